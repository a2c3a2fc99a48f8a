"""Questions to the serving file, asked of a small table: what comes back, in numbers."""

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.model import Dataflow, Period, Text
from sathiti.warehouse.serving_file import table_name
from sathiti.warehouse.serving_questions import Question, Slice, observations, series

from .conftest import make_structure

FLOW = Dataflow("DF_CROPS", "ORG", "1.0", Text.of(en="Crops"), make_structure())
ROWS = [
    (area, crop, period)
    for area in ("N", "S")
    for crop in ("RICE", "MAIZE")
    for period in ("2014", "2015", "2016")
] + [("N", "RICE", "2015-Q1"), ("N", "RICE", "2015-Q4")]


@pytest.fixture(scope="module")
def served() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("ATTACH ':memory:' AS served")
        data = table_name("data", FLOW.id)
        connection.execute(
            f"CREATE TABLE served.main.{data} (FREQ VARCHAR, AREA VARCHAR, CROP VARCHAR, "
            "TIME_PERIOD VARCHAR, OBS_STATUS VARCHAR, SERIES_KEY VARCHAR, "
            "PERIOD_START DATE, PERIOD_END DATE)"
        )
        for area, crop, written in ROWS:
            period = Period.parse(written)
            connection.execute(
                f"INSERT INTO served.main.{data} VALUES ('A', ?, ?, ?, ?, ?, ?, ?)",
                [
                    area,
                    crop,
                    written,
                    "E" if written == "2016" else "A",
                    f"A.{area}.{crop}",
                    period.start,
                    period.end,
                ],
            )
        connection.execute(
            f"CREATE TABLE served.main.{table_name('series', FLOW.id)} AS "
            f"SELECT DISTINCT FREQ, AREA, CROP, SERIES_KEY FROM served.main.{data}"
        )
        yield connection


def answered(connection: duckdb.DuckDBPyConnection, question: Question) -> set[tuple[str, str]]:
    found = connection.sql(question.sql, params=question.values).to_arrow_table().to_pylist()
    return {(row["SERIES_KEY"], row.get("TIME_PERIOD", "")) for row in found}


def asked(connection: duckdb.DuckDBPyConnection, **wanted: object) -> set[tuple[str, str]]:
    return answered(connection, observations(FLOW, Slice(**wanted)))  # type: ignore[arg-type]


def rice(*periods: str, area: str = "N") -> set[tuple[str, str]]:
    return {(f"A.{area}.RICE", period) for period in periods}


def test_nothing_asked_is_everything(served: duckdb.DuckDBPyConnection) -> None:
    assert len(asked(served)) == len(ROWS)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"AREA": ["N"]}, 8),
        ({"AREA": ["N", "S"]}, 14),
        ({"CROP": ["MAIZE"]}, 6),
        ({"AREA": ["S"], "CROP": ["RICE"]}, 3),
        ({"AREA": ["X"]}, 0),
        ({"AREA": []}, 14),
        ({"OBS_STATUS": ["E"]}, 4),
        ({"TIME_PERIOD": ["2014", "2015-Q1"]}, 5),
        ({"AREA": ["N' OR '1'='1"]}, 0),
    ],
)
def test_codes_filter(
    served: duckdb.DuckDBPyConnection, filters: dict[str, list[str]], count: int
) -> None:
    assert len(asked(served, filters=filters)) == count


@pytest.mark.parametrize(
    ("start", "end", "periods"),
    [
        ("2016", "", ["2016"]),
        ("", "2014", ["2014"]),
        ("2015", "2015", ["2015", "2015-Q1", "2015-Q4"]),
        # the year has begun before July
        ("2015-07", "", ["2016", "2015-Q4"]),
        # the year has not ended by June
        ("", "2015-06", ["2014", "2015-Q1"]),
        ("2017", "", []),
        ("2016", "2014", []),
    ],
)
def test_a_stretch_of_time_holds_whole_periods(
    served: duckdb.DuckDBPyConnection, start: str, end: str, periods: list[str]
) -> None:
    filters = {"AREA": ["N"], "CROP": ["RICE"]}
    assert asked(served, filters=filters, start=start, end=end) == rice(*periods)


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        (1, None, ["2014"]),
        (2, None, ["2014", "2015"]),
        (None, 1, ["2016"]),
        (None, 2, ["2015", "2016"]),
        (1, 1, ["2014", "2016"]),
        (2, 2, ["2014", "2015", "2016"]),
        (0, None, []),
        (9, None, ["2014", "2015", "2016"]),
    ],
)
def test_the_oldest_and_newest_of_each_series(
    served: duckdb.DuckDBPyConnection, first: int | None, last: int | None, periods: list[str]
) -> None:
    found = asked(served, filters={"AREA": ["S"]}, first_n=first, last_n=last)
    assert found == {(f"A.S.{crop}", period) for crop in ("RICE", "MAIZE") for period in periods}


def test_the_newest_are_counted_within_the_stretch(served: duckdb.DuckDBPyConnection) -> None:
    filters = {"AREA": ["S"], "CROP": ["RICE"]}
    assert asked(served, filters=filters, end="2015", last_n=1) == rice("2015", area="S")


def test_quarters_of_a_year_are_newer_where_they_begin_later(
    served: duckdb.DuckDBPyConnection,
) -> None:
    filters = {"AREA": ["N"], "CROP": ["RICE"]}
    assert asked(served, filters=filters, last_n=2) == rice("2016", "2015-Q4")
    assert asked(served, filters=filters, end="2015", last_n=2) == rice("2015-Q4", "2015-Q1")


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({}, {"A.N.RICE", "A.N.MAIZE", "A.S.RICE", "A.S.MAIZE"}),
        ({"AREA": ["S"]}, {"A.S.RICE", "A.S.MAIZE"}),
        ({"AREA": ["S"], "CROP": ["RICE"]}, {"A.S.RICE"}),
        ({"CROP": ["WHEAT"]}, set()),
        # what is no dimension is passed over
        ({"OBS_STATUS": ["E"], "AREA": ["N"]}, {"A.N.RICE", "A.N.MAIZE"}),
        ({"COLOUR": ["red"], "CROP": ["RICE"]}, {"A.N.RICE", "A.S.RICE"}),
    ],
)
def test_series_that_match(
    served: duckdb.DuckDBPyConnection, filters: dict[str, list[str]], keys: set[str]
) -> None:
    assert {key for key, _ in answered(served, series(FLOW, filters))} == keys


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["N", "S", "X"]), max_size=3, unique=True),
    st.sampled_from(["", "2014", "2015", "2016"]),
    st.sampled_from(["", "2014", "2015", "2016"]),
)
def test_answers_are_those_of_a_loop(
    served: duckdb.DuckDBPyConnection, areas: list[str], start: str, end: str
) -> None:
    first = Period.parse(start).start if start else dt.date.min
    last = Period.parse(end).end if end else dt.date.max
    wanted = {
        (f"A.{area}.{crop}", period)
        for area, crop, period in ROWS
        if (not areas or area in areas)
        and Period.parse(period).start >= first
        and Period.parse(period).end <= last
    }
    assert asked(served, filters={"AREA": areas}, start=start, end=end) == wanted
