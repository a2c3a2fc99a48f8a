"""A frame looked over and sorted, so that the order of its rows does not matter."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.selection.plan import SelectionPlan, columns_of
from sathiti.model import SathitiError

# Keys and strata named in one message.
_LISTED = 5
_NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)


class Listing(Struct, frozen=True):
    """Units to select from.

    Attributes:
        table: one row a unit, sorted by stratum, the order of the plan and the key.
        strata: [strata] values of the columns of the stratum.
        stratum: [units] place in `strata`.
        sizes: [units] measure of size; 1 where sizes do not count.
    """

    table: pa.Table
    strata: Sequence[tuple[Any, ...]]
    stratum: IntArray
    sizes: FloatArray


def arrow(table: Any) -> pa.Table:
    """Any table that narwhals reads, in Arrow."""
    frame = nw.from_native(table)
    held = frame.collect(backend="pyarrow") if isinstance(frame, nw.LazyFrame) else frame
    return held.to_arrow()


def listing_of(
    table: pa.Table, plan: SelectionPlan, strata: tuple[str, ...], parents: tuple[str, ...] = ()
) -> Listing:
    """The units of a table in the strata of these columns.

    Args:
        table: one row a unit.
        plan: names the columns.
        strata: columns of the strata.
        parents: columns in whose values the key tells units apart; none is the whole table.

    Raises:
        SathitiError: a column is missing, a key is missing or there twice, a size is no number
            above zero.
    """
    key, order = columns_of(plan.key), columns_of(plan.order)
    check_columns(table, [*strata, *key, *order, *([plan.size] if plan.size else [])])
    if not table.num_rows:
        raise SathitiError("The frame has no rows.", fix="Give the units to select from.")
    for name in (*strata, *key):
        check_complete(table, name)
    by = list(dict.fromkeys([*strata, *order, *key]))
    table = plain(table).sort_by([(name, "ascending") for name in by])
    _check_unique(table, [*parents, *key])
    groups, stratum = _strata(table, strata)
    return Listing(table, groups, stratum, _sizes(table, plan, key))


def counts_of(plan: SelectionPlan, listing: Listing) -> IntArray:
    """[strata] units to select; where there are fewer, all if the plan says so.

    Raises:
        SathitiError: a stratum has no count or fewer units than that; a count is for a stratum
            that the frame does not have; nothing is to be selected.
    """
    there = np.bincount(listing.stratum, minlength=len(listing.strata))
    given = (
        _named_counts(plan.count, listing.strata)
        if isinstance(plan.count, Mapping)
        else [plan.count] * len(there)
    )
    # An index is a whole number of whatever library.
    whole = all(hasattr(count, "__index__") and count >= 0 for count in given)
    if not whole or not any(given):
        raise SathitiError(
            "The numbers of units to select must be whole, 0 or more, and not all 0.",
            fix="Correct the numbers of the plan.",
        )
    counts = np.array(given, dtype=np.int64)
    if plan.short == "refuse" and (counts > there).any():
        places = np.flatnonzero(counts > there).tolist()
        raise SathitiError(
            "Strata with fewer units than are to be selected: {strata}.",
            fix="Select fewer there, or say that all are taken where there are fewer.",
            strata=some(f"{written(listing.strata[p])} ({counts[p]} > {there[p]})" for p in places),
        )
    return np.minimum(counts, there)


def written(stratum: tuple[Any, ...]) -> str:
    """A stratum as people read it."""
    return " / ".join(str(value) for value in stratum)


def some(names: Any) -> list[str]:
    """The first names of many."""
    listed = list(names)
    return listed[:_LISTED] + (["…"] if len(listed) > _LISTED else [])


def _named_counts(given: Mapping[Any, int], strata: Sequence[tuple[Any, ...]]) -> list[int]:
    by_name = {
        tuple(map(str, name)) if isinstance(name, tuple) else (str(name),): count
        for name, count in given.items()
    }
    names = [tuple(map(str, stratum)) for stratum in strata]
    unknown = [written(name) for name in by_name if name not in set(names)]
    if unknown:
        raise SathitiError(
            "The frame has no units of these strata: {strata}.",
            fix="Correct the names of the strata, or the frame.",
            strata=some(unknown),
        )
    without = [written(name) for name in names if name not in by_name]
    if without:
        raise SathitiError(
            "The plan does not say how many units to select in: {strata}.",
            fix="Give a number for each stratum of the frame; 0 selects none.",
            strata=some(without),
        )
    return [by_name[name] for name in names]


def check_columns(table: pa.Table, needed: Sequence[str]) -> None:
    """Refuse a table that lacks a column needed."""
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise SathitiError(
            "The frame has no column {columns}.",
            fix="Correct the names of the plan; the frame has {there}.",
            columns=missing,
            there=table.column_names,
        )


def check_complete(table: pa.Table, name: str) -> None:
    """Refuse a column with empty rows."""
    gaps = table.column(name).null_count
    if gaps:
        raise SathitiError(
            "Column {column} of the frame is empty in {count} rows.",
            fix="Fill in the keys and strata of all units.",
            column=name,
            count=gaps,
        )


def _check_unique(table: pa.Table, columns: Sequence[str]) -> None:
    keys = table.select(list(dict.fromkeys(columns)))
    counted = keys.group_by(keys.column_names).aggregate([([], "count_all")])
    doubles = counted.filter(pc.greater(counted["count_all"], 1)).drop(["count_all"])
    if doubles.num_rows:
        raise SathitiError(
            "Units that are in the frame more than once: {keys}.",
            fix="Take the doubles out of the frame, or name all columns of the key.",
            keys=some(written(tuple(row.values())) for row in doubles.to_pylist()),
        )


def plain(table: pa.Table) -> pa.Table:
    """Dictionaries written out: they cannot be sorted."""
    fields = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _strata(table: pa.Table, strata: tuple[str, ...]) -> tuple[list[tuple[Any, ...]], IntArray]:
    """Values of the strata of a sorted table, and the stratum of each row."""
    if not strata:
        return [()], np.zeros(table.num_rows, dtype=np.int64)
    changes = np.zeros(table.num_rows, dtype=bool)
    for name in strata:
        column = table.column(name).combine_chunks()
        changes[1:] |= pc.not_equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
    changes[0] = False
    places = np.flatnonzero(changes)
    firsts = table.select(list(strata)).take(np.concatenate([[0], places])).to_pylist()
    return [tuple(row.values()) for row in firsts], np.cumsum(changes)


def _sizes(table: pa.Table, plan: SelectionPlan, key: tuple[str, ...]) -> FloatArray:
    if not plan.size:
        return np.ones(table.num_rows)
    column = table.column(plan.size)
    numeric = any(is_number(column.type) for is_number in _NUMBERS)
    sizes: FloatArray = (
        column.cast(pa.float64()).to_numpy() if numeric else np.full(table.num_rows, np.nan)
    )
    wrong = ~(np.isfinite(sizes) & (sizes > 0))
    if wrong.any():
        rows = table.select(list(key)).take(np.flatnonzero(wrong)).to_pylist()
        raise SathitiError(
            "The size {column} is missing or not above 0 for {count} units: {keys}.",
            fix="Correct the sizes, or take these units out of the frame and say so.",
            column=plan.size,
            count=len(rows),
            keys=some(written(tuple(row.values())) for row in rows),
        )
    return sizes
