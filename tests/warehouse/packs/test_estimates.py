"""Estimates in packs: what is read, and what is told when it is wrong."""

import pytest

FILE = "products/estimates.yaml"
GOOD = (
    "- id: rain_ch4\n  title: {en: Methane}\n  equation: rice_ch4\n  gas: CH4\n  gwp: AR5\n"
    "  factors:\n    ef: {table: rice, item: world}\n"
    "  inputs: {area_ha: 1000 * weather.rain, days: '100', ef: factors.ef}\n"
    "  scale: 1000\n  decimals: 1\n  source: invented\n  assumed: {en: all}\n"
)
TABLES = {
    "parameters/rice.csv": "item,value,source\nworld,1.3,invented\nhere,1,invented\n",
    "parameters/gwp.csv": "set,gas,value,source\nAR5,CH4,28,invented\n",
}


def test_an_estimate_is_read(isle):
    (estimate,) = isle.load(TABLES | {FILE: GOOD}).estimates
    assert (estimate.id, estimate.equation, estimate.gas) == ("rain_ch4", "rice_ch4", "CH4")
    assert estimate.formulas == {"area_ha": "1000 * weather.rain", "ef": "factors.ef"}
    assert estimate.numbers == {"days": 100.0}
    assert estimate.factors["ef"].where == {"item": "world"}
    assert (estimate.scale, estimate.cell, estimate.account) == (1000.0, "", "")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rice_ch4", "magic", "magic"),
        ("gas: CH4", "gas: N2O", "N2O"),
        ("gwp: AR5", "gwp: AR9", "AR9"),
        ("item: world", "item: moon", "0 rows of the table “rice”"),
        (", item: world", "", "2 rows of the table “rice”"),
        ("weather.rain", "weather.snow", "snow"),
        ("ef: factors.ef}", "ef: factors.other}", "other"),
        ("days: '100', ", "", "needed are"),
        ("  decimals", "  cell: air.x.y.z\n  decimals", "air"),
        ("  decimals", "  streams: {food: '50'}\n  decimals", "“50” is no share"),
    ],
)
def test_what_is_wrong_with_an_estimate_is_told(isle, old, new, told):
    assert old in GOOD
    errors = isle.told(TABLES | {FILE: GOOD.replace(old, new, 1)})
    assert any(told in error and "estimates.yaml" in error for error in errors), errors


def test_a_landfill_needs_its_factors_and_the_waste(isle):
    dump = GOOD.replace("equation: rice_ch4", "equation: landfill")
    errors = isle.told(TABLES | {FILE: dump})
    assert any("“amount”" in error for error in errors)
    assert any("needed are" in error for error in errors)
