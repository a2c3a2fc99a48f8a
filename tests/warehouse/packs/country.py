"""A pack written by a test: a country of one province, to be changed file by file."""

from pathlib import Path

from sathiti.model import Catalogue, CollectedError
from sathiti.warehouse.packs import Pack, load_pack

FILES = {
    "pack.yaml": (
        "id: isle\nversion: '1.0'\nname: {en: Isle}\nlanguages: [en]\n"
        "agency: {id: ISL, name: {en: Office}}\ncountry: IS\n"
    ),
    "geography/areas.csv": (
        "code,level,parent,en,valid_from,valid_to,source\n"
        "IS,0,,Isle,,,invented\nW,1,IS,West,,,invented\n"
    ),
    "classifications/index.csv": (
        "id,agency,version,en,source\nCL_REF_AREA,ISL,1.0,Areas,areas.csv\n"
        "CL_STAT,ISL,1.0,Statistics,invented\nCL_UNIT,ISL,1.0,Units,invented\n"
    ),
    "classifications/CL_STAT.csv": "code,parent,en\nRAIN,,Rain\nSNOW,RAIN,Snow\n",
    "classifications/CL_UNIT.csv": "code,en\nMM,Millimetres\n",
    "units/units.csv": (
        "id,en,kind,parent,valid_from,valid_to,source\nMET,Weather service,agency,,,,invented\n"
    ),
    "units/functions.csv": "function,unit,valid_from,valid_to,source\nweather,MET,,,invented\n",
    "structures/stat.yaml": (
        "- id: STAT\n  version: '1.0'\n  name: {en: Statistics}\n  dimensions:\n"
        "    - {id: REF_AREA, codelist: CL_REF_AREA, name: {en: Area}}\n"
        "    - {id: STAT, codelist: CL_STAT, name: {en: Statistic}}\n"
        "    - {id: UNIT_MEASURE, codelist: CL_UNIT, total: MM, name: {en: Unit}}\n"
        "  dataflows:\n    - {id: DF_RAIN, version: '1.0', kind: input, name: {en: Rain}}\n"
    ),
    "instruments/weather.yaml": (
        "id: weather\nversion: '1.0'\ntitle: {en: Weather}\ndataflow: DF_RAIN\n"
        "function: weather\nfrequency: A\ndue_days: 31\nfirst: '2019'\nlast: '2020'\n"
        "sections:\n  - id: rain\n    title: {en: Rain}\n    items:\n"
        "      - {id: rain, key: {STAT: RAIN}, label: {en: Rain}, unit: MM,"
        " unit_label: {en: mm}, areas: [W]}\n"
    ),
}


def write_pack(root: Path, pack_id: str = "isle", **changed: str) -> None:
    """The pack's files; `changed` names files with ``__`` for the slash and ``_`` for the dot."""
    for file, text in FILES.items():
        write(root / pack_id / file, text)
    for name, text in changed.items():
        write(root / pack_id / file_name(name), text)


def file_name(name: str) -> str:
    """``units__units_csv`` as a path."""
    stem, _, ending = name.replace("__", "/").rpartition("_")
    return f"{stem}.{ending}"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def loaded(root: Path, **changed: str) -> Pack:
    """The pack with some files changed."""
    write_pack(root, **changed)
    return load_pack("isle", [root])


def told(root: Path, **changed: str) -> list[str]:
    """What is wrong with the changed pack."""
    try:
        loaded(root, **changed)
    except CollectedError as collected:
        return [error.say(Catalogue(), "en") for error in collected.errors]
    return []
