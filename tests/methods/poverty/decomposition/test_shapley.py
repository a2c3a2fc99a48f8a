"""Shapley's value: efficiency, symmetry and causes that do nothing."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.decomposition import shapley
from sathiti.methods.poverty.derived import Derived

CAUSES = ("a", "b", "c")
outcomes = st.lists(st.floats(-10, 10), min_size=8, max_size=8)


def as_outcome(values):
    place = {cause: 2**n for n, cause in enumerate(CAUSES)}
    return lambda come: Derived(values[sum(place[cause] for cause in come)], ())


@given(values=outcomes)
def test_it_is_the_mean_over_all_orders(values):
    outcome = as_outcome(values)
    found = shapley(CAUSES, outcome)
    for cause in CAUSES:
        steps = []
        for order in permutations(CAUSES):
            before = frozenset(order[: order.index(cause)])
            steps.append(outcome(before | {cause}).value - outcome(before).value)
        assert found[cause].value == pytest.approx(sum(steps) / 6)


@given(values=outcomes)
def test_contributions_add_up(values):
    found = shapley(CAUSES, as_outcome(values))
    assert sum(part.value for part in found.values()) == pytest.approx(values[7] - values[0])


@given(first=st.floats(-5, 5), second=st.floats(-5, 5))
def test_a_cause_without_effect_adds_nothing(first, second):
    found = shapley(
        CAUSES, lambda come: Derived(first * ("a" in come) + second * ("b" in come), ())
    )
    assert found["a"].value == pytest.approx(first)
    assert found["b"].value == pytest.approx(second)
    assert found["c"].value == 0
