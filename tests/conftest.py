"""An office of an invented country in a temporary folder, shared by the tests of the line."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

from sathiti.domains.environment import production_steps
from sathiti.exchange.excel import fill_template
from sathiti.model import Finding
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.release import with_release
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.run_graph import RunReport, read_record, run
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import StoredVintage, latest_vintage, read_vintage
from sathiti.warehouse.workspace import Workspace, open_workspace

# Speed is measured by benchmarks; a loaded machine must not fail a test.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")

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

    def steps(self, first: str = "", last: str = "") -> list[Step]:
        office = Office(self.pack, first, last)
        return with_release(office, production_steps(office, self.workspace.root))

    def run(self, only: list[str] | None = None, first: str = "", last: str = "") -> RunReport:
        steps = self.steps(first, last)
        return run(steps, self.workspace, only, pack_version=self.pack.label)

    def result(self, step: str) -> StepResult:
        """The last good result of a step."""
        record = read_record(self.workspace, step)
        assert record is not None
        return record.result

    def context(self, step: str) -> StepContext:
        """What a step would be given now."""
        (found,) = [one for one in self.steps() if one.name == step]
        return StepContext(
            name=step,
            inputs={name: self.result(name) for name in found.inputs},
            parameters={},
            workspace=self.workspace,
            run_id="again",
            code_version="test",
            pack_version="test",
            progress=lambda done, of: None,
        )

    def done(self) -> set[str]:
        """Names of the steps that a run now does; the others are unchanged."""
        report = self.run()
        assert not report.failed, [str(step.error) for step in report.steps if step.error]
        return {step.name for step in report.steps if step.status == "done"}

    def stored(self, flow: str, zone: str = "internal") -> StoredVintage:
        vintage = latest_vintage(self.workspace.warehouse, zone, flow)
        assert vintage is not None
        return read_vintage(vintage)

    def values(self, flow: str, zone: str = "internal") -> dict[tuple[str, str, str], dict]:
        """(statistic, area, period) to row."""
        rows = self.stored(flow, zone).dataset.table.to_pylist()
        return {(row["STAT"], row["REF_AREA"], row["TIME_PERIOD"]): row for row in rows}

    def findings(self, rule: str, zone: str = "raw") -> list[Finding]:
        return [one for one in self.stored("DF_LAND", zone).findings if one.rule == rule]

    def report(self, name: str) -> list[dict[str, str]]:
        """Rows of a CSV report."""
        path = self.workspace.reports / name
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

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


def make_office(folder: Path) -> TestOffice:
    """A fresh workspace and its pack; nothing has been run."""
    packs = folder / "packs"
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
    return TestOffice(open_workspace(folder / "an office", "tavara"), packs)


@pytest.fixture
def office(tmp_path: Path) -> TestOffice:
    """A fresh workspace; nothing has been run."""
    return make_office(tmp_path)


@pytest.fixture(scope="session")
def year_of_production(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an office that has run once; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("year")
    assert not make_office(folder).run().failed
    return folder


@pytest.fixture
def produced(tmp_path: Path, year_of_production: Path) -> TestOffice:
    """A workspace in which one run has been made: quicker than running anew."""
    folder = tmp_path / "copy"
    shutil.copytree(year_of_production, folder)
    return TestOffice(open_workspace(folder / "an office"), folder / "packs")
