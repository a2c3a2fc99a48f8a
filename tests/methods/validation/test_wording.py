from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation import Facts
from sathiti.methods.validation.outcome import Breach, Measure, key_place
from sathiti.methods.validation.wording import Wording, placeholders
from sathiti.model import Catalogue, Message, NumberStyle, Place, Rule, Text

TEXTS = Catalogue.from_rows([{"en": "{item}: {value} is odd.", "lo": "{item}: {value} ແປກ."}])
PROBLEM = Message("{item}: {value} is odd.")


def rule(**message: str) -> Rule:
    return Rule("r", "range", "f", "note", Text(message))


def breach(problem: Message = PROBLEM, **values: Any) -> Breach:
    return Breach("a", "LA", "2015", (Place("x"),), values, problem)


def said(
    rule: Rule, breach: Breach, styles: Any = None, texts: Catalogue = TEXTS
) -> dict[str, str]:
    return Wording(texts, ("lo", "en"), styles or {}).finding(rule, breach, Facts({})).message.words


def test_says_the_kind_where_the_rule_says_nothing() -> None:
    assert said(rule(), breach(value=Measure(1.5, 1))) == {
        "lo": "a: 1.5 ແປກ.",
        "en": "a: 1.5 is odd.",
    }


def test_says_the_rule_where_it_speaks() -> None:
    own = rule(en="Look at {value}.", lo="ເບິ່ງ {value}.")
    assert said(own, breach(value=Measure(2, 0))) == {"lo": "ເບິ່ງ 2.", "en": "Look at 2."}


def test_says_the_rule_in_another_language_if_the_kind_cannot_either() -> None:
    own = rule(en="Look at {value}.")
    words = said(own, breach(value=Measure(2, 0)), texts=Catalogue())
    assert words == {"lo": "Look at 2.", "en": "Look at 2."}


def test_a_rule_that_names_what_is_not_there_gives_way() -> None:
    own = rule(en="Look at {other}.", lo="ເບິ່ງ {other}.")
    assert said(own, breach(value=Measure(2, 0)))["en"] == "a: 2 is odd."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Measure(None), "–"),
        (Measure(1234.5, 2), "1,234.50"),
        (Measure(1250, -2), "1,250"),
        (Measure(-0.4, 0), "0"),
        ([Measure(1, 0), Measure(None), "x"], "1, –, x"),
        ("word", "word"),
        (7, "7"),
        (Text.of(en="percent", lo="ສ່ວນຮ້ອຍ"), "percent"),
    ],
)
def test_values_are_written_by_kind(value: Any, words: str) -> None:
    assert said(rule(), breach(value=value))["en"] == f"a: {words} is odd."


def test_texts_and_numbers_follow_the_language() -> None:
    own = rule(en="{value} {unit}", lo="{value} {unit}")
    values = {"value": Measure(1234.5, 1), "unit": Text.of(en="percent", lo="ສ່ວນຮ້ອຍ")}
    words = said(own, breach(**values), {"lo": NumberStyle(",", ".")})
    assert words == {"lo": "1.234,5 ສ່ວນຮ້ອຍ", "en": "1,234.5 percent"}


def test_values_of_the_problem_can_be_named() -> None:
    problem = Message("{item}: {rule_text} {area}", {"rule_text": "a > 1"})
    assert said(rule(), breach(problem))["en"] == "a: a > 1 LA"


def test_findings_keep_plain_values() -> None:
    finding = Wording(TEXTS, ("en",)).finding(
        rule(),
        breach(value=Measure(1.5, 1), gone=Measure(None), several=[Measure(1), "x"], word="w"),
        Facts({}),
    )
    assert finding.values == {"value": 1.5, "gone": None, "several": [1, "x"], "word": "w"}
    assert finding.key == "LA.a"
    assert finding.places == (Place("x"),)


def test_a_finding_about_no_item_is_keyed_by_area() -> None:
    one = Breach("", "LA", "2015", (), {}, PROBLEM)
    assert Wording(TEXTS, ("en",)).finding(rule(), one, Facts({})).key == "LA"


def test_placeholders_of_all_languages() -> None:
    message = Text.of(en="{a} {form.item} {x@2014} {{not}} { no }", lo="{ນ້ຳ} {b}")
    assert placeholders(message) >= {"a", "form.item", "x@2014", "b"}
    assert placeholders(Text({})) == set()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.floats(-1e9, 1e9))
def test_any_message_can_be_said(template: str, value: float) -> None:
    words = said(rule(en=template, lo=template), breach(value=Measure(value, 2)))
    assert set(words) == {"lo", "en"}


def test_key_places() -> None:
    assert str(key_place("f", "LA", "a", "2015")) == "f › LA.a.2015"
    assert str(key_place("f", "LA", "a")) == "f › LA.a"
