"""Influences in pieces are the same as influences in arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.distribution import (
    Linearised,
    combine,
    linearised_mean,
    sorted_distribution,
)
from sathiti.methods.survey.piecewise import (
    Kink,
    Pieces,
    bounds_of,
    moments,
    unit_totals,
    weighted_sum,
)

numbers = st.floats(-5, 5)
CELLS = 12


@st.composite
def pieces(draw):
    values = np.arange(1.0, CELLS + 1)
    kinks = draw(
        st.lists(st.builds(Kink, st.integers(0, CELLS), numbers, numbers), max_size=3).map(tuple)
    )
    return Pieces(values, draw(numbers), draw(numbers), kinks)


def test_by_hand():
    one = Pieces(np.array([1.0, 2.0, 4.0]), 1.0, 0.5, (Kink(2, 10.0), Kink(1, 0.0, 3.0)))
    assert one.array().tolist() == [1 + 0.5 + 10 + 3, 1 + 1 + 10, 1 + 2]
    assert bounds_of([one], 3) == [1, 2, 3]
    assert Pieces(np.array([1.0, 2.0]), 2.0).array().tolist() == [2, 2]


@given(st.lists(pieces(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_totals_by_unit(several, random):
    unit = np.array([random.randrange(4) for _ in range(CELLS)])
    weights = np.array([random.uniform(1, 3) for _ in range(CELLS)])
    products = weights * several[0].values
    totals = unit_totals(several, weights, products, unit, 5)
    for column, one in enumerate(several):
        expected = np.bincount(unit, weights * one.array(), 5)
        assert totals[:, column] == pytest.approx(expected, abs=1e-9)


@given(pieces())
def test_sums_and_sums_of_squares(one):
    d, _ = sorted_distribution(one.values, np.linspace(1, 2, CELLS))
    first, second = moments(one, d.cumulated, d.cumulated_products, d.cumulated_squares)
    assert first == pytest.approx(d.weights @ one.array(), abs=1e-8)
    assert second == pytest.approx(d.weights @ one.array() ** 2, abs=1e-7)


@given(pieces(), pieces(), numbers, numbers)
def test_sums_of_pieces_are_pieces(one, other, first, second):
    both = weighted_sum([(first, one), (second, other)])
    assert both.array() == pytest.approx(first * one.array() + second * other.array(), abs=1e-9)


@given(pieces(), numbers, numbers)
def test_combined_with_an_array_they_become_one(one, first, second):
    array = np.linspace(-1, 1, CELLS)
    mixed = combine(
        1.0, [(first, Linearised(0.0, one, None, 2.0)), (second, Linearised(0.0, array))]
    )
    assert mixed.influence == pytest.approx(first * one.array() + second * array, abs=1e-9)
    assert mixed.line_slope == 2 * first
    alone = combine(1.0, [(first, Linearised(0.0, one))])
    assert isinstance(alone.given, Pieces)


def test_the_mean():
    d, _ = sorted_distribution([1.0, 2.0, 6.0], [1.0, 1.0, 2.0])
    mean = linearised_mean(d)
    assert mean.value == 3.75
    assert mean.influence == pytest.approx((d.values - 3.75) / 4)
    assert mean.cell_totals(d).sum() == pytest.approx(0)
