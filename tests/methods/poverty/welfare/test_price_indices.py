"""Price indices: by hand, and the tests index theory puts to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.welfare.price_indices import (
    FORMULAS,
    fisher,
    laspeyres,
    paasche,
    tornqvist,
)
from sathiti.model import SathitiError

PRICES = np.array([[2.0, 3.0], [1.0, 1.0]])
BASE = np.array([1.0, 2.0])
SHARES = np.array([[0.25, 0.75], [0.5, 0.5]])
BASE_SHARES = np.array([0.6, 0.4])


def test_by_hand():
    assert laspeyres(PRICES, BASE, BASE_SHARES) == pytest.approx([0.6 * 2 + 0.4 * 1.5, 0.8])
    assert paasche(PRICES, BASE, SHARES)[0] == pytest.approx(1 / (0.25 / 2 + 0.75 * 2 / 3))
    both = fisher(PRICES, BASE, BASE_SHARES, SHARES)
    assert both[0] == pytest.approx((1.8 * 1.6) ** 0.5)
    expected = 2 ** ((0.6 + 0.25) / 2) * 1.5 ** ((0.4 + 0.75) / 2)
    assert tornqvist(PRICES, BASE, BASE_SHARES, SHARES)[0] == pytest.approx(expected)


items = st.integers(1, 6)


@st.composite
def markets(draw):
    count = draw(items)
    amounts = st.lists(st.floats(0.1, 100), min_size=count, max_size=count)
    prices, base, own, base_own = (np.array(draw(amounts)) for _ in range(4))
    return prices[None, :], base, base_own / base_own.sum(), (own / own.sum())[None, :]


@given(market=markets(), factor=st.floats(0.1, 10), formula=st.sampled_from(list(FORMULAS)))
def test_prices_that_all_rise_alike_raise_the_index_so(market, factor, formula):
    prices, base, base_shares, shares = market
    index = FORMULAS[formula]
    once = index(prices, base, base_shares, shares)[0]
    assert index(prices * factor, base, base_shares, shares)[0] == pytest.approx(once * factor)
    assert index(factor * base[None, :], base, base_shares, shares)[0] == pytest.approx(factor)


@given(market=markets(), formula=st.sampled_from(list(FORMULAS)))
def test_an_index_lies_between_the_relative_prices(market, formula):
    prices, base, base_shares, shares = market
    relative = prices[0] / base
    index = FORMULAS[formula](prices, base, base_shares, shares)[0]
    assert relative.min() * (1 - 1e-12) <= index <= relative.max() * (1 + 1e-12)


@given(market=markets(), formula=st.sampled_from(["fisher", "tornqvist"]))
def test_fisher_and_tornqvist_pass_time_reversal(market, formula):
    prices, base, base_shares, shares = market
    there = FORMULAS[formula](prices, base, base_shares, shares)[0]
    back = FORMULAS[formula](base[None, :], prices[0], shares[0], base_shares[None, :])[0]
    assert there * back == pytest.approx(1)


@pytest.mark.parametrize(
    ("prices", "shares", "said"),
    [
        ([[np.nan, 1.0]], [0.5, 0.5], "A price is missing"),
        ([[0.0, 1.0]], [0.5, 0.5], "A price is missing"),
        ([[1.0, 1.0]], [0.5, 0.6], "add up to 1.1"),
        ([[1.0, 1.0]], [-0.5, 1.5], "must add up to 1"),
    ],
)
def test_bad_prices_and_shares_are_refused(prices, shares, said):
    with pytest.raises(SathitiError, match=said):
        laspeyres(np.array(prices), np.ones(2), np.array(shares))
