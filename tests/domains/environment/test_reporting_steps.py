import csv

import openpyxl
import pytest

from sathiti.model import CoverageView, TableView
from sathiti.warehouse.serving import ServingDatabase


@pytest.fixture
def served(produced):
    return ServingDatabase(produced.workspace.serving)


def test_the_coverage_says_what_there_is_and_who_should_give_the_rest(served):
    view = served.page("coverage", CoverageView)
    assert len(view.statistics) > 400
    assert {one.status for one in view.statistics} <= {"full", "partial", "none"}
    assert all(view.gaps[one.statistic] for one in view.statistics if one.status != "full")
    assert {one.topic for one in view.statistics} <= {code.id for code in view.topics}


def test_questionnaires_are_written_as_workbooks(produced):
    folder = produced.workspace.reports / "questionnaires"
    names = {path.stem for path in folder.glob("*.xlsx")}
    assert "land_use" in names
    assert "UNSD_WATER" in names
    book = openpyxl.load_workbook(folder / "land_use.xlsx")
    assert any(cell.value for sheet in book for row in sheet for cell in row)


def test_an_account_nobody_compiled_has_no_questionnaire(produced):
    folder = produced.workspace.reports / "questionnaires"
    assert not (folder / "energy_balance.xlsx").exists()


def test_indicators_of_accounts_stand_beside_those_of_forms(produced):
    path = produced.workspace.reports / "sdg_from_accounts.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["agrees"] in ("", "True") for row in rows)


def test_the_tables_of_the_pack_come_first(served):
    tables = served.page("tables", list[TableView])
    assert not tables[0].id.startswith("FDES")


def test_a_missing_workbook_is_written_again(produced):
    folder = produced.workspace.reports / "questionnaires"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert "questionnaires" in produced.done()
    assert (folder / "land_use.xlsx").exists()
