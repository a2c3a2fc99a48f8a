"""One form's facts as arrays: the single pass over a table of any engine."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.validation.quantity import Array
from sathiti.model import Place, SathitiError

Integers = NDArray[np.int64]

REQUIRED = ("ITEM", "REF_AREA", "TIME_PERIOD", "OBS_VALUE")
# What describes an observation but does not belong to the key of its item.
DESCRIBING = frozenset(
    {
        *REQUIRED,
        "OBS_STATUS",
        "DECIMALS",
        "UNIT_MULT",
        "PLACE",
        "DELIVERY",
        "COMMENT_OBS",
        "SOURCE_DETAIL",
        "FORMULA",
        "CONF_STATUS",
        "WRITTEN",
    }
)
MOST_DECIMALS = 10


class Coded(Struct, frozen=True):
    """A text column as numbers: `codes` point into `words`, -1 where empty."""

    codes: Integers
    words: list[str]


class FactTable(Struct, frozen=True):
    """The rows of one form.

    Attributes:
        form: name of the form.
        rows: all columns as an Arrow table, in the order of the engine.
        items, areas, periods: coded columns ITEM, REF_AREA, TIME_PERIOD.
        values: OBS_VALUE and one NaN at the end, so that row -1 means missing.
        decimals: DECIMALS, else those the value is written with; one 0 at the end.
        units: one step of the last digit of each value; 0 where there is no value.
        statuses: coded column OBS_STATUS; all empty if there is none.
    """

    form: str
    rows: pa.Table
    items: Coded
    areas: Coded
    periods: Coded
    values: Array
    decimals: Array
    units: Array
    statuses: Coded

    def __len__(self) -> int:
        return len(self.values) - 1

    def given(self) -> NDArray[np.bool_]:
        """Which rows have a value; one False at the end."""
        return ~np.isnan(self.values)

    def with_status(self, *statuses: str) -> NDArray[np.bool_]:
        """Which rows have one of the statuses; one False at the end."""
        wanted = np.array([*(word in statuses for word in self.statuses.words), False])
        return np.append(wanted[self.statuses.codes], False)

    def has(self, column: str) -> bool:
        """Whether the table has the column."""
        return bool(self.rows.schema.get_field_index(column) >= 0)

    def text(self, column: str, row: int) -> str:
        """A cell as text; empty if the column or the value is not there."""
        if row < 0 or not self.has(column):
            return ""
        value = self.rows[column][row].as_py()
        return "" if value is None else str(value)

    def coded(self, column: str) -> Coded:
        """A text column as numbers."""
        return encode(self.rows[column])

    def value(self, row: int) -> float | None:
        """Value of a row, or None."""
        value = float(self.values[row])
        return None if np.isnan(value) else value

    def place(self, row: int) -> Place:
        """File, sheet and cell of a row; its key where it has none."""
        written = self.text("PLACE", row)
        if written:
            return parse_place(written)
        key = [self.text(column, row) for column in ("ITEM", "REF_AREA", "TIME_PERIOD")]
        return Place(self.form, key=".".join(key))

    def places(self, rows: Integers) -> list[Place]:
        """Places of many rows; for row -1 any."""
        if not self.has("PLACE") or not len(self):
            return [self.place(row) for row in rows.tolist()]
        column = self.rows["PLACE"]
        # Taking from a column in pieces first puts the pieces together, every time.
        whole = column.chunk(0) if column.num_chunks == 1 else column
        written = whole.take(pa.array(np.maximum(rows, 0))).to_pylist()
        return [
            parse_place(words) if words else self.place(row)
            for words, row in zip(written, rows.tolist(), strict=True)
        ]

    def key_columns(self) -> list[str]:
        """Columns that make up the key of an item: everything not describing the observation."""
        return [name for name in self.rows.column_names if name not in DESCRIBING]


def read_facts(form: str, table: Any) -> FactTable:
    """Collect a fact table of any engine that narwhals reads.

    Args:
        form: name of the form, for messages.
        table: columns ITEM, REF_AREA, TIME_PERIOD (text) and OBS_VALUE (number; null or NaN
            is missing); used where present: OBS_STATUS, DECIMALS, PLACE, dimensions.

    Raises:
        SathitiError: a needed column is not there.
    """
    rows = collect(table).combine_chunks()
    lacking = [name for name in REQUIRED if name not in rows.column_names]
    if lacking:
        raise SathitiError(
            "The facts of “{form}” have no column {columns}.",
            fix="Give a table with the columns {required}.",
            form=form,
            columns=lacking,
            required=list(REQUIRED),
        )
    column = rows["OBS_VALUE"].cast(pa.float64()).combine_chunks()
    written = column.to_numpy(zero_copy_only=False)
    values = np.append(np.where(np.isfinite(written), written, np.nan), np.nan)
    decimals = np.append(_decimals(rows, written), 0.0)
    return FactTable(
        form=form,
        rows=rows,
        items=encode(rows["ITEM"]),
        areas=encode(rows["REF_AREA"]),
        periods=encode(rows["TIME_PERIOD"]),
        values=values,
        decimals=decimals,
        units=np.where(np.isnan(values), 0.0, 10.0**-decimals),
        statuses=_statuses(rows),
    )


def collect(table: Any) -> pa.Table:
    """The table as Arrow, whatever engine holds it."""
    if isinstance(table, pa.Table):
        return table
    frame = nw.from_native(table)
    collected = frame.collect(backend="pyarrow") if isinstance(frame, nw.LazyFrame) else frame
    arrow: pa.Table = collected.to_arrow()
    return arrow


def encode(column: pa.ChunkedArray) -> Coded:
    """Number the different words of a column."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return Coded(codes.astype(np.int64), encoded.dictionary.to_pylist())


def parse_place(written: str) -> Place:
    """Read ``file.xlsx|Sheet|C12``.

    >>> str(parse_place("forest.xlsx|Area|C12"))
    'forest.xlsx › Area!C12'
    """
    source, sheet, cell = [*written.rsplit("|", 2), "", ""][:3]
    return Place(source, sheet=sheet, cell=cell)


def written_decimals(values: Array) -> Array:
    """Decimals each value needs to be written in full, at most ten; 0 for missing.

    >>> written_decimals(np.array([12.0, 0.25, np.nan])).tolist()
    [0.0, 2.0, 0.0]
    """
    decimals = np.zeros(len(values))
    open_ = np.flatnonzero(np.isfinite(values))
    for count in range(MOST_DECIMALS + 1):
        decimals[open_] = count
        rest = values[open_]
        open_ = open_[np.abs(np.round(rest, count) - rest) > 1e-12 * np.abs(rest)]
        if not len(open_):
            break
    return decimals


def _decimals(rows: pa.Table, values: Array) -> Array:
    if "DECIMALS" not in rows.column_names:
        return written_decimals(values)
    column = rows["DECIMALS"].cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)
    decimals = np.array(column)
    unknown = np.isnan(decimals)
    if unknown.any():
        decimals[unknown] = written_decimals(values[unknown])
    return decimals


def _statuses(rows: pa.Table) -> Coded:
    if "OBS_STATUS" in rows.column_names:
        return encode(rows["OBS_STATUS"])
    return Coded(np.full(rows.num_rows, -1), [])


def key_numbers(columns: list[Coded]) -> Integers:
    """One number a key, the same for the same codes in every column."""
    keys = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        combined = keys * (len(column.words) + 1) + column.codes + 1
        # Renumbered at each step, so that many columns cannot overflow.
        keys = np.unique(combined, return_inverse=True)[1]
    return keys
