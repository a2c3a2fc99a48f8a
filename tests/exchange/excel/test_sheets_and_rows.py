"""Sheets and rows matched to the form that left, without any file."""

from typing import Any

import pytest

from sathiti.exchange.excel.layout import (
    COVER_COLUMNS,
    COVER_SECTION,
    FINDINGS_MARK,
    MANIFEST_SHEET,
    SECTION_COLUMNS,
    print_mark,
)
from sathiti.exchange.excel.manifest import FormLine, Manifest
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.rows import FoundRows, find_rows
from sathiti.exchange.excel.sheets import FormSheet, RawSheet, form_sheet, match_sheets
from sathiti.model import Catalogue

WORDS = ["1.1", "Forest", "Trees", "ha", "Country", "", "12"]
HEADER = ["", "No.", "Figure", "Definition", "Unit", "Area", "", "Example", "Value", "", ""]


def line(item: str, row: int, section: str = "land") -> list[Any]:
    return [f"{item}@XX", *words(item), row * 1.5, "", ""]


def words(item: str) -> list[str]:
    return [item if word == "Forest" else word for word in WORDS]


def mark_row(section: str) -> list[str]:
    names = COVER_COLUMNS if section == COVER_SECTION else SECTION_COLUMNS
    return [f"sathiti-form:trees:{section}", *names[1:]]


def sheet(name: str, section: str, *rows: list[Any]) -> RawSheet:
    width = max(map(len, [mark_row(section), *rows]))
    grid = [row + [""] * (width - len(row)) for row in [mark_row(section), list(HEADER), *rows]]
    return RawSheet(name, grid, ())


def cover(*rows: list[Any]) -> RawSheet:
    width = len(COVER_COLUMNS)
    grid = [row + [""] * (width - len(row)) for row in [mark_row(COVER_SECTION), *rows]]
    return RawSheet("Cover", grid, ())


LAND = sheet("Land", "land", line("a", 2), line("b", 3))
FIRE = sheet("Fire", "fire", line("c", 2))


def form_line(item: str, section: str, name: str, row: int) -> FormLine:
    mark = print_mark([word for word in words(item) if word])
    return FormLine(item, "XX", section, name, row, mark)


MANIFEST = Manifest(
    pack="p",
    instrument="trees",
    version="1",
    provider="U",
    period="2020",
    country="XX",
    checksum="",
    statuses={},
    sheets={COVER_SECTION: "Cover", "land": "Land", "fire": "Fire"},
    lines={
        "a@XX": form_line("a", "land", "Land", 2),
        "b@XX": form_line("b", "land", "Land", 3),
        "c@XX": form_line("c", "fire", "Fire", 2),
    },
    printed=frozenset({print_mark([word for word in HEADER if word])}),
)


def problems() -> Problems:
    return Problems("f.xlsx", Catalogue(), ("en",))


def matched(*sheets: RawSheet) -> tuple[dict[str, FormSheet], list[str]]:
    told = problems()
    found = match_sheets(sheets, MANIFEST, told)
    return found, [finding.rule for finding in told.all()]


def rows_of(*sheets: RawSheet) -> tuple[FoundRows, list[str]]:
    found, _ = matched(*sheets)
    told = problems()
    rows = find_rows(found, MANIFEST, told)
    return rows, [extra.written for extra in rows.extras]


def renamed(one: RawSheet, name: str) -> RawSheet:
    return RawSheet(name, one.grid, one.merged)


def test_sheets_as_they_left() -> None:
    found, told = matched(cover(), LAND, FIRE)
    assert {section: one.raw.name for section, one in found.items()} == MANIFEST.sheets
    assert told == []


def test_renamed_sheets_are_known_by_their_marks() -> None:
    found, told = matched(cover(), renamed(LAND, "x"), renamed(FIRE, "y"))
    assert {section: one.raw.name for section, one in found.items()} == {
        COVER_SECTION: "Cover",
        "land": "x",
        "fire": "y",
    }
    assert told == ["form.sheet_renamed", "form.sheet_renamed"]


def test_names_exchanged_do_not_mislead() -> None:
    found, told = matched(cover(), renamed(LAND, "Fire"), renamed(FIRE, "Land"))
    assert found["land"].raw.name == "Fire"
    assert found["fire"].raw.name == "Land"
    assert told == ["form.sheet_renamed", "form.sheet_renamed"]


@pytest.mark.parametrize(
    ("order", "told"),
    [((0, 1, 2), 0), ((0, 2, 1), 1), ((1, 0, 2), 1), ((2, 1, 0), 2), ((1, 2, 0), 1)],
)
def test_sheets_in_another_order(order: tuple[int, ...], told: int) -> None:
    sheets = [cover(), LAND, FIRE]
    found, rules = matched(*(sheets[at] for at in order))
    assert len(found) == 3
    assert rules == ["form.sheet_moved"] * told


def test_a_sheet_without_mark_is_known_by_name_then_by_words() -> None:
    bare = RawSheet("Land", LAND.grid[1:], ())
    found, told = matched(cover(), bare, FIRE)
    assert found["land"].raw is bare
    assert told == []
    found, told = matched(cover(), renamed(bare, "mine"), FIRE)
    assert found["land"].raw.name == "mine"
    assert told == ["form.sheet_renamed"]


def test_a_strange_sheet_is_not_taken_for_one_of_the_form() -> None:
    strange = RawSheet("other", [["hello", "there"]], ())
    found, told = matched(cover(), strange, FIRE)
    assert "land" not in found
    assert told == ["form.sheet_missing"]


def test_a_missing_cover_is_no_loss() -> None:
    found, told = matched(LAND, FIRE)
    assert set(found) == {"land", "fire"}
    assert told == []


@pytest.mark.parametrize(
    ("name", "first", "ours"),
    [
        (MANIFEST_SHEET, "", True),
        ("any", FINDINGS_MARK, True),
        ("Land", "sathiti-form:trees:land", False),
        ("any", "x", False),
    ],
)
def test_sheets_of_the_system(name: str, first: str, ours: bool) -> None:
    assert RawSheet(name, [[first]], ()).ours is ours


def test_an_empty_sheet() -> None:
    empty = RawSheet("e", [], ())
    assert (empty.mark, empty.ours) == ("", False)
    assert form_sheet("land", empty).columns["value"] == SECTION_COLUMNS.index("value")


def test_columns_are_found_where_they_stand_now() -> None:
    shifted = RawSheet("Land", [["", *mark_row("land")]], ())
    columns = form_sheet("land", shifted).columns
    assert columns["key"] == 1
    assert columns["value"] == SECTION_COLUMNS.index("value") + 1


def test_rows_by_key() -> None:
    found, extras = rows_of(cover(), LAND, FIRE)
    assert {key: row.number for key, row in found.lines.items()} == {
        "a@XX": 2,
        "b@XX": 3,
        "c@XX": 2,
    }
    assert extras == []
    assert found.lines["b@XX"].address("value") == "I4"
    assert found.lines["b@XX"].get("value") == 4.5
    assert found.lines["b@XX"].get("no such column") == ""


def test_rows_by_words_where_the_key_is_lost() -> None:
    lost = sheet("Land", "land", ["", *line("a", 2)[1:]], line("b", 3))
    found, extras = rows_of(cover(), lost, FIRE)
    assert found.unmarked == ["a@XX"]
    assert found.lines["a@XX"].number == 2
    assert extras == []


def test_words_of_another_section_do_not_count() -> None:
    lost = sheet("Fire", "fire", ["", *line("a", 2)[1:]], line("c", 3))
    found, extras = rows_of(cover(), sheet("Land", "land", line("b", 2)), lost)
    assert "a@XX" not in found.lines
    assert "a" in extras


def test_a_key_twice_is_a_copy() -> None:
    found, _ = rows_of(cover(), sheet("Land", "land", line("a", 2), line("a", 3)), FIRE)
    assert found.lines["a@XX"].number == 2
    assert [(key, row.number) for key, row in found.copies] == [("a@XX", 3)]


def test_an_unknown_key_is_extra() -> None:
    _, extras = rows_of(cover(), sheet("Land", "land", line("z", 2)), FIRE)
    assert "z@XX" in extras
    assert "3" in extras


def test_printed_words_are_no_extra_but_changed_ones_are() -> None:
    _, extras = rows_of(cover(), LAND, FIRE)
    assert extras == []
    changed = RawSheet("Land", [*LAND.grid[:1], ["", "No!"] + [""] * 9, *LAND.grid[2:]], ())
    _, extras = rows_of(cover(), changed, FIRE)
    assert extras == ["No!"]


def test_cells_beside_the_form() -> None:
    beside = sheet("Land", "land", [*line("a", 2), "", 5.0], line("b", 3))
    found, extras = rows_of(cover(), beside, FIRE)
    assert extras == ["5"]
    assert [extra.place.cell for extra in found.extras] == ["M3"]


def test_answers_of_the_cover() -> None:
    found, _ = rows_of(cover(["#name", "Name", "me"], ["#form", "", "x"]), LAND, FIRE)
    assert found.answers["name"].get("content") == "me"
    assert set(found.answers) == {"name", "form"}


def test_a_cover_key_on_another_sheet_is_extra() -> None:
    _, extras = rows_of(cover(), sheet("Land", "land", ["#name", "", "me"]), FIRE)
    assert extras == ["#name", "me"]
