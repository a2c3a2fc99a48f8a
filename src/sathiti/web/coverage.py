"""The coverage of a framework counted by component, sub-component and topic."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from sathiti.model import CoverageView, StatisticCoverage, Text
from sathiti.model.statistic import CoverageStatus

STATUSES: tuple[CoverageStatus, ...] = ("full", "partial", "none")
# the framework gives the third tier, and for some none, to what is left
TIERS = (1, 2, 3)


class CoverageLine(Struct, frozen=True):
    """One component, sub-component or topic.

    Attributes:
        number: as the framework numbers it, for example 1.2.3.
        counts: for each tier how many are full, partial, none.
        first, last: of all periods with a figure; empty without one.
    """

    code: str
    number: str
    name: Text
    depth: int
    counts: list[list[int]]
    first: str
    last: str


def tier_of(one: StatisticCoverage) -> int:
    """1, 2, or 3 for the others."""
    return one.tier if one.tier in TIERS[:2] else TIERS[2]


def component_of(view: CoverageView) -> dict[str, str]:
    """Code of every topic to that of its component."""
    parents = {code.id: code.parent for code in view.topics}

    def top(code: str) -> str:
        return top(parents[code]) if parents.get(code) else code

    return {code: top(code) for code in parents}


def board(view: CoverageView) -> list[CoverageLine]:
    """Every component, sub-component and topic that has statistics, with counts."""
    parents = {code.id: code.parent for code in view.topics}
    inside: dict[str, list[StatisticCoverage]] = {}
    for one in view.statistics:
        for code in _up(one.topic, parents):
            inside.setdefault(code, []).append(one)
    return [
        CoverageLine(
            code.id,
            ".".join(code.id.split("_")[1:]),
            code.name,
            len(_up(code.id, parents)) - 1,
            counted(inside[code.id]),
            *_span(inside[code.id]),
        )
        for code in view.topics
        if code.id in inside
    ]


def counted(statistics: Iterable[StatisticCoverage]) -> list[list[int]]:
    """For each tier how many are full, partial, none."""
    counts = Counter((tier_of(one), one.status) for one in statistics)
    return [[counts[tier, status] for status in STATUSES] for tier in TIERS]


def _up(code: str, parents: dict[str, str]) -> list[str]:
    """A code and all it is a part of."""
    return [code, *_up(parents[code], parents)] if parents.get(code) else [code]


def _span(statistics: list[StatisticCoverage]) -> tuple[str, str]:
    first = min((one.first for one in statistics if one.first), default="")
    return first, max((one.last for one in statistics if one.last), default="")
