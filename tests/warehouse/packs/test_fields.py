"""Fields of one entry: checks that note a problem and go on with a harmless value."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Catalogue, Place, SathitiError, Text
from sathiti.warehouse.packs.fields import CODE, NAME, VERSION, Fields, placed
from sathiti.warehouse.packs.lined_yaml import read_yaml
from sathiti.warehouse.packs.problems import Problems


def row(**values: str) -> Fields:
    """A CSV row in line 5."""
    return Fields(values, "pack/table.csv", 5, ("en", "lo"), Problems())


def entry(text: str) -> Fields:
    """A YAML entry."""
    problems = Problems()
    values = read_yaml(text, "pack/entry.yaml", problems)
    return Fields(values, "pack/entry.yaml", values.line, ("en", "lo"), problems)


def told(fields: Fields) -> list[str]:
    return [error.say(Catalogue(), "en") for error in fields.problems.errors]


def test_places() -> None:
    assert row(a="1").place("a") == Place("pack/table.csv", row=5, key="a")
    fields = entry("\na: 1\nb: 2\n")
    assert fields.place() == Place("pack/entry.yaml", row=2)
    assert fields.place("b") == Place("pack/entry.yaml", row=3, key="b")


def test_a_word_is_trimmed() -> None:
    assert row(a="  one ").word("a") == "one"


def test_a_missing_word_is_told_once() -> None:
    fields = row(a="")
    assert fields.word("a") == ""
    assert told(fields) == ["pack/table.csv › row 5 › a: The field “a” is missing. Write it."]


def test_a_default_stands_for_an_empty_word() -> None:
    fields = row(a="")
    assert fields.word("a", "x") == fields.word("b", "x") == "x"
    assert told(fields) == []


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (NAME, ["land", "DF_LAND", "x-1"], ["1a", "a.b", "a b", "ປ່າ"]),
        (CODE, ["01", "_T", "ISIC4_A", "A@B", "$"], ["a.b", "a b", "é"]),
        (VERSION, ["1", "1.0", "2.10.3"], ["v1", "1.", ".1", "one"]),
    ],
)
def test_forms_of_words(form: Any, good: list[str], bad: list[str]) -> None:
    for written in good:
        fields = row(a=written)
        assert fields.word("a", form=form) == written
        assert told(fields) == []
    for written in bad:
        fields = row(a=written)
        fields.word("a", form=form)
        assert f"“{written}” cannot stand in the field “a”" in told(fields)[0]


def test_a_word_among_others() -> None:
    fields = row(a="red")
    fields.word("a", among=("blue", "green"))
    assert told(fields) == [
        "pack/table.csv › row 5 › a: “red” is not known as a. Use one of: blue, green."
    ]


def test_a_long_list_of_choices_is_shortened() -> None:
    fields = row(a="x")
    fields.word("a", among=[str(number) for number in range(100)])
    assert told(fields)[0].endswith("9, 10, 11, ….")


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_integers(number: int, low: int) -> None:
    fields = row(a=str(number))
    value = fields.integer("a", low=low)
    assert value == (number if number >= low else low)
    assert len(told(fields)) == (number < low)


@pytest.mark.parametrize("written", ["one", "1.5", "1,000", "x"])
def test_what_is_no_integer(written: str) -> None:
    fields = row(a=written)
    assert fields.integer("a") == 0
    assert "is not a whole number" in told(fields)[0]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_numbers(number: Decimal) -> None:
    fields = row(a=f"{number:f}")
    assert fields.number("a") == float(number)
    assert told(fields) == []


@pytest.mark.parametrize("written", ["nan", "inf", "1e5", "1_000", "1,5", "๑๒", "5.", ".5", "0x1"])
def test_what_python_reads_as_a_number_and_a_form_does_not(written: str) -> None:
    fields = row(a=written)
    assert fields.number("a") == 0.0
    assert "is not a number with a decimal point" in told(fields)[0]


@pytest.mark.parametrize("written", ["1_000", "๑๒", "1.0", "+1", "1e3"])
def test_what_python_reads_as_a_whole_number_and_a_form_does_not(written: str) -> None:
    fields = row(a=written)
    assert fields.integer("a") == 0
    assert "is not a whole number" in told(fields)[0]


def test_what_is_no_number_is_told_in_the_language_of_the_reader() -> None:
    fields = row(a="1.234,5")
    assert fields.number("a") == 0.0
    said = Catalogue(
        {"number with a decimal point": {"lo": "ຕົວເລກ"}, "Write a {kind}.": {"lo": "ຂຽນ{kind}"}}
    )
    (error,) = fields.problems.errors
    assert error.say(said, "lo").endswith("ຂຽນຕົວເລກ")


@pytest.mark.parametrize(
    ("written", "value", "problems"),
    [("true", True, 0), ("false", False, 0), ("", False, 0), ("yes", False, 1)],
)
def test_flags(written: str, value: bool, problems: int) -> None:
    fields = row(a=written)
    assert fields.flag("a") is value
    assert len(told(fields)) == problems


@given(st.dates())
def test_days(day: date) -> None:
    fields = row(a=day.isoformat())
    assert fields.day("a") == day.isoformat()
    assert told(fields) == []


@pytest.mark.parametrize(
    "written", ["2025-02-30", "20/03/2025", "March 2025", "20250320", "2025-W12-4", "2025-3-20"]
)
def test_what_is_no_day(written: str) -> None:
    fields = row(a=written)
    fields.day("a")
    assert "is not a date such as 2025-03-20" in told(fields)[0]


def test_periods() -> None:
    assert row(a="2015-Q3").period("a") == "2015-Q3"
    assert row(a="2015-A1").period("a") == "2015"
    fields = row(a="2015/16")
    assert fields.period("a") == ""
    assert told(fields)[0].startswith("pack/table.csv › row 5 › a: “2015/16” is not a time period.")
    listed = entry("a: [2010, MMX, 2012]")
    assert listed.periods("a") == ("2010", "2012")
    assert len(told(listed)) == 1


def test_texts_of_columns() -> None:
    fields = row(en="Forest", lo="ປ່າໄມ້", note_en="Remark", note_lo="ໝາຍເຫດ", code="1")
    assert fields.names() == Text.of(en="Forest", lo="ປ່າໄມ້")
    assert fields.text("note") == Text.of(en="Remark", lo="ໝາຍເຫດ")
    assert told(fields) == []


def test_texts_of_entries() -> None:
    fields = entry("title: {en: Forest, lo: ປ່າໄມ້}")
    assert fields.text("title") == Text.of(en="Forest", lo="ປ່າໄມ້")
    assert told(fields) == []


def test_a_further_language_is_kept() -> None:
    fields = row(en="Forest", lo="ປ່າໄມ້", fr="Forêt")
    assert fields.names().words["fr"] == "Forêt"


def test_a_column_that_is_no_language_though_its_name_is_a_code_of_one() -> None:
    values = {"id": "MAE", "en": "Ministry", "lo": "ກະຊວງ"}
    fields = Fields(values, "pack/table.csv", 5, ("en", "lo"), Problems(), {"id"})
    assert fields.names().words == {"en": "Ministry", "lo": "ກະຊວງ"}


@pytest.mark.parametrize(
    "written", ["{en: [a], lo: b}", "{en: a, lo: {b: c}}", "{en: a, lao: b}", "[a, b]", "{1: a}"]
)
def test_a_text_of_another_shape(written: str) -> None:
    fields = entry(f"title: {written}")
    assert fields.text("title", required=False) == Text({})
    assert "“title” needs words in: en, lo" in told(fields)[0]


@pytest.mark.parametrize(
    "read",
    [
        lambda: (fields := row(en="Forest", lo=""), fields.names())[0],
        lambda: (fields := row(n_en="Forest", n_lo=""), fields.text("n"))[0],
        lambda: (fields := entry("title: {en: Forest}"), fields.text("title"))[0],
    ],
)
def test_a_text_that_lacks_a_language(read: Callable[[], Fields]) -> None:
    (error,) = told(read())
    assert "The text has no words in: lo. Write them beside the others." in error


def test_a_text_that_is_missing() -> None:
    fields = entry("a: b")
    assert fields.text("title") == Text({})
    assert "“title” needs words in: en, lo" in told(fields)[0]
    assert entry("a: b").text("title", required=False) == Text({})


def test_a_text_that_is_one_word() -> None:
    fields = entry("title: Forest")
    fields.text("title", required=False)
    assert len(told(fields)) == 1


def test_known_words_fill_what_a_row_leaves_out() -> None:
    fields = row(lo="ປ່າໄມ້")
    assert fields.names(Text.of(en="Forest")) == Text.of(en="Forest", lo="ປ່າໄມ້")
    assert told(fields) == []
    over = row(en="Woods", lo="ປ່າໄມ້")
    assert over.names(Text.of(en="Forest")).say("en") == "Woods"


def test_lists_and_mappings() -> None:
    fields = entry("a: [x, y]\nb: {k: v}\nc: {n: 1, t: [true, '2']}\n")
    assert fields.words("a") == ("x", "y")
    assert fields.mapping("b") == {"k": "v"}
    assert fields.parameters("c") == {"n": 1, "t": [True, "2"]}
    assert fields.words("none") == ()
    assert fields.mapping("none") == {}
    assert fields.parameters("none") == {}
    assert told(fields) == []


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (lambda f: f.words("mapping"), "must be a list of single values"),
        (lambda f: f.words("nested"), "must be a list of single values"),
        (lambda f: f.mapping("nested"), "must be names with one value each"),
        (lambda f: f.parameters("nested"), "must be names with values"),
        (lambda f: f.entries("word"), "must be a list of entries"),
        (lambda f: f.entries("nothing"), "must be a list of entries"),
        (lambda f: f.entry("word"), "“word” is missing"),
        (lambda f: f.word("mapping"), "must be one value"),
    ],
)
def test_wrong_shapes(read: Callable[[Fields], Any], what: str) -> None:
    fields = entry("word: x\nmapping: {a: b}\nnested: [[a]]\n")
    read(fields)
    assert any(what in error for error in told(fields))


def test_entries_know_their_lines() -> None:
    fields = entry("items:\n  - {id: a}\n  - id: b\n    x: 1\n")
    first, second = fields.entries("items")
    assert (first.word("id"), second.word("id")) == ("a", "b")
    assert (first.line, second.place("x").row) == (2, 4)
    assert fields.entries("nothing", required=False) == []
    assert told(fields) == []


def test_a_missing_entry_can_be_read_without_further_errors() -> None:
    fields = entry("a: b")
    inner = fields.entry("agency")
    assert inner.word("id") == ""
    assert inner.text("name") == Text({})
    assert len(told(fields)) == 1


def test_finish_tells_fields_nobody_asked_for() -> None:
    fields = entry("id: a\nsauce: b\n")
    fields.word("id")
    fields.word("source", "")
    fields.finish()
    (error,) = told(fields)
    assert "pack/entry.yaml › row 2 › sauce: The field “sauce” is not known here." in error
    assert "known are: id, source" in error


def test_what_was_seen_before() -> None:
    fields = row(id="a")
    fields.check_new("id", "a", {"b"})
    assert told(fields) == []
    fields.check_new("id", ("a", "b"), {("a", "b")}, "a b")
    assert "“a b” is written twice" in told(fields)[0]


def test_an_error_can_be_given_a_place() -> None:
    error = SathitiError("“{written}” is wrong.", fix="Mend “{written}”.", written="x")
    here = placed(error, Place("file", row=3))
    assert here.say(Catalogue(), "en") == "file › row 3: “x” is wrong. Mend “x”."
    assert placed(SathitiError("Wrong."), Place("file")).fix is None
