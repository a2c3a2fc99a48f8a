"""Panels that rotate: which group of units is asked in which round.

A new group enters every round and follows one pattern: so many rounds in, so many out, in again.
4-8-4 asks four months, leaves eight and asks four again, so that one half is common with the same
month of the year before (as in the Current Population Survey); 5 asks five rounds running.
"""

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.survey.arrays import IntArray
from sathiti.methods.survey.selection.select import SelectedSample
from sathiti.model import SathitiError

GROUP = "rotation_group"


class RotationPattern(Struct, frozen=True):
    """Rounds in and out, by turns.

    Attributes:
        turns: rounds in, rounds out, rounds in ...; begins and ends with rounds in.
    """

    turns: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.turns) % 2 == 0 or any(turn < 1 for turn in self.turns):
            raise SathitiError(
                "{turns} is no pattern of rotation.",
                fix="Give rounds in, rounds out, rounds in: 4-8-4, or 5 for five rounds running.",
                turns="-".join(map(str, self.turns)),
            )

    @classmethod
    def parse(cls, written: str) -> "RotationPattern":
        """The pattern written as `4-8-4`.

        Raises:
            SathitiError: it is not written so.

        Example:
            >>> RotationPattern.parse("2-2-2").rounds
            (0, 1, 4, 5)
        """
        turns = written.split("-")
        return cls(tuple(int(turn) if turn.strip().isdecimal() else 0 for turn in turns))

    @property
    def rounds(self) -> tuple[int, ...]:
        """Rounds in which a group is asked, counted from the one it enters in."""
        ends = np.cumsum(self.turns)
        return tuple(
            int(number)
            for place in range(0, len(self.turns), 2)
            for number in range(int(ends[place]) - self.turns[place], int(ends[place]))
        )

    def overlap(self, lag: int) -> float:
        """Share of a round's groups that were also asked `lag` rounds before.

        Example:
            >>> pattern = RotationPattern.parse("4-8-4")
            >>> [pattern.overlap(lag) for lag in (1, 2, 3, 6, 12)]
            [0.75, 0.5, 0.25, 0.0, 0.5]
        """
        inside = set(self.rounds)
        return sum(number - lag in inside for number in inside) / len(inside)


def rotation_calendar(pattern: RotationPattern, rounds: int) -> pa.Table:
    """Groups asked in each round, from a first round in which all waves are there.

    Args:
        pattern: of each group.
        rounds: how many.

    Returns:
        One row a round and group: round (from 1), rotation_group (from 1, in the order they
        enter), wave (how many times the group has been asked by then, this one included). Groups
        that would have entered before the first round are asked as if they had, so every round
        is of the same size.

    Raises:
        SathitiError: there is no round.

    Example:
        >>> rotation_calendar(RotationPattern.parse("2"), 2).to_pydict()
        {'round': [1, 1, 2, 2], 'rotation_group': [1, 2, 2, 3], 'wave': [2, 1, 2, 1]}
    """
    if rounds < 1:
        raise SathitiError(
            "{rounds} rounds are no survey.", fix="Give 1 or more.", rounds=str(rounds)
        )
    entered = [
        (number, number - since, wave)
        for number in range(1, rounds + 1)
        for wave, since in reversed(list(enumerate(pattern.rounds, start=1)))
    ]
    # Groups that are never asked in these rounds have no number.
    numbers = {when: place for place, when in enumerate(sorted({e for _, e, _ in entered}), 1)}
    return pa.table(
        {
            "round": [number for number, _, _ in entered],
            GROUP: [numbers[when] for _, when, _ in entered],
            "wave": [wave for _, _, wave in entered],
        }
    )


def rotation_groups(sample: SelectedSample, groups: int, seed: int) -> pa.Table:
    """The units of a sample dealt out into rotation groups.

    Units are dealt in turn through the strata from a random first group, so that every group is
    a sample of the whole: in each stratum (of the last stage, in each parent) the groups differ
    by one unit at most.

    Args:
        sample: its units come in the order of their strata.
        groups: how many, as the calendar has.
        seed: 0 or above.

    Returns:
        The units with the column rotation_group, from 1.

    Raises:
        SathitiError: there are more groups than units, or none.
    """
    count = sample.units.num_rows
    if not 1 <= groups <= count:
        raise SathitiError(
            "{count} units cannot be dealt out into {groups} rotation groups.",
            fix="Give 1 group or more, and not more than units.",
            count=count,
            groups=groups,
        )
    first = int(np.random.default_rng(seed).integers(groups))
    dealt: IntArray = (np.arange(count) + first) % groups + 1
    return sample.units.append_column(GROUP, pa.array(dealt))
