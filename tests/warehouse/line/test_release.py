"""The release of all lines: one state of the site, whichever line was run."""

import msgspec
import pytest

from sathiti.model import Release
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.parts import read_parts, write_part
from sathiti.warehouse.line.release import EMPTY, with_release
from sathiti.warehouse.run_graph import run
from sathiti.warehouse.serving import ServingDatabase
from sathiti.warehouse.steps import Step, StepResult


def other_line(workspace, pages):
    """A line that only tells the site something."""

    def publish(context):
        return StepResult(write_part(workspace, "other", [], [], pages).content_hash)

    return [Step("publish-other", (), publish, parameters=pages)]


def page(workspace, name):
    database = ServingDatabase(workspace.serving)
    told = database.page(name)
    database.close()
    return told


def run_other(produced, **pages):
    steps = with_release(Office(produced.pack), other_line(produced.workspace, pages))
    report = run(steps, produced.workspace)
    assert not report.failed, [str(step.error) for step in report.steps]
    return report


def test_the_last_step_waits_for_every_part(produced):
    steps = with_release(Office(produced.pack), other_line(produced.workspace, {}))
    assert [step.name for step in steps] == ["publish-other", "publish"]
    assert steps[-1].inputs == ("publish-other",)


def test_a_run_of_one_line_leaves_what_others_published(produced):
    before = page(produced.workspace, "obligations")
    run_other(produced, news="good")
    assert page(produced.workspace, "news") == "good"
    assert page(produced.workspace, "obligations") == before
    database = ServingDatabase(produced.workspace.serving)
    flows = {flow.dataflow.id for flow in database.dataflows()}
    database.close()
    assert {"DF_SHARE", "DF_LAND"} <= flows


def test_a_release_names_the_vintages_of_all_parts(produced):
    run_other(produced, news="good")
    newest = max((produced.workspace.warehouse / "releases").glob("*.json"))
    release = msgspec.json.decode(newest.read_bytes(), type=Release)
    named = {flow.dataflow for part in read_parts(produced.workspace) for flow in part.flows}
    assert set(release.vintages) == named


def test_what_no_line_tells_is_empty(office):
    steps = with_release(Office(office.pack), other_line(office.workspace, {}))
    assert not run(steps, office.workspace).failed
    for name in EMPTY:
        assert page(office.workspace, name) == []
    assert page(office.workspace, "settings")["languages"] == ["fr", "en"]


@pytest.mark.parametrize("pages", [{"news": "old"}, {"news": "new"}])
def test_only_a_changed_part_makes_the_release_anew(produced, pages):
    run_other(produced, news="old")
    report = run_other(produced, **pages)
    assert report.nothing_repeated == (pages == {"news": "old"})
