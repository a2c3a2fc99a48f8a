"""Answers beside consumption: the dwelling, schooling, work, and wrong values to be found."""

from typing import NamedTuple

import numpy as np

from sathiti.methods.survey.synthetic.people import HEAD, People
from sathiti.methods.survey.synthetic.plan import Flags, Floats, SyntheticPlan, Whole

YES, NO = 1, 2
IMPOSSIBLE_AGE = 199
_SCHOOL_AGE, _SCHOOL_END, _LONGEST = 6, 18, 16


class Dwelling(NamedTuple):
    """Answers about the dwelling of each household; codes from 1, the best first."""

    rooms: Whole
    electricity: Whole
    water: Whole
    toilet: Whole
    fuel: Whole


class Schooling(NamedTuple):
    """Answers of each person: years of schooling, and yes or no to the others."""

    years: Whole
    attending: Whole
    working: Whole
    ill: Whole


def make_dwellings(plan: SyntheticPlan, ranks: Floats, urban: Flags) -> Dwelling:
    """Dwellings that are better in towns and with the well-off, with the access of the plan."""
    random = plan.random(10)
    count = len(ranks)
    standing = _ranked(ranks + 0.35 * urban + random.normal(0, 0.25, count))

    def classes(*ends: float) -> Whole:
        # The best share has class 1, the next ones the classes that follow.
        noisy = _ranked(standing + random.normal(0, 0.12, count))
        found: Whole = np.searchsorted(np.cumsum(ends), 1 - noisy, side="right") + 1
        return found

    water = plan.number("access_water")
    return Dwelling(
        np.clip(1 + random.poisson(1.2 + standing, count), 1, 9),
        classes(plan.number("access_electricity")),
        classes(0.55 * water, 0.45 * water),
        classes(plan.number("access_toilet"), 0.08),
        classes(plan.number("clean_fuel"), 0.25),
    )


def _ranked(values: Floats) -> Floats:
    return np.argsort(np.argsort(values)) / len(values)


def make_schooling(plan: SyntheticPlan, people: People, ranks: Floats) -> Schooling:
    """Schooling that is longer with the well-off and the young; work and illness by age."""
    random = plan.random(11)
    age, rank = people.age, ranks[people.household]
    drawn = random.random((3, len(age)))
    in_school = (age >= _SCHOOL_AGE) & (age < _SCHOOL_END)
    leaving = 0.97 - 0.03 * np.maximum(age - 10, 0) + 0.25 * (rank - 0.5)
    attending = in_school & (drawn[0] < leaving)
    wish = np.clip(random.normal(3 + 7 * rank - 0.05 * np.maximum(age - 25, 0), 2.5), 0, _LONGEST)
    years = np.minimum(wish, np.maximum(age - _SCHOOL_AGE, 0))
    years = np.where(attending, np.maximum(age - _SCHOOL_AGE - 1, 0), years)
    able = (age >= 15) & (age < 70) & ~attending
    ill = 0.06 + 0.15 * (age < 5) + 0.002 * np.maximum(age - 40, 0)
    return Schooling(
        np.floor(years).astype(np.int64),
        _yes(attending),
        _yes(able & (drawn[1] < 0.85)),
        _yes(drawn[2] < ill),
    )


def _yes(flags: Flags) -> Whole:
    return np.where(flags, YES, NO).astype(np.int64)


class Slips(NamedTuple):
    """Places where a wrong value is written in place of the right one.

    Attributes:
        old: persons of an impossible age.
        twice: persons listed a second time.
        heads: persons called a second head.
        negative: lines of the diary with a minus.
        above: households whose food is written as more than the whole.
    """

    old: Whole
    twice: Whole
    heads: Whole
    negative: Whole
    above: Whole


def planted_slips(plan: SyntheticPlan, people: People, households: int, lines: int) -> Slips:
    """Choose where to be wrong, in so many households that answered and lines of the diary."""
    random = plan.random(12)
    share = plan.number("wrong")
    # Three kinds of slips are about persons; a negative line is the rarest of all.
    persons = _few(share * len(people.age) / 3)
    drawn = random.choice(np.flatnonzero(people.relation != HEAD), 3 * persons, replace=False)
    old, twice, heads = (np.sort(part) for part in np.split(drawn, 3))
    return Slips(
        old,
        twice,
        heads,
        np.sort(random.choice(lines, _few(share * lines / 20), replace=False)),
        np.sort(random.choice(households, _few(share * households), replace=False)),
    )


def _few(number: float) -> int:
    # A small survey has a slip of every kind too, unless none are wanted.
    return max(1, round(number)) if number else 0
