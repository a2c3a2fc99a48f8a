"""Columns of a cube made ready for writing: text as it will be read, and series kept together.

Everything works on whole Arrow columns: a message of a million observations is put together
by a few dozen vector operations a batch, not by a loop over rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.exchange.sdmx.gathering import WRITTEN
from sathiti.model import SathitiError, Structure

Observations = Any
_BATCH = 20_000


class Levels(Struct, frozen=True):
    """Which columns are written at which level of a message.

    Attributes:
        key: dimensions of a series, without time; empty in a flat message.
        dataset, series, observation: attributes given at each level.
        point: dimensions given with each observation: time, or all in a flat message.
    """

    key: tuple[str, ...]
    dataset: tuple[str, ...]
    series: tuple[str, ...]
    observation: tuple[str, ...]
    point: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every component written except the measure."""
        every = (*self.key, *self.point, *self.dataset, *self.series, *self.observation)
        return tuple(dict.fromkeys(every))


def levels_of(structure: Structure, given: Sequence[str], flat: bool = False) -> Levels:
    """Place the given columns as the structure attaches them.

    Raises:
        SathitiError: a dimension has no column.
    """
    dimensions = tuple(structure.dimension_ids())
    missing = [name for name in (*dimensions, structure.time.id) if name not in given]
    if missing:
        raise SathitiError(
            "The table has no column for {columns} of {structure}.",
            fix="Add the columns of all dimensions before writing SDMX.",
            columns=missing,
            structure=structure.id,
        )
    at: dict[str, tuple[str, ...]] = {
        level: tuple(a.id for a in structure.attributes if a.attachment == level and a.id in given)
        for level in ("dataset", "series", "observation")
    }
    time = structure.time.id
    if flat:
        below = tuple(a.id for a in structure.attributes if a.id in given)
        below = tuple(name for name in below if name not in at["dataset"])
        return Levels((), at["dataset"], (), below, (*dimensions, time))
    return Levels(dimensions, at["dataset"], at["series"], at["observation"], (time,))


def as_table(observations: Observations) -> pa.Table:
    """Any table narwhals reads, or Arrow batches, as one Arrow table."""
    if isinstance(observations, pa.Table):
        return observations
    if isinstance(observations, pa.RecordBatchReader):
        return observations.read_all()
    if isinstance(observations, Iterator | list | tuple):
        return pa.Table.from_batches(list(observations))
    return nw.from_native(observations, eager_only=False).lazy().collect("pyarrow").to_native()


def column_names(observations: Observations) -> tuple[list[str], Observations]:
    """Names of the columns, and the observations, of which none is used up."""
    if isinstance(observations, pa.Table | pa.RecordBatchReader):
        return list(observations.schema.names), observations
    table = as_table(observations)
    return table.column_names, table


def text_batches(
    observations: Observations, structure: Structure, levels: Levels
) -> Iterator[dict[str, pa.Array]]:
    """Batches of text columns: the components of `levels`, and the measure as it is written.

    A table whose series lie scattered is ordered first (stable, series by first appearance);
    a stream of batches is taken as it comes.
    """
    names, source = column_names(observations)
    names = [name for name in levels.columns if name in names]
    if isinstance(source, pa.Table):
        source = together(together(source, [*levels.key, *levels.series]), levels.dataset)
        parts: Iterable[pa.RecordBatch] = source.to_batches(max_chunksize=_BATCH)
    else:
        parts = (
            part.slice(at, _BATCH) for part in source for at in range(0, part.num_rows, _BATCH)
        )
    for part in parts:
        if part.num_rows:
            batch = {name: as_text(part.column(name)) for name in names}
            batch[structure.measure.id] = written_values(part, structure.measure.id)
            yield batch


def as_text(column: pa.Array) -> pa.Array:
    """A column as text; codes kept as dictionary are spelt out."""
    return column if column.type == pa.string() else pc.cast(column, pa.string())


def written_values(part: pa.RecordBatch, measure: str) -> pa.Array:
    """The measure as text.

    As written in WRITTEN where there is such a column; else with the count of DECIMALS of its
    row; else the shortest text that reads back as the same number. Not-a-number is null.
    """
    if WRITTEN in part.schema.names:
        return as_text(part.column(WRITTEN))
    if measure not in part.schema.names:
        return pa.nulls(part.num_rows, pa.string())
    values = part.column(measure)
    if not pa.types.is_floating(values.type):
        return as_text(values)
    values = pc.if_else(pc.is_finite(values), values, pa.scalar(None, values.type))
    if "DECIMALS" not in part.schema.names:
        return pc.cast(values, pa.string())
    fixed = _fixed(values, _whole_numbers(part.column("DECIMALS")))
    # What rounds to zero from below is written without its sign
    fixed = pc.replace_substring_regex(fixed, r"^-(0(\.0+)?)$", r"\1")
    return pc.coalesce(fixed, pc.cast(values, pa.string()))


def _whole_numbers(column: pa.Array) -> pa.Array:
    """Small whole numbers of any type; null where something else stands."""
    if pa.types.is_integer(column.type):
        return pc.cast(column, pa.int32())
    plain = pc.replace_substring_regex(pc.utf8_trim_whitespace(as_text(column)), r"\.0*$", "")
    whole = pc.match_substring_regex(plain, r"^-?\d{1,2}$")
    return pc.cast(pc.if_else(whole, plain, pa.scalar(None, pa.string())), pa.int32())


def _fixed(values: pa.Array, decimals: pa.Array) -> pa.Array:
    """Numbers with a fixed count of decimals; null where number or count is."""
    forms = {
        places: f"%.{max(places, 0)}f".__mod__
        for places in pc.unique(decimals).to_pylist()
        if places is not None
    }
    if len(forms) == 1 and not decimals.null_count:
        form = next(iter(forms.values()))
        fixed = [None if value is None else form(value) for value in values.to_pylist()]
    else:
        fixed = [
            None if value is None or places is None else forms[places](value)
            for value, places in zip(values.to_pylist(), decimals.to_pylist(), strict=True)
        ]
    return pa.array(fixed, pa.string())


def codes(column: pa.Array) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A number for each row, equal where the text is equal; -1 where null."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    indices: np.ndarray[Any, np.dtype[np.int64]] = (
        pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    )
    return indices


def changes(columns: Sequence[pa.Array], rows: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a row differs from the row before in any of the columns; the first row does not."""
    changed = np.zeros(rows, dtype=bool)
    for column in columns:
        numbers = codes(column)
        changed[1:] |= numbers[1:] != numbers[:-1]
    return changed


def groups(table: pa.Table, names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A number for each row, from 0, equal where all `names` are equal."""
    group = np.zeros(table.num_rows, dtype=np.int64)
    for name in names if table.num_rows else ():
        numbers = codes(table[name]) + 1
        # Renumbering after each column keeps the product far from the limit of 64 bits
        group = np.unique(group * (numbers.max() + 1) + numbers, return_inverse=True)[1]
    return group


def together(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """The table with rows of equal `names` beside each other, groups by first appearance."""
    present = [name for name in names if name in table.column_names]
    if not present or not table.num_rows:
        return table
    _, first, inverse = np.unique(groups(table, present), return_index=True, return_inverse=True)
    order = np.argsort(first[inverse], kind="stable")
    return table if bool((order[1:] > order[:-1]).all()) else table.take(pa.array(order))
