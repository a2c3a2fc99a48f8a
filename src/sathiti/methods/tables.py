"""How methods look at tables: lazily, of any engine, refusing what they cannot use."""

from collections.abc import Iterable
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
