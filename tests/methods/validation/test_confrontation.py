import subprocess
import sys
from typing import Any

import pytest

from sathiti.methods.validation import Facts
from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    CollectedError,
    NumberStyle,
    Place,
    RuleSummary,
    SathitiError,
    Text,
)

AREAS = CodeList(
    "CL_AREA",
    "X",
    "1.0",
    Text.of(en="Areas"),
    (Code("LA", Text.of(en="Lao PDR", lo="ສປປ ລາວ")), Code("N", Text.of(en="North", lo="ເໜືອ"))),
)
LABELS = {
    "f.forest": Text.of(en="Forest area", lo="ເນື້ອທີ່ປ່າໄມ້"),
    "g.land": Text.of(en="Land area", lo="ເນື້ອທີ່ດິນ"),
}
OWN_WORDS = {
    "en": "{item} in {area}, {period}: {value} is more than {g.land} of land. Check both.",
    "lo": "{item} {area} {period}: {value} ຫຼາຍກວ່າ {g.land}.",
}


@pytest.fixture
def forest(make_facts: Any) -> Facts:
    return make_facts(
        {"forest": {("LA", 2015): (1234567.8, 1), ("N", 2015): (5, 0), ("N", 2016): None}},
        {"g": {"land": {("LA", 2015): (230800, 0), ("N", 2015): (10, 0), ("N", 2016): (9, 0)}}},
        codelists={"REF_AREA": AREAS},
        labels=LABELS,
    )


def test_a_finding_says_everything(forest: Facts, make_rule: Any, judge: Any) -> None:
    rule = make_rule(expression="forest <= g.land", severity="blocking", message=OWN_WORDS)
    result = judge(forest, rule)
    (finding,) = result.findings
    assert (finding.rule, finding.severity, finding.scope) == ("r", "blocking", "f")
    assert (finding.key, finding.period, finding.state) == ("LA.forest", "2015", "open")
    assert [str(place) for place in finding.places] == [
        "forest.xlsx › Sheet 1!C1",
        "land.xlsx › Sheet 1!C1",
    ]
    assert finding.values["forest"] == finding.values["value"] == 1234567.8
    assert finding.values["g.land"] == finding.values["expected"] == 230800
    assert finding.message.words == {
        "en": "Forest area in Lao PDR, 2015: 1,234,567.8 is more than 230,800 of land. Check both.",
        "lo": "ເນື້ອທີ່ປ່າໄມ້ ສປປ ລາວ 2015: 1,234,567.8 ຫຼາຍກວ່າ 230,800.",
    }
    assert result.summary == (RuleSummary("r", "f", "blocking", 2, 1, 1, 1),)
    assert result.worst() == "blocking"


def test_numbers_follow_the_style_of_the_language(
    forest: Facts, make_rule: Any, judge: Any
) -> None:
    rule = make_rule(expression="forest <= g.land", message=OWN_WORDS)
    result = judge(forest, rule, styles={"lo": NumberStyle(",", ".")})
    assert "1.234.567,8" in result.findings[0].message.say("lo")
    assert "1,234,567.8" in result.findings[0].message.say("en")


def test_figures_rounded_to_hundreds_are_written_whole(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    facts = make_facts({"a": {2015: (1200, -2)}, "b": {2015: (900, -2)}})
    (finding,) = judge(facts, make_rule("balance", left="a", right="b")).findings
    assert "differ: 1,200 and 900 (difference 300, allowed 70.7)" in finding.message.say("en")


def test_default_messages_speak_every_language(forest: Facts, make_rule: Any, judge: Any) -> None:
    result = judge(forest, make_rule("range", item="forest", max=100))
    assert result.findings[0].message.words == {
        "lo": "ເນື້ອທີ່ປ່າໄມ້, ສປປ ລາວ, 2015: ຄ່າ 1,234,567.8 ສູງກວ່າ 100. ກະລຸນາກວດຄືນ.",
        "en": "Forest area, Lao PDR, 2015: the value 1,234,567.8 is above 100. Please check it.",
    }


def test_a_language_the_rule_lacks_is_said_by_its_kind(
    forest: Facts, make_rule: Any, judge: Any
) -> None:
    rule = make_rule("range", item="forest", max=100, message={"en": "Too much: {value}."})
    words = judge(forest, rule).findings[0].message.words
    assert words["en"] == "Too much: 1,234,567.8."
    assert "ສູງກວ່າ" in words["lo"]


def test_a_message_about_other_values_gives_way_to_the_kind(
    forest: Facts, make_rule: Any, judge: Any
) -> None:
    rule = make_rule(expression="forest <= g.land", message={"en": "{rainfall} is wrong"})
    assert "this does not hold" in judge(forest, rule).findings[0].message.say("en")


def test_braces_in_values_are_left_alone(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2015: 1}}, labels={"f.a": Text.of(en="A {value} {x}")})
    rule = make_rule(expression="a > 1", message={"en": "{item}: {value}"})
    assert judge(facts, rule).findings[0].message.say("en") == "A {value} {x}: 1"


def test_findings_come_in_the_order_of_rules_areas_and_periods(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    cells = {("B", 2016): 1, ("A", 2016): 1, ("B", 2015): 1, ("A", 2015): 1}
    facts = make_facts({"a": cells, "b": cells})
    rules = [make_rule(id=name, expression=f"{name} > 1") for name in ("b", "a")]
    result = judge(facts, *rules)
    keys = [("A", "2015"), ("A", "2016"), ("B", "2015"), ("B", "2016")]
    assert [(f.rule, f.key, f.period) for f in result.findings] == [
        (rule, f"{area}.{rule}", period) for rule in "ba" for area, period in keys
    ]
    assert [summary.rule for summary in result.summary] == ["b", "a"]


def test_the_summary_adds_up(make_facts: Any, make_rule: Any, judge: Any) -> None:
    facts = make_facts({"a": {2010 + n: n if n % 3 else None for n in range(12)}})
    for text in ("a > 5", "missing(a) or a > 5", "given(a)", "mad_score(a) < 1"):
        (summary,) = judge(facts, make_rule(expression=text)).summary
        assert summary.passed + summary.failed == summary.checked
        assert summary.checked + summary.not_evaluated == 12


def test_missing_is_not_evaluated_unless_handled(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    facts = make_facts({"a": {2015: None}, "b": {2015: 1}})

    def fared(text: str) -> tuple[int, int, int]:
        (summary,) = judge(facts, make_rule(expression=text)).summary
        return summary.passed, summary.failed, summary.not_evaluated

    assert fared("a > b") == (0, 0, 1)
    assert fared("missing(a) or a > b") == (1, 0, 0)
    assert fared("given(a) and a > b") == (0, 1, 0)
    assert fared("a > b or b == 1") == (1, 0, 0)
    assert fared("a > b and b == 2") == (0, 1, 0)


def test_a_rule_speaks_where_its_own_form_was_asked(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    # The reference form has 150 years; the rule is about the two of its own form.
    facts = make_facts(
        {"a": {2015: 10, 2016: 20}},
        {"g": {"p": {1900 + n: 1 for n in range(150)}}},
    )
    (summary,) = judge(facts, make_rule(expression="a <= g.p * 15")).summary
    assert (summary.checked, summary.failed, summary.not_evaluated) == (2, 1, 0)
    (other,) = judge(facts, make_rule(expression="g.p > 0")).summary
    assert other.checked == 150


def test_a_finding_about_a_missing_value_points_to_its_empty_cell(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    facts = make_facts({"a": {2015: 5}, "b": {2015: None}})
    (finding,) = judge(facts, make_rule(expression="missing(a) or given(b)")).findings
    assert [str(place) for place in finding.places] == [
        "a.xlsx › Sheet 1!C1",
        "b.xlsx › Sheet 1!C2",
    ]
    assert finding.values["b"] is None


def test_facts_without_places_are_named_by_key(make_rule: Any, judge: Any, make_table: Any) -> None:
    table = make_table({"a": {2015: 5}}).drop_columns(["PLACE", "DECIMALS", "OBS_STATUS"])
    (finding,) = judge(Facts({"f": table}), make_rule(expression="a > 5")).findings
    assert [str(place) for place in finding.places] == ["f › a.LA.2015"]


def test_a_place_may_be_a_file_alone(make_rule: Any, judge: Any, table_of_rows: Any) -> None:
    row = {"ITEM": "a", "REF_AREA": "LA", "TIME_PERIOD": "2015", "OBS_VALUE": 5.0}
    for written, place in {
        "data.csv": Place("data.csv"),
        "data.xlsx|Sheet": Place("data.xlsx", "Sheet"),
        "a|b.xlsx|Sheet|C1": Place("a|b.xlsx", "Sheet", "C1"),
    }.items():
        facts = Facts({"f": table_of_rows([{**row, "PLACE": written}])})
        assert judge(facts, make_rule(expression="a > 5")).findings[0].places == (place,)


def test_all_rules_that_cannot_be_read_are_told_at_once(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    rules = [
        make_rule(expression="a = b"),
        make_rule(expression="a > 1"),
        make_rule("rnage", item="a"),
        make_rule("range", item="a"),
    ]
    with pytest.raises(CollectedError) as refused:
        judge(make_facts({"a": {2015: 1}}), *rules)
    assert len(refused.value.errors) == 3


def test_code_lists_and_columns_that_are_not_there_are_told_at_once(
    make_facts: Any, make_rule: Any, judge: Any
) -> None:
    rules = [
        make_rule(expression='a == children_sum(a, "SEX")'),
        make_rule("duplicate_key", columns=["ITEM", "SEX"]),
        make_rule("complete"),
    ]
    with pytest.raises(CollectedError) as refused:
        judge(make_facts({"a": {2015: 1}}), *rules)
    assert ["SEX" in str(error) for error in refused.value.errors] == [True, True]


def test_a_table_without_values_is_refused_in_words(
    make_rule: Any, judge: Any, make_table: Any, lao: Catalogue
) -> None:
    table = make_table({"a": {2015: 1}}).drop_columns(["OBS_VALUE", "REF_AREA"])
    with pytest.raises(SathitiError, match="no column REF_AREA, OBS_VALUE") as refused:
        judge(Facts({"f": table}), make_rule(expression="a > 1"))
    assert "ຂໍ້ມູນຂອງ “f” ບໍ່ມີຖັນ" in refused.value.say(lao, "lo")


def test_of_a_repeated_key_the_first_counts(make_rule: Any, judge: Any, table_of_rows: Any) -> None:
    row = {"ITEM": "a", "REF_AREA": "LA", "TIME_PERIOD": "2015"}
    rows = [{**row, "OBS_VALUE": value, "PLACE": f"f|s|C{n}"} for n, value in enumerate([7.0, 8.0])]
    facts = Facts({"f": table_of_rows(rows)})
    (finding,) = judge(facts, make_rule(expression="a > 10")).findings
    assert finding.values["value"] == 7
    assert finding.places[0].cell == "C0"


def test_rows_without_a_key_are_left_out(make_rule: Any, judge: Any, table_of_rows: Any) -> None:
    row = {"ITEM": "a", "REF_AREA": "LA", "TIME_PERIOD": "2015", "OBS_VALUE": 1.0}
    rows = [row, *({**row, name: None} for name in ("ITEM", "REF_AREA", "TIME_PERIOD"))]
    (summary,) = judge(Facts({"f": table_of_rows(rows)}), make_rule(expression="a > 0")).summary
    assert summary.checked == 1


def test_importing_validation_stays_light() -> None:
    heavy = "pandas", "polars", "duckdb", "django", "matplotlib", "scipy"
    program = (
        "import sys, sathiti.methods.validation; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
