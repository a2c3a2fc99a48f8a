"""Curves of two or three people, and who dominates, by hand."""

import numpy as np
import pytest

from sathiti.methods.poverty.dominance import ORDERS, compare, curve_totals, dominance_curve
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.model import SathitiError


def people(*values: float, weights=None):
    """A distribution of persons."""
    return sorted_distribution(values, weights)[0]


PAIR = people(10, 30)
GRID = np.array([5.0, 10.0, 20.0, 30.0, 40.0])


# Curves


@pytest.mark.parametrize(
    ("order", "curve"),
    [
        (1, [0, 0.5, 0.5, 1, 1]),
        (2, [0, 0, 5, 10, 20]),
        (3, [0, 0, 25, 100, (30**2 + 10**2) / 4]),
    ],
)
def test_curves_of_two_people(order, curve):
    assert dominance_curve(PAIR, GRID, order) == pytest.approx(curve)


@pytest.mark.parametrize("order", ORDERS)
def test_weights_count_as_persons(order):
    once = dominance_curve(people(10, 10, 30), GRID, order)
    heavy = dominance_curve(people(10, 30, weights=[2, 1]), GRID, order)
    assert heavy == pytest.approx(once)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("place", range(5))
def test_one_point_is_that_of_the_curve(order, place):
    value, totals = curve_totals(PAIR, float(GRID[place]), order)
    assert value == pytest.approx(dominance_curve(PAIR, GRID, order)[place])
    assert totals.sum() == pytest.approx(0, abs=1e-12)


def test_the_influence_of_the_share_below():
    _, totals = curve_totals(PAIR, 20.0, 1)
    assert totals == pytest.approx([0.25, -0.25])


# Verdicts


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((20, 40), (10, 30), "first"),
        ((10, 30), (20, 40), "second"),
        ((10, 30), (10, 30), "equal"),
        ((10, 30), (30, 10), "equal"),
        ((10, 30, 10, 30), (10, 30), "equal"),
    ],
)
def test_who_dominates_in_every_order(first, second, verdict, order):
    assert compare(people(*first), people(*second), GRID, order).verdict == verdict


@pytest.mark.parametrize(("order", "verdict"), [(1, "neither"), (2, "first"), (3, "first")])
def test_one_mean_and_less_spread_dominates_from_the_second_order(order, verdict):
    assert compare(people(18, 22), people(10, 30), np.arange(1.0, 41), order).verdict == verdict


def test_of_first_order_the_curves_cross_where_the_spread_ends():
    found = compare(people(18, 22), people(10, 30), np.arange(1.0, 41), 1)
    assert len(found.crossings) == 1
    assert 18 <= found.crossings[0] <= 22.001


def test_a_crossing_of_second_order_is_found_between_points():
    """From 10 on one curve is (x - 10) / 2, from 20 on the other is x - 20: they meet at 30."""
    found = compare(people(10, 90), people(20, 20), np.array([5.0, 15, 25, 45, 60]), 2)
    assert found.verdict == "neither"
    assert found.crossings == pytest.approx((30.0,))


def test_without_crossings():
    assert compare(people(20, 40), PAIR, GRID, 2).crossings == ()


# Errors


def test_t_and_the_smallest_of_them():
    variances = (np.full(5, 0.02), np.full(5, 0.02))
    found = compare(people(20, 40), PAIR, GRID, 1, variances)
    assert found.standard_error == pytest.approx(np.full(5, 0.2))
    assert found.t == pytest.approx(np.array([0, 0.5, 0, 0.5, 0]) / 0.2)
    assert found.smallest_t == 0


def test_points_without_an_error_are_not_tested():
    variances = (np.array([0, 0.01, 0, 0.01, 0]), np.zeros(5))
    found = compare(people(20, 40), PAIR, GRID, 1, variances)
    assert np.isnan(found.t[[0, 2, 4]]).all()
    assert found.smallest_t == pytest.approx(5)


def test_without_variances_nothing_is_tested():
    found = compare(people(20, 40), PAIR, GRID, 1)
    assert np.isnan(found.standard_error).all()
    assert np.isnan(found.smallest_t)
    assert found.verdict == "first"


def test_the_result_holds_both_curves():
    found = compare(people(20, 40), PAIR, GRID, 2)
    assert found.first == pytest.approx(dominance_curve(people(20, 40), GRID, 2))
    assert found.second == pytest.approx(dominance_curve(PAIR, GRID, 2))
    assert (found.order, found.grid.tolist()) == (2, GRID.tolist())


# What is refused


@pytest.mark.parametrize("order", [0, 4, -1])
def test_orders_that_are_not_offered(order):
    with pytest.raises(SathitiError, match=f"Dominance of order {order} is not offered"):
        compare(PAIR, PAIR, GRID, order)


@pytest.mark.parametrize("grid", [[], [2.0, 1.0], [1.0, 1.0], [1.0, np.nan], [1.0, np.inf]])
def test_grids_that_do_not_ascend(grid):
    with pytest.raises(SathitiError, match="must be given in ascending order") as error:
        dominance_curve(PAIR, np.array(grid), 1)
    assert "twice the poverty line" in str(error.value)
