"""Consumption split into parts that add up: food, recall, rent, use of durables, lines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey.synthetic.consumption import (
    FREE,
    GIFT,
    OWN,
    OWNER,
    TENANT,
    Lines,
    divided,
    make_budget,
    make_goods,
    make_lines,
    origins,
    tenures,
)

from .conftest import PLAN

HOUSEHOLDS = 2000
RELATIVE = np.random.default_rng(2).normal(0, 0.6, HOUSEHOLDS)
TOTAL = np.exp(RELATIVE) * 1_000_000


@pytest.fixture(scope="module")
def goods(plan):
    return make_goods(plan, TOTAL, RELATIVE)


@pytest.fixture(scope="module")
def budget(plan, goods):
    return make_budget(plan, TOTAL, RELATIVE, goods)


def test_parts_add_up_to_the_total(budget):
    parts = budget.food + budget.recalled + budget.rent + budget.durables
    assert parts == pytest.approx(budget.total)
    for part in (budget.food, budget.recalled, budget.rent, budget.durables):
        assert (part >= 0).all()
    assert (budget.recalled > 0).all()


def test_parts_have_their_shares(plan, budget):
    assert (budget.durables.sum() / TOTAL.sum()) == pytest.approx(0.05, abs=0.015)
    assert np.mean(budget.rent / TOTAL) == pytest.approx(plan.settings["rent_share"], abs=0.01)
    middle = abs(RELATIVE) < 0.1
    assert np.mean((budget.food / TOTAL)[middle]) == pytest.approx(
        plan.settings["food_share"], abs=0.02
    )


def test_food_has_a_smaller_share_where_there_is_more(budget):
    share = budget.food / TOTAL
    assert share[RELATIVE > 0.5].mean() < share[RELATIVE < -0.5].mean() - 0.05


def test_the_well_off_own_more(goods):
    owned = np.bincount(goods.household, minlength=HOUSEHOLDS)
    assert owned[RELATIVE > 0.5].mean() > owned[RELATIVE < -0.5].mean() + 0.3


def test_the_use_of_goods_follows_from_worth_and_age(plan, goods):
    lives = np.array([good.life for good in plan.durables])[goods.item]
    left = np.maximum(lives - goods.age, plan.settings["least_left"])
    assert goods.use == pytest.approx(goods.worth / left / 12)
    assert (goods.age < lives).all()
    assert (goods.worth % 1000 == 0).all()


def test_nobody_lives_of_durables(goods):
    use = np.bincount(goods.household, goods.use, minlength=HOUSEHOLDS)
    assert (use <= 0.16 * TOTAL + 1000).all()


@given(st.integers(0, 2**20), st.floats(1_000, 1e8))
@settings(max_examples=25, deadline=None)
def test_counted_lines_add_up_to_the_amount(seed, scale):
    amounts = np.array([1.0, 2.5, 4.0]) * scale
    lines = make_lines(PLAN.recall, amounts, np.array([-1, 0, 1.0]), np.random.default_rng(seed))
    counted = np.array([item.counted for item in PLAN.recall])[lines.item]
    sums = np.bincount(lines.household[counted], lines.value[counted], minlength=3)
    assert sums == pytest.approx(amounts)
    assert (lines.value > 0).all()


def test_an_item_is_had_as_often_as_asked(plan):
    lines = make_lines(plan.diary, TOTAL, RELATIVE, np.random.default_rng(3))
    shares = np.bincount(lines.item) / HOUSEHOLDS
    assert shares == pytest.approx([1, 0.7, 0.3], abs=0.03)


def test_elastic_items_weigh_more_with_the_well_off(plan):
    lines = make_lines(plan.diary, TOTAL, RELATIVE, np.random.default_rng(3))
    share = lines.value / TOTAL[lines.household]
    beer, rich = lines.item == 2, RELATIVE[lines.household] > 0.5
    assert share[beer & rich].mean() > 1.2 * share[beer & ~rich].mean()


def test_divided_lines_keep_their_sums():
    lines = Lines(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([10.0, 20.0, 30.0]))
    parts = divided(lines, 3.0, np.random.default_rng(4))
    assert len(parts.value) >= 3
    assert np.bincount(parts.household, parts.value) == pytest.approx([30, 30])
    assert (np.diff(parts.household) >= 0).all()


def test_lines_are_divided_as_often_as_asked():
    many = Lines(np.arange(5000), np.zeros(5000, int), np.ones(5000))
    assert len(divided(many, 2.4, np.random.default_rng(5)).value) / 5000 == pytest.approx(
        2.4, abs=0.1
    )


def test_the_countryside_makes_more_itself(plan):
    lines = Lines(np.arange(HOUSEHOLDS), np.zeros(HOUSEHOLDS, int), TOTAL)
    urban = np.arange(HOUSEHOLDS) % 2 == 0
    found = origins(plan, lines, urban, np.random.default_rng(6))
    assert (found[~urban] == OWN).mean() == pytest.approx(0.6, abs=0.05)
    assert (found[urban] == OWN).mean() == pytest.approx(0.12, abs=0.04)
    assert (found == GIFT).mean() == pytest.approx(0.05, abs=0.02)


def test_tenures_are_as_often_as_asked(plan):
    urban = np.arange(20_000) % 2 == 0
    found = tenures(plan, urban)
    assert (found[urban] == TENANT).mean() == pytest.approx(0.2, abs=0.015)
    assert (found[~urban] == TENANT).mean() == pytest.approx(0.02, abs=0.01)
    assert (found == FREE).mean() == pytest.approx(0.05, abs=0.01)
    assert set(found) == {OWNER, TENANT, FREE}
