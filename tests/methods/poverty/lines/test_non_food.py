"""The non-food part of a line: with an Engel curve, and from households near the food line."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.poverty.derived import Derived
from sathiti.methods.poverty.lines.food_line import Diets
from sathiti.methods.poverty.lines.non_food import (
    NON_FOOD,
    engel_curve,
    engel_lower,
    engel_upper,
    near_lower,
    near_upper,
)
from sathiti.model import SathitiError

A, B = 1.2, -0.15


def diets(welfare, food, weights=None) -> Diets:
    """Households whose calories do not matter here."""
    welfare, food = np.asarray(welfare, float), np.asarray(food, float)
    held = np.ones(len(welfare)) if weights is None else np.asarray(weights, float)
    return Diets(held, welfare, food, food, food)


def on_curve(count=60) -> Diets:
    """Households whose food share is exactly on the curve."""
    welfare = np.exp(np.linspace(4, 7, count))
    return diets(welfare, welfare * (A + B * np.log(welfare)))


def given_line(value: float, households: int) -> Derived:
    """A food line without error of its own."""
    return Derived(value, (np.zeros(households), np.zeros(1)))


def off_curve(seed=3, count=80) -> Diets:
    """Households spread around the curve, of different weights."""
    random = np.random.default_rng(seed)
    welfare = np.sort(np.exp(random.normal(5, 0.5, count)))
    share = A + B * np.log(welfare) + random.normal(0, 0.05, count)
    return diets(welfare, welfare * share, random.uniform(1, 3, count))


# The curve


def test_a_curve_is_found_exactly():
    constant, slope = engel_curve(on_curve())
    assert (constant.value, slope.value) == pytest.approx((A, B))
    assert constant.parts[0] == pytest.approx(np.zeros(60), abs=1e-9)


def test_the_curve_is_that_of_weighted_least_squares():
    held = off_curve()
    constant, slope = engel_curve(held)
    found = np.polyfit(np.log(held.welfare), held.food / held.welfare, 1, w=np.sqrt(held.weights))
    assert [slope.value, constant.value] == pytest.approx(found)


def test_a_household_of_two_counts_as_two_households():
    twice = engel_curve(diets([50, 100, 100, 300], [30, 50, 50, 100]))
    heavy = engel_curve(diets([50, 100, 300], [30, 50, 100], [1, 2, 1]))
    assert [one.value for one in heavy] == pytest.approx([one.value for one in twice])


@pytest.mark.parametrize("parameter", [0, 1])
@pytest.mark.parametrize("household", [0, 40, 79])
def test_the_influence_on_the_curve_is_the_derivative_by_a_weight(parameter, household):
    held, step = off_curve(), 1e-5
    weights = held.weights.copy()
    weights[household] += step
    base = engel_curve(held)[parameter]
    moved = engel_curve(diets(held.welfare, held.food, weights))[parameter]
    slope = (moved.value - base.value) / step
    assert base.parts[0][household] == pytest.approx(slope, rel=1e-3, abs=1e-9)


def test_households_without_consumption_are_counted():
    with pytest.raises(SathitiError, match="2 households have no consumption") as error:
        engel_curve(diets([0, 0, 50, 60], [0, 0, 20, 30]))
    assert "say why" in str(error.value)


def test_households_all_alike_have_no_curve():
    with pytest.raises(SathitiError, match="the same consumption, so there is no Engel curve"):
        engel_curve(diets([100, 100, 100], [40, 50, 60]))


# Lines by the curve


@pytest.mark.parametrize("food", [60.0, 100.0, 150.0])
def test_the_lower_line_adds_what_those_spend_whose_total_is_the_food_line(food):
    line = engel_lower(on_curve(), given_line(food, 60))
    assert line.value == pytest.approx(food + food * (1 - A - B * np.log(food)))


@pytest.mark.parametrize("food", [60.0, 100.0, 150.0])
def test_the_upper_line_is_the_total_of_those_whose_food_is_the_food_line(food):
    line = engel_upper(on_curve(), given_line(food, 60)).value
    assert line * (A + B * np.log(line)) == pytest.approx(food)


@settings(max_examples=30)
@given(st.floats(50, 160))
def test_the_upper_line_is_above_the_lower_one(food):
    line = given_line(food, 60)
    assert engel_upper(on_curve(), line).value > engel_lower(on_curve(), line).value > food


def test_a_curve_whose_food_never_reaches_the_line():
    with pytest.raises(SathitiError, match=r"^engel_upper: The Engel curve never reaches the f"):
        engel_upper(on_curve(), given_line(5000.0, 60))


@pytest.mark.parametrize("method", [engel_lower, engel_upper])
def test_lines_by_the_curve_move_with_the_food_line(method):
    held, step = off_curve(), 1e-4
    moving = Derived(100.0, (np.zeros(80), np.ones(1)))
    slope = (
        method(held, given_line(100 + step, 80)).value
        - method(held, given_line(100 - step, 80)).value
    ) / (2 * step)
    assert method(held, moving).parts[1] == pytest.approx([slope], rel=1e-5)


# Lines by those near


def near(food_share=0.5) -> Diets:
    """Twenty households within a tenth of 100 in total, who eat a share of it."""
    welfare = np.linspace(90.5, 109.5, 20)
    return diets(welfare, food_share * welfare)


def test_the_lower_line_adds_the_mean_non_food_of_those_near():
    """A mean of symmetric windows around 100 is half of 100."""
    assert near_lower(near(), given_line(100.0, 20)).value == pytest.approx(150)


def test_the_upper_line_is_the_mean_total_of_those_whose_food_is_near():
    food = np.linspace(90.5, 109.5, 20)
    assert near_upper(diets(2 * food, food), given_line(100.0, 20)).value == pytest.approx(200)


def test_the_mean_is_one_of_ten_windows():
    """Nine households at 100.5 are in every window, one at 109.5 in the last of ten only."""
    welfare = np.array([100.5] * 9 + [109.5])
    held = diets(welfare, welfare - np.array([40.0] * 9 + [140.0]))
    expected = (9 * 40 + (9 * 40 + 140) / 10) / 10
    assert near_lower(held, given_line(100.0, 10)).value == pytest.approx(100 + expected)


def test_windows_without_anyone_are_left_out():
    """Nobody is nearer than 5 percent."""
    welfare = np.array([105.5] * 10)
    held = diets(welfare, welfare - 30)
    assert near_lower(held, given_line(100.0, 10)).value == pytest.approx(130)


def test_weights_count_in_the_means():
    welfare = np.full(10, 100.0)
    held = diets(welfare, welfare - np.array([10.0] * 5 + [40.0] * 5), [2] * 5 + [1] * 5)
    assert near_lower(held, given_line(100.0, 10)).value == pytest.approx(120)


@pytest.mark.parametrize("method", [near_lower, near_upper])
def test_too_few_near_the_line(method):
    welfare = np.array([100.0] * 9 + [200.0] * 30)
    with pytest.raises(SathitiError, match=r"Only 9 households lie within a tenth .* 10 are"):
        method(diets(welfare, welfare), given_line(100.0, 39))


def test_a_food_line_that_moves_takes_the_windows_with_it():
    """Non-food is half the total, so a line higher by 1 adds 1 and a half."""
    moving = Derived(100.0, (np.zeros(20), np.ones(1)))
    assert near_lower(near(), moving).parts[1] == pytest.approx([1.5])


@pytest.mark.parametrize("household", [0, 10, 19])
def test_the_influence_on_the_mean_is_the_derivative_by_a_weight(household):
    held, step = near(0.4), 1e-6
    held = diets(held.welfare, held.food + np.linspace(0, 3, 20) ** 2)
    weights = np.ones(20)
    weights[household] += step
    base = near_lower(held, given_line(100.0, 20))
    moved = near_lower(diets(held.welfare, held.food, weights), given_line(100.0, 20))
    assert base.parts[0][household] == pytest.approx((moved.value - base.value) / step, rel=1e-3)


@pytest.mark.parametrize("name", list(NON_FOOD))
def test_every_line_is_above_its_food(name):
    held = off_curve(count=400)
    assert NON_FOOD[name](held, given_line(80.0, 400)).value > 80
