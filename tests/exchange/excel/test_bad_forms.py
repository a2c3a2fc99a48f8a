"""Forms that came back changed: read where it is certain what is meant, else asked."""

from types import ModuleType
from typing import Any

import msgspec
import openpyxl
import pytest

from sathiti.model import Instrument, Obligation, Section


def without_hidden_marks(sheet: Any) -> None:
    sheet.delete_rows(1)


def test_renamed_sheet_is_read_and_said(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())
    desk.edit(lambda book: setattr(trees.sheet_of(book, "land"), "title", "Land 2020"))
    reading = desk.read()
    assert trees.answers(reading) == right
    finding = reading.problems[0]
    assert (finding.rule, finding.severity) == ("form.sheet_renamed", "warning")
    assert finding.places[0].sheet == "Land 2020"
    assert reading.delivery.cells[0].place.sheet == "Land 2020"


def test_moved_sheet_is_read_and_said(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())
    desk.edit(lambda book: book.move_sheet(trees.sheet_of(book, "fire"), -2))
    reading = desk.read()
    assert trees.answers(reading) == right
    assert trees.rules_of(reading) == ["form.sheet_moved"]
    assert reading.problems[0].severity == "note"


def test_sheet_without_hidden_row_is_known_by_its_name(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())
    desk.edit(lambda book: without_hidden_marks(trees.sheet_of(book, "land")))
    reading = desk.read()
    assert trees.answers(reading) == right
    assert reading.delivery.cells[0].place.cell == "I6"


def test_renamed_sheet_without_hidden_row_is_known_by_its_words(
    desk: Any, trees: ModuleType
) -> None:
    desk.filled()
    right = trees.answers(desk.read())

    def change(book: openpyxl.Workbook) -> None:
        sheet = trees.sheet_of(book, "land")
        without_hidden_marks(sheet)
        sheet.title = "mine"

    desk.edit(change)
    reading = desk.read()
    assert trees.answers(reading) == right
    assert trees.rules_of(reading) == ["form.sheet_renamed"]


def test_missing_sheet(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: book.remove(trees.sheet_of(book, "land")))
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.sheet_missing"]
    assert reading.problems[0].severity == "blocking"
    assert reading.problems[0].values["count"] == 4
    read = trees.answers(reading)
    assert len(read) == 6
    assert read["total", "XX"] == (None, "O", "")
    assert read["burnt", "XX-1"] == (None, "L", "")


def test_copied_sheet(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def copy(book: openpyxl.Workbook) -> None:
        other = book.copy_worksheet(trees.sheet_of(book, "land"))
        other["I7"].value = 777

    desk.edit(copy)
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.sheet_twice"]
    assert reading.problems[0].severity == "blocking"
    assert trees.answers(reading)["total", "XX"][0] == 100.5
    assert "777" in trees.kept(reading)


def test_added_sheet_is_reported(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def add(book: openpyxl.Workbook) -> None:
        book.create_sheet("Notes")["B2"].value = "see here"
        book.create_sheet("Empty")

    desk.edit(add)
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.extra_sheet"]
    assert reading.problems[0].places[0].sheet == "Notes"


def test_chart_sheet_does_not_matter(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: book.create_chartsheet("Chart"))
    reading = desk.read()
    assert trees.answers(reading)["total", "XX"][0] == 100.5
    assert reading.problems == ()


def test_deleted_row(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: trees.sheet_of(book, "land").delete_rows(8))
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.row_missing"]
    finding = reading.problems[0]
    assert finding.severity == "blocking"
    assert "North" in finding.message.say("en")
    assert "ພາກເໜືອ" in finding.message.say("lo")
    read = trees.answers(reading)
    assert read["north", "XX"] == (None, "O", "")
    assert read["south", "XX"] == (40.5, "A", "40.5")
    assert read["share", "XX"] == (0.0, "A", "0")


def test_inserted_row_is_kept_and_the_rest_read(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())

    def insert(book: openpyxl.Workbook) -> None:
        sheet = trees.sheet_of(book, "land")
        sheet.insert_rows(8)
        sheet["C8"].value, sheet["I8"].value = "East", 12.5

    desk.edit(insert)
    reading = desk.read()
    assert trees.answers(reading) == right
    assert trees.rules_of(reading) == ["form.extra", "form.extra"]
    assert trees.kept(reading) == ["East", "12.5"]
    assert [finding.places[0].cell for finding in reading.problems] == ["C8", "I8"]


def test_inserted_column_does_not_shift_figures(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())

    def insert(book: openpyxl.Workbook) -> None:
        sheet = trees.sheet_of(book, "land")
        sheet.insert_cols(5)
        sheet["E7"].value = "my note"

    desk.edit(insert)
    reading = desk.read()
    assert trees.answers(reading) == right
    assert trees.kept(reading) == ["my note"]
    assert reading.delivery.cells[0].place.cell == "J7"


def test_sorted_rows_are_read_by_their_keys(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())

    def swap(book: openpyxl.Workbook) -> None:
        sheet = trees.sheet_of(book, "land")
        for column in range(1, 12):
            first, second = sheet.cell(7, column), sheet.cell(9, column)
            first.value, second.value = second.value, first.value

    desk.edit(swap)
    reading = desk.read()
    assert trees.answers(reading) == right
    assert reading.delivery.cells[0].place.cell == "I9"


def test_doubled_row(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def double(book: openpyxl.Workbook) -> None:
        sheet = trees.sheet_of(book, "land")
        for column in range(1, 12):
            sheet.cell(11, column).value = sheet.cell(8, column).value
        sheet["I11"].value = 61

    desk.edit(double)
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.row_twice"]
    assert reading.problems[0].severity == "blocking"
    assert trees.kept(reading) == ["61"]


def test_row_whose_key_was_cleared_is_known_by_its_words(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())
    desk.edit(lambda book: setattr(trees.sheet_of(book, "land")["A8"], "value", None))
    reading = desk.read()
    assert trees.answers(reading) == right
    assert trees.rules_of(reading) == ["form.row_mark_lost"]


def test_changed_unit_is_asked(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: setattr(trees.sheet_of(book, "land")["E7"], "value", "km2"))
    reading = desk.read()
    finding = reading.problems[0]
    assert (finding.rule, finding.severity) == ("form.words_changed", "warning")
    assert "Hectares" in finding.message.say("en")
    assert trees.answers(reading)["total", "XX"][0] == 100.5


def test_something_written_beside_the_form_is_kept(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def scribble(book: openpyxl.Workbook) -> None:
        trees.sheet_of(book, "land")["N7"].value = "beside"
        trees.sheet_of(book, "land")["D30"].value = 5
        trees.sheet_of(book, "cover")["F2"].value = "on the cover"

    desk.edit(scribble)
    reading = desk.read()
    assert set(trees.rules_of(reading)) == {"form.extra"}
    assert {"beside", "5", "on the cover"} <= set(trees.kept(reading))


def test_removed_hidden_sheet(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    right = trees.answers(desk.read())
    desk.edit(lambda book: book.remove(book["_sathiti"]))
    reading = desk.read()
    assert trees.answers(reading) == right
    assert trees.rules_of(reading) == ["form.bearings_lost"]
    told = reading.delivery
    assert (told.provider, told.period, told.version) == ("MIN", "2020", "2")


@pytest.mark.parametrize("spoiled", ["", "sathiti-form|9", "sathiti-form|1"])
def test_damaged_hidden_sheet(desk: Any, trees: ModuleType, spoiled: str) -> None:
    desk.filled()

    def spoil(book: openpyxl.Workbook) -> None:
        hidden = book["_sathiti"]
        hidden["A1"].value = spoiled
        hidden.delete_rows(2, 5)

    desk.edit(spoil)
    assert trees.rules_of(desk.read()) == ["form.bearings_lost"]


def with_items(trees: ModuleType, *items: Any, version: str) -> Instrument:
    land = msgspec.structs.replace(trees.INSTRUMENT.sections[0], items=items)
    sections: tuple[Section, ...] = (land, trees.INSTRUMENT.sections[1])
    changed: Instrument = msgspec.structs.replace(
        trees.INSTRUMENT, version=version, sections=sections
    )
    return changed


def test_older_version_is_upgraded(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    total, north, _, share = trees.INSTRUMENT.sections[0].items
    west = trees.an_item("west", trees.both("ຕາເວັນຕົກ", "West"))
    reading = desk.read(trees=with_items(trees, total, north, west, share, version="3"))
    assert trees.rules_of(reading) == ["form.version", "form.question_gone", "form.question_new"]
    assert all(finding.severity == "warning" for finding in reading.problems)
    read = trees.answers(reading)
    assert read["total", "XX"][0] == 100.5
    assert read["south", "XX"] == (None, "O", "40.5")
    assert read["west", "XX"] == (None, "O", "")
    assert reading.delivery.version == "2"


def test_same_version_with_other_questions(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    total, north, south, share = trees.INSTRUMENT.sections[0].items
    other = msgspec.structs.replace(total, unit="KM2")
    reading = desk.read(trees=with_items(trees, other, north, south, share, version="2"))
    assert trees.rules_of(reading) == ["form.checksum"]


def test_changed_period(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def change(book: openpyxl.Workbook) -> None:
        cover = trees.sheet_of(book, "cover")
        row = next(row for row in cover.iter_rows() if row[0].value == "#period")
        row[2].value = 2019

    desk.edit(change)
    reading = desk.read()
    finding = reading.problems[0]
    assert (finding.rule, finding.severity) == ("form.period_changed", "blocking")
    assert finding.values == {"written": "2019", "period": "2020"}
    assert reading.delivery.period == "2020"


@pytest.mark.parametrize("period", ["2009", "2025"])
def test_period_not_asked(desk: Any, trees: ModuleType, period: str) -> None:
    desk.filled(obligation=Obligation("trees", "MIN", period, "2026-01-01"))
    reading = desk.read()
    assert trees.rules_of(reading) == ["form.period_not_asked"]
    assert reading.problems[0].severity == "blocking"
    assert "2010–2024" in reading.problems[0].message.say("en")


def test_period_between_those_asked(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    only = msgspec.structs.replace(trees.INSTRUMENT, only=("2015", "2025"))
    reading = desk.read(trees=only)
    assert "form.period_not_asked" in trees.rules_of(reading)
