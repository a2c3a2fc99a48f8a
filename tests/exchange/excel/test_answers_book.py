"""Filled questionnaires as workbooks: figures stay numbers, marks and gaps are seen."""

import io
from pathlib import Path

import msgspec
import openpyxl
import pytest

from sathiti.exchange.excel import write_answers
from sathiti.model import (
    AnswerRow,
    Answers,
    AnswerTable,
    Catalogue,
    SathitiError,
    TableCell,
    Text,
)
from sathiti.warehouse.packs import load_pack

LANGUAGES = ("lo", "en")
TEXTS = load_pack("lao").texts
FILLED = AnswerRow(
    "1",
    Text.of(lo="ນ້ຳຝົນ", en="Rain"),
    Text.of(lo="ມິນລີແມັດ", en="millimetres"),
    cells=(TableCell(1834.26, 1, "A"), TableCell(1900.0, 0, "E"), TableCell(None, 0, "L")),
    sources=("Yearbook 2020", "Yearbook 2021"),
    remarks=(
        Text.of(lo="E: ສົມມຸດ", en="E: assumed"),
        Text.of(lo="ຍັງບໍ່ທັນມີ ສຳລັບ 2021.", en="Not available for 2021."),
    ),
)
BLOCKED = AnswerRow("2", Text.of(en="Impossible"), cells=(TableCell(None, 0, "M"),) * 3)
HEADING = AnswerRow("H", Text.of(lo="ໃນນັ້ນ:", en="of which:"), heading=True)
YEARS = tuple(Text.of(en=year) for year in ("2019", "2020", "2021"))
TABLE = AnswerTable(
    "W1",
    Text.of(lo="W1 ຊັບພະຍາກອນ", en="W1 Resources"),
    YEARS,
    (FILLED, HEADING, BLOCKED),
    Text.of(lo="ໝາຍເຫດທ້າຍ", en="A last word"),
)
ANSWERS = Answers(
    "WATER",
    Text.of(lo="ແບບສອບຖາມນ້ຳ", en="Water questionnaire"),
    Text.of(lo="ຜູ້ຮັບ", en="The collector"),
    (TABLE, msgspec.structs.replace(TABLE, id="W2", title=Text.of(en="W2 Use"))),
    "Form of 2018",
)


def written(answers: Answers = ANSWERS, languages=LANGUAGES, texts=TEXTS):
    buffer = io.BytesIO()
    write_answers(answers, buffer, languages, texts)
    return openpyxl.load_workbook(io.BytesIO(buffer.getvalue()), rich_text=False)


def said(sheet) -> str:
    return "\n".join(
        str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None
    )


def row_of(sheet, code: str):
    (found,) = [row for row in sheet.iter_rows() if row[0].value == code]
    return found


@pytest.fixture(scope="module")
def book():
    return written()


@pytest.fixture(scope="module")
def sheet(book):
    return book.worksheets[1]


def test_a_cover_and_one_sheet_a_table(book):
    assert len(book.worksheets) == 3
    assert book.worksheets[1].title.startswith("1 W1")
    assert book.worksheets[2].title == "2 W2 Use"


def test_the_cover_says_what_for_whom_and_how_much(book):
    told = said(book.worksheets[0])
    for words in ("ແບບສອບຖາມນ້ຳ", "Water questionnaire", "The collector", "Form of 2018"):
        assert words in told
    assert "4 of 6" in told


def test_what_is_not_counted_is_not_said_to_be():
    plain = msgspec.structs.replace(ANSWERS, counted=False, note=Text.of(en="All of it"))
    told = said(written(plain).worksheets[0])
    assert " of 6" not in told
    assert "All of it" in told


def test_figures_are_numbers_with_their_decimals(sheet):
    cell = row_of(sheet, "1")[3]
    assert cell.value == 1834.26
    assert cell.number_format == "#,##0.0"


def test_an_estimate_stays_a_number_and_shows_its_mark(sheet):
    cell = row_of(sheet, "1")[4]
    assert cell.value == 1900
    assert cell.number_format.endswith('" E"')


def test_what_is_missing_says_so_in_both_languages(sheet):
    assert row_of(sheet, "1")[5].value == "ຍັງບໍ່ທັນມີ\nNot available"


def test_a_cell_that_cannot_exist_is_grey_and_empty(sheet):
    for cell in row_of(sheet, "2")[3:6]:
        assert cell.value is None
        assert cell.fill.fgColor.rgb == "FFE6EDF2"


def test_sources_and_remarks_stand_behind_the_figures(sheet):
    row = row_of(sheet, "1")
    assert row[6].value == "Yearbook 2020\nYearbook 2021"
    assert "E: assumed" in row[7].value
    assert "ຍັງບໍ່ທັນມີ ສຳລັບ 2021." in row[7].value
    assert "Not available for 2021." in row[7].value


def test_a_heading_stands_alone(sheet):
    (heading,) = [row for row in sheet.iter_rows() if row[1].value == "ໃນນັ້ນ:\nof which:"]
    assert [cell.value for cell in heading if cell.value is not None] == [heading[1].value]


def test_labels_and_units_are_in_both_languages(sheet):
    row = row_of(sheet, "1")
    assert row[1].value == "ນ້ຳຝົນ\nRain"
    assert row[2].value == "ມິນລີແມັດ\nmillimetres"


def test_the_head_names_every_column(sheet):
    head = [str(cell.value).split("\n")[-1] for cell in sheet[5]]
    assert head == ["Code", "Row", "Unit", "2019", "2020", "2021", "Source", "Note"]


def test_the_note_stands_below(sheet):
    assert "A last word" in said(sheet)
    assert "ໝາຍເຫດທ້າຍ" in said(sheet)


def test_rows_are_high_enough_for_their_words(sheet):
    row = row_of(sheet, "1")[0].row
    lines = 4
    assert sheet.row_dimensions[row].height > lines * 8 * 1.3
    assert sheet.row_dimensions[row].height < 409


def test_panes_stay_and_pages_are_a4_landscape(sheet):
    assert sheet.freeze_panes == "D6"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"


def test_the_leading_language_comes_first():
    sheet = written(languages=("en", "lo")).worksheets[1]
    assert row_of(sheet, "1")[1].value == "Rain\nນ້ຳຝົນ"


def test_one_language_alone():
    sheet = written(languages=("en",), texts=Catalogue()).worksheets[1]
    assert row_of(sheet, "1")[1].value == "Rain"
    assert row_of(sheet, "1")[5].value == "Not available"


def test_the_same_answers_give_the_same_bytes(tmp_path: Path):
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        write_answers(ANSWERS, path, LANGUAGES, TEXTS)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_tables_of_one_title_get_different_sheets():
    twins = msgspec.structs.replace(ANSWERS, tables=(TABLE, TABLE, TABLE))
    assert len(set(written(twins).sheetnames)) == 4


def test_a_table_without_rows_is_a_head_alone():
    empty = msgspec.structs.replace(TABLE, rows=())
    sheet = written(msgspec.structs.replace(ANSWERS, tables=(empty,))).worksheets[1]
    assert sheet[5][0].value is not None
    assert sheet.max_row <= 9


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    with pytest.raises(SathitiError, match="cannot be written"):
        write_answers(ANSWERS, blocker / "inside.xlsx", LANGUAGES, TEXTS)


@pytest.mark.parametrize("value", [0.0, -12.5, 1e12, 0.0001])
def test_any_number_comes_back(value):
    row = msgspec.structs.replace(FILLED, cells=(TableCell(value, 4, "A"),) * 3)
    table = msgspec.structs.replace(TABLE, rows=(row,))
    sheet = written(msgspec.structs.replace(ANSWERS, tables=(table,))).worksheets[1]
    assert row_of(sheet, "1")[3].value == pytest.approx(value)
