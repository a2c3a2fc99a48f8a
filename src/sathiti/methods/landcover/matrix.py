"""The change matrix: how much of each zone went from which class to which."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.methods.landcover.counting import PairCount
from sathiti.model import SathitiError

NO_DATA = "no_data"
WHOLE = "_T"
CODES = ("zone", "from", "to")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in CODES),
        ("pixels", pa.int64()),
        ("hectares", pa.float64()),
    ]
)
_LISTED = 10

Row = Mapping[str, Any]


class Labels(Struct, frozen=True):
    """What the codes of the counted maps stand for.

    Attributes:
        zones: code to name of the zone; a code that is not there is its own name. None where
            no zones were given.
        outside: code of pixels outside the zones.
        start: code of no data on the first map.
        end: code of no data on the second map.
    """

    zones: Mapping[int, str] | None = None
    outside: int | None = None
    start: int | None = None
    end: int | None = None


def change_matrix(
    pairs: Iterable[PairCount], labels: Labels, hectares: Callable[[PairCount], float | None]
) -> pa.Table:
    """The counted pairs as a table.

    Args:
        pairs: what was counted.
        labels: what the codes stand for.
        hectares: area of a pair; None where it is not known.

    Returns:
        Columns zone, from, to, pixels, hectares. Pixels outside the zones or without data
        have the code `no_data` and stand last.
    """
    missing = (labels.outside, labels.start, labels.end)
    rows = []
    for pair in pairs:
        codes = (pair.zone, pair.start, pair.end)
        order = [(code == gone, code) for code, gone in zip(codes, missing, strict=True)]
        names = [NO_DATA if gone else str(code) for gone, code in order]
        if labels.zones is None:
            names[0] = WHOLE
        elif names[0] != NO_DATA:
            names[0] = labels.zones.get(pair.zone, names[0])
        rows.append((order, (*names, pair.pixels, hectares(pair))))
    return table_of(SCHEMA, [row for _, row in sorted(rows, key=lambda row: row[0])])


def known_pairs(matrix: Any) -> pa.Table:
    """The matrix without the rows that have no data in any place."""
    table = arrow(matrix)
    known = [pc.not_equal(table[name], NO_DATA) for name in CODES]
    return table.filter(pc.and_(pc.and_(known[0], known[1]), known[2]))


def check_classes(matrix: Any, classes: Collection[str]) -> None:
    """Check that the maps hold no other classes than those listed.

    Raises:
        SathitiError: they do; it names the codes and their pixels.
    """
    strays: Counter[str] = Counter()
    for row in rows_of(matrix):
        for code in {row["from"], row["to"]} - {NO_DATA, *classes}:
            strays[code] += row["pixels"]
    if strays:
        raise SathitiError(
            "The maps hold classes that are not in the list: {strays}.",
            fix="Add them to the list of classes, or declare them as no data.",
            strays=[f"{code} ({pixels})" for code, pixels in strays.most_common(_LISTED)],
        )


def arrow(table: Any) -> pa.Table:
    """Any table that narwhals reads, in Arrow."""
    frame = nw.from_native(table)
    held = frame.collect(backend="pyarrow") if isinstance(frame, nw.LazyFrame) else frame
    return held.to_arrow()


def rows_of(table: Any) -> list[Row]:
    """Rows of any table that narwhals reads."""
    rows: list[Row] = arrow(table).to_pylist()
    return rows


def table_of(schema: pa.Schema, rows: Iterable[Iterable[Any]]) -> pa.Table:
    """Rows of values as a table of the columns of a schema."""
    named = [dict(zip(schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(named, schema)
