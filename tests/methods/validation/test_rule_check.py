from typing import Any

import pytest

from sathiti.methods.validation import check_rules, parse, unknown_names
from sathiti.methods.validation.kinds import EXPRESSION_KINDS
from sathiti.methods.validation.row_kinds import ROW_KINDS, ROW_VALUES
from sathiti.methods.validation.rule_check import read_rule
from sathiti.model import Catalogue, CollectedError, Place, Rule, SathitiError, Text

KNOWN = {"f": ["a", "b", "forest_area"], "reference": ["population"]}


def errors_of(*rules: Rule) -> list[SathitiError]:
    try:
        check_rules(rules, KNOWN)
    except CollectedError as collected:
        return collected.errors
    return []


def test_a_good_rule_set_passes(make_rule: Any) -> None:
    rules = [
        make_rule(id="1", expression="a <= b * reference.population"),
        make_rule("range", id="2", items="all", min=0, message={"en": "{item} {value} {expected}"}),
        make_rule("complete", id="3"),
        make_rule("time_mad", id="4", item="a", message={"en": "{score} {high} {a}"}),
        make_rule("sum_of_parts", id="5", total="a", parts=["b"], relative=0.01),
    ]
    assert errors_of(*rules) == []


@pytest.mark.parametrize(
    ("kind", "expression", "parameters", "words"),
    [
        ("expression", "a = b", {}, "Line 1, column 3"),
        ("expression", "", {}, "The expression is empty"),
        ("expression", "a + b", {}, "“a + b” is a number"),
        ("expression", "1 > 2", {}, "names no item"),
        ("expression", "a > 1", {"min": 1}, "has no parameter min"),
        ("expression", "forest_aera > 1", {}, "has no item “forest_aera”. Use one of: forest_area"),
        ("expression", "refrence.x > a", {}, "there is no form “refrence”. Use one of: reference"),
        ("expression", "reference.gdp > a", {}, "the form “reference” has no item “gdp”"),
        ("rnage", "", {}, "there is no kind “rnage”"),
        ("range", "", {}, "needs the parameter items / item"),
        ("range", "", {"item": "a"}, "needs the parameter min / max"),
        ("range", "", {"item": "a", "max": "ten"}, "the parameter max cannot be “ten”"),
        ("range", "", {"item": "a", "max": True}, "the parameter max cannot be “True”"),
        ("range", "", {"item": {"a": 1}, "max": 1}, "the parameter item cannot be"),
        ("range", "", {"item": "a", "maximum": 1}, "has no parameter maximum"),
        ("range", "", {"item": "x", "max": 1}, "has no item “x”"),
        ("range", "", {"item": "a +", "max": 1}, "Line 1, column 4"),
        ("sum_of_parts", "", {"parts": ["a"]}, "needs the parameter total"),
        ("sum_of_parts", "", {"total": "a"}, "needs the parameter parts"),
        ("sum_of_parts", "", {"total": "a", "parts": ["b)"]}, "column 2"),
        ("balance", "", {"left": "a"}, "needs the parameter right"),
        ("cross_form", "", {"left": "a", "right": "b", "operator": "=<"}, "cannot be read"),
        ("cross_form", "", {"left": "a", "right": "b", "operator": "+"}, "is a number"),
        ("cross_form", "", {"left": "a", "right": "b", "operator": "or"}, "condition is needed"),
        ("time_ratio", "", {"item": "a"}, "needs the parameter low / high"),
        ("time_mad", "", {}, "needs the parameter items / item"),
        ("share_sum", "", {}, "needs the parameter items"),
        ("complete", "", {"itmes": ["a"]}, "has no parameter itmes"),
        ("complete", "", {"items": ["a", "x"]}, "has no item “x”"),
        ("magnitude", "", {"item": "x"}, "has no item “x”"),
        ("code_and_unit", "", {"items": ["a"]}, "has no parameter items"),
        ("not_sum_of_parts", "", {"parts": ["a"]}, "needs the parameter total / item"),
    ],
)
def test_tells_what_is_wrong_with_a_rule(
    kind: str,
    expression: str,
    parameters: dict[str, Any],
    words: str,
    make_rule: Any,
    lao: Catalogue,
) -> None:
    (error,) = errors_of(make_rule(kind, expression, **parameters))
    assert words in str(error)
    assert error.fix is not None
    for message in (error.what, error.fix):
        assert lao.has(message.template, "lo")
    assert error.say(lao, "lo") != str(error)


def test_names_file_and_line_of_each_rule() -> None:
    rules = [
        Rule(
            f"r{n}", "expression", "f", "note", Text({}), text, at=Place("rules/f.yaml", row=n + 7)
        )
        for n, text in enumerate(["a = b", "a > 1", "x > 1"])
    ]
    assert [str(error.at) for error in errors_of(*rules)] == [
        "rules/f.yaml › row 7",
        "rules/f.yaml › row 9",
    ]


def test_ids_stand_once(make_rule: Any) -> None:
    twice = [make_rule(id="same", expression="a > 1")] * 2
    (error,) = errors_of(*twice)
    assert str(error).startswith("There are two rules with the id same.")


def test_names_in_messages_must_be_values_of_the_rule(make_rule: Any) -> None:
    good = {"en": "{item} {area} {period} {a} {reference.population} {value} {expected} {a@2014}"}
    rule = {"expression": "a <= reference.population"}
    assert errors_of(make_rule(**rule, message=good)) == []
    (error,) = errors_of(make_rule(**rule, message={"en": "{item}", "lo": "{polulation}"}))
    assert "{polulation} in the message is not a value of this rule" in str(error)
    (error,) = errors_of(make_rule("complete", message={"en": "{value}"}))
    assert "{value}" in str(error)


def test_every_kind_of_row_rule_says_what_its_messages_may_name() -> None:
    assert ROW_VALUES.keys() == ROW_KINDS.keys()
    assert not ROW_KINDS.keys() & EXPRESSION_KINDS.keys()


def test_a_rule_of_a_form_nobody_knows(make_rule: Any) -> None:
    (error,) = errors_of(make_rule(scope="g", expression="a > 1"))
    assert "there is no form “g”" in str(error)


def test_unknown_names_of_a_formula() -> None:
    formula = parse("f.a / f.c + reference.population * g.x")
    assert [error.what.values["name"] for error in unknown_names(formula, "", KNOWN)] == ["c", "g"]
    assert unknown_names(parse("a / b"), "f", KNOWN) == []


def test_reads_a_rule_about_all_items(make_rule: Any) -> None:
    checks = read_rule(make_rule("range", items="all", max=1), ["a", "b"])
    assert [str(check.expression) for check in checks] == ["a <= 1", "b <= 1"]
    assert read_rule(make_rule("complete")) == []
