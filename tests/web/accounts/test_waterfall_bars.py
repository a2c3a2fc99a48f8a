"""Bars from opening to closing stock: where they stand, when the axis is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Text
from sathiti.web.accounts.waterfall import Step, Waterfall, draw_steps

LEFT, RIGHT = 250, 620
LABEL = Text.of(en="Step")


def stock(level: float) -> Step:
    return Step("stock", LABEL, 0.0, level)


def move(before: float, after: float, kind: str = "") -> Step:
    return Step(kind or ("more" if after > before else "less"), LABEL, before, after)


def drawn(*steps: Step, name: str = "Step") -> Waterfall:
    return draw_steps(list(steps), lambda step: name, lambda amount: f"{amount:g}")


@pytest.mark.parametrize(
    ("step", "change"),
    [
        (stock(7.0), 7.0),
        (move(5.0, 8.0), 3.0),
        (move(8.0, 5.0), -3.0),
        (move(4.0, 1.0, "gap"), -3.0),
    ],
)
def test_the_change_of_a_step(step: Step, change: float) -> None:
    assert step.change == change


@pytest.mark.parametrize(
    ("step", "figure"),
    [
        (stock(7.0), "7"),
        (move(5.0, 8.0), "+3"),
        (move(8.0, 5.0), "-3"),
        (move(1.0, 4.0, "gap"), "+3"),
        (move(4.0, 1.0, "gap"), "-3"),
    ],
)
def test_what_grows_has_a_plus(step: Step, figure: str) -> None:
    made = drawn(stock(10.0), step)
    assert made.rows[1] == ("Step", figure)
    assert made.steps[1].figure == figure


def test_bars_are_to_scale() -> None:
    made = drawn(stock(100.0), move(100.0, 50.0), stock(50.0))
    assert made.base is None
    whole = RIGHT - LEFT
    assert [(one.x, one.width) for one in made.steps] == [
        (LEFT, whole),
        (LEFT + whole / 2, whole / 2),
        (LEFT, whole / 2),
    ]
    assert made.axis == LEFT


def test_steps_stand_one_below_the_other() -> None:
    made = drawn(stock(10.0), move(10.0, 2.0), stock(2.0))
    assert [one.y for one in made.steps] == [11, 55, 99]
    assert [one.middle for one in made.steps] == [27, 71, 115]
    assert made.height == 3 * 44


def test_a_stock_below_zero_lies_left_of_the_axis() -> None:
    made = drawn(stock(30.0), move(30.0, -10.0), stock(-10.0))
    # the plane reaches from -10 to 30: zero is a quarter across
    assert made.axis == LEFT + (RIGHT - LEFT) / 4
    last = made.steps[-1]
    assert (last.x, last.x + last.width) == (LEFT, made.axis)


def test_long_words_take_two_lines_around_the_middle() -> None:
    made = drawn(stock(1.0), name="Discoveries of new stock and upward reappraisals")
    ((high, first), (low, second)) = made.steps[0].words
    assert f"{first} {second}" == "Discoveries of new stock and upward reappraisals"
    assert low - high == 18


@pytest.mark.parametrize(
    ("levels", "base"),
    [
        # changes are half of the highest: not cut
        ((100.0, 50.0), None),
        # changes are 10 of 100: 15 percent of room below 90, cut to a round number of tens
        ((100.0, 90.0), 80.0),
        ((1000.0, 1020.0), 990.0),
        ((1000.0, 997.0), 996.0),
        # without any change the whole stock is shown
        ((100.0, 100.0), None),
    ],
)
def test_the_axis_begins_at_a_round_number(levels: tuple[float, float], base: float | None) -> None:
    first, last = levels
    assert drawn(stock(first), move(first, last), stock(last)).base == base


def test_stocks_of_a_cut_axis_have_a_wave_and_begin_at_the_cut() -> None:
    made = drawn(stock(100.0), move(100.0, 90.0), stock(90.0))
    assert [bool(one.wave) for one in made.steps] == [True, False, True]
    assert made.axis == made.steps[0].x == LEFT
    assert made.steps[0].wave.startswith("M")
    assert made.steps[0].wave.count("L") == 4


def test_nothing_at_all_is_drawn_as_thin_bars() -> None:
    made = drawn(stock(0.0), stock(0.0))
    assert [one.width for one in made.steps] == [1.0, 1.0]


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=8))
def test_bars_lie_inside_and_meet(levels: list[float]) -> None:
    moves = [move(before, after) for before, after in pairwise(levels)]
    made = drawn(stock(levels[0]), *moves, stock(levels[-1]))
    for one in made.steps:
        assert one.x >= LEFT - 0.1
        assert one.x + one.width <= RIGHT + 1.1
    for before, after in pairwise(made.steps[1:-1]):
        assert after.x <= before.x + before.width + 0.2
        assert before.x <= after.x + after.width + 0.2
