"""Estimates of a country that does not exist, worked out by hand."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sathiti.domains.environment.account_sources import Remarks
from sathiti.domains.environment.estimates import (
    equation_of,
    forms_of_estimate,
    make_estimate,
)
from sathiti.methods.validation import Facts, UsedFact
from sathiti.model import EmissionEstimate, FactorChoice, Text

TABLES = {
    "fuel_carbon": [{"fuel": "coal", "value": "27", "low": "24", "high": "30"}],
    "gwp": [
        {"set": "AR5", "gas": "CO2", "value": "1"},
        {"set": "AR5", "gas": "CH4", "value": "28"},
    ],
    "landfill": [
        {"parameter": "doc", "item": "food", "value": "0.2", "low": "0.1", "high": "0.3"},
        {"parameter": "doc", "item": "paper", "value": "0.4", "low": "0.36", "high": "0.44"},
        {"parameter": "doc_f", "item": "all", "value": "0.5", "low": "", "high": ""},
        {"parameter": "mcf", "item": "dump", "value": "0.4", "low": "", "high": ""},
        {"parameter": "f", "item": "all", "value": "0.5", "low": "", "high": ""},
        {"parameter": "k", "item": "food", "value": "0.4", "low": "0.17", "high": "0.7"},
        {"parameter": "k", "item": "paper", "value": "0.07", "low": "0.06", "high": "0.08"},
    ],
}
COAL = EmissionEstimate(
    id="coal",
    title=Text.of(en="Coal"),
    equation="co2_factor",
    gas="CO2",
    gwp="AR5",
    inputs={"carbon": "factors.carbon", "oxidation": "1"},
    amount="plant.output / coefficients.efficiency",
    factors={"carbon": FactorChoice("fuel_carbon", {"fuel": "coal"})},
    streams={},
    scale=1.0,
    decimals=1,
    cell="air.supply.CO2.D35",
    assumed=Text.of(en="guessed"),
    source="invented",
)
DUMP = replace(
    COAL,
    id="dump",
    equation="landfill",
    gas="CH4",
    inputs={},
    amount="plant.waste",
    factors={
        "doc": FactorChoice("landfill", {"parameter": "doc"}),
        "doc_f": FactorChoice("landfill", {"parameter": "doc_f", "item": "all"}),
        "mcf": FactorChoice("landfill", {"parameter": "mcf", "item": "dump"}),
        "f": FactorChoice("landfill", {"parameter": "f", "item": "all"}),
        "k": FactorChoice("landfill", {"parameter": "k"}),
    },
    streams={"food": 0.5, "paper": 0.1},
    cell="",
)
NO_REMARKS = Remarks()


def _facts(**forms):
    """Form to {item: {period: value}}, all of one area."""
    return Facts({name: _table(items) for name, items in forms.items()})


def _table(items):
    rows = [(item, period, value) for item, of in items.items() for period, value in of.items()]
    names, periods, numbers = zip(*rows, strict=True)
    return pa.table(
        {
            "ITEM": names,
            "REF_AREA": ["X"] * len(rows),
            "TIME_PERIOD": periods,
            "OBS_VALUE": [float(number) for number in numbers],
        }
    )


def _burnt(output):
    half = {"efficiency": dict.fromkeys(output, 0.5)}
    return _facts(plant={"output": output}, coefficients=half)


def _make(estimate, facts, remarks=NO_REMARKS, **tables):
    return make_estimate(estimate, facts, remarks, TABLES | tables)


def test_an_equation_is_multiplied_with_the_amount():
    (row,), refused = _make(COAL, _burnt({"2015": 10}))
    assert refused == []
    # 10 over a half are 20 TJ; 27 kg C/GJ are 27 * 44 / 12 = 99 t CO2/TJ.
    assert (row.area, row.period) == ("X", "2015")
    assert row.value == pytest.approx(20 * 99)
    assert row.numbers == {"carbon": 27.0, "amount": 20.0}
    assert row.co2e == pytest.approx(1980)


def test_the_range_of_a_factor_is_the_uncertainty():
    (row,), _ = _make(COAL, _burnt({"2015": 10}))
    # half of 24 to 30 is 3, a ninth of 27
    assert row.uncertainty == pytest.approx(100 / 9)
    assert (row.low, row.high) == pytest.approx((1980 * 8 / 9, 1980 * 10 / 9))
    assert row.ranged == ("carbon",)


def test_without_a_range_there_is_no_uncertainty():
    bare = [{"fuel": "coal", "value": "27", "low": "", "high": ""}]
    (row,), _ = _make(COAL, _burnt({"2015": 10}), fuel_carbon=bare)
    assert (row.uncertainty, row.low, row.high, row.ranged) == (None, None, None, ())


def test_facts_behind_an_estimate_are_those_of_forms_and_coefficients():
    (row,), _ = _make(COAL, _burnt({"2015": 10}))
    assert set(row.used) == {
        UsedFact("plant", "output", "X", "2015"),
        UsedFact("coefficients", "efficiency", "X", "2015"),
    }
    assert forms_of_estimate(COAL) == {"plant"}


def test_what_is_assumed_of_the_inputs_is_told():
    fact = UsedFact("coefficients", "efficiency", "X", "2015")
    (row,), _ = _make(COAL, _burnt({"2015": 10}), Remarks(assumptions={fact: "a half"}))
    assert row.told == ("a half",)


def test_a_negative_amount_is_refused_and_the_rest_estimated():
    rows, (refused,) = _make(COAL, _burnt({"2015": 10, "2016": -1}))
    assert [row.period for row in rows] == ["2015"]
    assert (refused.estimate, refused.area, refused.period) == ("coal", "X", "2016")
    assert "amount is -2" in str(refused.error)


def test_a_period_without_all_inputs_has_no_estimate():
    facts = _facts(
        plant={"output": {"2015": 1, "2016": 1}}, coefficients={"efficiency": {"2016": 0.5}}
    )
    rows, refused = _make(COAL, facts)
    assert ([row.period for row in rows], refused) == (["2016"], [])


def test_a_gas_without_potential_is_refused():
    rows, (refused,) = _make(replace(COAL, gas="XY"), _burnt({"2015": 10}))
    assert rows == []
    assert "XY" in str(refused.error)


def test_a_factor_that_is_not_one_row_is_refused():
    rows, (refused,) = _make(COAL, _burnt({"2015": 10}), fuel_carbon=[])
    assert rows == []
    assert "0 rows of the table “fuel_carbon”" in str(refused.error)


def test_an_equation_of_a_gas_keeps_its_inputs_without_amount():
    rice = replace(COAL, equation="rice_ch4", gas="CH4", amount="", inputs={}, factors={})
    assert [one.name for one in equation_of(rice).inputs] == ["area_ha", "days", "ef"]
    assert [one.name for one in equation_of(COAL).inputs] == ["carbon", "oxidation", "amount"]


def test_rice_by_factors_of_a_table_in_tonnes():
    rice = replace(
        COAL,
        equation="rice_ch4",
        gas="CH4",
        inputs={"area_ha": "plant.rice", "days": "100", "ef": "factors.a * factors.b"},
        amount="",
        scale=1000.0,
        factors={
            "a": FactorChoice("rice", {"item": "a"}),
            "b": FactorChoice("rice", {"item": "b"}),
        },
    )
    factors = [
        {"item": "a", "value": "2", "low": "1.4", "high": "2.6"},
        {"item": "b", "value": "0.5", "low": "0.3", "high": "0.7"},
    ]
    (row,), _ = _make(rice, _facts(plant={"rice": {"2015": 3000}}), rice=factors)
    # 1 kg a day and hectare, 100 days, 3000 ha
    assert row.value == pytest.approx(300)
    assert row.co2e == pytest.approx(28 * 300)
    # 30 and 40 percent of a product
    assert row.uncertainty == pytest.approx(50)


def test_a_landfill_decays_stream_by_stream():
    facts = _facts(plant={"waste": {"2000": 1000, "2001": 0, "2002": 0}})
    rows, refused = _make(DUMP, facts)
    assert refused == []
    assert [row.period for row in rows] == ["2000", "2001", "2002"]
    # carbon that decays: food 500 * 0.2 * 0.5 * 0.4 = 20 Gg, paper 100 * 0.4 * 0.5 * 0.4 = 8 Gg
    food, paper = 20 * (1 - math.exp(-0.4)), 8 * (1 - math.exp(-0.07))
    assert rows[0].value == 0
    assert rows[1].value == pytest.approx((food + paper) * 0.5 * 16 / 12 * 1000)
    later = food * math.exp(-0.4) + paper * math.exp(-0.07)
    assert rows[2].value == pytest.approx(later * 0.5 * 16 / 12 * 1000)


def test_uncertainty_of_a_landfill_adds_streams_as_independent():
    _, row = _make(DUMP, _facts(plant={"waste": {"2000": 1000, "2001": 0}}))[0]
    food, paper = 20 * (1 - math.exp(-0.4)), 8 * (1 - math.exp(-0.07))
    # half the range of doc: 50 percent of food, 10 percent of paper; k is not a product
    expected = math.hypot(50 * food, 10 * paper) / (food + paper)
    assert row.uncertainty == pytest.approx(expected)
    assert row.ranged == ("doc",)


def test_behind_a_landfill_stand_the_years_before():
    first, last = _make(DUMP, _facts(plant={"waste": {"2000": 1000, "2001": 5}}))[0]
    assert first.used == ()
    assert last.used == (UsedFact("plant", "waste", "X", "2000"),)


def test_a_year_missing_from_a_landfill_is_refused_for_each_stream():
    rows, refused = _make(DUMP, _facts(plant={"waste": {"2000": 1000, "2002": 0}}))
    assert rows == []
    assert len(refused) == 2
    assert all("2001" in str(one.error) for one in refused)


def test_a_landfill_without_any_waste_known_gives_nothing():
    assert _make(DUMP, _facts(plant={"other": {"2000": 1}})) == ([], [])


@given(st.floats(0, 1e6), st.floats(0, 1e3))
def test_an_estimate_is_in_proportion_to_its_amount(output, times):
    (one,), _ = _make(COAL, _burnt({"2015": output}))
    (more,), _ = _make(COAL, _burnt({"2015": output * times}))
    assert more.value == pytest.approx(one.value * times, rel=1e-9, abs=1e-9)
    # all factors have the same share in it, so the range is the same share too
    if one.value > 1e-6 and more.value > 1e-6:
        assert more.uncertainty == pytest.approx(one.uncertainty)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20))
def test_a_landfill_never_gives_more_than_was_put_in(waste):
    years = {str(2000 + number): amount for number, amount in enumerate(waste)}
    rows, refused = _make(DUMP, _facts(plant={"waste": years}))
    assert refused == []
    # food and paper of a tonne: carbon that can decay, times f and 16/12
    carbon = sum(waste) * (0.5 * 0.2 + 0.1 * 0.4) * 0.5 * 0.4
    assert sum(row.value for row in rows) <= carbon * 0.5 * 16 / 12 * 1000 * (1 + 1e-9)


@given(st.lists(st.floats(1, 1e4), min_size=2, max_size=10))
def test_no_uncertainty_of_a_landfill_is_above_its_widest_stream(waste):
    years = {str(2000 + number): amount for number, amount in enumerate(waste)}
    rows, _ = _make(DUMP, _facts(plant={"waste": years}))
    assert all(0 < row.uncertainty <= 50 * (1 + 1e-9) for row in rows[1:])
    assert all(row.low <= row.value <= row.high for row in rows)


def test_areas_are_estimated_each_by_itself():
    rows = [("X", "2015", 10.0), ("Y", "2015", 20.0)]
    areas, periods, values = zip(*rows, strict=True)

    def table(item, numbers):
        return pa.table(
            {"ITEM": [item] * 2, "REF_AREA": areas, "TIME_PERIOD": periods, "OBS_VALUE": numbers}
        )

    facts = Facts(
        {"plant": table("output", values), "coefficients": table("efficiency", [0.5, 0.4])}
    )
    made, _ = _make(COAL, facts)
    assert {row.area: row.value for row in made} == pytest.approx({"X": 20 * 99, "Y": 50 * 99})
