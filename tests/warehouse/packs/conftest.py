"""A pack written by a test: a country of one province, to be changed file by file."""

from pathlib import Path

import pytest

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


class Isle:
    """The pack in a folder of its own; `changed` maps files to what shall stand in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(FILES)

    def write(self, files: dict[str, str], pack_id: str = "isle") -> None:
        for file, text in files.items():
            path = self.root / pack_id / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def file(self, name: str) -> str:
        """What stands in a file before it is changed."""
        return FILES[name]

    def load(self, changed: dict[str, str] | None = None, pack_id: str = "isle") -> Pack:
        self.write(changed or {}, pack_id)
        return load_pack(pack_id, [self.root])

    def told(self, changed: dict[str, str], pack_id: str = "isle") -> list[str]:
        """What is wrong with the changed pack."""
        try:
            self.load(changed, pack_id)
        except CollectedError as collected:
            return [error.say(Catalogue(), "en") for error in collected.errors]
        return []


@pytest.fixture
def isle(tmp_path: Path) -> Isle:
    """A fresh pack."""
    return Isle(tmp_path)
