"""Selection in two stages: chances that add up to the frame, every stratum, visits that end."""

from collections import Counter

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey.synthetic.sampling import (
    ABSENT,
    COMPLETED,
    EMPTY,
    FEWEST_VILLAGES,
    REFUSED,
    select_villages,
    visit_results,
)
from sathiti.model import SathitiError

from .conftest import PLAN, without


@pytest.fixture(scope="module")
def villages(plan):
    return select_villages(plan)


def test_all_villages_asked_are_selected(plan, villages):
    assert len(villages.chance) == plan.villages
    counts = Counter(villages.stratum.tolist())
    assert set(counts) == set(range(len(plan.strata)))
    assert min(counts.values()) >= FEWEST_VILLAGES


def test_larger_strata_have_more_villages_but_less_than_their_share(plan, villages):
    counts = np.bincount(villages.stratum)
    persons = np.array([stratum.persons for stratum in plan.strata])
    assert (np.argsort(counts, kind="stable") == np.argsort(persons, kind="stable")).all()
    assert counts[1] / counts[0] < persons[1] / persons[0]


def test_chances_are_chances(villages):
    for chance in (villages.chance, villages.chance_within):
        assert (chance > 0).all()
        assert (chance <= 1).all()


def test_a_village_is_selected_by_its_size(villages):
    of_one = villages.stratum == 1
    ratio = villages.chance[of_one] / villages.frame[of_one]
    assert ratio == pytest.approx(np.full(of_one.sum(), ratio[0]))


def test_weights_add_up_to_the_households(plan, villages):
    weights = plan.take / (villages.chance * villages.chance_within)
    for number, stratum in enumerate(plan.strata):
        households = stratum.persons / plan.settings["household_size"]
        assert weights[villages.stratum == number].sum() == pytest.approx(households, rel=0.12)


def test_more_villages_stand_in_the_frame_than_in_the_sample(villages):
    counts = np.bincount(villages.stratum)
    assert (villages.in_stratum > counts[villages.stratum]).all()


def test_every_month_has_villages(plan, villages):
    assert set(villages.month) == set(range(12))
    counts = Counter(villages.month.tolist())
    assert max(counts.values()) - min(counts.values()) <= len(plan.strata)


@given(st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_any_seed_gives_a_whole_sample(seed):
    villages = select_villages(msgspec.structs.replace(PLAN, seed=seed))
    assert len(villages.chance) == PLAN.villages
    assert (villages.chance < 1).all()
    assert (villages.listed >= PLAN.take).all()


def test_too_few_villages_are_told():
    few = msgspec.structs.replace(PLAN, villages=11)
    with pytest.raises(SathitiError, match="11 villages are too few for 4 strata"):
        select_villages(few)


def test_visits_end_as_often_as_asked(plan):
    urban = np.repeat([True, False], 20_000)
    result = visit_results(plan, urban)
    for settlement, of in (("U", urban), ("R", ~urban)):
        found = Counter(result[of].tolist())
        assert found[REFUSED] / 20_000 == pytest.approx(
            plan.settings[f"refused_{settlement}"], abs=0.006
        )
        assert found[ABSENT] / 20_000 == pytest.approx(
            plan.settings[f"absent_{settlement}"], abs=0.006
        )
        assert found[EMPTY] / 20_000 == pytest.approx(plan.settings["empty"], abs=0.006)
        assert found[COMPLETED] > 17_000


@pytest.mark.parametrize("setting", ["household_size", "village_households_R"])
def test_a_setting_that_lacks_is_named(setting):
    with pytest.raises(SathitiError, match=f"has no row “{setting}”"):
        select_villages(without(setting))
