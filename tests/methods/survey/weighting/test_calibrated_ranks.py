"""Quantiles, poverty and inequality of calibrated samples: R's survey, and residuals row by row."""

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.methods.survey.selection.replicates import replicate_factors
from sathiti.methods.survey.weighting import calibrate_weights
from sathiti.model import Calibration, Margin, Message, SathitiError

from .conftest import API99, SCHOOL_WIDE, TYPES
from .test_calibrated_sample import (
    NAMES,
    TABLE,
    auxiliaries,
    calibrations,
    design,
    design_variance,
    figures,
    margins,
)

# svyquantile(~api00, x, c(.25, .5, .75), interval.type="mean", qrule="math") of R's survey 4.1 with
# x the calibration by raking to stype and sch.wide, and that by regression on stype and api99.
QUANTILES = {
    "raking": (
        Calibration((TYPES, SCHOOL_WIDE)),
        ((552, 487, 628), (652, 561, 714), (715, 696, 760)),
        (32.8704017034172, 35.6678826994527, 14.9198986455227),
    ),
    "regression": (
        Calibration((TYPES,), API99, method="linear"),
        ((595, 559, 627), (684, 661, 699), (735, 720, 754)),
        (15.85239231086789, 8.85868982077911, 7.92619615543394),
    ),
}
POSITIVE = [name for name in NAMES if name != "households"]


@pytest.mark.shared
@pytest.mark.parametrize("name", QUANTILES)
def test_quantiles_of_the_api_sample(name: str, api_sample: Callable[[str], pa.Table]) -> None:
    calibration, expected, errors = QUANTILES[name]
    sample = Sample(
        api_sample("apiclus1"), Design(weight="pw", psu="dnum", calibration=calibration)
    )
    made = sample.quantile("api00", [0.25, 0.5, 0.75])
    assert figures(made, "estimate", "ci_low", "ci_high") == pytest.approx(np.array(expected))
    assert figures(made, "standard_error")[:, 0] == pytest.approx(errors, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_headcount_is_a_share(name: str) -> None:
    """Ranks and products lead to the same estimate and error."""
    sample = Sample(TABLE, design(calibrations(TABLE)[name]))
    for by in ((), ("group",), ("area", "group")):
        ranked = poverty.fgt(sample, "income", alpha=0, line=16.0, by=by)
        smooth = sample.proportion(nw.col("income") <= 16.0, by=by)
        parts = ("estimate", "standard_error", "ci_low", "ci_high", "n", "df")
        assert figures(ranked, *parts) == pytest.approx(figures(smooth, *parts), rel=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_errors_of_indices_by_rows(name: str) -> None:
    """Influences of R convey's kind from the column of weights; residuals row by row."""
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    w, y = TABLE["w"].to_numpy(), TABLE["income"].to_numpy()
    weights = calibrate_weights(TABLE, "w", calibration).attach(TABLE, "g")["g"].to_numpy()
    distribution, order = sorted_distribution(y, weights)
    x = auxiliaries(calibration)
    for index, made in (
        (poverty.indices.theil, poverty.theil(sample, "income")),
        (poverty.indices.s80_s20, poverty.s80_s20(sample, "income")),
        (poverty.indices.gini, poverty.gini(sample, "income")),
    ):
        found = index(distribution)
        z = np.empty(len(y))
        z[order] = found.cell_totals(distribution) / distribution.weights
        explained = np.linalg.lstsq(x * np.sqrt(w)[:, None], z * np.sqrt(w))[0]
        expected = np.sqrt(design_variance(weights * (z - x @ explained)))
        (row,) = figures(made)
        assert row == pytest.approx([found.value, expected], rel=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_an_estimated_line_is_calibrated_too(name: str) -> None:
    """With everybody in one domain the rate under a relative line is that of the whole sample."""
    sample = Sample(TABLE, design(calibrations(TABLE)[name]))
    line = poverty.RelativeLine(0.8, "median")
    whole = poverty.fgt(sample, "income", alpha=0, line=line)
    everyone = TABLE.append_column("all", pa.array(["all"] * TABLE.num_rows))
    same = Sample(everyone, design(calibrations(TABLE)[name]))
    domain = poverty.fgt(same, "income", alpha=0, line=line, by=["all"])
    assert figures(domain) == pytest.approx(figures(whole), rel=1e-9)
    fixed = poverty.fgt(sample, "income", alpha=0, line=float(_line(sample)))
    assert figures(fixed)[0, 0] == pytest.approx(figures(whole)[0, 0])
    assert figures(fixed)[0, 1] != pytest.approx(figures(whole)[0, 1], rel=1e-6)


def _line(sample: Sample) -> float:
    (row,) = sample.quantile("income", 0.5).to_dicts()
    return 0.8 * row["estimate"]


@pytest.mark.parametrize("name", NAMES)
def test_missing_values_and_zeros_are_domains(name: str) -> None:
    sample = Sample(TABLE, design(calibrations(TABLE)[name]))
    dropped = sample.quantile("partial", 0.5, missing="drop", by=["group"])
    median = figures(dropped, "estimate")[:, 0]
    mean = sample.mean("partial", missing="drop", by=["group"])
    assert median == pytest.approx(figures(mean)[:, 0], rel=0.1)
    share = [
        poverty.fgt(sample, "partial", alpha=0, line=15.0, missing="drop"),
        sample.proportion(nw.col("partial") <= 15.0, missing="drop"),
    ]
    assert figures(share[0]) == pytest.approx(figures(share[1]), rel=1e-8)


def test_ranks_need_weights_above_zero() -> None:
    one, other = margins(TABLE)
    far = Margin.of("area", dict(zip(("a0", "a1", "a2"), (1.0, 1.0, one.sum - 2), strict=True)))
    calibration = Calibration((far, other), method="linear")
    made = calibrate_weights(TABLE, "w", calibration)
    assert made.report.least <= 0
    sample = Sample(TABLE, design(calibration))
    assert figures(sample.total(nw.lit(1.0)))[0, 0] == pytest.approx(one.sum)
    with pytest.raises(SathitiError, match="weights of zero or below") as caught:
        sample.quantile("income", 0.5)
    assert isinstance(caught.value.fix, Message)


@pytest.mark.parametrize("name", POSITIVE)
@pytest.mark.parametrize("method", ["jkn", "bootstrap"])
def test_replicates_of_ranks_are_calibrated_anew(name: str, method: Any) -> None:
    """The same as calibrating the weights of every replicate by themselves, and ranking them."""
    calibration = calibrations(TABLE)[name]
    count = None if method == "jkn" else 6
    replicates = Replicates(method, count=count, seed=5)
    sample = Sample(TABLE, design(calibration, replicates=replicates))
    psus = np.unique(TABLE["psu"].to_numpy() % 2 * 1000 + TABLE["psu"].to_numpy())
    made = replicate_factors(method, psus // 1000, count=count, seed=5)
    place = {one % 1000: at for at, one in enumerate(psus.tolist())}
    rows = np.array([place[one] for one in TABLE["psu"].to_pylist()])
    y, group = np.exp(TABLE["income"].to_numpy() / 10), TABLE["group"].to_numpy()
    w = TABLE["w"].to_numpy()

    def ginis(weights: np.ndarray) -> list[float]:
        table = TABLE.set_column(TABLE.column_names.index("w"), "w", pa.array(weights))
        made = calibrate_weights(table, "w", calibration).attach(table, "g")["g"].to_numpy()
        kept = [(group == n) & (made > 0) for n in (0, 1)]
        return [poverty.indices.gini(sorted_distribution(y[k], made[k])[0]).value for k in kept]

    centre = np.array(ginis(w))
    again = np.array([ginis(w * factors[rows]) for factors in made.factors])
    rscales = np.broadcast_to(made.rscales, len(again))
    variance = made.scale * (rscales[:, None] * (again - centre) ** 2).sum(axis=0)
    welfare = (nw.col("income") / 10).exp()
    found = figures(poverty.gini(sample, welfare, by=["group"]))
    assert found[:, 0] == pytest.approx(centre, rel=1e-9)
    assert found[:, 1] == pytest.approx(np.sqrt(variance), rel=1e-6)


def test_replicates_whose_weights_fall_below_zero_have_no_ranks() -> None:
    """Linear calibration of a replicate may go below zero where that of the sample does not."""
    table = pa.table(
        {
            "psu": [0, 0, 1, 1, 2, 2],
            "x": [0.0, 1.0, 1.0, 2.0, 2.0, 9.0],
            "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            "w": [1.0] * 6,
        }
    )
    calibration = Calibration((Margin.whole(6),), (("x", 15.0),), method="linear")
    how = Design(weight="w", psu="psu", calibration=calibration, replicates=Replicates("jk1"))
    with pytest.raises(SathitiError, match="ranks need weights above zero"):
        Sample(table, how).quantile("y")
