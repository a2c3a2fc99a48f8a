"""Selected households: who answered, how they rank, and what they consume."""

import msgspec
import numpy as np
import pytest

from sathiti.methods.survey.synthetic.households import select_households
from sathiti.methods.survey.synthetic.sampling import COMPLETED
from sathiti.model import SathitiError

from .conftest import PLAN, without


@pytest.fixture(scope="module")
def homes():
    return select_households(PLAN)


@pytest.fixture(scope="module")
def persons(homes):
    """Persons each household stands for, before any meeting of totals."""
    chance = homes.villages.chance * homes.villages.chance_within
    return homes.sizes / chance[homes.home]


def test_every_village_gives_as_many_households(plan, homes):
    assert np.bincount(homes.village).tolist() == [plan.take] * plan.villages
    assert len(homes.result) == plan.take * plan.villages


def test_those_who_answered_are_those_whose_visit_was_completed(homes):
    assert (homes.result[homes.answered] == COMPLETED).all()
    assert (homes.result == COMPLETED).sum() == len(homes.answered)


def test_only_those_who_answered_have_persons_and_ranks(homes):
    count = len(homes.answered)
    assert len(homes.sizes) == len(homes.ranks) == len(homes.home) == count
    assert np.bincount(homes.people.household).tolist() == homes.sizes.tolist()


def test_a_household_lives_where_its_village_is(homes):
    assert homes.home.tolist() == homes.village[homes.answered].tolist()
    assert homes.urban.tolist() == homes.villages.urban[homes.home].tolist()


def test_ranks_lie_between_zero_and_one_and_differ(homes):
    assert 0 < homes.ranks.min() < homes.ranks.max() < 1
    assert len(np.unique(homes.ranks)) == len(homes.ranks)


def test_consumption_rises_with_the_rank(homes):
    assert (np.diff(homes.per_head[np.argsort(homes.ranks)]) >= 0).all()


def test_the_poor_are_those_ranked_below_the_headcount(plan, homes):
    poor = homes.per_head < plan.line
    assert poor.any()
    assert homes.ranks[poor].max() < plan.headcount + 1e-9
    assert homes.ranks[~poor].min() > plan.headcount - 1e-9


def test_relative_consumption_is_around_the_mean_of_persons(homes):
    mean = (homes.per_head * homes.sizes).sum() / homes.sizes.sum()
    assert homes.relative == pytest.approx(np.log(homes.per_head / mean))


def test_a_household_pays_for_all_its_persons_at_its_prices(homes):
    level = homes.prices.level[homes.home]
    assert homes.total == pytest.approx(homes.per_head * homes.sizes * level)


def test_a_headcount_that_is_higher_lowers_everyone(homes):
    poorer = select_households(msgspec.structs.replace(PLAN, headcount=0.4))
    assert np.median(poorer.per_head) < np.median(homes.per_head)


def test_a_line_in_other_money_is_consumption_in_other_money(homes):
    dearer = select_households(msgspec.structs.replace(PLAN, line=3 * PLAN.line))
    assert dearer.per_head == pytest.approx(3 * homes.per_head)


def test_towns_stand_for_the_persons_of_towns(plan, homes, persons):
    urban = sum(one.persons for one in plan.strata if one.settlement == "U")
    everyone = sum(one.persons for one in plan.strata)
    share = persons[homes.urban].sum() / persons.sum()
    assert share == pytest.approx(urban / everyone, abs=0.08)


def test_towns_are_less_poor_as_asked(plan, homes, persons):
    poor = homes.per_head < plan.line
    urban, rural = (
        np.average(poor[where], weights=persons[where]) for where in (homes.urban, ~homes.urban)
    )
    assert urban == pytest.approx(plan.headcounts["U"], abs=0.03)
    assert rural == pytest.approx(plan.headcounts["R"], abs=0.03)


def test_the_same_plan_selects_the_same_households(homes):
    again = select_households(PLAN)
    assert again.result.tolist() == homes.result.tolist()
    assert again.per_head.tolist() == homes.per_head.tolist()


@pytest.mark.parametrize("setting", ["household_size", "village_share", "price_rise", "absent_R"])
def test_a_setting_that_lacks(setting):
    with pytest.raises(SathitiError, match=f"no row “{setting}”"):
        select_households(without(setting))
