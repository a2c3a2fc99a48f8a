"""Poverty by Foster, Greer and Thorbecke, and by Watts.

``FGT(alpha) = sum of w ((z - y) / z) ** alpha over y <= z, divided by N``: headcount for 0, gap
for 1, severity for 2. Influence ``(h(y) - FGT) / N``. Source: Foster, Greer and Thorbecke
(1984), Econometrica 52(3); variance: Osier (2009), Survey Research Methods 3(3), 167-195.
Watts (1968): the mean of ``ln(z / y)`` over ``y <= z``.
"""

import numpy as np

from sathiti.methods.poverty.indices.poverty_line import check_line
from sathiti.methods.poverty.indices.undefined import need_values_above
from sathiti.methods.survey.arrays import FloatArray, dot
from sathiti.methods.survey.distribution import Distribution, Linearised
from sathiti.methods.survey.piecewise import Kink, Pieces
from sathiti.methods.survey.quantiles import density, share_below
from sathiti.model import SathitiError


def fgt(
    distribution: Distribution,
    line: float,
    alpha: float = 0,
    strict: bool = False,
    estimated: bool = False,
) -> Linearised:
    """Poverty of order `alpha`.

    Args:
        distribution: of welfare.
        line: poverty line z, in the unit of welfare.
        alpha: 0 or above; with an estimated line 0, or 1 and above.
        strict: count the poor as ``y < z`` instead of ``y <= z``.
        estimated: the line was estimated: compute how the index moves with it.

    Raises:
        SathitiError: a line or an order that makes no sense.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([50.0, 100.0, 150.0, 200.0])
        >>> fgt(incomes, 100.0).value, fgt(incomes, 100.0, 1).value
        (0.5, 0.125)
    """
    check_line(line)
    _check_order(alpha, estimated)
    if alpha == 0:
        poor = share_below(distribution, line, strict)
        slope = density(distribution, line) if estimated else 0.0
        return Linearised(poor.value, poor.given, line_slope=slope)
    count = distribution.count_to(line, strict)
    if alpha == 1:
        return _gap(distribution, line, count, estimated)
    gaps = (1 - distribution.values[:count] / line) ** alpha
    slope = _gap_slope(distribution, line, alpha, count) if estimated else 0.0
    return _mean_of_poor(distribution, gaps, slope)


def _check_order(alpha: float, estimated: bool) -> None:
    if alpha < 0 or (estimated and 0 < alpha < 1):
        raise SathitiError(
            "Poverty of order {alpha} is not offered here.",
            fix="Choose order 0 (rate), 1 (gap) or 2 (severity).",
            alpha=f"{alpha:g}",
        )


def _gap(distribution: Distribution, line: float, count: int, estimated: bool) -> Linearised:
    """Order 1, a straight line for the poor."""
    people = distribution.population
    poor, theirs = distribution.weight_of(count), distribution.product_of(count)
    # sums of people who stand at the line leave rounding
    value = max((poor - theirs / line) / people, 0.0)
    kink = Kink(count, 1 / people, -1 / (line * people))
    slope = theirs / line**2 / people if estimated else 0.0
    given = Pieces(distribution.values, -value / people, kinks=(kink,))
    return Linearised(value, given, line_slope=slope)


def _gap_slope(distribution: Distribution, line: float, alpha: float, count: int) -> float:
    """D FGT / dz: the mean of ``alpha (1 - y/z) ** (alpha - 1) y / z**2`` over the poor."""
    poor = distribution.first(count)
    gaps = (1 - poor.values / line) ** (alpha - 1)
    return alpha * dot(poor.products, gaps) / line**2 / distribution.population


def _mean_of_poor(distribution: Distribution, amounts: FloatArray, slope: float) -> Linearised:
    """The mean over everyone of an amount that only the first cells, the poor, have."""
    count = len(amounts)
    value = dot(distribution.weights[:count], amounts) / distribution.population
    influence = np.full(len(distribution), -value / distribution.population)
    influence[:count] += amounts / distribution.population
    return Linearised(value, influence, line_slope=slope)


def watts(
    distribution: Distribution, line: float, strict: bool = False, estimated: bool = False
) -> Linearised:
    """The Watts index: the mean of ``ln(z / y)`` over the poor, over the whole population.

    Args:
        distribution: of welfare, above zero among the poor.
        line: poverty line z.
        strict: count the poor as ``y < z``.
        estimated: the line was estimated.

    Raises:
        UndefinedIndexError: a welfare of zero or below.
        SathitiError: a line that makes no sense.
    """
    check_line(line)
    need_values_above(distribution, "Watts")
    count = distribution.count_to(line, strict)
    slope = distribution.weight_of(count) / distribution.population / line if estimated else 0.0
    return _mean_of_poor(distribution, np.log(line / distribution.values[:count]), slope)
