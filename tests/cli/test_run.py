"""`sathiti run`: what it says, what it leaves, and how it ends when something is wrong."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from sathiti.cli.run import MOST_TOLD
from sathiti.model import Finding, Text
from sathiti.warehouse.vintages import ZONES, list_vintages, verify_vintage


def test_a_summary_and_where_to_look(call, office):
    said = call("run", "--quiet")
    assert said.code == 0, said.out + said.err
    for word in ("Step", "Rows", "Findings", "Seconds", "Output", "publish", "reports"):
        assert word in said.out
    assert "Equal to the published value: 1 of 3; explained: 2; not explained: 0." in said.out
    assert office.workspace.serving.exists()


def test_second_run_says_that_nothing_was_repeated(ask):
    said = ask("run", "--quiet")
    assert said.code == 0
    assert "Nothing has changed: no step was repeated." in said.out
    assert "Forms accepted" not in said.out


def test_one_changed_cell_repeats_only_what_depends_on_it(ask, produced):
    produced.answer("2011", "forest", "390.0")
    said = ask("run", "--quiet")
    assert said.code == 0
    assert "Steps done: 12, unchanged and not repeated: 3, failed: 0, skipped: 0." in said.out


def test_one_step_and_what_it_depends_on(call):
    said = call("run", "--quiet", "--only", "check-land")
    assert said.code == 0
    assert "collect-land" in said.out
    assert "publish" not in said.out


@pytest.mark.parametrize("only", [["check:land"], ["forms-land", "fill-land"]])
def test_steps_may_be_named_with_a_colon_and_more_than_one(call, only):
    said = call("run", "--quiet", *(word for name in only for word in ("--only", name)))
    assert said.code == 0
    assert only[-1].replace(":", "-") in said.out


def test_a_period_renews_only_its_forms(call, office):
    assert call("run", "--quiet", "--period", "2010..2011").code == 0
    forms = sorted(path.name[:9] for path in (office.workspace.inbox / "land").glob("*.xlsx"))
    assert forms == ["land-2010", "land-2011"]


def test_a_period_takes_nothing_away_that_was_published(ask, produced):
    before = produced.values("DF_SHARE", "public")
    assert ask("run", "--quiet", "--period", "2012").code == 0
    assert produced.values("DF_SHARE", "public") == before


def test_a_blocking_finding_ends_with_3_and_says_the_cell(ask, produced):
    produced.answer("2010", "forest", "4005")
    said = ask("run", "--quiet")
    assert said.code == 3
    assert "is larger than land" in said.out
    assert "dépasse la terre" in said.out
    assert f"{produced.form('2010').name} › " in said.out
    # It is said again as long as it stands, though nothing was repeated.
    again = ask("run", "--quiet")
    assert again.code == 3
    assert "is larger than land" in again.out


def test_a_flood_of_findings_is_cut_and_the_rest_is_in_the_report(ask, produced, monkeypatch):
    many = [
        Finding("r", "blocking", "land", f"TX.{n}", "2010", (), {}, Text.of(en=f"Number {n}."))
        for n in range(MOST_TOLD + 7)
    ]
    monkeypatch.setattr("sathiti.cli.run._blocking", lambda *_: many)
    said = ask("run", "--quiet")
    assert said.code == 3
    assert f"Number {MOST_TOLD - 1}." in said.out
    assert f"Number {MOST_TOLD}." not in said.out
    assert "7 more figures or records are held back" in said.out
    assert "findings.csv" in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--period", "20x0"], "not a time period"),
        (["--period", "1900"], "No form is asked for 1900"),
        (["--period", "2013..2010"], "No form is asked for 2013..2010"),
        (["--only", "bake-cake"], "bake-cake"),
        (["cooking"], "There is no line “cooking”"),
        (["--pack", "lao"], "tavara"),
    ],
)
def test_wrong_calls_say_what_is_wrong_and_change_nothing(ask, produced, arguments, words):
    before = {path: path.stat().st_mtime_ns for path in produced.workspace.root.rglob("*.json")}
    said = ask("run", "--quiet", *arguments)
    assert said.code == 1
    assert words in said.err
    assert "Traceback" not in said.err
    after = {path: path.stat().st_mtime_ns for path in produced.workspace.root.rglob("*.json")}
    assert after == before


def test_a_new_folder_needs_the_name_of_a_pack(call, tmp_path):
    root = tmp_path / "new"
    said = call("run", "--quiet", root=root)
    assert (said.code, root.exists()) == (1, False)
    assert "Name the country pack" in said.err
    assert call("run", "--quiet", "--pack", "nowhere", root=root).code == 1
    assert not root.exists()


def test_a_folder_with_spaces_and_lao_letters_works(call_in, office, tmp_path):
    root = tmp_path / "ສະຖິຕິ ປີ 2024 [ຮ່າງ]"
    said = call_in(office, "run", "--quiet", "--pack", "tavara", root=root)
    assert said.code == 0, said.out + said.err
    assert "ສະຖິຕິ ປີ 2024 [ຮ່າງ]" in said.out
    assert call_in(office, "run", "--quiet", root=root).code == 0


def test_a_failed_step_ends_with_1_and_is_told(ask, produced):
    for form in (produced.workspace.inbox / "land").iterdir():
        form.unlink()
    said = ask("run", "--quiet")
    assert said.code == 1
    assert "collect-land: No usable workbook of “Land” has come back." in said.out
    assert "failed: 1" in said.out


def test_a_fault_of_the_program_is_told_with_a_log_to_send(ask, produced, monkeypatch):
    def fault(*_):
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("sathiti.warehouse.line.checks.judge", fault)
    produced.answer("2011", "forest", "390.0")
    said = ask("run", "--quiet")
    assert said.code == 1
    assert "ZeroDivisionError: by nought" in said.out
    (log,) = produced.workspace.runs.glob("*-check-land.log")
    assert log.name in said.out.replace("\n", "")


def test_the_progress_bar_leaves_the_summary_alone(call):
    said = call("run")
    assert said.code == 0
    assert "Steps done: 15, unchanged and not repeated: 0" in said.out


def start(office, *, limit=0):
    def restrict():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    call = [sys.executable, "-m", "sathiti", "--workspace", str(office.workspace.root)]
    call += ["--pack-path", str(office.packs), "--lang", "en", "run", "--quiet"]
    return subprocess.Popen(
        call,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=restrict,
        env={**os.environ, "COLUMNS": "200"},
    )


def expect_whole(office):
    assert list(office.workspace.root.rglob(".unfinished-*")) == []
    for zone in ZONES:
        for vintage in list_vintages(office.workspace.warehouse, zone):
            verify_vintage(vintage)


@pytest.mark.parametrize("step", ["fill-land", "check-land", "publish"])
def test_a_run_killed_in_the_middle_is_finished_by_the_next(office, step):
    reached = office.workspace.steps / f"{step}.json"
    running = start(office)
    while running.poll() is None and not reached.exists():
        time.sleep(0.005)
    running.kill()
    running.communicate()
    report = office.run()
    assert not report.failed
    assert "unchanged" in {one.status for one in report.steps}
    expect_whole(office)
    assert office.run().nothing_repeated


@pytest.mark.parametrize("limit", [2_000, 9_000, 30_000, 200_000])
def test_a_full_disk_is_told_and_nothing_is_half_written(office, limit):
    running = start(office, limit=limit)
    out, _ = running.communicate()
    assert running.returncode == 1
    assert "Traceback" not in out
    assert "fault of the program" not in out
    assert "room" in out or "free space" in out
    expect_whole(office)
    assert not office.run().failed
    expect_whole(office)
