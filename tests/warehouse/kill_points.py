"""Kill -9 a writer at each of its file operations in turn, then look at what it left.

Run as a program: ``kill_points.py SCENARIO FOLDER STRIDE``. Every attempt forks: one child
does the work and dies at the n-th file operation (every STRIDE-th of them), a second one checks
what is there, does the work again and checks once more. Writes one JSON line an attempt; in the
last one the work had ended before.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sathiti.model import (
    Component,
    Dataflow,
    Dataset,
    Delivery,
    Lineage,
    Place,
    RawCell,
    Release,
    Structure,
    Text,
    TraceNode,
)
from sathiti.warehouse.atomic import file_hash, write_bytes
from sathiti.warehouse.canonical import to_arrow
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.run_graph import Step, StepContext, StepResult, read_record, run
from sathiti.warehouse.serving import Served, ServingDatabase, write_serving
from sathiti.warehouse.vintages import latest_vintage, list_vintages, verify_vintage, write_vintage
from sathiti.warehouse.workspace import Workspace, open_workspace

_FILE_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "shutil.rmtree", "sqlite3.connect"}
OLD, NEW = 1.0, 2.0


def cube(value: float) -> Dataset:
    structure = Structure(
        "S", "ORG", "1.0", Text.of(en="S"), (Component("AREA", Text.of(en="Area"), "dimension"),)
    )
    columns = {"AREA": ["N", "S"], "TIME_PERIOD": ["2015", "2015"], "OBS_VALUE": [value, 0.0]}
    flow = Dataflow("DF", "ORG", "1.0", Text.of(en="Flow"), structure)
    return Dataset(flow, pa.table(columns), Lineage("test"))


def die_at(operation: int, root: Path) -> None:
    """From now on, die at the given file operation under `root`."""
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _FILE_EVENTS and str(arguments[0]).startswith(str(root)):
            seen += 1
            if seen == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


class VintageWrite:
    """A second vintage is written over a first."""

    def prepare(self, root: Path) -> None:
        write_vintage(open_workspace(root, "demo").warehouse, "raw", cube(OLD))

    def work(self, root: Path) -> None:
        write_vintage(root / "warehouse", "raw", cube(NEW))

    def check(self, root: Path) -> str:
        found = list_vintages(root / "warehouse", "raw")
        for vintage in found:
            verify_vintage(vintage)
        assert [v.observations for v in found] in ([2], [2, 2])
        return "new" if len(found) == 2 else "old"

    def check_after(self, root: Path) -> None:
        assert self.check(root) == "new"
        assert len(list_vintages(root / "warehouse", "raw")) == 2


class WholeRun:
    """A run of three steps after one input has changed."""

    def prepare(self, root: Path) -> None:
        self._run(open_workspace(root, "demo"), OLD)

    def work(self, root: Path) -> None:
        self._run(Workspace(root, "demo"), NEW)

    def check(self, root: Path) -> str:
        workspace = Workspace(root, "demo")
        for vintage in list_vintages(workspace.warehouse, "raw"):
            verify_vintage(vintage)
        report = (workspace.reports / "sum.txt").read_text()
        assert report in (str(OLD), str(NEW))
        names = ("read", "report", "other")
        records = [read_record(workspace, name) for name in names]
        assert all(records), "a record of a step is lost"
        return "new" if report == str(NEW) else "old"

    def check_after(self, root: Path) -> None:
        workspace = Workspace(root, "demo")
        assert self.check(root) == "new"
        latest = latest_vintage(workspace.warehouse, "raw", "DF")
        assert latest is not None
        assert len(list_vintages(workspace.warehouse, "raw")) == 2
        again = self._run(workspace, NEW)
        assert again.nothing_repeated

    def _run(self, workspace: Workspace, value: float):  # type: ignore[no-untyped-def]
        def read(context: StepContext) -> StepResult:
            cube_now = Dataset(cube(value).dataflow, cube(value).table, context.lineage())
            vintage = write_vintage(context.workspace.warehouse, "raw", cube_now)
            return StepResult(vintage.content_hash, 2, outputs={"DF": vintage.id})

        def report(context: StepContext) -> StepResult:
            path = context.workspace.reports / "sum.txt"
            write_bytes(path, str(value).encode())
            return StepResult(file_hash(path), 1, outputs={"sum": "reports/sum.txt"})

        def other(_: StepContext) -> StepResult:
            return StepResult("same")

        steps = [
            Step("read", (), read, {"value": value}),
            Step("report", ("read",), report),
            Step("other", (), other),
        ]
        return run(steps, workspace, program="p")


class DeliveryKept:
    """A file is taken into the store."""

    def prepare(self, root: Path) -> None:
        open_workspace(root, "demo")
        (root / "form.xlsx").write_bytes(b"workbook")

    def work(self, root: Path) -> None:
        file = root / "form.xlsx"
        cell = RawCell("i", "N", "2015", Place("form.xlsx", "S", "C1"), "1", 1.0, 0, "A")
        delivery = Delivery(
            file_hash(file), file.name, "U", "crops", "1", "2015", "2016-01-01T00:00:00Z", (cell,)
        )
        DeliveryStore(root / "deliveries").keep(file, delivery)

    def check(self, root: Path) -> str:
        assert (root / "form.xlsx").read_bytes() == b"workbook"
        store = DeliveryStore(root / "deliveries")
        found = store.receipts()
        for receipt in found:
            assert store.file(receipt.sha256).read_bytes() == b"workbook"
            assert len(store.get(receipt.sha256).cells) == 1
        assert store.verify() == []
        return "new" if found else "old"

    def check_after(self, root: Path) -> None:
        assert self.check(root) == "new"
        assert len(DeliveryStore(root / "deliveries").receipts()) == 1


class ServingWrite:
    """The serving file is replaced; the traces come one file operation each."""

    def prepare(self, root: Path) -> None:
        self._write(open_workspace(root, "demo"), "old", 0)

    def work(self, root: Path) -> None:
        self._write(Workspace(root, "demo"), "new", 4)

    def check(self, root: Path) -> str:
        database = ServingDatabase(Workspace(root, "demo").serving)
        release = database.release().id
        assert database.count("DF") == 2
        return release

    def check_after(self, root: Path) -> None:
        assert self.check(root) == "new"
        assert len(list(Workspace(root, "demo").serving.parent.iterdir())) == 1

    def _write(self, workspace: Workspace, name: str, traces: int) -> None:
        node = TraceNode(
            "DF", "N", "2015", Text({}), Text({}), 1.0, 0, "A", "v", "s", "c", "r", "t"
        )

        def chain():  # type: ignore[no-untyped-def]
            for place in range(traces):
                (workspace.root / "beat").touch()
                yield ("DF", str(place), "2015", node)

        release = Release(name, {}, "2026-01-01", name)
        write_serving(workspace.serving, release, [Served(cube(OLD))], chain())


SCENARIOS = {
    "vintage": VintageWrite(),
    "run": WholeRun(),
    "delivery": DeliveryKept(),
    "serving": ServingWrite(),
}


def in_child(work: Callable[[], None]) -> int:
    """Exit code of `work` in a forked process; negative for the signal that ended it."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def attempt(name: str, root: Path, operation: int) -> dict[str, object]:
    scenario = SCENARIOS[name]
    states = root.parent / f"{root.name}.state"

    def work() -> None:
        die_at(operation, root)
        scenario.work(root)

    def look() -> None:
        before = scenario.check(root)
        open_workspace(root, "demo")
        assert not list(root.rglob(".unfinished-*")), "unfinished work was not cleaned"
        assert scenario.check(root) == before
        scenario.work(root)
        scenario.check_after(root)
        assert not list(root.rglob(".unfinished-*"))
        states.write_text(before)

    prepared = in_child(lambda: scenario.prepare(root))
    ended = in_child(work)
    looked = in_child(look)
    state = states.read_text() if looked == 0 else ""
    return {"operation": operation, "ended": ended, "checks": (prepared, looked), "state": state}


def main(name: str, folder: Path, stride: int) -> None:
    """Attempts until the work is done before the operation to die at is reached."""
    # The children inherit what is loaded; else each of them would load it again.
    in_memory = pa.BufferOutputStream()
    pq.write_table(to_arrow(cube(OLD).table), in_memory)
    operation, told = 1 - stride, {"ended": -signal.SIGKILL}
    while told["ended"] == -signal.SIGKILL:
        operation += stride
        told = attempt(name, folder / f"{operation:03}", operation)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
