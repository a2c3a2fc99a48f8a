"""Read the serving file: catalogue, observations by key and time, traces, pages.

Questions carry their values as parameters; names of tables and columns come from the file
itself. Any thread may ask. When a release replaces the file, the next question reads the
new one.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import msgspec
import pyarrow as pa
from msgspec import Struct

from sathiti.model import (
    Dataflow,
    Lineage,
    Place,
    QualityReport,
    Release,
    SathitiError,
    Structure,
    TraceNode,
)
from sathiti.warehouse.serving_file import HIDDEN, Served, Trace, quoted, write_serving
from sathiti.warehouse.serving_questions import Filters, Question, Slice
from sathiti.warehouse.serving_questions import observations as observations_question
from sathiti.warehouse.serving_questions import series as series_question

__all__ = ["Served", "ServedDataflow", "ServingDatabase", "Trace", "write_serving"]

T = TypeVar("T")


class ServedDataflow(Struct, frozen=True):
    """A dataflow of the release with what is said about it.

    Attributes:
        position: in the catalogue, from 0.
        kind: input, indicator or table.
        observations: number of them.
        first_period, last_period: of any series; empty without observations.
    """

    position: int
    kind: str
    dataflow: Dataflow
    lineage: Lineage
    quality: QualityReport | None
    vintage: str
    observations: int
    first_period: str
    last_period: str


@dataclass(frozen=True)
class _Opened:
    connection: duckdb.DuckDBPyConnection
    stamp: tuple[int, ...]
    release: Release
    dataflows: dict[str, ServedDataflow]

    def table(self, question: Question) -> pa.Table:
        # A cursor of its own lets threads ask at the same time.
        with self.connection.cursor() as cursor:
            return cursor.sql(question.sql, params=question.values).to_arrow_table()

    def rows(self, question: Question) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            return cursor.execute(question.sql, question.values).fetchall()


class ServingDatabase:
    """The read side of the serving file; safe to share between threads.

    Args:
        path: of the DuckDB file; it need not be there before the first question.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._current: _Opened | None = None

    def release(self) -> Release:
        """The release shown.

        Raises:
            SathitiError: there is no file yet, or it is damaged. So for every method.
        """
        return self._opened().release

    def dataflows(self) -> list[ServedDataflow]:
        """All dataflows in the order of the catalogue."""
        return list(self._opened().dataflows.values())

    def dataflow(self, dataflow_id: str) -> ServedDataflow:
        """One dataflow.

        Raises:
            SathitiError: the release has none of that id.
        """
        return _served(self._opened(), dataflow_id)

    def observations(
        self,
        dataflow_id: str,
        filters: Filters | None = None,
        start: str = "",
        end: str = "",
        last_n: int | None = None,
        first_n: int | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> pa.Table:
        """Observations sorted by series key and time.

        Args:
            dataflow_id: id of the dataflow.
            filters: component id to the codes wanted; an empty list wants all.
            start: first time period: a day, month, quarter or year.
            end: last time period, included.
            last_n: only the newest so many of each series.
            first_n: only the oldest so many of each series; with `last_n`, both.
            limit: at most so many rows.
            offset: pass over so many rows first.

        Returns:
            The columns of the dataflow and SERIES_KEY.

        Raises:
            SathitiError: unknown dataflow or component, or a period that cannot be read.
        """
        opened = self._opened()
        served = _served(opened, dataflow_id)
        wanted = Slice(filters or {}, start, end, first_n, last_n)
        question = observations_question(served.dataflow, wanted)
        time = quoted(served.dataflow.structure.time.id)
        page = "" if limit is None else " LIMIT ?"
        sql = (
            f"SELECT * EXCLUDE ({', '.join(HIDDEN)}) FROM ({question.sql}) "
            f"ORDER BY SERIES_KEY, PERIOD_START, {time}{page} OFFSET ?"
        )
        paging = [offset] if limit is None else [limit, offset]
        return opened.table(Question(sql, [*question.values, *paging]))

    def count(
        self,
        dataflow_id: str,
        filters: Filters | None = None,
        start: str = "",
        end: str = "",
        last_n: int | None = None,
        first_n: int | None = None,
    ) -> int:
        """How many observations the same question gives without `limit`."""
        opened = self._opened()
        served = _served(opened, dataflow_id)
        wanted = Slice(filters or {}, start, end, first_n, last_n)
        question = observations_question(served.dataflow, wanted)
        told = opened.rows(Question(f"SELECT count(*) FROM ({question.sql})", question.values))
        return int(told[0][0])

    def series(self, dataflow_id: str, filters: Filters | None = None) -> pa.Table:
        """The series that exist, by key.

        Returns:
            SERIES_KEY, the dimensions, FIRST_PERIOD, LAST_PERIOD, OBSERVATIONS.
        """
        opened = self._opened()
        served = _served(opened, dataflow_id)
        question = series_question(served.dataflow, filters or {})
        return opened.table(Question(f"{question.sql} ORDER BY SERIES_KEY", question.values))

    def codes(self, dataflow_id: str) -> dict[str, list[str]]:
        """The codes that occur in each dimension, in the order of its code list."""
        series = self.series(dataflow_id)
        structure = self.dataflow(dataflow_id).dataflow.structure
        return {name: _in_order(structure, name, series) for name in structure.dimension_ids()}

    def trace(self, dataflow_id: str, series_key: str, period: str) -> TraceNode | None:
        """The chain behind one observation, or None where none is kept."""
        found = self._opened().rows(
            Question(
                "SELECT trace_json FROM served.main.traces "
                "WHERE dataflow = ? AND series_key = ? AND period = ? LIMIT 1",
                [dataflow_id, series_key, period],
            )
        )
        return msgspec.json.decode(found[0][0], type=TraceNode) if found else None

    def page(self, name: str, kind: type[T] | Any = Any) -> T | Any:
        """What the release tells the site under a name, as `kind`; None where it tells nothing."""
        question = "SELECT page_json FROM served.main.pages WHERE name = ?"
        found = self._opened().rows(Question(question, [name]))
        return msgspec.json.decode(found[0][0], type=kind) if found else None

    def close(self) -> None:
        """Give the file free; the next question opens it again."""
        with self._lock:
            if self._current:
                self._current.connection.close()
            self._current = None

    def _opened(self) -> _Opened:
        stamp = self._stamp()
        with self._lock:
            if self._current is None or self._current.stamp != stamp:
                # The former connection ends with the last question that still uses it.
                self._current = _open(self._path, stamp)
            return self._current

    def _stamp(self) -> tuple[int, ...]:
        try:
            state = self._path.stat()
        except FileNotFoundError as error:
            raise SathitiError(
                "Nothing has been released yet: “{path}” does not exist.",
                fix="Run “sathiti run” first.",
                path=str(self._path),
            ) from error
        return (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size)


def _open(path: Path, stamp: tuple[int, ...]) -> _Opened:
    # Attached to a database of its own in memory: DuckDB would answer a second connection to
    # the same path from the file that the release has replaced.
    connection = duckdb.connect(":memory:")
    try:
        written = os.fspath(path).replace("'", "''")
        connection.execute(f"ATTACH '{written}' AS served (READ_ONLY)")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        told = connection.execute("SELECT release_json FROM served.main.release").fetchall()
        release = msgspec.json.decode(told[0][0], type=Release)
        rows = connection.execute("SELECT * FROM served.main.dataflows ORDER BY position")
        dataflows = [_read_dataflow(row) for row in rows.fetchall()]
    except (duckdb.Error, msgspec.DecodeError, IndexError) as error:
        connection.close()
        raise SathitiError(
            "This file cannot be read: {reason}.",
            fix="Remove it and run “sathiti run” again.",
            at=Place(str(path)),
            reason=str(error),
        ) from error
    by_id = {served.dataflow.id: served for served in dataflows}
    return _Opened(connection, stamp, release, by_id)


def _read_dataflow(row: tuple[Any, ...]) -> ServedDataflow:
    position, _, _, _, kind, flow, lineage, quality, vintage, observations, first, last = row
    return ServedDataflow(
        position=position,
        kind=kind,
        dataflow=msgspec.json.decode(flow, type=Dataflow),
        lineage=msgspec.json.decode(lineage, type=Lineage),
        quality=msgspec.json.decode(quality, type=QualityReport | None),
        vintage=vintage,
        observations=observations,
        first_period=first,
        last_period=last,
    )


def _served(opened: _Opened, dataflow_id: str) -> ServedDataflow:
    if dataflow_id in opened.dataflows:
        return opened.dataflows[dataflow_id]
    raise SathitiError(
        "There is no dataflow “{dataflow}”.",
        fix="Use one of: {known}.",
        dataflow=dataflow_id,
        known=sorted(opened.dataflows),
    )


def _in_order(structure: Structure, dimension: str, series: pa.Table) -> list[str]:
    found: set[str] = set(series.column(dimension).unique().to_pylist())
    codes = structure.codes_of(dimension)
    listed = [code for code in codes.ids() if code in found] if codes else []
    return listed + sorted(found.difference(listed))
