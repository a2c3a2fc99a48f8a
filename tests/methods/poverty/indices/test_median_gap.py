"""The median of the poor and their relative gap, by hand."""

import numpy as np
import pytest

from sathiti.methods.poverty.indices import median_of_poor, relative_median_gap
from sathiti.methods.survey.distribution import sorted_distribution

INCOMES, _ = sorted_distribution([40.0, 60.0, 80.0, 150.0, 200.0])


def test_by_hand():
    assert median_of_poor(INCOMES, 100.0).value == 60
    assert relative_median_gap(INCOMES, 100.0).value == pytest.approx(0.4)


def test_slope_in_a_large_sample():
    draws = np.random.default_rng(4).lognormal(5, 0.5, 100_000)
    incomes, _ = sorted_distribution(draws)
    for index_of in (median_of_poor, relative_median_gap):
        rise = index_of(incomes, 130.0).value - index_of(incomes, 110.0).value
        slope = index_of(incomes, 120.0, estimated=True).line_slope
        assert slope == pytest.approx(rise / 20, rel=0.1)
