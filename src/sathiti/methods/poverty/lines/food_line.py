"""The food poverty line: what the calories a person needs cost those who live near poverty.

Line = calories needed x (food bought by the reference group / calories in it). Source:
Ravallion, Poverty lines in theory and practice, LSMS working paper 133 (World Bank, 1998). The
group is a range of ranks of welfare. Influence: the ratio's, plus what moves over the borders
of the group, where the mean of ``food - R x calories`` at the border (over ranks within 0.05)
stands for its value there: the density of welfare cancels out (Deville 1999).
"""

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty.derived import Array, Derived
from sathiti.model import Place, SathitiError

# Ranks to each side of a border over which its mean is taken.
NEAR = 0.05


class ReferenceGroup(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose food is taken as the basket.

    Attributes:
        low: share of the population that is poorer than the group.
        high: share up to the richest of the group.
        around: where above 0, the group is as many ranks to each side of the poverty line
            itself, found by iteration that begins with `low` and `high`.
    """

    low: float = 0.0
    high: float = 0.4
    around: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1 or not 0 <= self.around <= 0.5:
            raise SathitiError(
                "A reference group from rank {low} to {high} makes no sense.",
                fix="Write shares from 0 to 1, such as 0.1 and 0.4; around at most 0.5.",
                low=self.low,
                high=self.high,
            )


class Diets(Struct, frozen=True):
    """Households in ascending order of welfare, with what they spend and eat.

    Attributes:
        weights: weight x persons, [n].
        welfare: total consumption of a person.
        food: food consumption of a person.
        cost: cost of the food whose calories are known, at the prices of the line.
        calories: calories of a person and day.
    """

    weights: Array
    welfare: Array
    food: Array
    cost: Array
    calories: Array

    @property
    def population(self) -> float:
        """Persons."""
        return float(self.weights.sum())

    def ranks(self) -> Array:
        """Share of the population at or below the welfare of each household."""
        last = np.searchsorted(self.welfare, self.welfare, side="right") - 1
        return np.asarray(np.cumsum(self.weights)[last] / self.population)

    def share_to(self, welfare: float) -> float:
        """Share of the population at or below a welfare."""
        return float(self.weights[self.welfare <= welfare].sum()) / self.population


class Group(Struct, frozen=True):
    """The households of a reference group.

    Attributes:
        households: how many of the sample.
        above: welfare that its poorest have more than; None where nobody is poorer.
        up_to: welfare of its richest.
    """

    households: int
    above: float | None
    up_to: float


def food_line(diets: Diets, low: float, high: float, need: float) -> tuple[Derived, Group]:
    """The food line of the households between two ranks.

    Args:
        diets: all households.
        low: rank above which the group begins.
        high: rank at which it ends.
        need: calories a person needs a day.

    Returns:
        The line, with two sources of change: the influence of each household [n], and a shift
        of both ranks [1]; and the group.

    Raises:
        SathitiError: the group is empty or has no calories.
    """
    ranks = diets.ranks()
    inside = (ranks > low + 1e-12) & (ranks <= high + 1e-12)
    held = diets.weights * inside
    eaten, paid = float(held @ diets.calories), float(held @ diets.cost)
    if not eaten > 0 or not paid > 0:
        raise SathitiError(
            "The reference group has no food with calories.",
            fix="Widen the group, or check quantities and calories of its food.",
            at=Place("reference group"),
        )
    price = paid / eaten
    apart = diets.cost - price * diets.calories
    top, bottom = _at_border(diets, ranks, apart, high), _at_border(diets, ranks, apart, low)
    moved = apart * inside
    moved += top * (high - (ranks <= high + 1e-12)) - bottom * (low - (ranks <= low + 1e-12))
    scale = need / eaten
    shift = np.array([scale * diets.population * (top - bottom)])
    poorer = diets.welfare[ranks <= low + 1e-12]
    group = Group(
        int(inside.sum()),
        float(poorer[-1]) if len(poorer) else None,
        float(diets.welfare[inside][-1]),
    )
    return Derived(need * price, (scale * moved, shift)), group


def _at_border(diets: Diets, ranks: Array, apart: Array, rank: float) -> float:
    """The mean near a border; nothing crosses the ends of the population."""
    if rank <= 0 or rank >= 1:
        return 0.0
    near = np.abs(ranks - rank) <= NEAR
    weights = diets.weights * near
    total = float(weights.sum())
    return float(weights @ apart) / total if total else 0.0
