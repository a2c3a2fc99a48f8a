"""Monetary asset accounts made of physical ones and unit rents."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sathiti.methods.accounts import StockRows, compile_account, monetary_cells
from sathiti.warehouse.packs import load_pack

from .conftest import by_cell, cells

WOOD = StockRows(
    extraction=("REMOVALS",),
    growth=("GROWTH",),
    additions=("GROWTH", "RECLASS_IN"),
    reductions=("REMOVALS", "FELLING_RESIDUES"),
)
COLUMN = "NATURAL_AVAILABLE"


def physical(opening: float, growth: float, removals: float, period: str, **more: list) -> pa.Table:
    volumes = {
        "OPENING": opening,
        "GROWTH": growth,
        "REMOVALS": removals,
        "CLOSING": opening + growth - removals,
    }
    named = {f"stock.{row}.{COLUMN}": value for row, value in volumes.items()}
    return cells(named, period=period, **more)


def rents(**by_year: float) -> pa.Table:
    years = [year.removeprefix("y") for year in by_year]
    return pa.table(
        {
            "ACCOUNT_COLUMN": [COLUMN] * len(years),
            "REF_AREA": ["XX"] * len(years),
            "TIME_PERIOD": years,
            "OBS_VALUE": list(by_year.values()),
        }
    )


TWO_YEARS = pa.concat_tables([physical(110, 0, 10, "2010"), physical(100, 0, 10, "2011")])


def values(made: pa.Table, period: str) -> dict[str, object]:
    rows = [row for row in made.to_pylist() if row["TIME_PERIOD"] == period]
    return {row["ACCOUNT_ROW"]: row["OBS_VALUE"] for row in rows}


def test_two_years_by_hand():
    """100 then 90 units are left, 10 a year; not discounted they earn 2 then 3 each."""
    made = monetary_cells(TWO_YEARS, rents(y2010=2, y2011=3), WOOD, discount=0.0)
    assert values(made, "2010") == {"CLOSING": 200}
    assert values(made, "2011") == {
        "OPENING": 200,
        "GROWTH": 0,
        "REMOVALS": 25,  # 10 at the mean of 2 and 3
        "REVALUATION": 95,
        "CLOSING": 270,
    }


def test_every_cell_says_that_it_is_assumed():
    made = monetary_cells(TWO_YEARS, rents(y2010=2), WOOD, 0.04, assumed="Discounted at 4 %")
    assert set(made["OBS_STATUS"].to_pylist()) == {"E"}
    assert set(made["COMMENT_OBS"].to_pylist()) == {"Discounted at 4 %"}


def test_the_monetary_account_closes_in_the_template():
    template = load_pack("international").accounts["timber_value"]
    given = pa.concat_tables(
        [
            physical(1000, 30, 50, "2010"),
            physical(980, 25, 60, "2011"),
            physical(945, 25, 10, "2012"),
        ]
    )
    made = monetary_cells(given, rents(y2010=5, y2011=4, y2012=6), WOOD, discount=0.05)
    last = made.filter(pc.equal(made["TIME_PERIOD"], "2012")).drop_columns(["COMMENT_OBS"])
    others = ("RECLASS_IN", "FELLING_RESIDUES", "NATURAL_LOSSES", "CATASTROPHIC_LOSSES")
    nothing = cells({f"stock.{row}.{COLUMN}": 0 for row in (*others, "RECLASS_OUT")}, period="2012")
    compiled = compile_account(
        template, pa.concat_tables([last, nothing], promote_options="default")
    )
    known = by_cell(compiled.cells)
    opening, closing_value = (known[f"stock.{row}.{COLUMN}"] for row in ("OPENING", "CLOSING"))
    flows = known[f"stock.ADDITIONS.{COLUMN}"] - known[f"stock.REDUCTIONS.{COLUMN}"]
    revalued = known[f"stock.REVALUATION.{COLUMN}"]
    assert opening + flows + revalued == pytest.approx(closing_value)
    (row,) = [
        row
        for row in compiled.residuals.to_pylist()
        if (row["IDENTITY"], row["AT"]) == ("closing", COLUMN)
    ]
    assert (row["OUTCOME"], row["RESIDUAL"]) == ("holds", pytest.approx(0, abs=1e-9))


def test_a_year_in_between_without_a_price_has_no_flows():
    given = pa.concat_tables([TWO_YEARS, physical(90, 0, 10, "2012")])
    made = monetary_cells(given, rents(y2010=2, y2012=3), WOOD, 0.0)
    assert values(made, "2011") == {}
    assert values(made, "2012") == {"CLOSING": 240}


def test_a_physical_account_that_does_not_close_gives_stocks_only():
    rows = TWO_YEARS.to_pylist()
    broken = [
        {**row, "OBS_VALUE": 103.0}
        if (row["ACCOUNT_ROW"], row["TIME_PERIOD"]) == ("OPENING", "2011")
        else row
        for row in rows
    ]
    made = monetary_cells(pa.Table.from_pylist(broken), rents(y2010=2, y2011=3), WOOD, 0.0)
    assert values(made, "2011") == {"OPENING": 200, "CLOSING": 270}


def test_incomplete_and_negative_volumes_are_not_valued():
    lacking = physical(100, 0, 10, "2011", COMPLETE=[True, True, True, False])
    assert monetary_cells(lacking, rents(y2011=3), WOOD, 0.0).num_rows == 0
    below = physical(5, 0, 10, "2011")
    assert monetary_cells(below, rents(y2011=3), WOOD, 0.0).num_rows == 0


def test_without_rents_there_is_an_empty_table_with_all_columns():
    made = monetary_cells(TWO_YEARS, rents(), WOOD, 0.05)
    assert made.num_rows == 0
    assert "COMMENT_OBS" in made.column_names
