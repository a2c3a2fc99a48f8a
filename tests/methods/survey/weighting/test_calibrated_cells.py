"""Sums by column and auxiliary, residuals of a calibration, and calibration in replicates."""

import numpy as np
import pyarrow as pa
import pytest
from msgspec import structs
from scipy import sparse

from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.weighting.calibrated_cells import (
    CalibratedCells,
    by_column,
    by_household,
)
from sathiti.methods.survey.weighting.calibration import calibrate_weights
from sathiti.model import Calibration, Margin, SathitiError

# four cells: women and men of two PSUs
PSU = np.array([0, 0, 1, 1])
SEX = np.array([[0, 1, 0, 1]])
WEIGHTS = np.array([10.0, 20.0, 30.0, 40.0])
Y = np.array([1.0, 2.0, 3.0, 5.0])
SAMPLE = pa.table({"sex": ["f", "m", "f", "m"], "w": WEIGHTS, "y": Y})
MARGIN = Margin.of("sex", {"f": 80, "m": 90})


def cells(method: str = "raking", bounds: tuple[float, float] | None = None) -> CalibratedCells:
    made = calibrate_weights(SAMPLE, "w", Calibration((MARGIN,), method=method, bounds=bounds))
    none = np.zeros((4, 0))
    factors = np.array([2.0, 1.5])[SEX[0]]
    return CalibratedCells(
        calibrated=made,
        codes=SEX,
        base={ONE: WEIGHTS, ("y",): WEIGHTS * Y},
        crossed={ONE: none, ("y",): none},
        weights=WEIGHTS,
        numbers=none,
        apart=none,
        products=np.zeros((4, 0, 0)),
        group=SEX[0],
        unit_totals=by_column(PSU, 2, SEX, WEIGHTS * factors, none, 2),
    )


def test_sums_by_column_and_category() -> None:
    found = by_column(PSU, 2, SEX, WEIGHTS, np.zeros((4, 0)), 2)
    assert found.tolist() == [[10, 20], [30, 40]]


def test_sums_of_two_margins_stand_side_by_side() -> None:
    codes = np.array([[0, 1, 0, 1], [2, 2, 3, 3]])
    found = by_column(PSU, 2, codes, WEIGHTS, np.zeros((4, 0)), 4)
    assert found.tolist() == [[10, 20, 30, 0], [30, 40, 0, 70]]


def test_sums_of_households_take_the_auxiliaries_of_each() -> None:
    shares = np.array([[0.5, 0.5], [1.0, 0.0]])
    found = by_household(PSU, 2, np.array([0, 0, 1, 0]), WEIGHTS, sparse.csr_matrix(shares))
    assert found.tolist() == [[15, 15], [30 + 20, 20]]
    whole = by_household(0 * PSU, 1, np.array([0, 0, 1, 0]), WEIGHTS, sparse.csr_matrix(shares))
    assert whole.tolist() == [[65, 35]]


def test_numbers_have_sums_of_their_own() -> None:
    found = by_column(PSU, 2, SEX, WEIGHTS, (WEIGHTS * Y)[:, None], 3)
    assert found.tolist() == [[10, 20, 50], [30, 40, 290]]


def test_a_column_without_cells_has_zeros() -> None:
    found = by_column(np.zeros(4, np.int64), 2, SEX, WEIGHTS, np.zeros((4, 0)), 2)
    assert found.tolist() == [[40, 60], [0, 0]]


def test_the_number_of_auxiliaries() -> None:
    assert cells().width == 2


def slopes(one: float, y: float) -> dict:
    return {ONE: np.full(4, one), ("y",): np.full(4, y)}


EVERYWHERE = np.arange(4), np.zeros(4, np.int64), 1


def test_what_a_margin_explains_of_a_total_is_its_means() -> None:
    # weighted means of y: women (10 + 90) / 40, men (40 + 200) / 60
    found = cells().coefficients(slopes(0, 1), *EVERYWHERE)
    assert found == pytest.approx(np.array([[2.5, 4.0]]))


def test_a_count_is_explained_wholly() -> None:
    found = cells().coefficients(slopes(1, 0), *EVERYWHERE)
    assert found == pytest.approx(np.array([[1.0, 1.0]]))


def test_coefficients_are_linear_in_the_slopes() -> None:
    found = cells().coefficients(slopes(-3, 2), *EVERYWHERE)
    assert found == pytest.approx(np.array([[-3 + 2 * 2.5, -3 + 2 * 4.0]]))


def test_each_column_has_coefficients_of_its_own() -> None:
    # PSUs as domains: the sums of y over the weight of all women, of all men
    found = cells().coefficients(slopes(0, 1), np.arange(4), PSU, 2)
    assert found == pytest.approx(np.array([[10 / 40, 40 / 60], [90 / 40, 200 / 60]]))


def test_an_auxiliary_that_others_replace_gets_nothing() -> None:
    both = (MARGIN, Margin.of("zone", {"n": 90, "s": 80}))
    table = SAMPLE.append_column("zone", pa.array(["n", "s", "s", "n"]))
    made = structs.replace(
        cells(),
        calibrated=calibrate_weights(table, "w", Calibration(both)),
        codes=np.array([[0, 1, 0, 1], [2, 3, 3, 2]]),
    )
    found = made.coefficients(slopes(1, 0), *EVERYWHERE)
    assert found[0, 3] == 0.0
    # whatever the coefficients are, they explain a count in every cell
    x = np.array([[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]])
    assert found[0] @ x == pytest.approx(np.ones(4))


def test_several_variables_have_the_coefficients_of_each() -> None:
    made, place = with_number(), np.array([3, 0, 2])
    weights = np.array([60.0, 20.0, 60.0])
    totals = np.array([[1.0, -2.0], [0.5, 4.0], [3.0, 0.0]])
    none = np.zeros(3, np.int64)
    for one in (made, cells()):
        single = [one.coefficients({ONE: z / weights}, place, none, 1)[0] for z in totals.T]
        found = one.coefficients_of_totals(totals, place, weights)
        assert found == pytest.approx(np.array(single), rel=1e-12, abs=1e-14)


def test_several_variables_of_households() -> None:
    table = pa.table(
        {"sex": ["f", "m", "f", "m"], "w": [10.0, 10.0, 30.0, 30.0], "home": [7, 7, 8, 8]}
    )
    calibration = Calibration((Margin.of("sex", {"f": 50, "m": 50}),), household=("home",))
    made = structs.replace(
        cells(),
        calibrated=calibrate_weights(table, "w", calibration),
        codes=np.zeros((0, 4), np.int64),
        base={ONE: np.array([10.0, 10.0, 30.0, 30.0])},
        group=np.array([0, 0, 1, 1]),
    )
    place, weights = np.arange(4), np.array([12.0, 12.0, 38.0, 38.0])
    totals = np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 5.0], [4.0, -1.0]])
    none = np.zeros(4, np.int64)
    single = [made.coefficients({ONE: z / weights}, place, none, 1)[0] for z in totals.T]
    found = made.coefficients_of_totals(totals, place, weights)
    assert found == pytest.approx(np.array(single), rel=1e-12)


def replicated(made: CalibratedCells, *factors: list[float], psu=PSU) -> np.ndarray:
    return made.replicated([ONE, ("y",)], *EVERYWHERE, psu, np.array(factors))


def test_a_replicate_of_the_sample_itself_has_its_calibrated_totals() -> None:
    found = replicated(cells(), [1.0, 1.0])
    assert found == pytest.approx(np.array([[[170, 2 * 100 + 1.5 * 240]]]))


def test_every_replicate_meets_the_totals() -> None:
    found = replicated(cells(), [2.0, 0.0], [0.0, 2.0], [1.5, 0.5])
    assert found[:, 0, 0] == pytest.approx([170] * 3)


def test_a_replicate_of_one_psu_has_its_means() -> None:
    found = replicated(cells(), [2.0, 0.0], [0.0, 2.0])
    assert found[:, 0, 1] == pytest.approx([80 * 1 + 90 * 2, 80 * 3 + 90 * 5])


@pytest.mark.parametrize("method", ["linear", "raking", "logit"])
def test_one_margin_is_met_alike_by_every_method(method: str) -> None:
    bounds = (0.1, 9.0) if method == "logit" else None
    found = replicated(cells(method, bounds), [1.5, 0.5])
    expected = 80 * (15 + 45) / (15 + 15) + 90 * (60 + 100) / (30 + 20)
    assert found[0, 0, 1] == pytest.approx(expected)


def test_domains_in_replicates() -> None:
    found = cells().replicated([ONE], np.arange(4), SEX[0], 2, PSU, np.array([[1.5, 0.5]]))
    assert found == pytest.approx(np.array([[[80], [90]]]))


def test_a_replicate_that_leaves_out_a_category_is_refused() -> None:
    # each sex lives in a PSU of its own
    with pytest.raises(SathitiError) as caught:
        replicated(cells(), [2.0, 0.0], [1.0, 1.0], psu=SEX[0])
    said = str(caught.value)
    assert "In 1 of 2 replicates the weights cannot meet the totals" in said
    assert "the farthest off is sex = m" in said
    assert "a replicate leaves out whole primary sampling units" in said


def test_a_replicate_beyond_the_bounds_is_refused() -> None:
    with pytest.raises(SathitiError, match="In 1 of 1 replicates"):
        replicated(cells("logit", (0.5, 2.5)), [0.1, 0.1])


def test_merged_cells_add_up() -> None:
    # cells of one sex become one; the parts are those with y above 2
    high = Y > 2
    made = cells().merged(SEX[0], 2, {ONE: np.ones(4, np.bool_), ("high",): high})
    assert made.weights.tolist() == [40, 60]
    assert made.base[ONE].tolist() == [40, 60]
    assert made.base[("high",)].tolist() == [30, 40]
    assert made.codes.tolist() == [[0, 1]]
    assert made.group.tolist() == [0, 1]


def test_the_totals_of_units_are_those_of_all_rows_after_merging() -> None:
    before = cells()
    made = before.merged(SEX[0], 2, {ONE: np.zeros(4, np.bool_)})
    assert made.unit_totals is before.unit_totals
    assert made.base[ONE].tolist() == [0, 0]
    assert made.weights.tolist() == [40, 60]


AGE = Calibration((MARGIN,), (("y", 560.0),), method="linear")


def with_number() -> CalibratedCells:
    made = calibrate_weights(SAMPLE, "w", AGE)
    x = (WEIGHTS * Y)[:, None]
    return structs.replace(
        cells(),
        calibrated=made,
        crossed={ONE: x, ("y",): (WEIGHTS * Y * Y)[:, None]},
        numbers=x,
        products=(WEIGHTS * Y * Y)[:, None, None],
    )


def test_a_number_that_is_calibrated_is_explained_wholly() -> None:
    found = with_number().coefficients(slopes(0, 1), *EVERYWHERE)
    assert found == pytest.approx(np.array([[0, 0, 1]]), abs=1e-12)


def test_a_number_is_met_in_every_replicate() -> None:
    found = replicated(with_number(), [1.2, 0.8], [0.9, 1.1])
    assert found[:, 0, 0] == pytest.approx([170, 170])
    assert found[:, 0, 1] == pytest.approx([560, 560])


def test_a_replicate_in_which_a_number_is_fixed_is_refused() -> None:
    # of one PSU alone, women have 1 and men 2: 80 + 180 is all that y can be
    with pytest.raises(SathitiError, match="the farthest off is y"):
        replicated(with_number(), [2.0, 0.0], [1.0, 1.0])
