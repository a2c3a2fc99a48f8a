"""A full disk: told in words in both languages, the old state whole, nothing half written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sathiti.model import Catalogue, Dataset, Lineage, Release, SathitiError
from sathiti.warehouse.run_graph import Step, StepContext, StepResult, read_record, run
from sathiti.warehouse.serving import Served, ServingDatabase, write_serving
from sathiti.warehouse.vintages import list_vintages, verify_vintage, write_vintage
from sathiti.warehouse.workspace import Workspace, open_workspace

from .conftest import MakeDataset, Row, make_dataset


def big_cube() -> Dataset:
    """Four million bytes that do not compress, in a cube."""
    count = 500_000
    cube = make_dataset([])
    text = {name: pa.array([name] * count) for name in ("FREQ", "CROP", "OBS_STATUS")}
    columns = {
        **text,
        "AREA": pa.array(np.arange(count).astype(str)),
        "TIME_PERIOD": pa.array(["2015"] * count),
        "OBS_VALUE": pa.array(np.random.default_rng(1).random(count)),
    }
    return Dataset(cube.dataflow, pa.table(columns), Lineage("test"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting a small disk is not permitted here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def unfinished(root: Path) -> list[Path]:
    return [*root.rglob(".unfinished-*"), *root.rglob("*.wal")]


def test_a_vintage_does_not_fit(
    small_disk: Path, dataset: MakeDataset, rows: list[Row], catalogue: Catalogue
) -> None:
    warehouse = open_workspace(small_disk / "office", "demo").warehouse
    first = write_vintage(warehouse, "raw", dataset(rows))
    with pytest.raises(SathitiError, match="There is no room left to write") as caught:
        write_vintage(warehouse, "raw", big_cube())
    verify_vintage(first)
    assert [v.id for v in list_vintages(warehouse, "raw")] == [first.id]
    assert unfinished(small_disk) == []
    lao = caught.value.say(catalogue, "lo")
    assert "ບໍ່ມີບ່ອນຫວ່າງເຫຼືອ" in lao
    assert "ກະລຸນາ" in lao
    assert "DF_CROPS" in lao
    # The disk is usable again at once.
    assert write_vintage(warehouse, "raw", dataset(rows[1:])).fresh


def test_a_serving_file_does_not_fit(
    small_disk: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    path = small_disk / "serving" / "serving.duckdb"
    write_serving(path, Release("old", {}, "2026", "h"), [Served(dataset(rows))])
    with pytest.raises(SathitiError, match="There is no room left to write"):
        write_serving(path, Release("new", {}, "2026", "h"), [Served(big_cube())])
    assert ServingDatabase(path).release().id == "old"
    assert [file.name for file in path.parent.iterdir()] == ["serving.duckdb"]


def test_a_step_that_runs_out_of_room_fails_alone(small_disk: Path, rows: list[Row]) -> None:
    workspace = open_workspace(small_disk / "office", "demo")
    done: list[str] = []

    def store(context: StepContext) -> StepResult:
        cube = make_dataset(rows) if context.parameters["fits"] else big_cube()
        vintage = write_vintage(context.workspace.warehouse, "raw", cube)
        return StepResult(vintage.content_hash, outputs={"DF": vintage.id})

    def follow(context: StepContext) -> StepResult:
        done.append(context.name)
        return StepResult(context.name)

    def steps(fits: bool) -> list[Step]:
        return [
            Step("store", (), store, {"fits": fits}),
            Step("after", ("store",), follow),
            Step("beside", (), follow, {"fits": fits}),
        ]

    assert not run(steps(True), workspace, program="p").failed
    before = read_record(workspace, "store")
    done.clear()
    report = run(steps(False), workspace, program="p")
    assert {s.name: s.status for s in report.steps} == {
        "store": "failed",
        "after": "skipped",
        "beside": "done",
    }
    assert done == ["beside"]
    (failed,) = (step for step in report.steps if step.status == "failed")
    assert "There is no room left" in str(failed.error)
    assert read_record(workspace, "store") == before
    assert unfinished(small_disk) == []
    assert run(steps(True), workspace, program="p").count("unchanged") == 2


def test_no_room_for_even_a_record_still_reports(small_disk: Path) -> None:
    workspace = open_workspace(small_disk / "office", "demo")

    def fill(context: StepContext) -> StepResult:
        # Without a word of ours around it: the run itself must understand the refusal.
        with (context.workspace.reports / "rest").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 1024)

    report = run([Step("fill", (), fill)], workspace, program="p")
    assert [step.status for step in report.steps] == ["failed"]
    assert "There is no room left" in str(report.steps[0].error)
    assert unfinished(small_disk) == []
    (workspace.reports / "rest").unlink()
    ok = Step("fill", (), lambda _: StepResult("fits"))
    assert not run([ok], workspace, program="p").failed


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from kill_points import cube, NEW
from sathiti.model import Release, SathitiError
from sathiti.warehouse.serving import Served, write_serving
from sathiti.warehouse.vintages import write_vintage
root = Path(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
try:
    if sys.argv[1] == "vintage":
        write_vintage(root / "warehouse", "raw", cube(NEW))
    else:
        path = root / "serving" / "serving.duckdb"
        write_serving(path, Release("new", {}, "2026", "h"), [Served(cube(NEW))])
except SathitiError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("what", ["vintage", "serving"])
def test_files_may_not_grow(
    workspace: Workspace, dataset: MakeDataset, rows: list[Row], what: str
) -> None:
    old = write_vintage(workspace.warehouse, "raw", dataset(rows))
    write_serving(workspace.serving, Release("old", {}, "2026", "h"), [Served(dataset(rows))])
    here = str(Path(__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, what, str(workspace.root), here],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "There is no room left to write" in done.stdout
    verify_vintage(old)
    assert ServingDatabase(workspace.serving).release().id == "old"
    assert unfinished(workspace.root) == []


def test_a_folder_that_may_not_be_written(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SathitiError, match="is a file; a workspace is a folder"):
        open_workspace(tmp_path / "file", "demo")
    with pytest.raises(SathitiError) as caught:
        open_workspace(tmp_path / "file" / "office", "demo")
    assert "could not be written" in str(caught.value)
    assert "ບໍ່ສາມາດບັນທຶກ" in caught.value.say(catalogue, "lo")
