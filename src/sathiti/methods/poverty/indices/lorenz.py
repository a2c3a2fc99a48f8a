"""The Lorenz curve, the generalised Lorenz curve, and the shares of groups of the population.

``L(p)``: the share of welfare of the poorest share p of the population, where the person at p
counts with the part of their weight below it. Influence ``((y - q) 1(y <= q) + p q - y L(p)) /
(N mu)`` with q the p-quantile (Kovacevic and Binder 1997, Journal of Official Statistics 13(1));
q is interpolated inside one person's weight, as R convey's `svylorenz` does. The generalised
curve is ``mu L(p)``.
"""

from itertools import pairwise

import numpy as np

from sathiti.methods.poverty.indices.undefined import need_positive_mean
from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.distribution import (
    Distribution,
    Linearised,
    combine,
    linearised_mean,
)
from sathiti.methods.survey.piecewise import Kink, Pieces
from sathiti.methods.survey.quantiles import SHARE_TOLERANCE
from sathiti.model import SathitiError

# Part of the population by which a point of the grid may be missed.
GRID_TOLERANCE = 1e-9


def lorenz(distribution: Distribution, p: float) -> Linearised:
    """The share of all welfare that the poorest share `p` has.

    Args:
        distribution: of welfare with a mean above zero.
        p: between 0 and 1; both ends are exact (0 and 1, without error).

    Raises:
        UndefinedIndexError: the mean is zero or negative.
        SathitiError: `p` is not a share.

    Example:
        >>> from sathiti.methods.survey.distribution import sorted_distribution
        >>> incomes, _ = sorted_distribution([10.0, 30.0, 60.0])
        >>> lorenz(incomes, 0.5).value
        0.25
    """
    need_positive_mean(distribution, "Lorenz")
    curve = generalised_lorenz(distribution, p)
    value = curve.value / distribution.mean
    if p in (0, 1):
        return Linearised(float(p), Pieces(distribution.values, 0.0))
    scale = 1 / distribution.mean
    return combine(value, [(scale, curve), (-value * scale, linearised_mean(distribution))])


def generalised_lorenz(distribution: Distribution, p: float) -> Linearised:
    """Welfare of the poorest share `p` per head of the whole population; the mean at p = 1.

    Raises:
        SathitiError: `p` is not a share.
    """
    if not 0 <= p <= 1:
        raise SathitiError(
            "A share of the population of {share} makes no sense.",
            fix="Write a share between 0 and 1.",
            share=f"{p:g}",
        )
    people = distribution.population
    cell, part = _reached(distribution, p * people)
    value = (distribution.product_of(cell) + part * distribution.values[cell]) / people
    cut = _cut(distribution, cell, part) if p < 1 else float(distribution.values[-1])
    count = distribution.count_to(cut)
    kink = Kink(count, -cut / people, 1 / people)
    given = Pieces(distribution.values, (p * cut - value) / people, kinks=(kink,))
    return Linearised(float(value), given)


def _reached(distribution: Distribution, target: float) -> tuple[int, float]:
    """The cell in which the cumulated weight reaches `target`, and the part of it used."""
    close = target - SHARE_TOLERANCE * distribution.population
    cell = min(int(np.searchsorted(distribution.cumulated, close)), len(distribution) - 1)
    return cell, target - distribution.weight_of(cell)


def _cut(distribution: Distribution, cell: int, part: float) -> float:
    """The quantile: inside the first person of a value it lies between it and the one before."""
    value = distribution.values[cell]
    first = distribution.count_to(value, strict=True)
    before = distribution.values[first - 1] if first else 0.0
    within = part + distribution.weight_of(cell) - distribution.weight_of(first)
    share = min(within / distribution.single_weights[first], 1.0)
    return float(before + (value - before) * share)


def share_between(distribution: Distribution, low: float, high: float) -> Linearised:
    """The share of all welfare of the people between two shares of the population.

    Raises:
        UndefinedIndexError: the mean is zero or negative.
        SathitiError: a bound is not a share.
    """
    upper, lower = lorenz(distribution, high), lorenz(distribution, low)
    return combine(upper.value - lower.value, [(1.0, upper), (-1.0, lower)])


def quantile_shares(
    distribution: Distribution, groups: int = 10, grid: int | None = None
) -> list[Linearised]:
    """The shares of welfare of equal groups from the poorest to the richest; they sum to 1.

    Args:
        distribution: of welfare with a mean above zero.
        groups: 10 for deciles, 5 for quintiles.
        grid: read the curve at so many points only, each where the population share is reached,
            and on straight lines between them. The World Bank's PIP does so with 100 points;
            the errors are those of the exact curve.

    Raises:
        UndefinedIndexError: the mean is zero or negative.
    """
    bounds = [group / groups for group in range(groups + 1)]
    shares = [share_between(distribution, low, high) for low, high in pairwise(bounds)]
    if grid is None:
        return shares
    read = np.diff(_read_on_grid(distribution, bounds, grid))
    return [
        Linearised(float(value), share.given) for value, share in zip(read, shares, strict=True)
    ]


def _read_on_grid(distribution: Distribution, bounds: list[float], grid: int) -> FloatArray:
    targets = (np.arange(1, grid + 1) / grid - GRID_TOLERANCE) * distribution.population
    cells = np.searchsorted(distribution.cumulated, targets)
    people = np.append(0.0, distribution.cumulated[cells] / distribution.population)
    welfare = np.append(0.0, distribution.cumulated_products[cells] / distribution.total)
    read: FloatArray = np.interp(bounds, people, welfare)
    return read


def mean_of_bottom(distribution: Distribution, p: float = 0.4) -> Linearised:
    """Mean welfare of the poorest share `p`: the generalised Lorenz curve over p.

    Raises:
        SathitiError: `p` is not a share above zero.
    """
    if not p > 0:
        raise SathitiError(
            "The poorest share {p} of the population has nobody.",
            fix="Write a share above 0, such as 0.4.",
            p=p,
        )
    curve = generalised_lorenz(distribution, p)
    return combine(curve.value / p, [(1 / p, curve)])
