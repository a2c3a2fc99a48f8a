"""What a plan says, and what it does not."""

import msgspec
import numpy as np
import pytest

from sathiti.methods.survey.synthetic.plan import spread
from sathiti.model import SathitiError

from .conftest import PLAN, SETTINGS, without


def test_a_setting_by_name():
    assert PLAN.number("household_size") == 4.5


@pytest.mark.parametrize(("settlement", "value"), [("U", 1.08), ("R", 0.96)])
def test_a_setting_by_settlement(settlement, value):
    assert PLAN.number("prices", settlement) == value


@pytest.mark.parametrize(
    ("name", "settlement", "said"),
    [("rain", "", "rain"), ("prices", "", "prices"), ("rain", "U", "rain_U")],
)
def test_a_setting_that_lacks_is_named_in_full(name, settlement, said):
    with pytest.raises(SathitiError, match=f"no row “{said}”") as error:
        PLAN.number(name, settlement)
    assert "Add it to the table of the plan" in str(error.value)


def test_towns_and_countryside_in_one_array():
    urban = np.array([True, False, False, True])
    assert PLAN.both("refused", urban).tolist() == [0.06, 0.02, 0.02, 0.06]


@pytest.mark.parametrize("setting", ["refused_U", "refused_R"])
def test_both_are_needed_even_where_one_is_not_there(setting):
    with pytest.raises(SathitiError, match=setting):
        without(setting).both("refused", np.array([True]))
    with pytest.raises(SathitiError, match=setting):
        without(setting).both("refused", np.array([False]))


def test_zero_is_a_setting():
    plan = msgspec.structs.replace(PLAN, settings={**SETTINGS, "wrong": 0.0})
    assert plan.number("wrong") == 0


def test_a_part_has_the_same_random_numbers_again():
    assert PLAN.random(3).random(5).tolist() == PLAN.random(3).random(5).tolist()


def test_parts_and_seeds_have_random_numbers_of_their_own():
    other = msgspec.structs.replace(PLAN, seed=8)
    drawn = {float(plan.random(part).random()) for plan in (PLAN, other) for part in (1, 2, 3)}
    assert len(drawn) == 6


@pytest.mark.parametrize("sigma", [0.05, 0.3, 0.8])
def test_factors_spread_around_one(sigma):
    made = spread(np.random.default_rng(1), sigma, 40_000)
    assert (made > 0).all()
    assert made.mean() == pytest.approx(1, abs=5 * made.std() / 200)
    assert np.log(made).std() == pytest.approx(sigma, rel=0.03)


def test_factors_without_spread_are_one():
    assert spread(np.random.default_rng(1), 0.0, (2, 3)).tolist() == [[1.0] * 3] * 2
