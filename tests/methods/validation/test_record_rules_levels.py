"""Rules about unit records over three levels: villages, homes in them, people in these."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.validation.record_rules import (
    RecordFile,
    RecordValues,
    confront_records,
    joined_keys,
    parents_of,
)
from sathiti.model import Confrontation, Place, Rule, SathitiError, Text

VILLAGES = pa.table({"village": ["v1", "v2"], "road": [1.0, None], "homes_listed": [2, 1]})
HOMES = pa.table(
    {
        "village": ["v1", "v1", "v2", "v9"],
        "hhid": ["a", "b", "c", "d"],
        "size": [2, 1, 0, 1],
        "food": ["10.5", "x", "-3", None],
    }
)
PEOPLE = pa.table(
    {
        "hhid": ["a", "a", "b", "d", "z"],
        "pid": [1, 2, 1, 1, 1],
        "sex": ["1", "2", "1", None, "1"],
        "income": [4.0, 6.0, None, 7.0, 100.0],
    }
)


def files() -> dict[str, RecordFile]:
    return {
        "villages": RecordFile(VILLAGES, ("village",), "villages.csv", np.array([2, 3])),
        "homes": RecordFile(
            HOMES,
            ("hhid",),
            "homes.csv",
            np.array([2, 3, 4, 5]),
            "villages",
            parents_of(HOMES, VILLAGES, ["village"]),
        ),
        "people": RecordFile(
            PEOPLE,
            ("hhid", "pid"),
            "people.csv",
            np.array([2, 4, 6, 8, 10]),
            "homes",
            parents_of(PEOPLE, HOMES, ["hhid"]),
        ),
    }


def rule(
    scope: str, expression: str = "", kind: str = "expression", says: str = "!", **more: object
) -> Rule:
    severity = str(more.pop("severity", "blocking"))
    at = Place("rules.yaml", row=7)
    words = Text({"en": says})
    return Rule(str(more.pop("id", "r")), kind, scope, severity, words, expression, "x", more, at)


def judged(*rules: Rule) -> Confrontation:
    return confront_records(files(), rules, "2018", ["en"])[0]


def failing(one: Rule) -> list[str]:
    return [finding.key for finding in judged(one).findings]


def counted(one: Rule) -> tuple[int, int, int, int]:
    (summary,) = judged(one).summary
    return summary.checked, summary.passed, summary.failed, summary.not_evaluated


def test_parents_are_places_in_the_file_above() -> None:
    known = files()
    assert known["homes"].parent.tolist() == [0, 0, 1, -1]
    assert known["people"].parent.tolist() == [0, 0, 1, 3, -1]


def test_a_key_of_two_columns_is_joined_by_a_point() -> None:
    assert joined_keys(PEOPLE, ("hhid", "pid")).to_pylist() == ["a.1", "a.2", "b.1", "d.1", "z.1"]


def test_a_key_with_a_missing_part_is_none() -> None:
    table = pa.table({"a": ["x", None, "z"], "b": [1, 2, None]})
    assert joined_keys(table, ["a", "b"]).to_pylist() == ["x.1", None, None]


def test_a_record_with_a_missing_key_lies_in_nothing() -> None:
    child = pa.table({"k": ["x", None]})
    assert parents_of(child, pa.table({"k": ["x"]}), ["k"]).tolist() == [0, -1]


def test_numbers_and_codes_of_the_same_digits_meet() -> None:
    child, above = pa.table({"k": [7, 8]}), pa.table({"k": ["8", "7"]})
    assert parents_of(child, above, ["k"]).tolist() == [1, 0]


def test_without_records_above_nothing_is_found() -> None:
    above = pa.table({"k": pa.array([], pa.string())})
    assert parents_of(pa.table({"k": ["x", "y"]}), above, ["k"]).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("record", "name", "place"),
    [
        (0, "a.1", "people.csv › row 2 › a.1"),
        (2, "b.1", "people.csv › row 6 › b.1"),
        (4, "z.1", "people.csv › row 10 › z.1"),
    ],
)
def test_a_record_is_named_by_key_and_line(record: int, name: str, place: str) -> None:
    people = files()["people"]
    assert people.name(record) == name
    assert str(people.place(record)) == place


def test_a_key_that_is_missing_is_shown_as_a_dash() -> None:
    table = pa.table({"k": ["x", None]})
    assert RecordFile(table, ("k",), "f.csv", np.array([2, 3])).name(1) == "–"


@pytest.mark.parametrize(
    ("scope", "file", "name", "expected"),
    [
        # own values; codes that are no numbers are missing
        ("homes", "", "size", [2, 1, 0, 1]),
        ("homes", "homes", "size", [2, 1, 0, 1]),
        ("homes", "", "food", [10.5, None, -3, None]),
        # of the village a home or person lies in
        ("homes", "villages", "road", [1, 1, None, None]),
        ("people", "homes", "size", [2, 2, 1, 1, None]),
        ("people", "villages", "homes_listed", [2, 2, 2, None, None]),
        # sums and counts over what lies in a record, one or two levels down
        ("villages", "homes", "rows", [2, 1]),
        ("villages", "homes", "size", [3, 0]),
        ("villages", "people", "rows", [3, 0]),
        ("homes", "people", "rows", [2, 1, 0, 1]),
        ("homes", "people", "income", [10, None, 0, 7]),
    ],
)
def test_values_are_looked_up_where_the_file_lies(
    scope: str, file: str, name: str, expected: list[float | None]
) -> None:
    found = RecordValues(files(), scope)(file, name)
    assert [None if np.isnan(one) else one for one in found] == expected


def test_values_are_looked_up_once() -> None:
    values = RecordValues(files(), "homes")
    assert values("people", "rows") is values("people", "rows")
    assert values("", "size") is values("homes", "size")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (rule("villages", "homes_listed == homes.rows"), []),
        (rule("villages", "people.rows > 0"), ["v2"]),
        (rule("homes", "size == people.rows"), []),
        (rule("homes", "people.income >= 8"), ["c", "d"]),
        (rule("homes", "food >= 0"), ["c"]),
        (rule("people", "income < homes.size * 3"), ["a.2", "d.1"]),
        (rule("people", "villages.homes_listed == 1"), ["a.1", "a.2", "b.1"]),
        (rule("people", "not (sex == 1) or income > 5"), ["a.1"]),
    ],
)
def test_expressions_reach_over_levels(one: Rule, expected: list[str]) -> None:
    assert failing(one) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # checked, passed, failed, not evaluated
        (rule("homes", "food >= 0"), (2, 1, 1, 2)),
        (rule("homes", "people.income >= 8"), (3, 1, 2, 1)),
        (rule("people", "homes.size >= 1"), (4, 4, 0, 1)),
        (rule("villages", "road == 1"), (1, 1, 0, 1)),
    ],
)
def test_what_is_missing_is_counted_apart(one: Rule, expected: tuple[int, ...]) -> None:
    assert counted(one) == expected


@pytest.mark.parametrize(
    ("where", "wanted", "expected"),
    [
        ({}, 1, ["a"]),
        ({}, 2, ["b", "d"]),
        ({"sex": "1"}, 1, ["d"]),
        ({"sex": 1}, 1, ["d"]),
        ({"sex": "2"}, 0, ["a"]),
        ({"sex": "1", "pid": 2}, 0, []),
        (None, 1, ["a"]),
    ],
)
def test_a_count_looks_at_the_records_it_asks_for(
    where: dict[str, object] | None, wanted: int, expected: list[str]
) -> None:
    more = {"where": where, "is": wanted}
    assert failing(rule("homes", kind="count", file="people", **more)) == expected


def test_a_record_without_any_below_is_not_asked_for_a_count() -> None:
    one = rule("homes", kind="count", file="people", **{"is": 5})
    # home c has nobody
    assert counted(one) == (3, 0, 3, 1)


def test_a_count_reaches_down_two_levels() -> None:
    one = rule("villages", kind="count", file="people", where={"sex": "1"}, **{"is": 2})
    assert failing(one) == []
    assert counted(one) == (1, 1, 0, 1)


def test_a_count_tells_how_many_there_are() -> None:
    one = rule("homes", kind="count", says="{count} in {hhid}", file="people", **{"is": 1})
    (finding,) = judged(one).findings
    assert (finding.values, finding.message.say("en")) == ({"count": 2}, "2 in a")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (["hhid"], ["a.1", "a.2"]),
        (["hhid", "pid"], []),
        (["pid"], ["a.1", "b.1", "d.1", "z.1"]),
        # the missing code of d is not the same as another
        (["sex"], ["a.1", "b.1", "z.1"]),
    ],
)
def test_a_key_stands_once(key: list[str], expected: list[str]) -> None:
    assert failing(rule("people", kind="unique", key=key)) == expected


def test_a_missing_key_is_not_judged() -> None:
    assert counted(rule("people", kind="unique", key=["sex"])) == (4, 1, 3, 1)


def test_a_repeated_key_says_how_often() -> None:
    found = judged(rule("people", kind="unique", says="{count} times", key=["pid"])).findings
    assert [one.message.say("en") for one in found] == ["4 times"] * 4


def test_keys_that_are_all_missing_are_not_judged() -> None:
    table = pa.table({"k": pa.array([None, None], pa.string())})
    one = RecordFile(table, ("k",), "f.csv", np.array([2, 3]))
    found, held = confront_records({"f": one}, [rule("f", kind="unique")], "2018", ["en"])
    (summary,) = found.summary
    assert (summary.checked, summary.failed, summary.not_evaluated) == (0, 0, 2)
    assert held["f"].tolist() == []


def test_every_blocking_rule_adds_to_what_is_kept_out() -> None:
    rules = [
        rule("people", "income < 50", id="much"),
        rule("people", "income > 4", id="little"),
        rule("people", "income > 6", id="hint", severity="warning"),
        rule("homes", "size > 0", id="empty"),
    ]
    found, held = confront_records(files(), rules, "2018", ["en"])
    assert held["people"].tolist() == [0, 4]
    assert held["homes"].tolist() == [2]
    assert held["villages"].tolist() == []
    assert [(one.rule, one.key) for one in found.findings] == [
        ("much", "z.1"),
        ("little", "a.1"),
        ("hint", "a.1"),
        ("hint", "a.2"),
        ("empty", "c"),
    ]
    assert [one.rule for one in found.summary] == ["much", "little", "hint", "empty"]


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("{income}", "100"),
        ("{pid} of {hhid}", "1 of z"),
        ("{homes.size}", "{homes.size}"),
        ("nothing to fill", "nothing to fill"),
        ("{sex} {unknown}", "1 {unknown}"),
    ],
)
def test_messages_are_filled_from_the_record(says: str, expected: str) -> None:
    (finding,) = judged(rule("people", "income < 50", says=says)).findings
    assert finding.message.say("en") == expected


def test_values_from_above_fill_a_message_where_they_were_compared() -> None:
    one = rule("people", "income < homes.size * 5", says="{income} and {homes.size}")
    (finding,) = judged(one).findings
    assert finding.values == {"income": 7.0, "homes.size": 1.0}
    assert finding.message.say("en") == "7 and 1"


@pytest.mark.parametrize("function", ["previous(size)", "latest(size)"])
def test_functions_over_time_have_no_meaning_for_records(function: str) -> None:
    with pytest.raises(SathitiError) as raised:
        judged(rule("homes", f"{function} > 0"))
    said = str(raised.value)
    assert said.startswith("rules.yaml › row 7")
    assert "which records do not have" in said
    assert "Compare variables of the record" in said


def test_rules_of_no_records_find_nothing() -> None:
    empty = RecordFile(VILLAGES.slice(0, 0), ("village",), "v.csv", np.zeros(0, np.int64))
    rules = [rule("v", "road == 1"), rule("v", kind="unique", id="u")]
    found, held = confront_records({"v": empty}, rules, "2018", ["en"])
    assert found.findings == ()
    assert [(one.rule, one.checked, one.not_evaluated) for one in found.summary] == [
        ("r", 0, 0),
        ("u", 0, 0),
    ]
    assert held["v"].tolist() == []


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_a_key_fails_exactly_where_it_is_repeated(keys: list[str]) -> None:
    table = pa.table({"k": pa.array(keys, pa.string())})
    one = RecordFile(table, ("k",), "f.csv", np.arange(len(keys)) + 2)
    _, held = confront_records({"f": one}, [rule("f", kind="unique")], "2018", ["en"])
    assert held["f"].tolist() == [at for at, key in enumerate(keys) if keys.count(key) > 1]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-1e6, 1e6)), max_size=15))
def test_sums_below_are_those_of_a_loop(people: list[tuple[int, float]]) -> None:
    homes = pa.table({"h": ["0", "1", "2"]})
    below = pa.table(
        {
            "h": pa.array([str(home) for home, _ in people], pa.string()),
            "x": pa.array([value for _, value in people], pa.float64()),
        }
    )
    known = {
        "homes": RecordFile(homes, ("h",), "h.csv", np.arange(3)),
        "people": RecordFile(
            below, ("h",), "p.csv", np.arange(len(people)), "homes", parents_of(below, homes, ["h"])
        ),
    }
    found = RecordValues(known, "homes")("people", "x")
    wanted = [sum(value for home, value in people if home == at) for at in range(3)]
    assert found == pytest.approx(wanted)


def test_a_file_beside_cannot_be_spoken_of() -> None:
    beside = RecordFile(PEOPLE, ("hhid",), "fields.csv", np.arange(5), "homes", np.zeros(5, int))
    with pytest.raises(SathitiError, match="A rule about people cannot speak of fields"):
        RecordValues({**files(), "fields": beside}, "people")("fields", "income")
