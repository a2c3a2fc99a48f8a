"""Observations met one by one in a message become an Arrow table of text as written.

XML and JSON say a thing once at the level where it holds (dataset, group, series); a table
says it in each row. Levels stay apart until a batch is full: series values are then spread by
one `take`.
"""

from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.exchange.sdmx.messages import Header
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.references import Reference
from sathiti.model import Structure

VALUE = "OBS_VALUE"
WRITTEN = "WRITTEN"
ACTION = "ACTION"
_USUAL = "Information"
_BATCH = 50_000
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
Row = dict[str, str]


class Raw(Struct, frozen=True):
    """What a data message says, before it is known which structure it follows.

    Attributes:
        references: what each part of it names; None where it names nothing.
        table: the text columns, given the structure if it is known.
    """

    references: tuple[Reference | None, ...]
    header: Header
    table: Callable[[Structure | None], pa.Table]


class Gathering:
    """Takes datasets, groups, series and observations in the order of a message."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = []
        self._rows: list[Row] = []
        self._series_of: list[int] = []
        self._series: list[Row] = [{}]
        self._dataset_of: list[int] = []
        self._datasets: list[Row] = [{}]
        self._groups: list[tuple[int, Row]] = []
        self._flushed = 0

    def dataset(self, values: Row) -> Row:
        """A dataset begins; its attributes may still be added to the row returned."""
        self._datasets.append(values)
        self.no_series()
        return values

    def group(self, values: Row) -> Row:
        """Attributes that hold for every observation that has the given dimension values."""
        self._groups.append((len(self._datasets) - 1, values))
        return values

    def series(self, values: Row) -> Row:
        """A series begins; its attributes may still be added to the row returned."""
        self._series.append(values)
        return values

    def no_series(self) -> None:
        """The series has ended."""
        self._series.append({})

    def observation(self, values: Row) -> None:
        """One finished observation."""
        self._rows.append(values)
        self._series_of.append(len(self._series) - 1)
        self._dataset_of.append(len(self._datasets) - 1)
        if len(self._rows) == _BATCH:
            self.flush()

    def table(self, dimensions: Iterable[str] = ()) -> pa.Table:
        """Everything gathered: text columns, in order of appearance.

        Args:
            dimensions: ids of the dimensions, which tell the key of a group from its
                attributes; without them, columns that series or observations give are its key.
        """
        self.flush()
        if not self._tables:
            return pa.table({})
        whole = pa.concat_tables(self._tables, promote_options="default")
        return self._with_groups(whole, set(dimensions)).drop_columns(["_DATASET"])

    def flush(self) -> None:
        """Turn what was gathered so far into columns."""
        if not self._rows:
            return
        owner = pa.array(self._series_of, pa.int32())
        dataset = pa.array(self._dataset_of, pa.int32())
        levels = [
            _columns(self._rows, None),
            _columns(self._series, owner),
            _columns(self._datasets, dataset),
        ]
        names = list(dict.fromkeys(name for level in reversed(levels) for name in level))
        columns = {
            name: pc.coalesce(*(level[name] for level in levels if name in level)) for name in names
        }
        columns["_DATASET"] = dataset
        self._tables.append(pa.table(columns))
        self._rows, self._series_of, self._dataset_of = [], [], []
        self._series = self._series[-1:]

    def _with_groups(self, table: pa.Table, dimensions: set[str]) -> pa.Table:
        known = dimensions or set(table.column_names)
        shapes: dict[tuple[str, ...], dict[tuple[str, ...], Row]] = {}
        for dataset, values in self._groups:
            key = tuple(name for name in values if name in known)
            place = (str(dataset), *(values[name] for name in key))
            rest = {name: value for name, value in values.items() if name not in known}
            shapes.setdefault(key, {}).setdefault(place, {}).update(rest)
        for key, found in shapes.items():
            if set(key) <= set(table.column_names):
                table = _spread(table, key, found)
        return table


def _columns(rows: list[Row], take: pa.Array | None) -> dict[str, pa.Array]:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return columns if take is None else {n: column.take(take) for n, column in columns.items()}


def _spread(table: pa.Table, key: tuple[str, ...], found: dict[tuple[str, ...], Row]) -> pa.Table:
    datasets = [str(number) for number in table["_DATASET"].to_pylist()]
    places = zip(datasets, *(table[name].to_pylist() for name in key), strict=True)
    nothing: Row = {}
    matched = [found.get(place, nothing) for place in places]
    for name in dict.fromkeys(name for row in found.values() for name in row):
        column = pa.chunked_array([pa.array([row.get(name) for row in matched], pa.string())])
        if name in table.column_names:
            column = pc.coalesce(table[name], column)
            table = table.set_column(table.column_names.index(name), name, column)
        else:
            table = table.append_column(name, column)
    return table


def numbers(written: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers written plainly with a point, white space around them allowed; others are null.

    So are numbers beyond the range of a double: an infinity is not what was written.
    """
    plain = pc.utf8_trim_whitespace(written)
    readable = pc.match_substring_regex(plain, _NUMBER)
    # Arrow reads no leading plus sign
    plain = pc.utf8_ltrim(plain, "+")
    read = pc.cast(pc.if_else(readable, plain, pa.scalar(None, pa.string())), pa.float64())
    return pc.if_else(pc.is_finite(read), read, pa.scalar(None, pa.float64()))


def finish(table: pa.Table, structure: Structure | None, problems: Problems) -> pa.Table:
    """Order columns by the structure, parse the measure, keep its text in WRITTEN.

    Columns the structure lacks are kept at the end and told as problems.
    """
    measure = structure.measure.id if structure else VALUE
    names = table.column_names
    if measure not in names and VALUE in names:
        # Version 2.1 calls the measure OBS_VALUE whatever the structure does
        table = table.rename_columns([measure if name == VALUE else name for name in names])
    absent = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    written = table[measure] if measure in table.column_names else absent
    columns: dict[str, pa.ChunkedArray] = {}
    wanted = [component.id for component in structure.components()] if structure else []
    for name in dict.fromkeys([*wanted, *table.column_names]):
        if name == measure:
            continue
        columns[name] = table[name] if name in table.column_names else absent
        if structure and name not in wanted and name != ACTION:
            problems.add(
                "sdmx.unknown_component",
                "warning",
                "{structure} has no component “{component}”; its values were kept. Add it to the"
                " structure, or correct the file.",
                key=name,
                structure=structure.id,
                component=name,
            )
    columns[measure] = numbers(written)
    columns[WRITTEN] = written
    return pa.table(_placed(columns, wanted, measure))


def _placed(
    columns: dict[str, pa.ChunkedArray], wanted: list[str], measure: str
) -> dict[str, pa.ChunkedArray]:
    known = [name for name in wanted if name in columns]
    order = known or [name for name in columns if name not in (measure, WRITTEN)]
    if not known:
        order = [*order, measure]
    at = order.index(measure) + 1
    order = [*order[:at], WRITTEN, *order[at:]]
    return {name: columns[name] for name in dict.fromkeys([*order, *columns])}


def common_action(table: pa.Table) -> tuple[pa.Table, str]:
    """The one action of all rows, and the table without its ACTION column; else both stay."""
    if ACTION not in table.column_names:
        return table, _USUAL
    found = pc.unique(table[ACTION]).to_pylist()
    if len(found) > 1:
        return table, ""
    return table.drop_columns([ACTION]), (found[0] if found and found[0] else _USUAL)
