"""Allocations when one thing is changed: the stratum that should gain gains, the others give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import (
    Bounds,
    equal_allocation,
    neyman_allocation,
    power_allocation,
    proportional_allocation,
)
from sathiti.model import SathitiError

SIZES = np.array([400, 300, 200, 100])
DEVIATIONS = np.array([1.0, 2.0, 3.0, 4.0])
FREE = Bounds(least=0)


def test_neyman_shares_are_size_times_deviation() -> None:
    # 400, 600, 600, 400 of 2,000 in all.
    assert neyman_allocation(100, SIZES, DEVIATIONS).tolist() == [20, 30, 30, 20]


def test_neyman_with_deviations_alike_is_proportional() -> None:
    alike = np.full(4, 7.5)
    got = neyman_allocation(90, SIZES, alike)
    assert got.tolist() == proportional_allocation(90, SIZES).tolist() == [36, 27, 18, 9]


def test_the_unit_of_the_deviations_does_not_matter() -> None:
    got = neyman_allocation(77, SIZES, DEVIATIONS)
    assert neyman_allocation(77, SIZES, DEVIATIONS * 1e6).tolist() == got.tolist()


def test_the_unit_of_the_costs_does_not_matter() -> None:
    costs = np.array([1.0, 2.0, 4.0, 8.0])
    got = neyman_allocation(77, SIZES, DEVIATIONS, costs)
    assert neyman_allocation(77, SIZES, DEVIATIONS, costs * 25_000).tolist() == got.tolist()


@pytest.mark.parametrize("place", range(4))
def test_a_stratum_four_times_as_dear_gets_half_beside_the_others(place: int) -> None:
    costs = np.ones(4)
    costs[place] = 4.0
    shares = SIZES * DEVIATIONS
    shares[place] /= 2
    # A tenth of the sum of the shares, so that nothing is rounded.
    total = int(shares.sum()) // 10
    expected = np.rint(shares / 10).astype(int)
    got = neyman_allocation(total, SIZES, DEVIATIONS, costs, FREE)
    assert got.tolist() == expected.tolist()


@pytest.mark.parametrize("place", range(4))
def test_a_stratum_that_varies_more_gets_no_less(place: int) -> None:
    before = neyman_allocation(120, SIZES, DEVIATIONS)
    more = DEVIATIONS.copy()
    more[place] *= 1.5
    after = neyman_allocation(120, SIZES, more)
    assert after[place] > before[place]
    assert (np.delete(after, place) <= np.delete(before, place)).all()


def test_power_one_with_the_size_as_importance_is_neyman_by_variation() -> None:
    # With all means alike, the deviation is the coefficient of variation.
    got = power_allocation(100, SIZES, DEVIATIONS, power=1.0)
    assert got.tolist() == neyman_allocation(100, SIZES, DEVIATIONS).tolist()


def test_power_zero_takes_no_notice_of_the_sizes() -> None:
    got = power_allocation(100, SIZES, DEVIATIONS, power=0.0)
    assert got.tolist() == [10, 20, 30, 40]


def test_half_a_power_is_the_root_of_importance() -> None:
    importance = np.array([1.0, 4.0, 9.0, 16.0])
    got = power_allocation(50, SIZES, np.ones(4), 0.5, importance)
    assert got.tolist() == [5, 10, 15, 20]


@given(st.floats(0, 1))
def test_a_larger_power_moves_the_sample_to_the_larger_strata(power: float) -> None:
    sizes, alike = np.array([9000, 1000]), np.ones(2)
    small = power_allocation(500, sizes, alike, power)[1]
    # Between one half (power 0) and one tenth (power 1).
    assert 50 <= small <= 250
    assert small == pytest.approx(500 / (1 + 9**power), abs=1)


@pytest.mark.parametrize("power", [-0.1, 1.1, float("nan")])
def test_a_power_out_of_its_range_is_refused(power: float) -> None:
    with pytest.raises(SathitiError, match=r"The power of an allocation is .*Give 0 to 1"):
        power_allocation(100, SIZES, DEVIATIONS, power)


def test_a_cost_of_zero_is_refused_by_the_name_of_the_stratum() -> None:
    bounds = Bounds(names=["North", "Centre", "South", "Capital"])
    costs = np.array([1.0, 1.0, 0.0, 1.0])
    with pytest.raises(SathitiError, match=r"Cost of a unit is missing.*in: South"):
        neyman_allocation(100, SIZES, DEVIATIONS, costs, bounds)


def test_an_importance_of_zero_is_refused() -> None:
    importance = np.array([1.0, 0.0, 1.0, 0.0])
    with pytest.raises(SathitiError, match=r"Importance is missing, negative or 0 in: 1, 3"):
        power_allocation(100, SIZES, DEVIATIONS, importance=importance)


def test_deviations_of_fewer_strata_are_refused() -> None:
    with pytest.raises(SathitiError, match="Standard deviation is given for 3 strata of 4"):
        neyman_allocation(100, SIZES, DEVIATIONS[:3])


def test_where_nothing_varies_there_is_no_best_allocation() -> None:
    with pytest.raises(SathitiError, match="Standard deviation is missing, negative or 0"):
        neyman_allocation(100, SIZES, np.zeros(4))


def test_one_unit_more_goes_to_one_stratum() -> None:
    one, two = (equal_allocation(total, SIZES) for total in (40, 41))
    assert one.tolist() == [10, 10, 10, 10]
    assert sorted((two - one).tolist()) == [0, 0, 0, 1]


def test_a_full_stratum_hands_its_share_to_the_others_by_their_shares() -> None:
    # Equal shares of 310 would be 77.5; the smallest has 10 only, 300 are left for three.
    sizes = np.array([400, 300, 200, 10])
    assert equal_allocation(310, sizes).tolist() == [100, 100, 100, 10]


def test_the_most_of_one_stratum_hands_on_what_it_does_not_take() -> None:
    bounds = Bounds(most=np.array([30, 400, 400, 400]))
    # 40, 30, 20, 10 of 100; the 10 that the first may not have go as 3 : 2 : 1.
    assert proportional_allocation(90, SIZES, bounds).tolist() == [30, 30, 20, 10]


@given(st.integers(8, 1000))
def test_proportional_is_never_a_unit_away_from_the_fraction(total: int) -> None:
    got = proportional_allocation(total, SIZES, FREE)
    assert np.abs(got - SIZES * total / 1000).max() < 1


@given(st.permutations(range(4)))
def test_the_order_of_the_strata_does_not_matter(order: list[int]) -> None:
    places = np.array(order)
    got = neyman_allocation(100, SIZES[places], DEVIATIONS[places])
    assert got.tolist() == neyman_allocation(100, SIZES, DEVIATIONS)[places].tolist()
