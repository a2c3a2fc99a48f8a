"""Every built-in kind, with facts that keep it and facts that break it."""

from typing import Any

import pytest

from sathiti.methods.validation import Facts
from sathiti.methods.validation.kinds import EXPRESSION_KINDS
from sathiti.methods.validation.row_kinds import ROW_KINDS
from sathiti.model import Code, CodeList, Component, Structure, Text


def found(confrontation: Any) -> list[tuple[str, str]]:
    return [(finding.key, finding.period) for finding in confrontation.findings]


def counts(confrontation: Any) -> tuple[int, int, int, int]:
    (summary,) = confrontation.summary
    return summary.checked, summary.passed, summary.failed, summary.not_evaluated


def english(confrontation: Any) -> list[str]:
    return [finding.message.say("en") for finding in confrontation.findings]


def test_expression(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2014: 1, 2015: 5, 2016: 5}, "b": {2014: 2, 2015: 3, 2016: None}})
    result = judge(facts, make_rule(expression="a <= b"))
    assert found(result) == [("LA.a", "2015")]
    assert counts(result) == (2, 1, 1, 1)
    assert english(result) == ["a, LA, 2015: this does not hold: a <= b. Please check the values."]


def test_expression_with_base_periods(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2000: 100, 2010: 150, 2015: 10}})
    rule = make_rule(expression="a >= 0.5 * base(a)", base_periods={"2010": "2000", 2015: 2010})
    assert found(judge(facts, rule)) == [("LA.a", "2015")]


@pytest.mark.parametrize(
    ("limits", "wrong", "words"),
    [
        ({"min": 0, "max": 10}, ["2014", "2017"], "is not between 0 and 10"),
        ({"max": 10}, ["2017"], "is above 10"),
        ({"min": 0}, ["2014"], "is below 0"),
        ({"min": -5, "max": 99}, [], ""),
    ],
)
def test_range(
    limits: dict[str, float],
    wrong: list[str],
    words: str,
    make_facts: Any,
    make_rule: Any,
    judge: Any,
) -> None:
    facts = make_facts({"a": {2014: -1, 2015: 0, 2016: 10, 2017: 11, 2018: None}})
    result = judge(facts, make_rule("range", item="a", **limits))
    assert [finding.period for finding in result.findings] == wrong
    assert all(words in message for message in english(result))
    assert counts(result) == (4, 4 - len(wrong), len(wrong), 1)


def test_range_of_several_items_and_of_all(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2015: 11}, "b": {2015: 12}, "c": {2015: 13}})
    some = judge(facts, make_rule("range", items=["a", "c"], max=10))
    assert found(some) == [("LA.a", "2015"), ("LA.c", "2015")]
    every = judge(facts, make_rule("range", items="all", max=11))
    assert found(every) == [("LA.b", "2015"), ("LA.c", "2015")]
    assert counts(every) == (3, 1, 2, 0)


def test_sum_of_parts(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts(
        {
            "t": {2014: (11, 0), 2015: (12, 0), 2016: (10, 0), 2017: None},
            "a": {2014: (3, 0), 2015: (3, 0), 2016: (3, 0), 2017: (3, 0)},
            "b": {2014: (3, 0), 2015: (3, 0), 2016: None, 2017: (3, 0)},
            "c": {2014: (4, 0), 2015: (4, 0), 2016: (4, 0), 2017: (4, 0)},
        }
    )
    result = judge(facts, make_rule("sum_of_parts", total="t", parts=["a", "b", "c"]))
    assert found(result) == [("LA.t", "2015")]
    assert counts(result) == (2, 1, 1, 2)
    (finding,) = result.findings
    assert finding.values == {
        "t": 12,
        "a": 3,
        "b": 3,
        "c": 4,
        "value": 12,
        "expected": 10,
        "difference": 2,
        "tolerance": 1,
    }
    assert finding.message.say("en") == (
        "t, LA, 2015: 12 is not the sum of its parts, 10 (difference 2, allowed 1). "
        "Please check the total and the parts."
    )


def test_sum_of_parts_within_a_share(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"t": {2015: 105}, "a": {2015: 100}})
    assert judge(facts, make_rule("sum_of_parts", total="t", parts=["a"])).findings
    wide = make_rule("sum_of_parts", total="t", parts=["a"], relative=0.05)
    assert not judge(facts, wide).findings


def test_balance(make_facts: Any, make_rule: Any, judge: Any) -> None:
    cells = {"open": 100, "growth": 20, "loss": 15, "close_": 105}
    facts = make_facts({item: {2015: value, 2016: value} for item, value in cells.items()})
    rule = {"left": ["open", "growth"], "right": ["loss", "close_"]}
    assert not judge(facts, make_rule("balance", **rule)).findings
    broken = make_facts(
        {item: {2015: value + (item == "loss") * 9} for item, value in cells.items()}
    )
    result = judge(broken, make_rule("balance", **rule))
    assert found(result) == [("LA.open", "2015")]
    assert "the two sides differ: 120 and 129 (difference -9, allowed 1)" in english(result)[0]


@pytest.mark.parametrize(
    ("parameters", "fails"),
    [
        ({}, True),
        ({"operator": "<="}, False),
        ({"operator": ">="}, True),
        ({"operator": "!="}, False),
        ({"relative": 0.5}, False),
        ({"absolute": 1}, False),
    ],
)
def test_cross_form(
    parameters: dict[str, Any], fails: bool, make_facts: Any, make_rule: Any, judge: Any
) -> None:
    facts = make_facts(
        {"x": {("A", 2015): 9, ("B", 2015): 7}},
        {"g": {"y": {("A", 2015): 10, ("A", 2016): 11}}},
    )
    result = judge(facts, make_rule("cross_form", left="x", right="g.y", **parameters))
    assert bool(result.findings) is fails
    # area B has no figure on the other form; 2016 none on this one
    assert counts(result)[0] == 1
    assert counts(result)[3] == 1
    if fails:
        (finding,) = result.findings
        assert finding.key == "A.x"
        assert finding.values["x"] == 9
        assert finding.values["g.y"] == 10
        assert [place.source for place in finding.places] == ["x.xlsx", "y.xlsx"]


def test_time_ratio(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2010: 100, 2011: 190, 2012: 80, 2014: 900, 2015: 0, 2016: 5}})
    result = judge(facts, make_rule("time_ratio", item="a", low=0.5, high=2))
    assert found(result) == [("LA.a", "2012"), ("LA.a", "2015")]
    # no year before 2010 and 2014; no ratio to the zero of 2015
    assert counts(result) == (3, 1, 2, 3)
    assert english(result)[0].startswith("a, LA, 2012: the value went from 190 to 80, 0.42")


def test_time_ratio_across_gaps(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2010: 100, 2014: 900}})
    rule = {"item": "a", "high": 2}
    assert not judge(facts, make_rule("time_ratio", **rule)).findings
    result = judge(facts, make_rule("time_ratio", **rule, across_gaps=True))
    assert found(result) == [("LA.a", "2014")]
    assert result.findings[0].values["a@2010"] == 100
    assert [place.cell for place in result.findings[0].places] == ["C2", "C1"]


def test_time_mad(make_facts: Any, make_rule: Any, judge: Any) -> None:
    years = {2010 + n: value for n, value in enumerate([10, 11, 9, 10, 60, 10, None])}
    facts = make_facts({"a": years})
    result = judge(facts, make_rule("time_mad", item="a"))
    assert found(result) == [("LA.a", "2014")]
    assert counts(result) == (6, 5, 1, 1)
    assert "60 is unusual beside the other years" in english(result)[0]
    assert not judge(facts, make_rule("time_mad", item="a", threshold=100)).findings


def test_share_sum(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts(
        {
            "a": {2014: (33.3, 1), 2015: (33.3, 1), 2016: (33.3, 1)},
            "b": {2014: (66.6, 1), 2015: (60.0, 1), 2016: None},
        }
    )
    result = judge(facts, make_rule("share_sum", items=["a", "b"], tolerance=0.2))
    assert found(result) == [("LA.a", "2015")]
    assert counts(result) == (2, 1, 1, 1)
    assert "the shares add up to 93.3 and not to 100" in english(result)[0]
    total = judge(facts, make_rule("share_sum", items=["a", "b"], total="99.9"))
    assert found(total) == [("LA.a", "2015")]


def test_not_sum_of_parts(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts(
        {
            "mean": {2013: (15, 0), 2014: (30, 0), 2015: (10, 0), 2016: (0, 0)},
            "men": {2013: (10, 0), 2014: (10, 0), 2015: (10, 0), 2016: (0, 0)},
            "women": {2013: (20, 0), 2014: (20, 0), 2015: (0, 0), 2016: (0, 0)},
        }
    )
    result = judge(facts, make_rule("not_sum_of_parts", total="mean", parts=["men", "women"]))
    # with one part only, or all zero, mean and sum are naturally the same
    assert found(result) == [("LA.mean", "2014")]
    assert counts(result) == (4, 3, 1, 0)
    assert "30 is the sum of its parts; a mean or a rate cannot be" in english(result)[0]


def test_complete_looks_at_what_was_asked(
    make_facts: Any, make_rule: Any, judge: Any, table_of_rows: Any
) -> None:
    cells = {"a": {2015: 0, 2016: None, 2017: "L", 2018: "M", 2019: "O"}, "b": {2015: None}}
    facts = make_facts(cells)
    result = judge(facts, make_rule("complete"))
    assert found(result) == [("LA.a", "2016"), ("LA.a", "2019"), ("LA.b", "2015")]
    assert counts(result) == (6, 3, 3, 0)
    asked = [
        {"ITEM": "a", "REF_AREA": "LA", "TIME_PERIOD": "2015", "REQUIRED": "true"},
        {"ITEM": "a", "REF_AREA": "LA", "TIME_PERIOD": "2016", "REQUIRED": "false"},
        {"ITEM": "a", "REF_AREA": "LA", "TIME_PERIOD": "2021", "REQUIRED": "true"},
        {"ITEM": "c", "REF_AREA": "N", "TIME_PERIOD": "2015", "REQUIRED": "true"},
    ]
    result = judge(facts, make_rule("complete", asked=table_of_rows(asked)))
    assert found(result) == [("LA.a", "2021"), ("N.c", "2015")]
    assert counts(result) == (3, 1, 2, 0)
    assert [str(finding.places[0]) for finding in result.findings] == [
        "f › LA.a.2021",
        "f › N.c.2015",
    ]


def test_complete_reads_what_the_facts_say_was_asked(
    make_facts: Any, make_rule: Any, judge: Any, make_table: Any
) -> None:
    asked = make_table({"a": {2015: 1, 2016: 1}, "b": {2016: 1}})
    facts = make_facts({"a": {2015: 1}}, asked={"f": asked})
    assert found(judge(facts, make_rule("complete"))) == [("LA.a", "2016"), ("LA.b", "2016")]
    assert found(judge(facts, make_rule("complete", item="b"))) == [("LA.b", "2016")]
    loose = make_rule("complete", items=["a"], statuses=["A", "O"])
    assert found(judge(facts, loose)) == [("LA.a", "2016")]


def test_complete_of_a_form_never_delivered(make_rule: Any, judge: Any, make_table: Any) -> None:
    facts = Facts({}, asked={"f": make_table({"a": {2015: 1}})})
    assert found(judge(facts, make_rule("complete"))) == [("LA.a", "2015")]
    assert judge(Facts({}), make_rule("complete")).findings == ()


STRUCTURE = Structure(
    "S",
    "X",
    "1.0",
    Text.of(en="S"),
    (
        Component("REF_AREA", Text.of(en="Area"), "dimension", "CL_AREA"),
        Component("ACTIVITY", Text.of(en="Activity"), "dimension", "CL_ACTIVITY"),
    ),
    (
        Component("OBS_STATUS", Text.of(en="Status"), "attribute", "CL_STATUS", required=True),
        Component("COMMENT_OBS", Text.of(en="Comment"), "attribute"),
        Component("NATURE", Text.of(en="Nature"), "attribute", "CL_STATUS"),
    ),
    codelists={
        name: CodeList(
            name, "X", "1.0", Text.of(en=name), tuple(Code(c, Text.of(en=c)) for c in codes)
        )
        for name, codes in {
            "CL_AREA": ["LA", "N"],
            "CL_ACTIVITY": ["_T", "A"],
            "CL_STATUS": ["A", "O", "L", "M"],
        }.items()
    },
)


def coded_row(**changes: Any) -> dict[str, Any]:
    usual = {
        "ITEM": "a",
        "REF_AREA": "LA",
        "TIME_PERIOD": "2015",
        "OBS_VALUE": 1.0,
        "OBS_STATUS": "A",
        "ACTIVITY": "_T",
        "UNIT_MEASURE": "T",
        "NATURE": None,
    }
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"REF_AREA": "ZZ"}, "REF_AREA has the unknown code “ZZ”"),
        ({"ACTIVITY": "B"}, "ACTIVITY has the unknown code “B”"),
        ({"ACTIVITY": None}, "ACTIVITY is empty"),
        ({"ACTIVITY": ""}, "ACTIVITY is empty"),
        ({"OBS_STATUS": "?"}, "OBS_STATUS has the unknown code “?”"),
        ({"OBS_STATUS": None}, "OBS_STATUS is empty"),
        ({"NATURE": "Q"}, "NATURE has the unknown code “Q”"),
        ({"TIME_PERIOD": "15"}, "“15” is not a time period"),
        ({"TIME_PERIOD": None}, "“” is not a time period"),
        ({"UNIT_MEASURE": "KT"}, "the unit is KT, asked was T"),
        ({"UNIT_MEASURE": None}, "the unit is –, asked was T"),
        ({"ITEM": "b", "UNIT_MEASURE": "KT"}, ""),
    ],
)
def test_code_and_unit(
    changes: dict[str, Any], words: str, make_rule: Any, judge: Any, table_of_rows: Any
) -> None:
    rows = [coded_row(TIME_PERIOD="2014"), coded_row(**changes)]
    facts = Facts({"f": table_of_rows(rows)}, structures={"f": STRUCTURE})
    result = judge(facts, make_rule("code_and_unit", units={"a": "T"}))
    assert len(result.findings) == bool(words)
    assert counts(result) == (2, 2 - bool(words), int(bool(words)), 0)
    assert all(words in message for message in english(result))


def test_code_and_unit_finds_all_faults_of_a_row_and_counts_it_once(
    make_rule: Any, judge: Any, table_of_rows: Any
) -> None:
    rows = [coded_row(REF_AREA="ZZ", ACTIVITY="B", UNIT_MEASURE="KT"), coded_row()]
    facts = Facts({"f": table_of_rows(rows)})
    rule = make_rule("code_and_unit", structure=STRUCTURE, units={"a": "T"})
    result = judge(facts, rule)
    assert len(result.findings) == 3
    assert counts(result) == (2, 1, 1, 0)


def test_units_come_from_what_was_asked(make_rule: Any, judge: Any, table_of_rows: Any) -> None:
    asked = [coded_row(UNIT_MEASURE="KT"), coded_row(ITEM="b", UNIT_MEASURE="KM2")]
    rows = [coded_row(UNIT_MEASURE="KT"), coded_row(ITEM="b", UNIT_MEASURE="HA")]
    facts = Facts({"f": table_of_rows(rows)}, asked={"f": table_of_rows(asked)})
    result = judge(facts, make_rule("code_and_unit"))
    assert found(result) == [("LA.b", "2015")]


def test_duplicate_key(make_rule: Any, judge: Any, table_of_rows: Any) -> None:
    rows = [
        coded_row(PLACE="a.xlsx|S|C1"),
        coded_row(TIME_PERIOD="2016"),
        coded_row(OBS_VALUE=2.0, PLACE="a.xlsx|S|C9"),
        coded_row(TIME_PERIOD="2015-A1", OBS_VALUE=None, PLACE="b.xlsx|S|C1"),
        coded_row(REF_AREA="N"),
    ]
    result = judge(Facts({"f": table_of_rows(rows)}), make_rule("duplicate_key"))
    (finding,) = result.findings
    assert finding.key == "LA.a"
    assert [str(place) for place in finding.places] == [
        "a.xlsx › S!C1",
        "a.xlsx › S!C9",
        "b.xlsx › S!C1",
    ]
    assert finding.values == {"value": 1, "count": 3, "all_values": [1, 2, None]}
    assert counts(result) == (3, 2, 1, 0)
    assert english(result) == [
        "a, LA, 2015 is given 3 times, with the values 1, 2, –. Please keep one."
    ]


def test_duplicate_key_of_other_columns(make_rule: Any, judge: Any, table_of_rows: Any) -> None:
    rows = [coded_row(), coded_row(ITEM="b"), coded_row(ITEM="b", ACTIVITY="A")]
    facts = Facts({"f": table_of_rows(rows)})
    assert not judge(facts, make_rule("duplicate_key", columns=["ITEM", "ACTIVITY"])).findings
    wide = judge(facts, make_rule("duplicate_key", columns=["REF_AREA", "ACTIVITY"]))
    assert found(wide) == [("LA.a", "2015")]


def unit_rows(unit: str, values: list[Any], item: str = "a") -> list[dict[str, Any]]:
    return [
        coded_row(ITEM=item, UNIT_MEASURE=unit, OBS_VALUE=value, TIME_PERIOD=str(2000 + n))
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("unit", "values", "wrong", "words"),
    [
        ("PT", [0, 50.5, 100], [], ""),
        ("PT", [50.5, 120.5], ["2001"], "120.5 percent is not between 0 and 100"),
        ("PT", [50.5, -1], ["2001"], "-1 percent is not between 0 and 100"),
        # one percentage may be above 100, a series of large whole numbers is a count
        ("PT", [150, 60, 70], ["2000"], "150 percent is not between"),
        ("PT", [1500, 2200, 1800], ["2000", "2001", "2002"], "looks like a number of units"),
        ("PT", [1500, 40], ["2000"], "1,500 percent is not between"),
        ("PT", [1500.5, 2200.25], ["2000", "2001"], "percent is not between"),
        ("PS", [1500, 0, None], [], ""),
        ("PS", [-3], ["2000"], "negative or not whole"),
        ("PS", [2.5], ["2000"], "negative or not whole"),
        ("KM2", [2.5, -3, 1e9], [], ""),
    ],
)
def test_magnitude(
    unit: str,
    values: list[Any],
    wrong: list[str],
    words: str,
    make_rule: Any,
    judge: Any,
    table_of_rows: Any,
) -> None:
    facts = Facts({"f": table_of_rows(unit_rows(unit, values))})
    result = judge(facts, make_rule("magnitude", count=["PS"]))
    assert [finding.period for finding in result.findings] == wrong
    assert all(words in message for message in english(result))


def test_magnitude_finds_only_what_it_is_told(
    make_rule: Any, judge: Any, table_of_rows: Any
) -> None:
    rows = [*unit_rows("PT", [1500, 2500]), *unit_rows("PS", [2.5], "b")]
    facts = Facts({"f": table_of_rows(rows)})
    broken = judge(facts, make_rule("magnitude", count=["PS"], find=["broken_count"]))
    assert found(broken) == [("LA.b", "2000")]
    above = judge(facts, make_rule("magnitude", find=["above"]))
    assert found(above) == [("LA.a", "2000"), ("LA.a", "2001")]
    assert "percent is not between" in english(above)[0]
    assert not judge(facts, make_rule("magnitude", item="c")).findings
    assert not judge(facts, make_rule("magnitude", percent=["PERCENT"])).findings


def test_every_kind_is_silent_about_a_form_without_facts(
    make_rule: Any, judge: Any, make_facts: Any
) -> None:
    needed = {
        "range": {"item": "a", "max": 1},
        "sum_of_parts": {"total": "a", "parts": ["b"]},
        "balance": {"left": "a", "right": "b"},
        "cross_form": {"left": "a", "right": "g.b"},
        "time_ratio": {"item": "a", "high": 1},
        "time_mad": {"item": "a"},
        "share_sum": {"items": ["a"]},
        "not_sum_of_parts": {"total": "a", "parts": ["b"]},
    }
    for kind in (*EXPRESSION_KINDS, *ROW_KINDS):
        rule = make_rule(kind, "a > b" if kind == "expression" else "", **needed.get(kind, {}))
        for facts in (Facts({}), make_facts({})):
            result = judge(facts, rule)
            assert result.findings == ()
            assert counts(result) == (0, 0, 0, 0)
