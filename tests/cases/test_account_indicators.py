"""Published indicators from the formulas of the pack over cells of its accounts."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from sathiti.methods.accounts import (
    AccountIndicator,
    account_indicators,
    check_account,
    compile_account,
    indicator_of,
)
from sathiti.methods.validation import parse
from sathiti.warehouse.packs import Pack

from .accounts import cells_of, failing, reference

WATER = {
    "surface_water_internal": ("resources", "SURFACE_INTERNAL"),
    "groundwater_internal": ("resources", "GROUND_INTERNAL"),
    "overlap": ("resources", "OVERLAP"),
    "irwr_total": ("resources", "IRWR"),
    "external_renewable": ("resources", "EXTERNAL"),
    "total_renewable_water_resources": ("resources", "TRWR"),
    "environmental_flow_requirements": ("resources", "EFR"),
    "total_freshwater_withdrawal": ("abstraction", "TOTAL"),
}


def formula(pack: Pack, name: str) -> AccountIndicator:
    rows = pack.parameter_values("account_indicators")
    return next(indicator_of(row) for row in rows if row["id"] == name)


def published(
    pack: Pack, name: str, accounts: dict[str, pa.Table], forms: dict[str, pa.Table] | None = None
) -> dict[tuple[str, str], float]:
    """Area and period to the value of an indicator."""
    found = account_indicators([formula(pack, name)], accounts, forms)
    return {(row["REF_AREA"], row["TIME_PERIOD"]): row["OBS_VALUE"] for row in found.to_pylist()}


def form(rows: Iterable[tuple[str, str, str, float]]) -> pa.Table:
    """Facts of a form from (item, area, period, value)."""
    names = ("ITEM", "REF_AREA", "TIME_PERIOD", "OBS_VALUE")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


@pytest.fixture(scope="module")
def aquastat(shared: Path) -> list[dict[str, str]]:
    return reference(shared, "water_resources_sdg64_2017.csv")


def resources(aquastat: list[dict[str, str]], without: set[str] = frozenset()) -> pa.Table:  # type: ignore[assignment]
    return cells_of(
        ((*WATER[name], "VOLUME"), float(row[name]), row["ref_area"], row["time"])
        for row in aquastat
        for name in WATER
        if row[name] and WATER[name][1] not in without
    )


@pytest.mark.shared
def test_renewable_water_of_twenty_countries(pack: Pack, aquastat: list[dict[str, str]]) -> None:
    residuals = check_account(pack.accounts["water_resources"], resources(aquastat))
    assert failing(residuals) == set()
    for identity in ("internal", "total"):
        held = [
            row["REF_AREA"]
            for row in residuals.to_pylist()
            if (row["IDENTITY"], row["OUTCOME"]) == (identity, "holds")
        ]
        assert len(held) == 20, identity


@pytest.mark.shared
def test_renewable_water_is_computed_from_its_parts(
    pack: Pack, aquastat: list[dict[str, str]]
) -> None:
    parts = resources(aquastat, without={"IRWR", "TRWR"})
    made = {
        (row["REF_AREA"], row["ACCOUNT_ROW"]): row["OBS_VALUE"]
        for row in compile_account(pack.accounts["water_resources"], parts).cells.to_pylist()
    }
    for row in aquastat:
        for name, code in (("irwr_total", "IRWR"), ("total_renewable_water_resources", "TRWR")):
            assert made[row["ref_area"], code] == pytest.approx(float(row[name]), abs=1e-6)


@pytest.mark.shared
def test_water_stress_of_twenty_countries(pack: Pack, aquastat: list[dict[str, str]]) -> None:
    found = published(pack, "ER_H2O_STRESS", {"water_resources": resources(aquastat)})
    assert len(found) == 20
    for row in aquastat:
        expected = float(row["sdg_6_4_2_water_stress"])
        assert found[row["ref_area"], "2017"] == pytest.approx(expected, abs=1e-3)


SECTORS = {
    "gva_agriculture": ("agricultural_share_pct", "wue_irrigated_agriculture"),
    "gva_industry": ("industrial_share_pct", "wue_industry"),
    "gva_services": ("municipal_share_pct", "wue_services"),
}


@pytest.mark.shared
def test_water_use_efficiency_of_twenty_countries(
    pack: Pack, aquastat: list[dict[str, str]]
) -> None:
    """Value added of a sector is its efficiency times its water, which the file has as shares."""
    facts = []
    for row in aquastat:
        water = float(row["total_freshwater_withdrawal"]) * 1e9
        for item, (share, efficiency) in SECTORS.items():
            value = float(row[share] or 0) / 100 * water * float(row[efficiency] or 0)
            facts.append((item, row["ref_area"], row["time"], value))
        facts.append(("irrigated_gva_share", row["ref_area"], row["time"], 100.0))
        facts.append(("gdp_deflator", row["ref_area"], row["time"], 100.0))
    given = {"water_resources": resources(aquastat)}
    found = published(pack, "ER_H2O_WUEYST", given, {"reference": form(facts)})
    known = [row for row in aquastat if row["sdg_6_4_1_wue"]]
    assert len(known) == 19, "one country has no efficiency of industry and no total"
    for row in known:
        expected = float(row["sdg_6_4_1_wue"])
        assert found[row["ref_area"], "2017"] == pytest.approx(expected, rel=5e-3), row


@pytest.fixture(scope="module")
def forests(shared: Path) -> list[dict[str, str]]:
    return reference(shared, "forest_area_sdg15.csv")


def land_use(forests: list[dict[str, str]]) -> pa.Table:
    """Closing stocks in hectares; the file has the land area of 2015 in every row."""
    return cells_of(
        (("stock", "CLOSING", code), 1000 * float(row[name]), row["m49"], row["time"])
        for row in forests
        for code, name in (("LU12", "forest_area_1000ha"), ("LU1", "land_area_2015_1000ha"))
        if row[name]
    )


@pytest.mark.shared
def test_forest_area_of_sixteen_countries(pack: Pack, forests: list[dict[str, str]]) -> None:
    found = published(pack, "AG_LND_FRST", {"land_use": land_use(forests)})
    known = [row for row in forests if row["sdg_15_1_1_pct"]]
    assert len(known) > 100
    for row in known:
        expected = float(row["sdg_15_1_1_pct"])
        assert found[row["m49"], row["time"]] == pytest.approx(expected, abs=1e-6), row


@pytest.mark.shared
def test_forest_change_of_sixteen_countries(pack: Pack, forests: list[dict[str, str]]) -> None:
    found = published(pack, "AG_LND_FRSTCHG", {"land_use": land_use(forests)})
    known = [row for row in forests if row["sdg_15_2_1_annual_change_pct"]]
    assert len(known) > 40
    for row in known:
        expected = float(row["sdg_15_2_1_annual_change_pct"])
        assert found[row["m49"], row["time"]] == pytest.approx(expected, abs=0.01), row


@pytest.mark.shared
def test_domestic_material_consumption(pack: Pack, shared: Path) -> None:
    rows = [row for row in reference(shared, "mfa_dmc.csv") if row["material"] == "ALP"]
    cells = cells_of(
        (("flow", "ALP", "DMC"), float(row["dmc_tonnes"]), row["m49"], row["time"]) for row in rows
    )
    found = published(pack, "EN_MAT_DOMCMPT", {"material_flow": cells})
    assert found == {(row["m49"], row["time"]): float(row["dmc_tonnes"]) for row in rows}
    people = form(("population", row["m49"], row["time"], 1e6) for row in rows)
    per_head = published(pack, "EN_MAT_DOMCMPC", {"material_flow": cells}, {"reference": people})
    assert per_head[rows[0]["m49"], rows[0]["time"]] == float(rows[0]["dmc_tonnes"]) / 1e6


def by_hand(name: str, values: dict[str, float]) -> dict[str, pa.Table]:
    keys = {tuple(key.split(".")): value for key, value in values.items()}
    return {name: cells_of((key, value, "XX", "2020") for key, value in keys.items())}  # type: ignore[misc]


# Each by hand: cells and items given, value expected.
CASES = [
    (
        "WASTEWATER_TREATED",
        "water_psut",
        {"supply.RET_TREATED.TOTAL": 30, "supply.SUP_WASTE.TOTAL": 40},
        {},
        75.0,
    ),
    (
        "WASTE_CONTROLLED",
        "solid_waste",
        {"municipal.CONTROLLED.TOTAL": 50, "municipal.GENERATED.TOTAL": 200},
        {},
        25.0,
    ),
    (
        "WASTE_COLLECTED",
        "solid_waste",
        {"municipal.COLLECTED.TOTAL": 120, "municipal.GENERATED.TOTAL": 200},
        {},
        60.0,
    ),
    ("EN_HAZ_PCAP", "solid_waste", {"supply.HAZARDOUS.TOTAL": 700}, {"population": 70_000}, 10.0),
    (
        "HAZARDOUS_TREATED",
        "solid_waste",
        {"use.HAZARDOUS.TREATED": 350, "supply.HAZARDOUS.TOTAL": 700},
        {},
        50.0,
    ),
    (
        "RECYCLING_RATE",
        "solid_waste",
        {"use.WASTE.RECYCLING": 8, "supply.WASTE.TOTAL_IND": 30, "supply.WASTE.HH": 50},
        {},
        10.0,
    ),
    ("EN_MAT_DOMCMPG", "material_flow", {"flow.ALP.DMC": 3000}, {"gdp_usd": 1_500_000}, 2.0),
    (
        "VC_DSR_MTMP",
        "disaster_people",
        {"people.MTMN.TOTAL": 19},
        {"population": 5_751_676},
        0.33034,
    ),
    (
        "VC_DSR_DAFF",
        "disaster_people",
        {"people.AFFECTED.TOTAL": 7000},
        {"population": 7_000_000},
        100.0,
    ),
    (
        "VC_DSR_LSGP",
        "disaster_losses",
        {"loss.GDPLS.TOTAL": 2_000_000},
        {"gdp_usd": 400_000_000},
        0.5,
    ),
    (
        "EG_FEC_RNEW",  # 40 of wood and 20 of electricity, four fifths from rivers, in 100
        "energy_balance",
        {
            "balance.FINAL_ENERGY.BIOFUELS": 40,
            "balance.FINAL_ENERGY.RENEWABLE_HEAT": 0,
            "balance.FINAL_ENERGY.ELECTRICITY": 20,
            "balance.PRODUCTION.ELECTRICITY": 80,
            "balance.TRANSFORMATION_OUTPUT.ELECTRICITY": 20,
            "balance.FINAL_ENERGY.TOTAL": 100,
        },
        {},
        56.0,
    ),
    (
        "ENERGY_INTENSITY",
        "energy_balance",
        {"balance.TPES.TOTAL": 5_000},
        {"gdp_usd": 1_000_000_000},
        5.0,
    ),
    (
        "CO2_PER_GDP",
        "air_emissions",
        {"bridge.CO2.TERRITORY": 2_000},
        {"gdp_usd": 10_000_000},
        0.2,
    ),
    ("EN_ATM_GHGT_NAIP", "air_emissions", {"bridge.GHG.TERRITORY": 2_345}, {}, 2345.0),
]


@pytest.mark.parametrize(("name", "account", "cells", "items", "expected"), CASES)
def test_an_indicator_by_hand(
    pack: Pack,
    name: str,
    account: str,
    cells: dict[str, float],
    items: dict[str, float],
    expected: float,
) -> None:
    facts = form((item, "XX", "2020", value) for item, value in items.items())
    forms = {"reference": facts} if items else None
    found = published(pack, name, by_hand(account, cells), forms)
    assert found["XX", "2020"] == pytest.approx(expected, abs=1e-5)


def test_every_formula_names_cells_of_templates_and_has_a_source(pack: Pack) -> None:
    rows = pack.parameter_values("account_indicators")
    assert len(rows) > 10
    items = {item.id for item in pack.instruments["reference"].items()}
    for row in rows:
        assert row["source"], row
        for owner, item in parse(row["formula"]).names():
            if owner == "reference":
                assert item in items, row
                continue
            table_id, line, column = item.split(".")
            table = pack.accounts[owner].table(table_id)
            assert table is not None, row
            assert line in {one.code for one in table.rows}, row
            assert column in {one.code for one in table.columns}, row
            assert (line, column) not in table.blocked, row


def test_every_indicator_with_a_formula_has_a_case(pack: Pack) -> None:
    shown = {case[0] for case in CASES} | {
        "ER_H2O_STRESS",
        "ER_H2O_WUEYST",
        "AG_LND_FRST",
        "AG_LND_FRSTCHG",
        "EN_MAT_DOMCMPT",
        "EN_MAT_DOMCMPC",
    }
    assert {row["id"] for row in pack.parameter_values("account_indicators")} == shown
