"""Properties every estimate from a sample keeps, whatever the rows."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey import (
    Contrast,
    Correlation,
    Design,
    Estimates,
    Mean,
    Proportion,
    Ratio,
    Sample,
    Stage,
    Total,
    Variance,
)
from sathiti.model import SathitiError

DESIGN = Design(weight="w", strata="s", psu="p")
SMOOTH = (
    Total("y"),
    Mean("y"),
    Ratio("y", "x"),
    Proportion("poor"),
    Variance("y"),
    Correlation("y", "x"),
)
FIGURES = ("estimate", "standard_error", "ci_low", "ci_high")
SEEDS = st.integers(0, 10_000)


def people(seed: int, count: int = 60) -> pa.Table:
    random = np.random.default_rng(seed)
    psu = np.sort(random.integers(0, 12, count))
    y = random.gamma(2, 30, count) + psu
    return pa.table(
        {
            "w": random.gamma(2, 10, count) + 0.1,
            "s": psu // 4,
            "p": psu % 4,
            "y": y,
            "x": y + random.gamma(2, 20, count),
            "poor": y < 50,
            "g": random.choice(["a", "b", "c"], count),
        }
    )


def sample(table: pa.Table, **how: Any) -> Sample:
    return Sample(table, Design("w", "s", "p", lonely_psu="adjust", **how))


def same(left: Estimates, right: Estimates, rel: float = 1e-8) -> None:
    for name in FIGURES:
        np.testing.assert_allclose(left.column(name), right.column(name), rtol=rel, atol=1e-9)


def answered(of: Sample, by: Any = ()) -> tuple[Estimates, ...]:
    return of.estimate(*SMOOTH, by=by, design_effect=False)


@given(SEEDS, st.floats(1e-3, 1e3))
@settings(max_examples=20, deadline=None)
def test_scaled_weights_scale_totals_only(seed: int, scale: float) -> None:
    table = people(seed)
    scaled = table.set_column(0, "w", pa.array(table["w"].to_numpy() * scale))
    first, other = answered(sample(table), ["g"]), answered(sample(scaled), ["g"])
    np.testing.assert_allclose(
        other[0].column("standard_error"), first[0].column("standard_error") * scale, rtol=1e-8
    )
    for left, right in zip(first[1:], other[1:], strict=True):
        same(left, right, 1e-6)


@given(SEEDS, SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(seed: int, other: int) -> None:
    table = people(seed)
    order = np.random.default_rng(other).permutation(len(table))
    for by in ([], ["g"]):
        pairs = zip(
            answered(sample(table), by), answered(sample(table.take(order)), by), strict=True
        )
        for left, right in pairs:
            same(left, right)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_row_in_two_halves_of_its_unit_is_the_same_row(seed: int) -> None:
    table = people(seed)
    half = table.set_column(0, "w", pa.array(table["w"].to_numpy() / 2))
    double = pa.concat_tables([half, half])
    # the variance of the population counts rows, the others do not
    for kind in (Total("y"), Mean("y"), Ratio("y", "x"), Proportion("poor"), Correlation("y", "x")):
        left = sample(table).estimate(kind, by=["g"], design_effect=False)[0]
        right = sample(double).estimate(kind, by=["g"], design_effect=False)[0]
        same(left, right)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_totals_of_domains_add_up(seed: int) -> None:
    of = sample(people(seed))
    whole = of.total("y").row()["estimate"]
    assert of.total("y", ["g"]).column("estimate").sum() == pytest.approx(whole, rel=1e-9)
    assert of.total("y", ["g", "poor"]).column("estimate").sum() == pytest.approx(whole, rel=1e-9)
    assert of.total("y", ["g"]).column("n").sum() == 60
    assert of.shares("g").column("estimate").sum() == pytest.approx(1)


@given(SEEDS, st.lists(st.floats(-3, 3), min_size=3, max_size=3))
@settings(max_examples=20, deadline=None)
def test_the_variance_of_a_contrast_is_its_quadratic_form(seed: int, c: list[float]) -> None:
    table = people(seed)
    of = sample(table)
    found = of.contrast(Total("y"), Contrast("g", tuple(zip("abc", c, strict=True)))).row()
    weight = nw.lit(0.0)
    for label, one in zip("abc", c, strict=True):
        weight = weight + (nw.col("g") == label).cast(nw.Float64) * one
    wanted = of.total(nw.col("y") * weight).row()
    assert found["estimate"] == pytest.approx(wanted["estimate"], rel=1e-9, abs=1e-9)
    assert found["standard_error"] == pytest.approx(wanted["standard_error"], rel=1e-7, abs=1e-6)


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_a_cube_is_the_sample(seed: int) -> None:
    of = sample(people(seed))
    cube = of.cube(["g", "poor"], *SMOOTH[:4])
    for by in ([], ["g"], ["poor", "g"], {"g": ["c", "d", "a", "b"]}):
        for left, right in zip(
            cube.estimate(*SMOOTH[:4], by=by), of.estimate(*SMOOTH[:4], by=by), strict=True
        ):
            same(left, right)
            assert left.table["flag"].to_pylist() == right.table["flag"].to_pylist()


@given(SEEDS)
@settings(max_examples=15, deadline=None)
def test_a_domain_is_a_variable_that_is_zero_elsewhere(seed: int) -> None:
    of = sample(people(seed))
    inside = (nw.col("g") == "a").cast(nw.Float64)
    left = of.total("y", ["g"]).row(g="a")
    right = of.total(nw.col("y") * inside).row()
    assert left["standard_error"] == pytest.approx(right["standard_error"], rel=1e-9)
    mean = of.mean("y", ["g"]).row(g="a")
    ratio = of.ratio(nw.col("y") * inside, inside).row()
    assert mean["standard_error"] == pytest.approx(ratio["standard_error"], rel=1e-9)


@given(SEEDS, st.floats(-100, 100), st.floats(0.1, 10))
@settings(max_examples=15, deadline=None)
def test_moved_and_stretched_values(seed: int, shift: float, scale: float) -> None:
    of = sample(people(seed))
    moved = nw.col("y") * scale + shift
    first, other = of.mean("y").row(), of.mean(moved).row()
    assert other["estimate"] == pytest.approx(first["estimate"] * scale + shift, rel=1e-9, abs=1e-9)
    assert other["standard_error"] == pytest.approx(first["standard_error"] * scale, rel=1e-8)
    r = of.correlation("y", "x").row(), of.correlation(moved, "x").row()
    assert r[1]["estimate"] == pytest.approx(r[0]["estimate"], rel=1e-6)
    assert r[1]["standard_error"] == pytest.approx(r[0]["standard_error"], rel=1e-5)


def test_contrasts_by_r() -> None:
    table = pa.table(
        {
            "w": [2.0, 3, 1, 4, 2, 5, 3, 2],
            "s": [1, 1, 1, 1, 2, 2, 2, 2],
            "p": [1, 1, 2, 2, 1, 1, 2, 3],
            "y": [10.0, 7, 12, 20, 30, 9, 25, 4],
            "g": list("abaabbab"),
        }
    )
    of = Sample(table, DESIGN)
    # svycontrast(svyby(~y, ~g, d, svymean, covmat=TRUE), c(a=1, b=-1))
    row = of.difference(Mean("y"), "g", ("a", "b")).row()
    assert row["estimate"] == pytest.approx(7.53333333333333, rel=1e-12)
    assert row["standard_error"] == pytest.approx(3.86514170120196, rel=1e-9)
    # svycontrast(svyby(~y, ~g, d, svytotal, covmat=TRUE), c(a=.5, b=2))
    row = of.contrast(Total("y"), Contrast("g", (("a", 0.5), ("b", 2.0)))).row()
    assert row["estimate"] == pytest.approx(361.5, rel=1e-12)
    assert row["standard_error"] == pytest.approx(184.291209774096, rel=1e-9)


def test_a_difference_by_domain() -> None:
    of = sample(people(1))
    found = of.difference(Mean("y"), "poor", (False, True), by=["g"])
    means = of.mean("y", ["g", "poor"])
    for row in found:
        gap = (
            means.row(g=row["g"], poor=False)["estimate"]
            - means.row(g=row["g"], poor=True)["estimate"]
        )
        assert row["estimate"] == pytest.approx(gap, rel=1e-9)
    assert found.by == ("g",)


def test_a_difference_with_a_value_nobody_has() -> None:
    with pytest.raises(SathitiError, match=r"No row has z in column g.*a, b, c"):
        sample(people(1)).difference(Mean("y"), "g", ("a", "z"))


def test_the_design_effect_of_a_simple_sample_is_one() -> None:
    random = np.random.default_rng(3)
    table = pa.table(
        {"n": np.full(50, 200), "y": random.normal(size=50), "z": random.random(50) < 0.4}
    )
    of = Sample(table, Design(fpc="n"))
    for one in of.estimate(Total("y"), Mean("y"), Proportion("z")):
        assert one.row()["design_effect"] == pytest.approx(1, rel=1e-9)


def test_several_estimators_have_their_own_missing_rows() -> None:
    gaps = people(2).append_column("z", pa.array([None, *range(59)], pa.float64()))
    first, second = sample(gaps).estimate(Mean("y"), Mean("z"), missing="drop")
    assert first.row()["n"] == 60
    assert second.row()["n"] == 59


def test_an_interval_may_be_wider() -> None:
    of = sample(people(2))
    wide, narrow = of.mean("y", level=0.99).row(), of.mean("y", level=0.5).row()
    assert wide["ci_low"] < narrow["ci_low"] < narrow["estimate"] < narrow["ci_high"]


def test_a_division_by_zero_is_flagged() -> None:
    table = people(2).append_column("zero", pa.array(np.zeros(60)))
    row = sample(table).ratio("y", "zero").row()
    assert (row["estimate"], row["standard_error"], row["flag"]) == (None, None, "undefined")
    alone = sample(table).correlation("zero", "y").row()
    assert alone["flag"] == "undefined"


def test_a_single_row_domain() -> None:
    table = people(2)
    table = table.append_column("only", pa.array([True] + [False] * 59))
    row = sample(table).variance("y", ["only"]).row(only=True)
    assert row["flag"] == "undefined"
    assert row["n"] == 1


def test_a_cube_answers_only_what_it_was_made_for() -> None:
    cube = sample(people(2)).cube(["g"], Mean("y"))
    with pytest.raises(SathitiError, match=r"not made for column poor\. It was made for: g"):
        cube.mean("y", ["poor"])
    with pytest.raises(SathitiError, match="does not hold the totals of x"):
        cube.mean("x")
    with pytest.raises(SathitiError, match="not made for column s"):
        cube.table("g", "s")


def test_categories_of_text_and_of_numbers() -> None:
    of = sample(people(2))
    by_text, asked = of.proportion("g"), of.shares("g")
    assert by_text.to_dicts() == asked.to_dicts()
    for row in by_text:
        one = of.proportion(nw.col("g") == row["g"]).row()
        for name in (*FIGURES, "design_effect", "df", "n"):
            assert row[name] == pytest.approx(one[name], rel=1e-9)
    counts = of.total("g")
    for row in counts:
        one = of.total((nw.col("g") == row["g"]).cast(nw.Float64)).row()
        assert row["standard_error"] == pytest.approx(one["standard_error"], rel=1e-9)


def test_weights_follow_from_the_populations_of_every_stage() -> None:
    table = people(3).drop_columns(["w"])
    table = table.append_column("psus", pa.array([40] * 60))
    size = np.bincount(table["s"].to_numpy() * 4 + table["p"].to_numpy(), minlength=12)
    unit = table["s"].to_numpy() * 4 + table["p"].to_numpy()
    table = table.append_column("people", pa.array(5 * size[unit]))
    stages = (Stage("p", "s", "psus"), Stage(fpc="people"))
    made = Sample(table, Design(stages=stages, lonely_psu="remove"))
    strata = table["s"].to_numpy()
    psus = np.array([len(np.unique(table["p"].to_numpy()[strata == one])) for one in range(3)])
    given_weights = table.append_column("w", pa.array(40 / psus[strata] * 5.0))
    given_sample = Sample(given_weights, Design("w", stages=stages, lonely_psu="remove"))
    assert made.total("y").row() == pytest.approx(given_sample.total("y").row())


def test_neither_weight_nor_population() -> None:
    with pytest.raises(SathitiError, match="neither a weight nor a finite population"):
        Sample(people(1), Design(strata="s", psu="p"))


@pytest.mark.parametrize("told", [{"weight": "w"}, "w", None])
def test_what_is_no_design_is_named(told):
    with pytest.raises(SathitiError, match=f"not {type(told).__name__}. Write Design"):
        Sample(pa.table({"w": [1.0, 2.0]}), told)
