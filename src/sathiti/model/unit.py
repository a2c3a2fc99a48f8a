"""Organisations and areas, with the dates between which they exist."""

from typing import Literal

from msgspec import Struct

from sathiti.model.text import Text


class Unit(Struct, frozen=True):
    """An organisation of the statistical system.

    Attributes:
        id: short code.
        kind: nso, ministry, department, province office, ...
        parent: unit id it belongs to.
        valid_from, valid_to: ISO dates, both included; empty means open.
    """

    id: str
    name: Text
    kind: str
    parent: str = ""
    abbreviation: Text = Text({})
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""

    def valid_on(self, day: str) -> bool:
        """Whether it existed on an ISO date."""
        return _within(day, self.valid_from, self.valid_to)


class Succession(Struct, frozen=True):
    """What became of a unit or area."""

    predecessor: str
    successor: str
    kind: Literal["merge", "split", "rename"]
    day: str
    source: str = ""


class Assignment(Struct, frozen=True):
    """Which unit provides a function of the system, between two dates."""

    function: str
    unit: str
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""

    def valid_on(self, day: str) -> bool:
        """Whether the unit had the function on an ISO date."""
        return _within(day, self.valid_from, self.valid_to)


class Area(Struct, frozen=True):
    """A territorial unit.

    Attributes:
        code: official code.
        level: 0 country, 1 province, 2 district.
        parent: code of the area above.
        spellings: other spellings met in data.
        tile: column and row in the tile map; None if it has none.
    """

    code: str
    name: Text
    level: int
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    spellings: tuple[str, ...] = ()
    tile: tuple[int, int] | None = None

    def valid_on(self, day: str) -> bool:
        """Whether it existed on an ISO date."""
        return _within(day, self.valid_from, self.valid_to)


def _within(day: str, first: str, last: str) -> bool:
    return first <= day and (not last or day <= last)
