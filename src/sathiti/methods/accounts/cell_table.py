"""Reads a table of cells into arrays of contexts (area and period) by cells."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.methods.accounts.layout import Layout
from sathiti.methods.accounts.sums import Array, Flags, Integers
from sathiti.methods.validation.fact_table import Coded, collect, encode, written_decimals
from sathiti.model import SathitiError

KEY = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")
CONTEXT = ("REF_AREA", "TIME_PERIOD")
NOT_GIVEN = -1
ASSUMED = "E"


class Panel(Struct):
    """Values of cells, [contexts, cells]; one column more that holds the constant one.

    Attributes:
        contexts: (area, period) of each row, in order.
        values: NaN where missing.
        decimals: published with.
        variance: square of the half unit that rounding may have moved a value by.
        complete: not known to lack a part.
        assumed: rests on an assumption (status E).
        rows: row of the input table, or NOT_GIVEN.
        rules: equation that computed the cell, or NOT_GIVEN.
    """

    contexts: list[tuple[str, str]]
    values: Array
    decimals: Array
    variance: Array
    complete: Flags
    assumed: Flags
    rows: Integers
    rules: Integers

    @property
    def known(self) -> Flags:
        """Which cells have a value."""
        return ~np.isnan(self.values)


class CellRows(Struct, frozen=True):
    """A table of cells as read.

    Attributes:
        table: all columns, as Arrow.
        panel: its values.
        unknown, blocked, repeated, nowhere: input rows that are in no cell of the account,
            in one that cannot exist, in one that an earlier row filled, and those without
            area or period. None of them is in the panel.
    """

    table: pa.Table
    panel: Panel
    unknown: list[int]
    blocked: list[int]
    repeated: list[int]
    nowhere: list[int]

    def text(self, column: str, row: int) -> str:
        """A cell of the input as text; empty where there is none."""
        if column not in self.table.column_names:
            return ""
        value = self.table[column][row].as_py()
        return "" if value is None else str(value)


def read_cells(cells: Any, layout: Layout, account: str, most_decimals: int) -> CellRows:
    """Read a table of cells.

    Args:
        cells: table of any engine with ACCOUNT_TABLE, ACCOUNT_ROW, ACCOUNT_COLUMN, REF_AREA,
            TIME_PERIOD, OBS_VALUE; DECIMALS, ROUNDING, OBS_STATUS and COMPLETE are used where
            present.
        layout: the cells there can be.
        account: its id, for messages.
        most_decimals: decimals of a value without DECIMALS are those its context is written
            with, at most this many.

    Raises:
        SathitiError: a needed column is not there.
    """
    table = collect(cells).combine_chunks()
    check_columns(table, account)
    places = _places(table, layout)
    contexts, context = _contexts(table)
    blocked = np.isin(places, list(layout.blocked))
    usable = (places >= 0) & ~blocked & (context >= 0)
    keys = np.where(usable, context * len(layout.cells) + places, -1)
    first = _first(keys, len(contexts) * len(layout.cells))
    taken = np.flatnonzero(usable & first)
    panel = _panel(table, layout, contexts, context[taken], places[taken], taken, most_decimals)
    return CellRows(
        table,
        panel,
        unknown=np.flatnonzero((places < 0) & (context >= 0)).tolist(),
        blocked=np.flatnonzero(blocked & (context >= 0)).tolist(),
        repeated=np.flatnonzero(usable & ~first).tolist(),
        nowhere=np.flatnonzero(context < 0).tolist(),
    )


def check_columns(table: pa.Table, account: str) -> None:
    """Refuse a table of cells that lacks a needed column.

    Raises:
        SathitiError: it names the columns.
    """
    lacking = [name for name in (*KEY, *CONTEXT, "OBS_VALUE") if name not in table.column_names]
    if lacking:
        raise SathitiError(
            "The cells of “{account}” have no column {columns}.",
            fix="Give a table with the columns {required}.",
            account=account,
            columns=lacking,
            required=[*KEY, *CONTEXT, "OBS_VALUE"],
        )


def _places(table: pa.Table, layout: Layout) -> Integers:
    """Cell of each row; -1 where the account has none."""
    codes, words = combined([encode(table[name]) for name in KEY])
    known = np.array([layout.index.get(cell, -1) for cell in words], dtype=np.int64)
    return known[codes]


def _contexts(table: pa.Table) -> tuple[list[tuple[str, str]], Integers]:
    """The contexts in order, and the context of each row; -1 where one of both is empty."""
    codes, words = combined([encode(table[name]) for name in CONTEXT])
    order = sorted(word for word in words if all(word))
    rank = {word: place for place, word in enumerate(order)}
    ranks = np.array([rank.get(word, -1) for word in words], dtype=np.int64)
    return [(area, period) for area, period in order], ranks[codes]


def combined(columns: list[Coded]) -> tuple[Integers, list[tuple[str, ...]]]:
    """One number a combination of words, and the words of each number; empty where missing."""
    numbers = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        numbers = numbers * (len(column.words) + 1) + column.codes + 1
    total = math.prod(len(column.words) + 1 for column in columns)
    # There are few combinations of codes: marking them is much quicker than sorting rows.
    there = np.zeros(total, dtype=np.bool_)
    there[numbers] = True
    left = found = np.flatnonzero(there)
    words: list[list[str]] = []
    for column in reversed(columns):
        left, codes = np.divmod(left, len(column.words) + 1)
        known = ["", *column.words]
        words.insert(0, [known[code] for code in codes.tolist()])
    renumbered = np.cumsum(there) - 1
    return renumbered[numbers], list(zip(*words, strict=True)) if len(found) else []


def _first(keys: Integers, most: int) -> Flags:
    """Whether a row is the first with its key; -1 is no key."""
    rows = np.arange(len(keys))
    holders = np.zeros(most + 1, dtype=np.int64)
    holders[keys[::-1]] = rows[::-1]
    first: Flags = holders[keys] == rows
    return first


def _panel(
    table: pa.Table,
    layout: Layout,
    contexts: list[tuple[str, str]],
    context: Integers,
    places: Integers,
    rows: Integers,
    most_decimals: int,
) -> Panel:
    shape = (len(contexts), len(layout.cells) + 1)
    panel = Panel(
        contexts=contexts,
        values=np.full(shape, np.nan),
        decimals=np.zeros(shape),
        variance=np.zeros(shape),
        complete=np.ones(shape, dtype=np.bool_),
        assumed=np.zeros(shape, dtype=np.bool_),
        rows=np.full(shape, NOT_GIVEN, dtype=np.int64),
        rules=np.full(shape, NOT_GIVEN, dtype=np.int64),
    )
    at = (context, places)
    values = _numbers(table, "OBS_VALUE")[rows]
    panel.values[at] = values
    panel.values[:, -1] = 1.0
    panel.rows[at] = rows
    panel.decimals[at] = _decimals(table, rows, values, context, len(contexts), most_decimals)
    panel.variance[at] = np.square(0.5 * 10.0 ** -panel.decimals[at])
    if "ROUNDING" in table.column_names:
        known = _numbers(table, "ROUNDING")[rows]
        panel.variance[at] = np.where(np.isnan(known), panel.variance[at], np.square(known))
    if "OBS_STATUS" in table.column_names:
        panel.assumed[at] = _flags(pc.equal(table["OBS_STATUS"], ASSUMED), default=False)[rows]
    if "COMPLETE" in table.column_names:
        panel.complete[at] = _flags(table["COMPLETE"], default=True)[rows]
    panel.complete[at] &= np.isfinite(values)
    return panel


def _decimals(
    table: pa.Table, rows: Integers, values: Array, context: Integers, count: int, most: int
) -> Array:
    written = np.zeros(count)
    np.maximum.at(written, context, np.minimum(written_decimals(values), most))
    decimals = written[context]
    if "DECIMALS" in table.column_names:
        given = _numbers(table, "DECIMALS")[rows]
        decimals = np.where(np.isnan(given), decimals, given)
    return decimals


def _numbers(table: pa.Table, column: str) -> Array:
    numbers = table[column].cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _flags(column: pa.ChunkedArray, default: bool) -> Flags:
    filled = pc.fill_null(column, default)
    flags: Flags = np.asarray(filled.to_numpy(), dtype=np.bool_)
    return flags
