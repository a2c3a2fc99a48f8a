"""The median of the poor and their relative median gap, indicators of the European Union.

Source: Osier (2009), Survey Research Methods 3(3), 167-195; as R convey and laeken compute them.
"""

from sathiti.methods.poverty.indices.fgt import fgt
from sathiti.methods.survey.distribution import (
    Distribution,
    Linearised,
    UndefinedIndexError,
    combine,
)
from sathiti.methods.survey.piecewise import Kink, Pieces
from sathiti.methods.survey.quantiles import density, quantile


def median_of_poor(distribution: Distribution, line: float, estimated: bool = False) -> Linearised:
    """The median welfare of the poor, ``y <= z``.

    Influence ``(0.5 * IF(headcount) - (1(y <= m) - 0.5 H) / N) / f(m)``, m the median of the
    poor, H the headcount, f the density of the whole distribution (Osier 2009, as R convey's
    `svypoormed`).

    Raises:
        UndefinedIndexError: nobody is poor.
        SathitiError: a line that makes no sense.
    """
    poor = fgt(distribution, line, estimated=estimated)
    count = distribution.count_to(line)
    if not count:
        raise UndefinedIndexError(
            "The median of the poor is not defined: nobody is below the line of {line}.",
            fix="Check the line, or choose a larger domain.",
            line=f"{line:g}",
        )
    median = quantile(distribution.first(count), 0.5)
    height = density(distribution, median)
    people = distribution.population
    kink = Kink(distribution.count_to(median), 1 / people)
    below = Linearised(0.0, Pieces(distribution.values, -0.5 * poor.value / people, kinks=(kink,)))
    scale = 1 / height if height > 0 else 0.0
    return combine(median, [(0.5 * scale, poor), (-scale, below)])


def relative_median_gap(
    distribution: Distribution, line: float, estimated: bool = False
) -> Linearised:
    """The gap between the line and the median of the poor, as a share of the line.

    Raises:
        UndefinedIndexError: nobody is poor.
        SathitiError: a line that makes no sense.
    """
    median = median_of_poor(distribution, line, estimated)
    gap = combine(1 - median.value / line, [(-1 / line, median)])
    slope = gap.line_slope + median.value / line**2 if estimated else 0.0
    return Linearised(gap.value, gap.given, line_slope=slope)
