"""Dominance: curves by definition, crossings, and what dominance says about poverty."""

import itertools
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.surveys import bootstrap, made

from sathiti.methods.poverty.dominance import compare, curve_totals, dominance_curve
from sathiti.methods.poverty.indices import fgt
from sathiti.methods.survey.distribution import sorted_distribution

GRID = np.linspace(0.5, 120, 60)
welfare = st.lists(st.floats(1, 100), min_size=1, max_size=25)


def distribution(values, weights=None):
    return sorted_distribution(values, weights)[0]


@given(values=welfare, order=st.sampled_from([1, 2, 3]))
def test_curves_are_means_of_powers_of_gaps(values, order):
    y = np.array(values)
    found = dominance_curve(distribution(values), GRID, order)
    for level, point in zip(GRID, found, strict=True):
        inside = y <= level
        gaps = np.where(inside, np.where(inside, level - y, 0) ** (order - 1), 0.0)
        assert point == pytest.approx(gaps.mean() / factorial(order - 1), abs=1e-8)


@given(values=welfare, level=st.floats(1, 120), order=st.sampled_from([1, 2, 3]))
def test_a_curve_is_poverty_times_a_power_of_the_line(values, level, order):
    held = distribution(values)
    value, totals = curve_totals(held, level, order)
    poverty = fgt(held, level, order - 1)
    scale = level ** (order - 1) / factorial(order - 1)
    assert value == pytest.approx(poverty.value * scale)
    assert totals == pytest.approx(poverty.cell_totals(held) * scale)
    assert totals.sum() == pytest.approx(0, abs=1e-9)


@given(first=welfare, second=welfare, order=st.sampled_from([1, 2, 3]))
def test_dominance_orders_poverty_by_every_measure(first, second, order):
    """Where curves are compared at every value, poverty of that order and above is ordered."""
    one, two = distribution(first), distribution(second)
    grid = np.unique(np.concatenate([first, second, GRID]))
    verdict = compare(one, two, grid, order).verdict
    # between the values curves of order 3 are bent, and may cross twice
    lines = grid[5:] if order < 3 else grid[-1:]
    for alpha in range(order - 1, 4):
        differ = [fgt(two, line, alpha).value - fgt(one, line, alpha).value for line in lines]
        if verdict == "first":
            assert min(differ) >= -1e-12
        if verdict == "second":
            assert max(differ) <= 1e-12


@given(first=welfare, second=welfare)
def test_dominance_of_an_order_is_dominance_of_the_next(first, second):
    one, two = distribution(first), distribution(second)
    grid = np.unique(np.concatenate([first, second, GRID]))
    verdicts = [compare(one, two, grid, order).verdict for order in (1, 2, 3)]
    for lower, higher in itertools.pairwise(verdicts):
        if lower in ("first", "second"):
            assert higher in (lower, "equal")


@given(values=welfare, factor=st.floats(1.01, 3))
def test_more_for_everyone_dominates_in_every_order(values, factor):
    poorer, richer = distribution(values), distribution(np.array(values) * factor)
    grid = np.linspace(0.5, 400, 400)
    for order in (2, 3):
        assert compare(richer, poorer, grid, order).verdict == "first"
        assert compare(poorer, richer, grid, order).verdict == "second"
        assert compare(poorer, richer, grid, order).crossings == ()


@given(values=welfare)
def test_a_distribution_equals_itself(values):
    held = distribution(values)
    for order in (1, 2, 3):
        found = compare(held, held, GRID, order)
        assert found.verdict == "equal"
        assert found.crossings == ()


def test_a_crossing_is_found_between_points_of_the_grid():
    # gaps: (x - 10)+ against ((x - 4)+ + (x - 20)+) / 2; equal where x - 10 = (x - 4) / 2
    one, two = distribution([10.0, 10.0]), distribution([4.0, 20.0])
    found = compare(one, two, np.array([1.0, 5.0, 9.0, 13.0, 18.0, 19.0]), 2)
    assert found.verdict == "neither"
    assert found.crossings == (pytest.approx(16.0),)
    rates = compare(one, two, np.array([1.0, 5.0, 9.0, 13.0, 18.0, 30.0]), 1)
    assert rates.crossings == (pytest.approx(10.0),)


def test_t_is_the_difference_over_its_error():
    surveys = (made(41), made(42, growth=1.3))
    grid = np.array([200.0, 400.0, 600.0])
    held, variances = [], []
    for survey in surveys:
        one, order = sorted_distribution(survey.welfare, survey.weight)
        held.append(one)
        spread = []
        for level in grid:
            totals = np.empty(len(order))
            totals[order] = curve_totals(one, level, 1)[1]
            spread.append(survey.variance(totals))
        variances.append(np.array(spread))
    found = compare(*held, grid, 1, (variances[0], variances[1]))
    assert found.standard_error == pytest.approx(np.sqrt(variances[0] + variances[1]))
    assert found.t == pytest.approx((found.second - found.first) / found.standard_error)
    assert found.verdict == "second"
    assert found.smallest_t == pytest.approx(np.abs(found.t).min())

    def rate(survey):
        return float(dominance_curve(distribution(survey.welfare, survey.weight), grid[1:2], 1)[0])

    assert variances[0][1] ** 0.5 == pytest.approx(bootstrap(surveys[0], rate, 200, 2), rel=0.15)
