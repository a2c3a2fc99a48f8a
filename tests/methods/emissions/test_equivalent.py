"""Carbon dioxide equivalents: named sets, gases without value, monotony."""

from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import CO2_OF_BIOMASS, co2_equivalent
from sathiti.model import Catalogue, SathitiError

SMALL = pa.table(
    {
        "set": ["AR4", "AR4", "AR5", "AR5"],
        "gas": ["CO2", "CH4", "CO2", "CH4"],
        "value": [1.0, 25.0, 1.0, 28.0],
    }
)


@pytest.fixture(scope="module")
def gwp(parameters: Callable[[str], pa.Table]) -> pa.Table:
    return parameters("gwp")


def gases(**amounts: float | None) -> pa.Table:
    return pa.table(
        {
            "gas": list(amounts),
            "emission": pa.array(list(amounts.values()), pa.float64()),
            "unit": ["kt"] * len(amounts),
        }
    )


# The figures of the three reports that everybody knows by heart.
KNOWN = {
    "AR4": {"CO2": 1, "CH4": 25, "N2O": 298, "SF6": 22800, "HFC-134a": 1430, "NF3": 17200},
    "AR5": {"CO2": 1, "CH4": 28, "N2O": 265, "SF6": 23500, "HFC-134a": 1300, "NF3": 16100},
    "AR6": {"CO2": 1, "CH4": 27.9, "N2O": 273, "HFC-134a": 1530, "NF3": 17400},
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_sets(name: str, gwp: pa.Table) -> None:
    table = pa.table({"gas": list(KNOWN[name]), "emission": [1.0] * len(KNOWN[name])})
    done = co2_equivalent(table, gwp, name)
    assert done["co2e"].to_pylist() == [float(value) for value in KNOWN[name].values()]
    assert set(done["gwp_set"].to_pylist()) == {name}


def test_every_set_has_the_same_gases(gwp: pa.Table) -> None:
    gases_of = {
        name: [row["gas"] for row in gwp.to_pylist() if row["set"] == name] for name in KNOWN
    }
    assert len(gases_of["AR4"]) == 24
    assert gases_of["AR4"] == gases_of["AR5"] == gases_of["AR6"]
    assert all(row["source"] for row in gwp.to_pylist())


def test_carbon_dioxide_of_biomass_is_not_in_the_total(gwp: pa.Table) -> None:
    done = co2_equivalent(gases(**{CO2_OF_BIOMASS: 500.0, "CO2": 3.0}), gwp, "AR5")
    assert done["co2e"].to_pylist() == [0.0, 3.0]


def test_what_is_not_known_stays_unknown() -> None:
    assert co2_equivalent(gases(CH4=None), SMALL, "AR5")["co2e"].to_pylist() == [None]


def test_columns_are_kept() -> None:
    done = co2_equivalent(gases(CH4=2.0), SMALL, "AR4")
    assert done.to_pylist() == [
        {"gas": "CH4", "emission": 2.0, "unit": "kt", "gwp_set": "AR4", "co2e": 50.0}
    ]


@pytest.mark.parametrize("name", ["SAR", "", "ar5", "AR5GWP20"])
def test_an_unknown_set(name: str) -> None:
    with pytest.raises(SathitiError, match=f"no set “{name}” .* Use one of: AR4, AR5"):
        co2_equivalent(gases(CH4=1.0), SMALL, name)


def test_gases_without_value_are_named(lao: Catalogue) -> None:
    table = pa.table({"gas": ["CH4", "PM2.5", "NOx", "NOx"], "emission": [1.0] * 4})
    with pytest.raises(SathitiError, match=r"The set AR5 has no .* of NOx, PM2\.5") as caught:
        co2_equivalent(table, SMALL, "AR5")
    assert "NOx, PM2.5" in caught.value.say(lao, "lo")


def test_a_gas_without_name_is_refused() -> None:
    table = pa.table({"gas": pa.array([None], pa.string()), "emission": [1.0]})
    with pytest.raises(SathitiError, match="of None"):
        co2_equivalent(table, SMALL, "AR5")


def test_a_value_left_empty_is_no_value() -> None:
    empty = pa.table({"set": ["X"], "gas": ["CH4"], "value": pa.array([None], pa.float64())})
    with pytest.raises(SathitiError, match="no global warming potential of CH4"):
        co2_equivalent(gases(CH4=1.0), empty, "X")


few = settings(max_examples=40, deadline=None)


@few
@given(amount=st.floats(0, 1e9), low=st.floats(0, 1e4), more=st.floats(0, 1e4))
def test_a_larger_potential_gives_no_less(amount: float, low: float, more: float) -> None:
    table = pa.table({"set": ["low", "high"], "gas": ["x", "x"], "value": [low, low + more]})
    (below,) = co2_equivalent(gases(x=amount), table, "low")["co2e"].to_pylist()
    (above,) = co2_equivalent(gases(x=amount), table, "high")["co2e"].to_pylist()
    assert below <= above


@few
@given(one=st.floats(0, 1e6), other=st.floats(0, 1e6))
def test_equivalents_add_up(one: float, other: float) -> None:
    both = co2_equivalent(pa.table({"gas": ["CH4", "CH4"], "emission": [one, other]}), SMALL, "AR5")
    assert sum(both["co2e"].to_pylist()) == pytest.approx(28 * (one + other))
