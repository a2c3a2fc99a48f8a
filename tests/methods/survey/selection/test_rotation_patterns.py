"""Rotation patterns read, counted and refused; the calendar by hand."""

import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import (
    RotationPattern,
    SelectedSample,
    rotation_calendar,
    rotation_groups,
)
from sathiti.model import SathitiError


def sample(count: int) -> SelectedSample:
    """So many units in the order they were selected in."""
    units = pa.table({"unit": list(range(count))})
    return SelectedSample(units, units.slice(0, 0), pa.table({}), ("unit",), 1)


@pytest.mark.parametrize(
    ("written", "rounds"),
    [
        ("1", (0,)),
        ("3", (0, 1, 2)),
        ("1-1-1", (0, 2)),
        ("2-1-1", (0, 1, 3)),
        ("1-2-3", (0, 3, 4, 5)),
        ("1-1-1-1-1", (0, 2, 4)),
        ("4-8-4", (0, 1, 2, 3, 12, 13, 14, 15)),
        (" 2 - 2 - 2 ", (0, 1, 4, 5)),
    ],
)
def test_rounds_in_which_a_group_is_asked(written: str, rounds: tuple[int, ...]) -> None:
    assert RotationPattern.parse(written).rounds == rounds


@pytest.mark.parametrize(
    "written", ["", "0", "4-8", "4--4", "a", "4-8-4-", "4-8-4-8", "-4", "1.5", "2-0-2", "4/8/4"]
)
def test_what_is_no_pattern_says_how_one_is_written(written: str) -> None:
    with pytest.raises(SathitiError, match=r"is no pattern of rotation.*4-8-4, or 5"):
        RotationPattern.parse(written)


def test_a_pattern_that_ends_outside_is_refused_as_written() -> None:
    with pytest.raises(SathitiError, match="4-8 is no pattern"):
        RotationPattern((4, 8))


@pytest.mark.parametrize(
    ("written", "lag", "share"),
    [
        ("5", 0, 1.0),
        ("5", 1, 0.8),
        ("5", 4, 0.2),
        ("5", 5, 0.0),
        ("2-2-2", 1, 0.5),
        ("2-2-2", 3, 0.25),
        ("2-2-2", 4, 0.5),
        ("2-2-2", 5, 0.25),
        ("1-11-1", 12, 0.5),
        ("1-11-1", 1, 0.0),
    ],
)
def test_the_share_that_two_rounds_have_in_common(written: str, lag: int, share: float) -> None:
    assert RotationPattern.parse(written).overlap(lag) == share


@given(st.integers(1, 12))
def test_overlaps_of_rounds_running_fall_evenly(turns: int) -> None:
    pattern = RotationPattern((turns,))
    assert [pattern.overlap(lag) for lag in range(turns + 1)] == pytest.approx(
        [(turns - lag) / turns for lag in range(turns + 1)]
    )


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5).filter(lambda turns: len(turns) % 2))
def test_overlaps_ahead_and_back_are_the_same(turns: list[int]) -> None:
    pattern = RotationPattern(tuple(turns))
    assert len(pattern.rounds) == sum(turns[::2])
    for lag in range(sum(turns)):
        assert pattern.overlap(lag) == pattern.overlap(-lag)


def test_a_pattern_of_one_round_asks_a_new_group_each_time() -> None:
    assert rotation_calendar(RotationPattern.parse("1"), 3).to_pydict() == {
        "round": [1, 2, 3],
        "rotation_group": [1, 2, 3],
        "wave": [1, 1, 1],
    }


def test_one_in_one_out_one_in_by_hand() -> None:
    # Round 1 asks the group that entered two rounds before again, and a new one.
    assert rotation_calendar(RotationPattern.parse("1-1-1"), 3).to_pydict() == {
        "round": [1, 1, 2, 2, 3, 3],
        "rotation_group": [1, 3, 2, 4, 3, 5],
        "wave": [2, 1, 2, 1, 2, 1],
    }


def test_groups_that_are_never_asked_have_no_number() -> None:
    calendar = rotation_calendar(RotationPattern.parse("1-5-1"), 1).to_pydict()
    assert calendar["rotation_group"] == [1, 2]
    assert calendar["wave"] == [2, 1]


@pytest.mark.parametrize("rounds", [0, -3])
def test_no_rounds_are_no_survey(rounds: int) -> None:
    with pytest.raises(SathitiError, match=rf"{rounds} rounds are no survey.*Give 1 or more"):
        rotation_calendar(RotationPattern.parse("5"), rounds)


def test_units_are_dealt_in_turn_from_some_first_group() -> None:
    groups = rotation_groups(sample(7), 3, seed=0).column("rotation_group").to_pylist()
    steps = [(after - before) % 3 for before, after in itertools.pairwise(groups)]
    assert steps == [1] * 6
    assert set(groups) == {1, 2, 3}


def test_one_group_has_all_units() -> None:
    assert rotation_groups(sample(4), 1, seed=5).column("rotation_group").to_pylist() == [1] * 4


def test_as_many_groups_as_units_have_one_each() -> None:
    groups = rotation_groups(sample(6), 6, seed=5).column("rotation_group").to_pylist()
    assert sorted(groups) == [1, 2, 3, 4, 5, 6]


def test_some_seed_begins_with_each_of_the_groups() -> None:
    firsts = {
        rotation_groups(sample(4), 4, seed)["rotation_group"][0].as_py() for seed in range(40)
    }
    assert firsts == {1, 2, 3, 4}


def test_the_columns_of_the_sample_stay_as_they_are() -> None:
    dealt = rotation_groups(sample(5), 2, seed=1)
    assert dealt.column_names == ["unit", "rotation_group"]
    assert dealt.column("unit").to_pylist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("groups", [0, -1, 6])
def test_groups_that_cannot_be_dealt(groups: int) -> None:
    said = rf"5 units cannot be dealt out into {groups} rotation groups.*not more than units"
    with pytest.raises(SathitiError, match=said):
        rotation_groups(sample(5), groups, seed=1)
