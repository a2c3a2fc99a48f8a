"""The workbook of poverty: a sheet an indicator and line, errors below, marked as made up."""

import openpyxl
import pytest

from sathiti.domains.social.books import poverty_views
from sathiti.domains.social.estimating import POVERTY
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.line import Office

from .invented import cube, figure


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
    for period, value, error in zip(view.periods, figures.cells, errors.cells, strict=True):
        assert value.value == found[period]["OBS_VALUE"]
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


def by_hand(pack, *rows):
    """The tables of these figures of the invented country."""
    structure = pack.dataflows[POVERTY].structure
    table = cube(structure, *rows)
    table = table.append_column("SERIES_KEY", series_keys(table, structure))
    return list(poverty_views(Office(pack), structure, table.to_pylist()))


def test_each_indicator_is_a_table_in_the_order_of_the_figures(tavara):
    found = by_hand(
        tavara, figure("THEIL", 1.0), figure("GINI", 2.0), figure("THEIL", 3.0, SEX="F")
    )
    assert [(view.id, len(view.rows)) for view in found] == [("THEIL-", 4), ("GINI-", 2)]


def test_rounds_are_columns_in_order_and_a_gap_is_a_status(tavara):
    (view,) = by_hand(
        tavara,
        figure("GINI", 31.0, TIME_PERIOD="2020"),
        figure("GINI", 30.0),
        figure("GINI", 29.0, SEX="F"),
    )
    assert view.periods == ("2018", "2020")
    whole, _, women, _ = view.rows
    assert [cell.value for cell in whole.cells] == [30.0, 31.0]
    assert [(cell.value, cell.status) for cell in women.cells] == [(29.0, "A"), (None, "L")]


def test_a_row_is_named_by_what_sets_it_apart_from_the_whole(tavara):
    (view,) = by_hand(
        tavara,
        figure("GINI", 30.0),
        figure("GINI", 29.0, SEX="F"),
        figure("GINI", 28.0, SEX="F", REF_AREA="N"),
    )
    labels = [row.label.say("en") for row in view.rows[::2]]
    assert labels == ["Tavara", "Female", "North, Female"]


def test_an_error_has_one_more_decimal_than_its_figure(tavara):
    (view,) = by_hand(tavara, figure("GINI", 30.0, DECIMALS="1", STANDARD_ERROR="0.25"))
    value, error = (row.cells[0] for row in view.rows)
    assert (value.value, value.decimals) == (30.0, 1)
    assert (error.value, error.decimals) == (0.25, 2)


def test_real_figures_have_no_note_and_no_word_of_it_in_the_title(tavara):
    (view,) = by_hand(tavara, figure("GINI", 30.0))
    assert view.title.say("en") == "Gini coefficient"
    assert view.note.words == {}


def test_without_figures_there_is_no_table(tavara):
    assert by_hand(tavara) == []
