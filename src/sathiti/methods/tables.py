"""How methods look at tables: lazily, of any engine, refusing what they cannot use."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

from sathiti.model import Place, SathitiError

Lazy = nw.LazyFrame[Any]


def lazy(table: Any, name: str, columns: Iterable[str], numbers: Iterable[str] = ()) -> Lazy:
    """The table as a lazy frame, once it is known to have the columns.

    Args:
        table: any table narwhals reads.
        name: what the table is called in errors.
        columns: columns it must have.
        numbers: columns it must have that hold numbers.

    Raises:
        SathitiError: a column is missing, or holds text where numbers are needed.
    """
    frame: Lazy = nw.from_native(table).lazy()
    schema = frame.collect_schema()
    wanted = [*columns, *numbers]
    missing = [column for column in dict.fromkeys(wanted) if column not in schema]
    if missing:
        raise SathitiError(
            "The table has no column {columns}.",
            fix="Add it; needed are: {needed}.",
            at=Place(name),
            columns=missing,
            needed=list(dict.fromkeys(wanted)),
        )
    for column in numbers:
        kind = schema[column]
        if not (kind.is_numeric() or kind == nw.Unknown):
            raise SathitiError(
                "The column {column} holds {kind} instead of numbers.",
                fix="Give its values as numbers.",
                at=Place(name),
                column=column,
                kind=str(kind),
            )
    return frame


def collected(frame: Lazy) -> pa.Table:
    """What a lazy frame computes, as an Arrow table."""
    table: pa.Table = frame.collect(backend="pyarrow").to_native()
    return table


def looked_up(columns: Sequence[str], values: Mapping[tuple[Any, ...], float]) -> nw.Expr:
    """The value of each key of some columns; missing where a row has no such key.

    Args:
        columns: whose values make a key; none for one value of all rows.
        values: by key, one value a column.
    """
    if not columns:
        return nw.lit(values[()])
    heads = list(dict.fromkeys(key[0] for key in values))
    if len(columns) == 1:
        return nw.col(columns[0]).replace_strict(
            heads, [values[(head,)] for head in heads], default=None, return_dtype=nw.Float64
        )
    result: nw.Expr = nw.lit(None, nw.Float64)
    for head in heads:
        rest = {key[1:]: value for key, value in values.items() if key[0] == head}
        result = (
            nw.when(nw.col(columns[0]) == head).then(looked_up(columns[1:], rest)).otherwise(result)
        )
    return result
