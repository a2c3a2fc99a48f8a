"""One order and one hash for a table, whatever the order its rows and columns came in.

The hash is taken over the columns by name and the rows in canonical order, from values
alone: not over Parquet or Arrow bytes, which change with the version of a library.
Widths do not count (int32 and int64 hold the same number), nor does dictionary encoding;
NaN is a missing value and -0.0 is 0.0.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.model import SathitiError, Structure
from sathiti.warehouse.atomic import join_hashes, to_json

Codes = npt.NDArray[np.int64]
_MOST_CODES = 2**62


def to_arrow(table: Any) -> pa.Table:
    """Any table narwhals reads as an Arrow table: text plain, no engine's own metadata.

    Lazy tables are collected: a vintage is written from memory.
    """
    frame = nw.from_native(table)
    arrow: pa.Table = (frame.collect() if isinstance(frame, nw.LazyFrame) else frame).to_arrow()
    return pa.table(
        [_plain(column) for column in arrow.columns], names=arrow.column_names
    ).replace_schema_metadata(None)


def sort_rows(table: pa.Table, first: Sequence[str] = ()) -> pa.Table:
    """The rows in canonical order: by the columns of `first`, then by all others by name.

    Missing values come first. Rows that are equal in every column may stand in any order.

    Raises:
        SathitiError: a column of lists or records.
    """
    for name in table.column_names:
        _kind(name, table.schema.field(name).type)
    key = [name for name in first if name in table.column_names]
    order, repeated = _order(row_codes(table, key))
    if repeated:
        rest = sorted(set(table.column_names) - set(key))
        order, _ = _order(row_codes(table, [*key, *rest]))
    if (order[1:] > order[:-1]).all():
        return table
    return table.take(pa.array(order))


def row_codes(table: pa.Table, columns: Sequence[str]) -> Codes:
    """One whole number a row that orders rows as `columns` do; equal where all are equal.

    Args:
        table: n rows.
        columns: names; none gives the same code to every row.

    Returns:
        int64[n].
    """
    codes = np.zeros(table.num_rows, dtype=np.int64)
    size = 1
    for name in columns:
        ranks, count = _ranks(table.column(name))
        if size * count > _MOST_CODES:
            # Only combinations that occur need a number; there are at most n of them.
            distinct, codes = np.unique(codes, return_inverse=True)
            size = len(distinct)
        codes = codes * count + ranks
        size *= count
    return codes


def canonical_rows(table: pa.Table, structure: Structure) -> pa.Table:
    """The observations of a cube in canonical order: by dimensions and time, then the rest."""
    return sort_rows(table, [*structure.dimension_ids(), structure.time.id])


def table_hash(table: pa.Table, first: Sequence[str] = ()) -> str:
    """Sha-256 of a table's content, in hex; independent of row order and column order.

    Args:
        table: columns of text, numbers, truth values, dates or times.
        first: key columns that order the rows; the same for hashes to be compared.

    Raises:
        SathitiError: a column of lists or records.
    """
    return rows_hash(sort_rows(table, first))


def rows_hash(rows: pa.Table) -> str:
    """The `table_hash` of rows that already stand in canonical order.

    Raises:
        SathitiError: a column of lists or records.
    """
    return join_hashes(*(_column_hash(name, rows) for name in sorted(rows.column_names)))


def content_hash(rows: pa.Table, meaning: Any) -> str:
    """Hash of a cube and of what it means.

    Args:
        rows: observations as `canonical_rows` gives them.
        meaning: a struct, usually the dataflow.
    """
    return join_hashes(rows_hash(rows), hashlib.sha256(to_json(meaning)).hexdigest())


def series_keys(table: pa.Table, structure: Structure) -> pa.ChunkedArray:
    """The series key of every row, ``A.XX...``; a missing code is an empty part."""
    parts = [pc.fill_null(table.column(name), "") for name in structure.dimension_ids()]
    return pc.binary_join_element_wise(*parts, ".")


def _order(codes: Codes) -> tuple[Codes, bool]:
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    return order, bool((ordered[1:] == ordered[:-1]).any())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    text = pa.types.is_large_string(kind) or pa.types.is_null(kind) or kind == pa.string_view()
    return column.cast(pa.string()) if text else column


def _ranks(column: pa.ChunkedArray) -> tuple[Codes, int]:
    encoded = pc.dictionary_encode(_settled(column)).combine_chunks()
    values = encoded.dictionary
    rank = np.empty(len(values) + 1, dtype=np.int64)
    rank[pc.sort_indices(values).to_numpy()] = np.arange(1, len(values) + 1)
    rank[-1] = 0
    codes = pc.fill_null(encoded.indices, len(values)).to_numpy(zero_copy_only=False)
    return rank[codes], len(values) + 1


def _settled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column in the one type and spelling that its values are compared and hashed in."""
    kind = column.type
    if pa.types.is_floating(kind):
        numbers = pc.add(column.cast(pa.float64()), 0.0)
        return pc.if_else(pc.is_nan(numbers), None, numbers)
    if pa.types.is_date32(kind):
        return column.cast(pa.int32()).cast(pa.int64())
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us")).cast(pa.int64())
    if pa.types.is_string(kind):
        # Long offsets: joined chunks may pass two gigabytes.
        return column.cast(pa.large_string())
    return column.cast(pa.int64()) if pa.types.is_integer(kind) else column


def _column_hash(name: str, rows: pa.Table) -> str:
    kind = _kind(name, rows.schema.field(name).type)
    settled = _settled(rows.column(name)).combine_chunks()
    told = hashlib.sha256(f"{name}\0{kind}\0{len(settled)}\0".encode())
    told.update(np.packbits(pc.is_valid(settled).to_numpy(zero_copy_only=False)).tobytes())
    if kind == "text":
        _tell_text(told, pc.fill_null(settled, ""))
    else:
        zero = False if pa.types.is_boolean(settled.type) else 0
        numbers = pc.fill_null(settled, zero).to_numpy(zero_copy_only=False)
        told.update(numbers.astype(numbers.dtype.newbyteorder("<")).tobytes())
    return told.hexdigest()


def _tell_text(told: Any, texts: pa.Array) -> None:
    told.update(pc.binary_length(texts).to_numpy().astype("<i8").tobytes())
    _, offsets, data = texts.buffers()
    if data is not None:
        ends = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
        told.update(memoryview(data)[ends[0] : ends[-1]])


def _kind(name: str, kind: pa.DataType) -> str:
    tests = (
        (pa.types.is_string, "text"),
        (pa.types.is_floating, "number"),
        (pa.types.is_integer, "whole"),
        (pa.types.is_boolean, "truth"),
        (pa.types.is_date32, "date"),
        (pa.types.is_timestamp, "time"),
    )
    for is_kind, said in tests:
        if is_kind(kind):
            return said
    raise SathitiError(
        "Column “{column}” holds {kind}, which a vintage does not keep.",
        fix="Use columns of text, numbers, truth values, dates or times.",
        column=name,
        kind=str(kind),
    )
