"""A whole and its parts in one period: by sex, residence, quintile, age."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from sathiti.methods.validation.series.panel import Observation, Panel, Slice
from sathiti.methods.validation.series.precision import Interval, rounded, usual_decimals
from sathiti.methods.validation.series.tables import Partition

AGE = "age"
_OPEN = float("inf")
# first age, first age above, code
AgeGroup = tuple[float, float, str]

_AGES = Partition(AGE, (), (), (), 0.0, 1.0, True)


class Block(Struct, frozen=True):
    """A whole population cut into parts, at one time.

    Attributes:
        dimension: the component the parts differ in.
        partition: which cut.
        context: key without that dimension.
        total: the whole, or None if it is not given.
        parts: all of them, in the order of the partition.
        optional: unknown, not stated and the like, where given.
        decimals: that most values of the series have in the period.
    """

    dimension: str
    partition: Partition
    context: tuple[str, ...]
    total: Observation | None
    parts: tuple[Observation, ...]
    optional: tuple[Observation, ...]
    decimals: int

    def interval(self, observation: Observation) -> Interval:
        """What an observation of the block may be before rounding."""
        return rounded(observation.number, max(observation.decimals, self.decimals))

    def all(self) -> tuple[Observation, ...]:
        """Total (where given), parts, optional parts."""
        return (*((self.total,) if self.total else ()), *self.parts, *self.optional)


def blocks(panel: Panel) -> list[Block]:
    """Every whole with all its parts, of every partition the pack knows."""
    return panel.once("blocks", lambda: list(_blocks(panel)))


def _blocks(panel: Panel) -> Iterator[Block]:
    usual = _usual_decimals(panel)
    for dimension in panel.dimensions:
        cuts = [cut for cut in panel.tables.partitions if dimension in cut.components]
        ages = dimension == panel.role(AGE)
        if not cuts and not ages:
            continue
        for (context, time), cells in panel.slices(dimension).items():
            cut, parts = _ages(panel, cells) if ages else _largest(cuts, cells)
            if cut:
                optional = tuple(cells[code] for code in cut.optional if code in cells)
                decimals = usual[_period_of(panel, parts[0]), time]
                total = _whole_ages(panel, cells, parts) if ages else panel.total_of(cells)
                yield Block(dimension, cut, context, total, tuple(parts), optional, decimals)


def _period_of(panel: Panel, observation: Observation) -> tuple[str, str, str]:
    return (
        panel.code(observation, "series"),
        panel.code(observation, "unit"),
        panel.code(observation, "area"),
    )


def _usual_decimals(panel: Panel) -> dict[tuple[tuple[str, str, str], str], int]:
    written: dict[tuple[tuple[str, str, str], str], list[int]] = {}
    for observation in panel.usable:
        written.setdefault((_period_of(panel, observation), observation.time), []).append(
            observation.decimals
        )
    return {period: usual_decimals(decimals) for period, decimals in written.items()}


def _largest(cuts: Iterable[Partition], cells: Slice) -> tuple[Partition | None, list[Observation]]:
    """The finest cut whose parts are all there; none if codes of a finer one are there in part.

    Men and women are not the whole where boys or girls are counted beside them.
    """
    given = [(cut, set(cut.parts) & cells.keys()) for cut in cuts]
    finest, _ = max(given, key=lambda each: (len(each[1]), -len(each[0].parts)))
    if all(part in cells for part in finest.parts):
        return finest, [cells[part] for part in finest.parts]
    return None, []


def _ages(panel: Panel, cells: Slice) -> tuple[Partition | None, list[Observation]]:
    """Age groups that follow each other without gap or overlap, if they are all that is given.

    A group that contains all others must begin and end with them.
    """
    groups = age_groups(panel, cells)
    outer, inner = split_outer(groups)
    if len(inner) < 2 or not consecutive(inner):
        return None, []
    span = (inner[0][0], inner[-1][1])
    if any(group[:2] != span for group in outer):
        return None, []
    return _AGES, [cells[code] for _, _, code in inner]


def _whole_ages(panel: Panel, cells: Slice, parts: Sequence[Observation]) -> Observation | None:
    """The group that spans the parts, or all ages if the parts leave none out."""
    groups = age_groups(panel, cells)
    inner = [group for group in groups if cells[group[2]] in parts]
    span = (inner[0][0], inner[-1][1])
    outer = next((cells[code] for low, high, code in groups if (low, high) == span), None)
    return outer or (panel.total_of(cells) if span == (0.0, _OPEN) else None)


def age_groups(panel: Panel, codes: Iterable[str]) -> list[AgeGroup]:
    """(from, to, code) of the codes that name ages; `to` is the first age outside."""
    groups = [(*bounds, code) for code in codes if (bounds := age_bounds(code, panel.tables.ages))]
    return sorted(groups)


def age_bounds(code: str, patterns: Sequence[re.Pattern[str]]) -> tuple[float, float] | None:
    """First age of a group and first age above it, in years; None if the code names no ages.

    A pattern has a group ``low`` (included) or ``above`` (not included), and a group ``high``
    (included) or ``below`` (not included);
    without either of these the group is open, with ``low`` alone and ``one`` it is one year.
    """
    for pattern in patterns:
        found = pattern.fullmatch(code)
        if found:
            said = {name: float(age) for name, age in found.groupdict().items() if age}
            low = said.get("one", said.get("low", said.get("above", -1.0) + 1))
            high = said.get("high", said.get("one", _OPEN)) + 1
            return low, said.get("below", high)
    return None


def split_outer(
    groups: Sequence[AgeGroup],
) -> tuple[list[AgeGroup], list[AgeGroup]]:
    """Groups that contain others, and the rest."""
    outer = [
        group
        for group in groups
        if any(group[0] <= g[0] and g[1] <= group[1] and g[:2] != group[:2] for g in groups)
    ]
    return outer, [group for group in groups if group not in outer]


def consecutive(groups: Sequence[AgeGroup]) -> bool:
    """Whether each group begins where the one before it ends."""
    return all(first[1] == second[0] for first, second in pairwise(groups))
