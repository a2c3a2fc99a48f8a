"""What units and names say; names are those of the global SDG series list."""

from typing import Any

import pytest

from sathiti.methods.validation.series.measure import Measure, measure_of
from sathiti.model import Text


def measure(tables: Any, name: str, unit: str, unit_name: str = "") -> Measure:
    return measure_of(Text.of(en=name), unit, Text.of(en=unit_name), tables)


@pytest.mark.parametrize(
    ("unit", "name", "kind", "base"),
    [
        ("PT", "Percent", "percent", 100),
        ("PC_POP", "", "percent", 100),
        ("PER_100_POP", "", "rate", 100),
        ("PER_1000_LIVE_BIRTHS", "", "rate", 1000),
        ("PER_100000_POP", "", "rate", 100_000),
        ("P_THAB", "", "", 0),
        ("P_100000HAB", "", "rate", 100_000),
        ("NUMBER", "", "count", 0),
        ("PS", "", "count", 0),
        ("USD", "", "money", 0),
        ("CON_USD", "", "money", 0),
        ("CUR_LCU", "", "money", 0),
        ("T", "", "quantity", 0),
        ("KM2", "", "quantity", 0),
        ("IX", "", "index", 0),
        ("I2015", "", "index", 0),
        ("RO", "", "ratio", 0),
        ("PROB", "", "probability", 1),
        ("T_PER_HA", "", "intensity", 0),
        ("W_PER_CAPITA", "", "intensity", 0),
        ("X17", "Per 10,000 inhabitants", "rate", 10_000),
        ("X17", "per thousand", "rate", 1000),
        ("X18", "Percentage of households", "percent", 100),
        ("X19", "Number of households", "count", 0),
        ("X20", "Millions of dollars", "money", 0),
        ("X21", "Degrees", "", 0),
    ],
)
def test_units_are_known_by_code_or_name(
    series_tables: Any, unit: str, name: str, kind: str, base: float
) -> None:
    found = measure(series_tables, "", unit, name)
    assert (found.kind, found.base) == (kind, base)


@pytest.mark.parametrize(
    ("name", "wording", "base"),
    [
        ("Proportion of population below international poverty line", "share", 0),
        ("Agriculture share of Government Expenditure", "share", 0),
        ("Share price index", None, 0),
        ("Out of pocket health expenditure as % of total health expenditure", "share", 0),
        ("Mean income of the bottom 40% of households", None, 0),
        ("Income of the bottom 40 per cent", None, 0),
        ("Number of deaths due to disaster", "number", 0),
        ("Number of teachers per pupil", "number_per", 0),
        ("Mean number of days to clear imports", None, 0),
        ("Number of new HIV infections per 1,000 uninfected population", "per_n", 1000),
        ("Researchers (in full-time equivalent) per million inhabitants", "per_n", 1_000_000),
        ("Deaths per 100 000 population", "per_n", 100_000),
        ("Energy use per 1,000 USD", None, 0),
        ("Infant mortality rate", "infant", 1000),
        ("Maternal mortality ratio", "maternal", 100_000),
        ("Mortality rate attributed to unintentional poisonings", "event_rate", 0),
        ("Mortality rate attributed to cardiovascular disease, cancer, diabetes", "probability", 0),
        ("Conflict-related death rate (civilians), by sex (%)", "bracket_percent", 0),
        ("Infant deaths (number)", "bracket_number", 0),
        ("Total fertility rate", "fertility", 0),
        ("Unemployment rate", "rate", 0),
        ("Exchange rate, kip per dollar", "exchange", 0),
        ("Annual growth rate of real GDP per capita", "growth_rate", 0),
        ("Gender parity index of trained teachers", "parity", 0),
        ("Total official flows for scholarships", "flows", 0),
        ("Net official development assistance as a percentage of GNI", "share", 0),
        ("Food production", None, 0),
        ("Temperature", None, 0),
    ],
)
def test_names_speak_of_units(
    series_tables: Any, name: str, wording: str | None, base: float
) -> None:
    found = measure(series_tables, name, "PT")
    assert (found.wording.id if found.wording else None) == wording
    assert found.said_base == base


@pytest.mark.parametrize(
    ("name", "wording"),
    [
        ("ອັດຕາສ່ວນຂອງປະຊາກອນ", "share"),
        ("ຈໍານວນຜູ້ເສຍຊີວິດ", "number"),
        ("ຈຳນວນຜູ້ເສຍຊີວິດ", "number"),
        ("ອັດຕາການຕາຍຂອງແມ່ ຕໍ່ 100.000 ຄົນ", "per_n"),
        ("ອັດຕາການຫວ່າງງານ", "rate"),
        ("ການຜະລິດອາຫານ", None),
    ],
)
def test_lao_names_speak_of_units(series_tables: Any, name: str, wording: str | None) -> None:
    found = measure_of(Text.of(lo=name), "PT", Text({}), series_tables)
    assert (found.wording.id if found.wording else None) == wording


@pytest.mark.parametrize(
    ("name", "unit", "additive", "mean"),
    [
        ("Number of persons", "NUMBER", True, False),
        ("Average hourly earnings", "CUR_LCU", False, True),
        ("Food waste per capita", "KG", False, True),
        ("Food waste", "KG", True, False),
        ("Unemployment rate", "PT", False, True),
        ("Consumer price index", "IX", False, False),
        ("Anything", "UNKNOWN", False, False),
    ],
)
def test_sums_and_means(
    series_tables: Any, name: str, unit: str, additive: bool, mean: bool
) -> None:
    found = measure(series_tables, name, unit)
    assert (found.additive, found.mean) == (additive, mean)


def test_flags_come_from_every_wording(series_tables: Any) -> None:
    found = measure(series_tables, "Growth of average debt, percent of GDP", "PT")
    assert found.flags == {"signed", "unbounded", "mean"}
