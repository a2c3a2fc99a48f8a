"""The blank form: the same bytes every time, protected, checked, high enough for Lao marks."""

from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import openpyxl
import pytest

from sathiti.exchange.excel import Look, write_template
from sathiti.exchange.excel.look import block_points
from sathiti.exchange.excel.section_sheet import shown_format
from sathiti.exchange.excel.template import status_words
from sathiti.model import Catalogue, SathitiError


@pytest.fixture
def book(desk: Any) -> Any:
    return openpyxl.load_workbook(desk.blank())


def test_the_same_form_has_the_same_bytes(desk: Any) -> None:
    first = desk.blank().read_bytes()
    assert desk.blank().read_bytes() == first


def test_another_period_has_other_bytes(desk: Any, trees: ModuleType) -> None:
    first = desk.blank().read_bytes()
    later = msgspec.structs.replace(trees.OBLIGATION, period="2021")
    assert desk.blank(obligation=later).read_bytes() != first


def test_sheets(book: Any) -> None:
    assert book.sheetnames == ["ໜ້າປົກ · Cover", "1 ທີ່ດິນ · Land", "2 ໄຟ · Fire", "_sathiti"]
    assert book["_sathiti"].sheet_state == "veryHidden"


def test_only_inputs_are_unlocked(book: Any, trees: ModuleType) -> None:
    for section, count in (("land", 4 * 3), ("fire", 2 * 3), ("cover", 4)):
        sheet = trees.sheet_of(book, section)
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        unlocked = [
            cell.coordinate
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        ]
        assert len(unlocked) == count
        assert all(sheet[address].fill.fgColor.rgb == "FFFFF8DC" for address in unlocked)


def test_values_and_reasons_are_checked_while_filling(book: Any, trees: ModuleType) -> None:
    checks = trees.sheet_of(book, "land").data_validations.dataValidation
    by_type = {check.type: check for check in checks}
    assert str(by_type["decimal"].sqref) == "I7:I10"
    assert str(by_type["list"].sqref) == "J7:J10"
    assert by_type["list"].formula1 == ('"ຍັງບໍ່ທັນມີ / Not available,ບໍ່ກ່ຽວຂ້ອງ / Not applicable"')
    for check in checks:
        assert check.errorStyle in {None, "stop"}
        assert len(check.error) <= 255


def test_page_setup(book: Any, trees: ModuleType) -> None:
    sheet = trees.sheet_of(book, "land")
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "D7"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden


def test_words_stand_in_both_languages(book: Any, trees: ModuleType) -> None:
    sheet = trees.sheet_of(book, "land")
    assert sheet["C7"].value == "ທັງໝົດ\nAll land"
    assert sheet["D7"].value == "ນິຍາມຂອງຕົວເລກ\nWhat belongs to total"
    assert sheet["E7"].value == "ເຮັກຕາ\nHectares"
    assert sheet["H7"].value == "12.5"
    assert sheet["I6"].value == "ຄ່າ 2020\nValue 2020"
    assert sheet["G7"].value == 99.5
    assert sheet["G6"].value == "ຄ່າ 2019\nValue 2019"


def test_columns_without_news_are_hidden(book: Any, trees: ModuleType) -> None:
    land, fire = trees.sheet_of(book, "land"), trees.sheet_of(book, "fire")
    assert land.column_dimensions["F"].hidden
    assert not fire.column_dimensions["F"].hidden
    assert not land.column_dimensions["G"].hidden
    assert fire.column_dimensions["G"].hidden
    assert fire["F7"].value == "ແຂວງໜຶ່ງ\nFirst"


def test_the_definition_stands_once_an_item(book: Any, trees: ModuleType) -> None:
    fire = trees.sheet_of(book, "fire")
    assert fire["D7"].value
    assert not fire["D8"].value
    assert fire["C7"].value == fire["C8"].value


def test_rows_are_high_enough_for_their_words(book: Any) -> None:
    for sheet in book.worksheets[:3]:
        widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
        for row in sheet.iter_rows(min_row=6):
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    width = widths.get(cell.column_letter) or 100.0
                    needed = block_points(cell.value, 9, width) if width > 1 else 0
                    assert sheet.row_dimensions[cell.row].height >= min(needed, 400)


def test_lao_words_are_in_a_lao_face_and_digits_in_a_latin_one(desk: Any) -> None:
    book = openpyxl.load_workbook(desk.blank(), rich_text=True)
    runs = book.worksheets[1]["I6"].value
    faces = {run.text.strip(): run.font.rFont for run in runs if run.text.strip()}
    assert faces == {"ຄ່າ": "Phetsarath OT", "2020": "Arial", "Value 2020": "Arial"}


def test_faces_can_be_chosen(desk: Any) -> None:
    book = openpyxl.load_workbook(desk.blank(look=Look(faces={"lo": "Noto Sans Lao"})))
    assert book.worksheets[0]["B2"].font.name == "Noto Sans Lao"


def test_the_cover_tells_whose_form_it_is(book: Any) -> None:
    words = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert "ກະຊວງ\nMinistry" in words
    assert "31 ມີນາ 2021\n31 March 2021" in words
    assert "trees · 2 · trees.MIN.2020" in words
    assert "ຂໍ້ແນະນຳ\nGuidance" in words
    assert "ຍັງບໍ່ທັນມີ / Not available" in words


def test_sections_are_linked_and_counted(book: Any) -> None:
    cover = book.worksheets[0]
    links = [cell for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert [link.hyperlink.location for link in links] == ["'1 ທີ່ດິນ · Land'!A1", "'2 ໄຟ · Fire'!A1"]
    assert cover.cell(links[0].row, 3).value == (
        "=\"Land · \"&(COUNTA('1 ທີ່ດິນ · Land'!I7:I10)+COUNTA('1 ທີ່ດິນ · Land'!J7:J10))&\" / 4\""
    )


def test_rules_are_shown_as_hints(book: Any, trees: ModuleType) -> None:
    formats = trees.sheet_of(book, "land").conditional_formatting
    formulas = {rule.formula[0] for ranged in formats for rule in ranged.rules}
    assert 'AND($I7<>"",$J7<>"")' in formulas
    assert "AND(ISNUMBER(I10),OR(I10<0,I10>100))" in formulas
    # three values of one decimal: half a unit times the root of three
    assert "AND(COUNT(I7,I8,I9)=3,ABS(I7-SUM(I7,I8,I9)+I7)>0.0866025404)" in formulas
    assert "ROUND(I10,2)<>I10" in formulas


def test_the_number_format_shows_the_usual_decimals(book: Any, trees: ModuleType) -> None:
    land = trees.sheet_of(book, "land")
    assert land["I7"].number_format == "#,##0.0"
    assert land["I10"].number_format == "#,##0.00"
    assert shown_format(0) == "#,##0"


def test_one_language_or_three(desk: Any, trees: ModuleType) -> None:
    book = openpyxl.load_workbook(desk.blank(languages=("en",)))
    assert trees.sheet_of(book, "land")["C7"].value == "All land"
    book = openpyxl.load_workbook(desk.blank(languages=("lo", "en", "fr")))
    # what is not said in a language is said in English, once
    assert trees.sheet_of(book, "land")["C7"].value == "ທັງໝົດ\nAll land"


def test_words_of_reasons() -> None:
    catalogue = Catalogue({"Not available": {"lo": "ຍັງບໍ່ທັນມີ"}})
    assert status_words(catalogue, ("lo", "en")) == {
        "L": "ຍັງບໍ່ທັນມີ / Not available",
        "M": "Not applicable",
    }


def test_country_is_the_first_area_unless_told(desk: Any, trees: ModuleType) -> None:
    write_template(
        trees.INSTRUMENT,
        trees.OBLIGATION,
        trees.PROVIDER,
        trees.AREAS,
        trees.TEXTS,
        trees.LANGUAGES,
        desk.path,
    )
    assert desk.read().delivery.cells[0].area == "XX"


def test_a_folder_that_cannot_be_written(desk: Any, trees: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    desk.path = tmp_path / "file" / "trees.xlsx"
    with pytest.raises(SathitiError, match="cannot be written"):
        desk.blank()


def test_every_form_of_the_pack_is_accepted_by_its_own_reader(tmp_path: Path) -> None:
    """Long titles, many areas, signs that sheet names may not hold."""
    from sathiti.exchange.excel.layout import LONGEST_SHEET_NAME, sheet_name
    from sathiti.model import Text

    title = Text.of(lo="ການນຳໃຊ້ນ້ຳ: ກະສິກຳ/ອຸດສາຫະກຳ [ທັງໝົດ] ແລະ ຄົວເຮືອນ", en="Use of water")
    name = sheet_name("12 ", title, ("lo", "en"))
    assert len(name) <= LONGEST_SHEET_NAME
    assert name.startswith("12 ການນຳໃຊ້ນ້ຳ")
    assert not set(name) & set("[]:*?/\\'|")
