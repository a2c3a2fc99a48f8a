"""Accounts printed as their tables: every line, blocked cells, marks of what was assumed."""

import pyarrow as pa
import pytest

from sathiti.methods.questionnaires import Speech, account_answers
from sathiti.model import AccountLine, AccountTable, AccountTemplate, Catalogue, Text

SPEECH = Speech(Catalogue(), ("en",))


def line(code: str, parent: str = "") -> AccountLine:
    return AccountLine(code, Text.of(en=code.title()), parent)


TEMPLATE = AccountTemplate(
    "water",
    "2012",
    Text.of(en="Water account", lo="ບັນຊີນ້ຳ"),
    "water",
    "M3",
    Text.of(en="cubic metres"),
    1,
    (
        AccountTable(
            "use",
            Text.of(en="Use", lo="ການນຳໃຊ້"),
            (line("ABS"), line("SURFACE", "ABS")),
            (line("FARMS"), line("HH"), line("TOTAL")),
            blocked=(("SURFACE", "HH"),),
        ),
        AccountTable("supply", Text.of(en="Supply"), (line("RET"),), (line("TOTAL"),)),
    ),
    source="invented, table 3",
    note=Text.of(en="A note"),
)


def cell(
    row: str, column: str, value: float | None, period: str = "2020", **more: object
) -> dict[str, object]:
    told = {"OBS_STATUS": "A", "DECIMALS": 1, "SOURCE_DETAIL": None, "COMMENT_OBS": None}
    return {
        "ACCOUNT_TABLE": "use",
        "ACCOUNT_ROW": row,
        "ACCOUNT_COLUMN": column,
        "REF_AREA": "XX",
        "TIME_PERIOD": period,
        "OBS_VALUE": value,
        **told,
        **more,
    }


def laid_out(*cells: dict[str, object], periods=("2020",), providers=None):
    table = pa.Table.from_pylist(list(cells))
    return account_answers(TEMPLATE, table, "XX", periods, providers or {}, SPEECH)


def test_rows_and_columns_are_those_of_the_template():
    made = laid_out(cell("ABS", "FARMS", 5.0))
    use, supply = made.tables
    assert [column.say("en") for column in use.columns] == ["Farms", "Hh", "Total"]
    assert [row.code for row in use.rows] == ["ABS", "SURFACE"]
    assert [row.code for row in supply.rows] == ["RET"]
    assert made.title == TEMPLATE.title
    assert made.source == "invented, table 3"
    assert made.note == TEMPLATE.note


def test_each_period_has_its_tables():
    made = laid_out(cell("ABS", "FARMS", 5.0), periods=("2019", "2020"))
    assert [table.id for table in made.tables] == [
        "use-2019",
        "supply-2019",
        "use-2020",
        "supply-2020",
    ]
    assert made.tables[2].title.words == {"en": "Use, 2020", "lo": "ການນຳໃຊ້, 2020"}
    assert made.tables[0].rows[0].cells[0].value is None
    assert made.tables[2].rows[0].cells[0].value == 5.0


def test_a_cell_that_cannot_exist_is_told_from_one_that_lacks():
    made = laid_out(cell("ABS", "FARMS", 5.0))
    surface = made.tables[0].rows[1]
    assert [one.status for one in surface.cells] == ["L", "M", "L"]
    assert made.answered() == (1, 6)


def test_other_areas_are_not_shown():
    made = laid_out(cell("ABS", "FARMS", 5.0, REF_AREA="N"))
    assert made.tables[0].rows[0].cells[0].value is None


def test_the_decimals_of_a_cell_come_before_those_of_the_template():
    made = laid_out(cell("ABS", "FARMS", 5.0, DECIMALS=3), cell("ABS", "HH", 6.0, DECIMALS=None))
    cells = made.tables[0].rows[0].cells
    assert [one.decimals for one in cells[:2]] == [3, 1]


def test_zero_is_a_figure():
    made = laid_out(cell("ABS", "FARMS", 0.0))
    assert made.tables[0].rows[0].cells[0].value == 0.0
    assert made.tables[0].rows[0].cells[0].status == "A"


def test_what_is_assumed_is_marked_and_told_once():
    assumed = {"OBS_STATUS": "E", "COMMENT_OBS": "a third of the farms"}
    made = laid_out(cell("ABS", "FARMS", 5.0, **assumed), cell("ABS", "TOTAL", 5.0, **assumed))
    row = made.tables[0].rows[0]
    assert [one.status for one in row.cells] == ["E", "L", "E"]
    assert [said.say("en") for said in row.remarks] == ["E: a third of the farms"]


def test_sources_of_a_row_are_told_once():
    told = {"SOURCE_DETAIL": "Yearbook"}
    made = laid_out(cell("ABS", "FARMS", 5.0, **told), cell("ABS", "HH", 5.0, **told))
    assert made.tables[0].rows[0].sources == ("Yearbook",)
    assert made.tables[0].rows[1].sources == ()


def test_rows_with_missing_cells_name_who_should_fill_them():
    office = {"use.ABS": Text.of(en="Water office")}
    absent, _ = laid_out(cell("ABS", "FARMS", 5.0), providers=office).tables[0].rows
    assert [said.say("en") for said in absent.remarks] == ["To be provided by: Water office."]
    full = [cell("ABS", column, 5.0) for column in ("FARMS", "HH", "TOTAL")]
    complete, surface = laid_out(*full, providers=office).tables[0].rows
    assert complete.remarks == ()
    assert surface.remarks == ()


def test_the_unit_stands_in_every_row_and_nobody_receives_it():
    made = laid_out(cell("ABS", "FARMS", 5.0))
    assert made.receiver == Text({})
    assert {row.unit for table in made.tables for row in table.rows} == {TEMPLATE.unit_label}


@pytest.mark.parametrize("column", ["OBS_STATUS", "DECIMALS", "SOURCE_DETAIL", "COMMENT_OBS"])
def test_columns_that_describe_may_be_absent(column):
    given = cell("ABS", "FARMS", 5.0)
    given.pop(column)
    shown = laid_out(given).tables[0].rows[0].cells[0]
    assert (shown.value, shown.status, shown.decimals) == (5.0, "A", 1)


def test_periods_may_be_numbers_in_the_table():
    made = laid_out(cell("ABS", "FARMS", 5.0, period=2020))
    assert made.tables[0].rows[0].cells[0].value == 5.0
