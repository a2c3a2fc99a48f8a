"""A pack of a province that includes the pack of its country: its own entries replace others."""

from typing import Any

import pytest

from sathiti.warehouse.packs import load_pack

HEAD = (
    "id: west\nversion: '2.0'\nname: {en: West}\nlanguages: [en]\nincludes: [isle]\n"
    "agency: {id: WST, name: {en: Office of the West}}\ncountry: IS\n"
)


@pytest.fixture
def load(isle: Any) -> Any:
    def loaded(files: dict[str, str]) -> Any:
        return isle.load({"pack.yaml": HEAD, **files}, "west")

    return loaded


def test_a_pack_without_own_entries_has_those_of_the_included(isle: Any, load: Any) -> None:
    west, base = load({}), isle.load()
    assert (west.id, west.version, west.agency.id) == ("west", "2.0", "WST")
    assert west.areas == base.areas
    assert west.instruments == base.instruments
    assert west.content_hash != base.content_hash


def test_an_own_form_replaces_the_included_one(isle: Any, load: Any) -> None:
    form = isle.file("instruments/weather.yaml")
    west = load({"instruments/weather.yaml": form.replace("due_days: 31", "due_days: 10")})
    assert list(west.instruments) == ["weather"]
    assert west.instruments["weather"].due_days == 10


def test_an_own_unit_replaces_the_included_one(isle: Any, load: Any) -> None:
    units = isle.file("units/units.csv").replace("Weather service", "Rain service")
    assert load({"units/units.csv": units}).units["MET"].name.say("en") == "Rain service"


def test_an_own_area_replaces_the_included_one(isle: Any, load: Any) -> None:
    areas = isle.file("geography/areas.csv").replace("West", "Far West")
    west = load({"geography/areas.csv": areas})
    assert list(west.areas) == ["IS", "W"]
    assert west.areas["W"].name.say("en") == "Far West"


def test_an_own_structure_and_dataflow_replace_the_included_ones(isle: Any, load: Any) -> None:
    structures = isle.file("structures/stat.yaml").replace("{en: Rain}", "{en: Rainfall}")
    west = load({"structures/stat.yaml": structures})
    assert west.dataflows["DF_RAIN"].name.say("en") == "Rainfall"
    assert west.structures["STAT"].agency == "WST"


def test_an_own_indicator_replaces_the_included_one(isle: Any, load: Any) -> None:
    indicator = (
        "- id: TWICE\n  title: {en: Twice}\n  dataflow: DF_RAIN\n  key: {STAT: SNOW}\n"
        "  formula: 2 * weather.rain\n  unit: MM\n  unit_label: {en: mm}\n  decimals: 0\n"
        "  source: invented\n"
    )
    isle.write({"products/indicators.yaml": indicator})
    west = load({"products/indicators.yaml": indicator.replace("2 *", "3 *")})
    assert [each.formula for each in west.indicators] == ["3 * weather.rain"]


def test_a_table_written_twice_in_one_pack_is_a_mistake(isle: Any) -> None:
    table = (
        "- id: T\n  title: {en: T}\n  periods: ['2019']\n  rows:\n"
        "    - {series: weather.rain, label: {en: R}}\n"
    )
    (error,) = isle.told({"products/tables.yaml": table * 2})
    assert error.startswith("isle/products/tables.yaml › row 6 › id: “T” is written twice.")


def test_an_included_pack_in_another_folder(isle: Any, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    isle.write({"pack.yaml": HEAD}, "west")
    (isle.root / "west").rename(elsewhere / "west")
    assert load_pack("west", [elsewhere, isle.root]).country == "IS"
