"""The Gini index, by hand and by all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices import gini, lorenz
from sathiti.methods.survey.distribution import sorted_distribution

people = st.lists(st.tuples(st.integers(1, 50), st.floats(0.5, 9)), min_size=1, max_size=25).map(
    lambda pairs: np.array(pairs, float).T
)


@given(people)
def test_of_pairs_is_the_mean_difference_over_twice_the_mean(drawn):
    values, weights = drawn
    difference = weights @ np.abs(values[:, None] - values[None]) @ weights / weights.sum() ** 2
    expected = difference / (2 * np.average(values, weights=weights))
    incomes, _ = sorted_distribution(values, weights)
    assert gini(incomes, "laeken").value == pytest.approx(expected, abs=1e-12)


@given(people)
def test_both_definitions_agree_as_weights_become_large(drawn):
    values, weights = drawn
    incomes, _ = sorted_distribution(values, weights)
    first, second = gini(incomes), gini(incomes, "laeken")
    own = incomes.squares @ incomes.values / (incomes.population * incomes.total)
    assert first.value - second.value == pytest.approx(own - 1 / incomes.population, abs=1e-12)


@given(people, st.randoms())
def test_order_inside_ties_does_not_matter(drawn, random):
    values, weights = drawn
    turned = list(range(len(values)))
    random.shuffle(turned)
    before, _ = sorted_distribution(values, weights)
    after, _ = sorted_distribution(values[turned], weights[turned])
    for definition in ("convey", "laeken"):
        one, other = gini(before, definition), gini(after, definition)
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert np.sort(one.cell_totals(before)) == pytest.approx(
            np.sort(other.cell_totals(after)), abs=1e-12
        )


def test_twice_the_area_above_the_lorenz_curve():
    draws = np.random.default_rng(5).lognormal(0, 0.8, 4000)
    incomes, _ = sorted_distribution(draws)
    points = np.linspace(0, 1, 4001)
    area = np.trapezoid([lorenz(incomes, p).value for p in points], points)
    assert gini(incomes, "laeken").value == pytest.approx(1 - 2 * area, abs=1e-9)


def test_negative_incomes_may_lead_above_one():
    incomes, _ = sorted_distribution([-60.0, 20.0, 50.0])
    assert gini(incomes, "laeken").value > 1
