"""Generalised entropy and Atkinson's index, by hand and by parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices import (
    atkinson,
    general_entropy,
    mean_log_deviation,
    theil,
)
from sathiti.methods.survey.distribution import sorted_distribution

INCOMES, _ = sorted_distribution([1.0, 2.0, 6.0], [2.0, 1.0, 1.0])


def test_by_hand():
    relative = np.array([1, 1, 2, 6]) / 2.5
    assert INCOMES.mean == 2.5
    assert theil(INCOMES).value == pytest.approx((relative * np.log(relative)).mean())
    assert mean_log_deviation(INCOMES).value == pytest.approx(-np.log(relative).mean())
    assert general_entropy(INCOMES, 2).value == pytest.approx(((relative - 1) ** 2).mean() / 2)
    geometric = np.exp(np.log(relative).mean())
    harmonic = 1 / (1 / relative).mean()
    assert atkinson(INCOMES, 1).value == pytest.approx(1 - geometric)
    assert atkinson(INCOMES, 2).value == pytest.approx(1 - harmonic)


@pytest.mark.parametrize("alpha", [-1, 0, 0.5, 1, 2])
@given(st.lists(st.floats(1, 100), min_size=2, max_size=20), st.integers(1, 19))
def test_the_whole_is_within_plus_between(alpha, values, cut):
    """Shorrocks 1984: weights of the parts by share of people and of welfare."""
    values = np.array(values)
    cut = min(cut, len(values) - 1)
    parts = [values[:cut], values[cut:]]
    whole, _ = sorted_distribution(values)
    smoothed, _ = sorted_distribution(np.concatenate([np.full(len(p), p.mean()) for p in parts]))
    within = sum(
        len(part)
        / len(values)
        * (part.mean() / values.mean()) ** alpha
        * general_entropy(sorted_distribution(part)[0], alpha).value
        for part in parts
    )
    between = general_entropy(smoothed, alpha).value
    assert general_entropy(whole, alpha).value == pytest.approx(within + between, abs=1e-9)


@pytest.mark.parametrize("alpha", [-1, 0, 0.5, 1, 2])
def test_influence_is_the_derivative_by_a_weight(alpha):
    step = 1e-6
    index = general_entropy(INCOMES, alpha)
    for place in range(3):
        weights = INCOMES.weights.copy()
        weights[place] += step
        moved = general_entropy(sorted_distribution(INCOMES.values, weights)[0], alpha)
        slope = (moved.value - index.value) / step
        assert index.influence[place] == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize("epsilon", [0.5, 1, 2])
def test_influence_of_atkinson_is_the_derivative_by_a_weight(epsilon):
    step = 1e-6
    index = atkinson(INCOMES, epsilon)
    for place in range(3):
        weights = INCOMES.weights.copy()
        weights[place] += step
        moved = atkinson(sorted_distribution(INCOMES.values, weights)[0], epsilon)
        slope = (moved.value - index.value) / step
        assert index.influence[place] == pytest.approx(slope, rel=1e-3)
