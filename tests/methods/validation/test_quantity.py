import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation.functions import FUNCTIONS, choose, sum_given
from sathiti.methods.validation.part_functions import PART_FUNCTIONS
from sathiti.methods.validation.quantity import (
    ARITHMETIC,
    COMPARISONS,
    Quantity,
    both,
    compare,
    constant,
    derived,
    divide,
    either,
    one,
    same,
    tolerance,
    truth,
)
from sathiti.methods.validation.signatures import SIGNATURES
from sathiti.methods.validation.time_functions import TIME_FUNCTIONS

NAN = float("nan")


def values(*numbers: float) -> Quantity:
    return Quantity(np.array(numbers))


def published(number: float, unit: float) -> Quantity:
    return Quantity(np.array([number]), np.array([unit]), np.array([1.0]))


def test_a_constant_is_exact() -> None:
    assert constant(5).exact
    assert values(1, 2).exact
    assert not published(1, 0.1).exact
    assert derived(np.array([1.0]), (constant(2), one)).exact


def test_what_is_not_finite_is_missing() -> None:
    found = derived(np.array([1.0, np.inf, -np.inf, np.nan]))
    assert np.isnan(found.value).tolist() == [False, True, True, True]


def test_slopes_of_exact_operands_are_never_computed() -> None:
    def fails() -> np.ndarray:
        raise AssertionError("not needed")

    assert derived(np.array([1.0]), (constant(1), fails)).exact


def test_every_function_of_the_language_has_a_computation() -> None:
    computed = {*FUNCTIONS, *TIME_FUNCTIONS, *PART_FUNCTIONS}
    assert computed == set(SIGNATURES)
    assert not FUNCTIONS.keys() & TIME_FUNCTIONS.keys()


@pytest.mark.parametrize("sign", ARITHMETIC)
def test_missing_spreads_through_arithmetic(sign: str) -> None:
    operate = ARITHMETIC[sign]
    with np.errstate(all="ignore"):
        for left, right in [(NAN, 2.0), (2.0, NAN), (NAN, 0.0), (1.0, NAN), (NAN, NAN)]:
            assert np.isnan(operate(values(left), values(right)).value).all()


def test_division_by_zero_is_missing() -> None:
    with np.errstate(all="ignore"):
        found = divide(values(1, 0, -1, 5), values(0, 0, 0, 2)).value
    assert np.isnan(found[:3]).all()
    assert found[3] == 2.5


@pytest.mark.parametrize("sign", COMPARISONS)
def test_comparison_with_a_missing_value_is_unknown(sign: str) -> None:
    found = compare(sign, values(NAN, 1, NAN), values(1, NAN, NAN)).value
    assert np.isnan(found).all()


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_of_two_numbers_exactly_one_is_true(a: float, b: float) -> None:
    def holds(sign: str) -> bool:
        return bool(compare(sign, values(a), values(b)).value[0])

    assert [holds("<"), holds("=="), holds(">")].count(True) == 1
    assert holds("<=") == (holds("<") or holds("=="))
    assert holds(">=") == (holds(">") or holds("=="))
    assert holds("!=") != holds("==")


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (0.1 + 0.2, 0.3, True),
        (1e15, 1e15 + 0.25, True),
        (1e6, 1e6 + 0.01, False),
        (0.0, 1e-300, False),
        (0.0, -0.0, True),
        (5.0, 5.0, True),
        (1.0, 1.0 + 1e-9, False),
    ],
)
def test_equal_but_for_noise(a: float, b: float, equal: bool) -> None:
    assert bool(same(np.array([a]), np.array([b]))[0]) is equal


LOGICAL = st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=3, max_size=3)


def as_words(found: Quantity) -> list[str]:
    return ["?" if np.isnan(value) else str(int(value)) for value in found.value]


@settings(max_examples=50, deadline=None)
@given(LOGICAL, LOGICAL, LOGICAL)
def test_logic_is_commutative_associative_and_dual(
    a: list[float], b: list[float], c: list[float]
) -> None:
    x, y, z = (values(*one) for one in (a, b, c))
    for join in (both, either):
        assert as_words(join(x, y)) == as_words(join(y, x))
        assert as_words(join(join(x, y), z)) == as_words(join(x, join(y, z)))
        assert as_words(join(x, x)) == as_words(x)
    negated = [Quantity(1 - one.value) for one in (x, y)]
    assert as_words(Quantity(1 - both(x, y).value)) == as_words(either(*negated))


def test_truth_needs_every_value() -> None:
    found = truth(np.array([True, True, False]), np.array([1, NAN, 1.0]), np.array([1, 1, NAN]))
    assert as_words(found) == ["1", "?", "?"]


def test_choice_takes_the_branch_and_its_precision() -> None:
    condition = values(1, 0, NAN)
    then = Quantity(np.full(3, 10.0), np.full(3, 0.1), np.ones(3))
    found = choose(condition, then, constant(7))
    assert found.value[:2].tolist() == [10, 7]
    assert np.isnan(found.value[2])
    assert found.unit[:2].tolist() == [0.1, 0]
    assert found.count[:2].tolist() == [1, 0]
    assert choose(condition, constant(1), constant(2)).exact


def test_sum_of_the_given_counts_the_given() -> None:
    first = Quantity(np.array([1, NAN, NAN]), np.array([1.0, 0, 0]), np.array([1.0, 0, 0]))
    second = Quantity(np.array([2, 5, NAN]), np.full(3, 0.1), np.array([1.0, 1, 0]))
    found = sum_given([first, second])
    assert found.value[:2].tolist() == [3, 5]
    assert np.isnan(found.value[2])
    assert found.unit[:2].tolist() == [1, 0.1]
    assert found.count[:2].tolist() == [2, 1]
    assert sum_given([values(1, NAN), values(NAN, NAN)]).exact


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-0.5, 0, -1),
        (-2.5, 0, -3),
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (0.0, 2, 0),
        (1234.5678, 3, 1234.568),
        (1e12 + 0.5, 0, 1e12 + 1),
        (NAN, 0, NAN),
    ],
)
def test_rounding_half_away_from_zero(value: float, decimals: int, rounded: float) -> None:
    found = FUNCTIONS["round"]([values(value), constant(decimals)], {}).value
    assert found.tolist() == pytest.approx([rounded], nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**7), 10**7), st.integers(0, 3))
def test_rounding_published_digits_changes_nothing(number: int, decimals: int) -> None:
    value = number / 10**decimals
    found = FUNCTIONS["round"]([values(value), constant(decimals)], {}).value[0]
    assert found == pytest.approx(value, rel=1e-15)


def test_least_and_greatest_of_many() -> None:
    parts = [values(1, 5, NAN), values(3, 2, 1), constant(2)]
    assert FUNCTIONS["min"](parts, {}).value[:2].tolist() == [1, 2]
    assert FUNCTIONS["max"](parts, {}).value[:2].tolist() == [3, 5]
    assert np.isnan(FUNCTIONS["min"](parts, {}).value[2])


def test_between_knows_false_before_missing() -> None:
    between = FUNCTIONS["between"]
    found = between([values(5, 5, NAN), values(6, NAN, 0), values(NAN, 9, 1)], {})
    # 5 is below 6 whatever the upper bound is
    assert as_words(found) == ["0", "?", "?"]


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 100), st.floats(0.001, 100), st.floats(0, 1), st.floats(0, 50))
def test_tolerance_is_the_largest_of_three(
    unit: float, other: float, relative: float, absolute: float
) -> None:
    total, parts = published(200, unit), published(190, other)
    found = float(tolerance(total, parts, relative, absolute)[0])
    assert found == pytest.approx(max(0.5 * max(unit, other) * 2**0.5, 200 * relative, absolute))
