"""Linear regression of a few rows, with coefficients that can be read off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.linear_regression import LinearRegression, dependent, inverses
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.terms import Regressor, explained

from .conftest import rows_of_variables


def line(*names: str, binary: tuple[str, ...] = ()) -> LinearRegression:
    """Y explained by these."""
    made = (Regressor(name, name, explained(name), name in binary) for name in names)
    return LinearRegression(explained("y"), tuple(made))


def fit(model: LinearRegression, weights: list[float], **columns: list[float]) -> np.ndarray:
    """Coefficients of one domain."""
    values = {name: np.array(column, dtype=float) for name, column in columns.items()}
    totals = rows_of_variables(values, model.monomials).T @ np.array(weights)
    fitted: np.ndarray = model.linearise(totals[None], np.array([float(len(weights))])).value[0]
    return fitted


def test_a_line_through_all_points_is_found_whatever_the_weights() -> None:
    for weights in ([1.0, 1, 1], [5.0, 0.1, 7]):
        assert fit(line("a"), weights, a=[0, 1, 3], y=[1, 3, 7]) == pytest.approx([1, 2])


def test_a_weight_counts_like_so_many_rows() -> None:
    weighted = fit(line("a"), [2.0, 1, 3], a=[0, 1, 2], y=[1, 5, 2])
    repeated = fit(line("a"), [1.0] * 6, a=[0, 0, 1, 2, 2, 2], y=[1, 1, 5, 2, 2, 2])
    assert weighted == pytest.approx(repeated)


def test_an_indicator_is_the_difference_of_weighted_means() -> None:
    model = line("a", binary=("a",))
    # Means (1 * 2 + 3 * 6) / 4 = 5 and (2 * 1 + 1 * 7) / 3 = 3.
    got = fit(model, [1.0, 3, 2, 1], a=[0, 0, 1, 1], y=[2, 6, 1, 7])
    assert got == pytest.approx([5, -2])


def test_two_indicators_that_exclude_each_other_are_two_differences() -> None:
    model = line("a", "b", binary=("a", "b"))
    got = fit(model, [1.0] * 4, a=[0, 1, 0, 0], b=[0, 0, 1, 1], y=[10, 12, 3, 5])
    assert got == pytest.approx([10, 2, -6])


def test_two_regressors_at_the_corners_of_a_square() -> None:
    got = fit(line("a", "b"), [1.0] * 4, a=[0, 1, 0, 1], b=[0, 0, 1, 1], y=[1, 3, 6, 8])
    assert got == pytest.approx([1, 2, 5])


def test_a_constant_is_explained_by_the_intercept_alone() -> None:
    assert fit(line("a"), [1.0, 2, 3], a=[1, 2, 4], y=[9, 9, 9]) == pytest.approx([9, 0])


@given(st.floats(0.1, 50), st.floats(-100, 100))
def test_the_units_of_y_go_into_the_coefficients(scale: float, shift: float) -> None:
    x, y = [0.0, 1, 2, 5], np.array([3.0, 1, 4, 1])
    first = fit(line("a"), [1.0, 2, 1, 3], a=x, y=y.tolist())
    other = fit(line("a"), [1.0, 2, 1, 3], a=x, y=(y * scale + shift).tolist())
    assert other == pytest.approx(first * scale + [shift, 0], rel=1e-6, abs=1e-6)


def test_domains_are_fitted_apart() -> None:
    model = line("a")
    both = []
    for y in ([1.0, 3, 5], [4.0, 3, 2]):
        values = {"a": np.array([0.0, 1, 2]), "y": np.array(y)}
        both.append(rows_of_variables(values, model.monomials).sum(axis=0))
    found = model.linearise(np.array(both), np.array([3.0, 3.0])).value
    assert found == pytest.approx(np.array([[1, 2], [4, -1]]))


def test_a_domain_without_rows_has_no_coefficients_and_the_other_has() -> None:
    model = line("a")
    values = {"a": np.array([0.0, 1, 2]), "y": np.array([1.0, 3, 5])}
    some = rows_of_variables(values, model.monomials).sum(axis=0)
    found = model.linearise(np.array([some, np.zeros(len(some))]), np.array([3.0, 0.0]))
    assert found.value[0] == pytest.approx([1, 2])
    assert np.isnan(found.value[1]).all()


def test_the_gradient_of_a_mean_by_hand() -> None:
    # Without regressors b = (sum y) / (sum 1), so db = (-b, 1) / (sum 1).
    model = line()
    linear = model.linearise(np.array([[4.0, 10.0]]), np.array([4.0]))
    assert model.monomials == (ONE, ("y",))
    assert linear.value.tolist() == [[2.5]]
    assert linear.gradient == pytest.approx(np.array([[[-2.5 / 4, 1 / 4]]]))


@pytest.mark.parametrize(
    ("binary", "count"),
    # 1, a, b, aa, ab, bb and y, ay, by; the square of an indicator is itself.
    [((), 9), (("a",), 8), (("a", "b"), 7)],
)
def test_only_products_that_differ_are_added_up(binary: tuple[str, ...], count: int) -> None:
    monomials = line("a", "b", binary=binary).monomials
    assert len(monomials) == len(set(monomials)) == count
    assert ONE in monomials


def test_places_point_at_the_products() -> None:
    model = line("a")
    of_pair, of_y = model.places()
    named = [[model.monomials[place] for place in row] for row in of_pair]
    assert named == [[ONE, ("a",)], [("a",), ("a", "a")]]
    assert [model.monomials[place] for place in of_y] == [("y",), ("a", "y")]


@pytest.mark.parametrize(
    ("gram", "column"),
    [
        ([[1.0, 0], [0, 1]], None),
        ([[4.0, 2], [2, 1]], 1),
        ([[0.0, 0], [0, 1]], 0),
        ([[2.0, 1, 3], [1, 2, 3], [3, 3, 6]], 2),
        ([[1.0, 0, 0], [0, 0, 0], [0, 0, 1]], 1),
        ([[float("nan"), 0], [0, 1]], 0),
    ],
)
def test_the_first_column_that_follows_from_others(
    gram: list[list[float]], column: int | None
) -> None:
    assert dependent(np.array(gram)) == column


def test_looking_for_dependent_columns_changes_nothing() -> None:
    gram = np.array([[2.0, 1], [1, 2]])
    dependent(gram)
    assert gram.tolist() == [[2, 1], [1, 2]]


def test_inverses_by_hand() -> None:
    gram = np.array([[[2.0, 0], [0, 4]], [[2.0, 1], [1, 1]], [[1.0, 1], [1, 1]]])
    found = inverses(gram)
    assert found[0] == pytest.approx(np.array([[0.5, 0], [0, 0.25]]))
    assert found[1] == pytest.approx(np.array([[1, -1], [-1, 2]]))
    assert np.isnan(found[2]).all()


def test_columns_of_very_different_size_are_no_reason_to_give_up() -> None:
    gram = np.diag([1e-8, 1e8])
    assert dependent(gram) is None
    assert inverses(gram[None])[0] == pytest.approx(np.diag([1e8, 1e-8]))
