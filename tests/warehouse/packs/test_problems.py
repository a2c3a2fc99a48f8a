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
