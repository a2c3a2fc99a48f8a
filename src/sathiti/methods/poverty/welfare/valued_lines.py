"""Lines of what households told, brought to components, sources and one period."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
from msgspec import Struct

from sathiti.methods.poverty.tables import by_code
from sathiti.methods.poverty.welfare.recipe import Item, Lines, WelfareRecipe
from sathiti.methods.tables import Lazy, collected, lazy
from sathiti.model import Place, SathitiError

COMPONENT, SOURCE, AMOUNT, ITEM = "component", "source", "amount", "item"
# Columns made here, only between the steps.
_RAW, _DAYS, _TOLD = "__raw", "__days", "__told"
_ROWS, _MISSING, _NEGATIVE, _UNTIMED = "__rows", "__missing", "__negative", "__untimed"
# Stands in lists of codes that may be empty, which no engine can type.
_NO_CODE = "\0"
_COUNTS = (_ROWS, _MISSING, _NEGATIVE, _UNTIMED)

Row = Mapping[str, Any]


class ValuedLines(Struct, frozen=True):
    """The lines of one table after the recipe.

    Attributes:
        frame: lazily, household columns, item, component, source, amount of the recipe's period.
        counts: one row for each item and source: lines, missing amounts, raw amount, whether
            counted, reason.
    """

    frame: Lazy
    counts: list[dict[str, Any]]


def value_lines(table: Any, lines: Lines, recipe: WelfareRecipe) -> ValuedLines:
    """The lines of a table with component, source and amount of the recipe's period.

    Amount = raw amount (x price) x days of the recipe / days that the line covers. One pass
    of the engine counts items and what is wrong with them; the result itself is lazy.

    Raises:
        SathitiError: a column is missing; an item or source is unknown to the recipe; an amount
            is missing or negative; a line covers no known time.
    """
    frame, timed = _told(table, lines, recipe)
    counts = _counted(frame)
    fitting = _fitting(counts, lines, recipe)
    _check_counts(counts, fitting, lines, timed)
    kept = {code: item for code, item in fitting.items() if item.counted}
    frame = _sourced(frame, lines, counts)
    if not timed:
        given = lines.days if isinstance(lines.days, float | int) else 0.0
        days = {code: item.days or given for code, item in kept.items()}
        frame = frame.with_columns(by_code(_TOLD, days, 1.0).alias(_DAYS))
    components = {code: item.component for code, item in kept.items()}
    valued = frame.filter(nw.col(_TOLD).is_in([*kept, _NO_CODE])).select(
        *recipe.household,
        nw.col(_TOLD).alias(ITEM),
        by_code(_TOLD, components, "").alias(COMPONENT),
        SOURCE,
        (nw.col(_RAW).fill_null(0.0) * recipe.days / nw.col(_DAYS)).alias(AMOUNT),
    )
    return ValuedLines(valued, [_account(row, fitting, lines) for row in counts])


def _told(table: Any, lines: Lines, recipe: WelfareRecipe) -> tuple[Lazy, bool]:
    """Household, item, source, raw amount and days; and whether the lines know their days."""
    item = [] if lines.component else [lines.item]
    numbers = [lines.amount, *([lines.price] if lines.price else [])]
    timed = isinstance(lines.days, str)
    if isinstance(lines.days, str):
        numbers.append(lines.days)
    sources = [lines.source] if lines.sources else []
    frame = lazy(table, lines.table, [*recipe.household, *item, *sources], numbers)
    raw = nw.col(lines.amount).cast(nw.Float64)
    if lines.price:
        raw = raw * nw.col(lines.price).cast(nw.Float64)
    known = raw.is_finite().fill_null(False)
    days = nw.col(lines.days).cast(nw.Float64) if isinstance(lines.days, str) else nw.lit(1.0)
    code = nw.lit(lines.component) if lines.component else nw.col(lines.item).cast(nw.String)
    source = nw.col(lines.source).cast(nw.String) if lines.sources else nw.lit(lines.source)
    told = frame.select(
        *recipe.household,
        code.fill_null("").alias(_TOLD),
        source.fill_null("").alias(SOURCE),
        nw.when(known).then(raw).alias(_RAW),
        days.alias(_DAYS),
    )
    return told, timed


def _counted(frame: Lazy) -> list[dict[str, Any]]:
    """Lines, missing and negative amounts, and lines without a period, by item and source."""
    amount, days = nw.col(_RAW), nw.col(_DAYS)
    flagged = frame.select(
        _TOLD,
        SOURCE,
        amount.fill_null(0.0).alias(AMOUNT),
        nw.lit(1).alias(_ROWS),
        amount.is_null().cast(nw.Int64).alias(_MISSING),
        (amount < 0).fill_null(False).cast(nw.Int64).alias(_NEGATIVE),
        (~(days > 0).fill_null(False)).cast(nw.Int64).alias(_UNTIMED),
    )
    sums = flagged.group_by(_TOLD, SOURCE).agg(nw.col(AMOUNT, *_COUNTS).sum())
    rows: list[dict[str, Any]] = collected(sums).to_pylist()
    return sorted(rows, key=lambda row: (row[_TOLD], row[SOURCE]))


def _fitting(counts: Sequence[Row], lines: Lines, recipe: WelfareRecipe) -> dict[str, Item]:
    """Each code told to its entry in the recipe."""
    if lines.component:
        return {lines.component: Item(lines.component, lines.component)}
    fitting = recipe.counting([row[_TOLD] for row in counts])
    strays = [row for row in counts if row[_TOLD] not in fitting]
    if strays:
        raise SathitiError(
            "The recipe does not say what becomes of the items {items}.",
            fix="Add them to the items of the recipe, counted or left out with a reason.",
            at=Place(lines.table),
            items=_with_lines(strays, _ROWS),
        )
    return fitting


def _check_counts(
    counts: Sequence[Row], fitting: Mapping[str, Item], lines: Lines, timed: bool
) -> None:
    """Refuse what is wrong with lines that are counted."""
    left_out = {source for source, name in lines.sources.items() if not name}
    counted = [row for row in counts if fitting[row[_TOLD]].counted and row[SOURCE] not in left_out]
    negative = [row for row in counted if row[_NEGATIVE]]
    if negative:
        raise SathitiError(
            "Amounts are negative, by item (lines): {items}.",
            fix="Correct them; what a household sold or was given back is no line of its own.",
            at=Place(lines.table),
            items=_with_lines(negative, _NEGATIVE),
        )
    missing = [row for row in counted if row[_MISSING]]
    if missing and lines.missing == "refuse":
        raise SathitiError(
            "Amounts are missing, by item (lines): {items}.",
            fix="Fill them in before, or say in the recipe that missing is nothing.",
            at=Place(lines.table),
            items=_with_lines(missing, _MISSING),
        )
    known = not isinstance(lines.days, str) and lines.days > 0
    short = [row for row in counted if (row[_UNTIMED] if timed else not known)]
    untimed = [row for row in short if timed or not fitting[row[_TOLD]].days]
    if untimed:
        raise SathitiError(
            "It is not known how many days the amounts cover, by item (lines): {items}.",
            fix="Give the days of the item in the recipe, or a column of days above 0.",
            at=Place(lines.table),
            items=_with_lines(untimed, _UNTIMED if timed else _ROWS),
        )


def _sourced(frame: Lazy, lines: Lines, counts: Sequence[Row]) -> Lazy:
    """The lines with the recipe's word for their source, without those it leaves out."""
    if not lines.sources:
        return frame
    told = sorted({row[SOURCE] for row in counts})
    strays = [source for source in told if source not in lines.sources]
    if strays:
        raise SathitiError(
            "The recipe does not know the sources {sources}.",
            fix="Add them to the sources of the lines; an empty name leaves them out.",
            at=Place(lines.table, key=lines.source),
            sources=strays,
        )
    kept = [source for source in told if lines.sources[source]]
    named = by_code(SOURCE, {source: lines.sources[source] for source in kept}, "")
    return frame.filter(nw.col(SOURCE).is_in([*kept, _NO_CODE])).with_columns(named.alias(SOURCE))


def _account(row: Row, fitting: Mapping[str, Item], lines: Lines) -> dict[str, Any]:
    item = fitting[row[_TOLD]]
    source = lines.sources.get(row[SOURCE], row[SOURCE])
    return {
        "table": lines.table,
        "item": row[_TOLD],
        "source": source or row[SOURCE],
        "lines": int(row[_ROWS]),
        "missing": int(row[_MISSING]),
        "amount": row[AMOUNT],
        "counted": item.counted and source != "",
        "component": item.component,
        "reason": item.reason,
    }


def _with_lines(rows: Sequence[Row], count: str) -> list[str]:
    lines: dict[str, int] = {}
    for row in rows:
        lines[row[_TOLD]] = lines.get(row[_TOLD], 0) + int(row[count])
    written = [f"{code or '–'} ({number})" for code, number in lines.items()]
    return [*written[:10], *(["…"] if len(written) > 10 else [])]
