"""Prices: a level of mean one, towns dearer, prices of items around it."""

import msgspec
import numpy as np
import pytest

from sathiti.methods.survey.synthetic.prices import village_prices
from sathiti.methods.survey.synthetic.sampling import select_villages

from .conftest import PLAN, SETTINGS


@pytest.fixture(scope="module")
def villages(plan):
    return select_villages(plan)


@pytest.fixture(scope="module")
def prices(plan, villages):
    return village_prices(plan, villages, villages.frame.astype(float))


def test_the_level_is_one_on_the_mean(villages, prices):
    assert np.average(prices.level, weights=villages.frame) == pytest.approx(1)


def test_towns_are_dearer(plan, villages, prices):
    ratio = prices.level[villages.urban].mean() / prices.level[~villages.urban].mean()
    areas = 1.02 / 0.975
    assert ratio == pytest.approx(
        plan.settings["prices_U"] / plan.settings["prices_R"] * areas, rel=0.02
    )


def test_every_item_has_a_price_in_every_village(plan, villages, prices):
    assert prices.unit.shape == (len(villages.chance), len(plan.diary))
    usual = np.array([item.price for item in plan.diary])
    relative = prices.unit / usual / prices.level[:, None]
    assert relative.mean(axis=0) == pytest.approx(np.ones(len(usual)), abs=0.02)
    assert relative.std() < 0.08


def test_prices_of_a_round_have_its_level(villages, prices):
    later = msgspec.structs.replace(PLAN, settings={**SETTINGS, "price_level": 2.0})
    doubled = village_prices(later, villages, villages.frame.astype(float))
    assert doubled.unit == pytest.approx(2 * prices.unit)
    assert doubled.level == pytest.approx(prices.level)


def test_prices_rise_within_the_round(villages):
    rising = {**SETTINGS, "price_rise": 0.5, "price_season": 0.0}
    plan = msgspec.structs.replace(PLAN, settings=rising)
    level = village_prices(plan, villages, villages.frame.astype(float)).level
    assert level[villages.month > 8].mean() > 1.15 * level[villages.month < 3].mean()
