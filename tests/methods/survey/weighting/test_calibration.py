"""Margins are met, bounds held, households kept together, and nothing fails in silence."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sathiti.methods.survey.weighting import calibrate_weights, margins_of
from sathiti.model import Calibration, CollectedError, Margin, SathitiError


@st.composite
def samples(draw: st.DrawFn) -> tuple[pa.Table, tuple[Margin, ...]]:
    """A sample in households, with all categories, and margins that some weights meet."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, areas = draw(st.integers(12, 60)), draw(st.integers(1, 4))
    area = np.append(np.arange(areas), random.integers(0, areas, rows - areas))
    sex = np.append(random.integers(0, 2, rows - 2), [0, 1])
    household = area * 100 + random.integers(0, 5, rows)
    per_household = random.gamma(2, 10, 500)
    truth = per_household * np.exp(random.normal(0, 0.15, 500))
    table = pa.table(
        {
            "area": [f"a{one}" for one in area],
            "sex": sex,
            "household": household,
            "age": random.integers(0, 90, rows).astype(float),
            "w": per_household[household],
        }
    )
    wanted = truth[household]
    margins = (
        Margin.of("area", {f"a{one}": wanted[area == one].sum() for one in range(areas)}),
        Margin.of("sex", {one: wanted[sex == one].sum() for one in range(2)}),
    )
    return table, margins


def weights_of(table: pa.Table, calibration: Calibration) -> np.ndarray:
    return calibrate_weights(table, "w", calibration).attach(table, "g")["g"].to_numpy()


def assert_met(table: pa.Table, weights: np.ndarray, margins: tuple[Margin, ...]) -> None:
    for margin in margins:
        values = table[margin.columns[0]].to_pylist()
        for (category,), total in zip(margin.categories, margin.totals, strict=True):
            inside = np.array([value == category for value in values])
            assert weights[inside].sum() == pytest.approx(total, rel=1e-8)


@settings(max_examples=40)
@given(samples(), st.sampled_from(["linear", "raking"]))
def test_margins_are_met(sample: tuple[pa.Table, tuple[Margin, ...]], method: str) -> None:
    table, margins = sample
    weights = weights_of(table, Calibration(margins, method=method))
    assert_met(table, weights, margins)
    if method == "raking":
        assert (weights > 0).all()


@settings(max_examples=40)
@given(samples())
def test_calibrating_twice_changes_nothing(sample: tuple[pa.Table, tuple[Margin, ...]]) -> None:
    table, margins = sample
    once = weights_of(table, Calibration(margins))
    again = table.set_column(table.column_names.index("w"), "w", pa.array(once))
    made = calibrate_weights(again, "w", Calibration(margins))
    assert made.report.rounds <= 1
    assert made.attach(again, "g")["g"].to_numpy() == pytest.approx(once, rel=1e-9)


@settings(max_examples=40)
@given(samples(), st.floats(0.01, 100), st.sampled_from(["linear", "raking"]))
def test_scale_of_the_weights_does_not_matter_with_a_free_total(
    sample: tuple[pa.Table, tuple[Margin, ...]], scale: float, method: str
) -> None:
    """With weights and totals in another unit, the factors are the same."""
    table, margins = sample
    scaled = table.set_column(4, "w", pa.array(table["w"].to_numpy() * scale))
    wanted = tuple(one.scaled_to(one.sum * scale) for one in margins)
    weights = weights_of(table, Calibration(margins, method=method))
    other = weights_of(scaled, Calibration(wanted, method=method))
    assert other == pytest.approx(weights * scale, rel=1e-7, abs=1e-9 * weights.max() * scale)


@settings(max_examples=40)
@given(samples(), st.sampled_from(["linear", "raking", "logit"]))
def test_bounds_are_held(sample: tuple[pa.Table, tuple[Margin, ...]], method: str) -> None:
    table, margins = sample
    # The truth lies within 0.2 and 5 of the weights in all but absurd draws.
    calibration = Calibration(margins, method=method, bounds=(0.2, 5.0))
    made = calibrate_weights(table, "w", calibration)
    weights = made.attach(table, "g")["g"].to_numpy()
    assert_met(table, weights, margins)
    factors = weights / table["w"].to_numpy()
    assert factors.min() >= 0.2 - 1e-12
    assert factors.max() <= 5.0 + 1e-12
    assert (made.report.least, made.report.greatest) == (
        pytest.approx(factors.min()),
        pytest.approx(factors.max()),
    )


@settings(max_examples=30)
@given(samples(), st.sampled_from(["linear", "raking"]))
def test_a_household_has_one_weight(
    sample: tuple[pa.Table, tuple[Margin, ...]], method: str
) -> None:
    table, margins = sample
    homes = table["household"].to_numpy()
    households = Margin.whole(float(len(set(homes.tolist())) * 20), "household")
    calibration = Calibration(margins, method=method, household=("household",))
    weights = weights_of(table, calibration)
    assert_met(table, weights, margins)
    for home in set(homes.tolist()):
        assert np.ptp(weights[homes == home]) <= 1e-12 * weights.max()
    both = Calibration((*margins, households), method="linear", household=("household",))
    made = calibrate_weights(table, "w", both, unmet="keep")
    # With one household an area the totals of persons leave no choice of their number.
    assume(made.report.met)
    weights = made.attach(table, "g")["g"].to_numpy()
    assert_met(table, weights, margins)
    first = np.unique(homes, return_index=True)[1]
    assert weights[first].sum() == pytest.approx(households.totals[0], rel=1e-7)


@settings(max_examples=30)
@given(samples(), st.sampled_from(["linear", "raking"]))
def test_numeric_totals_are_met(sample: tuple[pa.Table, tuple[Margin, ...]], method: str) -> None:
    table, margins = sample
    age = table["age"].to_numpy()
    before = weights_of(table, Calibration(margins))
    wanted = float(before @ age) * 1.001
    calibration = Calibration(margins, (("age", wanted),), method=method)
    made = calibrate_weights(table, "w", calibration)
    weights = made.attach(table, "g")["g"].to_numpy()
    assert_met(table, weights, margins)
    assert weights @ age == pytest.approx(wanted, rel=1e-8)
    assert made.report.least == pytest.approx((weights / table["w"].to_numpy()).min(), rel=1e-9)


def test_one_margin_is_post_stratification_also_when_crossed() -> None:
    table = pa.table({"a": ["x", "x", "y", "y"], "b": [1, 2, 1, 1], "w": [10.0, 20.0, 30.0, 10.0]})
    margin = Margin.of(("a", "b"), {("x", 1): 15, ("x", 2): 15, ("y", 1): 60})
    for method in ("linear", "raking"):
        assert weights_of(table, Calibration((margin,), method=method)) == pytest.approx(
            [15, 15, 45, 15]
        )


def test_the_whole_population_is_a_margin() -> None:
    table = pa.table({"w": [1.0, 3.0]})
    assert weights_of(table, Calibration((Margin.whole(8),))) == pytest.approx([2, 6])


def test_weights_of_zero_stay_zero_and_do_not_count() -> None:
    table = pa.table({"a": ["x", "x", "z"], "w": [1.0, 3.0, 0.0]})
    made = calibrate_weights(table, "w", Calibration((Margin.of("a", {"x": 8}),)))
    assert made.attach(table)["calibrated_weight"].to_pylist()[:2] == pytest.approx([2, 6])


def test_a_report_has_a_line_a_total() -> None:
    table = pa.table({"a": ["x", "y"], "w": [1.0, 3.0]})
    report = calibrate_weights(table, "w", Calibration((Margin.of("a", {"x": 8, "y": 9}),))).report
    assert report.table.to_pylist()[1] == {
        "variable": "a",
        "category": "y",
        "total": 9.0,
        "before": 3.0,
        "after": pytest.approx(9.0),
        "off": pytest.approx(0.0, abs=1e-9),
        "met": True,
    }
    assert report.unmet == ()


def test_margins_are_read_from_a_table() -> None:
    table = pa.table(
        {
            "variable": ["a", "a", "a*b", ""],
            "category": ["1", "2", "1*x", ""],
            "total": [1.0, 2.0, 3.0, 3.0],
        }
    )
    first, crossed, whole = margins_of(table)
    assert (first.columns, first.categories, first.totals) == (("a",), (("1",), ("2",)), (1, 2))
    assert (crossed.columns, crossed.categories) == (("a", "b"), (("1", "x"),))
    assert (whole.columns, whole.totals) == ((), (3.0,))
    sample = pa.table({"a": [1, 1, 2], "w": [1.0, 1.0, 1.0]})
    assert weights_of(sample, Calibration((first,))) == pytest.approx([0.5, 0.5, 2])


BINARY = pa.table({"a": ["x", "x", "y", "y"], "b": ["p", "q", "p", "q"], "w": [10.0] * 4})


def refused(table: pa.Table, calibration: Calibration) -> str:
    with pytest.raises(SathitiError) as caught:
        calibrate_weights(table, "w", calibration)
    return str(caught.value)


def test_a_category_missing_from_the_sample_is_named_with_its_total() -> None:
    said = refused(BINARY, Calibration((Margin.of("a", {"x": 20, "y": 15, "z": 5}),)))
    assert "Nobody in the sample" in said
    assert "a, so" in said
    assert "z (5)" in said


def test_a_category_missing_from_the_totals_is_named() -> None:
    said = refused(BINARY, Calibration((Margin.of("a", {"x": 40}),)))
    assert "lack categories of the sample: y" in said


def test_a_total_of_zero_with_people_is_refused() -> None:
    said = refused(BINARY, Calibration((Margin.of("a", {"x": 40, "y": 0}),)))
    assert "is zero, but the sample has people in them: y" in said


def test_everything_wrong_with_the_margins_is_said_at_once() -> None:
    margins = (Margin.of("a", {"x": -1, "y": 41}), Margin.of("b", {"p": 20, "q": 30}))
    with pytest.raises(CollectedError) as caught:
        calibrate_weights(BINARY, "w", Calibration(margins))
    said = str(caught.value)
    assert "a = x is -1" in said
    assert "The totals of a add up to 40, those of b to 50." in said
    wrong = (Margin.of("a", {"x": 20, "z": 20}), Margin.of("b", {"p": 20, "r": 20}))
    with pytest.raises(CollectedError) as caught:
        calibrate_weights(BINARY, "w", Calibration(wrong))
    assert len(caught.value.errors) == 4


@pytest.mark.parametrize("total", [float("nan"), float("inf")])
def test_totals_that_are_no_numbers_are_refused(total: float) -> None:
    assert "The population total of a = x is" in refused(
        BINARY, Calibration((Margin.of("a", {"x": total, "y": 1}),))
    )


def test_bounds_too_narrow_for_one_category() -> None:
    margin = Margin.of("a", {"x": 10, "y": 30})
    said = refused(BINARY, Calibration((margin,), method="logit", bounds=(0.8, 1.4)))
    assert "a = x is 10, but factors between 0.8 and 1.4 reach only 16 to 28" in said
    assert "a = y is 30" in said


def test_bounds_too_narrow_for_margins_together() -> None:
    # Alone each margin is within reach; together the cell (x, p) would need a factor of 1.8.
    table = pa.table({"a": ["x", "y", "y"], "b": ["p", "p", "q"], "w": [10.0, 1.0, 10.0]})
    margins = (Margin.of("a", {"x": 14, "y": 7}), Margin.of("b", {"p": 12, "q": 9}))
    calibration = Calibration(margins, method="linear", bounds=(0.5, 1.5))
    said = refused(table, calibration)
    assert "No factors between 0.5 and 1.5 meet all totals together" in said
    assert " by " in said
    kept = calibrate_weights(table, "w", calibration, unmet="keep")
    assert not kept.report.met
    assert kept.report.unmet
    assert 0.5 <= kept.report.least <= kept.report.greatest <= 1.5
    assert not all(kept.report.table["met"].to_pylist())


def test_raking_cannot_fill_a_structural_hole() -> None:
    table = pa.table({"a": ["x", "y", "y"], "b": ["p", "p", "q"], "w": [10.0, 10.0, 10.0]})
    margins = (Margin.of("a", {"x": 20, "y": 10}), Margin.of("b", {"p": 10, "q": 20}))
    said = refused(table, Calibration(margins))
    assert "meet all totals together" in said
    # Where weights may become negative the totals can be met.
    weights = weights_of(table, Calibration(margins, method="linear"))
    assert weights == pytest.approx([20, -10, 20])


@pytest.mark.parametrize("method", ["linear", "raking"])
def test_margins_that_contradict_each_other_though_their_sums_agree(method: str) -> None:
    crossed = Margin.of(("a", "b"), {("x", "p"): 10, ("x", "q"): 10, ("y", "p"): 5, ("y", "q"): 15})
    margins = (crossed, Margin.of("a", {"x": 25, "y": 15}))
    said = refused(BINARY, Calibration(margins, method=method))
    assert "contradict" in said
    assert "a = " in said


def test_missing_and_negative_weights_are_counted() -> None:
    margins = (Margin.of("a", {"x": 20, "y": 20}),)
    missing = BINARY.set_column(2, "w", pa.array([10.0, None, 10.0, None]))
    assert "2 rows have no weight in column w" in refused(missing, Calibration(margins))
    negative = BINARY.set_column(2, "w", pa.array([10.0, -3.0, 10.0, 10.0]))
    assert "negative weights, down to -3" in refused(negative, Calibration(margins))
    infinite = BINARY.set_column(2, "w", pa.array([10.0, float("nan"), 10.0, 10.0]))
    assert "not finite" in refused(infinite, Calibration(margins))
    assert "no rows" in refused(BINARY.slice(0, 0), Calibration(margins))
    assert "no column z" in refused(BINARY, Calibration((Margin.of("z", {1: 2}),)))


def test_missing_categories_and_numbers_are_counted() -> None:
    margins = (Margin.of("a", {"x": 20, "y": 20}),)
    table = BINARY.set_column(0, "a", pa.array(["x", None, "y", None]))
    assert "2 rows have no value in a" in refused(table, Calibration(margins))
    table = BINARY.append_column("n", pa.array([1.0, None, 2.0, 3.0]))
    for method in ("linear", "raking"):
        calibration = Calibration(margins, (("n", 80.0),), method=method)
        assert "1 rows have no value in n" in refused(table, calibration)


def test_members_of_a_household_must_have_one_design_weight() -> None:
    table = pa.table({"a": ["x", "x"], "h": [7, 7], "w": [1.0, 2.0]})
    calibration = Calibration((Margin.of("a", {"x": 9}),), household=("h",))
    assert "household 7 have design weights from 1.0 to 2.0" in refused(table, calibration)
    mixed = pa.table({"a": ["x", "y"], "h": [7, 7], "w": [1.0, 1.0]})
    calibration = Calibration((Margin.of("a", {"x": 9, "y": 3}, "household"),), household=("h",))
    assert "household 7 differ in a" in refused(mixed, calibration)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"margins": ()}, "changes nothing"),
        ({"method": "logit"}, "needs bounds"),
        ({"bounds": (1.1, 2.0)}, "do not allow a weight to stay"),
        ({"bounds": (0.0, 2.0)}, "bounds nothing"),
        ({"margins": (Margin.whole(3, "household"),)}, "only where members share one weight"),
    ],
)
def test_declarations_that_make_no_sense(options: dict, said: str) -> None:
    with pytest.raises(SathitiError, match=said):
        Calibration(**{"margins": (Margin.whole(3),), **options})


def test_a_table_of_totals_is_checked() -> None:
    with pytest.raises(SathitiError, match="no column category"):
        margins_of(pa.table({"variable": ["a"], "total": [1.0]}))
    twice = pa.table({"variable": ["a", "a"], "category": ["x", "x"], "total": [1.0, 2.0]})
    with pytest.raises(SathitiError, match="name the category x twice"):
        margins_of(twice)


def test_numeric_totals_that_contradict_others_are_refused_or_kept() -> None:
    """Twice the number asked for is twice the total; three times it cannot be met."""
    table = pa.table({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0], "w": [1.0, 1.0, 1.0]})
    calibration = Calibration(numeric=(("x", 12.0), ("y", 36.0)), method="linear")
    assert "contradict each other" in refused(table, calibration)
    kept = calibrate_weights(table, "w", calibration, unmet="keep").report
    assert [line.margin for line in kept.unmet] == ["y"]
    assert kept.after == pytest.approx([12, 24])


@pytest.mark.parametrize(("method", "rows"), [("linear", 1), ("raking", 1), ("logit", 0)])
def test_rows_whose_weight_stands_at_a_bound_are_counted(method: str, rows: int) -> None:
    """The one row of x is asked for 1.4 times its weight, where the cut is; logit needs room."""
    table = pa.table({"a": ["x", "y", "y"], "w": [10.0, 1.0, 10.0]})
    margin = Margin.of("a", {"x": 14, "y": 7})
    bounds = (0.5, 1.4 if rows else 1.5)
    report = calibrate_weights(table, "w", Calibration((margin,), (), method, bounds)).report
    assert (report.at_bounds, report.met) == (rows, True)
    free = calibrate_weights(table, "w", Calibration((margin,), (), "raking")).report
    assert free.at_bounds == 0
