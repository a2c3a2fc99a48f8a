"""Rotating panels: who is asked when, what two rounds have in common."""

import collections

import numpy as np
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

PATTERNS = st.builds(
    RotationPattern,
    st.lists(st.integers(1, 8), min_size=1, max_size=5)
    .filter(lambda turns: len(turns) % 2 == 1)
    .map(tuple),
)


def sample_of(sizes: list[int]) -> SelectedSample:
    """Units of strata of these sizes."""
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    units = pa.table({"unit": np.arange(len(stratum)), "stratum": stratum})
    return SelectedSample(units, units.slice(0, 0), units.slice(0, 0), ("unit",), 1)


def test_four_in_eight_out_four_in() -> None:
    pattern = RotationPattern.parse("4-8-4")
    assert pattern.rounds == (0, 1, 2, 3, 12, 13, 14, 15)
    # Three quarters from month to month and one half from year to year.
    assert pattern.overlap(1) == 0.75
    assert pattern.overlap(12) == 0.5
    assert pattern.overlap(4) == 0
    assert pattern.overlap(0) == 1


def test_the_calendar_of_two_in_two_out_two_in() -> None:
    calendar = rotation_calendar(RotationPattern.parse("2-2-2"), 3).to_pylist()
    asked = collections.defaultdict(list)
    for row in calendar:
        asked[row["round"]].append((row["rotation_group"], row["wave"]))
    assert asked == {
        1: [(1, 4), (2, 3), (5, 2), (6, 1)],
        2: [(2, 4), (3, 3), (6, 2), (7, 1)],
        3: [(3, 4), (4, 3), (7, 2), (8, 1)],
    }


@given(PATTERNS, st.integers(1, 30))
def test_every_round_has_every_wave_once(pattern: RotationPattern, rounds: int) -> None:
    calendar = rotation_calendar(pattern, rounds).to_pylist()
    assert len(calendar) == rounds * len(pattern.rounds)
    waves = collections.defaultdict(list)
    groups = collections.defaultdict(list)
    for row in calendar:
        waves[row["round"]].append(row["wave"])
        groups[row["rotation_group"]].append((row["round"], row["wave"]))
    every = list(range(1, len(pattern.rounds) + 1))
    assert all(sorted(seen) == every for seen in waves.values())
    # A group is asked in the order of its waves, by its pattern.
    for seen in groups.values():
        entered = {number - pattern.rounds[wave - 1] for number, wave in seen}
        assert len(entered) == 1
    assert sorted(groups) == list(range(1, len(groups) + 1))


@given(PATTERNS, st.integers(1, 12))
def test_the_calendar_overlaps_as_expected(pattern: RotationPattern, lag: int) -> None:
    calendar = rotation_calendar(pattern, lag + 1).to_pylist()
    asked = [
        {row["rotation_group"] for row in calendar if row["round"] == number}
        for number in (1, lag + 1)
    ]
    share = len(asked[0] & asked[1]) / len(asked[1])
    assert share == pytest.approx(pattern.overlap(lag))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(1, 12), st.integers(0, 9))
def test_groups_are_dealt_out_evenly_in_every_stratum(
    sizes: list[int], groups: int, seed: int
) -> None:
    groups = min(groups, sum(sizes))
    dealt = rotation_groups(sample_of(sizes), groups, seed)
    group, stratum = (dealt.column(name).to_numpy() for name in ("rotation_group", "stratum"))
    for inside in (np.full(len(group), True), *(stratum == code for code in range(len(sizes)))):
        counts = np.bincount(group[inside], minlength=groups + 1)[1:]
        assert counts.max() - counts.min() <= 1
    assert group.min() >= 1
    assert group.max() <= groups


def test_the_first_group_is_random_and_repeats() -> None:
    sample = sample_of([40])
    firsts = [rotation_groups(sample, 5, s).column("rotation_group")[0].as_py() for s in range(50)]
    assert set(firsts) == {1, 2, 3, 4, 5}
    assert rotation_groups(sample, 5, 3).equals(rotation_groups(sample, 5, 3))
