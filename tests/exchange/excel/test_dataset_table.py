"""Datasets and tables as workbooks for readers."""

import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
import openpyxl
import pyarrow as pa
import pytest

from sathiti.exchange.excel import write_dataset, write_tables
from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    Lineage,
    Structure,
    Text,
)

LANGUAGES = ("lo", "en")
TEXTS = Catalogue({"Data": {"lo": "ຂໍ້ມູນ"}})


def both(lo: str, en: str) -> Text:
    return Text.of(lo=lo, en=en)


AREAS = CodeList(
    "CL_AREA",
    "XX",
    "1.0",
    both("ເຂດ", "Area"),
    (Code("A1", both("ເຂດໜຶ່ງ", "First")), Code("A2", both("ເຂດສອງ", "Second"))),
)
UNITS = CodeList(
    "CL_UNIT", "XX", "1.0", both("ໜ່ວຍ", "Unit"), (Code("HA", both("ເຮັກຕາ", "Hectares")),)
)
STATUSES = CodeList(
    "CL_STATUS",
    "XX",
    "1.0",
    both("ສະຖານະ", "Status"),
    tuple(
        Code(one, both(lo, en))
        for one, lo, en in (("A", "ປົກກະຕິ", "Normal"), ("L", "ຂາດ", "Missing"))
    ),
)
STRUCTURE = Structure(
    "TREES",
    "XX",
    "1.0",
    both("ຕົ້ນໄມ້", "Trees"),
    (
        Component("REF_AREA", both("ເຂດ", "Area"), "dimension", codelist="CL_AREA"),
        Component("AGE", both("ອາຍຸ", "Age"), "dimension"),
        Component("UNIT", both("ຫົວໜ່ວຍ", "Unit"), "dimension", codelist="CL_UNIT"),
    ),
    attributes=(
        Component("OBS_STATUS", both("ສະຖານະ", "Status"), "attribute", codelist="CL_STATUS"),
    ),
    codelists={"CL_AREA": AREAS, "CL_UNIT": UNITS, "CL_STATUS": STATUSES},
)
FLOW = Dataflow("DF", "XX", "1.0", both("ຕົ້ນໄມ້ຕາມເຂດ", "Trees by area"), STRUCTURE)
TABLE = pa.table(
    {
        "REF_AREA": ["A2", "A1", "A1"],
        "AGE": ["Y1", "Y1", "Y1"],
        "UNIT": ["HA", "HA", "HA"],
        "TIME_PERIOD": ["2020", "2020", "2019"],
        "OBS_VALUE": [3.25, None, 1.0],
        "OBS_STATUS": ["A", "L", "A"],
        "DECIMALS": pa.array([2, 0, 1], pa.int32()),
    }
)
LINEAGE = Lineage("compile", code_version="1.2", created="2026-01-01T00:00:00Z")


def write(table: pa.Table) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_dataset(Dataset(FLOW, table, LINEAGE), file, LANGUAGES, TEXTS)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


def test_series_down_periods_across() -> None:
    data = write(TABLE).worksheets[0]
    rows = list(data.iter_rows(min_row=5, values_only=True))
    assert rows == [
        ("ເຂດ\nArea", "ເຂດ", "Area", "2019", "2020"),
        ("A1", "ເຂດໜຶ່ງ", "First", 1, "L"),
        ("A2", "ເຂດສອງ", "Second", None, 3.25),
    ]
    assert data["D6"].number_format == "#,##0.0"
    assert data["E7"].number_format == "#,##0.00"


def test_statuses_without_a_code_list_are_not_explained() -> None:
    bare = msgspec.structs.replace(
        FLOW, structure=msgspec.structs.replace(STRUCTURE, attributes=())
    )
    file = io.BytesIO()
    write_dataset(Dataset(bare, TABLE, LINEAGE), file, LANGUAGES, TEXTS)
    about = openpyxl.load_workbook(io.BytesIO(file.getvalue())).worksheets[1]
    assert "L" not in {row[0] for row in about.iter_rows(values_only=True)}


def test_what_is_the_same_for_all_stands_on_the_second_sheet() -> None:
    book = write(TABLE)
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(min_row=5, values_only=True)}
    assert about["ຫົວໜ່ວຍ\nUnit"] == "ເຮັກຕາ (HA)\nHectares (HA)"
    assert about["ອາຍຸ\nAge"] == "Y1 (Y1)"
    # in the words of the code list, and only what stands for a figure that is not there
    assert about["L"] == "ຂາດ\nMissing"
    assert "A" not in about
    assert about["Identifier"] == "XX:DF(1.0)"
    assert about["Version of the program"] == "1.2"
    assert "Version of the country pack" not in about


def test_titles_and_sheet_names() -> None:
    book = write(TABLE)
    assert book.sheetnames == ["ຂໍ້ມູນ · Data", "About these data"]
    assert book.worksheets[0]["A2"].value == "ຕົ້ນໄມ້ຕາມເຂດ"
    assert book.worksheets[0]["A3"].value == "Trees by area"


def test_without_decimals_the_value_says_them() -> None:
    data = write(TABLE.drop_columns(["DECIMALS", "OBS_STATUS"])).worksheets[0]
    assert data["E7"].number_format == "#,##0.00"
    assert data["D6"].number_format == "#,##0"


SAID = ("NOTE_SYNTHETIC", "COMMENT_OBS")
MADE_UP = "ສ້າງຂຶ້ນ. / Made up."


def write_said(notes: list[str | None], comments: list[str | None]) -> openpyxl.Workbook:
    """The table with words about each observation."""
    more = tuple(Component(one, both(one.lower(), one), "attribute") for one in SAID)
    structure = msgspec.structs.replace(STRUCTURE, attributes=(*STRUCTURE.attributes, *more))
    flow = msgspec.structs.replace(FLOW, structure=structure)
    table = TABLE
    for name, column in zip(SAID, (notes, comments), strict=True):
        table = table.append_column(name, pa.array(column, pa.string()))
    file = io.BytesIO()
    write_dataset(Dataset(flow, table, LINEAGE), file, LANGUAGES, TEXTS)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


def test_data_that_were_made_up_say_so_above_the_table() -> None:
    book = write_said([MADE_UP] * 3, [None] * 3)
    data = book.worksheets[0]
    assert data["A4"].value == MADE_UP
    assert [cell.value for cell in data[5]][-2:] == ["2019", "2020"]
    about = [row[:2] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert about.count(("note_synthetic\nNOTE_SYNTHETIC", MADE_UP)) == 1


def test_where_some_series_were_made_up_a_column_says_which() -> None:
    # the rows of the table are A2, A1, A1
    data = write_said([None, MADE_UP, MADE_UP], [None] * 3).worksheets[0]
    assert data["A4"].value is None
    rows = list(data.iter_rows(min_row=5, values_only=True))
    assert rows[0][3:] == ("note_synthetic\nNOTE_SYNTHETIC", "2019", "2020")
    assert [row[3] for row in rows[1:]] == [MADE_UP, ""]
    assert rows[2][4:] == (None, 3.25)


def test_comments_stand_once_on_the_second_sheet() -> None:
    book = write_said([None] * 3, ["counted", "guessed", "counted"])
    about = [row[:2] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert [text for label, text in about if label == "comment_obs\nCOMMENT_OBS"] == [
        "counted",
        "guessed",
    ]
    assert book.worksheets[0]["A4"].value is None


def test_errors_have_sheets_like_that_of_the_data() -> None:
    names = ("STANDARD_ERROR", "CI_LOWER", "CI_UPPER")
    more = tuple(Component(one, both(one.lower(), one), "attribute") for one in names)
    structure = msgspec.structs.replace(STRUCTURE, attributes=(*STRUCTURE.attributes, *more))
    table = TABLE
    # the rows of the table are A2 2020, A1 2020 (hidden) and A1 2019 without an upper end
    for name, column in zip(
        names, (["0.125", None, "0.5"], ["3.0", None, "0.1"], ["3.5", None, ""]), strict=True
    ):
        table = table.append_column(name, pa.array(column, pa.string()))
    file = io.BytesIO()
    flow = msgspec.structs.replace(FLOW, structure=structure)
    write_dataset(Dataset(flow, table, LINEAGE), file, LANGUAGES, TEXTS)
    book = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
    assert [name[:2] for name in book.sheetnames] == ["ຂໍ", "2 ", "3 ", "4 ", "Ab"]
    errors, _, upper = (
        list(one.iter_rows(min_row=6, values_only=True)) for one in book.worksheets[1:4]
    )
    assert errors == [
        ("A1", "ເຂດໜຶ່ງ", "First", 0.5, "L"),
        ("A2", "ເຂດສອງ", "Second", None, 0.125),
    ]
    # a figure without that end has an empty cell, not a status
    assert upper[0][3] in (None, "")
    assert upper[1][4] == 3.5
    # errors are read at one decimal more than their figure
    assert book.worksheets[1]["D6"].number_format == "#,##0.00"
    assert book.worksheets[2]["D6"].number_format == "#,##0.0"


@pytest.mark.parametrize("column", [[None] * 3, ["", "", ""]])
def test_errors_that_nobody_told_have_no_sheet(column: list[str | None]) -> None:
    error = Component("STANDARD_ERROR", both("ຄວາມຄາດເຄື່ອນ", "Error"), "attribute")
    structure = msgspec.structs.replace(STRUCTURE, attributes=(*STRUCTURE.attributes, error))
    table = TABLE.append_column("STANDARD_ERROR", pa.array(column, pa.string()))
    file = io.BytesIO()
    flow = msgspec.structs.replace(FLOW, structure=structure)
    write_dataset(Dataset(flow, table, LINEAGE), file, LANGUAGES, TEXTS)
    assert len(openpyxl.load_workbook(io.BytesIO(file.getvalue())).sheetnames) == 2


@pytest.mark.parametrize("name", ["STANDARD_ERROR", "CI_LOWER", "CI_UPPER"])
def test_sheets_of_errors_say_that_data_were_made_up(name: str) -> None:
    told = {name: ["0.5"] * 3, "NOTE_SYNTHETIC": [MADE_UP] * 3}
    more = tuple(Component(one, both(one.lower(), one), "attribute") for one in told)
    structure = msgspec.structs.replace(STRUCTURE, attributes=(*STRUCTURE.attributes, *more))
    table = TABLE
    for one, column in told.items():
        table = table.append_column(one, pa.array(column, pa.string()))
    file = io.BytesIO()
    flow = msgspec.structs.replace(FLOW, structure=structure)
    write_dataset(Dataset(flow, table, LINEAGE), file, LANGUAGES, TEXTS)
    data, errors, _ = openpyxl.load_workbook(io.BytesIO(file.getvalue())).worksheets
    assert data["A4"].value == errors["A4"].value == MADE_UP


def test_empty_dataset() -> None:
    book = write(TABLE.slice(0, 0))
    assert len(book.sheetnames) == 2


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
    for path in paths:
        write_dataset(Dataset(FLOW, TABLE, LINEAGE), path, LANGUAGES, TEXTS)
    assert paths[0].read_bytes() == paths[1].read_bytes()


class Figure(msgspec.Struct):
    value: float | None
    decimals: int = 1
    status: str = "A"


class Row(msgspec.Struct):
    label: Text
    heading: bool = False
    unit: Text = Text({})
    cells: Sequence[Figure] = ()


class Table(msgspec.Struct):
    title: Text
    note: Text
    periods: Sequence[str]
    rows: Sequence[Row]


@pytest.fixture
def tables(tmp_path: Path) -> openpyxl.Workbook:
    rows = (
        Row(both("ທີ່ດິນ", "Land"), heading=True),
        Row(
            both("ປ່າ", "Forest"),
            unit=both("ເຮັກຕາ", "Hectares"),
            cells=(Figure(12.5), Figure(None, 0, "L")),
        ),
    )
    table = Table(both("ຕາຕະລາງ", "Table"), both("ໝາຍເຫດ", "A note"), ("2019", "2020"), rows)
    path = tmp_path / "tables.xlsx"
    write_tables([table, table], path, LANGUAGES, TEXTS)
    return openpyxl.load_workbook(path)


def test_one_sheet_a_table(tables: openpyxl.Workbook) -> None:
    assert tables.sheetnames == ["1 ຕາຕະລາງ · Table", "2 ຕາຕະລາງ · Table"]


def test_rows_of_a_table(tables: openpyxl.Workbook) -> None:
    rows = list(tables.worksheets[0].iter_rows(min_row=5, values_only=True))
    assert rows[0] == ("Indicator", "Unit", "2019", "2020")
    assert rows[1] == ("ທີ່ດິນ\nLand", None, None, None)
    assert rows[2] == ("ປ່າ\nForest", "ເຮັກຕາ\nHectares", 12.5, "L")
    assert [row[0] for row in rows[3:]] == [None, "ໝາຍເຫດ", "A note"]


def test_tables_need_not_be_unlocked(tables: openpyxl.Workbook) -> None:
    assert not tables.worksheets[0].protection.sheet
