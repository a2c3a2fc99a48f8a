"""Figures of fuels from tonnes and cubic metres to terajoules and back."""

import math
from collections.abc import Sequence

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts.conversion import FuelFactor, convert, fuel_factors
from sathiti.model import CollectedError

# Lignite and diesel: net calorific values of IPCC 2006 V2 table 1.2; the densities are round.
FACTORS = [
    FuelFactor("LIGNITE", "ncv", 11.9, "GJ/t"),
    FuelFactor("DIESEL", "ncv", 43.0, "TJ/kt", "2015-01-01"),
    FuelFactor("DIESEL", "ncv", 42.0, "TJ/kt", "", "2014-12-31"),
    FuelFactor("DIESEL", "density", 0.84, "t/m3"),
    FuelFactor("GAS", "ncv", 36.0, "MJ/m3"),
    FuelFactor("GAS", "density", 0.72, "kg/m3"),
]


def table(*rows: tuple[float | None, str, str, str]) -> pa.Table:
    """Figures with unit, fuel and period."""
    names = ("OBS_VALUE", "UNIT_MEASURE", "ITEM", "TIME_PERIOD")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def values(converted: pa.Table) -> list[float | None]:
    return [value.as_py() for value in converted["OBS_VALUE"]]


def told(rows: pa.Table, target: str, factors: Sequence[FuelFactor] = FACTORS) -> list[str]:
    with pytest.raises(CollectedError) as caught:
        convert(rows, target, factors)
    return [str(error) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("row", "target", "wanted"),
    [
        ((2.0, "kt", "LIGNITE", "2020"), "TJ", 23.8),
        ((23.8, "TJ", "LIGNITE", "2020"), "kt", 2.0),
        ((1.0, "GWh", "", "2020"), "TJ", 3.6),
        ((1.0, "ktoe", "LIGNITE", "2020"), "TJ", 41.868),
        ((1000.0, "m3", "DIESEL", "2020"), "t", 840.0),
        ((840.0, "t", "DIESEL", "2020"), "m3", 1000.0),
        ((1000.0, "m3", "DIESEL", "2020"), "TJ", 36.12),
        ((36.12, "TJ", "DIESEL", "2020"), "m3", 1000.0),
        ((1000.0, "m3", "GAS", "2020"), "GJ", 36.0),
        ((0.72, "t", "GAS", "2020"), "GJ", 36.0),
        ((36.0, "GJ", "GAS", "2020"), "t", 0.72),
        ((1.0, "kt", "DIESEL", "2014"), "TJ", 42.0),
        ((1.0, "kt", "DIESEL", "2015"), "TJ", 43.0),
        ((1.0, "kt", "DIESEL", "2014-Q4"), "TJ", 42.0),
    ],
)
def test_one_figure(row: tuple[float, str, str, str], target: str, wanted: float) -> None:
    converted = convert(table(row), target, FACTORS)
    assert values(converted) == pytest.approx([wanted])
    assert converted["UNIT_MEASURE"].to_pylist() == [target]


def test_figures_of_several_fuels_and_units_at_once() -> None:
    rows = table(
        (1.0, "kt", "LIGNITE", "2020"),
        (None, "kt", "LIGNITE", "2020"),
        (2.0, "GWh", "ELECTRICITY", "2020"),
        (3.0, "TJ", "HEAT", "2020"),
    )
    converted = convert(rows, "TJ", FACTORS)
    assert values(converted) == [pytest.approx(11.9), None, pytest.approx(7.2), 3.0]
    assert converted.drop_columns(["OBS_VALUE", "UNIT_MEASURE"]) == rows.drop_columns(
        ["OBS_VALUE", "UNIT_MEASURE"]
    )


def test_tables_of_another_engine_and_without_fuel_or_period() -> None:
    converted = convert(pl.DataFrame({"OBS_VALUE": [1, 2], "UNIT_MEASURE": ["GWh", "TJ"]}), "TJ")
    assert values(converted) == [3.6, 2.0]


def test_a_missing_net_calorific_value_names_fuel_and_year() -> None:
    rows = table((1.0, "kt", "PEAT", "2020"), (2.0, "kt", "PEAT", "2020"))
    assert told(rows, "TJ") == [
        "PEAT 2020: “PEAT” cannot be given in “TJ” for 2020: its net calorific value is not known."
        " Add a row for this fuel and year to the parameters."
    ]


def test_a_value_of_another_year_is_not_taken() -> None:
    only = [FuelFactor("PEAT", "ncv", 9.76, "GJ/t", "2010-01-01", "2012-12-31")]
    assert (
        "for 2013: its net calorific value" in told(table((1, "t", "PEAT", "2013")), "TJ", only)[0]
    )
    assert values(convert(table((1.0, "kt", "PEAT", "2012")), "TJ", only)) == [9.76]


def test_volume_to_energy_needs_density_too() -> None:
    only = [FuelFactor("WOOD", "ncv", 15.6, "GJ/t")]
    assert "its density is not known" in told(table((1.0, "m3", "WOOD", "2020")), "TJ", only)[0]
    none = told(table((1.0, "m3", "WOOD", "2020")), "TJ", [])[0]
    assert "its net calorific value, density is not known" in none


def test_a_unit_that_does_not_fit_is_told_with_its_cell() -> None:
    rows = table((1.0, "ha", "LIGNITE", "2020"), (1.0, "bushelz", "LIGNITE", "2020"))
    placed = rows.append_column("PLACE", pa.array(["energy.xlsx|Fuel|C7", "energy.xlsx|Fuel|C8"]))
    assert sorted(told(placed, "TJ")) == [
        "energy.xlsx › Fuel!C7: A figure in “ha” cannot be given in “TJ”: they measure different"
        " things. Correct the unit.",
        "energy.xlsx › Fuel!C8: The unit “bushelz” is not known. Write a unit such as TJ, GWh,"
        " ktoe, t, kt, m3, ha, or a product such as GJ/t.",
    ]


def test_factors_of_a_parameter_table() -> None:
    rows = [{"fuel": "0220", "value": "11.9", "unit": "GJ/t", "low": "5.5", "source": "IPCC"}]
    assert fuel_factors(rows, "ncv") == [FuelFactor("0220", "ncv", 11.9, "GJ/t")]


FIGURE = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
ROUND_TRIPS = [
    ("kt", "LIGNITE", "TJ"),
    ("m3", "DIESEL", "TJ"),
    ("m3", "DIESEL", "t"),
    ("GWh", "", "ktoe"),
]


# the first example makes the registry of units
@settings(deadline=None)
@given(st.lists(FIGURE, min_size=1, max_size=20), st.sampled_from(ROUND_TRIPS))
def test_there_and_back(figures: list[float], way: tuple[str, str, str]) -> None:
    unit, item, target = way
    rows = table(*((figure, unit, item, "2020") for figure in figures))
    back = convert(convert(rows, target, FACTORS), unit, FACTORS)
    assert values(back) == pytest.approx(figures, rel=1e-12, abs=1e-9)


# the first example makes the registry of units
@settings(deadline=None)
@given(FIGURE, FIGURE, st.sampled_from(ROUND_TRIPS))
def test_the_sum_converted_is_the_sum_of_what_was_converted(
    one: float, other: float, way: tuple[str, str, str]
) -> None:
    unit, item, target = way
    rows = table(*((figure, unit, item, "2020") for figure in (one, other, one + other)))
    first, second, both = values(convert(rows, target, FACTORS))
    assert first is not None
    assert second is not None
    assert both == pytest.approx(math.fsum([first, second]), rel=1e-9, abs=1e-6)
