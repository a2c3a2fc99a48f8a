import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation import Facts, UsedFact, evaluate, parse

T, F, U = 1.0, 0.0, None  # true, false, unknown
DATA = {
    "yes": {2015: 1},
    "no": {2015: 0},
    "gone": {2015: None},
    "two": {2015: 2},
    "five": {2015: 5},
    "minus": {2015: -2.5},
    "tenth": {2015: 0.1},
    "fifth": {2015: 0.2},
    "three_tenths": {2015: 0.3},
}


@pytest.fixture(scope="module")
def facts(make_facts: Any) -> Facts:
    return make_facts(DATA)


# In the tables below: y is a true condition, n a false one, u an unknown one.
CONDITIONS = {"y": "(yes == 1)", "n": "(no == 1)", "u": "(gone == 1)"}
AND = {"yy": T, "yn": F, "yu": U, "ny": F, "nn": F, "nu": F, "uy": U, "un": F, "uu": U}
OR = {"yy": T, "yn": T, "yu": T, "ny": T, "nn": F, "nu": U, "uy": T, "un": U, "uu": U}


@pytest.mark.parametrize("pair", AND)
def test_and_is_three_valued(pair: str, facts: Facts, compute: Any) -> None:
    text = " and ".join(CONDITIONS[letter] for letter in pair)
    assert compute(text, facts).get("2015") == AND[pair]


@pytest.mark.parametrize("pair", OR)
def test_or_is_three_valued(pair: str, facts: Facts, compute: Any) -> None:
    text = " or ".join(CONDITIONS[letter] for letter in pair)
    assert compute(text, facts).get("2015") == OR[pair]


@pytest.mark.parametrize(("letter", "result"), [("y", F), ("n", T), ("u", U)])
def test_not_is_three_valued(letter: str, result: float | None, facts: Facts, compute: Any) -> None:
    assert compute(f"not {CONDITIONS[letter]}", facts).get("2015") == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("five + two", 7),
        ("five - two", 3),
        ("five * two", 10),
        ("five / two", 2.5),
        ("two ** 3", 8),
        ("two ** -1", 0.5),
        ("-five", -5),
        ("2 + 3 * two ** 2", 14),
        ("abs(minus)", 2.5),
        ("min(five, two, minus)", -2.5),
        ("max(five, two, minus)", 5),
        ("sum(five, two, 1)", 8),
        ("sqrt(five * 5)", 5),
        ("exp(no)", 1),
        ("log(exp(two))", 2),
        ("round(minus)", -3),
        ("round(2.5 * yes)", 3),
        ("round(1.005 * yes, 2)", 1.01),
        ("round(-0.4 * yes)", 0),
        ("ratio(five, two)", 2.5),
        ("five if yes == 1 else two", 5),
        ("five if no == 1 else two", 2),
        # missing spreads
        ("five + gone", U),
        ("gone * no", U),
        ("sum(five, gone)", U),
        ("min(five, gone)", U),
        ("max(gone, five)", U),
        ("-gone", U),
        ("abs(gone)", U),
        ("round(gone)", U),
        ("gone ** 0", U),
        ("yes ** gone", U),
        ("five if gone > 1 else two", U),
        ("five if yes == 1 else gone", 5),
        ("gone if yes == 1 else five", U),
        ("between(gone, 0, 1)", U),
        ("close(five, gone)", U),
        # unless it is asked for
        ("sum_of(five, gone)", 5),
        ("sum_of(gone, gone)", U),
        ("missing(gone)", T),
        ("missing(five)", F),
        ("given(gone)", F),
        ("given(five)", T),
        ("missing(nothing + five)", T),
        ("missing(gone) or gone > 1", T),
        ("given(gone) and gone > 1", F),
        # no value where arithmetic has none
        ("five / no", U),
        ("ratio(five, no)", U),
        ("no / no", U),
        ("log(no)", U),
        ("log(minus)", U),
        ("sqrt(minus)", U),
        ("minus ** 0.5", U),
        ("exp(five * 1000)", U),
        ("0 ** minus * yes", U),
        # comparison
        ("two < five", T),
        ("five < two", F),
        ("five <= 5", T),
        ("five >= 5.1", F),
        ("five > gone", U),
        ("0 < two < five", T),
        ("0 < five < two", F),
        ("five > two < gone", U),
        ("five < two < gone", F),
        ("two != five", T),
        ("between(two, 2, 2)", T),
        ("between(five, 0, 4.9)", F),
        # binary fractions do not make findings
        ("tenth + fifth == three_tenths", T),
        ("tenth + fifth != three_tenths", F),
        ("tenth + fifth <= three_tenths", T),
        ("tenth + fifth > three_tenths", F),
        ("tenth + fifth < three_tenths", F),
        ("three_tenths >= tenth + fifth", T),
    ],
)
def test_value(text: str, result: float | None, facts: Facts, compute: Any) -> None:
    found = compute(text, facts).get("2015")
    if result is None:
        assert found is None
    else:
        assert found == pytest.approx(result, rel=1e-12)


def test_constants_alone_have_no_context(facts: Facts, compute: Any) -> None:
    assert compute("1 + 1", facts) == {}


def test_items_never_asked_are_missing(facts: Facts, compute: Any) -> None:
    assert compute("unknown_item + five", facts) == {}
    assert compute("sum_of(unknown_item, five)", facts) == {"2015": 5}
    assert compute("sum_of(no_form.x, five)", facts) == {"2015": 5}


def test_nan_is_missing(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"x": {2015: float("nan"), 2016: float("inf"), 2017: 0.0}})
    assert compute("x", facts) == {"2017": 0}
    assert compute("missing(x)", facts) == {"2015": 1, "2016": 1, "2017": 0}


def test_forms_meet_by_area_and_period(make_facts: Any, compute: Any) -> None:
    facts = make_facts(
        {"water": {("A", 2015): 10, ("A", 2016): 12, ("B", 2015): 20}},
        {"reference": {"population": {("A", 2015): 5, ("B", 2015): 2, ("B", 2016): 3}}},
    )
    assert compute("water / reference.population", facts) == {
        ("A", "2015"): 2,
        ("B", "2015"): 10,
    }


def test_own_form_may_be_named(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"x": {2015: 1}}, {"g": {"x": {2015: 10}}})
    assert compute("f.x + g.x + x", facts) == {"2015": 12}


def test_periods_written_differently_are_the_same(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"x": {"2015-A1": 1}}, {"g": {"y": {"2015": 10}}})
    assert compute("x + g.y", facts) == {"2015": 11}


def test_says_what_it_used(make_facts: Any) -> None:
    facts = make_facts(
        {"x": {2014: (1.5, 1), 2015: (2.25, 2)}, "y": {2014: (7, 0), 2015: None}},
        {"g": {"z": {2015: (3, 0)}}},
    )
    found = evaluate(parse("sum_of(x, y, x) + previous(x) + g.z"), facts, "f")
    assert [tuple(result) for result in found] == [
        (
            "LA",
            "2015",
            9.0,
            0,
            (
                UsedFact("f", "x", "LA", "2015"),
                UsedFact("f", "x", "LA", "2014"),
                UsedFact("g", "z", "LA", "2015"),
            ),
        )
    ]


def test_fewest_decimals_of_the_facts_used(make_facts: Any) -> None:
    facts = make_facts({"x": {2015: (1.5, 1)}, "y": {2015: (2.25, 2)}, "z": {2015: 3.125}})
    decimals = {text: evaluate(parse(text), facts, "f")[0].decimals for text in ("x + y", "y", "z")}
    assert decimals == {"x + y": 1, "y": 2, "z": 3}


def test_only_the_branch_taken_is_used(make_facts: Any) -> None:
    facts = make_facts({"a": {2015: 1, 2016: 5}, "b": {2015: 2, 2016: 2}, "c": {2015: 3, 2016: 3}})
    found = evaluate(parse("b if a > 2 else c"), facts, "f")
    assert {r.period: [u.item for u in r.inputs] for r in found} == {
        "2015": ["a", "c"],
        "2016": ["a", "b"],
    }
    assert {r.period: r.value for r in found} == {"2015": 3, "2016": 2}


def test_no_facts_at_all(make_facts: Any, compute: Any) -> None:
    assert compute("x + previous(y) + mad_score(z)", make_facts({})) == {}
    assert compute("x", Facts({})) == {}


# One plain evaluator, one value at a time, to hold the array evaluator against.


def plain(node: Any, values: dict[str, float | None]) -> Any:
    kind, *parts = node
    if kind == "number":
        return float(parts[0])
    if kind == "item":
        return values[parts[0]]
    if kind == "if":
        condition = plain(parts[1], values)
        return None if condition is None else plain(parts[0] if condition else parts[2], values)
    operands = [plain(part, values) for part in parts]
    if kind == "and":
        return False if False in operands else None if None in operands else True
    if kind == "or":
        return True if True in operands else None if None in operands else False
    if kind == "missing":
        return operands[0] is None
    if kind == "sum_of":
        known = [value for value in operands if value is not None]
        return sum(known) if known else None
    if None in operands:
        return None
    return PLAIN[kind](*operands)


def _divide(a: float, b: float) -> float | None:
    return a / b if b else None


PLAIN = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "<": lambda a, b: a < b and not math.isclose(a, b, rel_tol=1e-12),
    "<=": lambda a, b: a <= b or math.isclose(a, b, rel_tol=1e-12),
    "==": lambda a, b: math.isclose(a, b, rel_tol=1e-12),
    "not": lambda a: not a,
    "abs": abs,
    "max": max,
}
SIGNS = {"+", "-", "*", "/", "<", "<=", "==", "and", "or"}


def written(node: Any) -> str:
    kind, *parts = node
    if kind in ("number", "item"):
        return str(parts[0])
    texts = [written(part) for part in parts]
    if kind in SIGNS:
        return f"({f' {kind} '.join(texts)})"
    if kind == "if":
        return f"({texts[0]} if {texts[1]} else {texts[2]})"
    return f"(not {texts[0]})" if kind == "not" else f"{kind}({', '.join(texts)})"


def trees() -> st.SearchStrategy[Any]:
    numbers = st.one_of(
        st.tuples(st.just("number"), st.sampled_from([0, 1, 2, 10])),
        st.tuples(st.just("item"), st.sampled_from("abc")),
    )

    def grow(number: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        truth = st.one_of(
            st.tuples(st.sampled_from(["<", "<=", "=="]), number, number),
            st.tuples(st.just("missing"), number),
        )
        truths = st.one_of(
            truth,
            st.tuples(st.sampled_from(["and", "or"]), truth, truth),
            st.tuples(st.just("not"), truth),
        )
        return st.one_of(
            st.tuples(st.sampled_from("+-*/"), number, number),
            st.tuples(st.sampled_from(["max", "sum_of"]), number, number),
            st.tuples(st.just("abs"), number),
            st.tuples(st.just("if"), number, truths, number),
        )

    return st.recursive(numbers, grow, max_leaves=8)


CELLS = st.one_of(st.none(), st.integers(-5, 5).map(float), st.sampled_from([0.1, 0.5, 1e6]))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_agrees_with_a_plain_evaluator(make_facts: Any, data: st.DataObject) -> None:
    tree = data.draw(trees())
    table = {item: {2000 + n: data.draw(CELLS) for n in range(4)} for item in "abc"}
    expression = parse(written(tree))
    found = {r.period: r.value for r in evaluate(expression, make_facts(table), "f")}
    names = {item for _, item in expression.names()}
    for year in range(2000, 2004) if names else ():
        expected = plain(tree, {item: cells[year] for item, cells in table.items()})
        if expected is None:
            assert str(year) not in found
        else:
            assert found[str(year)] == pytest.approx(float(expected), rel=1e-9, abs=1e-9)
