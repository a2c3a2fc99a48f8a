"""A survey of one file in another country: declared in data, produced without a line of code."""

import math

import msgspec
import pytest

from sathiti.domains.social import production_steps
from sathiti.model import SathitiError
from sathiti.warehouse.line import Office
from sathiti.warehouse.packs import load_pack
from sathiti.warehouse.serving import ServingDatabase

STEPS = {
    "files-living-2012",
    "collect-living-2012",
    "records-living-2012",
    "weights-living-2012",
    "welfare-living-2012",
    "estimates-living-2012",
    "gather-DF_POVERTY",
    "gather-DF_WELFARE_CURVES",
    "compare-poverty",
    "poverty-tables",
    "publish-social",
    "publish",
}


def test_every_step_is_done_and_then_none_is_repeated(tiny):
    report = tiny.run()
    assert {step.name: str(step.error) for step in report.steps if step.error} == {}
    assert {step.name for step in report.steps} == STEPS
    assert tiny.run().nothing_repeated


def test_figures_are_weighted_to_the_totals(tiny):
    assert tiny.errors() == {}
    figures = tiny.figures()
    for area, persons in (("TX", 1000), ("N", 400), ("S2", 600)):
        assert figures[area, "POPULATION", "_T"] == pytest.approx(persons)
    assert figures["TX", "POPULATION", "F"] == pytest.approx(520)
    assert figures["N", "MEAN_WELFARE", "_T"] < figures["S2", "MEAN_WELFARE", "_T"]
    assert 0 < figures["TX", "GINI", "_T"] < 100
    # What the plan does not ask is not there.
    assert not [key for key in figures if key[1] in ("THEIL", "HEADCOUNT", "FOOD_SHARE")]


def test_real_records_are_not_called_made_up(tiny):
    tiny.run()
    served = ServingDatabase(tiny.workspace.serving)
    table = served.observations("DF_POVERTY")
    assert set(table["OBS_STATUS"].to_pylist()) == {"A"}
    page = served.page("poverty")
    assert [one["synthetic"] for one in page["rounds"]] == [False]
    served.close()


def test_a_survey_without_files_and_without_a_plan_to_make_them_up_waits(tiny):
    tiny.file.unlink()
    assert [step.name for step in tiny.run().steps] == ["publish"]


def test_a_changed_answer_is_produced_anew(tiny):
    tiny.run()
    before = tiny.figures()["TX", "MEAN_WELFARE", "_T"]
    tiny.edit("39,S2,9,F,400,", "39,S2,9,F,4000,")
    done = {step.name for step in tiny.run().steps if step.status == "done"}
    assert done == STEPS
    assert tiny.figures()["TX", "MEAN_WELFARE", "_T"] > before
    assert math.isfinite(tiny.figures()["TX", "GINI", "_T"])


def test_records_that_stand_twice_are_kept_out_though_no_rule_says_so(tiny):
    _head, first, *_ = tiny.file.read_text(encoding="utf-8").splitlines()
    with tiny.file.open("a", encoding="utf-8") as lines:
        lines.write(first + "\n")
    tiny.run()
    findings = (tiny.workspace.reports / "living-2012-findings.csv").read_text(encoding="utf-8-sig")
    told = [line for line in findings.splitlines() if line.startswith("twice.people")]
    assert len(told) == 2
    assert all("blocking" in line and "stands 2 times" in line for line in told)
    assert tiny.figures()["TX", "POPULATION", "_T"] == pytest.approx(1000)


def test_what_cannot_be_read_is_told_with_its_file(tiny):
    tiny.file.write_bytes(tiny.file.read_bytes().replace(b"S2", b"S\xe9"))
    assert "people.csv" in tiny.errors()["records-living-2012"]


def test_a_survey_without_dataflows_for_its_results_is_refused(tiny):
    pack = load_pack("tavara", [tiny.packs])
    bare = msgspec.structs.replace(pack, dataflows={})
    with pytest.raises(SathitiError, match=r"no dataflows for its results: DF_POVERTY") as told:
        production_steps(Office(bare), tiny.workspace.root)
    assert "includes: [international]" in str(told.value)


def without(pack, attribute):
    """The pack with a structure of poverty that lacks an attribute."""
    flow = pack.dataflows["DF_POVERTY"]
    kept = tuple(one for one in flow.structure.attributes if one.id != attribute)
    structure = msgspec.structs.replace(flow.structure, attributes=kept)
    poorer = msgspec.structs.replace(flow, structure=structure)
    return msgspec.structs.replace(pack, dataflows={**pack.dataflows, "DF_POVERTY": poorer})


@pytest.mark.parametrize("attribute", ["CV", "OBS_STATUS", "STANDARD_ERROR"])
def test_a_structure_that_cannot_hold_what_figures_say_is_refused(tiny, attribute):
    pack = without(load_pack("tavara", [tiny.packs]), attribute)
    with pytest.raises(SathitiError, match=f"Structure POVERTY .* lacks .*{attribute}"):
        production_steps(Office(pack), tiny.workspace.root)


def test_figures_that_are_made_up_need_a_place_to_say_so(tmp_path):
    pack = without(load_pack("lao"), "NOTE_SYNTHETIC")
    with pytest.raises(SathitiError, match=r"Structure POVERTY .* lacks .*NOTE_SYNTHETIC"):
        production_steps(Office(pack), tmp_path)
