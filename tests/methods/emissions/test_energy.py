"""Factors of fuels, with the international parameters, through to emissions."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from sathiti.methods.emissions import (
    CO2_OF_BIOMASS,
    apply_factors,
    co2_equivalent,
    energy_factors,
    share_out,
)
from sathiti.model import SathitiError

Parameters = Callable[[str], pa.Table]


@pytest.fixture(scope="module")
def factors(parameters: Parameters) -> pa.Table:
    return energy_factors(
        parameters("fuels"), parameters("fuel_carbon"), parameters("combustion_factors")
    )


def factor(table: pa.Table, fuel: str, gas: str, category: str = "") -> float:
    (found,) = [
        row["factor"]
        for row in table.to_pylist()
        if (row["fuel"], row["gas"], row["category"]) == (fuel, gas, category)
    ]
    return found


# Fuel to the factor of IPCC 2006 V2 Table 1.4, t CO2/TJ, which rounds to three digits.
TABLE_1_4 = {
    "0110": 98.3,
    "0129": 94.6,
    "0210": 96.1,
    "0220": 101,
    "3000": 56.1,
    "4100": 73.3,
    "4630": 63.1,
    "4652": 69.3,
    "4661": 71.5,
    "4671": 74.1,
    "4680": 77.4,
}


@pytest.mark.parametrize("fuel", TABLE_1_4)
def test_carbon_dioxide_as_published(factors: pa.Table, fuel: str) -> None:
    assert factor(factors, fuel, "CO2") == pytest.approx(TABLE_1_4[fuel], rel=2.5e-3)
    assert factor(factors, fuel, CO2_OF_BIOMASS) == 0


@pytest.mark.parametrize(("fuel", "value"), {"5119": 112, "5160": 112, "5140": 95.3}.items())
def test_biomass_is_apart(factors: pa.Table, fuel: str, value: float) -> None:
    assert factor(factors, fuel, "CO2") == 0
    assert factor(factors, fuel, CO2_OF_BIOMASS) == pytest.approx(value, rel=2.5e-3)


def test_other_gases_by_use(factors: pa.Table) -> None:
    assert factor(factors, "5119", "CH4", "1A4b") == 300
    assert factor(factors, "5119", "CH4", "1A1") == 30
    assert factor(factors, "5160", "N2O", "1A4b") == 1
    assert factor(factors, "4630", "CH4", "1A4b") == 5


def test_a_use_may_name_one_fuel(factors: pa.Table) -> None:
    assert factor(factors, "4652", "N2O", "1A3b") == 3.2
    assert factor(factors, "4671", "N2O", "1A3b") == 3.9
    uses = {row["category"] for row in factors.to_pylist() if row["fuel"] == "0220"}
    assert "1A3b" not in uses


def test_oxidation_lowers_carbon_dioxide_only(parameters: Parameters, factors: pa.Table) -> None:
    tables = [parameters(name) for name in ("fuels", "fuel_carbon", "combustion_factors")]
    lower = energy_factors(*tables, oxidation=0.98)
    assert factor(lower, "0220", "CO2") == pytest.approx(0.98 * factor(factors, "0220", "CO2"))
    assert factor(lower, "0220", "CH4", "1A1") == factor(factors, "0220", "CH4", "1A1")
    with pytest.raises(SathitiError, match=r"The input oxidation is 98"):
        energy_factors(*tables, oxidation=98)


def test_a_small_country_from_balance_to_gases(factors: pa.Table) -> None:
    """Lignite in power, wood in homes, diesel on roads: worked by hand."""
    balance = pa.table(
        {
            "area": ["X"] * 3,
            "period": [2020] * 3,
            "isic": ["D", "HH", "H49"],
            "category": ["1A1", "1A4b", "1A3b"],
            "fuel": ["0220", "5119", "4671"],
            "amount": [100_000.0, 50_000.0, 20_000.0],
            "unit": ["TJ"] * 3,
        }
    )
    done = apply_factors(balance, factors, ["fuel", "category"], ["isic"]).complete()
    found = {(row["isic"], row["gas"]): row["emission"] for row in done.to_pylist()}
    assert found["D", "CO2"] == pytest.approx(100_000 * 27.6 * 44 / 12 / 1000)
    assert found["D", "N2O"] == pytest.approx(0.15)
    assert found["HH", "CO2"] == 0
    assert found["HH", CO2_OF_BIOMASS] == pytest.approx(50_000 * 30.5 * 44 / 12 / 1000)
    assert found["HH", "CH4"] == pytest.approx(15.0)
    assert found["H49", "CO2"] == pytest.approx(20_000 * 20.2 * 44 / 12 / 1000)


def test_from_balance_to_industries_and_equivalents(
    factors: pa.Table, parameters: Parameters
) -> None:
    """Each step takes what the one before hands over."""
    balance = pa.table(
        {
            "period": [2020, 2020, 2020],
            "category": ["1A1", "1A4b", "1A2"],
            "fuel": ["0220", "5119", "0129"],
            "amount": [100.0, 50.0, 10.0],
            "unit": ["TJ"] * 3,
        }
    )
    done = apply_factors(balance, factors, ["fuel", "category"], ["period", "category"])
    mapping = parameters("source_industries").to_pandas().astype({"share": float})
    shared = share_out(done.complete(), mapping)
    assert {row["isic"] for row in shared.emissions.to_pylist()} == {"D35", "HH_HEATING"}
    assert str(shared.problems()[0]).startswith("activity › 2020.1A2: The mapping has no industry")
    weighed = co2_equivalent(shared.emissions, parameters("gwp"), "AR5").to_pylist()
    homes = sum(row["co2e"] for row in weighed if row["isic"] == "HH_HEATING")
    assert homes == pytest.approx(50 * (300 * 28 + 4 * 265) / 1e6)


def test_a_fuel_no_table_knows_is_told(factors: pa.Table) -> None:
    balance = pa.table({"fuel": ["7000"], "category": ["1A1"], "amount": [1.0], "unit": ["TJ"]})
    done = apply_factors(balance, factors, ["fuel", "category"], ["category"])
    assert set(done.without_factor["gas"].to_pylist()) == {"CO2", CO2_OF_BIOMASS, "CH4", "N2O"}


def test_a_fuel_burnt_where_no_factor_is_known(factors: pa.Table) -> None:
    """Carbon dioxide fits every use; methane of kerosene on roads is not in the table."""
    balance = pa.table({"fuel": ["4669"], "category": ["1A3b"], "amount": [1.0], "unit": ["TJ"]})
    done = apply_factors(balance, factors, ["fuel", "category"], ["category"])
    assert done.without_factor["gas"].to_pylist() == ["CH4", "N2O"]
    counted = {row["gas"]: row["emission"] for row in done.emissions.to_pylist()}
    assert counted["CO2"] == pytest.approx(0.0719, rel=1e-2)


def test_a_carbon_content_that_is_missing() -> None:
    fuels = pa.table({"fuel": ["x"], "group": ["oil"], "biomass": ["no"]})
    carbon = pa.table({"fuel": ["x"], "value": pa.array([None], pa.float64())})
    uses = pa.table(
        {"category": [""], "group": ["oil"], "gas": ["CH4"], "value": [1.0], "unit": ["kg/TJ"]}
    )
    with pytest.raises(SathitiError, match="The input carbon is –"):
        energy_factors(fuels, carbon, uses)


def test_a_fuel_without_carbon_has_no_carbon_dioxide() -> None:
    fuels = pa.table({"fuel": ["x"], "group": ["oil"], "biomass": ["no"]})
    carbon = pa.table({"fuel": ["y"], "value": [20.0]})
    uses = pa.table(
        {"category": [""], "group": ["oil"], "gas": ["CH4"], "value": [1.0], "unit": ["kg/TJ"]}
    )
    assert energy_factors(fuels, carbon, uses)["gas"].to_pylist() == ["CH4"]


@pytest.mark.parametrize("table", [0, 1, 2])
def test_a_missing_column_is_named(table: int, parameters: Parameters) -> None:
    tables = [parameters(name) for name in ("fuels", "fuel_carbon", "combustion_factors")]
    tables[table] = tables[table].drop_columns([tables[table].column_names[0]])
    with pytest.raises(SathitiError, match="has no column"):
        energy_factors(*tables)
