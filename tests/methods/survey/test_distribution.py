"""Sorted values with weights, and functions of several linearised estimates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.distribution import Linearised, combine, sorted_distribution, sum_arrays
from sathiti.model import SathitiError


def test_sums_of_a_distribution():
    d, order = sorted_distribution([30.0, 10.0, 20.0], [1.0, 2.0, 5.0])
    assert order.tolist() == [1, 2, 0]
    assert d.values.tolist() == [10, 20, 30]
    assert (d.population, d.total, d.mean) == (8, 150, 18.75)
    assert d.cumulated.tolist() == [2, 7, 8]
    assert d.cumulated_products.tolist() == [20, 120, 150]
    assert d.deviation == pytest.approx(
        np.sqrt(np.average((d.values - 18.75) ** 2, weights=[2, 5, 1]))
    )
    assert len(d) == 3


def test_counts_up_to_a_value():
    d, _ = sorted_distribution([1.0, 2.0, 2.0, 3.0])
    assert (d.count_to(2.0), d.count_to(2.0, strict=True), d.count_to(0.0)) == (3, 1, 0)
    assert (d.weight_of(3), d.weight_of(0)) == (3, 0)
    assert (d.product_of(3), d.product_of(0)) == (5, 0)
    assert d.first(2).values.tolist() == [1, 2]
    assert d.above(2.0).values.tolist() == [3]


def test_cells_of_several_people():
    d, _ = sorted_distribution([5.0, 1.0], [12.0, 6.0], [36.0, 36.0])
    assert d.single_weights.tolist() == [6, 3]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.1, 100)), min_size=1, max_size=50))
def test_order_of_rows_does_not_matter(pairs):
    values, weights = np.array(pairs).T
    d, _ = sorted_distribution(values, weights)
    turned, _ = sorted_distribution(values[::-1], weights[::-1])
    assert np.array_equal(d.values, turned.values)
    assert np.all(np.diff(d.values) >= 0)
    assert d.total == pytest.approx(turned.total, abs=1e-6)
    assert d.population == pytest.approx(weights.sum())


def test_combining_follows_the_chain_rule():
    first = Linearised(2.0, np.array([1.0, 2.0]), np.array([0.5, 0.5]), 3.0)
    second = Linearised(4.0, np.array([1.0, -1.0]), None, 1.0)
    product = combine(8.0, [(4.0, first), (2.0, second)])
    assert product.value == 8
    assert product.influence.tolist() == [6, 6]
    assert product.own is not None
    assert product.own.tolist() == [2, 2]
    assert product.line_slope == 14
    assert combine(1.0, [(1.0, second)]).own is None
    assert first.influence.tolist() == [1, 2]


def test_totals_of_cells():
    d, _ = sorted_distribution([1.0, 2.0], [2.0, 3.0], [2.0, 9.0])
    assert Linearised(0.0, np.array([1.0, 2.0])).cell_totals(d).tolist() == [2, 6]
    own = Linearised(0.0, np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    assert own.cell_totals(d).tolist() == [4, 15]


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([], [], "at least one value"),
        ([1.0, float("nan"), float("inf")], [1, 1, 1], "2 values are missing"),
        ([1.0, 2.0], [0.0, 1.0], "1 weights are missing, zero or negative"),
        ([1.0, 2.0], [-1.0, float("nan")], "2 weights"),
    ],
)
def test_what_is_no_distribution_is_refused(values, weights, message):
    with pytest.raises(SathitiError, match=message):
        sorted_distribution(values, weights)


def test_the_whole_count_has_the_whole_weight_and_total():
    d, _ = sorted_distribution([1.0, 2.0, 3.0], [0.1, 0.2, 0.3])
    # exactly: no rounding of cumulated sums between the last cell and the population
    assert d.weight_of(3) == d.population
    assert d.product_of(3) == d.total


def test_squares_are_those_of_the_weights_unless_given():
    plain, _ = sorted_distribution([2.0, 1.0], [3.0, 4.0])
    assert plain.squares.tolist() == [16, 9]
    given_, _ = sorted_distribution([2.0, 1.0], [3.0, 4.0], [5.0, 8.0])
    assert given_.squares.tolist() == [8, 5]


def test_without_weights_everyone_counts_once():
    d, _ = sorted_distribution([5.0, 3.0, 4.0])
    assert d.weights.tolist() == d.squares.tolist() == [1, 1, 1]
    assert (d.population, d.mean) == (3, 4)


def test_ties_stay_in_their_order():
    _, order = sorted_distribution([2.0, 1.0, 2.0, 1.0])
    assert order.tolist() == [1, 3, 0, 2]


def test_cumulated_squares_are_of_values_not_of_weights():
    d, _ = sorted_distribution([1.0, 3.0], [2.0, 5.0])
    assert d.cumulated_squares.tolist() == [2, 47]


def test_values_all_alike_do_not_deviate():
    d, _ = sorted_distribution([7.0, 7.0], [1.0, 9.0])
    assert d.deviation == 0


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 10)), min_size=1, max_size=20),
    st.floats(-110, 110),
)
def test_below_and_above_a_value_is_everyone(pairs, value):
    values, weights = np.array(pairs).T
    d, _ = sorted_distribution(values, weights)
    below = d.weight_of(d.count_to(value))
    above = weights[values > value].sum()
    assert below + above == pytest.approx(d.population)
    assert len(d.above(value)) + len(d.first(d.count_to(value))) == len(d)


def test_nobody_is_above_the_greatest_value():
    d, _ = sorted_distribution([1.0, 2.0])
    assert len(d.above(2.0)) == 0
    assert len(d.first(0)) == 0


def test_what_is_missing_can_be_left_out_the_message_says():
    with pytest.raises(SathitiError) as caught:
        sorted_distribution([1.0, None])
    assert "1 values are missing or not finite" in str(caught.value)
    assert "leave them out" in str(caught.value)


def test_arrays_are_added_without_changing_the_first():
    first = np.array([1.0, 2.0])
    assert sum_arrays([first, np.array([10.0, 20.0]), np.array([0.5, 0.5])]).tolist() == [
        11.5,
        22.5,
    ]
    assert first.tolist() == [1, 2]
