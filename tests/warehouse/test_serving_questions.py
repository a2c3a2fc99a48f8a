"""SQL of the serving file: values only as parameters, names only from the structure."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Dataflow, SathitiError, Text
from sathiti.warehouse.serving_file import quoted, table_name
from sathiti.warehouse.serving_questions import Question, Slice, observations, series, source

from .conftest import make_structure

FLOW = Dataflow("DF_CROPS", "ORG", "1.0", Text.of(en="Crops"), make_structure())

filters = st.dictionaries(
    st.sampled_from(["FREQ", "AREA", "CROP", "OBS_STATUS", "TIME_PERIOD"]),
    st.lists(st.text(min_size=1), max_size=4),
)
counts = st.one_of(st.none(), st.integers(0, 9))
periods = st.sampled_from(["", "2014", "2015-Q1", "2015-07", "2015-07-31"])


@given(filters, periods, periods, counts, counts)
def test_every_value_is_a_parameter(
    asked: dict[str, list[str]], start: str, end: str, first: int | None, last: int | None
) -> None:
    question = observations(FLOW, Slice(asked, start, end, first, last))
    assert question.sql.count("?") == len(question.values)
    given_codes = [code for codes in asked.values() for code in codes]
    assert question.values[: len(given_codes)] == given_codes
    plain = observations(FLOW, Slice({name: ["?"] * len(asked[name]) for name in asked}))
    without_time = observations(FLOW, Slice(asked))
    assert without_time.sql == plain.sql, "the codes asked do not show in the SQL"


@given(filters)
def test_series_are_asked_by_dimensions_only(asked: dict[str, list[str]]) -> None:
    question = series(FLOW, asked)
    assert question.sql.count("?") == len(question.values)
    assert "OBS_STATUS" not in question.sql
    assert "TIME_PERIOD" not in question.sql
    wanted = [code for name in asked if name in ("FREQ", "AREA", "CROP") for code in asked[name]]
    assert question.values == wanted


def test_nothing_asked_is_everything() -> None:
    assert observations(FLOW, Slice()) == Question('SELECT * FROM served.main."data_df_crops"')
    assert series(FLOW, {}) == Question('SELECT * FROM served.main."series_df_crops"')
    assert observations(FLOW, Slice({"AREA": []})) == observations(FLOW, Slice())


def test_a_whole_question_reads_as_it_is_meant() -> None:
    question = observations(FLOW, Slice({"AREA": ["N", "S"]}, "2014", "2015", last_n=2))
    assert re.sub(r"\s+", " ", question.sql) == (
        'SELECT * FROM served.main."data_df_crops" WHERE "AREA" IN (?, ?) '
        "AND PERIOD_START >= ? AND PERIOD_END <= ? QUALIFY row_number() OVER "
        '(PARTITION BY SERIES_KEY ORDER BY PERIOD_START DESC, "TIME_PERIOD" DESC) <= ?'
    )
    assert [str(value) for value in question.values] == [
        "N",
        "S",
        "2014-01-01",
        "2015-12-31",
        "2",
    ]


def test_unknown_names_and_periods_are_refused() -> None:
    with pytest.raises(SathitiError, match="has no component “COLOUR”"):
        observations(FLOW, Slice({"COLOUR": ["red"]}))
    for start, end in (("yesterday", ""), ("", "2015-13")):
        with pytest.raises(SathitiError, match="is not a time period"):
            observations(FLOW, Slice({}, start, end))


@given(st.text())
def test_names_of_tables_are_plain_whatever_the_dataflow_is_called(name: str) -> None:
    assert re.fullmatch('"data_[a-z0-9_]*"', table_name("data", name))
    assert source("data", name) == f"served.main.{table_name('data', name)}"


@given(st.text())
def test_a_quoted_column_has_no_open_end(name: str) -> None:
    inside = quoted(name)[1:-1]
    assert inside.replace('""', "").count('"') == 0
    assert inside.replace('""', '"') == name
