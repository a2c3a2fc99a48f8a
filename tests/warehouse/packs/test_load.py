"""A country needs no code: the tiny pack of an invented country loads whole."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import NumberStyle, Period, SathitiError, Text
from sathiti.warehouse.packs import Agency, Pack, built_in_packs, load_pack
from sathiti.warehouse.packs.pack import area_key

HERE = Path(__file__).resolve().parent / "tiny_pack"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("tavara", [HERE])


def test_head(pack: Pack) -> None:
    assert (pack.id, pack.version, pack.country) == ("tavara", "0.1", "TX")
    assert pack.languages == ("fr", "en")
    assert pack.name == Text.of(en="Tavara", fr="Tavara")
    assert pack.agency == Agency(
        "NSO", Text.of(en="Statistical Office of Tavara", fr="Office statistique de Tavara")
    )
    assert pack.time_zone == "Etc/GMT-7"
    assert pack.number_styles == {"fr": NumberStyle(decimal=",", group=" ")}
    assert pack.label.startswith("tavara 0.1 ")
    assert len(pack.content_hash) == 64


def test_own_words_stand_beside_those_of_the_included_pack(pack: Pack) -> None:
    sexes = pack.codelists["CL_SEX"]
    assert sexes.agency == "SDMX"
    female, total = sexes.get("F"), sexes.get("_T")
    assert female is not None
    assert female.name.words == {"en": "Female", "fr": "Femmes"}
    assert total is not None
    assert total.name.words == {"en": "Total"}


def test_a_line_in_the_index_makes_an_own_list_that_keeps_known_words(pack: Pack) -> None:
    units = pack.codelists["CL_UNIT_MEASURE"]
    assert (units.agency, units.version) == ("NSO", "1.0")
    assert units.ids() == ["HA", "PT", "IX", "RO", "CUR_LCU", "NUMBER"]
    assert units.label("HA", "en") == "Hectares"
    assert units.label("PT", "fr") == "Pour cent"
    assert pack.codelists["CL_STAT"].children("LAND") == ["FOREST", "OTHER"]


def test_the_area_list_is_made_from_the_areas(pack: Pack) -> None:
    areas = pack.codelists["CL_REF_AREA"]
    assert areas.ids() == list(pack.areas) == ["TX", "N", "S", "S2", "S2A", "NA"]
    assert areas.children("TX") == ["N", "S", "S2"]
    assert areas.label("S2", "fr") == "Nouveau-Sud"


def test_areas(pack: Pack) -> None:
    south = pack.areas["S"]
    assert (south.level, south.parent, south.tile) == (1, "TX", None)
    assert south.valid_on("2009-12-31")
    assert not south.valid_on("2010-01-01")
    assert pack.areas["N"].tile == (0, 0)
    assert [(s.predecessor, s.successor, s.kind) for s in pack.area_successions] == [
        ("S", "S2", "rename")
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [("N", "N"), ("north", "N"), ("NORD", "N"), ("Northern province", "N"), ("new south", "S2")],
)
def test_find_area(pack: Pack, written: str, code: str) -> None:
    area = pack.find_area(written)
    assert area is not None
    assert area.code == code


def test_an_area_name_that_two_areas_bear_finds_both_and_decides_nothing(pack: Pack) -> None:
    assert [area.code for area in pack.find_areas("Bay")] == ["NA", "S2A"]
    assert pack.find_area("Bay") is None
    assert pack.find_area("Nowhere") is None


@given(st.sampled_from(["North", "New South", "Nouveau-Sud"]), st.data())
def test_case_spaces_and_hyphens_do_not_matter(name: str, data: st.DataObject) -> None:
    letters = [
        data.draw(st.sampled_from([sign.upper(), sign.lower(), sign + " "])) for sign in name
    ]
    assert area_key("".join(letters)) == area_key(name)


def test_structure_and_dataflows(pack: Pack) -> None:
    structure = pack.structures["STAT"]
    assert structure.agency == "NSO"
    assert structure.dimension_ids() == ["FREQ", "REF_AREA", "STAT", "SEX", "UNIT_MEASURE"]
    assert set(structure.codelists) == {
        "CL_FREQ",
        "CL_REF_AREA",
        "CL_STAT",
        "CL_SEX",
        "CL_UNIT_MEASURE",
        "CL_OBS_STATUS",
    }
    status = structure.component("OBS_STATUS")
    assert (status.required, status.attachment) == (True, "observation")
    decimals = structure.component("DECIMALS")
    assert (decimals.data_type, decimals.attachment) == ("Integer", "series")
    assert pack.kinds == {
        "DF_LAND": "input",
        "DF_SHARE": "indicator",
        "DF_POVERTY": "indicator",
        "DF_WELFARE_CURVES": "indicator",
    }
    assert pack.totals["STAT"] == {"FREQ": "A", "SEX": "_T"}
    assert pack.dataflows["DF_SHARE"].structure == structure


def test_full_key(pack: Pack) -> None:
    key = pack.full_key("DF_LAND", {"STAT": "FOREST", "UNIT_MEASURE": "HA"}, "N")
    assert pack.structures["STAT"].series_key(key) == "A.N.FOREST._T.HA"
    with pytest.raises(SathitiError, match="UNIT_MEASURE"):
        pack.full_key("DF_LAND", {"STAT": "FOREST"}, "N")


def test_units_and_their_functions(pack: Pack) -> None:
    assert pack.units["NSO"].abbreviation == Text.of(fr="OS")
    assert pack.provider("land_statistics", "2012-06-30").id == "MF"
    assert pack.provider("land_statistics", "2012-07-01").id == "MFL"
    with pytest.raises(SathitiError, match=r"functions\.csv of the pack “tavara”"):
        pack.provider("water_statistics", "2012-07-01")


def test_instrument_with_complete_keys(pack: Pack) -> None:
    form = pack.instruments["land"]
    forest = form.item("forest")
    assert forest is not None
    assert forest.key == {"FREQ": "A", "STAT": "FOREST", "SEX": "_T", "UNIT_MEASURE": "HA"}
    assert forest.areas == ("TX", "N", "S2")
    assert (forest.decimals, forest.required) == (1, False)
    assert [item.id for item in form.items()] == ["land", "forest"]


def test_obligations_go_to_the_unit_that_had_the_function_when_the_period_ended(
    pack: Pack,
) -> None:
    assert [o.id for o in pack.obligations()] == [
        "land.MF.2010",
        "land.MF.2011",
        "land.MFL.2012",
        "land.MFL.2013",
    ]
    assert [o.period for o in pack.obligations("2011", "2012")] == ["2011", "2012"]
    assert [o.period for o in pack.obligations(last="2010")] == ["2010"]
    assert pack.obligations("2014") == []


@given(st.integers(2009, 2014), st.integers(2009, 2014))
def test_every_obligation_lies_in_the_range_and_is_due_after_its_period(
    pack: Pack, first: int, last: int
) -> None:
    owed = pack.obligations(str(first), str(last))
    assert [int(o.period) for o in owed] == [
        year for year in range(2010, 2014) if first <= year <= last
    ]
    assert all((date.fromisoformat(o.due) - Period.parse(o.period).end).days == 90 for o in owed)


def test_rules_keep_their_place_and_typed_parameters(pack: Pack) -> None:
    inside, limits = (rule for rule in pack.rules if rule.scope == "land")
    assert inside.kind == "expression"
    assert str(inside.at) == "tavara/rules/land.yaml › row 1"
    assert limits.parameters == {"item": "forest", "min": 0, "max": 1e6}


def test_products(pack: Pack) -> None:
    (share,) = pack.indicators
    assert share.key == {"FREQ": "A", "STAT": "SHARE", "SEX": "_T", "UNIT_MEASURE": "PT"}
    assert share.base_periods == {"2012": "2010"}
    assert share.where == ("2011", "2012")
    (table,) = pack.tables
    assert [row.series for row in table.rows] == ["", "land.forest", "FOREST_SHARE"]
    assert table.rows[0].heading
    (value,) = pack.published
    assert (value.value, value.decimals, value.period) == (40.1, 1, "2010")
    assert value.explanation == Text.of(en="Rounded", fr="Arrondi")


def test_deliveries_keep_what_is_written_and_its_line(pack: Pack) -> None:
    rows = pack.deliveries["land"]
    assert [(r.item, r.written, r.status) for r in rows] == [
        ("land", "1000", "A"),
        ("land", "1000", "A"),
        ("forest", "400.5", "A"),
        ("forest", "", "L"),
        ("forest", "0", "A"),
    ]
    # the third row holds a line break, so the fourth begins two lines further down
    assert [r.at.row for r in rows] == [2, 3, 4, 6, 7]
    assert rows[2].comment == "counted\nby air"


def test_tables_of_values(pack: Pack) -> None:
    assert pack.parameter_values("weights") == [
        {"class": "a", "valid_from": "2010-01-01", "value": "0.5", "source": "invented"}
    ]
    assert pack.parameter_values("nothing") == []
    assert [(c.dataflow, c.day) for c in pack.calendar] == [("DF_SHARE", "2011-06-01")]
    timeliness = pack.quality_concepts["S.14.1"]
    assert timeliness.name.words == {"en": "Timeliness", "fr": "Actualité"}
    assert timeliness.parent == "S.14"


def test_messages_and_glossary_are_one_catalogue(pack: Pack) -> None:
    assert pack.texts.say("Forest", "fr") == "Forêt"
    assert pack.texts.say("“{written}” is written twice.", "fr", written="x").startswith("« x »")


def test_an_error_is_said_in_the_language_of_the_pack(pack: Pack) -> None:
    error = SathitiError("“{written}” is written twice.", written="land")
    assert error.say(pack.texts, "fr") == "« land » est écrit deux fois."


def test_loading_twice_gives_the_same_pack(pack: Pack) -> None:
    assert load_pack("tavara", [HERE]) == pack


def test_unknown_pack_names_those_there_are() -> None:
    with pytest.raises(SathitiError, match=r"no pack “atlantis”.*international.*tavara"):
        load_pack("atlantis", [HERE])


def test_built_in_packs_are_data_only() -> None:
    assert (built_in_packs() / "international" / "pack.yaml").is_file()
    assert list(built_in_packs().rglob("*.py")) == []
