"""The workbook of poverty: a sheet an indicator and line, errors below, marked as made up."""

import openpyxl
import pytest

from sathiti.domains.social.books import poverty_views
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line import Office


@pytest.fixture(scope="module")
def views(produced):
    stored = produced.stored("DF_POVERTY")
    keys = series_keys(stored.dataset.table, stored.dataset.structure)
    rows = stored.dataset.table.append_column("SERIES_KEY", keys).to_pylist()
    office = Office(produced.pack)
    return {view.id: view for view in poverty_views(office, stored.dataset.structure, rows)}


def test_every_indicator_has_its_table(views):
    assert {"HEADCOUNT-NATIONAL", "HEADCOUNT-REL_60", "GINI-_Z", "POOR_PERSONS-INTL_300"} <= set(
        views
    )


def test_every_title_says_that_the_data_are_synthetic(views):
    for view in views.values():
        assert "Synthetic data" in view.title.say("en")
        assert "ຂໍ້ມູນສັງເຄາະ" in view.title.say("lo")
        assert view.note.say("lo")


def test_each_figure_has_its_error_in_the_row_below(views, produced):
    view = views["HEADCOUNT-NATIONAL"]
    assert view.periods == ("2013", "2018", "2024")
    key = "A.LA.HEADCOUNT._T._T._T.NATIONAL"
    whole = next(n for n, row in enumerate(view.rows) if row.key == key)
    figures, errors = view.rows[whole], view.rows[whole + 1]
    rows = produced.figures(INDICATOR="HEADCOUNT", BASIS="NATIONAL")
    found = {row["TIME_PERIOD"]: row for row in rows}
    for period, figure, error in zip(view.periods, figures.cells, errors.cells, strict=True):
        assert figure.value == found[period]["OBS_VALUE"]
        assert error.value == float(found[period]["STANDARD_ERROR"])
    assert errors.label.say("en") == "Standard error"


def test_hidden_figures_are_not_in_the_workbook(views):
    cells = [cell for view in views.values() for row in view.rows for cell in row.cells]
    hidden = [cell for cell in cells if cell.status == "O"]
    assert hidden
    assert all(cell.value is None for cell in hidden)


def test_the_workbook_opens_and_has_a_sheet_a_table(produced, views):
    book = openpyxl.load_workbook(
        produced.workspace.reports / "poverty-tables.xlsx", read_only=True
    )
    assert len(book.sheetnames) == len(views)
