"""The workspace: its folders, its pack, one run at a time."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sathiti.model import Catalogue, SathitiError
from sathiti.warehouse.vintages import ZONES
from sathiti.warehouse.workspace import Workspace, WorkspaceBusyError, open_workspace


def test_a_workspace_is_made_and_found_again(tmp_path: Path) -> None:
    made = open_workspace(tmp_path / "an office", "demo")
    assert {path.name for path in made.root.iterdir()} == {
        "workspace.yaml",
        "outbox",
        "inbox",
        "returned",
        "deliveries",
        "warehouse",
        "runs",
        "reports",
        "serving",
    }
    assert {path.name for path in made.warehouse.iterdir()} == set(ZONES)
    assert open_workspace(made.root) == made == open_workspace(made.root, "demo")


def test_another_pack_is_refused(workspace: Workspace, catalogue: Catalogue) -> None:
    with pytest.raises(SathitiError, match="holds the pack “demo”, not “other”") as caught:
        open_workspace(workspace.root, "other")
    assert "ຊຸດປະເທດ “demo”" in caught.value.say(catalogue, "lo")


def test_nothing_is_made_without_a_pack_or_for_reading(tmp_path: Path) -> None:
    for options in ({}, {"pack": "demo", "reading": True}):
        with pytest.raises(SathitiError, match="There is no workspace in"):
            open_workspace(tmp_path / "none", **options)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_reading_leaves_all_as_it_is(workspace: Workspace) -> None:
    leftover = workspace.reports / ".unfinished-x"
    leftover.write_text("half")
    assert open_workspace(workspace.root, reading=True) == workspace
    assert leftover.exists()
    open_workspace(workspace.root)
    assert not leftover.exists()


@pytest.mark.parametrize("written", ["", "pack: [", "pack: 3\nformat: 1\n", "- a", "\0"])
def test_a_damaged_description_is_told(workspace: Workspace, written: str) -> None:
    (workspace.root / "workspace.yaml").write_text(written)
    with pytest.raises(SathitiError, match=r"workspace\.yaml: This file cannot be read"):
        open_workspace(workspace.root)


def test_a_newer_workspace_is_not_touched(workspace: Workspace) -> None:
    (workspace.root / "workspace.yaml").write_text("format: 99\npack: demo\ncreated: ''\n")
    with pytest.raises(SathitiError, match="newer version"):
        open_workspace(workspace.root)


def test_written_paths_come_back(workspace: Workspace, tmp_path: Path) -> None:
    path = workspace.outbox / "2015" / "ແບບ ຟອມ.xlsx"
    assert workspace.relative(path) == "outbox/2015/ແບບ ຟອມ.xlsx"
    assert workspace.path(workspace.relative(path)) == path
    outside = tmp_path / "elsewhere.csv"
    assert workspace.path(workspace.relative(outside)) == outside


def test_two_runs_at_once_are_refused_in_words(workspace: Workspace, catalogue: Catalogue) -> None:
    with workspace.lock(), pytest.raises(WorkspaceBusyError) as caught, workspace.lock(wait=0):
        pass
    assert f"process {os.getpid()}" in str(caught.value)
    assert f"ເລກທີ {os.getpid()}" in caught.value.say(catalogue, "lo")
    with workspace.lock(wait=0):
        assert (workspace.runs / "lock.json").exists()
    assert not (workspace.runs / "lock.json").exists()


def test_another_process_is_kept_out(workspace: Workspace) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from sathiti.warehouse.workspace import Workspace, WorkspaceBusyError\n"
        "try:\n    Workspace(Path(sys.argv[1]), 'demo').lock(wait=0).__enter__()\n"
        "except WorkspaceBusyError:\n    sys.exit(7)\n"
    )
    command = [sys.executable, "-c", program, str(workspace.root)]
    with workspace.lock():
        assert subprocess.run(command, check=False).returncode == 7
    assert subprocess.run(command, check=False).returncode == 0


def test_opening_beside_a_run_neither_waits_nor_cleans(workspace: Workspace) -> None:
    with workspace.lock():
        mine = workspace.reports / ".unfinished-x"
        mine.write_text("at work")
        assert open_workspace(workspace.root) == workspace
        assert mine.exists()


def test_the_lock_of_a_dead_process_is_taken_over(workspace: Workspace) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from sathiti.warehouse.workspace import Workspace\n"
        "held = Workspace(Path(sys.argv[1]), 'demo').lock()\n"
        "held.__enter__()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", program, str(workspace.root)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert (workspace.runs / "lock.json").exists(), "what it said about itself is still there"
    with workspace.lock(wait=0):
        pass


def test_a_short_visit_is_waited_for(workspace: Workspace) -> None:
    inside, leave = threading.Event(), threading.Event()

    def visit() -> None:
        with workspace.lock():
            inside.set()
            leave.wait(10)

    visitor = threading.Thread(target=visit)
    visitor.start()
    inside.wait(10)
    threading.Timer(0.2, leave.set).start()
    with workspace.lock(wait=20):
        assert leave.is_set()
    visitor.join()
