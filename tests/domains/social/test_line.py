"""The social line on made-up rounds: every step, what it publishes, and what it never does."""

import re

import pyarrow.parquet as pq
import pytest

from sathiti.domains.social import production_steps, tracer_of
from sathiti.warehouse.line import Office
from sathiti.warehouse.microdata import latest_microdata, open_microdata, read_records
from sathiti.warehouse.run_graph import run, select
from sathiti.warehouse.serving import ServingDatabase
from sathiti.warehouse.vintages import list_vintages, verify_vintage

pytestmark = pytest.mark.xdist_group("social_line")

ROUNDS = ("2013", "2018", "2024")
STEPS = ("files", "collect", "records", "weights", "welfare", "estimates")


@pytest.fixture(scope="module")
def served(produced):
    database = ServingDatabase(produced.workspace.serving)
    yield database
    database.close()


def test_every_step_is_done(produced):
    wrong = [(step.name, str(step.error)) for step in produced.report.steps if step.error]
    assert wrong == []
    assert {step.status for step in produced.report.steps} == {"done"}


def test_each_round_has_its_steps_and_all_meet_in_the_release(produced):
    names = {step.name for step in produced.steps()}
    assert names >= {f"{step}-lecs-{period}" for step in STEPS for period in ROUNDS}
    assert select(produced.steps())[-1].name == "publish"
    titles = [step.title for step in produced.steps()]
    assert all(title.say(language) for title in titles for language in ("lo", "en"))


def test_a_period_takes_no_round_away(produced):
    steps = production_steps(Office(produced.pack, "2014", "2018"), produced.workspace.root)
    made = {step.name[-4:] for step in steps if step.name.startswith("records-")}
    assert made == set(ROUNDS)


def test_a_second_run_repeats_nothing(produced):
    again = run(produced.steps(), produced.workspace, pack_version=produced.pack.label)
    assert again.nothing_repeated, [one.name for one in again.steps if one.status != "unchanged"]


def test_what_is_public_is_whole(produced):
    public = list_vintages(produced.workspace.warehouse, "public")
    assert {vintage.dataflow for vintage in public} == {
        "DF_POVERTY",
        "DF_WELFARE_CURVES",
        "DF_SDG_SURVEY",
    }
    for vintage in public:
        verify_vintage(vintage)


def test_no_identifier_of_a_record_leaves_the_closed_zone(produced):
    """Neither as received nor as hidden; the inbox and deliveries are the office's own files."""
    homes = read_records(latest_microdata(produced.workspace.warehouse, "lecs-2018"), "households")
    hidden = set(homes.table["hhid"].to_pylist()[:50])
    raw = pq.read_table  # what is public is Parquet and a database
    for vintage in list_vintages(produced.workspace.warehouse, "public"):
        table = raw(f"{vintage.path}/data.parquet")
        assert not {"hhid", "village", "pid", "ROUND"} & set(table.column_names)
    bytes_ = produced.workspace.serving.read_bytes()
    assert not [one for one in hidden if one.encode() in bytes_]


def test_identifiers_in_the_closed_zone_are_hidden(produced):
    folder = produced.workspace.path(
        next(s for s in produced.report.steps if s.name == "records-lecs-2018").outputs["records"]
    )
    people = read_records(open_microdata(folder), "persons").table
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in people["hhid"].to_pylist()[:100])
    assert people["pid"].to_pylist()[0].isdecimal()


def test_every_figure_says_that_it_is_made_up(produced):
    for flow in ("DF_POVERTY", "DF_WELFARE_CURVES"):
        table = produced.stored(flow, "public").dataset.table
        notes = set(table["NOTE_SYNTHETIC"].to_pylist())
        assert len(notes) == 1
        assert "Synthetic data" in next(iter(notes))
        assert "A" not in table["OBS_STATUS"].to_pylist()


def test_poverty_comes_near_what_the_plan_of_the_records_says(produced):
    found = {
        row["TIME_PERIOD"]: row for row in produced.figures(INDICATOR="HEADCOUNT", BASIS="NATIONAL")
    }
    for period, wanted in (("2013", 24.6), ("2018", 18.3), ("2024", 15.0)):
        row = found[period]
        assert float(row["CI_LOWER"]) - 1 < wanted < float(row["CI_UPPER"]) + 1, period
        assert row["OBS_STATUS"] == "E"


def test_every_observation_is_served_with_its_error_and_its_chain(served):
    rows = served.observations(
        "DF_POVERTY", {"INDICATOR": ["GINI"], "REF_AREA": ["LA"]}
    ).to_pylist()
    assert rows
    for row in rows:
        node = served.trace("DF_POVERTY", row["SERIES_KEY"], row["TIME_PERIOD"])
        assert node.value == row["OBS_VALUE"]
        assert float(row["STANDARD_ERROR"]) > 0
        assert int(row["SAMPLE_SIZE"]) > 100


def test_a_chain_leads_to_welfare_weights_and_records_but_shows_none(produced):
    tracer = tracer_of(Office(produced.pack), produced.workspace)
    (address,) = tracer.find("DF_POVERTY:A.LA.HEADCOUNT._T._T._T.NATIONAL", "2018")
    node = tracer.trace(*address)
    line, welfare = node.inputs
    assert (line.dataflow, line.key, line.value) == ("poverty_lines", "NATIONAL", 280910.0)
    assert line.source
    (weights,) = welfare.inputs
    (records,) = weights.inputs
    assert [one.step for one in (node, welfare, weights, records)] == [
        "gather-DF_POVERTY",
        "welfare-lecs-2018",
        "weights-lecs-2018",
        "records-lecs-2018",
    ]
    survey = produced.pack.surveys["lecs"]
    keys = {f"twice.{file}" for file in survey.files if file != "persons"}
    assert {rule.rule for rule in records.rules} == {rule.id for rule in survey.rules} | keys
    assert all(one.vintage and one.code_version for one in (node, welfare, weights, records))
    assert "lecs.recipe" in welfare.formula
    assert "population (province × urban)" in weights.formula
    assert records.inputs == ()


def test_a_code_that_means_several_figures_finds_them_all(produced):
    tracer = tracer_of(Office(produced.pack), produced.workspace)
    assert len(tracer.find("GINI", "2018")) > 10
    assert tracer.find("GINI", "1900") == []


def test_the_site_is_told_rounds_lines_and_comparison(served):
    page = served.page("poverty")
    assert [one["period"] for one in page["rounds"]] == list(ROUNDS)
    assert all(one["synthetic"] and one["note"]["words"]["lo"] for one in page["rounds"])
    assert {line["code"] for line in page["lines"]} == {"NATIONAL", "INTL_300", "REL_60", "REL_50"}
    assert set(page["flags"]) == {"hidden", "care", "few", "few_places"}
    assert page["compared"]
    assert page["changes"]


def test_the_quality_report_measures_response_and_sampling_errors(produced):
    items = produced.stored("DF_POVERTY", "public").quality.items
    concepts = [item.concept for item in items]
    assert {"S.13.2", "S.13.3.3", "S.11.2", "S.18.6"} <= set(concepts)
    assert concepts.count("S.13.3.3") == len(ROUNDS)
    for item in items:
        assert item.comment.say("lo")
        assert item.comment.say("en")
