import pyarrow as pa

from sathiti.domains.environment.missing import missing_figures
from sathiti.model import (
    AccountLine,
    AccountPlan,
    AccountTable,
    AccountTemplate,
    Catalogue,
    CellsAsked,
    Text,
)

LINES = tuple(AccountLine(code, Text.of(en=code.title())) for code in ("IN", "OUT"))
TOTAL = (AccountLine("T", Text.of(en="All")),)
TEMPLATE = AccountTemplate(
    "water",
    "1",
    Text.of(en="Water"),
    "water",
    "M3",
    Text({}),
    1,
    (AccountTable("flow", Text.of(en="Flow"), LINES, TOTAL, (("OUT", "T"),)),),
)
MINISTRY = Text.of(en="Ministry")


def _missing(cells, asked="flow.*.*", periods=("2010", "2011", "2012")):
    """Cells: {(row, period): (value, status)} of the country."""
    rows = [
        {
            "ACCOUNT_TABLE": "flow",
            "ACCOUNT_ROW": row,
            "ACCOUNT_COLUMN": "T",
            "REF_AREA": area,
            "TIME_PERIOD": period,
            "OBS_VALUE": value,
            "OBS_STATUS": status,
        }
        for (area, row, period), (value, status) in cells.items()
    ]
    schema = pa.schema(
        {
            **dict.fromkeys(
                ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN", "REF_AREA", "TIME_PERIOD"),
                pa.string(),
            ),
            "OBS_VALUE": pa.float64(),
            "OBS_STATUS": pa.string(),
        }
    )
    plan = AccountPlan("water", "D", (), asked=(CellsAsked((asked,), "water"),))
    table = pa.Table.from_pylist(rows, schema=schema)
    providers = {"water": MINISTRY}
    return missing_figures(plan, TEMPLATE, table, periods, "X", providers, Catalogue(), ("en",))


def test_years_without_figure_are_told_once_with_the_provider():
    (found,) = _missing({("X", "IN", "2011"): (1.0, "A")})
    assert (found.cell, found.periods, found.assumed) == ("flow.IN.T", "2010, 2012", False)
    assert found.label.say("en") == "In: All"
    assert found.provider == MINISTRY


def test_a_figure_that_is_assumed_is_missing_in_its_way():
    given = {("X", "IN", year): (1.0, "E") for year in ("2010", "2011", "2012")}
    (found,) = _missing(given)
    assert (found.periods, found.assumed) == ("2010–2012", True)


def test_nothing_is_missing_where_all_is_given():
    assert _missing({("X", "IN", year): (1.0, "A") for year in ("2010", "2011", "2012")}) == []


def test_a_province_does_not_stand_for_the_country_and_no_value_is_none():
    (found,) = _missing({("P", "IN", "2010"): (1.0, "A"), ("X", "IN", "2011"): (None, "L")})
    assert found.periods == "2010–2012"


def test_blocked_cells_are_not_asked():
    assert [one.cell for one in _missing({})] == ["flow.IN.T"]
