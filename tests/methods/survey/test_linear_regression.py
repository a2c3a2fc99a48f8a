"""Linear regression from totals of products: by least squares, its gradient by differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.linear_regression import LinearRegression, dependent, inverses
from sathiti.methods.survey.monomials import ONE, Variable
from sathiti.methods.survey.terms import Regressor, explained

from .conftest import rows_of_variables


def model(binary: bool = False) -> LinearRegression:
    regressors = [("a", False), ("b", binary)]
    made = (Regressor(name, name, explained(name), flag) for name, flag in regressors)
    return LinearRegression(explained("y"), tuple(made))


def rows(seed: int, binary: bool = False) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    b = random.integers(0, 2, 30).astype(float) if binary else random.normal(50, 9, 30)
    a = random.normal(3, 2, 30)
    return {
        "a": a,
        "b": b,
        "y": 2 + a - 0.1 * b + random.normal(0, 1, 30),
        "w": random.gamma(2, 3, 30),
    }


def totals(of: LinearRegression, values: dict[str, np.ndarray]) -> np.ndarray:
    return rows_of_variables(values, of.monomials).T @ values["w"]


@given(st.integers(0, 10_000), st.booleans())
def test_coefficients_are_weighted_least_squares(seed: int, binary: bool) -> None:
    values = rows(seed, binary)
    of = model(binary)
    found = of.linearise(totals(of, values)[None], np.array([30.0])).value[0]
    root = np.sqrt(values["w"])[:, None]
    x = np.column_stack([np.ones(30), values["a"], values["b"]])
    wanted = np.linalg.lstsq(root * x, root[:, 0] * values["y"])[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("binary", [False, True])
def test_the_gradient_is_that_of_the_coefficients(binary: bool) -> None:
    of = model(binary)
    at = totals(of, rows(5, binary))
    linear = of.linearise(at[None], np.array([30.0]))
    for place in range(len(at)):
        step = np.zeros(len(at))
        step[place] = 1e-6 * abs(at[place])
        above, below = (of.linearise((at + s)[None], np.array([30.0])).value for s in (step, -step))
        slope = (above - below)[0] / (2 * step[place])
        np.testing.assert_allclose(linear.gradient[0, :, place], slope, rtol=1e-4, atol=1e-9)


def test_the_linearised_variable_adds_up_to_nothing() -> None:
    of = model()
    at = totals(of, rows(7))
    linear = of.linearise(at[None], np.array([30.0]))
    np.testing.assert_allclose(linear.gradient[0] @ at, 0, atol=1e-8)


def test_indicators_need_no_squares() -> None:
    assert ("b", "b") not in model(binary=True).monomials
    assert ("b", "b") in model(binary=False).monomials
    assert model().monomials[0] == ONE
    assert model(binary=True).binary == ("b",)


def test_names() -> None:
    of = model()
    assert of.labels == ("(intercept)", "a", "b")
    assert of.label_column == "parameter"
    assert not of.is_share
    assert [one.name for one in of.variables] == ["y", "a", "b"]
    assert isinstance(of.variables[0], Variable)


def test_a_domain_with_dependent_columns_has_no_coefficients() -> None:
    values = rows(3)
    of = model()
    whole = totals(of, values)
    values["b"] = 2 * values["a"] + 1
    both = np.stack([whole, totals(of, values)])
    linear = of.linearise(both, np.array([30.0, 30.0]))
    assert np.isfinite(linear.value[0]).all()
    assert np.isnan(linear.value[1]).all()


def test_the_first_dependent_column_is_named() -> None:
    x = np.random.default_rng(1).normal(size=(20, 3))
    assert dependent(x.T @ x) is None
    y = np.column_stack([x, x[:, 0] - x[:, 2]])
    assert dependent(y.T @ y) == 3
    z = np.column_stack([x[:, 0], np.zeros(20), x[:, 1]])
    assert dependent(z.T @ z) == 1
    assert dependent(np.full((2, 2), np.nan)) == 0


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_inverses_do_not_mind_units(left: float, right: float) -> None:
    x = np.random.default_rng(2).normal(size=(20, 2))
    scale = np.array([left, right])
    gram = (x * scale).T @ (x * scale)
    found = inverses(gram[None])[0] * scale * scale[:, None]
    np.testing.assert_allclose(found, np.linalg.inv(x.T @ x), rtol=1e-8)
