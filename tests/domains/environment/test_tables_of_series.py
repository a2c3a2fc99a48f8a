"""Tables of the yearbook filled from several series."""

import pytest

from sathiti.domains.environment import SeriesView, build_tables
from sathiti.model import TableRow, TableTemplate, TableView, Text


def series(key: str, **values: float | None) -> SeriesView:
    """Yearly figures, y2010=1.0, of one digit."""
    cells = {name[1:]: (value, 1, "A") for name, value in values.items()}
    return SeriesView("DF", key, Text.of(en=f"unit of {key}"), cells)


def row(name: str, heading: bool = False) -> TableRow:
    """A row with its series as label."""
    return TableRow(name, Text.of(en=name.upper()), heading=heading)


def template(name: str, *rows: TableRow, periods: tuple[str, ...] = ()) -> TableTemplate:
    """A template without a note."""
    return TableTemplate(name, Text.of(en=name), rows, periods, Text({}))


KNOWN = {
    "a": series("A", y2012=3.0, y2010=1.0),
    "b": series("B", y2011=2.0, y2015=None),
    "c": series("C", y2001=9.0),
    "none": series("NONE"),
}


def built(*rows: str, periods: tuple[str, ...] = ()) -> TableView:
    """The table of these rows."""
    return build_tables([template("T", *map(row, rows), periods=periods)], KNOWN)[0]


@pytest.mark.parametrize(
    ("rows", "periods"),
    [
        (("a",), ("2010", "2012")),
        (("b",), ("2011",)),
        (("a", "b"), ("2010", "2011", "2012")),
        (("b", "a"), ("2010", "2011", "2012")),
        (("none",), ()),
        (("unknown",), ()),
        ((), ()),
    ],
)
def test_columns_are_all_periods_with_a_figure_in_order(
    rows: tuple[str, ...], periods: tuple[str, ...]
) -> None:
    assert built(*rows).periods == periods


def test_rows_stand_in_the_order_of_the_template() -> None:
    view = built("b", "unknown", "a")
    assert [line.label.say("en") for line in view.rows] == ["B", "UNKNOWN", "A"]


def test_figures_stand_under_their_period() -> None:
    first, second = built("a", "b").rows
    assert [cell.value for cell in first.cells] == [1.0, None, 3.0]
    assert [cell.value for cell in second.cells] == [None, 2.0, None]


def test_a_cell_without_figure_is_not_available_and_has_no_digits() -> None:
    gap = built("a", "b").rows[0].cells[1]
    assert (gap.value, gap.decimals, gap.status) == (None, 0, "L")


def test_a_period_the_template_names_stays_though_nobody_has_it() -> None:
    view = built("a", periods=("2012", "2030"))
    assert view.periods == ("2012", "2030")
    assert [cell.value for cell in view.rows[0].cells] == [3.0, None]


def test_every_row_has_its_own_unit_and_address() -> None:
    first, second = built("a", "c").rows
    assert (first.key, first.unit.say("en")) == ("A", "unit of A")
    assert (second.key, second.unit.say("en")) == ("C", "unit of C")


def test_a_heading_shows_no_series_even_if_it_names_one() -> None:
    view = build_tables([template("T", row("a", heading=True), row("b"))], KNOWN)[0]
    assert view.rows[0].cells == ()
    assert view.rows[0].key == ""


def test_each_template_has_a_table_with_its_own_columns() -> None:
    views = build_tables([template("X", row("a")), template("Y", row("c"))], KNOWN)
    assert [(view.id, view.periods) for view in views] == [
        ("X", ("2010", "2012")),
        ("Y", ("2001",)),
    ]


def test_no_templates_no_tables() -> None:
    assert build_tables([], KNOWN) == []


def test_one_series_may_stand_in_two_rows() -> None:
    first, second = built("a", "a").rows
    assert first.cells == second.cells
