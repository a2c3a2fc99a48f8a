import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation import Expression, parse
from sathiti.methods.validation.signatures import SIGNATURES
from sathiti.methods.validation.syntax import (
    Binary,
    Call,
    Choice,
    Comparison,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Word,
    walk,
)
from sathiti.model import Catalogue, Place, SathitiError

# One of everything the language has.
ACCEPTED = [
    "a > 0",
    "a + b - c * d / e ** 2 == 1.5e3",
    "-a <= +b",
    "0 <= a < b <= 100",
    "a != b and not (c > 1 or d < 2)",
    "(a if a > b else b) >= 0",
    "missing(a) or given(b)",
    "a <= previous(a) * 2",
    "a <= previous(a, 5) * 2",
    'a >= at(a, "2015")',
    'a >= at(a, "2015-Q3")',
    "latest(a) > earlier(a)",
    "base(a) > base_years()",
    "abs(a) + min(a, b) + max(a, b, c) + sum(a) + sum_of(a, b, c) > 0",
    "sqrt(a) + exp(b) + log(c) + round(a) + round(a, 2) > 0",
    "close(a, b + c)",
    "close(a, b, relative=0.01)",
    "close(a, b, absolute=1, relative=0.5)",
    "between(a, 0, 100)",
    "ratio(a, reference.population) > 0",
    "mad_score(a) < 3.5",
    'close(a, sum_codes(b, "ACTIVITY", "A", "B"))',
    'close(a, children_sum(a, "REF_AREA"))',
    "ນ້ຳ_ກະສິກຳ > 0",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepts_the_language(text: str) -> None:
    expression = parse(text)
    assert expression.truth
    assert str(expression) == text
    assert parse(str(expression)) == expression


def test_every_function_of_the_language_is_accepted_somewhere() -> None:
    called = {
        node.function
        for text in ACCEPTED
        for node in walk(parse(text).tree)
        if isinstance(node, Call)
    }
    assert called == set(SIGNATURES)


@pytest.mark.parametrize("text", ["a", "a + 1", "1 if a > 0 else 0", "ratio(a, b)", "-a"])
def test_tells_numbers_from_conditions(text: str) -> None:
    assert not parse(text).truth


def test_builds_the_tree_with_places() -> None:
    tree = parse("not (a > 1) or b.c - 1 < -2").tree
    assert isinstance(tree, Logic)
    negated, compared = tree.parts
    assert isinstance(negated, Not)
    assert isinstance(negated.operand, Comparison)
    assert isinstance(compared, Comparison)
    assert compared.first == Binary("-", Name("b", "c", 15), Number(1.0, 21), 15)
    assert compared.rest == (("<", Negative(Number(2.0, 26), 25)),)


def test_builds_choices_and_calls() -> None:
    tree = parse('at(a, "2015") if b > 0 else sum_of(a, b)').tree
    assert isinstance(tree, Choice)
    assert tree.then == Call("at", (Name("", "a", 3), Word("2015", 6)), {}, 0)
    assert isinstance(tree.otherwise, Call)
    assert [str(name) for name in tree.otherwise.arguments] == ["a", "b"]


def test_names_every_item_once_with_its_form() -> None:
    expression = parse("a + a + reference.population + previous(b) > forest.a")
    assert expression.names() == {
        ("", "a"),
        ("", "b"),
        ("reference", "population"),
        ("forest", "a"),
    }
    assert [str(name) for name in expression.items()] == [
        "a",
        "reference.population",
        "b",
        "forest.a",
    ]


def test_names_in_functions_are_names() -> None:
    assert parse('sum_codes(x, "DIM", "A", "B")').names() == {("", "x")}


def test_settles_white_space_and_lines() -> None:
    assert str(parse("  a\n  +  b\t> 1\n")) == "a + b > 1"
    assert parse("a +\n b > 1").names() == {("", "a"), ("", "b")}


def test_lao_names_keep_their_spelling() -> None:
    # Python's own parser would respell am (U+0EB3) as two letters.
    assert parse("ນ້ຳ > 0").names() == {("", "ນ້ຳ")}
    assert parse("ຟອມ.ນ້ຳ > 0").names() == {("ຟອມ", "ນ້ຳ")}


REFUSED = [
    # text, line, column, words of the problem
    ("", 1, 1, "empty"),
    ("   ", 1, 1, "empty"),
    ("a +", 1, 4, "cannot be read"),
    ("a >", 1, 4, "cannot be read"),
    ("a = b", 1, 3, "cannot be read"),
    ("a b", 1, 3, "cannot be read"),
    ("(a > 1", 1, 1, "cannot be read"),
    ("a > 1)", 1, 6, "cannot be read"),
    ("at(a, '2015)", 1, 7, "cannot be read"),
    ("'x'", 1, 1, "cannot stand here"),
    ("a > 'x'", 1, 5, "cannot stand here"),
    ("(a + b).c > 1", 1, 1, "does not belong"),
    ("a > 1 # remark", 1, 7, "does not belong"),
    ("[1] > a", 1, 1, "does not belong"),
    ("a > {1: 2}", 1, 5, "does not belong"),
    ("a[0] > 1", 1, 1, "does not belong"),
    ("lambda: 1", 1, 1, "does not belong"),
    ("a // 2 > 1", 1, 1, "does not belong"),
    ("a % 2 > 1", 1, 1, "does not belong"),
    ("a @ b > 1", 1, 1, "does not belong"),
    ("a & b", 1, 1, "does not belong"),
    ("~a > 1", 1, 1, "does not belong"),
    ("a is b", 1, 1, "does not belong"),
    ("a in b", 1, 1, "does not belong"),
    ("(b := 1) > 0", 1, 2, "does not belong"),
    ("f'{a}' > 1", 1, 1, "does not belong"),
    ("b'x' > 1", 1, 1, "does not belong"),
    ("True", 1, 1, "does not belong"),
    ("a > None", 1, 5, "does not belong"),
    ("2j > a", 1, 1, "does not belong"),
    ("... > a", 1, 1, "does not belong"),
    ("[x for x in a]", 1, 1, "does not belong"),
    ("sum(*a) > 1", 1, 5, "does not belong"),
    ("(a, b) > 1", 1, 1, "does not belong"),
    ("a.min() > 1", 1, 1, "does not belong"),
    ("min(a, b)(1)", 1, 1, "does not belong"),
    ("__import__('os') > 1", 1, 1, "no function"),
    ("open('f') > 1", 1, 1, "no function"),
    ("totl(a) > 1", 1, 1, "no function"),
    ("min > 1", 1, 1, "is a function"),
    ("a and b > 1", 1, 1, "condition is needed"),
    ("not a", 1, 5, "condition is needed"),
    ("(a > 1) + 1 > 2", 1, 2, "number is needed"),
    ("-(a > 1) > 2", 1, 3, "number is needed"),
    ("(a > 1) > 2", 1, 2, "number is needed"),
    ("missing(a > 1)", 1, 9, "number is needed"),
    ("1 if a else 2", 1, 6, "condition is needed"),
    ("min(a) > 1", 1, 1, "was given 1"),
    ("abs() > 1", 1, 1, "was given 0"),
    ("abs(a, b) > 1", 1, 1, "was given 2"),
    ("base_years(a) > 1", 1, 1, "was given 1"),
    ("previous(a, 1, 2) > 1", 1, 1, "was given 3"),
    ("previous(a, 1.5) > 1", 1, 13, "whole number"),
    ("previous(a, 0) > 1", 1, 13, "whole number"),
    ("previous(a, b) > 1", 1, 13, "whole number"),
    ("at(a, 2015) > 1", 1, 7, "time period"),
    ("at(a, '15') > 1", 1, 7, "time period"),
    ("sum_codes(a + b, 'D', 'A') > 1", 1, 11, "item name"),
    ("sum_codes(a, D, 'A') > 1", 1, 14, "code in quotation marks"),
    ("sum_codes(a, 'D') > 1", 1, 1, "was given 2"),
    ("children_sum(1, 'D') > 1", 1, 14, "item name"),
    ("close(a, b, rel=1)", 1, 13, "no option"),
    ("close(a, b, relative=c)", 1, 22, "positive number"),
    ("close(a, b, relative=-1)", 1, 22, "positive number"),
    ("close(a, b, **c)", 1, 13, "no option"),
    ("abs(a, relative=1) > 1", 1, 8, "no option"),
    ("1e999 > a", 1, 1, "too large"),
    ("a\n  + b\n  + foo(c) > 1", 3, 5, "no function"),
    ("a +\n\n  [1] > 2", 3, 3, "does not belong"),
    ("-" * 3000 + "a > 1", 1, None, "nested too deeply"),
    ("a" + " + a" * 2000 + " > 1", 1, None, "nested too deeply"),
    ("(" * 300 + "a" + ")" * 300, 1, None, ""),
    ("a > " + "1" * 5000, 1, None, ""),
    ("a > 1" + " " * 20000 + "+ 1", 1, None, "too long"),
    ("a > 1\x00", 1, None, ""),
]


@pytest.mark.parametrize(("text", "line", "column", "problem"), REFUSED)
def test_refuses_with_a_position(text: str, line: int, column: int | None, problem: str) -> None:
    with pytest.raises(SathitiError) as refused:
        parse(text)
    said = str(refused.value)
    assert said.startswith(f"Line {line}, column {'' if column is None else column}")
    assert problem in said
    assert refused.value.fix is not None


@pytest.mark.parametrize("text", [t for t, _, column, _ in REFUSED if column and t.strip()])
def test_the_caret_stands_under_the_place(text: str) -> None:
    with pytest.raises(SathitiError) as refused:
        parse(text)
    values = refused.value.what.values
    shown, caret = re.fullmatch(r"\n  (.*)\n  ( *\^)\n", values["picture"]).groups()
    line = text.split("\n")[values["line"] - 1]
    assert shown == line
    assert len(caret) == values["column"]


def test_the_caret_counts_lao_marks_as_no_width() -> None:
    with pytest.raises(SathitiError) as refused:
        parse("ນ້ຳ + [1] > 0")
    values = refused.value.what.values
    assert values["column"] == 7
    # Seven letters and marks, of which the tone mark stands above its letter.
    assert values["picture"].splitlines()[2] == "  " + " " * 5 + "^"


def test_shows_a_window_of_a_long_line() -> None:
    text = "a + " * 50 + "foo(b)" + " + a" * 40 + " > 1"
    with pytest.raises(SathitiError) as refused:
        parse(text)
    values = refused.value.what.values
    _, shown, caret, *_ = values["picture"].split("\n")
    assert values["column"] == 201
    assert len(shown) <= 102
    assert shown[caret.index("^") :].startswith("foo(b)")


def test_names_the_rule_file_and_speaks_lao(lao: Catalogue) -> None:
    at = Place("rules/forest.yaml", row=12)
    with pytest.raises(SathitiError) as refused:
        parse("a = b", at)
    said = refused.value.say(lao, "lo")
    assert said.startswith("rules/forest.yaml › row 12: ແຖວ 1, ຕຳແໜ່ງ 3 ຂອງສູດ: ບໍ່ສາມາດອ່ານເປັນສູດໄດ້.")
    assert "ກະລຸນາຂຽນ ==" in said


@pytest.mark.parametrize("text", [t for t, *_ in REFUSED])
def test_every_refusal_can_be_said_in_lao(text: str, lao: Catalogue) -> None:
    with pytest.raises(SathitiError) as refused:
        parse(text)
    error = refused.value
    for message in (error.what, error.what.values["problem"], error.fix):
        assert lao.has(message.template, "lo"), message.template
    assert error.say(lao, "lo") != str(error)


def test_suggests_the_function_meant() -> None:
    with pytest.raises(SathitiError, match="previous"):
        parse("previos(a) > 1")


def test_deep_but_reasonable_expressions_are_read() -> None:
    assert len(parse("a" + " + a" * 60 + " > 1").items()) == 1
    many = ", ".join(f"a{n}" for n in range(500))
    assert len(parse(f"sum({many}) > 1").items()) == 500


PIECES = """
a b.c 1 '2015' ( ) , + - ** < == and not if else min( close( at( lambda [ = relative= sum_codes(
previous( : . children_sum( "DIM" missing( or != 1e9 %
"""


def _read_or_refused(text: str) -> bool:
    """Read to the same names when read again, or refused with a place inside the text."""
    try:
        expression = parse(text)
    except SathitiError as error:
        place = error.what.values
        return place["line"] >= 1 and 1 <= place["column"] <= len(text) + 1
    return isinstance(expression, Expression) and parse(str(expression)) == parse(expression.text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert _read_or_refused(text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES.split()),
        max_size=14,
    )
)
def test_any_mix_of_words_is_read_or_refused(words: list[str]) -> None:
    assert _read_or_refused(" ".join(words))


def test_a_cell_of_an_account_is_a_name_with_more_words():
    expression = parse("use.total / water_psut.use.ABSTRACTION . A01_03")
    assert expression.names() == {("use", "total"), ("water_psut", "use.ABSTRACTION.A01_03")}
