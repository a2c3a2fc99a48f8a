from sathiti.domains.environment import SeriesView, build_tables
from sathiti.model import TableRow, TableTemplate, Text

FOREST = SeriesView(
    "DF_LAND",
    "A.TX.FOREST",
    Text.of(en="hectares"),
    {"2010": (400.5, 1, "A"), "2011": (None, 0, "L"), "2012": (396.0, 1, "A")},
)


def table(periods=(), rows=None):
    shown = rows or (
        TableRow("", Text.of(en="Land"), heading=True),
        TableRow("land.forest", Text.of(en="Forest")),
    )
    template = TableTemplate("T1", Text.of(en="Land"), shown, periods, Text.of(en="A note"))
    return build_tables([template], {"land.forest": FOREST})[0]


def test_periods_are_those_with_a_figure_unless_the_template_names_them():
    assert table().periods == ("2010", "2012")
    assert table(("2010", "2011")).periods == ("2010", "2011")


def test_headings_have_no_cells_and_rows_have_one_a_period():
    heading, forest = table(("2010", "2011")).rows
    assert heading.heading
    assert heading.cells == ()
    assert [(cell.value, cell.decimals, cell.status) for cell in forest.cells] == [
        (400.5, 1, "A"),
        (None, 0, "L"),
    ]


def test_a_row_leads_to_its_series_and_has_its_unit():
    forest = table().rows[1]
    assert (forest.dataflow, forest.key, forest.unit.say("en")) == (
        "DF_LAND",
        "A.TX.FOREST",
        "hectares",
    )


def test_a_period_without_figure_is_not_available():
    (_, forest) = table(("1999",)).rows
    assert (forest.cells[0].value, forest.cells[0].status) == (None, "L")


def test_a_row_whose_series_does_not_exist_stays_and_says_not_available():
    rows = (TableRow("land.water", Text.of(en="Water")), TableRow("land.forest", Text.of(en="F")))
    water = table(rows=rows).rows[0]
    assert {cell.status for cell in water.cells} == {"L"}
    assert water.dataflow == ""


def test_title_and_note_are_kept():
    view = table()
    assert (view.id, view.title.say("en"), view.note.say("en")) == ("T1", "Land", "A note")
