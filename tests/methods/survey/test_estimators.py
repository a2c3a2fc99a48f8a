"""Smooth estimators: values by hand, gradients by differences."""

import narwhals as nw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.categories import CategoryShares
from sathiti.methods.survey.estimators import (
    Correlation,
    Estimator,
    Mean,
    Proportion,
    Ratio,
    Total,
    Variance,
)
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.tabulation import CrossShares

from .conftest import rows_of_variables

RANDOM = np.random.default_rng(8)
VALUES = {
    "y": RANDOM.normal(50, 9, 40),
    "x": RANDOM.normal(80, 5, 40),
    "z": RANDOM.random(40).round(),
}
WEIGHTS = RANDOM.gamma(2, 4, 40)
SMOOTH: list[Estimator] = [
    Total("y"),
    Mean("y"),
    Ratio("y", "x"),
    Proportion("z"),
    Variance("y"),
    Correlation("y", "x"),
]
CELLS = ("a", "b", "c", "d", "e", "f")
SHARES: list[Estimator] = [
    CategoryShares("k", CELLS),
    CategoryShares("k", CELLS, counts=True),
    CrossShares(CELLS, 3, "rows"),
    CrossShares(CELLS, 3, "columns"),
    CrossShares(CELLS, 3, "all"),
    CrossShares(CELLS, 3, "counts"),
]


def totals(of: Estimator) -> np.ndarray:
    return np.asarray(rows_of_variables(VALUES, of.monomials).T @ WEIGHTS)


def value(of: Estimator, at: np.ndarray) -> np.ndarray:
    return np.asarray(of.linearise(at[None], np.array([40.0])).value[0])


def named(of: Estimator) -> str:
    return f"{type(of).__name__} {getattr(of, 'of', getattr(of, 'counts', ''))}"


@pytest.mark.parametrize("of", SMOOTH, ids=named)
def test_values_by_hand(of: Estimator) -> None:
    y, x, z = (VALUES[name] for name in "yxz")
    mean = np.average(y, weights=WEIGHTS)
    spread = np.average((y - mean) ** 2, weights=WEIGHTS)
    other = np.average(x, weights=WEIGHTS)
    cov = np.average((y - mean) * (x - other), weights=WEIGHTS)
    wanted = {
        Total: WEIGHTS @ y,
        Mean: mean,
        Ratio: WEIGHTS @ y / (WEIGHTS @ x),
        Proportion: np.average(z, weights=WEIGHTS),
        Variance: spread * 40 / 39,
        Correlation: cov / np.sqrt(spread * np.average((x - other) ** 2, weights=WEIGHTS)),
    }[type(of)]
    assert value(of, totals(of))[0] == pytest.approx(wanted, rel=1e-9)


def assert_gradient(of: Estimator, at: np.ndarray) -> None:
    linear = of.linearise(at[None], np.array([40.0]))
    for place, size in enumerate(at):
        step = np.zeros(len(at))
        step[place] = 1e-6 * abs(size)
        slope = (value(of, at + step) - value(of, at - step)) / (2 * step[place])
        np.testing.assert_allclose(linear.gradient[0, :, place], slope, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("of", SMOOTH, ids=named)
def test_gradients_by_differences(of: Estimator) -> None:
    assert_gradient(of, totals(of))


@pytest.mark.parametrize("of", SHARES, ids=named)
def test_gradients_of_shares_by_differences(of: Estimator) -> None:
    parts = np.array([3.0, 8.0, 2.0, 6.0, 9.0, 4.0])
    if isinstance(of, CrossShares) or of.counts:  # type: ignore[attr-defined]
        assert_gradient(of, np.array([parts.sum(), *parts]))
        return
    # the size of the population is a total of its own
    assert_gradient(of, np.array([40.0, *parts]))


@given(st.lists(st.floats(0.1, 100), min_size=6, max_size=6))
def test_shares_add_up_where_they_should(parts: list[float]) -> None:
    at = np.array([sum(parts), *parts])
    rows = value(CrossShares(CELLS, 3, "rows"), at).reshape(2, 3)
    columns = value(CrossShares(CELLS, 3, "columns"), at).reshape(2, 3)
    np.testing.assert_allclose(rows.sum(axis=1), 1)
    np.testing.assert_allclose(columns.sum(axis=0), 1)
    assert value(CrossShares(CELLS, 3), at).sum() == pytest.approx(1)
    assert value(CrossShares(CELLS, 3, "counts"), at).tolist() == parts


@pytest.mark.parametrize(
    "of", [Mean("y"), Ratio("y", "x"), Variance("y"), Correlation("y", "x")], ids=named
)
def test_nobody_has_no_value(of: Estimator) -> None:
    linear = of.linearise(np.zeros((1, len(of.monomials))), np.zeros(1))
    assert np.isnan(linear.value).all()


@given(st.floats(1e-3, 1e3))
def test_ratios_do_not_mind_the_scale_of_weights(scale: float) -> None:
    for of in SMOOTH[1:]:
        at = totals(of)
        np.testing.assert_allclose(value(of, at * scale), value(of, at), rtol=1e-7)


def test_what_they_say_of_themselves() -> None:
    assert Proportion("z").is_share
    assert Proportion("z").binary == ("z",)
    assert not Mean("y").is_share
    assert Mean("y").labels == ("",)
    assert CategoryShares("k", CELLS).label_column == "k"
    assert CategoryShares("k", CELLS).is_share
    assert not CategoryShares("k", CELLS, counts=True).is_share
    assert not CrossShares(CELLS, 3, "counts").is_share
    assert CrossShares(CELLS, 3).binary == CELLS
    assert CrossShares(CELLS, 3).variables == CategoryShares("k", CELLS).variables == ()


def test_an_expression_is_a_variable_too() -> None:
    made = Mean(nw.col("y") / 2).variables[0]
    assert made.name != "y"
    assert Mean("y").variables[0].name == "y"


@pytest.mark.parametrize("of", SMOOTH[1:], ids=named)
def test_linearised_variables_of_all_but_totals_add_up_to_zero(of: Estimator) -> None:
    """They do not move when all weights grow alike (Euler's theorem)."""
    at = totals(of)
    gradient = of.linearise(at[None], np.array([40.0])).gradient[0, 0]
    assert gradient @ at == pytest.approx(0.0, abs=1e-9 * abs(gradient * at).max())


@pytest.mark.parametrize("of", SMOOTH, ids=named)
def test_domains_are_estimated_each_for_itself(of: Estimator) -> None:
    one, other = totals(of), totals(of) * np.linspace(1, 1.001, len(of.monomials))
    together = of.linearise(np.vstack([one, other]), np.array([40.0, 40.0]))
    assert together.value[0] == pytest.approx(value(of, one))
    assert together.value[1] == pytest.approx(value(of, other))
    assert together.gradient.shape == (2, 1, len(of.monomials))


def test_a_variable_correlates_with_itself_by_one() -> None:
    of = Correlation("y", "y")
    assert value(of, totals(of))[0] == pytest.approx(1.0)


@pytest.mark.parametrize("of", SMOOTH, ids=named)
def test_every_name_of_a_monomial_is_a_variable(of: Estimator) -> None:
    names = {one for monomial in of.monomials for one in monomial}
    assert names == {one.name for one in of.variables}


def test_the_total_of_an_empty_domain_is_zero() -> None:
    assert Total("x").linearise(np.zeros((1, 1)), np.zeros(1)).value.tolist() == [[0.0]]


def test_one_row_has_no_variance() -> None:
    found = Variance("x").linearise(np.array([[2.0, 6.0, 18.0]]), np.array([1.0]))
    assert np.isnan(found.value).all()


def test_a_constant_has_no_correlation() -> None:
    # x is 3 everywhere: size, x, y, xx, yy, xy
    totals = np.array([[2.0, 6.0, 3.0, 18.0, 5.0, 9.0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(Correlation("x", "y").linearise(totals, np.array([2.0])).value).all()


def test_a_ratio_to_a_total_below_zero_has_a_value() -> None:
    found = Ratio("y", "x").linearise(np.array([[6.0, -3.0]]), np.array([2.0]))
    assert found.value.tolist() == [[-2.0]]
    assert found.gradient.tolist() == [[[-1 / 3, -2 / 3]]]


@pytest.mark.parametrize(
    ("estimator", "monomials"),
    [
        (Total("x"), [("x",)]),
        (Mean("x"), [ONE, ("x",)]),
        (Proportion("x"), [ONE, ("x",)]),
        (Ratio("y", "x"), [("y",), ("x",)]),
        (Variance("x"), [ONE, ("x",), ("x", "x")]),
        (
            Correlation("y", "x"),
            [ONE, ("y",), ("x",), ("y", "y"), ("x", "x"), ("x", "y")],
        ),
    ],
)
def test_what_the_engine_adds_up(estimator: Estimator, monomials: list) -> None:
    assert list(estimator.monomials) == monomials
