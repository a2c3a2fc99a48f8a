"""Every mistake a pack can hold is told with its file and line, all in one reading."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sathiti.model import Catalogue, CollectedError, SathitiError
from sathiti.warehouse.packs import load_pack

TINY = Path(__file__).resolve().parent / "tiny_pack"
Change = Callable[[Path], None]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "packs")
    return tmp_path / "packs"


def errors(packs: Path) -> list[str]:
    try:
        load_pack("tavara", [packs])
    except CollectedError as collected:
        return [error.say(Catalogue(), "en") for error in collected.errors]
    return []


def replaced(packs: Path, file: str, old: str, new: str) -> None:
    path = packs / "tavara" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# file, what stands there, what is put in its place, where the error stands, what it says
MISTAKES = {
    "head: no agency": ("pack.yaml", "agency:", "agent:", "pack.yaml", "“agency” is missing"),
    "head: version": ("pack.yaml", '"0.1"', "one", "pack.yaml › row 3 › version", "“one” cannot"),
    "head: other name": ("pack.yaml", "id: tavara", "id: tavora", "row 2 › id", "another name"),
    "head: country": ("pack.yaml", "country: TX", "country: N", "row 8 › country", "“N” is not"),
    "head: name lacks a language": (
        "pack.yaml",
        "{en: Tavara, fr: Tavara}",
        "{en: Tavara}",
        "row 4 › name",
        "no words in: fr",
    ),
    "head: includes an unknown pack": (
        "pack.yaml",
        "[international]",
        "[intergalactic]",
        "row 6 › includes",
        "no pack “intergalactic”",
    ),
    "head: includes itself": (
        "pack.yaml",
        "[international]",
        "[international, tavara]",
        "row 6 › includes",
        "includes itself: tavara, tavara",
    ),
    "head: no languages": (
        "pack.yaml",
        "languages: [fr, en]",
        "languages: []",
        "pack.yaml › row 5 › languages",
        "“languages” is missing",
    ),
    "head: no code of a language": (
        "pack.yaml",
        "languages: [fr, en]",
        "languages: [fr, en, lao]",
        "pack.yaml › row 5 › languages",
        "“lao” is not the code of a language",
    ),
    "head: decimal sign twice": (
        "pack.yaml",
        'group: " "',
        'group: ","',
        "pack.yaml › row 11 › decimal",
        "two different signs",
    ),
    "head: decimal sign of two letters": (
        "pack.yaml",
        'decimal: ","',
        'decimal: ",,"',
        "pack.yaml › row 11 › decimal",
        "two different signs",
    ),
    "head: no word for a language": (
        "pack.yaml",
        "{en: Tavara, fr: Tavara}",
        "{en: Tavara, fr: [Tavara]}",
        "row 4 › name",
        "needs words in: fr, en",
    ),
    "yaml: alias": (
        "rules/land.yaml",
        "  scope: land\n",
        "  scope: &s land\n  kind: *s\n",
        "rules/land.yaml › row 2",
        "An alias cannot stand in a pack",
    ),
    "yaml: tag": (
        "rules/land.yaml",
        "scope: land",
        "scope: !form land",
        "rules/land.yaml › row 2",
        "The tag “!form” cannot stand in a pack",
    ),
    "yaml: cannot be read": (
        "rules/land.yaml",
        "  scope: land\n",
        "  scope: [land\n",
        "rules/land.yaml › row 3",
        "YAML cannot be read",
    ),
    "yaml: twice": (
        "rules/land.yaml",
        "  scope: land\n",
        "  scope: land\n  scope: land\n",
        "rules/land.yaml › row 3",
        "“scope” is written twice",
    ),
    "yaml: unknown field": (
        "rules/land.yaml",
        "  source: invented",
        "  sauce: invented\n  source: invented",
        "row 8 › sauce",
        "“sauce” is not known here",
    ),
    "csv: column missing": (
        "geography/tiles.csv",
        "code,column,row",
        "code,column,rank",
        "tiles.csv › row 1",
        "Columns are missing: row",
    ),
    "csv: column strange": (
        "geography/tiles.csv",
        "code,column,row\nN,0,0\nS2,0,1",
        "code,column,row,x\nN,0,0,1\nS2,0,1,1",
        "tiles.csv › row 1",
        "Columns are not known: x",
    ),
    "csv: column twice": (
        "geography/tiles.csv",
        "code,column,row\nN,0,0\nS2,0,1",
        "code,column,row,row\nN,0,0,0\nS2,0,1,1",
        "tiles.csv › row 1",
        "written twice: row",
    ),
    "csv: cells": ("geography/tiles.csv", "N,0,0", "N,0", "row 2", "has 2 cells; the first line"),
    "csv: quotes": ("geography/tiles.csv", "N,0,0", 'N,"0"0,0', "row 2", "CSV cannot be read"),
    "texts: twice": (
        "texts/glossary.csv",
        "Forest,Forêt,environment,invented,\n",
        "Forest,Forêt,,,\nForest,Bois,,,\n",
        "glossary.csv › row 3",
        "“Forest” is written twice",
    ),
    "texts: places differ": (
        "texts/messages-tavara.csv",
        "« {written} »",
        "« {write} »",
        "messages-tavara.csv › row 2",
        "places in braces differ",
    ),
    "texts: braces": (
        "texts/messages-tavara.csv",
        "« {written} »",
        "« {written »",
        "messages-tavara.csv › row 2",
        "braces",
    ),
    "texts: language missing": (
        "texts/glossary.csv",
        "Forest,Forêt",
        "Forest,",
        "glossary.csv › row 2",
        "no words in: fr",
    ),
    "area: twice": ("geography/areas.csv", "NA,2", "N,2", "row 7 › code", "“N” is written twice"),
    "area: level": ("geography/areas.csv", "N,1", "N,one", "row 3 › level", "not a whole number"),
    "area: no parent": (
        "geography/areas.csv",
        "N,1,TX",
        "N,1,",
        "row 3 › parent",
        "needs a parent",
    ),
    "area: unknown parent": ("geography/areas.csv", "N,1,TX", "N,1,T", "row 3 › parent", "“T”"),
    "area: parent not above": (
        "geography/areas.csv",
        "NA,2,N",
        "NA,2,S2A",
        "row 7 › parent",
        "“S2A” is not above level 2",
    ),
    "area: day": (
        "geography/areas.csv",
        "2009-12-31",
        "31/12/2009",
        "row 4 › valid_to",
        "not a date such as 2025-03-20",
    ),
    "area: ends before it begins": (
        "geography/areas.csv",
        "2010-01-01,,invented\nS2A",
        "2010-01-01,2009-01-01,invented\nS2A",
        "row 5 › valid_to",
        "before it begins",
    ),
    "area: no source": (
        "geography/areas.csv",
        "Nord,,,invented",
        "Nord,,,",
        "row 3 › source",
        "“source” is missing",
    ),
    "spelling: unknown area": ("geography/spellings.csv", "N,N", "Q,N", "row 2 › code", "“Q”"),
    "tile: taken": ("geography/tiles.csv", "S2,0,1", "S2,0,0", "row 3", "already that of “N”"),
    "succession: kind": (
        "geography/successions.csv",
        "rename",
        "renamed",
        "row 2 › kind",
        "Use one of: merge, split, rename",
    ),
    "codes: no file": (
        "classifications/index.csv",
        "CL_STAT,",
        "CL_STATS,",
        "index.csv › row 3 › id",
        "“CL_STATS” has no codes",
    ),
    "codes: not in the index": (
        "classifications/index.csv",
        "CL_STAT,",
        "CL_STATS,",
        "CL_STAT.csv › row 2",
        "no line in index.csv",
    ),
    "codes: twice": ("classifications/CL_STAT.csv", "OTHER,LAND", "FOREST,", "row 4", "twice"),
    "codes: parent": ("classifications/CL_STAT.csv", "OTHER,LAND", "OTHER,L", "row 4", "“L”"),
    "codes: sign": ("classifications/CL_STAT.csv", "OTHER", "OTHER.LAND", "row 4 › code", "cannot"),
    "codes: words for a code the list does not have": (
        "classifications/CL_SEX.csv",
        "F,Femmes",
        "W,Femmes",
        "CL_SEX.csv › row 2 › code",
        "“W” is not known",
    ),
    "codes: name missing": (
        "classifications/CL_UNIT_MEASURE.csv",
        "PT,Per cent,Pour cent",
        "PTT,,Pour cent",
        "CL_UNIT_MEASURE.csv › row 3",
        "no words in: en",
    ),
    "codes: under itself": (
        "classifications/CL_STAT.csv",
        "OTHER,LAND",
        "OTHER,OTHER",
        "CL_STAT.csv › row 4 › parent",
        "“OTHER” stands under itself: OTHER, OTHER",
    ),
    "codes: under each other": (
        "classifications/CL_STAT.csv",
        "LAND,,",
        "LAND,FOREST,",
        "CL_STAT.csv › row 2 › parent",
        "“LAND” stands under itself: LAND, FOREST, LAND",
    ),
    "unit: under itself": (
        "units/units.csv",
        "OS,nso,,",
        "OS,nso,NSO,",
        "units.csv › row 2 › parent",
        "“NSO” stands under itself: NSO, NSO",
    ),
    "unit: day in another form": (
        "units/units.csv",
        "ministry,,2012-07-01",
        "ministry,,20120701",
        "units.csv › row 4 › valid_from",
        "not a date such as 2025-03-20",
    ),
    "unit: parent": (
        "units/units.csv",
        "OS,nso,,",
        "OS,nso,GOV,",
        "units.csv › row 2 › parent",
        "“GOV” is not known",
    ),
    "function: nobody provides it for a time": (
        "units/functions.csv",
        "2012-07-01",
        "2013-01-01",
        "tavara/units/functions.csv",
        "No unit provides “land_statistics” on 2012-12-31",
    ),
    "unit: twice": ("units/units.csv", "MFL,", "MF,", "units.csv › row 4 › id", "twice"),
    "function: unknown unit": ("units/functions.csv", "MFL", "MFX", "row 3 › unit", "“MFX”"),
    "function: two units at once": (
        "units/functions.csv",
        "2012-07-01",
        "2012-06-01",
        "functions.csv › row 3 › valid_from",
        "two units at once: MF, MFL",
    ),
    "structure: code list": (
        "structures/stat.yaml",
        "codelist: CL_SEX",
        "codelist: CL_SEXES",
        "row 8 › codelist",
        "“CL_SEXES”",
    ),
    "structure: total": ("structures/stat.yaml", "total: _T", "total: T", "row 8 › total", "“T”"),
    "structure: attachment": (
        "structures/stat.yaml",
        "attachment: series",
        "attachment: sheet",
        "row 12 › attachment",
        "observation, series, dataset",
    ),
    "structure: kind": ("structures/stat.yaml", "kind: input", "kind: in", "row 14 › kind", "“in”"),
    "structure: dataflow twice": (
        "structures/stat.yaml",
        "id: DF_SHARE",
        "id: DF_LAND",
        "row 15 › id",
        "“DF_LAND” is written twice",
    ),
    "structure: dimension twice": (
        "structures/stat.yaml",
        "{id: SEX,",
        "{id: STAT,",
        "row 8 › id",
        "“STAT” is written twice",
    ),
    "structure: attribute with the name of a dimension": (
        "structures/stat.yaml",
        "id: DECIMALS",
        "id: STAT",
        "row 12 › id",
        "“STAT” is written twice",
    ),
    "structure: the name of the time": (
        "structures/stat.yaml",
        "id: DECIMALS",
        "id: TIME_PERIOD",
        "row 12 › id",
        "“TIME_PERIOD” is written twice",
    ),
    "structure: no version": (
        "structures/stat.yaml",
        '  version: "1.0"\n',
        "",
        "row 1 › version",
        "“version” is missing",
    ),
    "form: ends before it begins": (
        "instruments/land.yaml",
        'last: "2013"',
        'last: "2009"',
        "row 9 › last",
        "begins with 2010, after it ends with 2009",
    ),
    "form: period of another frequency": (
        "instruments/land.yaml",
        'first: "2010"',
        'first: "2010-Q1"',
        "row 8 › first",
        "2010-Q1 is not of the frequency A",
    ),
    "form: only a period of another frequency": (
        "instruments/land.yaml",
        "due_days: 90",
        "due_days: 90\nonly: [2010, 2011-07]",
        "row 8 › only",
        "2011-07 is not of the frequency A",
    ),
    "form: frequency": (
        "instruments/land.yaml",
        "frequency: A",
        "frequency: H",
        "row 6 › frequency",
        "“H” is not known as frequency",
    ),
    "form: negative days": (
        "instruments/land.yaml",
        "due_days: 90",
        "due_days: -1",
        "row 7 › due_days",
        "whole number",
    ),
    "form: a number with a sign between thousands": (
        "instruments/land.yaml",
        "due_days: 90",
        "due_days: 1_000",
        "row 7 › due_days",
        "whole number",
    ),
    "form: dataflow": (
        "instruments/land.yaml",
        "DF_LAND",
        "DF_LANDS",
        "row 4 › dataflow",
        "“DF_LANDS”",
    ),
    "form: function": (
        "instruments/land.yaml",
        "land_statistics",
        "sea_statistics",
        "row 5 › function",
        "Use one of: land_statistics",
    ),
    "form: period": (
        "instruments/land.yaml",
        '"2010"',
        "MMX",
        "row 8 › first",
        "not a time period",
    ),
    "form: due days": ("instruments/land.yaml", "90", "soon", "row 7 › due_days", "whole number"),
    "form: no sections": ("instruments/land.yaml", "sections:", "parts:", "sections", "list of"),
    "item: code": (
        "instruments/land.yaml",
        "STAT: LAND",
        "STAT: SEA",
        "row 15 › key",
        "“SEA” is not in CL_STAT, the code list of STAT",
    ),
    "item: dimension": (
        "instruments/land.yaml",
        "{STAT: LAND}",
        "{STAT: LAND, AGE: _T}",
        "row 15 › key",
        "“AGE” is not known",
    ),
    "item: dimension missing": (
        "instruments/land.yaml",
        "{STAT: LAND}",
        "{SEX: _T}",
        "row 15 › key",
        "no code for: STAT",
    ),
    "item: unit": ("instruments/land.yaml", "unit: HA", "unit: ACRE", "row 15 › key", "“ACRE”"),
    "item: same key": (
        "instruments/land.yaml",
        "STAT: FOREST",
        "STAT: LAND",
        "row 21 › key",
        "",
    ),
    "item: twice": ("instruments/land.yaml", "id: forest", "id: land", "row 20 › id", "twice"),
    "item: area": ("instruments/land.yaml", "[TX, N, S2]", "[TX, Q]", "row 25 › areas", "“Q”"),
    "item: areas are no list": (
        "instruments/land.yaml",
        "[TX, N, S2]",
        "{TX: 1}",
        "row 25 › areas",
        "list of single values",
    ),
    "item: required": (
        "instruments/land.yaml",
        "required: true",
        "required: yes",
        "row 19 › required",
        "true, false",
    ),
    "rule: expression": (
        "rules/land.yaml",
        "forest <= land",
        "forest <= __import__('os')",
        "rules/land.yaml › row 1",
        "__import__",
    ),
    "rule: item": (
        "rules/land.yaml",
        "forest <= land",
        "forest <= lands",
        "rules/land.yaml › row 1",
        "no item “lands”",
    ),
    "rule: form": (
        "rules/land.yaml",
        "forest <= land",
        "forest <= sea.land",
        "rules/land.yaml › row 1",
        "there is no form “sea”",
    ),
    "rule: kind": ("rules/land.yaml", "kind: range", "kind: ranger", "row 9", "no kind “ranger”"),
    "rule: parameter": (
        "rules/land.yaml",
        "min: 0",
        "mini: 0",
        "row 9",
        "has no parameter mini",
    ),
    "rule: value in the message": (
        "rules/land.yaml",
        '{en: "Forest {value} is out of range.", fr: "La forêt {value} est',
        '{en: "Forest {amount} is out of range.", fr: "La forêt {amount} est',
        "row 9",
        "amount",
    ),
    "rule: scope": ("rules/land.yaml", "scope: land", "scope: lands", "row 2 › scope", "“lands”"),
    "rule: severity": ("rules/land.yaml", "blocking", "fatal", "row 4 › severity", "“fatal”"),
    "rule: twice": ("rules/land.yaml", "forest_range", "forest_inside", "row 9 › id", "twice"),
    "rule: message places": (
        "rules/land.yaml",
        "La forêt {forest} dépasse",
        "La forêt dépasse",
        "row 5 › message",
        "places in braces differ",
    ),
    "rule: no source": (
        "rules/land.yaml",
        "  source: invented\n- id",
        "- id",
        "row 1 › source",
        "missing",
    ),
    "indicator: name without form": (
        "products/indicators.yaml",
        "land.forest",
        "forest",
        "row 6 › formula",
        "“forest” in the formula does not say its form",
    ),
    "indicator: formula": (
        "products/indicators.yaml",
        "100 * land.forest",
        "100 * * land.forest",
        "row 6 › formula",
        "",
    ),
    "indicator: item": (
        "products/indicators.yaml",
        "land.forest",
        "land.woods",
        "row 6 › formula",
        "no item “woods”",
    ),
    "indicator: unit": ("products/indicators.yaml", "unit: PT", "unit: PC", "row 5 › key", "“PC”"),
    "table: series": (
        "products/tables.yaml",
        "land.forest",
        "land.woods",
        "row 6 › series",
        "“land.woods” is neither",
    ),
    "delivery: item": (
        "deliveries/land.csv",
        "land,TX,2010",
        "sea,TX,2010",
        "row 2 › item",
        "“sea”",
    ),
    "delivery: area not asked": (
        "deliveries/land.csv",
        "land,TX,2010",
        "land,N,2010",
        "row 2 › area",
        "“N” is not known as area",
    ),
    "delivery: period": (
        "deliveries/land.csv",
        "land,TX,2010",
        "land,TX,1910",
        "row 2 › period",
        "does not ask the period 1910",
    ),
    "delivery: twice": (
        "deliveries/land.csv",
        "land,TX,2011",
        "land,TX,2010",
        "row 3 › item",
        "“land TX 2010” is written twice",
    ),
    "delivery: number": ("deliveries/land.csv", "400.5", '"400,5"', "row 4 › value", "“400,5”"),
    "delivery: value and status": (
        "deliveries/land.csv",
        "2011,,L",
        "2011,,A",
        "row 6 › status",
        "does not fit the status A",
    ),
    "delivery: no source": (
        "deliveries/land.csv",
        '"Yearbook of Tavara, table 1"',
        "",
        "row 2 › source",
        "missing",
    ),
    "published: indicator": (
        "cases/published.csv",
        "FOREST_SHARE",
        "WOOD_SHARE",
        "row 2 › indicator",
        "“WOOD_SHARE”",
    ),
    "published: not a finite number": (
        "cases/published.csv",
        "40.1",
        "nan",
        "row 2 › value",
        "“nan” is not a number",
    ),
    "delivery: not a finite number": (
        "deliveries/land.csv",
        "400.5",
        "4e2",
        "row 4 › value",
        "“4e2” is not a number",
    ),
    "calendar: twice": (
        "calendar/releases.csv",
        "DF_SHARE,2010,2011-06-01,invented",
        "DF_SHARE,2010,2011-06-01,invented\nDF_SHARE,2010,2011-07-01,invented",
        "row 3 › dataflow",
        "“DF_SHARE 2010” is written twice",
    ),
    "calendar: dataflow": ("calendar/releases.csv", "DF_SHARE", "DF_X", "row 2", "“DF_X”"),
    "calendar: no day": ("calendar/releases.csv", "2011-06-01", "", "row 2 › day", "missing"),
    "parameters: no source": ("parameters/weights.csv", "0.5,invented", "0.5,", "row 2", "source"),
    "quality: unknown concept": (
        "quality/concepts.csv",
        "S.14.1,Actualité",
        "S.99,Actualité",
        "row 2 › concept",
        "missing",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_told_with_file_and_line(packs: Path, mistake: str) -> None:
    file, old, new, where, what = MISTAKES[mistake]
    replaced(packs, file, old, new)
    told = errors(packs)
    assert any(where in error and what in error for error in told), told
    assert len(set(told)) == len(told)


def test_the_tiny_pack_itself_has_no_mistake(packs: Path) -> None:
    assert errors(packs) == []


def test_all_mistakes_are_told_at_once(packs: Path) -> None:
    replaced(packs, "geography/areas.csv", "N,1,TX", "N,1,T")
    replaced(packs, "units/functions.csv", "MFL", "MFX")
    replaced(packs, "rules/land.yaml", "blocking", "fatal")
    told = errors(packs)
    for file in ("geography/areas.csv", "units/functions.csv", "rules/land.yaml"):
        assert any(f"tavara/{file} › row" in error for error in told), told
    assert all(error.startswith(("tavara/", "international/")) for error in told)


def test_a_file_that_is_not_utf8(packs: Path) -> None:
    path = packs / "tavara" / "geography" / "tiles.csv"
    path.write_bytes(b"code,column,row\nN,0,0\n\xff\xfe,1,1\n")
    assert any("tiles.csv › row 3" in e and "UTF-8" in e for e in errors(packs))


def test_a_byte_order_mark_is_no_mistake(packs: Path) -> None:
    path = packs / "tavara" / "geography" / "tiles.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert errors(packs) == []


def test_figures_of_a_form_that_does_not_exist(packs: Path) -> None:
    path = packs / "tavara" / "deliveries"
    (path / "land.csv").rename(path / "sea.csv")
    assert any("deliveries/sea.csv › row 1" in e and "“sea”" in e for e in errors(packs))


def test_an_empty_head(packs: Path) -> None:
    (packs / "tavara" / "pack.yaml").write_text("# nothing\n", encoding="utf-8")
    assert errors(packs) == [
        "tavara/pack.yaml › row 1: The file is empty. Write its entries, or delete it."
    ]


def test_a_list_for_a_head(packs: Path) -> None:
    (packs / "tavara" / "pack.yaml").write_text("- id: tavara\n", encoding="utf-8")
    assert any("must be names with values" in error for error in errors(packs))


def test_a_mapping_where_a_list_is_wanted(packs: Path) -> None:
    (packs / "tavara" / "rules" / "land.yaml").write_text("id: one\n", encoding="utf-8")
    assert any("rules/land.yaml › row 1" in e and "list of entries" in e for e in errors(packs))


def test_a_missing_pack_among_the_included_does_not_hide_other_mistakes(packs: Path) -> None:
    replaced(packs, "pack.yaml", "[international]", "[intergalactic, international]")
    replaced(packs, "geography/tiles.csv", "N,0,0", "Q,0,0")
    told = errors(packs)
    assert any("intergalactic" in error for error in told)
    assert any("tiles.csv" in error for error in told)


def test_a_changed_byte_changes_the_content_hash(packs: Path) -> None:
    before = load_pack("tavara", [packs])
    replaced(packs, "parameters/weights.csv", "0.5", "0.6")
    after = load_pack("tavara", [packs])
    assert before.content_hash != after.content_hash
    assert after.parameter_values("weights")[0]["value"] == "0.6"


def test_a_pack_in_the_search_path_goes_before_a_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "international").mkdir()
    (tmp_path / "international" / "pack.yaml").write_text(
        "id: international\nversion: '9'\nname: {en: Mine}\nlanguages: [en]\n"
        "agency: {id: ME, name: {en: Me}}\n",
        encoding="utf-8",
    )
    assert load_pack("international", [tmp_path]).version == "9"
    with pytest.raises(SathitiError):
        load_pack("nowhere", [tmp_path])


EMPTY = ["geography/areas.csv", "classifications/index.csv", "deliveries/land.csv"]
EMPTY += ["instruments/land.yaml", "rules/land.yaml", "structures/stat.yaml", "cases/published.csv"]


@pytest.mark.parametrize("file", EMPTY)
def test_an_empty_file_is_told(packs: Path, file: str) -> None:
    (packs / "tavara" / file).write_bytes(b"")
    assert any(error.startswith(f"tavara/{file} › row 1: ") for error in errors(packs))


@pytest.mark.parametrize("file", ["geography/areas.csv", "units/units.csv", "deliveries/land.csv"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_other_encodings_are_told(packs: Path, file: str, encoding: str) -> None:
    path = packs / "tavara" / file
    path.write_text(path.read_text(encoding="utf-8") + "é", encoding=encoding)
    assert any(f"tavara/{file} › row" in e and "UTF-8" in e for e in errors(packs))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_files_as_windows_writes_them(packs: Path, mark: bytes) -> None:
    before = load_pack("tavara", [packs])
    for path in (packs / "tavara").rglob("*.*"):
        path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))
    after = load_pack("tavara", [packs])
    assert (after.areas, after.codelists, after.rules) == (
        before.areas,
        before.codelists,
        before.rules,
    )
    assert [row.written for row in after.deliveries["land"]] == [
        row.written for row in before.deliveries["land"]
    ]


def test_semicolons_for_commas_are_told_in_the_first_line(packs: Path) -> None:
    path = packs / "tavara" / "geography" / "tiles.csv"
    path.write_text("code;column;row\nN;0;0\n", encoding="utf-8")
    assert any("tiles.csv › row 1: Columns are missing: code" in error for error in errors(packs))


def test_a_cell_of_a_million_letters_is_told_not_kept(packs: Path) -> None:
    path = packs / "tavara" / "geography" / "spellings.csv"
    path.write_text(f"code,spelling,source\nN,{'x' * 10**6},invented\n", encoding="utf-8")
    assert any("spellings.csv › row 2: The CSV cannot be read" in e for e in errors(packs))


def test_a_long_table_is_read_whole(packs: Path) -> None:
    path = packs / "tavara" / "parameters" / "long.csv"
    rows = "".join(f"k{n},{n},invented\n" for n in range(20000))
    path.write_text("class,value,source\n" + rows, encoding="utf-8")
    long = load_pack("tavara", [packs]).parameters["long"]
    assert (len(long), long[-1].values["value"], long[-1].at.row) == (20000, "19999", 20001)


def test_locks_and_copies_that_programs_leave_are_no_part_of_the_pack(packs: Path) -> None:
    before = load_pack("tavara", [packs])
    root = packs / "tavara"
    (root / "rules" / "._land.yaml").write_bytes(b"\x00\x05\x16\x07")
    (root / "geography" / ".~lock.areas.csv#").write_text("somebody", encoding="utf-8")
    (root / ".git").mkdir()
    (root / ".git" / "rules.yaml").write_text("x", encoding="utf-8")
    assert load_pack("tavara", [packs]) == before


def include(root: Path, pack_id: str, included: str) -> None:
    (root / pack_id).mkdir()
    (root / pack_id / "pack.yaml").write_text(
        f"id: {pack_id}\nversion: '1'\nname: {{en: X}}\nlanguages: [en]\n"
        f"includes: [{included}]\nagency: {{id: ME, name: {{en: Me}}}}\n",
        encoding="utf-8",
    )


def test_packs_that_include_each_other(tmp_path: Path) -> None:
    include(tmp_path, "one", "two")
    include(tmp_path, "two", "three")
    include(tmp_path, "three", "one")
    with pytest.raises(CollectedError) as collected:
        load_pack("one", [tmp_path])
    assert [str(error) for error in collected.value.errors] == [
        "three/pack.yaml › row 5 › includes: The pack includes itself: one, two, three, one. "
        "Remove it from the list."
    ]


def test_a_pack_included_on_two_ways_is_read_once(tmp_path: Path) -> None:
    include(tmp_path, "one", "two, three")
    include(tmp_path, "two", "three")
    include(tmp_path, "three", "")
    (tmp_path / "three" / "calendar").mkdir()
    assert load_pack("one", [tmp_path]).id == "one"


def test_a_pack_that_cannot_be_read_is_told_once(packs: Path) -> None:
    (packs / "tavara" / "pack.yaml").write_text("id: [tavara\n", encoding="utf-8")
    (error,) = errors(packs)
    assert "pack.yaml › row" in error
    assert "YAML cannot be read" in error
