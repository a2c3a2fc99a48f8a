"""Records against rules: what is kept out, whom it takes with it, and how corrections change it."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.domains.social.checking import ANSWERED, Checked, hidden_columns, keep
from sathiti.methods.validation.record_rules import RecordFile, parents_of
from sathiti.model import SurveyFile, SurveyPlan, SurveyResponse, SurveyWeighting, Text
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.microdata import latest_microdata, read_records

PLAN = SurveyPlan(
    "s",
    "1",
    Text.of(en="S"),
    "x",
    ("2018",),
    {
        "villages": SurveyFile("villages", ("village",)),
        "homes": SurveyFile("homes", ("hhid",), "villages"),
        "people": SurveyFile("people", ("hhid", "pid"), "homes"),
        "prices": SurveyFile("prices", ("village", "item"), "villages"),
    },
    {},
    SurveyWeighting("homes", response=SurveyResponse("result", ("1",), ("4",), ("village",))),
    {},
    (),
    (),
)


def made():
    tables = {
        "villages": pa.table({"village": ["A", "B"]}),
        "homes": pa.table(
            {"hhid": ["1", "2", "3"], "village": ["A", "A", "B"], "result": ["1", "1", "2"]}
        ),
        "people": pa.table({"hhid": ["1", "1", "2"], "pid": ["1", "2", "1"]}),
        "prices": pa.table({"village": ["A", "B"], "item": ["rice", "rice"]}),
    }
    files = {}
    for name, file in PLAN.files.items():
        parent = np.full(tables[name].num_rows, -1)
        if file.within:
            key = PLAN.files[file.within].key
            parent = parents_of(tables[name], tables[file.within], key)
        lines = np.arange(tables[name].num_rows) + 2
        files[name] = RecordFile(tables[name], file.key, f"{name}.csv", lines, file.within, parent)
    return files


def kept(**held):
    empty = np.zeros(0, np.int64)
    return keep(made(), PLAN, {name: np.array(held.get(name, empty)) for name in PLAN.files})


def answered(tables):
    return dict(
        zip(tables["homes"]["hhid"].to_pylist(), tables["homes"][ANSWERED].to_pylist(), strict=True)
    )


def test_without_findings_all_records_of_those_who_answered_stay():
    tables = kept()
    assert answered(tables) == {"1": True, "2": True, "3": False}
    assert tables["people"].num_rows == 3
    assert tables["prices"].num_rows == 2


def test_a_wrong_person_silences_the_household_which_stays_in_the_sample():
    tables = kept(people=[1])
    assert answered(tables) == {"1": False, "2": True, "3": False}
    assert tables["people"]["hhid"].to_pylist() == ["2"]


def test_a_wrong_household_is_silent_with_all_that_lies_in_it():
    tables = kept(homes=[1])
    assert answered(tables) == {"1": True, "2": False, "3": False}
    assert tables["people"]["hhid"].to_pylist() == ["1", "1"]


def test_a_wrong_village_takes_its_households_out():
    tables = kept(villages=[0])
    assert tables["villages"]["village"].to_pylist() == ["B"]
    assert answered(tables) == {"3": False}
    assert tables["people"].num_rows == 0
    assert tables["prices"]["village"].to_pylist() == ["B"]


def test_a_wrong_price_is_left_out_alone():
    tables = kept(prices=[0])
    assert tables["prices"]["village"].to_pylist() == ["B"]
    assert answered(tables) == {"1": True, "2": True, "3": False}


def test_identifiers_are_keys_of_one_column():
    assert hidden_columns(PLAN) == ["village", "hhid"]


def test_planted_errors_are_found_and_counted(produced):
    checked = read_json(produced.workspace.runs / "records-lecs-2018.json", Checked)
    assert checked.synthetic
    assert checked.corrected == 0
    assert {"persons_once", "age_possible", "diary_not_negative"} <= set(checked.findings)
    rows = produced.csv("lecs-2018-findings.csv")
    assert len(rows) == sum(checked.findings.values())
    for row in rows:
        assert row["place"]
        assert row["message_lo"]
        assert row["message_en"]
    blocked = [row for row in rows if row["severity"] == "blocking" and row["scope"] == "diary"]
    assert blocked


def test_raw_records_are_never_altered_and_nothing_is_lost(produced):
    outputs = {step.name: step.outputs for step in produced.report.steps}["collect-lecs-2018"]
    raw = produced.workspace.path(outputs["persons"]).read_text(encoding="utf-8")
    given = (produced.workspace.inbox / "lecs" / "2018" / "persons.csv").read_text(encoding="utf-8")
    assert raw == given
    checked = read_json(produced.workspace.runs / "records-lecs-2018.json", Checked)
    stored = latest_microdata(produced.workspace.warehouse, "lecs-2018")
    for file, rows in checked.rows.items():
        assert stored.rows[file] + checked.held[file] == rows
    homes = read_records(stored, "households").table
    assert homes.num_rows == checked.rows["households"]


RULES = """- id: income_possible
  scope: people
  expression: 'income >= 0'
  severity: blocking
  message:
    en: "Person {person}: the income {income} is negative."
    fr: "Personne {person}: {income}."
  source: x
- id: once
  scope: people
  kind: unique
  severity: blocking
  message: {en: "Person {person} stands {count} times.", fr: "Personne {person}: {count} fois."}
  source: x
"""


@pytest.fixture
def ruled(tiny):
    """The small survey with rules."""
    rules = tiny.packs / "tavara" / "surveys" / "living" / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    return tiny


def summary(office):
    return read_json(office.workspace.runs / "records-living-2012.json", Checked)


def test_a_negative_value_is_a_finding_and_the_others_stand_for_the_person(ruled):
    ruled.edit("39,S2,9,F,400,", "39,S2,9,F,-400,")
    assert ruled.errors() == {}
    assert summary(ruled).findings == {"income_possible": 1}
    # The person is silent; the weight went to others, so that totals are met.
    assert ruled.figures()["TX", "POPULATION", "_T"] == pytest.approx(1000)
    told = (ruled.workspace.reports / "living-2012-findings.csv").read_text(encoding="utf-8")
    assert "people.csv › row 41 › 39" in told
    assert "Personne 39: -400" in told
    assert "the income -400 is negative" in told


def test_a_person_that_stands_twice_is_found_with_both_lines(ruled):
    ruled.edit("39,S2,9,F,400,", "38,S2,9,F,400,")
    assert ruled.errors() == {}
    assert summary(ruled).findings == {"once": 2}
    told = (ruled.workspace.reports / "living-2012-findings.csv").read_text(encoding="utf-8")
    assert "row 40" in told
    assert "row 41" in told


def correct(office, *rows):
    head = "survey,round,file,key,row,variable,old,new,reason,who,when"
    path = office.workspace.root / "survey_corrections.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def test_a_correction_is_applied_by_the_run_and_counted(ruled):
    ruled.edit("39,S2,9,F,400,", "39,S2,9,F,-400,")
    ruled.run()
    correct(ruled, "living,2012,people,39,,income,-400,400,sign,Clerk,2013-01-02")
    assert ruled.errors() == {}
    assert summary(ruled).findings == {}
    assert summary(ruled).corrected == 1
    assert "-400" in ruled.file.read_text(encoding="utf-8")


def test_a_duplicate_is_taken_out_by_its_line(ruled):
    ruled.edit("39,S2,9,F,400,", "38,S2,9,F,400,")
    correct(ruled, "living,2012,people,38,41,,,,entered twice,Clerk,2013-01-02")
    assert ruled.errors() == {}
    assert summary(ruled).findings == {}
    assert summary(ruled).rows == {"people": 39}
