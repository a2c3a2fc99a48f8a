"""Frameworks of statistics in packs: entries, words of another pack, sources, functions."""

import csv
from collections import Counter

import pytest

from sathiti.model import Text
from sathiti.warehouse.packs import Pack, built_in_packs, load_pack

CATALOGUE = "statistics/fdes.csv"
SOURCES = "statistics/sources.csv"
FUNCTIONS = "statistics/functions.csv"
HEAD = "id,topic,tier,en,measure_en,source\n"
INDEX = (
    "id,agency,version,en,source\nCL_REF_AREA,ISL,1.0,Areas,areas.csv\n"
    "CL_STAT,ISL,1.0,Statistics,invented\nCL_UNIT,ISL,1.0,Units,invented\n"
    "CL_FDES,UNSD,2013,Framework,invented\n"
)
FRAMEWORK = {
    "classifications/index.csv": INDEX,
    "classifications/CL_FDES.csv": (
        "code,parent,en\nFDES_1,,Conditions\nFDES_1_1,FDES_1,Physical\n"
        "FDES_1_1_1,FDES_1_1,Climate\n"
    ),
    CATALOGUE: f"{HEAD}1.1.1.a.1,FDES_1_1_1,1,Rain,Height,invented\n"
    "1.1.1.a.2,FDES_1_1_1,,Snow,,invented\n",
    SOURCES: "statistic,series,covers,source,note_en\n1.1.1.a.1,weather.rain,whole,invented,\n",
    FUNCTIONS: "topic,function,source\nFDES_1,weather,invented\n",
}


def test_entries_sources_and_functions_are_read(isle):
    pack = isle.load(FRAMEWORK)
    rain, snow = pack.statistics.values()
    assert (rain.id, rain.topic, rain.tier) == ("1.1.1.a.1", "FDES_1_1_1", 1)
    assert rain.name == Text.of(en="Rain")
    assert rain.measure == Text.of(en="Height")
    assert rain.source == "invented"
    assert snow.tier == 0
    assert snow.measure == Text({})
    (source,) = pack.statistic_sources
    assert (source.statistic, source.series, source.whole) == ("1.1.1.a.1", "weather.rain", True)
    assert pack.statistic_functions == {"FDES_1": "weather"}


def test_a_pack_without_a_framework_has_none(isle):
    pack = isle.load()
    assert pack.statistics == {}
    assert pack.statistic_sources == ()
    assert pack.statistic_functions == {}


@pytest.mark.parametrize(
    ("file", "row", "told"),
    [
        (CATALOGUE, "1.1.1.a.1,FDES_1_1_1,1,Rain,,x\n1.1.1.a.1,FDES_1_1_1,1,Rain,,x\n", "twice"),
        (CATALOGUE, "1.1.1.a.1,FDES_9,1,Rain,,x\n", "“FDES_9” is not known as topic"),
        (CATALOGUE, "1.1.1.a.1,,1,Rain,,x\n", "The field “topic” is missing"),
        (CATALOGUE, "1.1.1.a.1,FDES_1_1_1,4,Rain,,x\n", "“4” is not known as tier"),
        (CATALOGUE, "1.1.1.a.1,FDES_1_1_1,1,,,x\n", "no words in: en"),
        (CATALOGUE, "1.1.1.a.1,FDES_1_1_1,1,Rain,,\n", "The field “source” is missing"),
        (CATALOGUE, ",FDES_1_1_1,1,Rain,,x\n", "The field “id” is missing"),
    ],
)
def test_faulty_entries_are_told_with_their_line(isle, file, row, told):
    errors = isle.told({**FRAMEWORK, file: HEAD + row, SOURCES: ""})
    (first, *_) = [error for error in errors if told in error]
    assert f"isle/{file} › row" in first


SOURCE_HEAD = "statistic,series,covers,source,note_en\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9.9,weather.rain,whole,x,\n", "“9.9” is not known as statistic"),
        ("1.1.1.a.1,weather.hail,whole,x,\n", "neither an indicator nor an item"),
        ("1.1.1.a.1,storms.wind,whole,x,\n", "neither an indicator nor an item"),
        ("1.1.1.a.1,weather.rain,half,x,\n", "“half” is not known as covers"),
        ("1.1.1.a.1,weather.rain,part,x,\n", "The field “note” needs words"),
        ("1.1.1.a.1,weather.rain,whole,,\n", "The field “source” is missing"),
        ("1.1.1.a.1,weather.rain,whole,x,\n" * 2, "twice"),
    ],
)
def test_faulty_sources_are_told(isle, row, told):
    errors = isle.told({**FRAMEWORK, SOURCES: SOURCE_HEAD + row})
    assert any(told in error and SOURCES in error for error in errors), errors


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("FDES_7,weather,x\n", "“FDES_7” is not known as topic"),
        ("FDES_1,fishing,x\n", "“fishing” is not known as function"),
        ("FDES_1,weather,x\nFDES_1,weather,x\n", "twice"),
        ("FDES_1,weather,\n", "The field “source” is missing"),
    ],
)
def test_faulty_functions_are_told(isle, row, told):
    errors = isle.told({**FRAMEWORK, FUNCTIONS: f"topic,function,source\n{row}"})
    assert any(told in error and FUNCTIONS in error for error in errors), errors


def test_the_fix_names_all_ways_to_name_a_series(isle):
    (error,) = isle.told({**FRAMEWORK, SOURCES: f"{SOURCE_HEAD}1.1.1.a.1,x.y,whole,x,\n"})
    assert "account.table.row.column" in error


def test_another_pack_adds_words_to_known_entries(isle):
    isle.write(FRAMEWORK)
    words = {
        "pack.yaml": (
            "id: islet\nversion: '1.0'\nname: {fr: Îlot, en: Islet}\nlanguages: [fr, en]\n"
            "includes: [isle]\nagency: {id: ISL, name: {fr: Bureau, en: Office}}\ncountry: IS\n"
        ),
        CATALOGUE: "id,fr,measure_fr,measure_en\n1.1.1.a.1,Pluie,Hauteur,Height\n",
    }
    isle.write(words, "islet")
    rain = load_pack("islet", [isle.root]).statistics["1.1.1.a.1"]
    assert rain.name.words == {"en": "Rain", "fr": "Pluie"}
    assert rain.measure.words == {"en": "Height", "fr": "Hauteur"}
    assert (rain.topic, rain.tier, rain.source) == ("FDES_1_1_1", 1, "invented")


@pytest.fixture(scope="module")
def lao() -> Pack:
    return load_pack("lao")


def test_how_much_of_the_basic_set_is_in_the_catalogue(lao):
    """The Basic Set has 458 statistics, 100 of them of tier 1; these were recalled or read."""
    tiers = Counter(one.tier for one in lao.statistics.values())
    assert len(lao.statistics) == 446
    assert tiers == {1: 99, 2: 211, 0: 136}


def test_every_entry_says_whether_it_was_read_or_recalled(lao):
    told = Counter(one.source.partition(",")[0] for one in lao.statistics.values())
    assert told == {"FDES 2013 Basic Set (recalled)": 368, "UNSD": 78}


def test_numbers_agree_with_topics(lao):
    for one in lao.statistics.values():
        assert one.topic == "FDES_" + "_".join(one.id.split(".")[:3])


def test_topics_without_entries_are_known(lao):
    codes = lao.codelists["CL_FDES"].codes
    topics = {code.id for code in codes if code.id.count("_") == 3}
    assert len(topics) == 60
    assert topics - {one.topic for one in lao.statistics.values()} == {"FDES_2_4_1"}


def test_every_entry_is_said_in_lao(lao):
    for one in lao.statistics.values():
        assert one.name.words["lo"]
        assert one.measure.words["lo"]
        assert one.name.words["lo"] != one.name.words["en"]


def test_names_are_not_said_twice(lao):
    for language in ("lo", "en"):
        names = Counter(one.name.say(language) for one in lao.statistics.values())
        assert [name for name, count in names.items() if count > 1] == []


def test_lao_words_are_for_entries_of_the_catalogue(lao):
    path = built_in_packs() / "lao" / CATALOGUE
    with path.open(encoding="utf-8", newline="") as lines:
        assert {row["id"] for row in csv.DictReader(lines)} == set(lao.statistics)


def test_every_component_has_somebody_who_provides(lao):
    for function in lao.statistic_functions.values():
        for day in ("2020-12-31", "2026-12-31"):
            assert lao.provider(function, day).name.words["lo"]


def test_sources_that_are_a_part_say_which(lao):
    for source in lao.statistic_sources:
        assert source.whole or source.note.words["lo"]
