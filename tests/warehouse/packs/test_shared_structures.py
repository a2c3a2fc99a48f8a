"""Structures that all countries share, with areas, lists and words of the pack that has them."""

from pathlib import Path

import pytest

from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.packs.structures import COUNTRY

HEAD = (
    "id: isle\nversion: '1.0'\nname: {en: Isle, fr: Île}\nlanguages: [en, fr]\n"
    "includes: [international]\nagency: {id: ISL, name: {en: Office, fr: Office}}\ncountry: IS\n"
)
AREAS = (
    "code,level,parent,en,fr,valid_from,valid_to,source\n"
    "IS,0,,Isle,Île,,,invented\nW,1,IS,West,Ouest,,,invented\n"
)
SURVEY = """\
id: living
version: "1.0"
title: {en: Survey, fr: Enquête}
source: invented
rounds: ["2012"]
files:
  people: {key: [person]}
design: {strata: region, psu: place}
weighting: {file: people, base: weight}
domains:
  region: {file: people, variable: region, dimension: REF_AREA}
  sex: {file: people, variable: sex, dimension: SEX}
  age: {file: people, variable: age, dimension: AGE, groups: {Y0T14: 0, Y_GE15: 15}}
tables: ["", region, sex, age]
statistics: [mean, gini]
"""


@pytest.fixture(scope="module")
def lao() -> Pack:
    return load_pack("lao")


def loaded(root: Path, **more: str) -> Pack:
    files = {"pack.yaml": HEAD, "geography/areas.csv": AREAS, "surveys/living.yaml": SURVEY}
    for name, text in {**files, **more}.items():
        path = root / "isle" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_pack("isle", [root])


def test_a_country_needs_its_areas_and_a_survey_and_nothing_else(tmp_path):
    pack = loaded(tmp_path)
    assert list(pack.surveys) == ["living"]
    assert {"DF_POVERTY", "DF_WELFARE_CURVES"} <= pack.dataflows.keys()
    assert pack.dataflows["DF_POVERTY"].agency == "ISL"


def test_areas_are_those_of_the_country_and_their_total_is_the_country(tmp_path):
    pack = loaded(tmp_path)
    assert [code.id for code in pack.structures["POVERTY"].codes_of("REF_AREA").codes] == [
        "IS",
        "W",
    ]
    for name in ("POVERTY", "WELFARE_CURVES"):
        assert pack.totals[name]["REF_AREA"] == "IS"


@pytest.mark.parametrize("name", ["POVERTY", "WELFARE_CURVES"])
def test_the_lao_pack_has_them_in_its_own_words(lao: Pack, name):
    structure = lao.structures[name]
    assert lao.totals[name]["REF_AREA"] == "LA"
    assert COUNTRY not in lao.totals[name].values()
    for said in (structure.name, *(one.name for one in structure.components())):
        assert {"en", "lo"} <= said.words.keys()
    flow = lao.dataflows[f"DF_{name}"]
    assert {"en", "lo"} <= flow.name.words.keys() & flow.description.words.keys()


def test_words_come_from_the_messages_of_the_pack(tmp_path):
    told = "en,fr\nReference area,Zone de référence\n"
    pack = loaded(tmp_path, **{"texts/messages-poverty.csv": told})
    names = {one.id: one.name for one in pack.structures["POVERTY"].components()}
    assert names["REF_AREA"].say("fr") == "Zone de référence"
    # What nobody has translated is said in English.
    assert names["BASIS"].say("fr") == "Poverty line"


def test_a_list_of_the_country_replaces_the_shared_one(tmp_path):
    index = "id,agency,version,en,fr,source\nCL_POVERTY_BASIS,ISL,1.0,Line,Seuil,invented\n"
    codes = "code,en,fr\n_Z,None,Aucun\nOWN,Own line,Seuil propre\n"
    pack = loaded(
        tmp_path,
        **{"classifications/index.csv": index, "classifications/CL_POVERTY_BASIS.csv": codes},
    )
    known = pack.structures["POVERTY"].codes_of("BASIS")
    assert [code.id for code in known.codes] == ["_Z", "OWN"]


def test_the_shared_pack_stands_alone_without_a_country():
    alone = load_pack("international")
    assert "REF_AREA" not in alone.totals["POVERTY"]
