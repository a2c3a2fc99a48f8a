"""What came of one rule: counts, and each breach before it is put into words."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from sathiti.methods.validation.fact_table import FactTable
from sathiti.model import Message, Place


class Measure(Struct, frozen=True):
    """A number to show in a message with as many decimals as it was published with."""

    value: float | None
    decimals: int = 0


class Breach(Struct, frozen=True):
    """One case in which a rule does not hold.

    Attributes:
        item: the item to mark; empty where a whole row is meant.
        area, period: codes.
        places: cells or keys it is about, the one to mark first.
        values: name to what the rule compared, for the finding and for places in messages.
        problem: what to say if the rule itself has no message.
    """

    item: str
    area: str
    period: str
    places: tuple[Place, ...]
    values: dict[str, Any]
    problem: Message


class Outcome(Struct, frozen=True):
    """How a rule fared.

    Attributes:
        breaches: every case that failed, in the order of the facts.
        checked: cases in which the rule could be evaluated.
        failed: of these, those that do not hold.
        not_evaluated: cases in which a needed value is missing.
    """

    breaches: list[Breach]
    checked: int
    failed: int
    not_evaluated: int = 0


def row_breach(
    table: FactTable, row: int, problem: str, values: dict[str, Any], rows: Iterable[int] = ()
) -> Breach:
    """The breach of a row: its key, its value, and the cells of `rows` (else its own)."""
    period = table.text("TIME_PERIOD", row)
    places = tuple(table.place(other) for other in (rows or (row,)))
    own = Measure(table.value(row), int(table.decimals[row]))
    return Breach(
        table.text("ITEM", row),
        table.text("REF_AREA", row),
        period,
        places,
        {"value": own, **values},
        Message(problem),
    )


def key_place(form: str, area: str, item: str, period: str = "") -> Place:
    """The place of something that stands in no cell: its key."""
    return Place(form, key=".".join(part for part in (area, item, period) if part))
