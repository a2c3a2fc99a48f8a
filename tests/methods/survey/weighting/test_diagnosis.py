"""Why totals cannot be met: one at a time, by contradiction, or only all together."""

import numpy as np
import pytest

from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries
from sathiti.methods.survey.weighting.cells import Line
from sathiti.methods.survey.weighting.diagnosis import (
    contradiction,
    deviations,
    name_of,
    out_of_reach,
    together_out_of_reach,
)
from sathiti.methods.survey.weighting.distances import Distance, distance_of
from sathiti.model import Calibration, Margin

# women and men of the north and the south, ten of each
CROSS = Auxiliaries(np.array([[0, 0, 1, 1], [2, 3, 2, 3]]), np.zeros((4, 0)), 4)
TENS = np.full(4, 10.0)


def lines(*totals: float) -> tuple[Line, ...]:
    names = (("sex", "f"), ("sex", "m"), ("area", "n"), ("area", "s"))
    return tuple(Line(*name, total) for name, total in zip(names, totals, strict=True))


def asked(method: str, bounds: tuple[float, float] | None = None) -> Distance:
    return distance_of(Calibration((Margin.whole(1),), method=method, bounds=bounds))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("sex", "f", 1), "sex = f"),
        (Line("age", "", 1), "age"),
        (Line("", "", 1), "*"),
    ],
)
def test_a_total_as_people_read_it(line: Line, said: str) -> None:
    assert name_of(line) == said


def test_deviations_say_by_how_much() -> None:
    found = deviations([Line("sex", "f", 1), Line("age", "", 1)], np.array([2.0, -0.25]))
    assert [str(one) for one in found] == ["sex = f by 2", "age by -0.25"]


def test_totals_that_agree_do_not_contradict() -> None:
    assert contradiction(CROSS.gram(TENS), lines(30, 20, 24, 26)) is None


def test_the_total_that_the_others_leave_is_named() -> None:
    # 30 + 20 people, 24 of them in the north: 26 are left for the south
    error = contradiction(CROSS.gram(TENS), lines(30, 20, 24, 20))
    assert error is not None
    assert "the others leave 26 for area = s, but 20 is asked" in str(error)
    assert "Take all totals from one source" in str(error)


def test_a_contradiction_within_rounding_is_none() -> None:
    assert contradiction(CROSS.gram(TENS), lines(30, 20, 24, 26 + 1e-7)) is None


def test_a_number_that_is_a_multiple_of_a_count_is_found_out() -> None:
    # everybody has two of them, so 50 people have 100
    two = Auxiliaries(np.zeros((1, 3), np.int64), np.full((3, 1), 2.0), 2)
    gram = two.gram(np.ones(3))
    assert contradiction(gram, (Line("", "", 50), Line("hands", "", 100))) is None
    error = contradiction(gram, (Line("", "", 50), Line("hands", "", 90)))
    assert error is not None
    assert "leave 100 for hands, but 90" in str(error)


def test_each_total_within_the_bounds_is_in_reach() -> None:
    assert out_of_reach(CROSS, TENS, lines(40, 10, 10, 40), asked("logit", (0.5, 2.0))) == []


@pytest.mark.parametrize("total", [41.0, 9.0])
def test_a_total_beyond_a_bound_is_named_with_the_reach(total: float) -> None:
    found = out_of_reach(CROSS, TENS, lines(total, 20, 20, 20), asked("linear", (0.5, 2.0)))
    assert len(found) == 1
    said = str(found[0])
    assert f"total of sex = f is {total:g}" in said
    assert "factors between 0.5 and 2.0 reach only 10 to 40" in said
    assert "Widen the bounds" in said


def test_several_totals_beyond_a_bound_are_all_named() -> None:
    found = out_of_reach(CROSS, TENS, lines(50, 5, 20, 20), asked("raking", (0.5, 2.0)))
    assert [str(one).split(" is ")[0] for one in found] == [
        "The total of sex = f",
        "The total of sex = m",
    ]


def test_raking_reaches_no_total_below_zero() -> None:
    only = Auxiliaries(np.zeros((0, 2), np.int64), np.array([[1.0], [2.0]]), 1)
    found = out_of_reach(only, np.ones(2), (Line("y", "", -5),), asked("raking"))
    assert len(found) == 1
    assert "total of y is -5" in str(found[0])


def test_linear_without_bounds_reaches_everything() -> None:
    only = Auxiliaries(np.zeros((0, 2), np.int64), np.array([[1.0], [2.0]]), 1)
    assert out_of_reach(only, np.ones(2), (Line("y", "", -5),), asked("linear")) == []


def test_a_number_of_both_signs_reaches_as_far_as_each_side_allows() -> None:
    # 10 x 3 gained and 10 x 1 lost: least 0.5 x 30 - 2 x 10 = -5, greatest 2 x 30 - 0.5 x 10 = 55
    gain = Auxiliaries(np.zeros((0, 2), np.int64), np.array([[3.0], [-1.0]]), 1)
    bounds = asked("logit", (0.5, 2.0))
    weights = np.array([10.0, 10.0])
    for total in (-5.0, 55.0):
        assert out_of_reach(gain, weights, (Line("gain", "", total),), bounds) == []
    for total in (-6.0, 56.0):
        (error,) = out_of_reach(gain, weights, (Line("gain", "", total),), bounds)
        assert "reach only -5 to 55" in str(error)


def test_totals_that_can_be_met_together_have_no_reason() -> None:
    found = together_out_of_reach(CROSS, TENS, lines(30, 20, 24, 26), asked("logit", (0.5, 2.0)))
    assert found is None


def test_totals_in_reach_alone_may_be_out_of_reach_together() -> None:
    # sex and area are nearly one: only women live in the north and only men in the south
    same = Auxiliaries(np.array([[0, 1, 1], [2, 3, 2]]), np.zeros((3, 0)), 4)
    weights = np.array([20.0, 20.0, 1.0])
    bounds = asked("logit", (0.5, 2.0))
    wanted = lines(30, 12, 12, 30)
    assert out_of_reach(same, weights, wanted, bounds) == []
    error = together_out_of_reach(same, weights, wanted, bounds)
    assert error is not None
    said = str(error)
    assert "No factors between 0.5 and 2.0 meet all totals together" in said
    assert "merge small categories" in said


def test_what_stays_off_is_said_with_its_size() -> None:
    # one cell of 10 people cannot be 10 women and 15 people of the north at once
    one = Auxiliaries(np.array([[0], [1]]), np.zeros((1, 0)), 2)
    wanted = (Line("sex", "f", 10.0), Line("area", "n", 15.0))
    error = together_out_of_reach(one, np.array([10.0]), wanted, asked("linear", (0.5, 2.0)))
    assert error is not None
    # a share of 15 costs less than one of 10: the first is met and the second misses 5
    assert "area = n by -5" in str(error)
    assert "sex = f" not in str(error)
