"""The Gini index of inequality.

With r the cumulative weight in order of y, ``T = sum(w r y)`` and ``Y = sum(w y)``:
``G = (2 T - Y) / (N Y) - 1`` ("convey", R convey's `svygini`), or with the sum of ``w**2 y`` in
the place of Y ("laeken", R laeken's `gini`; the mean difference of all pairs over twice the
mean). Both agree as weights become large; on a sample in which everyone stands for few people,
or with weights scaled to a small sum, take "laeken". Influence of T by a person:
``Y - sum(w y up to y) + w y + r y`` (Deville 1999; Osier 2009).
"""

from typing import Literal

from sathiti.methods.poverty.indices.undefined import need_positive_mean
from sathiti.methods.survey.arrays import FloatArray, dot
from sathiti.methods.survey.distribution import Distribution, Linearised

GiniDefinition = Literal["convey", "laeken"]


def gini(distribution: Distribution, definition: GiniDefinition = "convey") -> Linearised:
    """Inequality between 0 (all the same) and 1; above 1 only with negative values.

    Args:
        distribution: of welfare with a mean above zero.
        definition: as above. The influence is the same but for terms of the size of 1/N.

    Raises:
        UndefinedIndexError: the mean is zero or negative.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([0.0, 0.0, 0.0, 10.0])
        >>> gini(incomes, "laeken").value
        0.75
    """
    need_positive_mean(distribution, "Gini")
    ranked = ranked_total(distribution)
    people, total = distribution.population, distribution.total
    own = dot(distribution.squares, distribution.values)
    less = total if definition == "convey" else own
    value = (2 * ranked - less) / (people * total) - 1
    by_rank = 2 / (people * total)
    # d/dY and d/dN of (2 T - Y) / (N Y) - 1, or of (2 T - sum w**2 y) / (N Y) - 1
    by_total = -(2 * ranked - (0.0 if definition == "convey" else own)) / (people * total**2)
    influence = by_rank * rank_influence(distribution)
    influence += by_total * distribution.values - (value + 1) / people
    # "laeken" loses the derivative of the sum of w**2 y, which is 2 w y
    squares = by_rank * distribution.values if definition == "convey" else None
    return Linearised(value, influence, squares)


def ranked_total(distribution: Distribution) -> float:
    """``sum(w r y)`` over people; inside a cell people follow each other."""
    before = distribution.cumulated - distribution.weights
    inside = 0.5 * (distribution.weights**2 + distribution.squares)
    return dot(distribution.weights * before + inside, distribution.values)


def rank_influence(distribution: Distribution) -> FloatArray:
    """Influence of a person on the ranked total but for their own ``w y``: ``Y - G + r y``."""
    return (
        distribution.total
        - distribution.cumulated_products
        + distribution.cumulated * distribution.values
    )
