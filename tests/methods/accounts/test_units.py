"""Units as offices write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts.units import unit_factor
from sathiti.model import SathitiError

# Exact by definition: joule and hour; the others from IRES 2018, chapter 4.
EXACT = [
    ("TJ", "GJ", 1000.0),
    ("GWh", "TJ", 3.6),
    ("kWh", "MJ", 3.6),
    ("TWh", "PJ", 3.6),
    ("million kWh", "TJ", 3.6),
    ("ktoe", "TJ", 41.868),
    ("toe", "GJ", 41.868),
    ("Mtoe", "PJ", 41.868),
    ("Gcal", "GJ", 4.1868),
    ("Tcal", "TJ", 4.1868),
    ("kt", "t", 1000.0),
    ("KT", "T", 1000.0),
    ("Gg", "t", 1000.0),
    ("thousand t", "kt", 1.0),
    ("million m3", "m3", 1e6),
    ("1000 m3", "m³", 1000.0),
    ("km3", "M_M3", 1000.0),
    ("km2", "ha", 100.0),
    ("thousand ha", "HA", 1000.0),
    ("GJ/t", "TJ/kt", 1.0),
    ("MJ/kg", "GJ/t", 1.0),
    ("kg/m3", "t/m3", 0.001),
    ("litre", "m3", 0.001),
]
NAMES = sorted({unit for unit, _, _ in EXACT if unit != "litre"})


@pytest.mark.parametrize(("source", "target", "ratio"), EXACT)
def test_factors_that_are_exact(source: str, target: str, ratio: float) -> None:
    assert unit_factor(source, target) == pytest.approx(ratio, rel=1e-14)
    assert unit_factor(target, source) == pytest.approx(1 / ratio, rel=1e-14)


@pytest.mark.parametrize("unit", NAMES)
def test_a_unit_in_itself_is_one(unit: str) -> None:
    assert unit_factor(unit, unit) == 1.0


@pytest.mark.parametrize(
    ("source", "target"), [("t", "TJ"), ("kt", "km"), ("ha", "m3"), ("GJ/t", "GJ"), ("kWh", "kW")]
)
def test_units_of_different_things(source: str, target: str) -> None:
    with pytest.raises(SathitiError, match="they measure different things"):
        unit_factor(source, target)


@pytest.mark.parametrize("unit", ["bushelz", "", "TJ/", "12 +", "T J ( ", "ໂຕນ", "__import__"])
def test_a_unit_nobody_knows(unit: str) -> None:
    with pytest.raises(SathitiError, match="is not known"):
        unit_factor(unit, "TJ")


# the first example makes the registry of units
@settings(deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_two_steps_are_one(first: str, second: str, third: str) -> None:
    try:
        steps = unit_factor(first, second) * unit_factor(second, third)
    except SathitiError:
        return
    assert unit_factor(first, third) == pytest.approx(steps, rel=1e-12)
