"""Resource rent, net present value, and the split of a change of value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts.valuation import (
    asset_life,
    depletion,
    extraction_path,
    net_present_value,
    resource_rent,
    value_change,
    value_stock,
)
from sathiti.model import SathitiError

amounts = st.floats(1, 1e6)
rates = st.floats(0.001, 0.3)


def test_rent_by_hand():
    # 1 000 sold; 250 + 300 + 30 paid; 80 worn out; 1 200 of assets must earn 10 %; royalty 50
    rent = resource_rent(
        output=1000,
        intermediate=250,
        labour=300,
        taxes_less_subsidies=30,
        fixed_capital=80,
        produced_assets=1200,
        rate_of_return=0.1,
        specific_taxes_less_subsidies=50,
    )
    assert rent == 1000 - 250 - 300 - 30 - 80 - 120 + 50


def test_a_royalty_booked_as_a_tax_changes_nothing_of_the_rent():
    known = {"output": 900, "intermediate": 200, "labour": 100, "fixed_capital": 50}
    capital = {"produced_assets": 500, "rate_of_return": 0.05}
    without = resource_rent(**known, **capital, taxes_less_subsidies=40)
    royalty = resource_rent(
        **known, **capital, taxes_less_subsidies=40 + 70, specific_taxes_less_subsidies=70
    )
    assert without == royalty


def test_rents_of_several_mines_at_once():
    rents = resource_rent(
        output=np.array([100.0, 200.0]),
        intermediate=50,
        labour=np.array([20.0, 30.0]),
        taxes_less_subsidies=0,
        fixed_capital=10,
        produced_assets=np.array([100.0, 1500.0]),
        rate_of_return=0.08,
    )
    assert rents.tolist() == [12.0, -10.0]


def test_depletion_and_life():
    assert depletion(np.array([10.0, 30.0]), 20).tolist() == [0, 10]
    assert asset_life(100, depletion(25, 5)) == 5
    assert asset_life(100, depletion(5, 25)) == np.inf
    assert asset_life(0, 10) == 0


@given(amounts, amounts, st.floats(-0.2, 0.1), st.floats(0, 1e4))
@settings(max_examples=60, deadline=None)
def test_a_path_never_takes_more_than_there_is(stock, first, change, growth):
    path = extraction_path(stock, first, change, growth, longest=60)
    assert path.min() >= 0
    assert path[0, 0] == min(first, stock + growth)
    taken = path.cumsum(axis=0)[:, 0]
    available = stock + growth * np.arange(1, 61)
    assert np.all(taken <= available * (1 + 1e-9))


def test_a_declining_path():
    assert extraction_path(1000, 100, -0.1, longest=3).ravel().tolist() == pytest.approx(
        [100, 90, 81]
    )


@given(amounts, rates, st.integers(1, 150))
@settings(max_examples=60, deadline=None)
def test_a_constant_rent_is_worth_its_annuity(rent, rate, years):
    annuity = rent * (1 - (1 + rate) ** -years) / rate
    assert float(net_present_value(np.full(years, rent), rate)) == pytest.approx(annuity)
    found = value_stock(years * 10.0, 10.0, rent, rate)
    assert float(found.value) == pytest.approx(annuity)
    assert found.life == years
    assert not found.cut


@given(amounts, amounts, amounts, rates, rates)
@settings(max_examples=60, deadline=None)
def test_a_higher_discount_rate_is_a_lower_value(stock, extraction, rent, one, other):
    low, high = sorted((one, other))
    cheap, dear = (value_stock(stock, extraction, rent, rate).value for rate in (high, low))
    assert cheap <= dear * (1 + 1e-12)


def test_slower_extraction_of_the_same_stock_is_worth_less():
    quick = value_stock(1000, 100, 500, 0.05)
    slow = value_stock(1000, 100, 500, 0.05, change=-0.05)
    assert slow.value < quick.value


def test_a_forest_that_grows_as_fast_as_it_is_felled_never_ends():
    found = value_stock(1000, 20, 100, 0.04, growth=20)
    assert found.life == np.inf
    assert bool(found.cut)
    # 200 years are counted; for ever would be 100 / 0.04
    assert float(found.value) == pytest.approx(2500 * (1 - 1.04**-200))


def test_a_rent_below_zero_makes_the_stock_worthless_and_is_said():
    found = value_stock(np.array([100.0, 100.0]), 10.0, np.array([-5.0, 5.0]), 0.05)
    assert found.value[0] == 0
    assert found.value[1] > 0
    assert found.negative.tolist() == [True, False]


def test_a_stock_nobody_takes_from_has_no_value_and_no_end():
    found = value_stock(100, 0, 0, 0.05)
    assert (float(found.value), float(found.unit_rent), float(found.life)) == (0, 0, np.inf)
    assert not found.cut


@pytest.mark.parametrize(
    ("stock", "extraction", "growth", "said"),
    [
        (-1, 1, 0, "Stock is negative: -1.0."),
        (1, -2, 0, "Extraction is negative: -2.0."),
        (1, 1, -3, "Natural growth is negative: -3.0."),
    ],
)
def test_negative_volumes_are_refused(stock, extraction, growth, said):
    with pytest.raises(SathitiError, match=said):
        value_stock(stock, extraction, 1, 0.05, growth=growth)


def test_a_rate_written_with_a_wrong_sign_is_refused():
    with pytest.raises(SathitiError, match="for five percent"):
        net_present_value(np.ones(3), -1.5)


volumes = st.floats(0.1, 1e6)


@given(volumes, volumes, st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_volume_and_price_are_the_whole_change(first, last, opening, closing, part):
    added, removed = part * 100, last - first - part * 100
    found = value_change(first, last, opening, closing, {"added": added, "removed": removed})
    change = closing - opening
    size = 1 + abs(opening) + abs(closing) + abs(float(found.volume))
    assert float(found.volume + found.revaluation) == pytest.approx(change, abs=1e-9 * size)
    flows = float(sum(found.flows.values()))
    assert flows == pytest.approx(float(found.volume), abs=1e-6 * size * (1 + last / first))


def test_without_a_change_of_price_there_is_no_revaluation():
    found = value_change(100, 80, 300, 240, {"removals": -20})
    assert float(found.revaluation) == 0
    assert float(found.flows["removals"]) == -60


def test_without_a_change_of_volume_all_is_revaluation():
    found = value_change(100, 100, 300, 420, {"growth": 5, "removals": -5})
    assert float(found.volume) == 0
    assert float(found.revaluation) == 120
    assert float(found.flows["growth"]) == pytest.approx(18)


def test_a_resource_found_in_the_year_has_the_price_of_its_end():
    found = value_change(0, 50, 0, 100, {"discoveries": 50})
    assert float(found.flows["discoveries"]) == 100
    assert float(found.revaluation) == 0


def test_flows_that_do_not_close_the_physical_account_are_refused():
    with pytest.raises(SathitiError, match=r"3\.0 is left"):
        value_change(100, 90, 1, 1, {"removals": -7})
