"""Write the one file that the website and the API read: a release, sorted, read-only.

Tables of the DuckDB file: ``release``, ``dataflows``, ``traces``, ``pages``, and for each
dataflow ``data_<id>`` (its columns, SERIES_KEY and the days its period spans) and
``series_<id>`` (one row a series). Data are sorted by series key and time, so that a series
is read from a few blocks. The file is written aside and takes the place of the former by
rename.
"""

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
from msgspec import Struct

from sathiti.model import (
    Dataset,
    Period,
    QualityReport,
    Release,
    SathitiError,
    Structure,
    TraceNode,
)
from sathiti.warehouse.atomic import new_file
from sathiti.warehouse.canonical import series_keys, to_arrow

Trace = tuple[str, str, str, TraceNode]
HIDDEN = ("PERIOD_START", "PERIOD_END")
_TRACES_A_BATCH = 5_000
_DATAFLOWS = pa.schema(
    {
        "position": pa.int32(),
        "id": pa.string(),
        "agency": pa.string(),
        "version": pa.string(),
        "kind": pa.string(),
        "dataflow_json": pa.string(),
        "lineage_json": pa.string(),
        "quality_json": pa.string(),
        "vintage": pa.string(),
        "observations": pa.int64(),
        "first_period": pa.string(),
        "last_period": pa.string(),
    }
)
TRACES = pa.schema(
    {name: pa.string() for name in ("dataflow", "series_key", "period", "trace_json")}
)
_REFUSALS = {os.strerror(code): code for code in (errno.ENOSPC, errno.EFBIG, errno.EACCES)}


class Served(Struct, frozen=True):
    """One dataflow of a release.

    Attributes:
        dataset: table of any kind narwhals reads; it is held in memory while written.
        vintage: id of the vintage it is.
        quality: its report.
        kind: input, indicator or table.
    """

    dataset: Dataset
    vintage: str = ""
    quality: QualityReport | None = None
    kind: str = "input"


def write_serving(
    path: Path,
    release: Release,
    dataflows: Sequence[Served],
    traces: Iterable[Trace] = (),
    pages: Mapping[str, Any] | None = None,
    chains: Sequence[Path] = (),
) -> None:
    """Write what a release shows and put it in the place of the former file.

    Readers of the former file are not disturbed; `ServingDatabase` takes the new one at its
    next question.

    Args:
        path: of the DuckDB file.
        release: its description.
        dataflows: in the order of the catalogue.
        traces: (dataflow, series key, period, chain), read one by one.
        pages: name to anything msgspec writes as JSON.
        chains: Parquet files of more traces, as `trace_batches` gives them.

    Raises:
        SathitiError: two dataflows share an id, or the storage refused; the former file stays.
    """
    _check_ids(dataflows)
    with new_file(path) as unfinished:
        spill = unfinished.with_name(f"{unfinished.name}.spill")
        with (
            _storage_refusals(),
            _leaving_nothing(unfinished, spill),
            duckdb.connect(str(unfinished), config={"temp_directory": str(spill)}) as connection,
        ):
            _write_release(connection, release)
            for served in dataflows:
                _write_data(connection, served)
            _write_dataflows(connection, dataflows)
            _write_traces(connection, traces, chains)
            _write_pages(connection, pages or {})
            connection.execute("CHECKPOINT")


def table_name(kind: str, dataflow: str) -> str:
    """Quoted name of a table of a dataflow: kind ``data`` or ``series``."""
    return f'"{kind}_{re.sub("[^a-z0-9_]", "_", dataflow.lower())}"'


def quoted(column: str) -> str:
    """A column name as SQL takes it whatever signs it holds."""
    return '"' + column.replace('"', '""') + '"'


def _check_ids(dataflows: Sequence[Served]) -> None:
    seen: set[str] = set()
    for served in dataflows:
        flow = served.dataset.dataflow.id
        if table_name("data", flow) in seen:
            raise SathitiError(
                "Two dataflows of the release share the name “{dataflow}”.",
                fix="Serve one version of each dataflow.",
                dataflow=flow,
            )
        seen.add(table_name("data", flow))


@contextlib.contextmanager
def _storage_refusals() -> Iterator[None]:
    """Turn what DuckDB says of a full or closed disk into the system's own error."""
    try:
        yield
    except (
        duckdb.IOException,
        duckdb.FatalException,
        duckdb.OutOfMemoryException,
        duckdb.TransactionException,
    ) as error:
        said = str(error)
        code = next((code for text, code in _REFUSALS.items() if text in said), errno.EIO)
        raise OSError(code, said) from error


@contextlib.contextmanager
def _leaving_nothing(unfinished: Path, spill: Path) -> Iterator[None]:
    try:
        yield
    finally:
        unfinished.with_name(f"{unfinished.name}.wal").unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)


def _write_release(connection: duckdb.DuckDBPyConnection, release: Release) -> None:
    connection.execute("CREATE TABLE release (release_json VARCHAR)")
    connection.execute("INSERT INTO release VALUES (?)", [_json(release)])


def _write_data(connection: duckdb.DuckDBPyConnection, served: Served) -> None:
    flow = served.dataset.dataflow
    structure = flow.structure
    table = _complete(to_arrow(served.dataset.table), structure)
    connection.register("given", table)
    time = quoted(structure.time.id)
    connection.register("periods", _spans(table.column(structure.time.id)))
    connection.execute(
        f"CREATE TABLE {table_name('data', flow.id)} AS "
        f"SELECT given.*, PERIOD_START, PERIOD_END FROM given "
        f"LEFT JOIN periods ON given.{time} = periods.PERIOD "
        f"ORDER BY SERIES_KEY, PERIOD_START, {time}"
    )
    key = ", ".join(quoted(name) for name in structure.dimension_ids())
    connection.execute(
        f"CREATE TABLE {table_name('series', flow.id)} AS SELECT SERIES_KEY, {key}, "
        f"arg_min({time}, PERIOD_START) AS FIRST_PERIOD, "
        f"arg_max({time}, PERIOD_START) AS LAST_PERIOD, count(*) AS OBSERVATIONS "
        f"FROM {table_name('data', flow.id)} GROUP BY ALL ORDER BY SERIES_KEY"
    )
    connection.unregister("given")
    connection.unregister("periods")


def _complete(table: pa.Table, structure: Structure) -> pa.Table:
    """The table with its series keys, and a column for every component a question may name."""
    ours = [name for name in (*HIDDEN, "SERIES_KEY") if name in table.column_names]
    table = table.drop_columns(ours)
    for component in structure.components():
        if component.id not in table.column_names:
            table = table.append_column(component.id, pa.nulls(table.num_rows, pa.string()))
    return table.append_column("SERIES_KEY", series_keys(table, structure))


def _spans(periods: pa.ChunkedArray) -> pa.Table:
    written = [period for period in periods.unique().to_pylist() if period is not None]
    spans = [_span(period) for period in written]
    return pa.table(
        {
            "PERIOD": pa.array(written, pa.string()),
            "PERIOD_START": pa.array([start for start, _ in spans], pa.date32()),
            "PERIOD_END": pa.array([end for _, end in spans], pa.date32()),
        }
    )


def _span(written: str) -> tuple[Any, Any]:
    try:
        period = Period.parse(written)
    except SathitiError:
        # Kept and shown; only a question for a stretch of time passes over it.
        return None, None
    return period.start, period.end


def _write_dataflows(connection: duckdb.DuckDBPyConnection, dataflows: Sequence[Served]) -> None:
    rows = [_dataflow_row(connection, place, served) for place, served in enumerate(dataflows)]
    connection.register("given", pa.Table.from_pylist(rows, schema=_DATAFLOWS))
    connection.execute("CREATE TABLE dataflows AS SELECT * FROM given ORDER BY position")
    connection.unregister("given")


def _dataflow_row(
    connection: duckdb.DuckDBPyConnection, position: int, served: Served
) -> dict[str, Any]:
    flow = served.dataset.dataflow
    time = quoted(flow.structure.time.id)
    counted = connection.execute(
        f"SELECT count(*), coalesce(arg_min({time}, PERIOD_START), min({time}), ''), "
        f"coalesce(arg_max({time}, PERIOD_START), max({time}), '') "
        f"FROM {table_name('data', flow.id)}"
    ).fetchall()
    observations, first, last = counted[0]
    return {
        "position": position,
        "id": flow.id,
        "agency": flow.agency,
        "version": flow.version,
        "kind": served.kind,
        "dataflow_json": _json(flow),
        "lineage_json": _json(served.dataset.lineage),
        "quality_json": _json(served.quality),
        "vintage": served.vintage,
        "observations": observations,
        "first_period": first,
        "last_period": last,
    }


def trace_batches(traces: Iterable[Trace]) -> Iterator[pa.Table]:
    """Chains as tables of JSON, some thousands each."""
    coming = iter(traces)
    while batch := list(islice(coming, _TRACES_A_BATCH)):
        rows = [(flow, key, period, _json(node)) for flow, key, period, node in batch]
        yield pa.table([list(column) for column in zip(*rows, strict=True)], schema=TRACES)


def _write_traces(
    connection: duckdb.DuckDBPyConnection, traces: Iterable[Trace], chains: Sequence[Path]
) -> None:
    names = ", ".join(TRACES.names)
    columns = ", ".join(f"{name} VARCHAR" for name in TRACES.names)
    connection.execute(f"CREATE TABLE traces ({columns})")
    for table in trace_batches(traces):
        connection.register("given", table)
        connection.execute(f"INSERT INTO traces SELECT {names} FROM given")
        connection.unregister("given")
    for path in chains:
        connection.execute(
            f"INSERT INTO traces SELECT {names} FROM read_parquet(?)", [os.fspath(path)]
        )
    connection.execute("CREATE INDEX trace_address ON traces (dataflow, series_key, period)")


def _write_pages(connection: duckdb.DuckDBPyConnection, pages: Mapping[str, Any]) -> None:
    connection.execute("CREATE TABLE pages (name VARCHAR PRIMARY KEY, page_json VARCHAR)")
    for name, page in pages.items():
        connection.execute("INSERT INTO pages VALUES (?, ?)", [name, _json(page)])


def _json(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
