"""Replicate factors: the variance of a linear estimate, R's numbers, svy's factors."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import ReplicateFactors, replicate_factors
from sathiti.model import SathitiError

# Ten units in five strata; the standard errors are those of R survey 4.1.1, mse = TRUE.
STRATUM = np.repeat(np.arange(5), 2)
WEIGHT = np.array([1.0, 2, 1, 3, 2, 2, 1, 4, 2, 1])
X = np.array([3.0, 5, 8, 2, 7, 9, 4, 4, 6, 1])
Y = np.array([1.0, 4, 4, 3, 6, 8, 5, 2, 9, 2])
SE_TOTAL = 18.27566688249707
FRACTION = 2 / np.array([10, 4, 2, 8, 20])

Estimate = Callable[[np.ndarray], float]


def total(weights: np.ndarray) -> float:
    return float(weights @ X)


def ratio(weights: np.ndarray) -> float:
    return float(weights @ Y / (weights @ X))


def standard_error(
    made: ReplicateFactors, estimate: Estimate, weights: np.ndarray, around: str = "sample"
) -> float:
    """By the contract; R's default is around the mean of the replicates."""
    thetas = np.array([estimate(weights * factors) for factors in made.factors])
    centre = estimate(weights) if around == "sample" else thetas.mean()
    return float(np.sqrt(made.scale * (made.rscales @ (thetas - centre) ** 2)))


def linear_variance(z: np.ndarray, stratum: np.ndarray, fraction: np.ndarray | None) -> float:
    """Of a sum of z over units drawn with replacement, less the fraction."""
    variance = 0.0
    for code in range(stratum.max() + 1):
        inside = z[stratum == code]
        if len(inside) > 1:
            share = 0.0 if fraction is None else fraction[code]
            variance += (1 - share) * len(inside) * inside.var(ddof=1)
    return variance


@st.composite
def strata(draw: st.DrawFn, least: int = 2, most: int = 6) -> np.ndarray:
    """Units of several strata in any order."""
    sizes = draw(st.lists(st.integers(least, most), min_size=1, max_size=12))
    return np.array(draw(st.permutations(np.repeat(np.arange(len(sizes)), sizes).tolist())))


@pytest.mark.parametrize(("method", "scale"), [("brr", 1 / 8), ("fay", 1 / (8 * 0.49))])
def test_half_samples_agree_with_r(method: Any, scale: float) -> None:
    made = replicate_factors(method, STRATUM, fay=0.3)
    assert made.factors.shape == (8, 10)
    assert made.scale == pytest.approx(scale, rel=1e-14)
    assert standard_error(made, total, WEIGHT) == pytest.approx(SE_TOTAL, rel=1e-12)


@pytest.mark.parametrize(
    ("method", "fraction", "expected"),
    [
        ("jkn", None, 0.1331249596556399),
        ("jkn", FRACTION, 0.1122248425509456),
        ("jk1", np.array([0.25]), 0.1144657996193106),
    ],
)
def test_jackknife_agrees_with_r(method: Any, fraction: np.ndarray | None, expected: float) -> None:
    stratum = STRATUM if method == "jkn" else np.zeros(10, dtype=int)
    made = replicate_factors(method, stratum, fraction=fraction)
    assert standard_error(made, ratio, WEIGHT) == pytest.approx(expected, rel=1e-12)


def test_a_stratum_taken_in_full_has_no_replicates_as_in_r() -> None:
    made = replicate_factors("jkn", STRATUM, fraction=FRACTION)
    assert made.rscales.tolist() == pytest.approx([0.4, 0.4, 0.25, 0.25, 0.375, 0.375, 0.45, 0.45])
    assert (made.factors[:, 4:6] == 1).all()


@pytest.mark.parametrize(
    ("case", "method", "file", "unit", "stratum"),
    [
        ("api.clus1.jk1.mean", "jk1", "apiclus1", "dnum", None),
        ("api.clus1.jk1.ratio", "jk1", "apiclus1", "dnum", None),
        ("api.strat.jkn.mean", "jkn", "apistrat", "cds", "stype"),
    ],
)
def test_reference_cases(
    reference: Path, case: str, method: Any, file: str, unit: str, stratum: str | None
) -> None:
    with (reference / f"{file}.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    cases = json.loads((reference / "expected_api.json").read_text(encoding="utf-8"))["cases"]
    (expected,) = [one for one in cases if one["id"] == case]
    of_ratio = case.endswith("ratio")
    names = ("api.stu", "enroll") if of_ratio else ("api00", None)
    weights, y, x = (
        np.array([float(row[name]) if name else 1.0 for row in rows]) for name in ("pw", *names)
    )
    units, index = np.unique([row[unit] for row in rows], return_inverse=True)
    groups = [row[stratum] if stratum else "" for row in rows]
    _, of_row = np.unique(groups, return_inverse=True)
    of_unit = np.zeros(len(units), dtype=int)
    of_unit[index] = of_row
    made = replicate_factors(method, of_unit)

    def estimate(factors: np.ndarray) -> float:
        weighted = weights * factors[index]
        return float(weighted @ y / (weighted @ x))

    got = standard_error(made, estimate, np.ones(len(units)), around="replicates")
    assert got == pytest.approx(expected["expected"]["se"], rel=expected["tolerance_rel"])


@given(strata(most=2), st.integers(0, 40), st.floats(0, 0.9))
def test_half_samples_give_the_linear_variance(stratum: np.ndarray, least: int, fay: float) -> None:
    z = np.random.default_rng(1).normal(size=len(stratum))
    for made in (
        replicate_factors("brr", stratum, least),
        replicate_factors("fay", stratum, least, fay=fay),
    ):
        assert len(made.factors) >= max(least, stratum.max() + 2)
        assert made.factors.mean(axis=0) == pytest.approx(1)
        deviations = (made.factors - 1) @ z
        variance = made.scale * (made.rscales @ deviations**2)
        assert variance == pytest.approx(linear_variance(z, stratum, None))


@given(strata(), st.booleans())
def test_jackknife_gives_the_linear_variance(stratum: np.ndarray, finite: bool) -> None:
    random = np.random.default_rng(2)
    z = random.normal(size=len(stratum))
    fraction = random.uniform(0, 0.9, stratum.max() + 1) if finite else None
    made = replicate_factors("jkn", stratum, fraction=fraction)
    variance = made.scale * (made.rscales @ ((made.factors - 1) @ z) ** 2)
    assert variance == pytest.approx(linear_variance(z, stratum, fraction))
    assert ((made.factors == 0).sum(axis=1) == 1).all()


@given(strata(), st.integers(0, 10), st.booleans())
def test_the_bootstrap_draws_one_fewer_in_each_stratum(
    stratum: np.ndarray, seed: int, finite: bool
) -> None:
    sizes = np.bincount(stratum)
    fraction = np.full(len(sizes), 0.36) if finite else None
    made = replicate_factors("bootstrap", stratum, 20, seed, fraction=fraction)
    assert made.factors.shape == (20, len(stratum))
    assert (made.factors >= 0).all()
    root = 0.8 if finite else 1.0
    rise = (root * sizes / (sizes - 1))[stratum]
    drawn = (made.factors - (1 - root)) / rise
    assert drawn == pytest.approx(np.round(drawn), abs=1e-9)
    for code, size in enumerate(sizes):
        assert drawn[:, stratum == code].sum(axis=1) == pytest.approx(size - 1)


@pytest.mark.parametrize("fraction", [None, np.array([0.5, 0.2, 0.0])])
def test_the_bootstrap_gives_the_linear_variance_in_expectation(
    fraction: np.ndarray | None,
) -> None:
    stratum = np.repeat([2, 0, 1], [5, 2, 9])
    z = np.random.default_rng(3).normal(size=len(stratum))
    made = replicate_factors("bootstrap", stratum, 40_000, seed=4, fraction=fraction)
    variance = made.scale * (made.rscales @ ((made.factors - 1) @ z) ** 2)
    # The variance of 40,000 replicates is known to about 0.7 %; this is four times as much.
    assert variance == pytest.approx(linear_variance(z, stratum, fraction), rel=0.03)


def test_a_seed_repeats_the_bootstrap_and_another_changes_it() -> None:
    first, again, other = (replicate_factors("bootstrap", STRATUM, 50, s) for s in (7, 7, 8))
    assert np.array_equal(first.factors, again.factors)
    assert not np.array_equal(first.factors, other.factors)
    assert replicate_factors("bootstrap", STRATUM).factors.shape == (500, 10)


def test_certain_units_alone_in_their_stratum_never_vary() -> None:
    stratum, fraction = np.array([0, 1, 1, 1]), np.array([1.0, 0.1])
    for method in ("jkn", "bootstrap"):
        made = replicate_factors(method, stratum, fraction=fraction)  # type: ignore[arg-type]
        assert (made.factors[:, 0] == 1).all()
        assert not (made.factors[:, 1:] == 1).all()


def test_svy_gives_the_same_jackknife_and_balanced_half_samples() -> None:
    svy, polars = pytest.importorskip("svy"), pytest.importorskip("polars")
    stratum = np.repeat(np.arange(4), [2, 3, 4, 2])

    def theirs(stratum: np.ndarray, name: str) -> np.ndarray:
        units = polars.DataFrame({"s": stratum, "p": np.arange(len(stratum)), "base": 1.0})
        sample = svy.Sample(units, svy.Design(stratum="s", psu="p", wgt="base"))
        made = getattr(sample.weighting, name)(rep_prefix="r").data
        return made.select(polars.selectors.matches(r"^r\d+$")).to_numpy().T

    ours = replicate_factors("jkn", stratum)
    assert ours.factors == pytest.approx(theirs(stratum, "create_jk_wgts"))
    for pairs in (3, 4, 7, 8, 11):
        stratum = np.repeat(np.arange(pairs), 2)
        ours = replicate_factors("brr", stratum)
        half = theirs(stratum, "create_brr_wgts")
        assert half.shape == ours.factors.shape
        # The signs may differ, the balance does not: all pairs of units vary together alike.
        assert (half - 1).T @ (half - 1) == pytest.approx((ours.factors - 1).T @ (ours.factors - 1))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"method": "jkn", "stratum": [0, 0, 1]}, "single primary sampling unit: 1."),
        ({"method": "bootstrap", "stratum": [0, 1, 1], "names": ["North", "South"]}, "North"),
        ({"method": "brr", "stratum": [0, 0, 1, 1, 1]}, "two primary sampling units"),
        ({"method": "brr", "stratum": [0, 0], "fraction": [0.1]}, "no sampling fraction"),
        ({"method": "fay", "stratum": [0, 0], "fay": 1.0}, "Fay's factor is 1.0"),
        ({"method": "fay", "stratum": [0, 0], "fay": float("nan")}, "Fay's factor"),
        ({"method": "jk1", "stratum": [0, 0, 1, 1]}, "without strata; this one has 2"),
        ({"method": "jkn", "stratum": [0, 0], "count": 5}, "one replicate a unit; 5"),
        ({"method": "jkn", "stratum": [0, 0, 2, 2]}, "without a primary sampling unit: 1"),
        ({"method": "jkn", "stratum": []}, "without a primary sampling unit"),
        ({"method": "jkn", "stratum": [0, 0], "fraction": [0.1, 0.2]}, "2 sampling fractions"),
        ({"method": "jkn", "stratum": [0, 0], "fraction": [1.2]}, "not between 0 and 1"),
        ({"method": "jkn", "stratum": [0, 0], "fraction": [float("nan")]}, "not between"),
        ({"method": "jkn", "stratum": [0, 0], "fraction": [1.0]}, "no sampling error"),
        ({"method": "bootstrap", "stratum": [0, 0], "count": 1}, "1 replicates are too few"),
    ],
)
def test_what_cannot_be_replicated_is_said(arguments: dict[str, Any], said: str) -> None:
    arguments["stratum"] = np.array(arguments["stratum"], dtype=np.int64)
    if "fraction" in arguments:
        arguments["fraction"] = np.array(arguments["fraction"])
    with pytest.raises(SathitiError, match=said):
        replicate_factors(**arguments)


def test_more_factors_than_a_computer_holds_are_refused() -> None:
    """Rows as units: a jackknife would have as many replicates as rows."""
    rows = np.zeros(20_000, np.int64)
    with pytest.raises(SathitiError, match="20000 replicates of 20000 units") as caught:
        replicate_factors("jk1", rows)
    assert "Name the primary sampling units" in str(caught.value)
    with pytest.raises(SathitiError, match="100000 replicates of 20000 units"):
        replicate_factors("bootstrap", rows, count=100_000)
