"""Auxiliaries of four cells: sums, sums of products and which of them are enough, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting import auxiliaries
from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries, independent

# sex (f, m), area (n, s) and age, of four cells
PEOPLE = Auxiliaries(
    np.array([[0, 0, 1, 1], [2, 3, 2, 3]]), np.array([[10.0], [20.0], [30.0], [-40.0]]), 5
)
WEIGHTS = np.array([1.0, 2.0, 3.0, 4.0])


def test_the_number_of_cells() -> None:
    assert PEOPLE.cells == 4


def test_indicators_stand_before_numbers() -> None:
    assert PEOPLE.dense.tolist() == [
        [1, 0, 1, 0, 10],
        [1, 0, 0, 1, 20],
        [0, 1, 1, 0, 30],
        [0, 1, 0, 1, -40],
    ]


def test_products_are_those_of_each_cell() -> None:
    first = PEOPLE.products[0].reshape(5, 5)
    assert first[4].tolist() == [10, 0, 10, 0, 100]
    assert (first == first.T).all()
    assert PEOPLE.products.shape == (4, 25)


def test_predictions_add_the_multipliers_of_a_cell() -> None:
    multipliers = np.array([1.0, 2.0, 10.0, 20.0, 0.1])
    assert PEOPLE.predict(multipliers) == pytest.approx([12, 23, 15, 18])


def test_many_sets_of_multipliers_are_predicted_at_once() -> None:
    many = np.stack([np.zeros(5), np.array([1.0, 2.0, 10.0, 20.0, 0.1])])
    assert PEOPLE.predict(many) == pytest.approx(np.array([[0, 0, 0, 0], [12, 23, 15, 18]]))


def test_totals_are_weighted_sums() -> None:
    # women 1 + 2, men 3 + 4, north 1 + 3, south 2 + 4, age 10 + 40 + 90 - 160
    assert PEOPLE.totals(WEIGHTS).tolist() == [3, 7, 4, 6, -20]


def test_totals_of_replicates_are_rows() -> None:
    found = PEOPLE.totals(np.stack([WEIGHTS, 2 * WEIGHTS]))
    assert found.tolist() == [[3, 7, 4, 6, -20], [6, 14, 8, 12, -40]]


def test_sizes_take_numbers_without_their_sign() -> None:
    assert PEOPLE.sizes(WEIGHTS).tolist() == [3, 7, 4, 6, 10 + 40 + 90 + 160]


def test_sizes_of_positive_numbers_are_their_totals() -> None:
    positive = Auxiliaries(PEOPLE.codes, np.abs(PEOPLE.numeric), 5)
    assert positive.sizes(WEIGHTS).tolist() == positive.totals(WEIGHTS).tolist()


def test_gram_has_counts_crosses_and_squares() -> None:
    gram = PEOPLE.gram(WEIGHTS)
    assert np.diag(gram).tolist() == [3, 7, 4, 6, 100 + 800 + 2700 + 6400]
    assert gram[0].tolist() == [3, 0, 1, 2, 10 + 40]
    assert gram[4, 2] == 10 + 90
    assert (gram == gram.T).all()


def test_grams_of_replicates_are_those_of_each() -> None:
    many = np.stack([WEIGHTS, WEIGHTS[::-1]])
    found = PEOPLE.gram(many)
    assert found[0] == pytest.approx(PEOPLE.gram(WEIGHTS))
    assert found[1] == pytest.approx(PEOPLE.gram(WEIGHTS[::-1]))


def test_grams_are_the_same_where_products_are_too_many(monkeypatch) -> None:
    many = np.stack([WEIGHTS, WEIGHTS[::-1]])
    at_once = PEOPLE.gram(many)
    monkeypatch.setattr(auxiliaries, "MOST_PRODUCTS", 0)
    assert PEOPLE.gram(many) == pytest.approx(at_once)


def test_numbers_that_are_mostly_nothing_have_the_same_gram() -> None:
    random = np.random.default_rng(3)
    numeric = np.where(random.random((40, 12)) < 0.1, random.normal(size=(40, 12)), 0.0)
    codes = random.integers(0, 3, (1, 40))
    x, weights = Auxiliaries(codes, numeric, 15), random.random((2, 40))
    assert 0 < x.shares.nnz < 0.25 * numeric.size
    for one in weights:
        assert x.gram(one) == pytest.approx((x.dense.T * one) @ x.dense, rel=1e-12, abs=1e-14)
    assert x.gram(weights[:1])[0] == pytest.approx(x.gram(weights[0]))


def test_numbers_alone_need_no_margin() -> None:
    only = Auxiliaries(np.zeros((0, 2), np.int64), np.array([[1.0, 2.0], [3.0, 4.0]]), 2)
    assert only.totals(np.array([10.0, 1.0])).tolist() == [13, 24]
    assert only.gram(np.array([1.0, 1.0])).tolist() == [[10, 14], [14, 20]]


def test_margins_alone_need_no_number() -> None:
    only = Auxiliaries(np.array([[0, 1, 1]]), np.zeros((3, 0)), 2)
    assert only.totals(np.array([1.0, 2.0, 4.0])).tolist() == [1, 6]
    assert only.gram(np.array([1.0, 2.0, 4.0])).tolist() == [[1, 0], [0, 6]]


@given(st.lists(st.floats(0, 1000), min_size=4, max_size=4))
def test_sums_agree_with_the_matrix(weights: list[float]) -> None:
    w = np.array(weights)
    assert PEOPLE.totals(w) == pytest.approx(w @ PEOPLE.dense, abs=1e-9)
    assert PEOPLE.gram(w) == pytest.approx((PEOPLE.dense.T * w) @ PEOPLE.dense, abs=1e-6)


def test_the_last_category_of_the_second_margin_follows_from_the_others() -> None:
    assert independent(PEOPLE.gram(WEIGHTS)).tolist() == [0, 1, 2, 4]


def test_a_variable_that_is_zero_everywhere_is_not_kept() -> None:
    assert independent(np.diag([2.0, 0.0, 3.0])).tolist() == [0, 2]


def test_a_multiple_of_another_is_not_kept_whatever_its_unit() -> None:
    x = np.array([[1.0, 1e9, 1.0], [2.0, 2e9, 5.0], [3.0, 3e9, 2.0]])
    assert independent(x.T @ x).tolist() == [0, 2]


def test_variables_that_nearly_agree_are_both_kept() -> None:
    x = np.array([[1.0, 1.0], [1.0, 1.001]])
    assert independent(x.T @ x).tolist() == [0, 1]


def test_nothing_is_kept_of_nothing() -> None:
    assert independent(np.zeros((0, 0))).tolist() == []
    assert independent(np.zeros((2, 2))).tolist() == []


@given(st.permutations(range(4)))
def test_the_first_ones_are_kept_in_any_order(order: list[int]) -> None:
    """Whichever comes last of the four indicators is what the others replace."""
    gram = PEOPLE.gram(WEIGHTS)[:4, :4]
    kept = independent(gram[np.ix_(order, order)])
    assert kept.tolist() == [0, 1, 2]
