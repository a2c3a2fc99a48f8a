"""Households and their members: one head each, ages and sexes as asked."""

import numpy as np
import pytest

from sathiti.methods.survey.synthetic.people import (
    CHILD,
    GENERATION,
    HEAD,
    LARGEST,
    OLDEST,
    PARENT,
    SPOUSE,
    group_shares,
    household_sizes,
    make_people,
)

HOUSEHOLDS = 4000


@pytest.fixture(scope="module")
def sizes(plan):
    return household_sizes(plan, HOUSEHOLDS)


@pytest.fixture(scope="module")
def people(plan, sizes):
    return make_people(plan, sizes)


def test_sizes_have_the_mean_asked(plan, sizes):
    assert sizes.mean() == pytest.approx(plan.settings["household_size"], abs=0.1)
    assert sizes.min() == 1
    assert sizes.max() <= LARGEST


def test_every_member_is_there_once(sizes, people):
    assert np.bincount(people.household).tolist() == sizes.tolist()
    keys = list(zip(people.household.tolist(), people.number.tolist(), strict=True))
    assert len(set(keys)) == len(keys)
    assert people.number.min() == 1


def test_every_household_has_one_head_and_at_most_one_spouse(people):
    heads = np.bincount(people.household[people.relation == HEAD], minlength=HOUSEHOLDS)
    spouses = np.bincount(people.household[people.relation == SPOUSE], minlength=HOUSEHOLDS)
    assert (heads == 1).all()
    assert spouses.max() == 1


def test_spouses_are_grown_and_of_the_other_sex(people):
    head_female = people.female[people.relation == HEAD]
    spouse = people.relation == SPOUSE
    assert (people.female[spouse] != head_female[people.household[spouse]]).all()
    assert people.age[spouse].min() >= 17


def test_children_and_parents_are_a_generation_away(people):
    head_age = people.age[people.relation == HEAD][people.household]
    apart = head_age - people.age
    assert (apart[people.relation == CHILD] >= GENERATION).all()
    assert (apart[people.relation == PARENT] <= -GENERATION).all()


def test_ages_have_the_shares_asked(plan, people):
    lows = list(plan.ages)
    group = np.searchsorted(lows, people.age, side="right") - 1
    shares = np.bincount(group) / len(group)
    assert shares == pytest.approx(list(plan.ages.values()), abs=0.01)
    assert people.age.min() >= 0
    assert people.age.max() <= OLDEST


def test_sexes_have_the_shares_asked(plan, people):
    assert people.female.mean() == pytest.approx(plan.female, abs=0.01)


def test_children_live_with_younger_heads_more_often(people):
    head_age = people.age[people.relation == HEAD][people.household]
    child = people.age < 15
    assert child[head_age < 50].mean() > child[head_age >= 50].mean() + 0.05


def test_shares_of_groups_add_up_in_every_household(plan, people):
    urban = np.arange(HOUSEHOLDS) % 3 == 0
    shares = group_shares(plan, people, urban)
    assert set(shares) == {"U", "R", "M", "F", "0", "15", "25", "55", "65"}
    ones = np.ones(HOUSEHOLDS)
    assert shares["M"] + shares["F"] == pytest.approx(ones)
    assert sum(shares[str(low)] for low in plan.ages) == pytest.approx(ones)
    assert shares["U"] + shares["R"] == pytest.approx(ones)
    assert shares["U"].sum() == urban.sum()


def test_the_same_seed_makes_the_same_people(plan, sizes, people):
    again = make_people(plan, sizes)
    assert all((one == other).all() for one, other in zip(people, again, strict=True))
