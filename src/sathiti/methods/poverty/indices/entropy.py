"""Generalised entropy (mean log deviation, Theil T and others) and Atkinson's index.

``GE(a) = (E[y**a] / mu**a - 1) / (a (a - 1))``; a = 0: ``ln mu - E[ln y]`` (mean log
deviation); a = 1: ``E[y ln y] / mu - ln mu`` (Theil T). Atkinson: ``1 - E[y**(1-e)] **
(1/(1-e)) / mu``; e = 1: ``1 - exp(E[ln y]) / mu``. Influences by Biewen and Jenkins (2003),
DIW Discussion Paper 345; as R convey's `svygei` and `svyatk`. No ranks: order does not matter.
"""

import numpy as np

from sathiti.methods.poverty.indices.undefined import need_positive_mean, need_values_above
from sathiti.methods.survey.arrays import FloatArray, dot
from sathiti.methods.survey.distribution import Distribution, Linearised
from sathiti.model import SathitiError


def general_entropy(distribution: Distribution, alpha: float = 1) -> Linearised:
    """Generalised entropy: the larger `alpha`, the more the top counts.

    Args:
        distribution: of welfare; above zero for `alpha` up to 0 and for 1, else not negative.
        alpha: any number; 0 is the mean log deviation, 1 Theil T, 2 half the squared variation.

    Raises:
        UndefinedIndexError: values that the index does not allow.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([1.0, 3.0])
        >>> general_entropy(incomes, 2).value
        0.125
    """
    need_values_above(distribution, "GE", zero_allowed=alpha > 0 and alpha != 1)
    need_positive_mean(distribution, "GE")
    relative = distribution.values / distribution.mean
    if alpha == 0:
        value, moved = _log_deviation(distribution, relative)
    elif alpha == 1:
        value, moved = _theil(distribution, relative)
    else:
        value, moved = _power_entropy(distribution, relative, alpha)
    return Linearised(value, moved / distribution.population)


def theil(distribution: Distribution) -> Linearised:
    """Theil T, generalised entropy of order 1."""
    return general_entropy(distribution, 1)


def mean_log_deviation(distribution: Distribution) -> Linearised:
    """Mean log deviation (Theil L), generalised entropy of order 0."""
    return general_entropy(distribution, 0)


def _log_deviation(distribution: Distribution, relative: FloatArray) -> tuple[float, FloatArray]:
    logs = np.log(relative)
    mean = _mean(distribution, logs)
    return -mean, (relative - 1) - (logs - mean)


def _theil(distribution: Distribution, relative: FloatArray) -> tuple[float, FloatArray]:
    products = relative * np.log(relative)
    value = _mean(distribution, products)
    return value, products - value - (value + 1) * (relative - 1)


def _power_entropy(
    distribution: Distribution, relative: FloatArray, alpha: float
) -> tuple[float, FloatArray]:
    powers = relative**alpha
    mean = _mean(distribution, powers)
    scale = alpha * (alpha - 1)
    return (mean - 1) / scale, (powers - mean - alpha * mean * (relative - 1)) / scale


def atkinson(distribution: Distribution, epsilon: float = 1) -> Linearised:
    """Atkinson's index: the share of welfare that equality would save.

    Args:
        distribution: of welfare; above zero for `epsilon` of 1 and more, else not negative.
        epsilon: aversion to inequality, above zero.

    Raises:
        UndefinedIndexError: values that the index does not allow.
        SathitiError: an aversion of zero or below.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([1.0, 4.0])
        >>> round(atkinson(incomes).value, 10)
        0.2
    """
    if epsilon <= 0:
        raise SathitiError(
            "An aversion to inequality of {epsilon} makes no sense.",
            fix="Write a number above zero: 0.5, 1 and 2 are usual.",
            epsilon=f"{epsilon:g}",
        )
    need_values_above(distribution, "Atkinson", zero_allowed=epsilon < 1)
    need_positive_mean(distribution, "Atkinson")
    relative = distribution.values / distribution.mean
    if epsilon == 1:
        powers = np.log(relative)
        equal = float(np.exp(_mean(distribution, powers)))
        moved = powers - _mean(distribution, powers)
    else:
        powers = relative ** (1 - epsilon)
        mean = _mean(distribution, powers)
        equal = float(mean ** (1 / (1 - epsilon)))
        moved = (powers / mean - 1) / (1 - epsilon)
    influence = -equal * (moved - (relative - 1)) / distribution.population
    return Linearised(1 - equal, influence)


def _mean(distribution: Distribution, amounts: FloatArray) -> float:
    return dot(distribution.weights, amounts) / distribution.population
