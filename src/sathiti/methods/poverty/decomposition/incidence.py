"""Growth incidence: how much welfare grew at each place of the distribution.

At a percentile: yearly growth of the quantile; its error follows from Woodruff's standard
errors of both quantiles. For a group of percentiles: yearly growth of its mean, linearised
through the generalised Lorenz curve. Source: Ravallion and Chen, Economics Letters 78, 2003.
"""

import numpy as np

from sathiti.methods.poverty.decomposition.sides import Side, two_sides
from sathiti.methods.poverty.derived import Array, Derived, divide
from sathiti.methods.poverty.indices import generalised_lorenz
from sathiti.methods.survey.distribution import Distribution, UndefinedIndexError
from sathiti.model import SathitiError


def quantile_growth(
    first: Array,
    second: Array,
    first_error: Array,
    second_error: Array,
    years: float,
    correlation: Array | float = 0.0,
) -> tuple[Array, Array]:
    """Yearly growth at percentiles and its standard error.

    ``(q2 / q1) ** (1 / years) - 1``; error: ``(1 + growth) / years x sqrt(r1 ** 2 + r2 ** 2 - 2
    correlation r1 r2)`` with r = e / q.

    Args:
        first: quantiles before, [percentiles].
        second: quantiles after.
        first_error: their standard errors.
        second_error: those of the quantiles after.
        years: between the samples.
        correlation: of both quantiles; 0 for independent samples.

    Raises:
        SathitiError: no time lies between.
    """
    check_years(years)
    with np.errstate(invalid="ignore", divide="ignore"):
        rise = np.where((first > 0) & (second > 0), divide(second, first), np.nan) ** (1 / years)
        before, after = divide(first_error, first), divide(second_error, second)
        # the same in a form that rounding does not bring below zero
        spread = np.sqrt((before - after) ** 2 + 2 * (1 - correlation) * before * after)
    return rise - 1, rise / years * spread


def group_growth(
    first: Distribution, second: Distribution, groups: list[tuple[float, float]], years: float
) -> list[Derived]:
    """Yearly growth of the mean of groups between two ranks, such as (0, 0.4).

    Args:
        first: distribution of welfare before.
        second: distribution of welfare after.
        groups: lower and upper rank of each.
        years: between the samples.

    Raises:
        SathitiError: no time lies between, or (an `UndefinedIndexError`) a group has no welfare.
    """
    check_years(years)
    sides = two_sides(first, second)
    growth = []
    for low, high in groups:
        if not 0 <= low < high <= 1:
            raise SathitiError(
                "A group from rank {low} to {high} is none.",
                fix="Write two ranks between 0 and 1, the lower one first.",
                low=low,
                high=high,
            )
        before, after = (_held(side, low, high) for side in sides)
        if not (before.value > 0 and after.value > 0):
            raise UndefinedIndexError(
                "The group from rank {low} to {high} has no welfare above zero.",
                fix="Choose a wider group.",
                low=low,
                high=high,
            )
        growth.append((after / before) ** (1 / years) - 1.0)
    return growth


def _held(side: Side, low: float, high: float) -> Derived:
    """Welfare between two ranks, a head of everybody: it grows as the mean of the group does."""
    curve = side.distribution
    upper, lower = (side.index(generalised_lorenz(curve, rank)) for rank in (high, low))
    return upper - lower


def check_years(years: float) -> None:
    """Refuse rounds that no time lies between.

    Raises:
        SathitiError: the years are not above 0.
    """
    if not years > 0:
        raise SathitiError(
            "Between the two samples lie {years} years.",
            fix="Write the years from the first to the second, above 0.",
            years=years,
        )
