"""The provider's own workbook back: cells coloured, explained, and ready to be sent again."""

from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest

from sathiti.exchange.excel import mark_workbook
from sathiti.exchange.excel.look import SEVERITY_FILL
from sathiti.model import Finding, Place, SathitiError

TOTAL = ("total", "XX")


@pytest.fixture
def spoiled(desk: Any, trees: ModuleType) -> Any:
    desk.filled()
    desk.write(TOTAL, trees.VALUE, "ປະມານ 12")
    desk.write(("north", "XX"), trees.VALUE, "໑໒")
    return desk


def mark(desk: Any, trees: ModuleType, findings: Any = None) -> Path:
    target: Path = desk.path.with_name("marked.xlsx")
    told = desk.read().problems if findings is None else findings
    mark_workbook(desk.path, told, trees.TEXTS, trees.LANGUAGES, target)
    return target


def colour(cell: Any) -> str:
    return "#" + str(cell.fill.fgColor.rgb)[2:]


def test_cells_are_coloured_by_severity(spoiled: Any, trees: ModuleType) -> None:
    land = trees.sheet_of(openpyxl.load_workbook(mark(spoiled, trees)), "land")
    assert colour(land["I7"]) == SEVERITY_FILL["blocking"]
    assert colour(land["I8"]) == SEVERITY_FILL["note"]
    assert colour(land["I9"]) == "#FFF8DC"


def test_comments_are_in_both_languages(spoiled: Any, trees: ModuleType) -> None:
    land = trees.sheet_of(openpyxl.load_workbook(mark(spoiled, trees)), "land")
    said = land["I7"].comment.text
    assert "Error that must be corrected: “ປະມານ 12” is not a number." in said
    assert land["I7"].comment.height > 40
    assert land["I9"].comment is None


def test_what_was_written_is_not_touched(spoiled: Any, trees: ModuleType) -> None:
    before = spoiled.read()
    spoiled.path = mark(spoiled, trees)
    after = spoiled.read()
    assert trees.answers(after) == trees.answers(before)
    assert trees.rules_of(after) == trees.rules_of(before)
    assert after.delivery.respondent == before.delivery.respondent


def test_a_marked_workbook_can_be_corrected_and_marked_again(
    spoiled: Any, trees: ModuleType
) -> None:
    spoiled.path = mark(spoiled, trees)
    spoiled.write(TOTAL, trees.VALUE, 100.5)
    reading = spoiled.read()
    assert trees.rules_of(reading) == ["form.lao_digits"]
    assert trees.answers(reading)[TOTAL] == (100.5, "A", "100.5")
    book = openpyxl.load_workbook(mark(spoiled, trees))
    land = trees.sheet_of(book, "land")
    assert land["I7"].comment is None
    assert colour(land["I7"]) == "#FFF8DC"
    assert land["I8"].comment is not None
    assert len(book.sheetnames) == 5


def test_the_list_stands_first_with_the_gravest_first(spoiled: Any, trees: ModuleType) -> None:
    book = openpyxl.load_workbook(mark(spoiled, trees))
    first = book.worksheets[0]
    assert first["A1"].value == "sathiti-findings"
    assert book.active is first
    rows = list(first.iter_rows(min_row=7, values_only=True))
    assert [row[2] for row in rows] == ["Error that must be corrected", "Note"]
    assert rows[0][3] == "1 ທີ່ດິນ · Land!I7"
    link = first["D7"].hyperlink
    assert link.location == "'1 ທີ່ດິນ · Land'!I7"
    assert "ປະມານ 12" in str(rows[0][4])
    assert "ປະມານ 12" in str(rows[0][5])


def test_the_same_input_gives_the_same_bytes(spoiled: Any, trees: ModuleType) -> None:
    first = mark(spoiled, trees).read_bytes()
    assert mark(spoiled, trees).read_bytes() == first


def test_several_findings_of_one_cell_stand_together(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    place = Place("trees.xlsx", "1 ທີ່ດິນ · Land", "I7")
    findings = [
        Finding(
            f"r{n}", severity, "trees", "", "2020", (place,), {}, trees.both("ລາວ", f"said {n}")
        )
        for n, severity in enumerate(("note", "warning"))
    ]
    land = trees.sheet_of(openpyxl.load_workbook(mark(desk, trees, findings)), "land")
    assert "said 0" in land["I7"].comment.text
    assert "said 1" in land["I7"].comment.text
    assert colour(land["I7"]) == SEVERITY_FILL["warning"]


def test_a_remark_of_the_provider_is_kept_beside_ours(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def remark(book: openpyxl.Workbook) -> None:
        trees.sheet_of(book, "land")["I7"].comment = openpyxl.comments.Comment("mine", "Me")

    desk.edit(remark)
    desk.write(TOTAL, trees.VALUE, "x")
    land = trees.sheet_of(openpyxl.load_workbook(mark(desk, trees)), "land")
    assert land["I7"].comment.text.startswith("mine\n\n")


def test_merged_cells_are_marked_at_their_first_cell(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: trees.sheet_of(book, "land").merge_cells("I7:I8"))
    land = trees.sheet_of(openpyxl.load_workbook(mark(desk, trees)), "land")
    assert colour(land["I7"]) == SEVERITY_FILL["blocking"]


def test_places_elsewhere_are_listed_only(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    places = (Place("other.xlsx", "no such sheet", "A1"),)
    finding = Finding("r", "warning", "trees", "", "2020", places, {}, trees.both("ກ", "elsewhere"))
    book = openpyxl.load_workbook(mark(desk, trees, [finding]))
    assert book.worksheets[0]["F7"].value == "elsewhere"
    assert book.worksheets[0]["D7"].hyperlink is None


def test_no_findings(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    book = openpyxl.load_workbook(mark(desk, trees, []))
    assert "Error that must be corrected: 0" in book.worksheets[0]["B4"].value


def test_a_file_that_cannot_be_read(desk: Any, trees: ModuleType) -> None:
    desk.path.write_bytes(b"%PDF-1.7")
    with pytest.raises(SathitiError, match="PDF document"):
        mark(desk, trees, [])
    assert not desk.path.with_name("marked.xlsx").exists()
