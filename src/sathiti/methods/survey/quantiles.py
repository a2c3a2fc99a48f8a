"""Weighted quantiles, the density at a point, and Woodruff's interval of a quantile.

Two rules are offered. ``math``: the smallest value whose cumulative weight share reaches *p*
(the inverse of the distribution function; `qrule` "math" of R survey). ``hf7``: the continuous
rule 7 of Hyndman and Fan (1996) with weights, the usual quantile of R and NumPy.

The influence of a quantile is ``(p - 1(y <= q)) / (N f(q))`` with a Gaussian kernel density of
bandwidth ``sd * N ** -0.2`` (Deville 1999; Osier 2009), as R convey computes it.
"""

from typing import Literal

import numpy as np

from sathiti.methods.survey.arrays import FloatArray, dot
from sathiti.methods.survey.distribution import Distribution, Linearised
from sathiti.methods.survey.piecewise import Kink, Pieces
from sathiti.model import SathitiError

QuantileRule = Literal["math", "hf7"]

# Sums of weights carry rounding; a share this close to p has reached it.
SHARE_TOLERANCE = 1e-12
# Beyond this many bandwidths the Gaussian kernel is below 1e-16 of its peak.
KERNEL_REACH = 8.6


def quantile(distribution: Distribution, p: float, rule: QuantileRule = "math") -> float:
    """The value below which a share `p` of the weight lies.

    Raises:
        SathitiError: `p` is not between 0 and 1.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> even, _ = sorted_distribution([1.0, 2.0, 3.0, 4.0])
        >>> quantile(even, 0.5), quantile(even, 0.5, "hf7")
        (2.0, 2.5)
    """
    if not 0 <= p <= 1:
        raise SathitiError(
            "A quantile at the share {share} makes no sense.",
            fix="Write a share between 0 and 1: 0.5 is the median.",
            share=f"{p:g}",
        )
    return _interpolated(distribution, p) if rule == "hf7" else _reached(distribution, p)


def _reached(distribution: Distribution, p: float) -> float:
    target = (p - SHARE_TOLERANCE) * distribution.population
    position = int(np.searchsorted(distribution.cumulated, target, side="left"))
    return float(distribution.values[min(position, len(distribution) - 1)])


def _interpolated(distribution: Distribution, p: float) -> float:
    """Rule 7: a person stands at the weight before them, over all weight but the last person's.

    A cell of several people is flat from its first to its last person.
    """
    single = distribution.single_weights
    firsts = distribution.cumulated - distribution.weights
    lasts = distribution.cumulated - single
    if lasts[-1] <= 0:
        return float(distribution.values[-1])
    places = np.column_stack([firsts, lasts]).ravel()
    return float(np.interp(p * lasts[-1], places, np.repeat(distribution.values, 2)))


def bandwidth(distribution: Distribution) -> float:
    """Bandwidth of the kernel: ``sd * N ** -0.2`` with N the sum of weights."""
    return distribution.deviation * float(distribution.population**-0.2)


def density(distribution: Distribution, at: float) -> float:
    """Gaussian kernel density of the population at a value; 0 where values do not differ."""
    return _kernel_sum(distribution, at, distribution.weights) / distribution.population


def product_density(distribution: Distribution, at: float) -> float:
    """Density at a value of the total (weight times value) instead of the population."""
    return _kernel_sum(distribution, at, distribution.products)


def _kernel_sum(distribution: Distribution, at: float, mass: FloatArray) -> float:
    width = bandwidth(distribution)
    if width <= 0:
        return 0.0
    low, high = np.searchsorted(
        distribution.values, [at - KERNEL_REACH * width, at + KERNEL_REACH * width]
    )
    steps = (at - distribution.values[low:high]) / width
    heights = np.exp(-0.5 * steps * steps) / (width * np.sqrt(2 * np.pi))
    return dot(mass[low:high], heights)


def share_below(distribution: Distribution, value: float, strict: bool = False) -> Linearised:
    """The share of the population at or below a value: ``(1(y <= v) - F) / N``."""
    count = distribution.count_to(value, strict)
    share = distribution.weight_of(count) / distribution.population
    kink = Kink(count, 1 / distribution.population)
    constant = -share / distribution.population
    return Linearised(share, Pieces(distribution.values, constant, kinks=(kink,)))


def linearised_quantile(
    distribution: Distribution, p: float, rule: QuantileRule = "math"
) -> Linearised:
    """A quantile with its influence, for functions of quantiles such as a relative poverty line.

    For the interval of the quantile itself use :func:`woodruff_interval`. Where all values are
    the same the influence is zero.
    """
    value = quantile(distribution, p, rule)
    height = density(distribution, value)
    scale = 1 / (height * distribution.population) if height > 0 else 0.0
    kink = Kink(distribution.count_to(value), -scale)
    return Linearised(value, Pieces(distribution.values, p * scale, kinks=(kink,)))


def woodruff_interval(
    distribution: Distribution,
    share: float,
    standard_error: float,
    critical: float,
    rule: QuantileRule = "math",
) -> tuple[float, float, float]:
    """Interval and standard error of a quantile from the interval of a share (Woodruff 1952).

    The share of the population at or below the estimated quantile gets its design based interval
    ``share ± critical * standard_error``; the ends are turned into values by the same rule. The
    standard error is the width divided by ``2 * critical``. An end below 0 or above 1 is taken
    as 0 or 1: the interval then reaches the smallest or largest value of the sample.

    Args:
        distribution: of the domain.
        share: estimated share at or below the quantile.
        standard_error: of that share.
        critical: quantile of t on the design's degrees of freedom, above zero.
        rule: as for the quantile itself.

    Returns:
        Lower end, upper end, standard error.
    """
    low = quantile(distribution, max(share - critical * standard_error, 0.0), rule)
    high = quantile(distribution, min(share + critical * standard_error, 1.0), rule)
    return low, high, (high - low) / (2 * critical)
