"""Layout, look and words, each alone."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.excel import PROBLEMS, Look
from sathiti.exchange.excel.cell_marks import ShownAs, shown_as
from sathiti.exchange.excel.layout import (
    LONGEST_SHEET_NAME,
    cell_name,
    column_letter,
    column_number,
    print_mark,
    sheet_name,
)
from sathiti.exchange.excel.look import block_points, line_points, text_points
from sathiti.exchange.excel.manifest import FormLine, Manifest, read_manifest
from sathiti.model import Text, lao_canonical

MESSAGES = Path(__file__).resolve().parents[3] / "src/sathiti/packs/lao/texts/messages-excel.csv"
SOURCE = Path(__file__).resolve().parents[3] / "src/sathiti/exchange/excel"


@pytest.fixture(scope="module")
def lao() -> dict[str, str]:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["lo"] for row in csv.DictReader(file)}


def places(template: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", template))


def test_every_problem_is_said_in_lao(lao: dict[str, str]) -> None:
    assert [rule for rule, problem in PROBLEMS.items() if problem.template not in lao] == []


def test_lao_sentences_have_the_places_of_the_english(lao: dict[str, str]) -> None:
    assert [english for english, said in lao.items() if places(english) != places(said)] == []


def test_lao_sentences_keep_the_spelling_norm(lao: dict[str, str]) -> None:
    assert [said for said in lao.values() if lao_canonical(said) != said] == []


def test_every_problem_has_a_grave_enough_severity() -> None:
    asked = {rule for rule, problem in PROBLEMS.items() if "Please" in problem.template}
    silent = {rule for rule in asked if PROBLEMS[rule].severity == "note"}
    assert silent == set()


@given(st.integers(0, 16_383))
def test_column_letters_go_both_ways(column: int) -> None:
    assert column_number(column_letter(column)) == column


def test_last_cell_of_a_sheet() -> None:
    assert cell_name(1_048_575, 16_383) == "XFD1048576"


@given(st.text(max_size=80), st.text(max_size=80))
def test_sheet_names_are_allowed(lao_title: str, english: str) -> None:
    name = sheet_name("3 ", Text({"lo": lao_title, "en": english}), ("lo", "en"))
    assert 0 < len(name) <= LONGEST_SHEET_NAME
    assert not set(name) & set("[]:*?/\\'|")


def test_print_marks_ignore_white_space_and_nothing_else() -> None:
    assert print_mark(["a b", "c\r\n"]) == print_mark(["ab", "c"])
    assert print_mark(["ab", "c"]) != print_mark(["a", "bc"])
    assert print_mark([1.5]) == print_mark(["1.5"])


def test_marks_above_and_below_take_no_width() -> None:
    assert text_points("ທີ່", 10) == text_points("ທ", 10)


def test_lao_lines_are_higher_than_latin_ones() -> None:
    assert line_points("ທີ່", 10) > 1.5 * 10 > line_points("The", 10)


@given(st.text("ກຂຄງ abc", min_size=1, max_size=200), st.floats(8, 80))
def test_narrower_columns_need_higher_rows(words: str, width: float) -> None:
    assert block_points(words, 10, width) >= block_points(words, 10, width * 2)
    assert block_points(f"{words}\n{words}", 10, width) == 2 * block_points(words, 10, width)


def test_faces_change_inside_a_sentence() -> None:
    look = Look()
    assert look.runs("lo", "ປີ 2020 ແລະ") == [
        ("Phetsarath OT", "ປີ "),
        ("Arial", "2020"),
        ("Phetsarath OT", " ແລະ"),
    ]
    assert look.runs("en", "the year ປີ 2020") == [("Arial", "the year ປີ 2020")]
    assert look.runs("lo", "12.5") == [("Arial", "12.5")]


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("General", ShownAs()),
        ("#,##0.00", ShownAs(2)),
        ("0.0%", ShownAs(1, percent=True)),
        ('0.000" %"', ShownAs(3)),
        ("[Red]0.0;0.00", ShownAs(1)),
        ("#,##0.0##", ShownAs(1)),
        (r"0\.00", ShownAs()),
        ("", ShownAs()),
    ],
)
def test_number_formats(number_format: str, shown: ShownAs) -> None:
    assert shown_as(number_format) == shown


MANIFEST = Manifest(
    pack="p",
    instrument="i",
    version="1.0",
    provider="U",
    period="2020",
    country="XX",
    checksum="c",
    statuses={"ບໍ່ມີ / none": "L"},
    sheets={"s": "1 ກ · a"},
    lines={"x@XX": FormLine("x", "XX", "s", "1 ກ · a", 6, 99)},
    printed=frozenset({5, 3}),
)


def test_the_hidden_sheet_goes_both_ways() -> None:
    assert read_manifest([[row] for row in MANIFEST.rows()]) == MANIFEST


@pytest.mark.parametrize("keep", [0, 1, 4, 8, 11])
def test_a_hidden_sheet_cut_short_is_not_trusted(keep: int) -> None:
    assert read_manifest([[row] for row in MANIFEST.rows()[:keep]]) is None
