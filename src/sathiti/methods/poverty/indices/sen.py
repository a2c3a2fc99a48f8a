"""Poverty indices that give weight to ranks among the poor.

Sen (1976), Econometrica 44(2): ``H G + P (1 - G)`` with the headcount H, the poverty gap P and
the Gini index G of the poor. Sen-Shorrocks-Thon (Shorrocks 1995, Econometrica 63(5)):
``P (1 + G)`` with G the Gini index of the gaps ``(1 - y/z)+`` of the whole population. The Gini
index here is that of pairs ("laeken"), so that both do not depend on the size of the population.
As R convey's `svysen` and `svysst` but for terms of 1/N; also with the slope by a line.
"""

import numpy as np

from sathiti.methods.poverty.indices.fgt import fgt
from sathiti.methods.poverty.indices.gini import gini
from sathiti.methods.survey.arrays import dot
from sathiti.methods.survey.distribution import Distribution, Linearised, combine
from sathiti.methods.survey.quantiles import density


def sen(
    distribution: Distribution, line: float, strict: bool = False, estimated: bool = False
) -> Linearised:
    """The Sen index; 0 where nobody is poor.

    Args:
        distribution: of welfare, not negative, with more than zero among the poor.
        line: poverty line z.
        strict: count the poor as ``y < z``.
        estimated: the line was estimated.

    Raises:
        UndefinedIndexError: all the poor have zero welfare, so their Gini index is not defined.
        SathitiError: a line that makes no sense.
    """
    rate = fgt(distribution, line, 0, strict, estimated)
    gap = fgt(distribution, line, 1, strict, estimated)
    count = distribution.count_to(line, strict)
    if not count:
        return rate
    unequal = _gini_of_poor(distribution, line, count, estimated)
    value = rate.value * unequal.value + gap.value * (1 - unequal.value)
    terms = [(unequal.value, rate), (1 - unequal.value, gap), (rate.value - gap.value, unequal)]
    return combine(value, terms)


def _gini_of_poor(
    distribution: Distribution, line: float, count: int, estimated: bool
) -> Linearised:
    """The Gini index of the first cells, as an estimate from the whole distribution.

    The line moves it by letting in people at the line: their density times their influence.
    """
    poor = distribution.first(count)
    inner = gini(poor, "laeken")
    influence = np.concatenate([inner.influence, np.zeros(len(distribution) - count)])
    slope = 0.0
    if estimated:
        newcomer = (1 - inner.value) * line / poor.total - (1 + inner.value) / poor.population
        slope = newcomer * density(distribution, line) * distribution.population
    return Linearised(inner.value, influence, line_slope=slope)


def sen_shorrocks_thon(
    distribution: Distribution, line: float, strict: bool = False, estimated: bool = False
) -> Linearised:
    """The Sen-Shorrocks-Thon index; 0 where nobody has a gap.

    Args:
        distribution: of welfare.
        line: poverty line z.
        strict: count the poor as ``y < z``; a person at the line has no gap either way.
        estimated: the line was estimated.

    Raises:
        SathitiError: a line that makes no sense.
    """
    gap = fgt(distribution, line, 1, strict, estimated)
    turned = _gaps(distribution, line)
    if gap.value <= 0 or turned.total <= 0:
        return gap
    inner = gini(turned, "laeken")
    slope = _gap_gini_slope(distribution, turned, line) if estimated else 0.0
    unequal = Linearised(inner.value, inner.influence[::-1], line_slope=slope)
    return combine(gap.value * (1 + inner.value), [(1 + inner.value, gap), (gap.value, unequal)])


def _gaps(distribution: Distribution, line: float) -> Distribution:
    """The distribution of the gaps, which is that of welfare turned round."""
    gaps = np.maximum(1 - distribution.values / line, 0.0)
    return Distribution(gaps[::-1], distribution.weights[::-1], distribution.squares[::-1])


def _gap_gini_slope(distribution: Distribution, gaps: Distribution, line: float) -> float:
    """How the Gini index of the gaps moves with the line: each gap of the poor by ``y / z**2``."""
    moves = np.where(gaps.values > 0, distribution.values[::-1] / line**2, 0.0)
    before = gaps.cumulated - gaps.weights
    # sum(w r g) with a person's own weight counted half: N Y (1 + G) is twice its sum
    ranks = gaps.weights * (before + 0.5 * gaps.weights)
    all_ranks = dot(ranks, gaps.values)
    by_value = 2 * ranks / gaps.total - 2 * all_ranks * gaps.weights / gaps.total**2
    return dot(by_value, moves) / gaps.population
