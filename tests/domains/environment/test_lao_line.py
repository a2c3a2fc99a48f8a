"""The real line on the real figures: every year that the country published, once."""

import contextlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from sathiti.cli.main import main
from sathiti.domains.environment import production_steps
from sathiti.exchange.excel import fill_template
from sathiti.model import Compared, ObligationState
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.release import with_release
from sathiti.warehouse.packs import load_pack
from sathiti.warehouse.run_graph import RunReport, run
from sathiti.warehouse.serving import ServingDatabase
from sathiti.warehouse.vintages import latest_vintage, list_vintages, read_vintage
from sathiti.warehouse.workspace import Workspace, open_workspace

pytestmark = pytest.mark.xdist_group("lao_line")

# What the United Nations and FAO publish, of figures that went in unchanged: goal to count.
MUST_AGREE = {"6.4.1": 17, "6.4.2": 17, "15.1.1": 8, "15.2.1": 14, "11.5.1": 8}


@dataclass(frozen=True)
class Year:
    """A production year as it was seen."""

    workspace: Workspace
    code: int
    said: str


def produce(root: Path, language: str = "lo") -> Year:
    out = io.StringIO()
    call = [
        "--workspace",
        str(root),
        "--lang",
        language,
        "run",
        "environment",
        "--pack",
        "lao",
        "--quiet",
    ]
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as left:
        main(call)
    return Year(open_workspace(root, reading=True), left.value.code, out.getvalue())


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> Year:
    return produce(tmp_path_factory.mktemp("ສປປ ລາວ") / "workspace")


@pytest.fixture(scope="module")
def pack():
    return load_pack("lao")


@pytest.fixture(scope="module")
def compared(year, pack):
    goals = {one.id: one.goal for one in pack.indicators}
    found = read_json(year.workspace.reports / "comparison.json", list[Compared])
    return [(goals[one.indicator], one) for one in found]


def again(year: Year, pack) -> RunReport:
    steps = with_release(Office(pack), production_steps(Office(pack), year.workspace.root))
    return run(steps, year.workspace, pack_version=pack.label)


def public_hashes(workspace: Workspace) -> dict[str, str]:
    return {
        vintage.dataflow: vintage.content_hash
        for vintage in list_vintages(workspace.warehouse, "public")
    }


def test_every_step_is_done_and_nothing_blocks(year, pack):
    assert year.code == 0, year.said
    names = [step.name for step in production_steps(Office(pack), year.workspace.root)]
    assert len(names) == len(set(names)) >= 39
    for name in names:
        assert (year.workspace.steps / f"{name}.json").exists(), name
    for vintage in list_vintages(year.workspace.warehouse, "internal"):
        blocking = [one for one in read_vintage(vintage).findings if one.severity == "blocking"]
        assert blocking == [], vintage.dataflow


def test_a_lao_reader_is_told_in_lao(year):
    lines = year.said.splitlines()
    words = set(re.findall(r"(?<![\w/.:-])[A-Za-z]{3,}(?![\w/.:-])", "\n".join(lines)))
    # Names of steps and folders are the same in every language; `make serve` is a command.
    steps = {part for line in lines for part in re.findall(r"[a-z]+", line.split("│")[0])}
    assert words - steps - {"make", "serve", "workspace"} == set(), sorted(words - steps)


def test_every_form_came_back(year):
    served = ServingDatabase(year.workspace.serving)
    board = served.page("obligations", list[ObligationState])
    served.close()
    assert len(board) > 150
    assert {one.state for one in board} == {"Accepted"}


@pytest.mark.parametrize(("goal", "count"), MUST_AGREE.items())
def test_ours_agree_with_the_values_of_the_united_nations_and_fao(compared, goal, count):
    theirs = [
        one
        for about, one in compared
        if about == goal and one.source.startswith(("UN", "FAO")) and not one.explanation.words
    ]
    assert len(theirs) >= count
    assert [(one.indicator, one.period) for one in theirs if not one.agrees] == []


def test_every_difference_is_explained_in_both_languages(compared):
    states = Counter()
    for _, one in compared:
        explained = {language for language in ("lo", "en") if one.explanation.words.get(language)}
        assert explained in (set(), {"lo", "en"})
        assert one.agrees != bool(explained), (one.indicator, one.period, one.source)
        states[one.agrees] += 1
    assert states[True] >= 120


@pytest.mark.parametrize(
    "indicator", ["ER_H2O_WUEYST", "ER_H2O_STRESS", "AG_LND_FRST", "AG_LND_FRSTCHG", "VC_DSR_MTMP"]
)
def test_a_published_figure_leads_to_cells_of_ministries(year, compared, indicator):
    *_, one = [one for _, one in compared if one.indicator == indicator and one.agrees]
    served = ServingDatabase(year.workspace.serving)
    node = served.trace(one.dataflow, one.key, one.period)
    served.close()
    assert node.formula
    assert node.inputs
    for given in node.inputs:
        assert given.cell.source.endswith(".xlsx")
        assert given.cell.cell
        assert given.sha256
        assert given.source
        assert given.provider.say("lo") != given.provider.say("en")
        assert {rule.outcome for rule in given.rules} <= {"passed", "failed", "not evaluated"}


def test_a_second_run_repeats_nothing(year, pack):
    before = list_vintages(year.workspace.warehouse, "public")
    assert again(year, pack).nothing_repeated
    assert list_vintages(year.workspace.warehouse, "public") == before


def test_a_second_fresh_workspace_publishes_the_same_content(year, tmp_path):
    other = produce(tmp_path / "again", language="en")
    assert other.code == 0
    first = public_hashes(year.workspace)
    assert public_hashes(other.workspace) == first
    assert len(first) >= 8


def test_one_changed_cell_repeats_only_what_depends_on_it(year, pack, tmp_path):
    (form,) = (year.workspace.inbox / "disaster").glob("disaster-2015-*.xlsx")
    sent = form.read_bytes()
    public = latest_vintage(year.workspace.warehouse, "public", "DF_SDG")
    fill_template(form, {("deaths", "LA"): ("8", "", "counted again")}, "Clerk")
    try:
        report = again(year, pack)
    finally:
        form.write_bytes(sent)
    assert not report.failed
    done = {step.name for step in report.steps if step.status == "done"}
    assert done == {
        "collect-disaster",
        "check-disaster",
        "compile-DF_SDG-11.5.1",
        "compile-DF_SDG-11.5.2",
        "compile-DF_SDG-13.1.1",
        "gather-DF_SDG",
        "account-disaster_losses",
        "account-disaster_people",
        "accounts",
        "account-indicators",
        "coverage",
        "questionnaires",
        "compare",
        "tables",
        "publish-environment",
        "publish",
    }
    new = latest_vintage(year.workspace.warehouse, "public", "DF_SDG")
    assert new.id != public.id
    revised = (year.workspace.reports / "revisions.csv").read_text(encoding="utf-8-sig")
    rows = [line for line in revised.splitlines()[1:] if line.startswith("DF_SDG,")]
    assert {line.split(",")[2] for line in rows} == {"2015"}
    assert any(".VC_DSR_MORT." in line for line in rows)
    assert not any(".VC_DSR_DAFF." in line for line in rows)
    # What it was before comes out the same as before.
    assert not again(year, pack).failed
    assert public_hashes(year.workspace)["DF_SDG"] == public.content_hash
