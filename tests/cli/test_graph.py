"""`sathiti graph`: the steps and what depends on what."""

from sathiti.cli.graph import last_results


def test_each_step_names_what_it_reads(call):
    said = call("graph")
    assert said.code == 0
    assert "check-land" in said.out
    assert "← collect-land" in said.out


def test_after_a_run_it_tells_rows_and_time(ask):
    said = ask("graph")
    assert "rows: 16" in said.out


def test_the_picture_is_written_to_a_file(ask, tmp_path):
    picture = tmp_path / "graph.svg"
    said = ask("graph", "--svg", picture)
    assert (said.code, said.out) == (0, f"{picture}\n")
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_no_workspace_is_made_to_look_at_a_pack(call, tmp_path):
    root = tmp_path / "none"
    assert call("graph", "--pack", "tavara", root=root).code == 0
    assert not root.exists()
    said = call("graph", root=root)
    assert said.code == 1
    assert "Add --pack NAME." in said.err


def test_an_unknown_line_is_refused(call):
    said = call("graph", "cooking")
    assert said.code == 1
    assert "There is no line “cooking”. Use one of: all, environment, social." in said.err


def test_steps_that_never_ran_have_no_results(office, produced):
    assert last_results(office.steps(), office.workspace) is None
    steps = produced.steps()
    report = last_results(steps, produced.workspace)
    assert [step.name for step in report.steps] == [step.name for step in steps]
    assert {step.status for step in report.steps} == {"done"}
