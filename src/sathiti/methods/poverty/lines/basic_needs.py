"""The cost of basic needs: a food line, a non-food allowance, and the error of both.

The group whose food is priced may stand around the line itself; then line and group are found
together by iteration. Influence of such a line z with rank p = F(z): differentiating
``z = Z(F(z))`` gives ``(influence of Z + Z' (1(y <= z) - p) / N) / (1 - Z' f(z))``, with Z' the
change of the line with the rank of its group and f the kernel density of welfare.
"""

import itertools

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.poverty.derived import Array, Derived
from sathiti.methods.poverty.lines.food_line import Diets, Group, ReferenceGroup, food_line
from sathiti.methods.poverty.lines.non_food import NON_FOOD, NonFood
from sathiti.methods.survey.distribution import Distribution
from sathiti.methods.survey.quantiles import density
from sathiti.model import Place, SathitiError

Places = NDArray[np.intp]

MOST_ROUNDS = 200


class NeedsLine(Struct, frozen=True):
    """A line by the cost of basic needs; influences are of households in order of welfare.

    Attributes:
        food: the food line.
        total: the poverty line.
        food_influence: influence of one unit of weight of each household on the food line.
        total_influence: the same on the poverty line.
        rank: share of the population at or below the poverty line.
        group: the reference group.
        rounds: rounds of iteration; 1 for a group that is given.
    """

    food: float
    total: float
    food_influence: Array
    total_influence: Array
    rank: float
    group: Group
    rounds: int


class _Round(Struct, frozen=True):
    """The line of one reference group."""

    food: Derived
    total: Derived
    group: Group


def needs_line(
    diets: Diets, need: float, group: ReferenceGroup, non_food: NonFood = "engel_lower"
) -> NeedsLine:
    """The poverty line by the cost of basic needs.

    Args:
        diets: all households, in ascending order of welfare.
        need: calories a person needs a day, such as 2,100.
        group: whose food is taken.
        non_food: how the non-food allowance is found.

    Raises:
        SathitiError: the need is not above 0; the iteration finds no line; what the parts raise.
    """
    if not need > 0:
        raise SathitiError(
            "A need of {need} calories makes no sense.",
            fix="Write kilocalories of a person and day, such as 2100.",
            at=Place("basic needs"),
            need=need,
        )
    first = _line(diets, need, group.low, group.high, non_food)
    if not group.around:
        rank = diets.share_to(first.total.value)
        food, total = first.food.parts[0], first.total.parts[0]
        return NeedsLine(first.food.value, first.total.value, food, total, rank, first.group, 1)
    return _iterated(diets, need, group.around, non_food, first)


def _line(diets: Diets, need: float, low: float, high: float, non_food: NonFood) -> _Round:
    food, group = food_line(diets, low, high, need)
    return _Round(food, NON_FOOD[non_food](diets, food), group)


def _around(diets: Diets, need: float, rank: float, half: float, non_food: NonFood) -> _Round:
    low, high = max(rank - half, 0.0), min(rank + half, 1.0)
    return _line(diets, need, low, high, non_food)


def _iterated(
    diets: Diets, need: float, half: float, non_food: NonFood, first: _Round
) -> NeedsLine:
    rank = diets.share_to(first.total.value)
    seen: dict[float, int] = {}
    lines: list[float] = []
    while rank not in seen:
        if len(lines) == MOST_ROUNDS:
            raise _no_line(lines)
        seen[rank] = len(lines)
        found = _around(diets, need, rank, half, non_food)
        lines.append(found.total.value)
        rank = diets.share_to(found.total.value)
    circle = [one for one, place in seen.items() if place >= seen[rank]]
    if len(circle) > 1:
        rank = _halved(diets, need, half, non_food, circle)
    found = _around(diets, need, rank, half, non_food)
    return _with_feedback(diets, found, len(lines))


def _halved(
    diets: Diets, need: float, half: float, non_food: NonFood, circle: list[float]
) -> float:
    """The rank at which the line turns from above its group to below, inside a circle.

    In a finite sample the line jumps with every household that enters the group, and the
    iteration may go round such a jump for ever.
    """

    def rises(rank: float) -> bool:
        line = _around(diets, need, rank, half, non_food).total.value
        return diets.share_to(line) > rank

    ranks = sorted(circle)
    turns = [(low, high) for low, high in itertools.pairwise(ranks) if rises(low) != rises(high)]
    low, high = turns[len(turns) // 2]
    start = rises(low)
    while high - low > float(diets.weights.min()) / diets.population / 2:
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) == start else (low, middle)
    return low


def _with_feedback(diets: Diets, found: _Round, rounds: int) -> NeedsLine:
    """The influence once more people below the line move the group and so the line."""
    line = found.total.value
    weights = diets.weights
    held = Distribution(diets.welfare, weights, weights**2)
    rank, height = diets.share_to(line), density(held, line)
    below = ((diets.welfare <= line) - rank) / diets.population
    by_rank = float(found.total.parts[1][0])
    feedback = 1 - by_rank * height
    if feedback <= 0:
        raise _no_line([line])
    total = (found.total.parts[0] + by_rank * below) / feedback
    shift = below + height * total
    food = found.food.parts[0] + float(found.food.parts[1][0]) * shift
    return NeedsLine(found.food.value, line, food, total, rank, found.group, rounds)


def _no_line(lines: list[float]) -> SathitiError:
    return SathitiError(
        "The poverty line does not settle: the last rounds gave {lines}.",
        fix="Give a fixed reference group, or a wider one around the line.",
        at=Place("basic needs"),
        lines=[round(line, 2) for line in lines[-4:]],
    )


def sorted_diets(
    weights: Array, welfare: Array, food: Array, cost: Array, calories: Array
) -> tuple[Diets, Places]:
    """Diets in ascending order of welfare, and the order that sorts them.

    Raises:
        SathitiError: a value is missing or negative, or a weight is not above 0.
    """
    columns = {"welfare": welfare, "food": food, "cost": cost, "calories": calories}
    for name, values in columns.items():
        bad = ~(np.isfinite(values) & (values >= 0))
        if bad.any():
            raise SathitiError(
                "{count} households have no {column}, or one below 0.",
                fix="Correct them, or take them out of the table and say why.",
                at=Place("households", key=name),
                count=int(bad.sum()),
                column=name,
            )
    bad = ~(np.isfinite(weights) & (weights > 0))
    if bad.any():
        raise SathitiError(
            "{count} weights are missing, zero or negative.",
            fix="Leave out rows that are not in the sample, and correct the others.",
            count=int(bad.sum()),
        )
    order = np.argsort(welfare, kind="stable")
    held = (array[order] for array in (weights, welfare, food, cost, calories))
    return Diets(*held), order
