"""The workspace of an office that has one small survey, to be made up or brought, or produced."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sathiti.domains.social import production_steps
from sathiti.domains.social.synthetic import survey_files_step
from sathiti.model import SurveyPlan
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.release import with_release
from sathiti.warehouse.packs import Pack, ParameterRow, load_pack
from sathiti.warehouse.run_graph import RunReport, read_record, run
from sathiti.warehouse.steps import Step, StepReport, StepResult
from sathiti.warehouse.vintages import StoredVintage, Zone, latest_vintage, read_vintage
from sathiti.warehouse.workspace import Workspace, open_workspace

SURVEY, ROUND = "lecs", "2018"
FEW_VILLAGES = "120"
TINY_PACK = Path(__file__).parents[2] / "warehouse" / "packs" / "tiny_pack"


def with_value(pack: Pack, item: str, value: str, table: str = "lecs.synthetic") -> Pack:
    """The pack with another value in the rows of an item."""
    rows = tuple(
        ParameterRow({**row.values, "value": value} if row.values["item"] == item else row.values,
                     row.at)
        for row in pack.parameters[table]
    )  # fmt: skip
    return msgspec.structs.replace(pack, parameters={**pack.parameters, table: rows})


@dataclass
class SurveyOffice:
    """A workspace with its pack, and what its people do."""

    workspace: Workspace
    pack: Pack

    @property
    def survey(self) -> SurveyPlan:
        """The survey of the pack."""
        return self.pack.surveys[SURVEY]

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self.workspace.inbox / SURVEY / ROUND

    def run(self) -> StepReport:
        """Look for the files, as the line would."""
        step = survey_files_step(Office(self.pack), self.survey, ROUND, self.workspace.root)
        report: RunReport = run([step], self.workspace, pack_version=self.pack.label)
        (done,) = report.steps
        return done

    def result(self) -> StepResult:
        """The last good result."""
        record = read_record(self.workspace, f"files-{SURVEY}-{ROUND}")
        assert record is not None
        return record.result


@pytest.fixture(scope="session")
def lao() -> Pack:
    """The pack as it is."""
    return load_pack("lao")


@pytest.fixture
def office(tmp_path, lao) -> SurveyOffice:
    """A fresh workspace; the survey has few villages, so that it is made in no time."""
    few = with_value(lao, "villages", FEW_VILLAGES)
    return SurveyOffice(open_workspace(tmp_path / "work", "lao"), few)


@dataclass(frozen=True)
class Produced:
    """A workspace in which the social line has run once; looked at, never changed."""

    workspace: Workspace
    pack: Pack
    report: RunReport

    def steps(self) -> list[Step]:
        """The line with its release."""
        office = Office(self.pack)
        return with_release(office, production_steps(office, self.workspace.root))

    def stored(self, flow: str, zone: Zone = "internal") -> StoredVintage:
        """The latest vintage of a dataflow."""
        vintage = latest_vintage(self.workspace.warehouse, zone, flow)
        assert vintage is not None, flow
        return read_vintage(vintage)

    def figures(self, **codes: str) -> list[dict[str, Any]]:
        """Rows of DF_POVERTY with these codes; totals where none is said."""
        totals = {**self.pack.totals["POVERTY"], "BASIS": "_Z", **codes}
        return [
            row
            for row in self.stored("DF_POVERTY").dataset.table.to_pylist()
            if all(row[name] == code for name, code in totals.items())
        ]

    def csv(self, name: str) -> list[dict[str, str]]:
        """Rows of a report."""
        path = self.workspace.reports / name
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def produced(tmp_path_factory, lao) -> Produced:
    """The whole line on made-up rounds of few villages."""
    pack = with_value(lao, "villages", "200")
    workspace = open_workspace(tmp_path_factory.mktemp("social") / "work", "lao")
    office = Office(pack)
    steps = with_release(office, production_steps(office, workspace.root))
    return Produced(workspace, pack, run(steps, workspace, pack_version=pack.label))


LIVING = """person,region,place,sex,income,base
{rows}"""


@dataclass(frozen=True)
class TinyOffice:
    """An office of the invented country with a survey of one file; its people act on it."""

    workspace: Workspace
    packs: Path

    @property
    def pack(self) -> Pack:
        """As its files are now."""
        return load_pack("tavara", [self.packs])

    @property
    def file(self) -> Path:
        """The file of the survey in the inbox."""
        return self.workspace.inbox / "living" / "2012" / "people.csv"

    def run(self) -> RunReport:
        """The social line with its release."""
        office = Office(self.pack)
        steps = with_release(office, production_steps(office, self.workspace.root))
        return run(steps, self.workspace, pack_version=self.pack.label)

    def errors(self) -> dict[str, str]:
        """Steps that failed in a run, and why."""
        return {step.name: str(step.error) for step in self.run().steps if step.error}

    def edit(self, old: str, new: str) -> None:
        """Change the file of the survey."""
        text = self.file.read_text(encoding="utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def edit_pack(self, file: str, old: str, new: str) -> None:
        """Change a file of the pack."""
        path = self.packs / "tavara" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def figures(self) -> dict[tuple[str, str, str], float]:
        """(area, indicator, sex) to value."""
        vintage = latest_vintage(self.workspace.warehouse, "internal", "DF_POVERTY")
        assert vintage is not None
        rows = read_vintage(vintage).dataset.table.to_pylist()
        return {(row["REF_AREA"], row["INDICATOR"], row["SEX"]): row["OBS_VALUE"] for row in rows}


def living() -> str:
    """40 people of two regions in ten places, their incomes 10, 20, 30 ..."""
    rows = [
        f"{n},{region},{n // 4},{'F' if n % 2 else 'M'},{10 * (n + 1)},{20 + n % 3}"
        for n, region in enumerate(["N"] * 16 + ["S2"] * 24)
    ]
    return LIVING.format(rows="\n".join(rows)) + "\n"


@pytest.fixture
def tiny(tmp_path) -> TinyOffice:
    """A workspace whose survey has come, and nothing has been run."""
    packs = tmp_path / "packs"
    shutil.copytree(TINY_PACK, packs)
    office = TinyOffice(open_workspace(tmp_path / "office", "tavara"), packs)
    office.file.parent.mkdir(parents=True)
    office.file.write_text(living(), encoding="utf-8")
    return office


@pytest.fixture(scope="session")
def tavara() -> Pack:
    """The pack of the invented country, whose tables a test may replace."""
    return load_pack("tavara", [TINY_PACK])


@pytest.fixture
def desk(tmp_path) -> Workspace:
    """An empty workspace of the invented country, for a step that is run alone."""
    return open_workspace(tmp_path / "desk", "tavara")
