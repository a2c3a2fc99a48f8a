"""Lines by the cost of basic needs: by hand, by properties, and their errors by replicates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.poverty.surveys import made, resampled

from sathiti.methods.poverty.lines import Diets, ReferenceGroup, needs_line, sorted_diets
from sathiti.methods.poverty.lines.food_line import food_line
from sathiti.model import SathitiError

NEED = 1900.0
FIXED, AROUND = ReferenceGroup(0.1, 0.4), ReferenceGroup(0.1, 0.4, around=0.1)
NON_FOOD = ("engel_lower", "engel_upper", "near_lower", "near_upper")


def diets_of(survey):
    return sorted_diets(survey.weight, survey.welfare, survey.food, survey.food, survey.calories)


def simple(welfare, food, calories, weights=None):
    count = len(welfare)
    arrays = (np.ones(count) if weights is None else weights, welfare, food, food, calories)
    return Diets(*(np.asarray(array, float) for array in arrays))


def test_the_food_line_is_the_need_at_the_price_of_a_calorie():
    held = simple([10, 20, 30, 40], [8, 12, 15, 16], [1000, 1200, 1500, 1000])
    line, group = food_line(held, 0.0, 0.5, 2200)
    assert line.value == pytest.approx(2200 * (8 + 12) / (1000 + 1200))
    assert (group.households, group.above, group.up_to) == (2, None, 20)
    upper, richer = food_line(held, 0.5, 1.0, 2200)
    assert (richer.households, richer.above, richer.up_to) == (2, 20, 40)
    assert upper.value == pytest.approx(2200 * (15 + 16) / 2500)


def test_equals_stand_together_on_one_side_of_a_border():
    held = simple([10, 20, 20, 40], [8, 12, 13, 16], [1000] * 4)
    assert food_line(held, 0.0, 0.5, 2000)[1].households == 1
    assert food_line(held, 0.0, 0.75, 2000)[1].households == 3


def test_food_without_known_calories_is_left_out_of_the_price():
    held = Diets(*(np.array(a, float) for a in ([1, 1], [10, 20], [8, 12], [4, 6], [1000, 1000])))
    assert food_line(held, 0.0, 1.0, 2000)[0].value == pytest.approx(2000 * 10 / 2000)


def test_the_whole_line_of_households_on_an_engel_curve():
    """With food exactly on the curve both Engel lines can be written down."""
    welfare = np.exp(np.linspace(4, 7, 200))
    food = welfare * (1.2 - 0.15 * np.log(welfare))
    held = simple(welfare, food, food * 10)
    lower = needs_line(held, 1000.0, FIXED, "engel_lower")
    assert lower.food == pytest.approx(100)
    assert lower.total == pytest.approx(100 * (2 - 1.2 + 0.15 * np.log(100)))
    upper = needs_line(held, 1000.0, FIXED, "engel_upper")
    share = 1.2 - 0.15 * np.log(upper.total)
    assert upper.total * share == pytest.approx(100)
    assert lower.total < upper.total


def test_near_lines_are_means_of_means():
    random = np.random.default_rng(2)
    food = random.uniform(60, 140, 500)
    welfare = food * random.uniform(1.2, 2.5, 500)
    order = np.argsort(welfare)
    held = simple(welfare[order], food[order], food[order] * 10)
    line = needs_line(held, 1000.0, FIXED, "near_upper")
    means = [
        held.welfare[np.abs(held.food / 100 - 1) <= width / 100].mean() for width in range(1, 11)
    ]
    assert line.total == pytest.approx(np.mean(means))
    lower = needs_line(held, 1000.0, FIXED, "near_lower")
    rest = [
        (held.welfare - held.food)[np.abs(held.welfare / 100 - 1) <= width / 100].mean()
        for width in range(1, 11)
    ]
    assert lower.total == pytest.approx(100 + np.mean(rest))


@pytest.mark.parametrize("non_food", NON_FOOD)
def test_an_iterated_line_stands_in_the_middle_of_its_group(non_food):
    held, _ = diets_of(made(1))
    line = needs_line(held, NEED, AROUND, non_food)
    assert line.rounds > 1
    assert held.share_to(line.total) == pytest.approx(line.rank, abs=0.01)
    again = needs_line(held, NEED, ReferenceGroup(0.3, 0.9, around=0.1), non_food)
    assert again.total == pytest.approx(line.total, rel=0.02)


@settings(max_examples=25)
@given(
    factor=st.floats(0.01, 1000),
    seed=st.integers(0, 3),
    non_food=st.sampled_from(NON_FOOD),
    group=st.sampled_from([FIXED, AROUND]),
)
def test_lines_rise_with_prices(factor, seed, non_food, group):
    """Money of another size gives a line of that size, with an error of that size."""
    survey = made(seed)
    held, _ = diets_of(survey)
    once = needs_line(held, NEED, group, non_food)
    money = (held.welfare * factor, held.food * factor, held.cost * factor)
    scaled = needs_line(Diets(held.weights, *money, held.calories), NEED, group, non_food)
    assert scaled.food == pytest.approx(once.food * factor, rel=1e-9)
    assert scaled.total == pytest.approx(once.total * factor, rel=1e-9)
    assert scaled.total_influence == pytest.approx(once.total_influence * factor, rel=1e-6)
    assert scaled.rank == once.rank


@settings(max_examples=20)
@given(seed=st.integers(0, 5), non_food=st.sampled_from(NON_FOOD))
def test_the_influence_of_everyone_together_is_nothing(seed, non_food):
    """A line does not move when all weights grow alike."""
    held, _ = diets_of(made(seed))
    for group in (FIXED, AROUND):
        line = needs_line(held, NEED, group, non_food)
        assert held.weights @ line.total_influence == pytest.approx(0, abs=0.02 * line.total)
        assert held.weights @ line.food_influence == pytest.approx(0, abs=0.02 * line.food)


@pytest.mark.parametrize("non_food", NON_FOOD)
@pytest.mark.parametrize(("group", "apart"), [(FIXED, 0.2), (AROUND, 0.3)])
def test_errors_agree_with_the_bootstrap(non_food, group, apart):
    """Ratio of linearised to replicated errors of both lines, over two surveys.

    The slopes at the borders of the group are local means, so that agreement is not exact.
    """
    ratios = []
    for seed in (11, 12):
        survey = made(seed)
        held, order = diets_of(survey)
        line = needs_line(held, NEED, group, non_food)
        again = [
            needs_line(diets_of(one)[0], NEED, group, non_food)
            for one in resampled(survey, 80, seed)
        ]
        for name in ("food", "total"):
            totals = np.empty(len(order))
            totals[order] = held.weights * getattr(line, f"{name}_influence")
            replicated = np.std([getattr(one, name) for one in again])
            ratios.append(survey.variance(totals) ** 0.5 / replicated)
    for of_line in (ratios[::2], ratios[1::2]):
        assert np.exp(np.mean(np.log(of_line))) == pytest.approx(1, abs=apart)


@pytest.mark.parametrize("seed", [6, 20])
def test_a_circle_is_left_where_the_line_turns_from_above_its_group_to_below(seed):
    """In these samples the iteration goes round; every rank is tried to find where it turns."""
    held, _ = diets_of(made(seed, size=2))
    half = 0.05
    line = needs_line(held, NEED, ReferenceGroup(around=half))
    step = held.weights.min() / held.population / 2
    ranks = np.arange(line.rank - 0.02, line.rank + 0.02, step)
    totals = np.array(
        [needs_line(held, NEED, ReferenceGroup(at - half, at + half)).total for at in ranks]
    )
    above = np.array([held.share_to(total) for total in totals]) > ranks
    turns = np.flatnonzero(above[:-1] != above[1:])
    assert np.isclose(totals[turns], line.total).any()
    assert line.rank == held.share_to(line.total)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda held: needs_line(held, 0, FIXED), "need of 0 calories"),
        (lambda held: ReferenceGroup(0.5, 0.4), "from rank 0.5 to 0.4"),
        (lambda held: ReferenceGroup(around=0.7), "makes no sense"),
        (lambda held: needs_line(held, 1e9, FIXED, "near_lower"), "Only 0 households"),
        (lambda held: needs_line(held, 1e9, FIXED, "engel_upper"), "never reaches"),
    ],
)
def test_what_makes_no_sense_is_refused(call, said):
    held, _ = diets_of(made(1))
    with pytest.raises(SathitiError, match=said):
        call(held)


def test_a_group_without_calories_is_refused():
    held = simple([10, 20], [8, 12], [0, 0])
    with pytest.raises(SathitiError, match="no food with calories"):
        needs_line(held, NEED, FIXED)


def test_households_all_alike_have_no_engel_curve():
    held = simple([10] * 4, [8] * 4, [100] * 4)
    with pytest.raises(SathitiError, match="no Engel curve"):
        needs_line(held, NEED, ReferenceGroup(0, 1))


def test_a_line_that_runs_away_is_said_not_to_settle():
    """Each group's food is so dear that the next round asks for a richer group."""
    welfare = np.exp(np.linspace(0, 7, 5000))
    held = simple(welfare, 0.5 * welfare, np.full(5000, 1000.0))
    with pytest.raises(SathitiError, match="does not settle"):
        needs_line(held, 1000 * 1.02 / 0.75, ReferenceGroup(0, 0.1, around=0.01))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("welfare", -1.0, "1 households have no welfare"),
        ("food", np.nan, "1 households have no food"),
        ("calories", np.inf, "1 households have no calories"),
        ("weight", 0.0, "1 weights are missing, zero or negative"),
    ],
)
def test_bad_households_are_counted(column, value, said):
    survey = made(1)
    getattr(survey, column)[3] = value
    with pytest.raises(SathitiError, match=said):
        diets_of(survey)


def test_a_household_without_consumption_has_no_share():
    held = simple([0, 10, 20], [0, 5, 8], [0, 100, 200])
    with pytest.raises(SathitiError, match="1 households have no consumption"):
        needs_line(held, 100, ReferenceGroup(0, 1))


def test_a_household_that_told_no_food_is_one_of_the_households():
    welfare, nothing = np.array([20.0, 10.0]), np.array([5.0, 0.0])
    held, order = sorted_diets(np.ones(2), welfare, nothing, nothing, nothing)
    assert held.food.tolist() == [0.0, 5.0]
    assert order.tolist() == [1, 0]
