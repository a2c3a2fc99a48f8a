"""The food line: what the calories of a reference group cost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.lines.food_line import Diets, ReferenceGroup, food_line
from sathiti.model import SathitiError

WELFARE = [10.0, 20.0, 30.0, 40.0, 50.0]
FOOD = [8.0, 12.0, 15.0, 16.0, 20.0]
CALORIES = [1000.0, 1200.0, 1500.0, 1600.0, 1000.0]


def diets(weights=(1, 1, 1, 1, 1), welfare=WELFARE, cost=FOOD, calories=CALORIES) -> Diets:
    """Five households."""
    arrays = (weights, welfare, FOOD, cost, calories)
    return Diets(*(np.asarray(array, float) for array in arrays))


# Reference groups


@pytest.mark.parametrize(
    ("low", "high", "around"),
    [(-0.1, 0.4, 0), (0.4, 0.4, 0), (0.5, 0.4, 0), (0.1, 1.1, 0), (0, 0.4, -0.1), (0, 0.4, 0.6)],
)
def test_groups_that_make_no_sense(low, high, around):
    with pytest.raises(SathitiError, match=f"from rank {low} to {high} makes no sense") as error:
        ReferenceGroup(low, high, around)
    assert "such as 0.1 and 0.4; around at most 0.5" in str(error.value)


def test_the_widest_group_there_can_be():
    group = ReferenceGroup(0.0, 1.0, 0.5)
    assert (group.low, group.high, group.around) == (0, 1, 0.5)


def test_the_poorest_two_fifths_if_nothing_is_said():
    group = ReferenceGroup()
    assert (group.low, group.high, group.around) == (0.0, 0.4, 0.0)


# Ranks


def test_the_population_is_the_sum_of_weights():
    assert diets([1, 2, 3, 4, 5]).population == 15


def test_ranks_are_shares_of_the_population_up_to_a_household():
    assert diets().ranks().tolist() == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_ranks_go_by_weight():
    assert diets([4, 2, 2, 1, 1]).ranks() == pytest.approx([0.4, 0.6, 0.8, 0.9, 1.0])


def test_equals_have_the_rank_of_the_last_of_them():
    tied = diets(welfare=[10, 20, 20, 20, 50])
    assert tied.ranks() == pytest.approx([0.2, 0.8, 0.8, 0.8, 1.0])


@pytest.mark.parametrize(("welfare", "share"), [(9, 0), (10, 0.2), (29.9, 0.4), (50, 1), (99, 1)])
def test_the_share_of_those_up_to_a_welfare(welfare, share):
    assert diets().share_to(welfare) == pytest.approx(share)


# The line


@pytest.mark.parametrize(
    ("low", "high", "members"), [(0, 0.4, [0, 1]), (0.2, 0.6, [1, 2]), (0.6, 1, [3, 4])]
)
def test_the_price_of_a_calorie_is_that_of_the_group(low, high, members):
    line, group = food_line(diets(), low, high, 2000)
    paid = sum(FOOD[n] for n in members)
    eaten = sum(CALORIES[n] for n in members)
    assert line.value == pytest.approx(2000 * paid / eaten)
    assert group.households == len(members)
    assert group.up_to == WELFARE[members[-1]]


def test_households_weigh_as_many_persons_as_they_stand_for():
    line, _ = food_line(diets([3, 1, 1, 1, 1]), 0.0, 4 / 7, 2000)
    assert line.value == pytest.approx(2000 * (3 * 8 + 12) / (3 * 1000 + 1200))


def test_the_group_begins_above_the_richest_of_those_below_it():
    assert food_line(diets(), 0.4, 0.8, 2000)[1].above == 20
    assert food_line(diets(), 0.0, 0.8, 2000)[1].above is None


@given(st.floats(500, 4000), st.floats(0.1, 10))
def test_the_line_rises_with_the_need_and_with_prices(need, dearer):
    once, _ = food_line(diets(), 0.0, 0.6, 1.0)
    line, _ = food_line(diets(cost=dearer * np.array(FOOD)), 0.0, 0.6, need)
    assert line.value == pytest.approx(need * dearer * once.value)


@given(st.lists(st.floats(0.5, 20), min_size=5, max_size=5), st.floats(0.1, 10))
def test_only_the_relation_of_weights_matters(weights, factor):
    one, _ = food_line(diets(weights), 0.0, 1.0, 2000)
    other, _ = food_line(diets(factor * np.array(weights)), 0.0, 1.0, 2000)
    assert other.value == pytest.approx(one.value)


def test_a_group_that_is_empty_has_no_line():
    with pytest.raises(SathitiError, match="reference group: The reference group has no food"):
        food_line(diets(), 0.0, 0.1, 2000)


@pytest.mark.parametrize("column", ["cost", "calories"])
def test_a_group_without_calories_or_costs_has_no_line(column):
    with pytest.raises(SathitiError, match="Widen the group, or check quantities and calories"):
        food_line(diets(**{column: [0, 0, 1, 1, 1]}), 0.0, 0.4, 2000)


# Its error


def test_the_influence_of_the_whole_population_is_that_of_a_ratio():
    """With everyone in the group nobody crosses a border."""
    held = diets()
    line, _ = food_line(held, 0.0, 1.0, 2000)
    price = sum(FOOD) / sum(CALORIES)
    expected = 2000 * (held.cost - price * held.calories) / sum(CALORIES)
    assert line.parts[0] == pytest.approx(expected)
    assert line.parts[1] == pytest.approx([0.0])


@pytest.mark.parametrize("household", range(5))
def test_the_influence_is_the_derivative_by_a_weight(household):
    step = 1e-6
    weights = np.ones(5)
    weights[household] += step
    base, _ = food_line(diets(), 0.0, 1.0, 2000)
    moved, _ = food_line(diets(weights), 0.0, 1.0, 2000)
    slope = (moved.value - base.value) / step
    assert base.parts[0][household] == pytest.approx(slope, rel=1e-4)


def test_influences_of_the_whole_sum_to_zero():
    held = diets([1, 2, 3, 4, 5])
    line, _ = food_line(held, 0.0, 1.0, 2000)
    assert held.weights @ line.parts[0] == pytest.approx(0, abs=1e-9)


def test_a_low_border_moves_the_line_by_the_food_of_those_at_it():
    """At rank 0.2 stands the first household, who is left out; up to rank 1 nobody crosses."""
    held = diets()
    line, _ = food_line(held, 0.2, 1.0, 2000)
    eaten = sum(CALORIES[1:])
    price = sum(FOOD[1:]) / eaten
    at_border = 8 - price * 1000
    assert line.parts[1] == pytest.approx([2000 / eaten * 5 * -at_border])
    own = np.array([0, *(FOOD[n] - price * CALORIES[n] for n in range(1, 5))])
    crossing = -at_border * (0.2 - np.array([1, 0, 0, 0, 0]))
    assert line.parts[0] == pytest.approx(2000 / eaten * (own + crossing))


def test_the_error_with_two_borders_is_that_of_the_bootstrap():
    random = np.random.default_rng(4)
    welfare = np.exp(random.normal(4, 0.6, 1500))
    welfare.sort()
    calories = 400 * welfare**0.4 * np.exp(random.normal(0, 0.2, 1500))
    cost = calories * 0.002 * welfare**0.5

    def line(chosen):
        held = Diets(chosen.astype(float), welfare, cost, cost, calories)
        return food_line(held, 0.2, 0.5, 2000)[0]

    once = line(np.ones(1500))
    spread = np.std(
        [line(random.multinomial(1500, np.full(1500, 1 / 1500))).value for _ in range(400)]
    )
    error = np.sqrt(np.sum((once.parts[0] - once.parts[0].mean()) ** 2))
    assert error == pytest.approx(spread, rel=0.1)


def test_a_border_moves_the_line_by_the_food_of_those_at_it():
    """At rank 0.4 stands the second household alone, within 0.05."""
    held = diets()
    line, _ = food_line(held, 0.0, 0.4, 2000)
    price, eaten = 20 / 2200, 2200.0
    at_border = 12 - price * 1200
    assert line.parts[1] == pytest.approx([2000 / eaten * 5 * at_border])
    own = np.array([8 - price * 1000, at_border, 0, 0, 0])
    crossing = at_border * (0.4 - np.array([1, 1, 0, 0, 0]))
    assert line.parts[0] == pytest.approx(2000 / eaten * (own + crossing))
