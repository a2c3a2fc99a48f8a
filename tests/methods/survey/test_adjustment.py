"""Variances of residuals: what auxiliaries explain does not vary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import adjustment
from sathiti.methods.survey.adjustment import residual_variances
from sathiti.methods.survey.frame import DesignFrame, StageKeys, design_frame


class Totals:
    """Only what residuals need of a calibration: auxiliaries by unit."""

    def __init__(self, unit_totals: np.ndarray) -> None:
        self.unit_totals = unit_totals


def frame(units: int) -> DesignFrame:
    """So many PSUs of one stratum, drawn with replacement."""
    one = np.zeros(units, np.int64)
    return design_frame([StageKeys(one, np.arange(units), None, ["(one stratum)"])])


def variance(z: np.ndarray) -> float:
    """Of a total over PSUs with replacement, n / (n - 1) times squares around the mean."""
    return float(len(z) / (len(z) - 1) * ((z - z.mean()) ** 2).sum())


X = np.array([[1.0], [2.0], [4.0]])
UNIT, ONE_COLUMN = np.arange(3), np.zeros(3, np.int64)
Z = np.array([3.0, 5.0, 7.0])


def test_without_coefficients_it_is_the_design_variance() -> None:
    found = residual_variances(frame(3), Totals(X), (UNIT, ONE_COLUMN, Z), np.zeros((1, 1)))
    assert found == pytest.approx([variance(Z)])


def test_residuals_are_taken_unit_by_unit() -> None:
    found = residual_variances(frame(3), Totals(X), (UNIT, ONE_COLUMN, Z), np.array([[1.5]]))
    assert found == pytest.approx([variance(np.array([1.5, 2.0, 1.0]))])


def test_what_is_wholly_explained_does_not_vary() -> None:
    found = residual_variances(
        frame(3), Totals(X), (UNIT, ONE_COLUMN, 2 * X[:, 0]), np.array([[2.0]])
    )
    assert found == pytest.approx([0.0], abs=1e-12)


def test_units_without_a_row_of_the_domain_have_residuals_too() -> None:
    cells = (np.array([0]), np.array([0]), np.array([3.0]))
    found = residual_variances(frame(3), Totals(X), cells, np.array([[1.0]]))
    assert found == pytest.approx([variance(np.array([2.0, -2.0, -4.0]))])


def test_cells_of_one_unit_are_added_first() -> None:
    cells = (np.array([0, 0, 1, 2]), np.zeros(4, np.int64), np.array([1.0, 2.0, 5.0, 7.0]))
    found = residual_variances(frame(3), Totals(X), cells, np.array([[1.5]]))
    assert found == pytest.approx([variance(np.array([1.5, 2.0, 1.0]))])


def test_several_auxiliaries_are_added_up() -> None:
    x = np.column_stack([X[:, 0], [1.0, 0.0, 1.0]])
    found = residual_variances(frame(3), Totals(x), (UNIT, ONE_COLUMN, Z), np.array([[1.0, -2.0]]))
    assert found == pytest.approx([variance(np.array([3 - 1 + 2, 5 - 2, 7 - 4 + 2.0]))])


COLUMNS = (
    np.array([0, 1, 2, 0, 2]),
    np.array([0, 0, 0, 1, 1]),
    np.array([3.0, 5.0, 7.0, 2.0, 9.0]),
)
SLOPES = np.array([[1.5], [0.5]])


def test_each_column_has_residuals_of_its_own() -> None:
    found = residual_variances(frame(3), Totals(X), COLUMNS, SLOPES)
    expected = [variance(np.array([1.5, 2.0, 1.0])), variance(np.array([1.5, -1.0, 7.0]))]
    assert found == pytest.approx(expected)


def test_columns_in_parts_are_the_same_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = residual_variances(frame(3), Totals(X), COLUMNS, SLOPES)
    monkeypatch.setattr(adjustment, "MOST_RESIDUALS", 1)
    assert residual_variances(frame(3), Totals(X), COLUMNS, SLOPES) == pytest.approx(at_once)


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_what_is_explained_may_be_added_without_a_change(slope: float, more: float) -> None:
    """z + x m less its regression, whose coefficient is m larger, is what it was."""
    plain = residual_variances(frame(3), Totals(X), (UNIT, ONE_COLUMN, Z), np.array([[slope]]))
    moved = residual_variances(
        frame(3),
        Totals(X),
        (UNIT, ONE_COLUMN, Z + more * X[:, 0]),
        np.array([[slope + more]]),
    )
    assert moved == pytest.approx(plain, abs=1e-9)
