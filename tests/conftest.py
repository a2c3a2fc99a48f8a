"""An office of an invented country in a temporary folder, shared by the tests of the line."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from sathiti.domains.environment import production_steps
from sathiti.exchange.excel import fill_template
from sathiti.warehouse.line import Office
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.run_graph import RunReport, run
from sathiti.warehouse.workspace import Workspace, open_workspace

PACKS = Path(__file__).parent / "warehouse" / "packs" / "tiny_pack"
DELIVERIES = """item,area,period,value,status,source,comment
land,TX,2010,1000,A,"Yearbook, table 1",
land,TX,2011,1000,A,"Yearbook, table 1",
land,TX,2012,1000,A,"Yearbook, table 1",
land,TX,2013,1000,A,"Yearbook, table 1",
forest,TX,2010,400.5,A,"Yearbook, table 2",counted by air
forest,N,2010,0,A,"Yearbook, table 2",
forest,TX,2011,398.2,A,"Yearbook, table 2",
forest,TX,2012,396.0,A,"Yearbook, table 2",
forest,TX,2013,,L,"Yearbook, table 2",not counted
"""
PUBLISHED = """indicator,area,period,value,source,explanation_en,explanation_fr
FOREST_SHARE,TX,2010,40.1,invented,,
FOREST_SHARE,TX,2011,41.0,invented,Older survey,Enquête plus ancienne
FOREST_SHARE,TX,2013,39.9,invented,Not counted here,Pas compté ici
"""


@dataclass(frozen=True)
class TestOffice:
    """A workspace of the invented country, with helpers to act as its people."""

    __test__ = False

    workspace: Workspace
    packs: Path

    @property
    def pack(self) -> Pack:
        return load_pack("tavara", [self.packs])

    def run(self, only: list[str] | None = None) -> RunReport:
        pack = self.pack
        steps = production_steps(Office(pack), self.workspace.root)
        return run(steps, self.workspace, only, pack_version=pack.label)

    def form(self, period: str) -> Path:
        return next((self.workspace.inbox / "land").glob(f"land-{period}-*.xlsx"))

    def answer(self, period: str, item: str, written: str | None, status: str = "") -> None:
        values = {(item, "TX"): (written, status, "answered again")}
        fill_template(self.form(period), values, "Clerk")

    def edit_pack(self, file: str, old: str, new: str) -> None:
        path = self.packs / "tavara" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def office(tmp_path: Path) -> TestOffice:
    """A fresh workspace; nothing has been run."""
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    tavara = packs / "tavara"
    (tavara / "deliveries" / "land.csv").write_text(DELIVERIES, encoding="utf-8")
    (tavara / "cases" / "published.csv").write_text(PUBLISHED, encoding="utf-8")
    products = tavara / "products" / "indicators.yaml"
    indicators = yaml.safe_load(products.read_text(encoding="utf-8"))
    indicators[0].pop("where")
    products.write_text(yaml.safe_dump(indicators, allow_unicode=True), encoding="utf-8")
    rules = tavara / "rules" / "land.yaml"
    told = rules.read_text(encoding="utf-8").replace(', strict: true, note: "7"', "")
    rules.write_text(told, encoding="utf-8")
    return TestOffice(open_workspace(tmp_path / "an office", "tavara"), packs)
