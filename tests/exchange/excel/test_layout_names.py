"""Where everything stands on a form: names of sheets and cells, keys, rows, check sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.excel.layout import (
    CHOICES,
    COVER_SECTION,
    HEADER_ROW,
    LONGEST_SHEET_NAME,
    Line,
    areas_of,
    asked_cells,
    cell_name,
    column_letter,
    column_number,
    print_mark,
    row_key,
    section_lines,
    sheet_name,
    sheet_names,
)
from sathiti.model import Instrument, Item, Section, Text


def item(name: str, *areas: str) -> Item:
    return Item(name, {}, Text.of(en=name), "T", Text.of(en="tonnes"), areas=areas)


def form(*sections: Section) -> Instrument:
    return Instrument(
        "crops", "1", Text.of(en="Crops"), "DF", "farm", "A", 31, "2019", "2020", sections
    )


def title(en: str, lo: str = "") -> Text:
    return Text({"en": en, "lo": lo} if lo else {"en": en})


FIELDS = Section("fields", title("Fields"), (item("rice", "N", "S"), item("maize")))


@pytest.mark.parametrize(
    ("column", "letters"),
    [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
        (16383, "XFD"),
    ],
)
def test_letters_of_columns(column: int, letters: str) -> None:
    assert column_letter(column) == letters
    assert column_number(letters) == column


@given(st.integers(0, 16383))
def test_letters_and_numbers_say_the_same(column: int) -> None:
    assert column_number(column_letter(column)) == column


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(0, 0, "A1"), (6, 2, "C7"), (99, 27, "AB100"), (1048575, 0, "A1048576")],
)
def test_names_of_cells(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


def test_an_item_without_areas_is_asked_for_the_country() -> None:
    assert areas_of(item("rice"), "LA") == ("LA",)
    assert areas_of(item("rice", "N", "S"), "LA") == ("N", "S")


def test_rows_of_a_section_stand_under_its_header() -> None:
    top = HEADER_ROW + 1
    assert section_lines(FIELDS, "LA") == [
        Line("fields", "rice", "N", top, True),
        Line("fields", "rice", "S", top + 1, False),
        Line("fields", "maize", "LA", top + 2, True),
    ]


def test_a_section_without_items_has_no_rows() -> None:
    assert section_lines(Section("empty", title("Empty"), ()), "LA") == []


def test_a_row_has_its_item_and_area_as_key() -> None:
    assert row_key("rice", "N") == "rice@N"
    assert [line.key for line in section_lines(FIELDS, "LA")] == ["rice@N", "rice@S", "maize@LA"]


def test_every_figure_asked_is_named_in_order() -> None:
    more = Section("trees", title("Trees"), (item("teak", "N"),))
    assert asked_cells(form(FIELDS, more), "LA") == [
        ("rice", "N"),
        ("rice", "S"),
        ("maize", "LA"),
        ("teak", "N"),
    ]


def test_sheets_are_numbered_after_the_cover() -> None:
    sections = (FIELDS, Section("trees", title("Trees", "ຕົ້ນໄມ້"), ()))
    assert sheet_names(form(*sections), title("Cover", "ໜ້າປົກ"), ("en", "lo")) == {
        COVER_SECTION: "Cover · ໜ້າປົກ",
        "fields": "1 Fields",
        "trees": "2 Trees · ຕົ້ນໄມ້",
    }


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (title("Land"), "1 Land"),
        (title("Land", "ດິນ"), "1 Land · ດິນ"),
        # the same in both is said once
        (title("CO2", "CO2"), "1 CO2"),
        # signs that a sheet name may not have
        (title("a[b]c:d*e?f/g\\h'i|j"), "1 a b c d e f g h i j"),
        # both together are too long: the first alone
        (title("Production of electricity", "ການຜະລິດໄຟຟ້າ"), "1 Production of electricity"),
        # the first alone is too long: cut between words; the space at the cut does not count
        (
            title("Production of electricity and heat by source"),
            "1 Production of electricity and",
        ),
        # one word that is too long
        (title("x" * 40), "1 " + "x" * 29),
    ],
)
def test_names_of_sheets(said: Text, name: str) -> None:
    assert sheet_name("1 ", said, ("en", "lo")) == name


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_name_of_a_sheet_is_never_too_long(en: str, lo: str) -> None:
    name = sheet_name("12 ", Text({"en": en, "lo": lo}), ("en", "lo"))
    assert len(name) <= LONGEST_SHEET_NAME
    assert not set(name) & set("[]:*?/\\'|")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["Rice", "t"], ["Rice", "t"], True),
        (["Rice ", " t"], ["Ri ce", "t"], True),
        (["Rice\n"], ["Rice"], True),
        (["Rice", "t"], ["Rice", "kg"], False),
        (["Rice", "t"], ["t", "Rice"], False),
        (["ab", "c"], ["a", "bc"], False),
        ([1.0], ["1"], True),
        ([0.1 + 0.2], ["0.3"], True),
        ([], [""], True),
    ],
)
def test_the_mark_of_printed_words(one: list[object], other: list[object], same: bool) -> None:
    assert (print_mark(one) == print_mark(other)) == same


def test_people_choose_among_two_reasons() -> None:
    assert set(CHOICES) == {"L", "M"}


@pytest.mark.parametrize("prefix", ["", "1 "])
def test_a_word_that_ends_at_the_last_character_stays(prefix: str) -> None:
    # a space follows it in the title, but none is needed in the name
    words = "Forest land by kind ".ljust(LONGEST_SHEET_NAME - len(prefix), "x")
    name = sheet_name(prefix, title(f"{words} by province and year"), ("en",))
    assert name == prefix + words
    assert len(name) == LONGEST_SHEET_NAME


@given(st.lists(st.text("abcdef", min_size=1, max_size=12), min_size=1, max_size=9))
def test_a_name_holds_as_many_whole_words_as_fit(words: list[str]) -> None:
    wanted = ""
    for count in range(len(words), 0, -1):
        wanted = " ".join(words[:count])
        if len(wanted) <= LONGEST_SHEET_NAME:
            break
    assert sheet_name("", title(" ".join(words)), ("en",)) == wanted
