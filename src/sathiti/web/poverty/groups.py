"""Estimates of one statistic laid out by group of the population, the rounds below each other."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from sathiti.web.poverty.estimates import AGE, AREA, SEX, URBANISATION, Estimate, whole_code

# groups in the order of the table, and what each is called
GROUPS = {"": "All", URBANISATION: "Urban and rural", SEX: "Sex", AGE: "Age", AREA: "Province"}


class GroupRow(Struct, frozen=True):
    """One group of people: its code, and what is estimated of it, newest round first."""

    code: str
    estimates: list[Estimate]


class Group(Struct, frozen=True):
    """The rows that divide the population by one dimension (empty: all of it)."""

    dimension: str
    rows: list[GroupRow]

    @property
    def title(self) -> str:
        """What the group is called, in English."""
        return GROUPS[self.dimension]


def lay_groups(
    estimates: Sequence[Estimate], codes: Mapping[str, Sequence[str]], periods: Sequence[str]
) -> list[Group]:
    """Rows of estimates that divide the population by at most one dimension.

    Args:
        estimates: of one statistic.
        codes: that occur in each dimension, in the order of its list.
        periods: to be shown, the newest first.
    """
    wholes = {name: whole_code(codes[name]) for name in GROUPS if name}
    found: dict[tuple[str, str], dict[str, Estimate]] = {}
    for one in estimates:
        parts = [name for name, whole in wholes.items() if one.codes[name] != whole]
        if len(parts) < 2 and one.period in periods:
            dimension = parts[0] if parts else ""
            place = dimension, one.codes.get(dimension, "")
            found.setdefault(place, {})[one.period] = one
    return [
        Group(dimension, rows)
        for dimension in GROUPS
        if (rows := _rows(found, dimension, codes.get(dimension, [""]), periods))
    ]


def _rows(
    found: Mapping[tuple[str, str], Mapping[str, Estimate]],
    dimension: str,
    codes: Sequence[str],
    periods: Sequence[str],
) -> list[GroupRow]:
    # lists of ages need not be in order of age
    ordered = sorted(codes, key=_first_number) if dimension == AGE else codes
    return [
        GroupRow(code, [of[period] for period in periods if period in of])
        for code in ordered
        if (of := found.get((dimension, code)))
    ]


def _first_number(code: str) -> int:
    found = re.search(r"\d+", code)
    return int(found[0]) if found else -1


def of_areas(groups: Sequence[Group], period: str) -> dict[str, Estimate]:
    """The estimates of a round by area."""
    return {
        row.code: one
        for group in groups
        if group.dimension == AREA
        for row in group.rows
        for one in row.estimates
        if one.period == period
    }
