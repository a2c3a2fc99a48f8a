"""The pack of the Lao Statistics Bureau: areas, units, words, and agreement with their sources."""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest

from sathiti.model import Area
from sathiti.warehouse.packs import Pack, load_pack

SHARED = Path(__file__).resolve().parents[3] / "../shared"
MERGER = "2025-03-20"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("lao")


def areas(pack: Pack, level: int, day: str = "2024-12-31") -> list[Area]:
    return [area for area in pack.areas.values() if area.level == level and area.valid_on(day)]


def shared_rows(path: str) -> list[dict[str, str]]:
    file = SHARED / path
    if not file.is_file():
        pytest.skip(f"the reference material is not beside the project: {path}")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_eighteen_provinces_and_148_districts(pack: Pack) -> None:
    assert pack.country == "LA"
    assert len(areas(pack, 0)) == 1
    assert [area.code for area in areas(pack, 1)] == [f"{n:02}" for n in range(1, 19)]
    districts = areas(pack, 2)
    assert len(districts) == 148
    assert all(area.code[:2] == area.parent for area in districts)
    counts = [sum(d.parent == p.code for d in districts) for p in areas(pack, 1)]
    assert counts == [9, 7, 5, 7, 5, 12, 10, 11, 7, 11, 7, 10, 15, 8, 4, 10, 5, 5]


@pytest.mark.parametrize(
    ("day", "codes", "count"),
    [("2005-03-01", {"18_SR"}, 18), ("2010-01-01", set(), 17), ("2015-03-01", {"18"}, 18)],
)
def test_the_eighteenth_was_a_special_region_then_nothing_then_a_province(
    pack: Pack, day: str, codes: set[str], count: int
) -> None:
    provinces = {area.code for area in areas(pack, 1, day)}
    assert len(provinces) == count
    assert {code for code in provinces if code.startswith("18")} == codes


def test_area_names_and_codes_agree_with_the_reference(pack: Pack) -> None:
    for row in shared_rows("data/lao_geography/provinces.csv"):
        assert pack.areas[row["province_code"]].name.say("en") == row["name_en"]
    for row in shared_rows("data/lao_geography/districts.csv"):
        assert pack.areas[row["district_code"]].parent == row["province_code"]


def test_every_spelling_of_the_sources_finds_its_province(pack: Pack) -> None:
    columns = ("name_en", "name_lo", "name_en_lsb_dsd", "name_en_codab", "name_en_geoboundaries")
    for row in shared_rows("data/lao_geography/provinces.csv"):
        for column in columns:
            found = pack.find_area(row[column])
            assert found is not None, row[column]
            assert found.code == row["province_code"], row[column]


def test_every_spelling_of_the_sources_finds_its_district(pack: Pack) -> None:
    columns = ("name_lo", "name_en_lsb_dsd", "name_en_codab", "name_lo_codab")
    for row in shared_rows("data/lao_geography/districts.csv"):
        for column in columns:
            found = [area.code for area in pack.find_areas(row[column])] if row[column] else []
            assert not row[column] or row["district_code"] in found, row[column]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ຫລວງພະບາງ", "06"),
        ("ຫຼວງພຣະບາງ", "06"),
        ("Luang Prabang", "06"),
        ("ຫລວງນໍ້າທາ", "03"),
        ("Salavan", "14"),
        ("Sainyabuli", "08"),
        ("Xaignabouri", "08"),
        ("ແຂວງ ຈໍາປາສັກ", "16"),
        ("Vientiane", "10"),
        ("Vientiane Capital", "01"),
        ("Xaisomboun", "18"),
        ("ສປປ ລາວ", "LA"),
        ("Lao PDR", "LA"),
    ],
)
def test_spellings_people_mix(pack: Pack, written: str, code: str) -> None:
    found = pack.find_area(written)
    assert found is not None
    assert found.code == code


def test_tiles_are_one_connected_map_for_a_phone(pack: Pack) -> None:
    tiles = {area.tile for area in areas(pack, 1) if area.tile is not None}
    assert len(tiles) == 18
    columns, rows = (max(axis) + 1 for axis in zip(*tiles, strict=True))
    assert columns <= 6
    assert rows <= 9
    reached, edge = set(), {min(tiles)}
    while edge:
        reached |= edge
        near = {(c + x, r + y) for c, r in edge for x, y in ((0, 1), (1, 0), (0, -1), (-1, 0))}
        edge = (near & tiles) - reached
    assert reached == tiles


def test_tiles_keep_north_above_south_and_west_left_of_east(pack: Pack) -> None:
    points = {
        row["province_code"]: (float(row["lon"]), float(row["lat"]))
        for row in shared_rows("data/lao_geography/provinces.csv")
    }
    tiles = {code: pack.areas[code].tile for code in points}
    compared = wrong = 0
    for one, (lon, lat) in points.items():
        for other, (lon2, lat2) in points.items():
            tile, tile2 = tiles[one], tiles[other]
            assert tile is not None
            assert tile2 is not None
            if lat - lat2 > 1:
                compared, wrong = compared + 1, wrong + (tile[1] >= tile2[1])
            if lon2 - lon > 1:
                compared, wrong = compared + 1, wrong + (tile[0] >= tile2[0])
    assert compared > 200
    assert wrong / compared < 0.05


@pytest.mark.parametrize(
    ("function", "before", "after"),
    [
        ("forest_statistics", "MAF", "MAE"),
        ("water_resources_statistics", "MONRE", "MAE"),
        ("energy_statistics", "MEM", "MOIC"),
        ("disaster_statistics", "MLSW", "MLSW"),
        ("water_supply_statistics", "MPWT", "MPWT"),
        ("national_statistics", "LSB", "LSB"),
    ],
)
def test_providers_before_and_after_the_mergers(
    pack: Pack, function: str, before: str, after: str
) -> None:
    assert pack.provider(function, "2025-03-19").id == before
    assert pack.provider(function, MERGER).id == after
    assert pack.provider(function, "1990-12-31").id == before
    for day in ("2024-12-31", MERGER):
        unit = pack.provider(function, day)
        assert unit.valid_on(day)
        assert {"en", "lo"} <= unit.name.words.keys()


def test_units_that_ended_have_a_successor_that_began_the_next_day(pack: Pack) -> None:
    ministries = {unit.id for unit in pack.units.values() if unit.kind == "ministry"}
    ended = {unit_id for unit_id in ministries if pack.units[unit_id].valid_to}
    assert ended == {"MONRE", "MAF", "MEM", "MPI"}
    assert {s.predecessor: s.successor for s in pack.successions} == {
        "MONRE": "MAE",
        "MAF": "MAE",
        "MEM": "MOIC",
        "MPI": "MOF",
    }
    assert all(s.day == MERGER and s.kind == "merge" for s in pack.successions)
    assert pack.units["LSB"].parent == "MOF"


def test_every_unit_area_and_assignment_names_its_source(pack: Pack) -> None:
    assert all(unit.source for unit in pack.units.values())
    assert all(assignment.source for assignment in pack.assignments)
    assert all(s.source for s in (*pack.successions, *pack.area_successions))


def test_every_code_has_words_in_every_language(pack: Pack) -> None:
    untranslated = [
        f"{codes.id}.{code.id}: {language}"
        for codes in pack.codelists.values()
        for code in codes.codes
        for language in pack.languages
        if not code.name.words.get(language)
    ]
    assert untranslated == []


def test_names_said_in_lao_are_written_in_lao(pack: Pack) -> None:
    """A label left in English would stand in the Lao column unnoticed."""
    in_lao = [
        f"{codes.id}.{code.id}: {code.name.say('lo')}"
        for codes in pack.codelists.values()
        for code in codes.codes
        if not re.search("[\u0e80-\u0eff]", code.name.say("lo"))
    ]
    assert in_lao == []


def test_equal_english_names_have_equal_lao_names_in_a_list(pack: Pack) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for codes in pack.codelists.values():
        for code in codes.codes if codes.id != "CL_REF_AREA" else ():
            key = (codes.id.replace("STAT", "FDES"), code.name.say("en"))
            said.setdefault(key, set()).add(code.name.say("lo"))
    assert {key: lao for key, lao in said.items() if len(lao) > 1} == {}


def test_structures_have_the_dimensions_agreed(pack: Pack) -> None:
    stat, sdg = pack.structures["STAT"], pack.structures["SDG"]
    assert stat.dimension_ids() == [
        "FREQ",
        "REF_AREA",
        "STAT",
        "ACTIVITY",
        "URBANISATION",
        "UNIT_MEASURE",
    ]
    assert ".".join(sdg.dimension_ids()) == (
        "FREQ.REPORTING_TYPE.SERIES.REF_AREA.SEX.AGE.URBANISATION.INCOME_WEALTH_QUANTILE."
        "EDUCATION_LEV.OCCUPATION.CUST_BREAKDOWN.COMPOSITE_BREAKDOWN.DISABILITY_STATUS."
        "ACTIVITY.PRODUCT"
    )
    assert (stat.agency, stat.version, sdg.version) == ("LSB", "1.0", "1.1")
    assert all(
        set(pack.languages) <= component.name.words.keys()
        for structure in pack.structures.values()
        for component in structure.components()
    )
    assert pack.kinds["DF_SDG"] == "indicator"
    assert pack.kinds["DF_ENV_YEARBOOK"] == "table"
    inputs = {dataflow for dataflow, kind in pack.kinds.items() if kind == "input"}
    assert {instrument.dataflow for instrument in pack.instruments.values()} == inputs


def test_codes_taken_from_official_lists_are_theirs(pack: Pack) -> None:
    official: dict[str, set[str]] = {}
    for row in shared_rows("data/lao_sdg_official/codelists_bilingual.csv"):
        official.setdefault(row["codelist"], set()).add(row["code"])
    for list_id in ("CL_AGE", "CL_EDUCATION_LEV", "CL_OCCUPATION", "CL_SEX", "CL_PRODUCT"):
        assert set(pack.codelists[list_id].ids()) <= official[list_id], list_id
    for list_id in ("CL_FREQ", "CL_OBS_STATUS", "CL_UNIT_MULT", "CL_ACTIVITY", "CL_QUANTILE"):
        assert set(pack.codelists[list_id].ids()) == official[list_id], list_id


def test_activities_form_one_tree_under_the_total(pack: Pack) -> None:
    activities = pack.codelists["CL_ACTIVITY"]
    assert activities.children("_T") == ["ISIC4_A", "ISIC4_BTFXE", "ISIC4_GTS"]
    assert activities.children("ISIC4_BTFXE") == ["ISIC4_B", "ISIC4_C", "ISIC4_D", "ISIC4_F"]
    sections = activities.children("ISIC4_GTS")
    assert sections == [f"ISIC4_{letter}" for letter in "GHIJKLMNOPQRS"]


def test_fdes_has_its_published_counts(pack: Pack) -> None:
    codes = pack.codelists["CL_FDES"].codes
    depth = [code.id.count("_") for code in codes]
    assert [depth.count(n) for n in (1, 2, 3)] == [6, 21, 60]
    assert all(code.id.startswith(code.parent) for code in codes)


def test_quality_concepts_are_those_of_sims(pack: Pack) -> None:
    rows = shared_rows("reference/quality/sims_v2_concepts.csv")
    assert {row["code"]: row["concept_id"] for row in rows} == {
        concept.code: concept.concept for concept in pack.quality_concepts.values()
    }
    assert all({"en", "lo"} <= c.name.words.keys() for c in pack.quality_concepts.values())


def test_statuses_of_the_forms_are_in_the_code_list(pack: Pack) -> None:
    statuses = set(pack.codelists["CL_OBS_STATUS"].ids())
    assert {"A", "L", "M", "O"} <= statuses
    used = {row.status for rows in pack.deliveries.values() for row in rows}
    assert used <= {"A", "L", "M", "O"}


def test_areas_in_square_kilometres(pack: Pack) -> None:
    rows = pack.parameter_values("area_km2")
    assert {row["area"] for row in rows} == {"LA", *(area.code for area in areas(pack, 1))}
    assert all(float(row["km2"]) > 3000 for row in rows)


def test_obligations_of_2024_stay_with_the_former_ministries(pack: Pack) -> None:
    owed = {o.instrument: o.provider for o in pack.obligations("2024", "2024")}
    after = {o.instrument: o.provider for o in pack.obligations("2025", "2025")}
    for form, unit, successor in (("forest", "MAF", "MAE"), ("energy", "MEM", "MOIC")):
        assert owed.get(form, unit) == unit
        assert after.get(form, successor) == successor


def test_deliveries_are_asked_and_in_order_of_time(pack: Pack) -> None:
    assert pack.deliveries
    for form, rows in pack.deliveries.items():
        assert rows, form
        lines = [row.at.row for row in rows]
        assert all(first < second for first, second in pairwise(lines))
        assert all(row.source for row in rows)


def test_estimates_name_cells_and_say_what_they_assume(pack: Pack) -> None:
    estimates = {one.id: one for one in pack.estimates}
    assert estimates["lignite_electricity"].cell == "air_emissions.supply.CO2.D35"
    assert estimates["landfills"].cell == "air_emissions.supply.CH4.E36_39"
    # the rest of the waste does not decay
    assert 0 < sum(estimates["landfills"].streams.values()) < 1
    for one in estimates.values():
        assert set(one.assumed.words) == {"lo", "en"}
        assert one.source
