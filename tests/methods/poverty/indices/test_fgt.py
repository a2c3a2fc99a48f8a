"""Poverty of Foster, Greer and Thorbecke and of Watts, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices import fgt, watts
from sathiti.methods.survey.distribution import sorted_distribution

# four people of weight 1, 1, 2, 4: those with 50 and 80 are poor at a line of 100
INCOMES, _ = sorted_distribution([80.0, 50.0, 150.0, 300.0], [1.0, 1.0, 2.0, 4.0])


def test_by_hand():
    assert fgt(INCOMES, 100.0).value == 2 / 8
    assert fgt(INCOMES, 100.0, 1).value == pytest.approx((0.5 + 0.2) / 8)
    assert fgt(INCOMES, 100.0, 2).value == pytest.approx((0.25 + 0.04) / 8)
    assert fgt(INCOMES, 100.0, 3).value == pytest.approx((0.125 + 0.008) / 8)
    assert watts(INCOMES, 100.0).value == pytest.approx(np.log(100 / 50 * 100 / 80) / 8)


def test_influence_is_what_a_person_has_less_the_mean():
    gap = fgt(INCOMES, 100.0, 1)
    assert gap.influence * 8 == pytest.approx(np.array([0.5, 0.2, 0, 0]) - gap.value)
    rate = fgt(INCOMES, 100.0)
    assert rate.influence * 8 == pytest.approx([0.75, 0.75, -0.25, -0.25])
    assert rate.line_slope == gap.line_slope == 0


@pytest.mark.parametrize(
    "index_of",
    [
        lambda line: fgt(INCOMES, line, 1, estimated=True),
        lambda line: fgt(INCOMES, line, 2, estimated=True),
        lambda line: watts(INCOMES, line, estimated=True),
    ],
)
@given(line=st.floats(60, 140).filter(lambda line: abs(line - 80) > 0.1))
def test_slope_is_the_derivative_by_the_line(index_of, line):
    step = 1e-5 * line
    rise = index_of(line + step).value - index_of(line - step).value
    assert index_of(line).line_slope == pytest.approx(rise / (2 * step), rel=1e-6)


def test_the_rate_moves_with_the_density_at_the_line():
    draws = np.random.default_rng(3).lognormal(5, 0.5, 40_000)
    incomes, _ = sorted_distribution(draws)
    step = 10.0
    rise = fgt(incomes, 120 + step).value - fgt(incomes, 120 - step).value
    assert fgt(incomes, 120.0, estimated=True).line_slope == pytest.approx(
        rise / (2 * step), rel=0.05
    )


def test_negative_incomes_deepen_the_gap():
    incomes, _ = sorted_distribution([-50.0, 150.0])
    assert fgt(incomes, 100.0, 1).value == 0.75
