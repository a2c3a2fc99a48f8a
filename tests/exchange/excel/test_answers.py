"""What the cells of one row mean, without any file."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.excel.answers import (
    Answer,
    StatusWords,
    plain_number,
    read_answer,
)
from sathiti.exchange.excel.cell_marks import PLAIN, CellMark, ShownAs
from sathiti.exchange.excel.problems import PROBLEMS
from sathiti.model import Catalogue, NumberStyle, write_number

LISTED = {"ຍັງບໍ່ທັນມີ / Not available": "L", "ບໍ່ກ່ຽວຂ້ອງ / Not applicable": "M"}
CATALOGUE = Catalogue(
    {
        "Not available": {"lo": "ຍັງບໍ່ທັນມີ", "fr": "non disponible"},
        "Not applicable": {"lo": "ບໍ່ກ່ຽວຂ້ອງ"},
    }
)
WORDS = StatusWords(LISTED, CATALOGUE)


def read(
    value: object, reason: str = "", mark: CellMark | None = None, shown: ShownAs = PLAIN
) -> Answer:
    return read_answer(value, reason, mark or CellMark(), shown, WORDS, "Hectares")


def rules(answer: Answer) -> list[str]:
    return [problem.rule for problem in answer.problems]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.5, "-0.5"),
        (1e15, "1000000000000000"),
        (1.5e16, "15000000000000000"),
        (123456789.123456, "123456789.123456"),
        (1e-5, "0.00001"),
        (1.2e-7, "0.00000012"),
    ],
)
def test_plain_numbers(value: float, written: str) -> None:
    assert plain_number(value) == written


@given(st.floats(-1e300, 1e300, allow_nan=False))
def test_plain_numbers_keep_fifteen_digits(value: float) -> None:
    written = plain_number(value)
    assert "e" not in written
    assert float(written) == pytest.approx(value, rel=1e-14, abs=1e-320)


@given(st.integers(-(10**12), 10**12), st.integers(0, 5))
def test_decimals_are_at_least_those_shown(thousandths: int, shown: int) -> None:
    value = thousandths / 1000
    answer = read(value, shown=ShownAs(shown))
    assert answer.value == value
    assert answer.decimals >= shown
    assert answer.decimals == max(shown, len(plain_number(value).partition(".")[2]))


@pytest.mark.parametrize("empty", ["", "  ", "\n", "\u00a0"])
def test_nothing_entered(empty: str) -> None:
    assert read(empty) == Answer("", None, 0, "O")


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("L", "L"),
        ("m", "M"),
        ("Not available", "L"),
        ("NOT APPLICABLE", "M"),
        ("ຍັງບໍ່ທັນມີ", "L"),
        ("ບໍ່ກ່ຽວຂ້ອງ", "M"),
        ("ບໍ່\u200bກ່ຽວ\u200bຂ້ອງ", "M"),
        ("non disponible", "L"),
        ("ຍັງບໍ່ທັນມີ / Not available", "L"),
        ("ຍັງບໍ່ທັນມີ/Not available", "L"),
        ("Not available / ຍັງບໍ່ທັນມີ", "L"),
    ],
)
def test_reasons_known(reason: str, code: str) -> None:
    assert WORDS.code(reason) == code
    assert read("", reason) == Answer("", None, 0, code)


@pytest.mark.parametrize(
    "reason", ["A", "O", "zero", "0", "n.a.", "Not available / Not applicable", "later", "/"]
)
def test_reasons_unknown(reason: str) -> None:
    assert WORDS.code(reason) == ""
    answer = read("", reason)
    assert rules(answer) == ["form.unknown_status"]
    assert answer.problems[0].values["known"] == list(LISTED)


def test_reasons_are_known_without_the_list_of_the_form() -> None:
    words = StatusWords({}, CATALOGUE)
    assert words.code("ຍັງບໍ່ທັນມີ / Not available") == "L"
    assert words.known() == []


@pytest.mark.parametrize("value", [0.0, 12.5, "12,5"])
@pytest.mark.parametrize("reason", ["L", "Not applicable"])
def test_figure_and_reason(value: object, reason: str) -> None:
    answer = read(value, reason)
    assert rules(answer)[-1] == "form.value_and_status"
    assert (answer.value, answer.status) == (None, "O")
    assert answer.written == (plain_number(value) if isinstance(value, float) else value)


def test_two_different_reasons() -> None:
    answer = read("Not available", "Not applicable")
    assert rules(answer) == ["form.status_as_value", "form.value_and_status"]
    assert answer.status == "O"


def test_a_refused_text_beside_a_reason_stays_refused() -> None:
    answer = read("about 5", "Not available")
    assert rules(answer) == ["form.not_a_number"]
    assert (answer.value, answer.status, answer.written) == (None, "O", "about 5")


@pytest.mark.parametrize("value", ["", 3.0, "3", "about"])
def test_a_formula_is_refused_whatever_it_shows(value: object) -> None:
    answer = read(value, mark=CellMark(formula="=A1+A2"))
    assert rules(answer) == ["form.formula"]
    assert answer.written == "=A1+A2"
    shows = answer.problems[0].values["shown"]
    assert shows == ("–" if value == "" else "3" if value == 3.0 else value)


def test_an_error_is_refused_and_kept() -> None:
    answer = read("", mark=CellMark(error="#VALUE!"))
    assert (rules(answer), answer.written) == (["form.cell_error"], "#VALUE!")


@pytest.mark.parametrize(
    "value", [dt.date(2020, 1, 2), dt.datetime(2020, 1, 2, 3), dt.time(3, 4), dt.timedelta(5)]
)
def test_dates_and_times_are_refused(value: object) -> None:
    answer = read(value)
    assert rules(answer) == ["form.date"]
    assert answer.written == str(value)


@pytest.mark.parametrize("value", [True, False])
def test_truth_values_are_refused(value: bool) -> None:
    answer = read(value)
    assert rules(answer) == ["form.not_a_number"]
    assert answer.written == str(value).upper()


@pytest.mark.parametrize(
    ("value", "decimals", "seen"), [(0.154, 1, "15.4%"), (0.15, 0, "15%"), (1.0, 0, "100%")]
)
def test_percentages_are_asked(value: float, decimals: int, seen: str) -> None:
    answer = read(value, shown=ShownAs(decimals, percent=True))
    assert rules(answer) == ["form.percent"]
    assert answer.problems[0].values == {
        "written": plain_number(value),
        "shown": seen,
        "unit": "Hectares",
    }


STYLES = [
    NumberStyle(decimal=",", group="."),
    NumberStyle(decimal=".", group=","),
    NumberStyle(decimal=",", group=" "),
    NumberStyle(decimal=".", group=" "),
]


@given(
    st.integers(-(10**12), 10**12).filter(lambda whole: abs(whole) >= 10**6),
    st.sampled_from([1, 2, 4]),
    st.sampled_from(STYLES),
    st.booleans(),
)
def test_every_style_is_read_where_it_is_clear(
    units: int, decimals: int, style: NumberStyle, lao: bool
) -> None:
    """Thousands and decimals both written leave no doubt, in Lao or Latin digits."""
    value = units + 0.5
    written = write_number(value, decimals, style)
    if lao:
        written = written.translate({ord(str(digit)): chr(ord("໐") + digit) for digit in range(10)})
    answer = read(written)
    assert answer.value == value
    assert answer.decimals == decimals
    assert rules(answer) == ["form.lao_digits" if lao else "form.number_as_text"]
    assert answer.written == written


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_three_digits_after_one_separator_are_asked(first: int, last: int, separator: str) -> None:
    answer = read(f"{first}{separator}{last:03}")
    assert rules(answer) == ["form.ambiguous_number"]
    said = answer.problems[0].values
    assert {float(said["first"]), float(said["second"])} == {
        first * 1000.0 + last,
        float(f"{first}.{last:03}"),
    }


@given(
    st.one_of(st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False)),
    st.text("LMNotavilbe /ກ່", max_size=15),
)
def test_whatever_is_entered_there_is_one_clear_outcome(value: object, reason: str) -> None:
    answer = read(value, reason.strip())
    assert (answer.status == "A") == (answer.value is not None)
    assert answer.status in "ALMO"
    assert all(problem.rule in PROBLEMS for problem in answer.problems)
    blocked = [p for p in answer.problems if PROBLEMS[p.rule].severity == "blocking"]
    if blocked:
        assert (answer.value, answer.status) == (None, "O")
    if isinstance(value, str) and value.strip():
        assert answer.written == value
