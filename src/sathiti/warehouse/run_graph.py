"""The run graph: steps that depend on each other, repeated only where something changed.

A step runs again when the hash of its name, the program, its parameters, its fingerprints
or the content of what it reads has changed, or when something it made is gone. A step that
comes out with the same content as before does not make the steps after it run.
"""

import contextlib
import functools
import hashlib
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import msgspec

import sathiti
from sathiti.model import SathitiError
from sathiti.warehouse.atomic import (
    folder_hash,
    is_refusal,
    join_hashes,
    read_json,
    storage_error,
    to_json,
    write_json,
)
from sathiti.warehouse.steps import (
    Progress,
    RunReport,
    Status,
    Step,
    StepContext,
    StepRecord,
    StepReport,
    StepResult,
)
from sathiti.warehouse.vintages import find_vintage
from sathiti.warehouse.workspace import Workspace

__all__ = [
    "Progress",
    "RunReport",
    "Step",
    "StepContext",
    "StepRecord",
    "StepReport",
    "StepResult",
    "program_hash",
    "read_record",
    "run",
    "select",
]
_NAME_SIGNS = "-_."


@functools.cache
def program_hash() -> str:
    """Sha-256 over all Python files of the installed package."""
    return folder_hash(Path(sathiti.__file__).parent, ".py")


def run(
    steps: Sequence[Step],
    workspace: Workspace,
    only: Sequence[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    pack_version: str = "",
    program: str | None = None,
) -> RunReport:
    """Bring the steps up to date.

    A step that fails leaves its old result in place; the steps that depend on it are
    skipped; others go on.

    Args:
        steps: the graph, in any order.
        workspace: it is locked for the time of the run.
        only: names of steps to bring up to date, with all they depend on; None means all.
        progress: called when a step starts, while it works and when it ends.
        pack_version: name and hash of the pack, for lineage.
        program: hash of the program; `program_hash()` by default.

    Raises:
        SathitiError: the graph is not sound, `only` names an unknown step, or another run
            holds the workspace.
    """
    wanted = select(steps, only)
    started = time.perf_counter()
    with workspace.lock():
        now = datetime.now(UTC)
        going = _Run(
            workspace=workspace,
            run_id=now.strftime("%Y%m%dT%H%M%S%fZ"),
            program=program or program_hash(),
            pack_version=pack_version,
            progress=progress or (lambda _: None),
            total=len(wanted),
        )
        for position, step in enumerate(wanted, start=1):
            going.take(step, position)
        report = RunReport(going.run_id, tuple(going.reports), time.perf_counter() - started)
        _write_report(workspace, report, now)
    return report


def select(steps: Sequence[Step], only: Sequence[str] | None = None) -> list[Step]:
    """The steps in an order in which each comes after what it reads.

    Args:
        steps: the graph.
        only: names; just these and all they depend on.

    Raises:
        SathitiError: a name twice or not allowed, an unknown input, a circle, an unknown
            name in `only`.
    """
    by_name = {step.name: step for step in steps}
    _check_graph(steps, by_name, only)
    needed: set[str] = set()
    open_names = list(only if only is not None else by_name)
    while open_names:
        name = open_names.pop()
        if name not in needed:
            needed.add(name)
            open_names.extend(by_name[name].inputs)
    sorter = TopologicalSorter({s.name: s.inputs for s in steps if s.name in needed})
    try:
        return [by_name[name] for name in sorter.static_order()]
    except CycleError as error:
        raise SathitiError(
            "These steps wait for each other in a circle: {steps}.",
            fix="Take one of the inputs away.",
            steps=list(error.args[1]),
        ) from error


def read_record(workspace: Workspace, step: str) -> StepRecord | None:
    """The last good result of a step, or None; None too where the record is damaged."""
    path = _record_path(workspace, step)
    if not path.exists():
        return None
    try:
        return read_json(path, StepRecord)
    except SathitiError:
        # A damaged record costs a repeated step, no more.
        return None


@dataclass
class _Run:
    workspace: Workspace
    run_id: str
    program: str
    pack_version: str
    progress: Callable[[Progress], None]
    total: int
    results: dict[str, StepResult] = field(default_factory=dict)
    reports: list[StepReport] = field(default_factory=list)

    def take(self, step: Step, position: int) -> None:
        self.progress(Progress(step, position, self.total))
        missing = tuple(name for name in step.inputs if name not in self.results)
        if missing:
            report = StepReport(step.name, step.title, "skipped", waits_for=missing)
        else:
            report = self._bring_up_to_date(step, position)
        self.reports.append(report)
        self.progress(Progress(step, position, self.total, report.status))

    def _bring_up_to_date(self, step: Step, position: int) -> StepReport:
        started = time.perf_counter()
        try:
            key = self._key(step)
            record = read_record(self.workspace, step.name)
            if record and record.key == key and self._all_there(record.result):
                self.results[step.name] = record.result
                return _report(step, "unchanged", record.result, record.seconds)
            result = step.function(self._context(step, position))
            seconds = time.perf_counter() - started
            now = datetime.now(UTC).isoformat(timespec="seconds")
            new = StepRecord(key, result, self.run_id, now, round(seconds, 3))
            write_json(_record_path(self.workspace, step.name), new)
        except SathitiError as error:
            return StepReport(step.name, step.title, "failed", error=error, seconds=_since(started))
        except Exception as error:
            said = self._fault(step, error)
            return StepReport(step.name, step.title, "failed", error=said, seconds=_since(started))
        self.results[step.name] = result
        changed = record is None or record.result.content_hash != result.content_hash
        return _report(step, "done", result, seconds, changed)

    def _key(self, step: Step) -> str:
        prints = {
            name: told if isinstance(told, str) else told()
            for name, told in step.fingerprints.items()
        }
        inputs = {name: self.results[name].content_hash for name in step.inputs}
        told = to_json([step.name, step.parameters, prints, inputs])
        return join_hashes(self.program, hashlib.sha256(told).hexdigest())

    def _context(self, step: Step, position: int) -> StepContext:
        return StepContext(
            name=step.name,
            inputs={name: self.results[name] for name in step.inputs},
            parameters=step.parameters,
            workspace=self.workspace,
            run_id=self.run_id,
            code_version=f"{sathiti.__version__}+{self.program[:12]}",
            pack_version=self.pack_version,
            progress=lambda done, of: self.progress(
                Progress(step, position, self.total, None, done, of)
            ),
        )

    def _all_there(self, result: StepResult) -> bool:
        return all(_exists(self.workspace, output) for output in result.outputs.values())

    def _fault(self, step: Step, error: Exception) -> SathitiError:
        if isinstance(error, OSError) and is_refusal(error):
            return storage_error(Path(error.filename or self.workspace.root), error)
        log = self.workspace.runs / f"{self.run_id}-{step.name}.log"
        with contextlib.suppress(OSError):
            log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        return SathitiError(
            "The step “{step}” stopped with an unexpected fault: {error}.",
            fix="This is a fault of the program. Send the file {log} to those who maintain it.",
            step=step.name,
            error=f"{type(error).__name__}: {error}",
            log=str(log),
        )


def _check_graph(
    steps: Sequence[Step], by_name: Mapping[str, Step], only: Sequence[str] | None
) -> None:
    for step in steps:
        if not step.name or not all(c.isalnum() or c in _NAME_SIGNS for c in step.name):
            raise SathitiError(
                "“{step}” cannot be the name of a step.",
                fix="Use letters, digits and the signs - _ .",
                step=step.name,
            )
        if by_name[step.name] is not step:
            raise SathitiError(
                "Two steps are named “{step}”.", fix="Rename one of them.", step=step.name
            )
    asked = [(name, step.name) for step in steps for name in step.inputs]
    for name, asker in [*asked, *((name, "--only") for name in only or ())]:
        if name not in by_name:
            raise SathitiError(
                "“{asker}” names the step “{step}”, which does not exist.",
                fix="Use one of: {known}.",
                asker=asker,
                step=name,
                known=sorted(by_name),
            )


def _exists(workspace: Workspace, output: str) -> bool:
    if workspace.path(output).exists():
        return True
    try:
        find_vintage(workspace.warehouse, output)
    except SathitiError:
        return False
    return True


def _record_path(workspace: Workspace, step: str) -> Path:
    return workspace.steps / f"{step}.json"


def _report(
    step: Step, status: Status, result: StepResult, seconds: float, changed: bool = False
) -> StepReport:
    return StepReport(
        name=step.name,
        title=step.title,
        status=status,
        rows=result.rows,
        findings=result.findings,
        seconds=seconds,
        outputs=result.outputs,
        notes=result.notes,
        changed=changed,
    )


def _since(started: float) -> float:
    return time.perf_counter() - started


def _write_report(workspace: Workspace, report: RunReport, started: datetime) -> None:
    said: dict[str, Any] = {
        "run": report.run_id,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "steps": list(_plain(report)),
    }
    # On a full disk the steps have said so already; their report must still reach the caller.
    with contextlib.suppress(SathitiError):
        write_json(workspace.runs / f"{report.run_id}.json", said)


def _plain(report: RunReport) -> Iterator[dict[str, Any]]:
    for step in report.steps:
        yield {
            "name": step.name,
            "status": step.status,
            "changed": step.changed,
            "rows": step.rows,
            "findings": step.findings,
            "seconds": round(step.seconds, 3),
            "outputs": step.outputs,
            "notes": [msgspec.to_builtins(note) for note in step.notes],
            "error": str(step.error) if step.error else "",
            "waits_for": list(step.waits_for),
        }
