"""How tables and parameters are read, and what plausibility rules are made."""

from collections.abc import Callable

import duckdb
import pyarrow as pa
import pytest

from sathiti.methods.emissions import account_rules, parameter_table
from sathiti.methods.emissions.reading import (
    MASS,
    check_fraction,
    check_new,
    key_of,
    mass,
    rows_of,
    sum_by,
    table_of,
    year_of,
)
from sathiti.methods.tables import lazy
from sathiti.methods.validation import Facts, check_rules, confront
from sathiti.model import Catalogue, Place, SathitiError
from sathiti.warehouse.packs import Pack


def test_parameters_of_a_pack_become_numbers() -> None:
    table = parameter_table(
        [
            {"gas": "CH4", "value": "28", "low": "", "high": "30.5", "source": "x"},
            {"gas": "N2O", "value": "265", "low": "1", "high": "", "source": "y"},
        ]
    )
    assert table["value"].to_pylist() == [28.0, 265.0]
    assert table["low"].to_pylist() == [None, 1.0]
    assert table["high"].to_pylist() == [30.5, None]
    assert table["source"].to_pylist() == ["x", "y"]


def test_a_parameter_that_is_no_number(lao: Catalogue) -> None:
    with pytest.raises(SathitiError, match="gwp › row 3: “28,5” is not a number") as caught:
        parameter_table([{"value": "1"}, {"value": "28,5"}], "gwp")
    assert "ແຖວ 3" in caught.value.say(lao, "lo")


def test_columns_missing_are_named_together() -> None:
    with pytest.raises(SathitiError, match=r"balance: The table has no column fuel, amount"):
        lazy(pa.table({"x": [1]}), "balance", ["fuel", "x"], ["amount"])


def test_numbers_are_read_as_numbers() -> None:
    table = pa.table({"a": pa.array([1, None, 3])})
    assert [row["a"] for row in rows_of(table, "t", [], ["a"])] == [1.0, None, 3.0]
    decimal = duckdb.connect().sql("select 1.25::decimal(9, 2) a")
    assert rows_of(decimal, "t", [], ["a"]) == [{"a": 1.25}]


def test_keys_are_said_with_points() -> None:
    assert key_of({"area": "X", "year": 2020, "fuel": None}, ["area", "year", "fuel"]) == "X.2020.–"


def test_units_of_mass() -> None:
    assert mass("Gg", "t") == mass("kt", "t") == 1
    assert mass("Mg", "t") == mass("t", "t")
    assert mass("Tg", "t") == mass("Mt", "t")
    assert sorted(MASS.values()) == [1e-9, 1e-6, 1e-3, 1e-3, 1, 1, 1e3, 1e3]
    with pytest.raises(SathitiError, match="“tonne” is not a unit of mass"):
        mass("tonne", "t")


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_fractions(value: float) -> None:
    assert check_fraction(value, "doc", Place("x")) == value


@pytest.mark.parametrize("value", [-1e-9, 1.000001, float("nan"), None])
def test_what_is_no_fraction(value: float | None) -> None:
    with pytest.raises(SathitiError, match="x: doc is"):
        check_fraction(value, "doc", Place("x"))


def test_a_table_without_rows_has_its_columns() -> None:
    table = table_of([], ["area", "value"], ["value", "low"])
    assert table.column_names == ["area", "value", "low"]
    assert table["value"].type == pa.float64()
    assert table_of([{"a": 1, "v": None}], ["a"], ["v"])["v"].type == pa.float64()


def test_keys_are_new_once() -> None:
    seen: set[object] = set()
    check_new(seen, ("a", 1), "t")
    check_new(seen, ("a", 2), "t")
    with pytest.raises(SathitiError, match=r"t › a\.1: The key is given twice"):
        check_new(seen, ("a", 1), "t")


@pytest.mark.parametrize("written", [2020, "2020", 2020.0])
def test_years(written: object) -> None:
    assert year_of({"period": written}, Place("x")) == 2020


@pytest.mark.parametrize("written", ["2020-Q1", None, ""])
def test_what_is_no_year(written: object) -> None:
    with pytest.raises(SathitiError, match="is not a year"):
        year_of({"period": written}, Place("x"))


def test_a_sum_with_a_gap_is_unknown() -> None:
    rows = [
        {"a": "x", "period": 1, "v": 1.0},
        {"a": "x", "period": 1, "v": 2.0},
        {"a": "y", "period": 1, "v": None},
        {"a": "y", "period": 1, "v": 2.0},
    ]
    assert sum_by(rows, ["a"], "v") == {("x", 1): 3.0, ("y", 1): None}


# The parameter tables of the international pack.

TABLES = (
    "fuel_ncv",
    "fuel_carbon",
    "combustion_factors",
    "enteric_factors",
    "manure_factors",
    "manure_nitrogen",
    "rice_factors",
    "soil_factors",
    "landfill_factors",
    "waste_factors",
    "industry_factors",
)


@pytest.mark.parametrize("name", TABLES)
def test_values_lie_between_their_bounds(name: str, parameters: Callable[[str], pa.Table]) -> None:
    for row in parameters(name).to_pylist():
        assert row["value"] >= 0, row
        assert row["unit"], row
        assert row["source"].startswith(("IPCC", "Revised 1996 IPCC")), row
        assert row["low"] is None or row["low"] <= row["value"] <= row["high"], row


@pytest.mark.parametrize("name", [*TABLES, "gwp", "fuels", "source_industries"])
def test_no_row_is_given_twice(name: str, international: Pack) -> None:
    told = ("value", "unit", "low", "high", "source", "name", "share")
    keys = [
        tuple(value for column, value in row.values.items() if column not in told)
        for row in international.parameters[name]
    ]
    assert len(keys) == len(set(keys))


def test_every_fuel_has_its_values(parameters: Callable[[str], pa.Table]) -> None:
    fuels = set(parameters("fuels")["fuel"].to_pylist())
    assert len(fuels) == 49
    assert fuels == set(parameters("fuel_ncv")["fuel"].to_pylist())
    assert fuels == set(parameters("fuel_carbon")["fuel"].to_pylist())
    groups = set(parameters("fuels")["group"].to_pylist())
    uses = set(parameters("combustion_factors")["group"].to_pylist())
    assert groups <= uses <= groups | fuels


@pytest.mark.parametrize("name", ["combustion_factors", "landfill_factors", "rice_factors"])
def test_units_of_factors(name: str, parameters: Callable[[str], pa.Table]) -> None:
    units = {
        "combustion_factors": {"kg/TJ"},
        "landfill_factors": {"1", "1/yr"},
        "rice_factors": {"1", "day", "kg CH4/ha/day"},
    }
    assert set(parameters(name)["unit"].to_pylist()) == units[name]


# Rules for accounts.


def account_facts(**series: list[float]) -> Facts:
    def form(items: dict[str, list[float]]) -> pa.Table:
        return pa.Table.from_pylist(
            [
                {"ITEM": item, "REF_AREA": "X", "TIME_PERIOD": str(year), "OBS_VALUE": value}
                for item, values in items.items()
                for year, value in enumerate(values, start=2018)
            ]
        )

    account = {item: values for item, values in series.items() if item != "inventory"}
    return Facts({"aea": form(account), "inv": form({"all": series["inventory"]})})


def flagged(facts: Facts) -> list[tuple[str, str, str]]:
    rules = account_rules("aea", "inv", ["air"], "total", "all")
    found = confront(facts, rules, Catalogue(), ("en",)).findings
    return [(one.rule, one.key, one.period) for one in found]


def test_rules_are_known_to_the_rule_language() -> None:
    rules = account_rules("aea", "inv", ["air"], "total", "all")
    check_rules(rules, {"aea": ["air", "total"], "inv": ["all"]})
    with pytest.raises(SathitiError, match="total"):
        check_rules(rules, {"aea": ["air"], "inv": ["all"]})


def test_a_jump_of_an_industry_is_flagged() -> None:
    facts = account_facts(air=[10.0, 17.0, 31.0], total=[100.0] * 3, inventory=[90.0] * 3)
    assert flagged(facts) == [("aea.year_on_year", "X.air", "2020")]


def test_the_message_is_in_the_languages_asked(lao: Catalogue) -> None:
    rules = account_rules("aea", "inv", ["air"], "total", "all", texts=lao, languages=("en", "lo"))
    facts = account_facts(air=[1.0] * 3, total=[100.0, 100.0, 200.0], inventory=[90.0] * 3)
    (found,) = confront(facts, rules, lao, ("en", "lo")).findings
    assert found.message.say("en").startswith("total, X, 2020: since the year before the account")
    assert "moved 2" in found.message.say("en")
    assert "allowed is 0.800 to 1.25" in found.message.say("en")
    assert "ບັນຊີປ່ຽນແປງ 2" in found.message.say("lo")


def test_a_fall_of_an_industry_is_flagged() -> None:
    facts = account_facts(air=[10.0, 5.0, 5.0], total=[100.0] * 3, inventory=[90.0] * 3)
    assert flagged(facts) == [("aea.year_on_year", "X.air", "2019")]


def test_levels_may_differ_but_not_movements() -> None:
    calm = account_facts(air=[1.0] * 3, total=[200.0, 210.0, 190.0], inventory=[90.0, 94.0, 86.0])
    assert flagged(calm) == []
    moved = account_facts(air=[1.0] * 3, total=[200.0, 210.0, 290.0], inventory=[90.0, 94.0, 92.0])
    assert flagged(moved) == [("aea.against_inventory", "X.total", "2020")]


def test_a_movement_both_share_is_no_finding() -> None:
    facts = account_facts(air=[1.0] * 3, total=[100.0, 150.0, 75.0], inventory=[90.0, 135.0, 70.0])
    assert flagged(facts) == []
