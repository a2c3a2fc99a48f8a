"""Names of cells, sheets and rows of a form, which a returned workbook is read by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter

from sathiti.exchange.excel.layout import (
    LONGEST_SHEET_NAME,
    PRINTED_COLUMNS,
    SECTION_COLUMNS,
    Line,
    cell_name,
    column_letter,
    column_number,
    print_mark,
    row_key,
    sheet_name,
)
from sathiti.model import Text

BOTH = ("lo", "en")


def title(lao: str, english: str) -> Text:
    """A title in two languages."""
    return Text.of(lo=lao, en=english)


@pytest.mark.parametrize(
    ("column", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_after_z_have_two_letters(column: int, letters: str) -> None:
    assert column_letter(column) == letters
    assert column_number(letters) == column


@given(st.integers(0, 16_383))
def test_letters_are_those_of_excel(column: int) -> None:
    assert column_letter(column) == get_column_letter(column + 1)
    assert (
        column_number(column_letter(column))
        == column_index_from_string(get_column_letter(column + 1)) - 1
    )


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (9, 1, "B10"), (1_048_575, 16_383, "XFD1048576")]
)
def test_cells_are_named_by_letter_and_row(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def test_the_key_of_a_line_is_item_and_area() -> None:
    line = Line("land", "forest", "XX-1", 7, True)
    assert line.key == row_key("forest", "XX-1") == "forest@XX-1"


def test_what_people_fill_is_not_printed() -> None:
    assert set(SECTION_COLUMNS) - set(PRINTED_COLUMNS) == {"key", "value", "status", "comment"}


def test_white_space_does_not_change_the_mark_of_a_row() -> None:
    assert print_mark(["Forest  land", "ha"]) == print_mark([" Forest land", "ha\n"])
    assert print_mark(["Forestland", "ha"]) == print_mark(["Forest land", "ha"])


@pytest.mark.parametrize(
    "other", [["Forest", "km2"], ["ha", "Forest"], ["Forest"], ["Forestha"], ["forest", "ha"]]
)
def test_other_words_have_another_mark(other: list[str]) -> None:
    assert print_mark(other) != print_mark(["Forest", "ha"])


def test_numbers_are_marked_as_they_are_written() -> None:
    assert print_mark([2.0, 0.5]) == print_mark(["2", "0.5"])
    assert print_mark([2.5]) != print_mark(["2"])


def test_a_mark_of_nothing() -> None:
    assert print_mark([]) == 0
    assert print_mark([" "]) == 0


def test_a_sheet_has_its_title_in_all_languages() -> None:
    assert sheet_name("1 ", title("ດິນ", "Land"), BOTH) == "1 ດິນ · Land"


def test_a_title_that_is_the_same_in_both_stands_once() -> None:
    assert sheet_name("2 ", title("CO2", "CO2"), BOTH) == "2 CO2"


def test_the_first_language_alone_where_both_are_too_long() -> None:
    long = "Municipal waste collected"
    assert sheet_name("3 ", title("ຂີ້ເຫຍື້ອ", long), BOTH) == "3 ຂີ້ເຫຍື້ອ"


def test_a_long_title_is_cut_at_a_word() -> None:
    said = sheet_name("4 ", Text.of(en="Municipal waste collected in all districts"), ("en",))
    assert said == "4 Municipal waste collected in"


def test_a_single_long_word_is_cut_where_the_name_ends() -> None:
    said = sheet_name("5 ", Text.of(en="x" * 60), ("en",))
    assert said == "5 " + "x" * 29


@pytest.mark.parametrize("sign", list("[]:*?/\\'|"))
def test_signs_that_excel_refuses_are_left_out(sign: str) -> None:
    assert sheet_name("", Text.of(en=f"Air{sign}Water"), ("en",)) == "Air Water"


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=80))
def test_any_title_makes_a_name_that_excel_takes(words: str) -> None:
    name = sheet_name("6 ", Text.of(en=words), ("en",))
    assert len(name) <= LONGEST_SHEET_NAME
    assert not set(name) & set("[]:*?/\\'|")
    assert name.startswith("6")
