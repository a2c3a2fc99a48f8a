"""Ratio of the welfare of the richest to that of the poorest: S80/S20 and Palma.

Total above one quantile over total at or below another. With ``S(a) = sum of w y over y <=
q(a)``: ``(Y - S(high)) / S(low)``. Influence of S: ``y 1(y <= q) + g(q) IF(q)`` with g the
density of the total at q (Deville 1999; Osier 2009); as R convey's `svyqsr`.
"""

from sathiti.methods.survey.distribution import (
    Distribution,
    Linearised,
    UndefinedIndexError,
    combine,
)
from sathiti.methods.survey.piecewise import Kink, Pieces
from sathiti.methods.survey.quantiles import linearised_quantile, product_density, quantile


def share_ratio(distribution: Distribution, low: float = 0.2, high: float = 0.8) -> Linearised:
    """Total welfare above the `high` quantile over total welfare up to the `low` one.

    Raises:
        UndefinedIndexError: the poorest together have no welfare, or nobody is above the `high`
            quantile because all at the top have the same.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([1.0, 2.0, 3.0, 4.0, 10.0])
        >>> share_ratio(incomes).value
        10.0
    """
    bottom, upper = total_below(distribution, low), total_below(distribution, high)
    if bottom.value <= 0:
        raise UndefinedIndexError(
            "The share ratio is not defined: the poorest {share} together have {total}.",
            fix="Check the welfare variable: values of zero or below among the poorest.",
            share=f"{low:g}",
            total=f"{bottom.value:g}",
        )
    if distribution.values[-1] <= quantile(distribution, high):
        raise UndefinedIndexError(
            "The share ratio is not defined: nobody has more than {value}, the quantile at "
            "{share}.",
            fix="Use the shares of welfare of equal groups, which divide people at a quantile.",
            value=f"{distribution.values[-1]:g}",
            share=f"{high:g}",
        )
    everyone = Linearised(distribution.total, Pieces(distribution.values, 0.0, 1.0))
    value = (everyone.value - upper.value) / bottom.value
    slope = 1 / bottom.value
    return combine(value, [(slope, everyone), (-slope, upper), (-value * slope, bottom)])


def s80_s20(distribution: Distribution) -> Linearised:
    """Welfare of the richest fifth over that of the poorest fifth."""
    return share_ratio(distribution, 0.2, 0.8)


def palma(distribution: Distribution) -> Linearised:
    """Welfare of the richest tenth over that of the poorest four tenths (Palma 2011)."""
    return share_ratio(distribution, 0.4, 0.9)


def total_below(distribution: Distribution, p: float) -> Linearised:
    """Total welfare of the people at or below the p-quantile. Not divided by N."""
    cut = linearised_quantile(distribution, p)
    count = distribution.count_to(cut.value)
    inside = Pieces(distribution.values, 0.0, kinks=(Kink(count, 0.0, 1.0),))
    total = Linearised(distribution.product_of(count), inside)
    return combine(total.value, [(1.0, total), (product_density(distribution, cut.value), cut)])
