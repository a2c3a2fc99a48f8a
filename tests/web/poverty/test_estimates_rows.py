"""Estimates as they come out of rows: numbers written as text, flags, notes, wholes."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Component, Dataflow, Structure, Text
from sathiti.web.poverty.estimates import (
    SIGNS,
    Estimate,
    Flag,
    flags_met,
    notes_met,
    read_estimates,
    unit_name,
    whole_code,
)

FLOW = Dataflow(
    "DF",
    "X",
    "1.0",
    Text.of(en="Flow"),
    Structure(
        "S",
        "X",
        "1.0",
        Text.of(en="S"),
        (
            Component("REF_AREA", Text.of(en="Area"), "dimension"),
            Component("SEX", Text.of(en="Sex"), "dimension"),
        ),
        (Component("UNIT_MEASURE", Text.of(en="Unit"), "attribute"),),
    ),
)
ROW = {
    "SERIES_KEY": "LA.F",
    "TIME_PERIOD": "2024",
    "REF_AREA": "LA",
    "SEX": "F",
    "OBS_VALUE": 16.25,
    "DECIMALS": "2",
    "STANDARD_ERROR": "0.5",
    "CI_LOWER": "15.2",
    "CI_UPPER": "17.3",
    "CV": "0.03",
    "SAMPLE_SIZE": "9000",
    "RELIABILITY": "care",
    "UNIT_MEASURE": "PT",
    "NOTE_SYNTHETIC": "made up",
}


class Rows:
    """A database of one dataflow that remembers what it was asked."""

    def __init__(self, *rows: dict[str, object]) -> None:
        self.rows = list(rows)
        self.asked: list[object] = []

    def observations(self, *asked: object, limit: int | None = None) -> pa.Table:
        self.asked = [*asked, limit]
        return pa.Table.from_pylist(self.rows[:limit])


def read(**changed: object) -> Estimate:
    (found,) = read_estimates(Rows(ROW | changed), FLOW, {})  # type: ignore[arg-type]
    return found


def one(**given_: object) -> Estimate:
    return Estimate("D", "k", "2024", {}, **{"value": 1.0, **given_})  # type: ignore[arg-type]


def test_every_field_is_read() -> None:
    assert read() == Estimate(
        "DF",
        "LA.F",
        "2024",
        {"REF_AREA": "LA", "SEX": "F"},
        16.25,
        2,
        0.5,
        15.2,
        17.3,
        0.03,
        9000,
        "care",
        "PT",
        "made up",
    )


@pytest.mark.parametrize(
    ("written", "decimals"), [("0", 0), ("3", 3), (None, 1), ("", 1), (2, 2), ("04", 4)]
)
def test_decimals_are_one_unless_told(written: object, decimals: int) -> None:
    assert read(DECIMALS=written).decimals == decimals


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("STANDARD_ERROR", "error"),
        ("CI_LOWER", "low"),
        ("CI_UPPER", "high"),
        ("CV", "cv"),
        ("SAMPLE_SIZE", "n"),
    ],
)
@pytest.mark.parametrize("written", ["", None])
def test_a_figure_that_is_not_there_is_none(column: str, field: str, written: object) -> None:
    assert getattr(read(**{column: written}), field) is None


@pytest.mark.parametrize("column", ["RELIABILITY", "UNIT_MEASURE", "NOTE_SYNTHETIC"])
def test_a_word_that_is_not_there_is_empty(column: str) -> None:
    found = read(**{column: None})
    field = {"RELIABILITY": "flag", "UNIT_MEASURE": "unit", "NOTE_SYNTHETIC": "note"}[column]
    assert getattr(found, field) == ""


def test_a_dataflow_without_columns_of_errors_has_bare_values() -> None:
    kept = ("SERIES_KEY", "TIME_PERIOD", "REF_AREA", "SEX", "OBS_VALUE")
    database = Rows({name: ROW[name] for name in kept})
    (found,) = read_estimates(database, FLOW, {})  # type: ignore[arg-type]
    assert (found.value, found.decimals, found.error, found.n) == (16.25, 1, None, None)


@pytest.mark.parametrize(("written", "number"), [("9000", 9000), ("9000.0", 9000), ("12.7", 12)])
def test_a_sample_is_a_whole_number(written: str, number: int) -> None:
    assert read(SAMPLE_SIZE=written).n == number


def test_filters_and_limit_are_handed_on() -> None:
    database = Rows(ROW, ROW, ROW)
    found = read_estimates(database, FLOW, {"SEX": ["F"]}, limit=2)  # type: ignore[arg-type]
    assert database.asked == ["DF", {"SEX": ["F"]}, 2]
    assert len(found) == 2


@pytest.mark.parametrize(("decimals", "finer"), [(0, 0), (1, 2), (2, 3), (4, 5)])
def test_errors_have_one_digit_more(decimals: int, finer: int) -> None:
    assert one(decimals=decimals).finer == finer


@pytest.mark.parametrize(("cv", "percent"), [(None, None), (0.0, 0.0), (0.25, 25.0), (1.5, 150.0)])
def test_variation_in_percent(cv: float | None, percent: float | None) -> None:
    assert one(cv=cv).cv_percent == percent


def test_zero_is_not_hidden() -> None:
    assert not one(value=0.0).hidden
    assert one(value=None).hidden


def test_flags_have_signs_in_the_order_they_are_met() -> None:
    met = flags_met([one(flag="b"), one(flag="a"), one(flag="b")])
    assert met == {"b": Flag(SIGNS[0], "b", False), "a": Flag(SIGNS[1], "a", False)}


def test_a_flag_hides_where_any_value_of_it_is_hidden() -> None:
    met = flags_met([one(flag="a"), one(flag="a", value=None), one(flag="b")])
    assert (met["a"].hides, met["b"].hides) == (True, False)


def test_a_hidden_value_without_flag_has_no_sign() -> None:
    assert flags_met([one(value=None)]) == {}


@given(st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), max_size=20))
def test_every_flag_met_is_explained_by_a_sign_of_its_own(flags: list[str]) -> None:
    met = flags_met([one(flag=flag) for flag in flags])
    assert set(met) == set(flags) - {""}
    assert len({flag.sign for flag in met.values()}) == len(met)


def test_signs_begin_again_when_they_run_out() -> None:
    met = list(flags_met([one(flag=f"f{n}") for n in range(len(SIGNS) + 1)]).values())
    assert met[-1].sign == met[0].sign


@pytest.mark.parametrize(
    ("note", "language", "said"),
    [
        ("ກ / A", "lo", "ກ"),
        ("ກ / A", "en", "A"),
        ("ກ /  A ", "en", "A"),
        ("only one", "lo", "only one"),
        ("one / two / three", "en", "one / two / three"),
        ("km/h / kph", "en", "kph"),
    ],
)
def test_a_note_is_said_in_one_language(note: str, language: str, said: str) -> None:
    assert notes_met([one(note=note)], ("lo", "en"), language) == [said]


def test_notes_that_say_the_same_are_said_once() -> None:
    notes = [one(note="ກ / A"), one(note="ຂ / A"), one(note="ຄ / B")]
    assert notes_met(notes, ("lo", "en"), "en") == ["A", "B"]
    assert notes_met(notes, ("lo", "en"), "lo") == ["ກ", "ຂ", "ຄ"]


@pytest.mark.parametrize(
    ("codes", "whole"),
    [
        (["_T"], "_T"),
        (["M", "F", "_T"], "_T"),
        (["M", "_TX", "_T"], "_TX"),
        (["M", "F"], "M"),
        (["_Z", "A"], "_Z"),
        ([], ""),
    ],
)
def test_the_whole_of_a_dimension(codes: list[str], whole: str) -> None:
    assert whole_code(codes) == whole


def test_the_unit_is_that_of_the_first_that_says_one() -> None:
    assert unit_name(FLOW.structure, [one(), one(unit="PT"), one(unit="KIP")], "en") == "PT"
