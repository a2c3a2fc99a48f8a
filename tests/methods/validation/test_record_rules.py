"""Rules about unit records: own values, those above, sums and counts below, single keys."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.validation.record_rules import (
    RECORD_KIND_WORDS,
    RecordFile,
    confront_records,
    joined_keys,
    parents_of,
    values_of,
)
from sathiti.model import Place, Rule, SathitiError, Text

HOMES = pa.table({"hhid": ["a", "b", "c"], "size": [2, 1, None], "total": [10.0, 5.0, 8.0]})
PEOPLE = pa.table(
    {
        "hhid": ["a", "a", "b", "c", "x"],
        "pid": ["1", "2", "1", "1", "1"],
        "relation": ["1", "2", "1", "2", "1"],
        "age": [30, 5, 200, None, 7],
    }
)
SAYS = Text({"en": "{hhid}: {age} of {size}, {count}", "lo": "{hhid} {age}"})


def files():
    parent = parents_of(PEOPLE, HOMES, ["hhid"])
    return {
        "homes": RecordFile(HOMES, ("hhid",), "homes.csv", np.arange(3) + 2),
        "people": RecordFile(
            PEOPLE, ("hhid", "pid"), "people.csv", np.arange(5) + 2, "homes", parent
        ),
    }


def rule(scope, expression="", kind="expression", severity="blocking", **parameters):
    at = Place("rules.yaml", row=3)
    return Rule("r", kind, scope, severity, SAYS, expression, "x", parameters, at)


def judged(*rules):
    return confront_records(files(), rules, "2018", ["lo", "en"])


def failing(one):
    confrontation, _ = judged(one)
    return [finding.key for finding in confrontation.findings]


def test_a_record_finds_the_one_above_by_its_key():
    assert parents_of(PEOPLE, HOMES, ["hhid"]).tolist() == [0, 0, 1, 2, -1]
    assert joined_keys(PEOPLE, ["hhid", "pid"]).to_pylist()[:2] == ["a.1", "a.2"]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (rule("people", "age >= 0 and age <= 110"), ["b.1"]),
        (rule("people", "relation == 1"), ["a.2", "c.1"]),
        (rule("people", "age < homes.total"), ["a.1", "b.1"]),
        (rule("homes", "size == people.rows"), []),
        (rule("homes", "people.age < 100"), ["b"]),
        (rule("homes", "people.rows == 1"), ["a"]),
        (rule("homes", kind="count", file="people", where={"relation": "1"}, **{"is": 1}), ["c"]),
        (rule("people", kind="unique", key=["hhid"]), ["a.1", "a.2"]),
        (rule("people", kind="unique"), []),
    ],
)
def test_each_kind_of_rule_finds_its_records(one, expected):
    assert failing(one) == expected


def test_a_missing_value_leaves_a_rule_unanswered():
    (summary,) = judged(rule("people", "age >= 0"))[0].summary
    assert (summary.checked, summary.passed, summary.failed, summary.not_evaluated) == (4, 4, 0, 1)


def test_a_finding_names_file_line_and_key_in_every_language():
    (finding,) = judged(rule("people", "age <= 110"))[0].findings
    assert str(finding.places[0]) == "people.csv › row 4 › b.1"
    assert finding.message.say("lo") == "b 200"
    # What the message speaks of and the rule did not compare stays as it is written.
    assert finding.message.say("en") == "b: 200 of {size}, {count}"
    assert (finding.severity, finding.scope, finding.period) == ("blocking", "people", "2018")
    assert finding.values == {"age": 200.0}


def test_only_blocking_rules_keep_records_out():
    _, held = judged(rule("people", "age <= 110"))
    assert held["people"].tolist() == [2]
    assert held["homes"].tolist() == []
    _, held = judged(rule("people", "age <= 110", severity="warning"))
    assert held["people"].tolist() == []


def test_rules_of_other_files_are_passed_over():
    confrontation, held = judged(rule("prices", "price > 0"))
    assert confrontation.findings == confrontation.summary == ()
    assert set(held) == {"homes", "people"}


def test_functions_of_series_are_refused_with_the_place_of_the_rule():
    with pytest.raises(SathitiError) as raised:
        judged(rule("people", "age >= previous(age)"))
    assert "looks at other periods" in str(raised.value)
    assert str(raised.value).startswith("rules.yaml › row 3")


def test_an_expression_has_a_value_for_every_record():
    # The size of the last home is not known, and the last person has none.
    told = values_of(files(), "people", "age / homes.size")
    assert told[:3].tolist() == [15.0, 2.5, 200.0]
    assert np.isnan(told[3:]).all()
    assert values_of(files(), "homes", "people.rows").tolist() == [2.0, 1.0, 1.0]
    assert values_of(files(), "homes", "size > 1")[:2].tolist() == [1.0, 0.0]


def test_an_expression_that_cannot_be_read_is_told_with_its_place():
    with pytest.raises(SathitiError) as raised:
        values_of(files(), "people", "age >", Place("lacks.csv", row=9))
    assert str(raised.value).startswith("lacks.csv › row 9")


def test_every_kind_has_words():
    assert set(RECORD_KIND_WORDS) == {"expression", "unique", "count"}


@given(
    ages=st.lists(st.one_of(st.none(), st.integers(-5, 130)), min_size=1, max_size=30),
    least=st.integers(0, 20),
)
def test_every_record_passes_fails_or_is_not_answered(ages, least):
    people = pa.table({"id": [str(n) for n in range(len(ages))], "age": pa.array(ages, pa.int64())})
    one = RecordFile(people, ("id",), "people.csv", np.arange(len(ages)) + 2)
    confrontation, held = confront_records(
        {"people": one}, [rule("people", f"age >= {least}")], "2018", ["en"]
    )
    (summary,) = confrontation.summary
    assert summary.checked + summary.not_evaluated == len(ages)
    assert summary.passed + summary.failed == summary.checked
    assert held["people"].tolist() == [
        n for n, age in enumerate(ages) if age is not None and age < least
    ]
