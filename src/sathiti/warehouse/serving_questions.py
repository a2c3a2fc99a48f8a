"""SQL for questions to the serving file: names from its structures, values as parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sathiti.model import Dataflow, Period, Structure
from sathiti.warehouse.serving_file import quoted, table_name

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """SQL and the values of its places."""

    sql: str
    values: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Slice:
    """Which observations of a dataflow are wanted.

    Attributes:
        filters: component id to the codes wanted; an empty list wants all.
        start: first time period; empty means from the beginning.
        end: last time period, included; empty means to the end.
        first_n: only the oldest so many of each series.
        last_n: only the newest so many of each series.
    """

    filters: Filters = field(default_factory=dict)
    start: str = ""
    end: str = ""
    first_n: int | None = None
    last_n: int | None = None


def source(kind: str, dataflow: str) -> str:
    """The ``data`` or ``series`` table of a dataflow in the attached file."""
    return f"served.main.{table_name(kind, dataflow)}"


def observations(flow: Dataflow, wanted: Slice) -> Question:
    """Observations of a slice, in any order, with the hidden columns.

    The codes of the dimensions are asked, not the series key: DuckDB passes over blocks by the
    first eight bytes of a text, which most series keys of a dataflow share.

    Raises:
        SathitiError: an unknown component, or a period that cannot be read.
    """
    parts = [_codes(flow.structure, wanted.filters), _time(wanted.start, wanted.end)]
    where = _all_of([part for part in parts if part.sql])
    ranked = _first_last(flow.structure, wanted.first_n, wanted.last_n)
    sql = f"SELECT * FROM {source('data', flow.id)}{where.sql}{ranked.sql}"
    return Question(sql, [*where.values, *ranked.values])


def series(flow: Dataflow, filters: Filters) -> Question:
    """Series whose dimensions match, in any order; other components are passed over."""
    dimensions = flow.structure.dimension_ids()
    asked = {name: codes for name, codes in filters.items() if name in dimensions}
    codes = _codes(flow.structure, asked)
    where = _all_of([codes] if codes.sql else [])
    return Question(f"SELECT * FROM {source('series', flow.id)}{where.sql}", where.values)


def _codes(structure: Structure, filters: Filters) -> Question:
    asked = {structure.component(name).id: codes for name, codes in filters.items() if codes}
    tests = [_one_of(quoted(name), codes) for name, codes in asked.items()]
    return Question(
        " AND ".join(test.sql for test in tests),
        [value for test in tests for value in test.values],
    )


def _time(start: str, end: str) -> Question:
    tests: list[str] = []
    values: list[Any] = []
    if start:
        tests.append("PERIOD_START >= ?")
        values.append(Period.parse(start).start)
    if end:
        tests.append("PERIOD_END <= ?")
        values.append(Period.parse(end).end)
    return Question(" AND ".join(tests), values)


def _first_last(structure: Structure, first_n: int | None, last_n: int | None) -> Question:
    time = quoted(structure.time.id)
    asked = [
        (count, way) for count, way in ((first_n, "ASC"), (last_n, "DESC")) if count is not None
    ]
    over = "row_number() OVER (PARTITION BY SERIES_KEY ORDER BY"
    tests = [f"{over} PERIOD_START {way}, {time} {way}) <= ?" for _, way in asked]
    sql = f" QUALIFY {' OR '.join(tests)}" if tests else ""
    return Question(sql, [count for count, _ in asked])


def _one_of(column: str, values: Sequence[Any]) -> Question:
    return Question(f"{column} IN ({', '.join('?' * len(values))})", list(values))


def _all_of(tests: Sequence[Question]) -> Question:
    sql = f" WHERE {' AND '.join(test.sql for test in tests)}" if tests else ""
    return Question(sql, [value for test in tests for value in test.values])
