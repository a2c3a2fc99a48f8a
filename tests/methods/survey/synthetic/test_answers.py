"""Answers beside consumption, and the wrong values that rules shall find."""

import numpy as np
import pytest

from sathiti.methods.survey.synthetic.answers import (
    NO,
    YES,
    make_dwellings,
    make_schooling,
    planted_slips,
)
from sathiti.methods.survey.synthetic.people import HEAD, household_sizes, make_people

HOUSEHOLDS = 3000
RANKS = (np.arange(HOUSEHOLDS) + 0.5) / HOUSEHOLDS
URBAN = np.arange(HOUSEHOLDS) % 3 == 0


@pytest.fixture(scope="module")
def dwellings(plan):
    return make_dwellings(plan, RANKS, URBAN)


@pytest.fixture(scope="module")
def people(plan):
    return make_people(plan, household_sizes(plan, HOUSEHOLDS))


@pytest.fixture(scope="module")
def school(plan, people):
    return make_schooling(plan, people, RANKS)


def test_dwellings_have_the_access_asked(plan, dwellings):
    assert (dwellings.electricity == YES).mean() == pytest.approx(0.9, abs=0.002)
    assert (dwellings.water <= 2).mean() == pytest.approx(0.7, abs=0.002)
    assert (dwellings.toilet == 1).mean() == pytest.approx(0.7, abs=0.002)
    assert (dwellings.fuel == 1).mean() == pytest.approx(0.2, abs=0.002)


def test_codes_are_those_of_the_questionnaire(dwellings):
    assert set(dwellings.electricity) == {YES, NO}
    for column in (dwellings.water, dwellings.toilet, dwellings.fuel):
        assert set(column) == {1, 2, 3}
    assert dwellings.rooms.min() >= 1


@pytest.mark.parametrize("name", ["electricity", "water", "toilet", "fuel"])
def test_the_well_off_live_better(dwellings, name):
    column = getattr(dwellings, name)
    assert column[RANKS > 0.8].mean() < column[RANKS < 0.2].mean() - 0.1


def test_towns_live_better(dwellings):
    assert dwellings.water[URBAN].mean() < dwellings.water[~URBAN].mean()


def test_schooling_fits_the_age(people, school):
    assert (school.years >= 0).all()
    assert (school.years <= np.maximum(people.age - 5, 0)).all()
    assert not (school.attending[people.age < 6] == YES).any()
    assert not (school.attending[people.age >= 18] == YES).any()
    assert (school.attending[(people.age >= 6) & (people.age < 12)] == YES).mean() > 0.85


def test_the_well_off_learned_longer(people, school):
    grown = people.age >= 25
    rank = RANKS[people.household]
    high, low = grown & (rank > 0.8), grown & (rank < 0.2)
    assert school.years[high].mean() > school.years[low].mean() + 2


def test_children_and_the_old_do_not_work(people, school):
    working = people.age[school.working == YES]
    assert working.min() >= 15
    assert working.max() < 70
    assert not ((school.working == YES) & (school.attending == YES)).any()


def test_the_old_are_ill_more_often(people, school):
    ill = school.ill == YES
    assert ill[people.age >= 65].mean() > ill[(people.age > 15) & (people.age < 40)].mean()


def test_slips_are_few_and_apart(plan, people):
    slips = planted_slips(plan, people, HOUSEHOLDS, 50_000)
    persons = [*slips.old, *slips.twice, *slips.heads]
    assert len(set(persons)) == len(persons)
    assert len(persons) == pytest.approx(plan.settings["wrong"] * len(people.age), abs=3)
    assert HEAD not in people.relation[persons]
    assert len(slips.above) == round(plan.settings["wrong"] * HOUSEHOLDS)
    assert slips.negative.max() < 50_000
    assert len(slips.negative) == round(plan.settings["wrong"] * 50_000 / 20)


def test_there_is_a_slip_of_every_kind_even_in_a_small_survey(plan):
    few = make_people(plan, household_sizes(plan, 10))
    slips = planted_slips(plan, few, 10, 40)
    assert all(len(places) == 1 for places in slips)
