"""Half a unit of the last published digit times the square root of the number of values."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation.evaluation import Evaluation
from sathiti.methods.validation.expression import parse
from sathiti.methods.validation.fact_table import written_decimals
from sathiti.methods.validation.quantity import ARITHMETIC, Quantity, constant, tolerance


def quantity(value: float, unit: float) -> Quantity:
    return Quantity(np.array([value]), np.array([unit]), np.array([1.0]))


def precision(facts: Any, text: str) -> tuple[float, float]:
    """Unit and count of an expression in its first context."""
    found = Evaluation(facts, "f", precise=True).run(parse(text).tree, facts.panel.everywhere()[:1])
    return float(found.unit[0]), float(found.count[0])


def holds(
    compute: Any, make_facts: Any, total: Any, parts: list[Any], options: str = ""
) -> float | None:
    items = {f"p{n}": {2015: part} for n, part in enumerate(parts)}
    facts = make_facts({"total": {2015: total}, **items})
    return compute(f"close(total, {' + '.join(items)}{options})", facts).get("2015")


@pytest.mark.parametrize(
    ("decimals", "parts", "difference", "close"),
    [
        # two parts and the total, whole numbers: 0.5 * sqrt(3) = 0.87
        (0, 2, 0.8, 1),
        (0, 2, 0.9, 0),
        # three parts: 0.5 * sqrt(4) = 1
        (0, 3, 1.0, 1),
        (0, 3, 1.1, 0),
        # eight parts: 0.5 * sqrt(9) = 1.5
        (0, 8, 1.5, 1),
        (0, 8, 1.6, 0),
        # one decimal: a tenth of it
        (1, 3, 0.1, 1),
        (1, 3, 0.11, 0),
        # hundreds: DECIMALS may be negative
        (-2, 3, 100, 1),
        (-2, 3, 101, 0),
    ],
)
def test_tolerance_by_hand(
    decimals: int, parts: int, difference: float, close: float, compute: Any, make_facts: Any
) -> None:
    own = [(100.0, decimals)] * parts
    total = (100.0 * parts + difference, decimals)
    assert holds(compute, make_facts, total, own) == close
    assert holds(compute, make_facts, (100.0 * parts - difference, decimals), own) == close


def test_the_largest_unit_rules(compute: Any, make_facts: Any) -> None:
    assert holds(compute, make_facts, (10.0, 0), [(3.25, 2), (3.25, 2), (4.4, 1)]) == 1
    assert holds(compute, make_facts, (10.00, 2), [(3.25, 2), (3.25, 2), (4.40, 2)]) == 0


def test_only_values_that_are_there_are_counted(make_facts: Any, compute: Any) -> None:
    cells = {"t": {2015: (3, 0)}, "a": {2015: (2, 0)}, "b": {2015: None}, "c": {2015: None}}
    facts = make_facts(cells)
    # the total and one part: 0.5 * sqrt(2) = 0.71, so a difference of 1 is one
    assert compute("close(t, sum_of(a, b, c))", facts) == {"2015": 0}
    assert compute("close(t, a + b + c)", facts) == {}


def test_relative_share_where_it_is_more(compute: Any, make_facts: Any) -> None:
    parts = [(50.0, 0), (49.0, 0)]
    assert holds(compute, make_facts, (101.0, 0), parts) == 0
    assert holds(compute, make_facts, (101.0, 0), parts, ", relative=0.02") == 1
    assert holds(compute, make_facts, (101.0, 0), parts, ", relative=0.001") == 0
    assert holds(compute, make_facts, (99.5, 0), parts, ", relative=0.0001") == 1


def test_absolute_tolerance_where_it_is_more(compute: Any, make_facts: Any) -> None:
    assert holds(compute, make_facts, (12.0, 1), [(5.0, 1), (5.0, 1)], ", absolute=2") == 1
    assert holds(compute, make_facts, (12.1, 1), [(5.0, 1), (5.0, 1)], ", absolute=2") == 0


def test_decimals_not_told_are_those_written(compute: Any, make_facts: Any) -> None:
    assert holds(compute, make_facts, 10.0, [3.5, 3.25, 3.3]) == 1
    assert holds(compute, make_facts, 10.5, [3.25, 3.25, 3.75]) == 0


def test_exact_numbers_must_agree(compute: Any, make_facts: Any) -> None:
    facts = make_facts({"x": {2015: (100, 0)}})
    assert compute("close(0 * x + 100, 99)", facts) == {"2015": 0}
    assert compute("close(x, 99.5)", facts) == {"2015": 1}


def test_noise_of_binary_fractions_is_no_difference(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"t": {2015: (0.3, 10)}, "a": {2015: (0.1, 10)}, "b": {2015: (0.2, 10)}})
    assert compute("close(t, a + b)", facts) == {"2015": 1}


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        ("x", 0.1, 1),
        ("x + y", 1, 2),
        ("x - y", 1, 2),
        ("-x", 0.1, 1),
        ("abs(x)", 0.1, 1),
        ("x * 1000", 100, 1),
        ("x / 10", 0.01, 1),
        ("x * y", 20, 2),  # the change of y by one step, times x = 20
        ("y / x", 0.05, 2),  # one step of y, divided by x
        ("100 * y / x", 5, 2),
        ("x ** 2", 4, 1),
        ("sqrt(y)", 0.05, 1),
        ("log(y)", 0.01, 1),
        ("exp(x - 20)", 0.1, 1),
        ("min(x, y)", 1, 2),
        ("max(x, y, 3)", 1, 2),
        ("sum(x, y, x)", 1, 3),
        ("sum_of(x, y, gone)", 1, 2),
        ("x if y > 1 else y", 0.1, 1),
        ("round(x)", 0.1, 1),
        ("5", 0, 0),
        ("latest(x) + y", 1, 2),
        ("previous(gone) + x", 0.1, 1),
    ],
)
def test_precision_follows_the_arithmetic(
    text: str, unit: float, count: int, make_facts: Any
) -> None:
    facts = make_facts({"x": {2015: (20, 1)}, "y": {2015: (100, 0)}, "gone": {2015: None}})
    assert precision(facts, text) == (pytest.approx(unit), count)


def test_a_change_of_unit_changes_the_tolerance(make_facts: Any, compute: Any) -> None:
    # 1.5 thousand, published with one decimal, is off by up to 50
    facts = make_facts({"thousand": {2015: (1.5, 1)}, "one": {2015: (1530, 0)}})
    assert compute("close(thousand * 1000, one)", facts) == {"2015": 1}
    assert compute("close(thousand, one / 1000)", facts) == {"2015": 1}
    assert compute("close(thousand * 100, one / 10)", facts) == {"2015": 1}
    strict = make_facts({"thousand": {2015: (1.50, 2)}, "one": {2015: (1530, 0)}})
    assert compute("close(thousand * 1000, one)", strict) == {"2015": 0}


def test_a_percentage_of_large_counts_is_judged_by_its_own_digits(
    make_facts: Any, compute: Any
) -> None:
    cells = {"part": {2015: (1000, 0)}, "whole": {2015: (3000, 0)}}
    right = make_facts({**cells, "share": {2015: (33.3, 1)}})
    wrong = make_facts({**cells, "share": {2015: (33.6, 1)}})
    assert compute("close(share, 100 * part / whole)", right) == {"2015": 1}
    assert compute("close(share, 100 * part / whole)", wrong) == {"2015": 0}


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from("+-*/"),
    st.floats(1, 1e4),
    st.floats(1, 1e4),
    st.sampled_from([0.01, 0.1]),
    st.sampled_from([0.01, 0.1]),
)
def test_unit_is_the_largest_step_of_the_result(
    sign: str, a: float, b: float, step_a: float, step_b: float
) -> None:
    operate = ARITHMETIC[sign]
    found = operate(quantity(a, step_a), quantity(b, step_b))
    middle = float(operate(constant(a), constant(b)).value)
    small = 1e-4
    steps = [
        abs(float(operate(constant(a + step_a * small), constant(b)).value) - middle) / small,
        abs(float(operate(constant(a), constant(b + step_b * small)).value) - middle) / small,
    ]
    assert float(found.unit[0]) == pytest.approx(max(steps), rel=0.01, abs=1e-6)
    assert float(found.count[0]) == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=12, max_size=40), st.integers(0, 2))
def test_sums_of_rounded_values_mostly_pass(values: list[float], decimals: int) -> None:
    # The worst case of n+1 roundings is (n+1)/2 units; the tolerance never exceeds it
    # and never falls below the typical error, sqrt((n+1)/12) units.
    unit = 10.0**-decimals
    parts = [quantity(round(value, decimals), unit) for value in values]
    total = parts[0]
    for part in parts[1:]:
        total = ARITHMETIC["+"](total, part)
    published = quantity(round(sum(values), decimals), unit)
    allowed = float(tolerance(published, total)[0])
    involved = len(values) + 1
    assert allowed == pytest.approx(0.5 * unit * math.sqrt(involved))
    assert unit * math.sqrt(involved / 12) < allowed < unit * involved / 2


def test_how_often_right_sums_pass() -> None:
    # What the documentation says of the rule: 1.73 standard deviations of the rounding error.
    rng = np.random.default_rng(1)
    shares = {}
    for parts in (2, 3, 5, 10, 20):
        true = rng.uniform(0, 1000, (20000, parts))
        apart = np.abs(np.round(true.sum(axis=1)) - np.round(true).sum(axis=1))
        shares[parts] = float((apart <= 0.5 * math.sqrt(parts + 1)).mean())
    assert shares[2] == pytest.approx(0.75, abs=0.02)
    assert shares[3] > 0.98
    assert all(share > 0.85 for parts, share in shares.items() if parts > 2)


@pytest.mark.parametrize(
    ("value", "decimals"),
    [(0, 0), (12, 0), (1e6, 0), (0.5, 1), (-2.25, 2), (0.1 + 0.2, 1), (1 / 3, 10), (1e-7, 7)],
)
def test_written_decimals(value: float, decimals: int) -> None:
    assert written_decimals(np.array([value])).tolist() == [decimals]


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_written_decimals_agree_with_the_text(number: int, decimals: int) -> None:
    text = f"{number / 10**decimals:.{decimals}f}"
    wanted = len(text.rstrip("0").partition(".")[2])
    assert written_decimals(np.array([float(text)])).tolist() == [wanted]
