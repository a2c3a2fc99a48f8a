"""Templates of energy and air: complete, said in Lao, and true of what others published."""

import csv
import functools
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts import check_account, check_template, compile_account
from sathiti.model import AccountTemplate, Place
from sathiti.warehouse.packs import Pack, load_pack

ENERGY_AND_AIR = ("energy_balance", "energy_psut", "air_emissions")
# Item of the bridge as Eurostat names it, and the column of our bridge.
BRIDGE = {
    "AEMIS_RES": "RESIDENTS",
    "AEMIS_RES_ABR": "ABROAD",
    "AEMIS_RES_ABR_FWTR": "ABROAD_FISHING",
    "AEMIS_RES_ABR_LTR": "ABROAD_LAND",
    "AEMIS_RES_ABR_WTR": "ABROAD_WATER",
    "AEMIS_RES_ABR_ATR": "ABROAD_AIR",
    "AEMIS_TER_NRES": "NON_RESIDENTS",
    "AEMIS_TER_NRES_LTR": "NON_RESIDENTS_LAND",
    "AEMIS_TER_NRES_WTR": "NON_RESIDENTS_WATER",
    "AEMIS_TER_NRES_ATR": "NON_RESIDENTS_AIR",
    "ADJ_SD": "ADJUSTMENT",
    "AEMIS_TER": "TERRITORY",
}


def cells(template: AccountTemplate, figures: dict[str, float], area: str = "XX") -> pa.Table:
    """A table of cells from ``table.row.column`` to figure."""
    rows = [
        {
            "ACCOUNT_TABLE": table,
            "ACCOUNT_ROW": row,
            "ACCOUNT_COLUMN": column,
            "REF_AREA": area,
            "TIME_PERIOD": "2020",
            "OBS_VALUE": value,
            "DECIMALS": template.decimals,
        }
        for (table, row, column), value in ((c.split("."), v) for c, v in figures.items())
    ]
    return pa.Table.from_pylist(rows)


def values(table: pa.Table) -> dict[str, float]:
    """``table.row.column`` to figure."""
    return {
        f"{row['ACCOUNT_TABLE']}.{row['ACCOUNT_ROW']}.{row['ACCOUNT_COLUMN']}": row["OBS_VALUE"]
        for row in table.to_pylist()
    }


def failing(residuals: pa.Table) -> list[tuple[str, str]]:
    """Identity and place of what fails."""
    return [(r["IDENTITY"], r["AT"]) for r in residuals.to_pylist() if r["OUTCOME"] == "fails"]


@pytest.mark.parametrize("name", ENERGY_AND_AIR)
def test_the_template_has_no_mistake_and_is_said_in_lao(pack: Pack, name: str) -> None:
    template = pack.accounts[name]
    assert check_template(template) == []
    lines = [line for table in template.tables for line in (*table.rows, *table.columns)]
    texts = [template.title, template.unit_label, template.note, *(line.label for line in lines)]
    texts += [one.title for one in template.identities]
    assert [text for text in texts if not text.words.get("lo")] == []
    assert all(isinstance(one.at, Place) for one in template.identities)


def test_rows_and_columns_of_supply_and_use_are_the_same(pack: Pack) -> None:
    template = pack.accounts["energy_psut"]
    supply, use = template.table("supply"), template.table("use")
    assert supply is not None
    assert use is not None
    assert [row.code for row in supply.rows] == [row.code for row in use.rows]
    assert supply.columns == use.columns


def test_products_that_laos_uses_are_columns_of_the_balance(pack: Pack) -> None:
    (table,) = pack.accounts["energy_balance"].tables
    siec = {column.code: column.global_codes.get("SIEC") for column in table.columns}
    assert siec["LIGNITE"] == "0220"
    assert siec["ELECTRICITY"] == "7"
    wanted = "ANTHRACITE OTHER_BITUMINOUS LPG MOTOR_GASOLINE JET_KEROSENE GAS_DIESEL_OIL FUEL_OIL"
    wanted += " FUELWOOD CHARCOAL BAGASSE HEAT NATURAL_GAS CRUDE_OIL TOTAL"
    assert set(wanted.split()) <= siec.keys()


def balance_of(*figures: float) -> dict[str, float]:
    """A balance of electricity from production, imports, exports, own use, losses, use."""
    names = ("PRODUCTION", "IMPORTS", "EXPORTS", "OWN_USE", "LOSSES", "INDUSTRY", "OTHER")
    given = {f"balance.{n}.ELECTRICITY": figure for n, figure in zip(names, figures, strict=True)}
    nothing = ("BUNKERS", "STOCK_CHANGE", "TRANSFORMATION_INPUT", "TRANSFORMATION_OUTPUT")
    zeros = (*nothing, "TRANSPORT", "FINAL_NON_ENERGY")
    return {**given, **{f"balance.{name}.ELECTRICITY": 0.0 for name in zeros}}


FIGURE = st.integers(min_value=0, max_value=10**6).map(float)


@functools.cache
def energy_balance() -> AccountTemplate:
    """The template alone: a whole pack is too much to be shown with every example."""
    return load_pack("lao").accounts["energy_balance"]


@settings(deadline=None, max_examples=25)
@given(st.tuples(*[FIGURE] * 7))
def test_a_balance_is_computed_down_to_the_statistical_difference(
    drawn: tuple[float, ...],
) -> None:
    production, imports, exports, own, losses, industry, other = drawn
    template = energy_balance()
    given_cells = balance_of(production, imports, -exports, own, losses, industry, other)
    account = compile_account(template, cells(template, given_cells))
    made = values(account.cells)
    supply = production + imports - exports
    available = supply - own - losses
    assert made["balance.TPES.ELECTRICITY"] == pytest.approx(supply)
    assert made["balance.AVAILABLE.ELECTRICITY"] == pytest.approx(available)
    assert made["balance.FINAL_ENERGY.ELECTRICITY"] == pytest.approx(industry + other)
    difference = made["balance.STATISTICAL_DIFFERENCE.ELECTRICITY"]
    assert difference == pytest.approx(available - industry - other)
    assert failing(account.residuals) == []


def test_a_balance_tells_which_identity_fails_where(pack: Pack) -> None:
    template = pack.accounts["energy_balance"]
    given_cells = balance_of(100, 20, 30, 5, 5, 40, 40)
    given_cells["balance.TPES.ELECTRICITY"] = 90.0
    residuals = check_account(template, cells(template, given_cells), "zero")
    assert failing(residuals) == [
        ("supply", "ELECTRICITY"),
        ("exports_sign", "ELECTRICITY"),
    ]


def hydropower(template: AccountTemplate) -> dict[str, float]:
    """Supply and use of a country with one dam: 100 in, 60 exported, 3 lost, the rest used."""
    given_cells = {
        "use.NI_HYDRO.D35": 100.0,
        "supply.P_ELECTRICITY.D35": 97.0,
        "supply.R_LOSSES.D35": 3.0,
        "use.P_ELECTRICITY.ROW": 60.0,
        "use.P_ELECTRICITY.C10_33": 27.0,
        "use.P_ELECTRICITY.HOUSEHOLDS": 10.0,
    }
    possible = {
        f"{table.id}.{row.code}.{column.code}"
        for table in template.tables
        for row in table.rows
        for column in table.columns
        if (row.code, column.code) not in table.blocked
        and not any(line.parent == row.code for line in table.rows)
        and not any(line.parent == column.code for line in table.columns)
    }
    computed = ("R_HEAT", "ENVIRONMENT", "TOTAL")
    leaves = {cell for cell in possible if not set(cell.split(".")) & set(computed)}
    leaves = {cell for cell in leaves if cell.split(".")[0] in ("supply", "use")}
    return {**dict.fromkeys(leaves, 0.0), "use.R_NON_ENERGY.ACCUMULATION": 0.0, **given_cells}


def test_supply_and_use_of_a_country_with_one_dam(pack: Pack) -> None:
    template = pack.accounts["energy_psut"]
    account = compile_account(template, cells(template, hydropower(template)))
    made = values(account.cells)
    assert made["supply.NI_HYDRO.ENVIRONMENT"] == 100.0
    assert made["supply.R_HEAT.C10_33"] == 27.0
    assert made["supply.R_HEAT.HOUSEHOLDS"] == 10.0
    assert made["supply.R_HEAT.D35"] == 0.0
    assert made["use.R_HEAT.ENVIRONMENT"] == 37.0
    assert made["use.RESIDUALS.ENVIRONMENT"] == 40.0
    assert made["supply.TOTAL.TOTAL"] == made["use.TOTAL.TOTAL"] == 237.0
    assert made["bridge.ACCOUNTS.TOTAL"] == 40.0
    assert failing(account.residuals) == []


def test_electricity_that_comes_from_nowhere_is_found(pack: Pack) -> None:
    template = pack.accounts["energy_psut"]
    given_cells = {**hydropower(template), "use.P_ELECTRICITY.C10_33": 37.0}
    residuals = compile_account(template, cells(template, given_cells)).residuals
    assert ("supply_is_use", "P_ELECTRICITY") in failing(residuals)


def test_emissions_add_up_and_reach_the_environment(pack: Pack) -> None:
    template = pack.accounts["air_emissions"]
    columns = ["A01_03", "D35", "HH_TRANSPORT", "HH_HEATING", "HH_OTHER", "ACCUMULATION"]
    given_cells = {f"supply.CH4.{column}": float(n) for n, column in enumerate(columns, 1)}
    rest = ["B05_09", "C10_33", "E36_39", "F41_43", "H49_53", "G45_U99"]
    given_cells |= {f"supply.CH4.{column}": 0.0 for column in rest}
    made = values(compile_account(template, cells(template, given_cells)).cells)
    assert made["supply.CH4.HOUSEHOLDS"] == 12.0
    assert made["supply.CH4.TOTAL"] == made["use.CH4.ENVIRONMENT"] == 21.0
    assert made["bridge.CH4.RESIDENTS"] == 21.0


@pytest.mark.shared
def test_the_bridge_of_air_emissions_holds_in_fourteen_countries(pack: Pack, shared: Path) -> None:
    template = pack.accounts["air_emissions"]
    file = shared / "reference" / "environment" / "aea_bridge_co2_2020.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows: list[dict[str, Any]] = list(csv.DictReader(lines))
    tables = []
    for area in sorted({row["geo"] for row in rows}):
        figures = {
            f"bridge.CO2.{BRIDGE[row['indicator']]}": float(row["value"])
            for row in rows
            if row["geo"] == area and row["indicator"] in BRIDGE and row["value"]
        }
        tables.append(cells(template, figures, area).drop_columns("DECIMALS"))
    residuals = check_account(template, pa.concat_tables(tables)).to_pylist()
    bridges = [row for row in residuals if row["IDENTITY"] == "bridge"]
    assert len(bridges) == 14
    assert {row["OUTCOME"] for row in bridges} == {"holds"}
    parts = [row for row in residuals if row["IDENTITY"].startswith("parts.")]
    assert [row for row in parts if row["OUTCOME"] == "fails"] == []
