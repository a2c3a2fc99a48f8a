"""How the methods of poverty look at tables: lazily, refusing what they cannot use."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa

from sathiti.methods.tables import Lazy, collected
from sathiti.model import Place, SathitiError

# Keys named in an error; the rest is counted.
LISTED = 10
_COUNT = "__count"


def check_engine(frames: Mapping[str, Lazy]) -> None:
    """Check that tables which are joined lie on one engine.

    Raises:
        SathitiError: they do not; it names the engine of each.
    """
    if len({frame.implementation for frame in frames.values()}) > 1:
        raise SathitiError(
            "The tables lie on different engines: {tables}.",
            fix="Bring them to one, such as DuckDB or Polars.",
            tables=[f"{name} ({frame.implementation.value})" for name, frame in frames.items()],
        )


def check_once(frame: Lazy, key: Sequence[str], name: str) -> None:
    """Check that no key stands twice.

    Raises:
        SathitiError: one does; it names the first of them.
    """
    counts = frame.select(*key, nw.lit(1).alias(_COUNT)).group_by(*key).agg(nw.col(_COUNT).sum())
    twice = collected(counts.filter(nw.col(_COUNT) > 1).select(*key))
    if twice.num_rows:
        raise SathitiError(
            "{count} identifiers stand in more than one row: {keys}.",
            fix="Keep one row of each, or give the column that tells them apart.",
            at=Place(name),
            count=twice.num_rows,
            keys=first_keys(twice, key),
        )


def absent(frame: Lazy, other: Lazy, key: Sequence[str]) -> pa.Table:
    """Keys of `frame` that `other` does not have, sorted."""
    keys = list(key)
    missing = frame.select(*keys).unique().join(other.select(*keys).unique(), on=keys, how="anti")
    table = collected(missing)
    return table.sort_by([(column, "ascending") for column in keys])


def first_keys(table: pa.Table, key: Sequence[str]) -> list[str]:
    """The first keys of a table as people read them."""
    rows: list[Mapping[str, Any]] = table.select(list(key)).to_pylist()
    written = sorted(".".join(str(row[column]) for column in key) for row in rows)
    return [*written[:LISTED], *(["…"] if len(written) > LISTED else [])]


def by_code(column: str, values: Mapping[Any, Any], missing: Any = None) -> nw.Expr:
    """The value of each code in a column: one test for each value, whatever the engine.

    Args:
        column: column of codes.
        values: code to value, one at least.
        missing: value of a code that is not in `values`; null if not given.
    """
    codes: dict[Any, list[Any]] = {}
    for code, value in values.items():
        held = float(value) if isinstance(value, int | float) else value
        codes.setdefault(held, []).append(code)
    tests: list[nw.Expr] = [
        nw.when(nw.col(column).is_in(held)).then(nw.lit(value)) for value, held in codes.items()
    ]
    if missing is not None:
        tests.append(nw.lit(missing))
    return nw.coalesce(*tests)
