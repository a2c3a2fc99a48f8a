"""Every figure of the pack stands in the source it names, with the value published there."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from sathiti.warehouse.packs import Pack

pytestmark = pytest.mark.shared


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Which indicator of its source each item restates; computed or converted figures have
# tests of their own below.
SOURCES = _table(Path(__file__).parent / "sources.csv")


def _series(shared: Path, file: str) -> dict[str, dict[str, str]]:
    """Indicator, without the words after its code, to the published value of each year."""
    found: dict[str, dict[str, str]] = {}
    for row in _table(shared / "data" / "lao_environment" / f"{file}.csv"):
        code = row["indicator"]
        if code.startswith(("FRA_", "AQUASTAT_")):
            code = code.split(" ")[0]
        found.setdefault(code, {})[row["time"]] = row["value"]
    return found


def _restated(shared: Path, form: str, source: str, file: str) -> dict[str, dict[str, str]]:
    """Item of a form to the values its source has."""
    series = _series(shared, file)
    return {
        row["item"]: series[row["indicator"]]
        for row in SOURCES
        if (row["form"], row["source"]) == (form, source)
    }


def _world_bank(shared: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in _table(shared / "data" / "wdi_lao" / "wdi_lao.csv"):
        found.setdefault(row["indicator"], {})[row["year"]] = row["value"]
    return found


def _given(pack: Pack, form: str, source: str) -> Iterator[tuple[str, str, str]]:
    """Item, period and value of the rows of a form whose source holds these words."""
    for row in pack.deliveries[form]:
        if source in row.source:
            yield row.item, row.period, row.written


def _same(pack: Pack, form: str, source: str, published: dict[str, dict[str, str]]) -> int:
    """Check that rows from a source have its values, and that no year of it was left out."""
    given = list(_given(pack, form, source))
    for item, period, written in given:
        assert written == published[item][period], (item, period)
    return len(given)


def test_forest_tables(pack: Pack, shared: Path) -> None:
    published = _restated(shared, "forest", "FRA", "forest_fra2020")

    assert _same(pack, "forest", "bulk download", published) == sum(map(len, published.values()))


def test_annual_forest_area(pack: Pack, shared: Path) -> None:
    annual = _series(shared, "wash_air_forest")["FRA2020 Forest area"]
    given = {
        period: Decimal(written)
        for item, period, written in _given(pack, "forest", "FRA 2020")
        if item == "forest_area"
    }

    assert given == {period: Decimal(value) for period, value in annual.items()}


def test_certified_area_and_biomass(pack: Pack, shared: Path) -> None:
    series = _series(shared, "sdg_environment")
    published = {
        "forest_certified": series["AG_LND_FRSTCERT"],
        "biomass_above": series["AG_LND_FRSTBIOPHA"],
    }

    assert _same(pack, "forest", "UN SDG", published) == 8 + 4


def test_areas_the_world_bank_gives_in_square_kilometres(pack: Pack, shared: Path) -> None:
    world_bank = _world_bank(shared)
    codes = {"land_area": "AG.LND.TOTL.K2", "forest_area": "AG.LND.FRST.K2"}
    given = list(_given(pack, "forest", "World Bank"))

    assert len(given) == 29 + 3
    for item, period, written in given:
        # One square kilometre is a tenth of a thousand hectares.
        assert Decimal(written) * 10 == Decimal(world_bank[codes[item]][period])


@pytest.mark.parametrize("form", ["water", "reference"])
def test_aquastat(form: str, pack: Pack, shared: Path) -> None:
    published = _restated(shared, form, "AQUASTAT", "water_aquastat")
    given = {
        (item, period): written
        for item, period, written in _given(pack, form, "AQUASTAT")
        if item in published
    }

    assert given == {
        (item, period): value
        for item, years in published.items()
        for period, value in years.items()
    }


def test_abstraction(pack: Pack, shared: Path) -> None:
    series, world_bank = _series(shared, "water_aquastat"), _world_bank(shared)
    totals = world_bank["ER.H2O.FWTL.K3"]
    sectors = {
        "withdrawal_agriculture": 4254,
        "withdrawal_municipal": 4255,
        "withdrawal_industry": 4256,
    }
    checked = 0
    for item, period, written in _given(pack, "water", ""):
        if item == "withdrawal_total":
            assert written == totals[period]
            assert Decimal(series["AQUASTAT_4263"].get(period, written)) == Decimal(written)
            checked += 1
        elif item in sectors:
            share = Decimal(series[f"AQUASTAT_{sectors[item]}"][period])
            assert abs(Decimal(written) - share * Decimal(totals[period]) / 100) < Decimal("1e-9")
            checked += 1

    assert checked == 18 + 3 * 4


def test_internal_resources_of_the_world_bank(pack: Pack, shared: Path) -> None:
    published = {"irwr": _world_bank(shared)["ER.H2O.INTR.K3"]}
    given = [row for row in _given(pack, "water", "ER.H2O.INTR.K3") if row[0] == "irwr"]

    assert given
    assert all(written == published[item][period] for item, period, written in given)


def test_electricity(pack: Pack, shared: Path) -> None:
    published = _restated(shared, "energy", "Ember", "energy_electricity")

    assert _same(pack, "energy", "Ember", published) == 17 * 21


def test_disasters_of_the_united_nations(pack: Pack, shared: Path) -> None:
    published = _restated(shared, "disaster", "UN SDG", "sdg_disasters")

    assert _same(pack, "disaster", "UN SDG", published) == sum(map(len, published.values()))


def test_disasters_of_the_statistics_bureau(pack: Pack, shared: Path) -> None:
    rows = _table(shared / "data" / "lao_sdg_official" / "lao_sdg_observations.csv")
    items = {row["indicator"]: row["item"] for row in SOURCES if row["form"] == "disaster"}
    sexes = {"_T": "", "M": "_male", "F": "_female"}
    published = {
        (items[row["SERIES"]] + sexes[row["SEX"]], row["TIME_PERIOD"]): row["OBS_VALUE"]
        for row in rows
        if row["SERIES"].startswith("VC_DSR") and row["UNIT_MEASURE"] == "NUMBER"
    }
    given = {
        (item, period): written
        for item, period, written in _given(pack, "disaster", "Lao Statistics Bureau")
    }

    assert given == published


def test_water_supply_and_sanitation(pack: Pack, shared: Path) -> None:
    published = _restated(shared, "wash", "JMP", "wash_air_forest")

    assert _same(pack, "wash", "JMP", published) == sum(map(len, published.values()))


def test_population(pack: Pack, shared: Path) -> None:
    millions = {
        row["year"]: round(Decimal(row["value"]), 6)
        for row in _table(shared / "data" / "macro" / "lao_macro_annual.csv")
        if row["code"] == "pop"
    }
    thousands = _series(shared, "water_aquastat")["AQUASTAT_4104"]
    world_bank = _world_bank(shared)["SP.POP.TOTL"]
    given: dict[str, dict[str, Decimal]] = {"population": {}, "population_wdi": {}}
    for item, period, written in _given(pack, "reference", ""):
        if item in given:
            given[item][period] = Decimal(written)

    assert given["population_wdi"] == {year: Decimal(value) for year, value in world_bank.items()}
    assert given["population"] == {
        **{year: Decimal(value) * 1000 for year, value in thousands.items()},
        **{year: value * 1000000 for year, value in millions.items()},
    }


def test_gross_domestic_product(pack: Pack, shared: Path) -> None:
    published = {"gdp_usd": _world_bank(shared)["NY.GDP.MKTP.CD"]}
    given = list(_given(pack, "reference", "NY.GDP.MKTP.CD"))

    assert len(given) == len(published["gdp_usd"])
    assert all(written == published[item][period] for item, period, written in given)


def test_census_population_of_provinces(pack: Pack, shared: Path) -> None:
    provinces = _table(shared / "data" / "lao_geography" / "provinces.csv")
    columns = {"2005": "pop_2005_final", "2015": "pop_2015"}
    published = {
        (row["province_code"], period): row[column]
        for row in provinces
        for period, column in columns.items()
    }
    given = {
        (row.area, row.period): row.written
        for row in pack.deliveries["reference"]
        if row.item == "population_census" and row.area != pack.country
    }

    assert given == published


@pytest.mark.parametrize(
    ("form", "source", "named", "file"),
    [
        ("materials", "UN SDG", "UN SDG", "sdg_material_consumption"),
        ("emissions", "CW", "Climate Watch", "ghg_climatewatch"),
        ("waste", "UN SDG", "UN SDG", "sdg_environment"),
        ("land", "UN SDG", "UN SDG", "sdg_environment"),
        ("land", "AQUASTAT", "AQUASTAT", "water_aquastat"),
    ],
)
def test_forms_that_restate_one_source(
    form: str, source: str, named: str, file: str, pack: Pack, shared: Path
) -> None:
    published = _restated(shared, form, source, file)

    assert _same(pack, form, named, published) == sum(map(len, published.values()))


def test_energy_use_of_the_world_bank(pack: Pack, shared: Path) -> None:
    world_bank = _world_bank(shared)
    published = {
        row["item"]: world_bank[row["indicator"]] for row in SOURCES if row["source"] == "WDI"
    }

    assert _same(pack, "fuels", "World Bank", published) == sum(map(len, published.values()))


def test_crops(pack: Pack, shared: Path) -> None:
    hectares = _world_bank(shared)["AG.LND.CREL.HA"]
    facts = _table(shared / "data" / "lao_published_facts" / "facts.csv")
    rice = {row["period"]: row["value"] for row in facts if row["indicator"] == "rice production"}
    given = list(_given(pack, "agriculture", ""))

    assert {period: written for item, period, written in given if item == "rice_production"} == rice
    for item, period, written in given:
        if item == "cereal_area":
            assert abs(Decimal(written) * 1000 - Decimal(hectares[period])) <= Decimal("0.5")


def test_power_plants_of_each_province(pack: Pack, shared: Path) -> None:
    plants = _table(shared / "data" / "lao_powerplants" / "laos_powerplants.csv")
    items = {"Hydro": "capacity_hydro", "Lignite": "capacity_lignite"}
    sums: dict[tuple[str, str], Decimal] = {}
    for plant in plants:
        for area in {plant["province_code_from_point"], pack.country} - {""}:
            key = (items[plant["fuel"]], area)
            sums[key] = sums.get(key, Decimal(0)) + Decimal(plant["capacity_mw"])
    given = {
        (row.item, row.area): Decimal(row.written)
        for row in pack.deliveries["plants"]
        if row.item in items.values()
    }

    assert given == sums
