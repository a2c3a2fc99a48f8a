"""Kill -9 in the middle of writes and runs: the old state or the new one, then as if nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sathiti.warehouse.vintages import list_vintages, verify_vintage
from sathiti.warehouse.workspace import open_workspace

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and signals")
PROGRAM = Path(__file__).with_name("kill_points.py")


@pytest.mark.parametrize(
    ("scenario", "stride", "at_least"),
    [("vintage", 2, 10), ("run", 4, 10), ("delivery", 2, 5), ("serving", 1, 6)],
)
def test_killed_at_file_operations(
    tmp_path: Path, scenario: str, stride: int, at_least: int
) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), scenario, str(tmp_path), str(stride)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [attempt for attempt in told if attempt["checks"] != [0, 0]] == [], done.stderr
    assert len(told) >= at_least
    assert {attempt["ended"] for attempt in told[:-1]} == {-signal.SIGKILL}
    assert told[-1]["ended"] == 0
    states = [attempt["state"] for attempt in told]
    assert states == sorted(states, reverse=True), "once new, a later death cannot bring back old"
    assert set(states) == {"old", "new"}


WRITER = """
import sys
from pathlib import Path
import numpy as np, pyarrow as pa
from sathiti.model import Component, Dataflow, Dataset, Lineage, Structure, Text
from sathiti.warehouse.vintages import write_vintage
count = 200_000
structure = Structure("S", "O", "1", Text({}), (Component("K", Text({}), "dimension"),))
flow = Dataflow("DF", "O", "1", Text({}), structure)
keys = pa.array(np.char.mod("%06d", np.arange(count)))
chance = np.random.default_rng(1)
print("ready", flush=True)
while True:
    columns = {"K": keys, "TIME_PERIOD": ["2015"] * count, "OBS_VALUE": chance.random(count)}
    write_vintage(Path(sys.argv[1]), "raw", Dataset(flow, pa.table(columns), Lineage("s")))
"""


@pytest.mark.parametrize("delay", [0.05, 0.3, 0.7])
def test_killed_from_outside_while_data_flow(tmp_path: Path, delay: float) -> None:
    root = tmp_path / "office"
    warehouse = open_workspace(root, "demo").warehouse
    command = [sys.executable, "-c", WRITER, str(warehouse)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        while not list(warehouse.rglob(".unfinished-*")):
            assert writer.poll() is None
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    open_workspace(root, "demo")
    assert list(root.rglob(".unfinished-*")) == []
    for vintage in list_vintages(warehouse, "raw"):
        verify_vintage(vintage)
        assert vintage.observations == 200_000
