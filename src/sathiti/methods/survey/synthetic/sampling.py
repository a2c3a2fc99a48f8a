"""Villages and households of a made-up sample: strata, selection by size, the end of a visit."""

from typing import NamedTuple

import numpy as np

from sathiti.methods.survey.synthetic.plan import (
    URBAN,
    Flags,
    Floats,
    SyntheticPlan,
    Whole,
    spread,
)
from sathiti.model import SathitiError

COMPLETED, REFUSED, ABSENT, EMPTY = 1, 2, 3, 4
# Two can show a variance; a third is left where one gives no answer.
FEWEST_VILLAGES = 3
SMALLEST_VILLAGE = 25


class Villages(NamedTuple):
    """The selected villages, one element each.

    Attributes:
        stratum: its number.
        urban: whether it is a town.
        month: number of the month of the survey.
        in_stratum: villages of the stratum.
        frame, listed: its households in the frame and at the visit.
        chance, chance_within: that it was selected, and then one of its households.
    """

    stratum: Whole
    urban: Flags
    month: Whole
    in_stratum: Whole
    frame: Whole
    listed: Whole
    chance: Floats
    chance_within: Floats


def select_villages(plan: SyntheticPlan) -> Villages:
    """Draw villages in each stratum with probability proportional to households, systematically.

    Strata get villages by the square root of their population, so that small areas have a
    result too (power allocation, Bankier 1988, with power 1/2).

    Raises:
        SathitiError: there are fewer villages than the strata need.
    """
    random = plan.random(1)
    parts = []
    numbers = _allocation(plan)
    for stratum, (number, asked) in enumerate(zip(numbers, plan.strata, strict=True)):
        households = asked.persons / plan.number("household_size")
        usual = plan.number("village_households", asked.settlement)
        there = max(round(households / usual), 2 * number)
        sizes = spread(random, 0.45, there)
        sizes = np.maximum(sizes * households / sizes.sum(), SMALLEST_VILLAGE)
        frame = np.minimum(sizes, 0.95 * sizes.sum() / number).round().astype(np.int64)
        drawn = _systematic(frame, number, random)
        listed = (frame[drawn] * spread(random, 0.06, number)).round().astype(np.int64)
        listed = np.maximum(listed, plan.take)
        parts.append(
            Villages(
                np.full(number, stratum),
                np.full(number, asked.settlement == URBAN),
                random.permutation(np.arange(number) + random.integers(12)) % len(plan.months),
                np.full(number, there),
                frame[drawn],
                listed,
                number * frame[drawn] / frame.sum(),
                plan.take / listed,
            )
        )
    return Villages(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _allocation(plan: SyntheticPlan) -> list[int]:
    spare = plan.villages - FEWEST_VILLAGES * len(plan.strata)
    if spare < 0:
        raise SathitiError(
            "{villages} villages are too few for {strata} strata.",
            fix="Ask for at least {fewest} villages a stratum.",
            villages=plan.villages,
            strata=len(plan.strata),
            fewest=FEWEST_VILLAGES,
        )
    roots = np.sqrt([stratum.persons for stratum in plan.strata])
    ends = np.round(np.cumsum(roots) / roots.sum() * spare).astype(int)
    return [FEWEST_VILLAGES + int(more) for more in np.diff(ends, prepend=0)]


def _systematic(sizes: Whole, number: int, random: np.random.Generator) -> Whole:
    step = sizes.sum() / number
    hits = step * (np.arange(number) + random.random())
    found: Whole = np.searchsorted(np.cumsum(sizes), hits, side="right").astype(np.int64)
    return found


def visit_results(plan: SyntheticPlan, urban: Flags) -> Whole:
    """How the visit of each household ends: answered, refused, absent or nobody lives there."""
    refused, absent = plan.both("refused", urban), plan.both("absent", urban)
    drawn = plan.random(2).random(len(urban))
    ends = np.cumsum([refused, absent, np.full(len(urban), plan.number("empty"))], axis=0)
    return np.select([drawn < end for end in ends], [REFUSED, ABSENT, EMPTY], COMPLETED)
