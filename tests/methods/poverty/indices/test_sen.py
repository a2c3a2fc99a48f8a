"""The indices of Sen and of Sen, Shorrocks and Thon, by hand."""

import numpy as np
import pytest

from sathiti.methods.poverty.indices import fgt, gini, sen, sen_shorrocks_thon
from sathiti.methods.survey.distribution import sorted_distribution

INCOMES, _ = sorted_distribution([20.0, 60.0, 150.0, 200.0])


def test_by_hand():
    poor, _ = sorted_distribution([20.0, 60.0])
    unequal = gini(poor, "laeken").value
    assert unequal == pytest.approx(0.25)
    rate, gap = 0.5, (0.8 + 0.4) / 4
    assert sen(INCOMES, 100.0).value == pytest.approx(rate * 0.25 + gap * 0.75)
    gaps, _ = sorted_distribution([0.0, 0.0, 0.4, 0.8])
    assert sen_shorrocks_thon(INCOMES, 100.0).value == pytest.approx(
        gap * (1 + gini(gaps, "laeken").value)
    )


def test_equal_poor_people_have_sens_index_of_their_gap():
    incomes, _ = sorted_distribution([50.0, 50.0, 200.0, 300.0])
    assert sen(incomes, 100.0).value == pytest.approx(fgt(incomes, 100.0, 1).value)


def test_slope_of_the_gaps_is_the_derivative_by_the_line():
    step = 1e-4
    rise = (
        sen_shorrocks_thon(INCOMES, 100 + step).value
        - sen_shorrocks_thon(INCOMES, 100 - step).value
    )
    slope = sen_shorrocks_thon(INCOMES, 100.0, estimated=True).line_slope
    assert slope == pytest.approx(rise / (2 * step), rel=1e-6)


def test_slope_of_sens_index_in_a_large_sample():
    draws = np.random.default_rng(4).lognormal(5, 0.5, 50_000)
    incomes, _ = sorted_distribution(draws)
    rise = sen(incomes, 130.0).value - sen(incomes, 110.0).value
    slope = sen(incomes, 120.0, estimated=True).line_slope
    assert slope == pytest.approx(rise / 20, rel=0.05)
