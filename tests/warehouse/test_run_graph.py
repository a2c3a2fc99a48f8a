"""Steps run where something changed, and only there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.model import Catalogue, Input, Message, SathitiError, Text
from sathiti.warehouse.run_graph import (
    Progress,
    RunReport,
    Step,
    StepContext,
    StepResult,
    program_hash,
    read_record,
    run,
    select,
)
from sathiti.warehouse.vintages import find_vintage, write_vintage
from sathiti.warehouse.workspace import Workspace, open_workspace

from .conftest import MakeDataset, Row


class Office:
    """Steps that compute text from text and remember who worked."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.worked: list[str] = []
        self.broken: set[str] = set()

    def step(
        self, name: str, *inputs: str, make: Callable[[list[str]], str] = "+".join, **told: str
    ) -> Step:
        def work(context: StepContext) -> StepResult:
            self.worked.append(context.name)
            if context.name in self.broken:
                raise SathitiError("{name} is broken.", fix="Mend it.", name=context.name)
            read = [context.inputs[i].content_hash for i in inputs]
            said = make([*context.parameters.values(), *read])
            return StepResult(said, rows=len(said))

        return Step(name, inputs, work, dict(told))

    def run(self, *steps: Step, program: str = "p", only: list[str] | None = None) -> RunReport:
        self.worked.clear()
        return run(steps, self.workspace, only=only, program=program)


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace)


def states(report: RunReport) -> dict[str, str]:
    return {step.name: step.status for step in report.steps}


def test_the_second_run_repeats_nothing_and_says_so(office: Office) -> None:
    steps = [office.step("b", "a"), office.step("a", x="1")]
    first = office.run(*steps)
    assert office.worked == ["a", "b"]
    assert [(s.status, s.rows, s.changed) for s in first.steps] == [("done", 1, True)] * 2
    second = office.run(*steps)
    assert office.worked == []
    assert second.nothing_repeated
    assert not second.failed
    assert str(second.message()) == "Nothing has changed: no step was repeated."
    assert [s.rows for s in second.steps] == [1, 1]


def test_one_changed_input_reaches_only_what_depends_on_it(office: Office) -> None:
    def graph(x: str) -> list[Step]:
        return [
            office.step("left", x=x),
            office.step("right", x="r"),
            office.step("under-left", "left"),
            office.step("under-right", "right"),
            office.step("both", "left", "right"),
        ]

    office.run(*graph("1"))
    report = office.run(*graph("2"))
    assert sorted(office.worked) == ["both", "left", "under-left"]
    assert states(report)["under-right"] == "unchanged"
    assert "done: 3, unchanged and not repeated: 2" in str(report.message())


def test_the_same_result_as_before_stops_the_wave(office: Office) -> None:
    def graph(x: str) -> list[Step]:
        return [
            office.step("read", x=x),
            office.step("settle", "read", make=lambda _: "always the same"),
            office.step("publish", "settle"),
        ]

    office.run(*graph("1"))
    report = office.run(*graph("2"))
    assert office.worked == ["read", "settle"]
    assert {s.name: (s.status, s.changed) for s in report.steps} == {
        "read": ("done", True),
        "settle": ("done", False),
        "publish": ("unchanged", False),
    }
    office.run(*graph("2"))
    assert office.worked == []


def test_another_program_repeats_all_but_changes_nothing(office: Office) -> None:
    steps = [office.step("a", x="1"), office.step("b", "a")]
    office.run(*steps)
    report = office.run(*steps, program="newer")
    assert office.worked == ["a", "b"]
    assert [s.changed for s in report.steps] == [False, False]


def test_fingerprints_are_asked_when_the_turn_comes(workspace: Workspace) -> None:
    file = workspace.inbox / "form.txt"
    worked: list[str] = []

    def write(_: StepContext) -> StepResult:
        file.write_text("1")
        return StepResult("constant")

    def read(_: StepContext) -> StepResult:
        worked.append(file.read_text())
        return StepResult(file.read_text())

    steps = [
        Step("write", (), write),
        Step("read", ("write",), read, fingerprints={"form": file.read_text, "pack": "7"}),
    ]
    run(steps, workspace, program="p")
    run(steps, workspace, program="p")
    assert worked == ["1"]
    file.write_text("2")
    run(steps, workspace, program="p")
    assert worked == ["1", "2"]


def test_a_failure_keeps_the_old_state_and_spares_other_branches(office: Office) -> None:
    def graph(x: str) -> list[Step]:
        return [
            office.step("a", x=x),
            office.step("b", "a"),
            office.step("c", "b"),
            office.step("d", x=x),
        ]

    office.run(*graph("1"))
    before = read_record(office.workspace, "b")
    office.broken.add("b")
    report = office.run(*graph("2"))
    assert states(report) == {"a": "done", "b": "failed", "c": "skipped", "d": "done"}
    assert report.failed
    told = {step.name: step for step in report.steps}
    assert str(told["b"].error) == "b is broken. Mend it."
    assert told["c"].waits_for == ("b",)
    assert read_record(office.workspace, "b") == before
    office.broken.clear()
    report = office.run(*graph("2"))
    assert states(report) == {"a": "unchanged", "b": "done", "c": "done", "d": "unchanged"}


def test_going_back_after_a_failure_needs_no_work(office: Office) -> None:
    office.run(office.step("a", x="1"))
    office.broken.add("a")
    office.run(office.step("a", x="2"))
    assert office.run(office.step("a", x="1")).nothing_repeated


def test_an_unexpected_fault_is_told_and_logged(workspace: Workspace, catalogue: Catalogue) -> None:
    def stumble(_: StepContext) -> StepResult:
        return StepResult(str(1 // 0))

    (step,) = run([Step("s", (), stumble)], workspace, program="p").steps
    assert step.status == "failed"
    assert step.error is not None
    assert "ZeroDivisionError" in str(step.error)
    assert "ຂັ້ນຕອນ “s” ຢຸດ" in step.error.say(catalogue, "lo")
    (log,) = workspace.runs.glob("*-s.log")
    assert "1 // 0" in log.read_text()
    assert str(log) in str(step.error)


def test_ctrl_c_ends_the_run_and_frees_the_workspace(office: Office) -> None:
    def stop(_: StepContext) -> StepResult:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(office.step("a", x="1"), Step("b", ("a",), stop))
    assert states(office.run(office.step("a", x="1"))) == {"a": "unchanged"}


def test_only_brings_up_what_a_step_needs(office: Office) -> None:
    steps = [office.step("a", x="1"), office.step("b", "a"), office.step("c", "a")]
    report = office.run(*steps, only=["b"])
    assert office.worked == ["a", "b"]
    assert list(states(report)) == ["a", "b"]
    assert office.run(*steps, only=[]).steps == ()


def test_a_lost_output_is_made_again(
    workspace: Workspace, dataset: MakeDataset, rows: list[Row]
) -> None:
    def make(context: StepContext) -> StepResult:
        (context.workspace.reports / "r.txt").write_text("told")
        vintage = write_vintage(context.workspace.warehouse, "raw", dataset(rows))
        made = {"r": context.workspace.relative(context.workspace.reports / "r.txt")}
        return StepResult(vintage.content_hash, outputs={**made, "DF": vintage.id})

    def once() -> str:
        return run([Step("make", (), make)], workspace, program="p").steps[0].status

    assert [once(), once()] == ["done", "unchanged"]
    (workspace.reports / "r.txt").unlink()
    assert [once(), once()] == ["done", "unchanged"]
    record = read_record(workspace, "make")
    assert record is not None
    assert record.result.outputs["r"] == "reports/r.txt"
    vintage = find_vintage(workspace.warehouse, record.result.outputs["DF"])
    Path(vintage.path).rename(workspace.root / "away")
    assert [once(), once()] == ["done", "unchanged"]


def test_a_damaged_record_costs_one_repeat(office: Office) -> None:
    office.run(office.step("a", x="1"))
    (office.workspace.steps / "a.json").write_bytes(b'{"key": "')
    assert read_record(office.workspace, "a") is None
    assert states(office.run(office.step("a", x="1"))) == {"a": "done"}
    assert office.run(office.step("a", x="1")).nothing_repeated


def test_notes_come_back_from_the_record(workspace: Workspace) -> None:
    note = Message("{count} forms are late.", {"count": 3})
    step = Step("a", (), lambda _: StepResult("h", 5, 2, notes=(note,)))
    run([step], workspace, program="p")
    (again,) = run([step], workspace, program="p").steps
    assert (again.rows, again.findings, again.notes) == (5, 2, (note,))


def test_a_year_rebuilds_to_the_same_hashes_elsewhere(
    tmp_path: Path, dataset: MakeDataset, rows: list[Row]
) -> None:
    def store(context: StepContext) -> StepResult:
        cube = dataset(rows, context.lineage())
        vintage = write_vintage(context.workspace.warehouse, "raw", cube)
        return StepResult(vintage.content_hash, outputs={"DF": vintage.id})

    def after(context: StepContext) -> StepResult:
        return StepResult(context.inputs["store"].content_hash[::-1])

    steps = [Step("store", (), store), Step("after", ("store",), after)]
    hashes = []
    for place in ("this year", "next year"):
        workspace = open_workspace(tmp_path / place, "demo")
        assert not run(steps, workspace).failed
        records = [read_record(workspace, step.name) for step in steps]
        hashes.append([record.result.content_hash for record in records if record])
    assert hashes[0] == hashes[1]
    assert len(hashes[0]) == 2


def test_lineage_names_program_pack_inputs_and_run(
    workspace: Workspace,
) -> None:
    told = []

    def first(_: StepContext) -> StepResult:
        return StepResult("h1", outputs={"DF_A": "v1", "DF_B": "v2"})

    def second(context: StepContext) -> StepResult:
        told.append(context.lineage(Input("rules", "h2")))
        return StepResult("x")

    steps = [Step("first", (), first), Step("second", ("first",), second, {"year": 2015})]
    report = run(steps, workspace, pack_version="demo 1+abc")
    (lineage,) = told
    assert lineage.step == "second"
    assert lineage.run == report.run_id
    assert lineage.pack_version == "demo 1+abc"
    assert lineage.code_version.endswith(program_hash()[:12])
    assert lineage.parameters == {"year": 2015}
    assert [(i.name, i.content_hash, i.vintage) for i in lineage.inputs] == [
        ("first/DF_A", "h1", "v1"),
        ("first/DF_B", "h1", "v2"),
        ("rules", "h2", ""),
    ]


def test_progress_tells_every_step_and_its_inside(workspace: Workspace) -> None:
    told: list[Progress] = []

    def work(context: StepContext) -> StepResult:
        context.progress(1, 2)
        return StepResult("h")

    steps = [Step("a", (), work), Step("b", ("a",), lambda _: StepResult("h"))]
    run(steps, workspace, progress=told.append, program="p")
    assert [(p.step.name, p.position, p.total, p.status, p.done, p.of) for p in told] == [
        ("a", 1, 2, None, 0, 0),
        ("a", 1, 2, None, 1, 2),
        ("a", 1, 2, "done", 0, 0),
        ("b", 2, 2, None, 0, 0),
        ("b", 2, 2, "done", 0, 0),
    ]


def test_the_run_leaves_a_report(office: Office) -> None:
    office.broken.add("b")
    report = office.run(office.step("a", x="1"), office.step("b", "a"))
    told = json.loads((office.workspace.runs / f"{report.run_id}.json").read_text())
    assert [step["status"] for step in told["steps"]] == ["done", "failed"]
    assert told["steps"][1]["error"] == "b is broken. Mend it."


def test_unsound_graphs_are_refused(office: Office) -> None:
    a, b = office.step("a", "b"), office.step("b", "a")
    with pytest.raises(SathitiError, match=r"in a circle: (a, b, a|b, a, b)"):
        office.run(a, b)
    with pytest.raises(SathitiError, match="“b” names the step “a”, which does not exist"):
        office.run(b)
    with pytest.raises(SathitiError, match="Two steps are named “a”"):
        office.run(office.step("a"), office.step("a"))
    with pytest.raises(SathitiError, match="“--only” names the step “z”"):
        office.run(office.step("a"), only=["z"])
    for name in ("", "a/b", "a b"):
        with pytest.raises(SathitiError, match="cannot be the name of a step"):
            office.run(office.step(name))
    assert office.worked == []


def test_the_program_hash_sees_every_python_file() -> None:
    assert len(program_hash()) == 64
    assert program_hash() == program_hash()


graphs = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        *[st.sets(st.integers(0, i - 1)) if i else st.just(set[int]()) for i in range(n)]
    )
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(graphs, st.randoms(use_true_random=False), st.data())
def test_any_graph_runs_in_order_and_repeats_just_what_follows(
    tmp_path_factory: pytest.TempPathFactory, inputs: tuple[set[int], ...], chance, data
) -> None:  # type: ignore[no-untyped-def]
    office = Office(open_workspace(tmp_path_factory.mktemp("g") / "office", "demo"))
    changed = data.draw(st.integers(0, len(inputs) - 1))

    def graph(x: str) -> list[Step]:
        steps = [
            office.step(f"s{i}", *(f"s{j}" for j in sorted(reads)), x=x if i == changed else "0")
            for i, reads in enumerate(inputs)
        ]
        chance.shuffle(steps)
        return steps

    ordered = [step.name for step in select(graph("1"))]
    for i, reads in enumerate(inputs):
        assert all(ordered.index(f"s{j}") < ordered.index(f"s{i}") for j in reads)
    office.run(*graph("1"))
    office.run(*graph("2"))
    follow = {changed}
    for i, reads in enumerate(inputs):
        if reads & follow:
            follow.add(i)
    assert sorted(office.worked) == sorted(f"s{i}" for i in follow)


def test_titles_are_for_people() -> None:
    assert Step("a", (), lambda _: StepResult("h")).title == Text({})
