"""The words of the run graph: a step, what it is given, what it made, how it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct

from sathiti.model import Input, Lineage, Message, SathitiError, Text
from sathiti.warehouse.workspace import Workspace

Status = Literal["done", "unchanged", "failed", "skipped"]
Fingerprint = str | Callable[[], str]
# The output that lists findings which keep something out, as a path; read at the end of a run.
BLOCKING = "blocking"


class StepResult(Struct, frozen=True):
    """What a step made.

    Attributes:
        content_hash: of all that steps after it may read; decides whether they run.
        rows: rows, files or observations made.
        findings: findings made.
        outputs: name to vintage id, or to a path inside the workspace (`Workspace.relative`).
        notes: what a person should know.
    """

    content_hash: str
    rows: int = 0
    findings: int = 0
    outputs: dict[str, str] = {}
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class StepContext:
    """What a step is given.

    Attributes:
        name: of the step.
        inputs: results of the steps it reads, by name.
        parameters: what it was told.
        workspace: where it reads and writes.
        run_id: of this run.
        code_version: version and content hash of the program.
        pack_version: name and content hash of the country pack.
        progress: to be called with (done, total) while it works.
    """

    name: str
    inputs: dict[str, StepResult]
    parameters: dict[str, Any]
    workspace: Workspace
    run_id: str
    code_version: str
    pack_version: str
    progress: Callable[[int, int], None]

    def lineage(self, *more: Input) -> Lineage:
        """The lineage of what this step makes: its inputs and `more`, the program, the run."""
        steps = [
            Input(f"{step}/{name}" if name else step, result.content_hash, output)
            for step, result in sorted(self.inputs.items())
            for name, output in (sorted(result.outputs.items()) or [("", "")])
        ]
        return Lineage(
            step=self.name,
            code_version=self.code_version,
            pack_version=self.pack_version,
            parameters=self.parameters,
            inputs=(*steps, *more),
            run=self.run_id,
        )


@dataclass(frozen=True)
class Step:
    """One piece of work.

    Attributes:
        name: letters, digits, hyphens, dots; unique in the graph.
        inputs: names of the steps it reads.
        function: does the work.
        parameters: what it is told, in values that JSON can hold.
        fingerprints: hashes of what else it reads, such as the pack or a folder; a function
            is asked when the step's turn comes.
        title: for people.
    """

    name: str
    inputs: tuple[str, ...]
    function: Callable[[StepContext], StepResult]
    parameters: dict[str, Any] = field(default_factory=dict)
    fingerprints: Mapping[str, Fingerprint] = field(default_factory=dict)
    title: Text = field(default_factory=lambda: Text({}))


@dataclass(frozen=True)
class StepReport:
    """How one step went.

    Attributes:
        status: done, unchanged (not repeated), failed, or skipped after a failure.
        changed: whether it was done and made something else than the time before.
        seconds: of this run; of the run that made the result where it is unchanged.
        error: why it failed.
        waits_for: steps whose failure made it skipped.
    """

    name: str
    title: Text
    status: Status
    rows: int = 0
    findings: int = 0
    seconds: float = 0.0
    outputs: dict[str, str] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    changed: bool = False
    error: SathitiError | None = None
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunReport:
    """How a run went, step by step in the order they were taken."""

    run_id: str
    steps: tuple[StepReport, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether any step failed or was skipped."""
        return any(step.status in ("failed", "skipped") for step in self.steps)

    @property
    def nothing_repeated(self) -> bool:
        """Whether every step was unchanged."""
        return all(step.status == "unchanged" for step in self.steps)

    def count(self, status: Status) -> int:
        """Steps of one status."""
        return sum(step.status == status for step in self.steps)

    def message(self) -> Message:
        """The run in one sentence."""
        if self.nothing_repeated:
            return Message("Nothing has changed: no step was repeated.")
        template = (
            "Steps done: {done}, unchanged and not repeated: {unchanged}, "
            "failed: {failed}, skipped: {skipped}."
        )
        states: tuple[Status, ...] = ("done", "unchanged", "failed", "skipped")
        return Message(template, {status: self.count(status) for status in states})


@dataclass(frozen=True)
class Progress:
    """Where a run is, for a progress bar.

    Attributes:
        step: the step in question; `position` from 1 of `total` steps.
        status: None while it works.
        done, of: inside the step; `of` is 0 where it does not say.
    """

    step: Step
    position: int
    total: int
    status: Status | None = None
    done: int = 0
    of: int = 0


class StepRecord(Struct, frozen=True):
    """The last good result of a step, as kept in ``runs/steps/<name>.json``."""

    key: str
    result: StepResult
    run: str
    finished: str
    seconds: float
