"""Changes of poverty taken apart: one table a way of doing it, the pairs of rounds as columns."""

from collections.abc import Sequence

from msgspec import Struct

from sathiti.model import PovertyChange

Pair = tuple[str, str]


class PartRow(Struct, frozen=True):
    """One part of the change, and what it is between each pair of rounds (None: not computed)."""

    part: str
    values: list[PovertyChange | None]


class Decomposed(Struct, frozen=True):
    """One way of taking the change apart; `group` names the groups it is about, if any."""

    method: str
    group: str
    rows: list[PartRow]


def pairs_of(changes: Sequence[PovertyChange]) -> list[Pair]:
    """Pairs of rounds, the latest first."""
    return sorted({(one.first, one.last) for one in changes}, key=lambda one: one[1], reverse=True)


def decompose(changes: Sequence[PovertyChange], line: str, measure: str) -> list[Decomposed]:
    """The changes of one measure at one line, by method.

    Args:
        changes: as told.
        line: code of the poverty line.
        measure: headcount or poverty_gap.
    """
    pairs = pairs_of(changes)
    of = [one for one in changes if (one.line, one.measure) == (line, measure)]
    found = {(one.method, one.group, one.part, (one.first, one.last)): one for one in of}
    ways = dict.fromkeys((one.method, one.group) for one in of)
    return [
        Decomposed(
            *way,
            [
                PartRow(part, [found.get((*way, part, pair)) for pair in pairs])
                for part in dict.fromkeys(one.part for one in of if (one.method, one.group) == way)
            ],
        )
        for way in ways
    ]
