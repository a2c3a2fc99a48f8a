"""The median of the poor and their relative median gap, indicators of the European Union.

Source: Osier (2009), Survey Research Methods 3(3), 167-195; as R convey and laeken compute them.
"""

import numpy as np

from sathiti.methods.poverty.indices.fgt import fgt
from sathiti.methods.survey.distribution import Distribution, Linearised, UndefinedIndexError
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
    below = np.full(len(distribution), -0.5 * poor.value / distribution.population)
    below[: distribution.count_to(median)] += 1 / distribution.population
    scale = 1 / height if height > 0 else 0.0
    return Linearised(
        median, (0.5 * poor.influence - below) * scale, line_slope=0.5 * poor.line_slope * scale
    )


def relative_median_gap(
    distribution: Distribution, line: float, estimated: bool = False
) -> Linearised:
    """The gap between the line and the median of the poor, as a share of the line.

    Raises:
        UndefinedIndexError: nobody is poor.
        SathitiError: a line that makes no sense.
    """
    median = median_of_poor(distribution, line, estimated)
    slope = (median.value / line - median.line_slope) / line if estimated else 0.0
    return Linearised(1 - median.value / line, -median.influence / line, line_slope=slope)
