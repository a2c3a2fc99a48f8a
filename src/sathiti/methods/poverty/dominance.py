"""Stochastic dominance: whether poverty is lower for every line and every measure of an order.

Curves: ``D1(x)`` the share below x, ``D2(x) = E[(x - y)+]``, ``D3(x) = E[(x - y)+ ** 2] / 2``. A
distribution dominates if its curve lies nowhere above the other and somewhere below: order 1
means less poverty by every measure, order 2 by the gap and all that weigh the poorest more.
Source: Atkinson, Econometrica 55(4), 1987; Davidson and Duclos, Econometrica 68(6), 2000, for
curves and errors; the test asks every point to differ (Howes 1993; Davidson and Duclos 2013).
"""

import itertools
from collections.abc import Sequence
from math import factorial
from typing import Literal

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty.derived import Array
from sathiti.methods.survey.distribution import Distribution
from sathiti.model import SathitiError

Verdict = Literal["first", "second", "neither", "equal"]
ORDERS = (1, 2, 3)
# Shares below this are rounding; curves of higher orders have the unit of welfare, or its square.
ROUNDING = 1e-12


class Dominance(Struct, frozen=True):
    """Two curves on a grid.

    Attributes:
        order: 1, 2 or 3.
        grid: levels of welfare, [points].
        first: curve of the first distribution.
        second: curve of the second.
        standard_error: of second less first.
        t: difference over its error; NaN where both curves are alike without error.
        crossings: levels between which the difference changes its sign, refined.
        verdict: which distribution dominates in the samples, over the grid.
        smallest_t: smallest size of t among the points where the curves differ from each other
            or have an error: the test that dominance holds in the population compares it
            with a critical value, such as 1.96.
    """

    order: int
    grid: Array
    first: Array
    second: Array
    standard_error: Array
    t: Array
    crossings: tuple[float, ...]
    verdict: Verdict
    smallest_t: float


def dominance_curve(distribution: Distribution, grid: Array, order: int) -> Array:
    """The curve of an order at levels of welfare.

    Raises:
        SathitiError: the order is none of 1, 2, 3.
    """
    _check(grid, order)
    held = distribution
    people = np.concatenate([[0.0], held.cumulated])
    counts = np.searchsorted(held.values, grid, side="right")
    if order == 1:
        return np.asarray(people[counts] / held.population)
    # sums of powers of (x - y), about a middle level so that little is lost by cancelling
    middle = float(np.median(grid))
    near = held.values - middle
    sums = [
        np.concatenate([[0.0], np.cumsum(held.weights * near**power)]) for power in range(order)
    ]
    at = grid - middle
    if order == 2:
        curve = at * sums[0][counts] - sums[1][counts]
    else:
        curve = (at**2 * sums[0][counts] - 2 * at * sums[1][counts] + sums[2][counts]) / 2
    return np.asarray(np.maximum(curve, 0.0) / held.population)


def curve_totals(distribution: Distribution, at: float, order: int) -> tuple[float, Array]:
    """The curve at one level and the linearised total of each cell: ``w (h(y) - D) / N``."""
    held = distribution
    count = held.count_to(at)
    gaps = np.zeros(len(held))
    gaps[:count] = (at - held.values[:count]) ** (order - 1) / factorial(order - 1)
    value = float(held.weights @ gaps) / held.population
    return value, held.weights * (gaps - value) / held.population


def compare(
    first: Distribution,
    second: Distribution,
    grid: Array,
    order: int,
    variances: tuple[Array, Array] | None = None,
) -> Dominance:
    """Compare two distributions over a grid of lines.

    Args:
        first: of welfare.
        second: of welfare, in the same prices.
        grid: ascending levels.
        order: 1, 2 or 3.
        variances: of each curve at each level, from its sample's design; independent samples.

    Raises:
        SathitiError: the grid is not ascending, or the order is none of 1, 2, 3.
    """
    curves = [dominance_curve(held, grid, order) for held in (first, second)]
    difference = _difference(curves[0], curves[1], grid, order)
    error = np.sqrt(variances[0] + variances[1]) if variances else np.full(len(grid), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(error > 0, difference / error, np.nan)
    crossings = tuple(_crossings(first, second, grid, difference, order))
    tested = t[np.isfinite(t)]
    smallest = float(np.min(np.abs(tested))) if len(tested) else float("nan")
    return Dominance(
        order, grid, curves[0], curves[1], error, t, crossings, _verdict(difference), smallest
    )


def _difference(first: Array, second: Array, grid: Array, order: int) -> Array:
    """Second less first; 0 where they differ by rounding only."""
    difference = second - first
    rounding = ROUNDING * float(np.max(np.abs(grid))) ** (order - 1)
    return np.where(np.abs(difference) <= rounding, 0.0, difference)


def _verdict(difference: Array) -> Verdict:
    above, below = bool(np.any(difference > 0)), bool(np.any(difference < 0))
    if above and below:
        return "neither"
    if not above and not below:
        return "equal"
    return "first" if above else "second"


def _crossings(
    first: Distribution, second: Distribution, grid: Array, difference: Array, order: int
) -> Sequence[float]:
    """Levels at which the sign of the difference changes, by halving the step of the grid."""
    signs = np.sign(difference)
    places = np.flatnonzero(signs)
    found = []
    for left, right in itertools.pairwise(places):
        if signs[left] != signs[right]:
            low, high = float(grid[left]), float(grid[right])
            for _ in range(60):
                middle = (low + high) / 2
                at = np.array([middle])
                at_first, at_second = (dominance_curve(one, at, order) for one in (first, second))
                sign = np.sign(at_second - at_first)[0]
                if sign == signs[left]:
                    low = middle
                else:
                    high = middle
            found.append(high)
    return found


def _check(grid: Array, order: int) -> None:
    if order not in ORDERS:
        raise SathitiError(
            "Dominance of order {order} is not offered.",
            fix="Choose order 1, 2 or 3.",
            order=order,
        )
    if not len(grid) or np.any(np.diff(grid) <= 0) or not np.all(np.isfinite(grid)):
        raise SathitiError(
            "The levels of welfare to compare at must be given in ascending order.",
            fix="Give for example 100 levels from nearly 0 to twice the poverty line.",
        )
