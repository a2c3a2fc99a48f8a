"""How methods look at tables: lazily, of any engine, refusing what they cannot use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import narwhals as nw
import pyarrow as pa

from sathiti.model import Place, SathitiError

Lazy = nw.LazyFrame[Any]
MOST_WORDS = 200


@contextmanager
def asking_the_engine() -> Iterator[None]:
    """What an engine says when it cannot do with a table what is asked, as an error of ours.

    Also a decorator of functions that put a question to a table.

    Raises:
        SathitiError: with the words of the engine; an error of ours stays as it is.
    """
    try:
        yield
    except SathitiError:
        raise
    # every engine has errors of its own, and some are not installed
    except Exception as error:
        raise SathitiError(
            "The table cannot be read as asked: {why}",
            fix="Check the names and the types of the columns that are asked for.",
            why=" ".join(str(error).split())[:MOST_WORDS] or type(error).__name__,
        ) from error


def opened(table: Any) -> nw.DataFrame[Any] | Lazy:
    """A table of any library.

    Raises:
        SathitiError: it is none, or has two columns of one name.
    """
    with asking_the_engine():
        frame = nw.from_native(table, pass_through=True)
        if isinstance(frame, nw.DataFrame | nw.LazyFrame):
            frame.collect_schema()
            return frame
    raise SathitiError(
        "A sample is made of a table, not of {kind}.",
        fix="Give a table of pandas, Polars, Arrow, DuckDB or Spark; read a file with one of "
        "them first.",
        kind=type(table).__name__,
    )


def refuse_other_than_numbers(
    schema: Mapping[str, Any], column: str, at: Place | None = None, besides: Sequence[Any] = ()
) -> None:
    """Refuse a column that is not of numbers.

    Args:
        schema: types by column.
        column: to look at.
        at: where an error places it.
        besides: types that will do as well.

    Raises:
        SathitiError: it names the column and what it holds.
    """
    kind = schema[column]
    if not (kind.is_numeric() or kind in (nw.Unknown, *besides)):
        raise SathitiError(
            "The column {column} holds {kind} instead of numbers.",
            fix="Give its values as numbers.",
            at=at,
            column=column,
            kind=str(kind),
        )


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
    frame: Lazy = opened(table).lazy()
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
        refuse_other_than_numbers(schema, column, Place(name))
    return frame


def collected(frame: Lazy) -> pa.Table:
    """What a lazy frame computes, as an Arrow table."""
    table: pa.Table = frame.collect(backend="pyarrow").to_native()
    return table


def grouped(frame: Lazy, keys: Sequence[str], aggregates: Sequence[nw.Expr]) -> pa.Table:
    """One group-by, collected.

    Args:
        frame: the rows.
        keys: columns of the groups.
        aggregates: named expressions of a group.
    """
    # DuckDB takes a dot in the name of a key for that between a table and its column
    plain = {key: f"key{n}_" for n, key in enumerate(keys) if "." in key}
    if not plain or not frame.implementation.is_duckdb():
        return collected(frame.group_by(*keys).agg(*aggregates))
    named = [nw.col(key).alias(plain.get(key, key)) for key in keys]
    table = collected(frame.group_by(*named).agg(*aggregates))
    return table.rename_columns([*keys, *table.column_names[len(keys) :]])


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
