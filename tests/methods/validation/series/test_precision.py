"""Intervals of rounded figures."""

from math import isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sathiti.methods.validation.series.precision import (
    distance,
    feasible_total,
    half_unit,
    median,
    rounded,
    significant_digits,
    spread,
    usual_decimals,
    weight_of_first,
)

VALUES = st.floats(0.1, 99.9)


@given(value=VALUES, decimals=st.integers(0, 4))
def test_the_true_value_lies_in_the_interval_of_the_rounded_one(
    value: float, decimals: int
) -> None:
    low, high = rounded(round(value, decimals), decimals)
    assert low <= value <= high
    assert isclose(high - low, 2 * half_unit(decimals), rel_tol=1e-6)


@given(first=VALUES, second=VALUES, weight=st.floats(0.05, 0.95), decimals=st.integers(0, 3))
def test_the_true_weight_lies_in_the_interval(
    first: float, second: float, weight: float, decimals: int
) -> None:
    total = weight * first + (1 - weight) * second
    intervals = [rounded(round(v, decimals), decimals) for v in (total, first, second)]
    found = weight_of_first(*intervals)
    if found is None:
        assert abs(first - second) <= 4 * half_unit(decimals) * 1.001
    else:
        assert found[0] - 1e-9 <= weight <= found[1] + 1e-9


@given(parts=st.lists(VALUES, min_size=2, max_size=6), raw=st.lists(st.floats(1, 2), min_size=6))
def test_any_weighted_mean_is_feasible(parts: list[float], raw: list[float]) -> None:
    weights = [w / sum(raw[: len(parts)]) for w in raw[: len(parts)]]
    total = sum(w * p for w, p in zip(weights, parts, strict=True))
    points = [(p, p) for p in parts]
    low, high = feasible_total(points, min(weights), max(weights))
    assert low - 1e-9 <= total <= high + 1e-9
    widest = feasible_total(points, 0, 1)
    assert widest[0] == pytest.approx(min(parts))
    assert widest[1] == pytest.approx(max(parts))


def test_impossible_bounds_are_ignored() -> None:
    assert feasible_total([(1, 1), (3, 3)], 0.6, 0.9) == pytest.approx((1, 3))
    assert feasible_total([(1, 1), (3, 3)], 0.0, 0.4) == pytest.approx((1, 3))


def test_bounds_of_quintiles() -> None:
    low, high = feasible_total([(v, v) for v in (4.0, 2.5, 20.0, 3.1, 6.4)], 0.08, 0.4)
    assert low == pytest.approx(0.08 * (4 + 20 + 6.4) + 0.4 * 2.5 + 0.36 * 3.1)
    assert high < 12


def test_weight_needs_parts_that_differ() -> None:
    assert weight_of_first(rounded(5.0, 1), rounded(5.0, 1), rounded(5.1, 1)) is None


def test_a_dropped_zero_does_not_hide_decimals() -> None:
    assert usual_decimals([0, 0, 1, 1, 1]) == 1
    assert usual_decimals([0, 0, 1]) == 0
    assert usual_decimals([]) == 0


@pytest.mark.parametrize(
    ("written", "digits"),
    [("0", 0), ("0.00", 0), ("15.07", 4), ("1046170477", 10), ("1.20E5", 2), ("-0.5", 1)],
)
def test_significant_digits(written: str, digits: int) -> None:
    assert significant_digits(written) == digits


@given(values=st.lists(VALUES, min_size=3, max_size=9), shift=st.floats(-50, 50))
def test_spread_does_not_depend_on_the_level(values: list[float], shift: float) -> None:
    assume(len(set(values)) > 1)
    assert isclose(spread([v + shift for v in values]), spread(values), rel_tol=1e-6, abs_tol=1e-9)
    assert min(values) <= median(values) <= max(values)


def test_one_outlier_does_not_move_the_spread() -> None:
    assert spread([1, 2, 3, 4, 1000]) == pytest.approx(1.4826)


def test_distance() -> None:
    assert distance(5, (1, 2)) == 3
    assert distance(0, (1, 2)) == 1
    assert distance(1.5, (1, 2)) == 0
