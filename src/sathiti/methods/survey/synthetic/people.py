"""Persons of made-up households: a head, mostly a spouse, and others of the ages still wanted."""

from typing import NamedTuple

import numpy as np

from sathiti.methods.survey.synthetic.plan import (
    FEMALE,
    MALE,
    RURAL,
    URBAN,
    Flags,
    Floats,
    SyntheticPlan,
    Whole,
)

HEAD, SPOUSE, CHILD, PARENT, OTHER = 1, 2, 3, 4, 5
LARGEST, OLDEST, GENERATION = 14, 98, 15
MALE_HEADS, MARRIED = 0.86, 0.85


class People(NamedTuple):
    """Persons, one element each, in the order of their households.

    Attributes:
        household: its number.
        number: of the person in the household, from 1.
        relation: to the head.
        female: sex.
        age: years.
    """

    household: Whole
    number: Whole
    relation: Whole
    female: Flags
    age: Whole


def household_sizes(plan: SyntheticPlan, households: int) -> Whole:
    """Members: one, and a Poisson number more."""
    more = plan.random(3).poisson(plan.number("household_size") - 1, households)
    return np.minimum(1 + more, LARGEST).astype(np.int64)


def make_people(plan: SyntheticPlan, sizes: Whole) -> People:
    """Persons whose ages and sexes have the shares of the plan over the whole sample."""
    random = plan.random(4)
    household = np.repeat(np.arange(len(sizes)), sizes)
    number = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    head_age = np.clip(random.normal(45, 13, len(sizes)), 18, 88).astype(np.int64)
    head_female = random.random(len(sizes)) > MALE_HEADS
    married = random.random(len(sizes)) < MARRIED
    relation = np.full(len(household), OTHER)
    relation[number == 1] = HEAD
    relation[(number == 2) & married[household]] = SPOUSE
    age = np.where(relation == HEAD, head_age[household], 0)
    apart = random.integers(-6, 5, len(household))
    age = np.where(relation == SPOUSE, np.clip(head_age[household] + apart, 17, OLDEST), age)
    female = np.where(relation == HEAD, head_female[household], ~head_female[household])
    others = relation == OTHER
    old_heads = head_age[household[others]] >= 50
    age[others] = _ages_left(plan, age[~others], old_heads, random)
    wanted = plan.female * len(age) - female[~others].sum()
    female[others] = random.random(others.sum()) < wanted / max(others.sum(), 1)
    younger = head_age[household] - age
    relation[others & (younger >= GENERATION)] = CHILD
    relation[others & (younger <= -GENERATION)] = PARENT
    return People(household, number, relation, female, age)


def _ages_left(
    plan: SyntheticPlan, taken: Whole, old_heads: Flags, random: np.random.Generator
) -> Whole:
    """Ages of those who are neither head nor spouse, so that all together have the shares asked.

    Children live with younger heads more often, which the weights of the groups allow for.
    """
    lows = np.array(list(plan.ages))
    count = len(taken) + len(old_heads)
    asked = np.array(list(plan.ages.values())) * count
    have = np.bincount(np.searchsorted(lows, taken, side="right") - 1, minlength=len(lows))
    left = np.maximum(asked - have, 1e-6)
    leaning = np.where(old_heads[:, None] & (lows == 0), 0.6, 1.0)
    weights = left.copy()
    for _ in range(20):
        chances = weights * leaning
        chances /= chances.sum(axis=1, keepdims=True)
        weights *= left / chances.sum(axis=0)
    group = (random.random((len(old_heads), 1)) > np.cumsum(chances, axis=1)).sum(axis=1)
    group = np.minimum(group, len(lows) - 1)
    highs = np.append(lows[1:], OLDEST + 1)
    # The oldest thin out with age; in the other groups every age is as frequent.
    within = random.random(len(group)) ** np.where(group == len(lows) - 1, 2.5, 1.0)
    ages: Whole = (lows[group] + within * (highs - lows)[group]).astype(np.int64)
    return ages


def group_shares(plan: SyntheticPlan, people: People, urban: Flags) -> dict[str, Floats]:
    """Share of each household's persons in every group that poverty is published for."""
    households = len(urban)
    sizes = np.bincount(people.household, minlength=households)
    lows = list(plan.ages)
    group = np.searchsorted(lows, people.age, side="right") - 1
    found = {URBAN: urban.astype(float), RURAL: (~urban).astype(float)}
    members = {MALE: ~people.female, FEMALE: people.female}
    members |= {str(low): group == place for place, low in enumerate(lows)}
    for code, of_group in members.items():
        found[code] = np.bincount(people.household[of_group], minlength=households) / sizes
    return found
