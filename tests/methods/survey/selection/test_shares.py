"""Whole numbers shared out in proportion, within bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection.shares import NO_BOUNDS, Bounds, checked, shared_out
from sathiti.model import Message, SathitiError

MANY = np.array([1000, 1000, 1000])
FREE = Bounds(least=0)
COST = Message("The cost")


def shared(total, shares, sizes=MANY, bounds=FREE):
    """Numbers shared out, as a list."""
    return shared_out(total, np.asarray(shares, float), np.asarray(sizes), bounds).tolist()


# Sharing out


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        (6, [1, 2, 3], [1, 2, 3]),
        (12, [0.1, 0.2, 0.3], [2, 4, 6]),
        # 10/3 each: the first gets what is left over
        (10, [1, 1, 1], [4, 3, 3]),
        # 1.4, 2.8, 2.8: rounded down 1, 2, 2; the two left go where 0.8 was cut off
        (7, [1, 2, 2], [1, 3, 3]),
    ],
)
def test_in_proportion(total, shares, expected):
    assert shared(total, shares) == expected


def test_a_share_of_zero_gets_the_least():
    assert shared(10, [0, 1, 1], bounds=Bounds(least=2)) == [2, 4, 4]


def test_the_least_is_taken_from_the_others():
    # in proportion: 0.1, 4.95, 4.95
    assert shared(12, [2, 99, 99], bounds=Bounds(least=2)) == [2, 5, 5]


def test_the_most_is_given_to_the_others():
    assert shared(30, [8, 1, 1], bounds=Bounds(least=0, most=10)) == [10, 10, 10]
    assert shared(20, [8, 1, 1], bounds=Bounds(least=0, most=10)) == [10, 5, 5]


def test_nobody_gets_more_than_there_is():
    assert shared(12, [1, 1, 1], sizes=[2, 100, 100]) == [2, 5, 5]


def test_a_stratum_smaller_than_the_least_is_taken_whole():
    assert shared(11, [1, 1, 1], sizes=[1, 9, 9], bounds=Bounds(least=2)) == [1, 5, 5]


def test_bounds_of_each_stratum():
    bounds = Bounds(least=np.array([0, 6, 0]), most=np.array([1, 10, 10]))
    assert shared(10, [1, 1, 1], bounds=bounds) == [1, 6, 3]


def test_two_units_are_the_least_if_nothing_is_said():
    assert shared(100, [98, 1, 1], bounds=NO_BOUNDS)[1:] == [2, 2]


def test_one_stratum_gets_all():
    assert shared(17, [0.3], sizes=[20]) == [17]


def test_a_census_takes_everything():
    assert shared(14, [1, 5, 2], sizes=[2, 5, 7]) == [2, 5, 7]


@given(
    st.lists(st.tuples(st.integers(1, 60), st.floats(0.01, 10)), min_size=1, max_size=8),
    st.floats(0, 1),
)
def test_the_sum_is_kept_and_no_bound_is_broken(strata, part):
    sizes, shares = (np.array(column) for column in zip(*strata, strict=True))
    low = np.minimum(2, sizes)
    total = int(low.sum() + part * (sizes - low).sum())
    numbers = shared_out(total, shares.astype(float), sizes, NO_BOUNDS)
    assert numbers.sum() == total
    assert (numbers >= low).all()
    assert (numbers <= sizes).all()


@given(st.lists(st.integers(1, 50), min_size=2, max_size=6), st.integers(1, 5))
def test_whole_shares_are_kept_exactly(shares, factor):
    sizes = np.full(len(shares), 1000)
    assert shared(factor * sum(shares), shares, sizes) == [factor * share for share in shares]


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=6), st.integers(0, 200))
def test_no_number_is_further_than_one_from_its_share(shares, total):
    exact = total * np.array(shares) / sum(shares)
    numbers = np.array(shared(total, shares, np.full(len(shares), 10_000)))
    assert np.abs(numbers - exact).max() < 1 + 1e-6


# What cannot be shared out


def test_too_few():
    with pytest.raises(SathitiError, match="5 units are too few: 3 strata need 6 at least"):
        shared(5, [1, 1, 1], bounds=NO_BOUNDS)


def test_too_many():
    with pytest.raises(SathitiError, match="31 units are too many: the strata take 30 at most"):
        shared(31, [1, 1, 1], bounds=Bounds(least=0, most=10))


def test_a_stratum_without_a_share_makes_no_room():
    with pytest.raises(SathitiError, match="too many: the strata take 20 at most"):
        shared(21, [0, 1, 1], sizes=[10, 10, 10])


def test_an_empty_stratum_is_named():
    with pytest.raises(SathitiError, match="Strata without units: South"):
        shared(5, [1, 1], sizes=[4, 0], bounds=Bounds(least=0, names=["North", "South"]))


def test_no_strata_at_all():
    with pytest.raises(SathitiError, match="Strata without units"):
        shared(5, [], sizes=[])


def test_a_least_above_the_most_is_named_by_number():
    bounds = Bounds(least=np.array([1, 5, 1]), most=np.array([4, 4, 4]))
    with pytest.raises(SathitiError, match="The least is above the most in: 1"):
        shared(9, [1, 1, 1], bounds=bounds)


# Numbers looked over


def test_numbers_that_are_right_come_back_as_they_are():
    assert checked(COST, np.array([1, 0, 2]), MANY, FREE).tolist() == [1.0, 0.0, 2.0]


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_wrong_numbers_are_named(wrong):
    bounds = Bounds(names=["N", "S", "W"])
    with pytest.raises(SathitiError, match=r"The cost is missing, negative or 0 in: S\."):
        checked(COST, np.array([1.0, wrong, 2.0]), MANY, bounds)


def test_zero_is_refused_only_where_it_must_be_above():
    values = np.array([1.0, 0.0, 2.0])
    assert checked(COST, values, MANY, FREE).tolist() == values.tolist()
    with pytest.raises(SathitiError, match="in: 1"):
        checked(COST, values, MANY, FREE, above=True)


def test_all_zero_is_refused_for_all():
    with pytest.raises(SathitiError, match="in: 0, 1, 2"):
        checked(COST, np.zeros(3), MANY, FREE)


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0, 3.0, 4.0]])
def test_one_number_a_stratum(values):
    with pytest.raises(SathitiError, match=f"The cost is given for {len(values)} strata of 3"):
        checked(COST, np.array(values), MANY, FREE)
