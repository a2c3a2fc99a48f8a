"""The Lorenz curve and shares of groups, by hand."""

import numpy as np
import pytest

from sathiti.methods.poverty.indices import (
    generalised_lorenz,
    lorenz,
    mean_of_bottom,
    palma,
    quantile_shares,
    s80_s20,
    share_between,
)
from sathiti.methods.survey.distribution import sorted_distribution

TENTHS, _ = sorted_distribution(np.arange(1.0, 11.0))


def test_by_hand():
    assert lorenz(TENTHS, 0.4).value == pytest.approx(10 / 55)
    assert lorenz(TENTHS, 0.45).value == pytest.approx((10 + 2.5) / 55)
    assert generalised_lorenz(TENTHS, 0.4).value == pytest.approx(1.0)
    assert share_between(TENTHS, 0.4, 0.9).value == pytest.approx((5 + 6 + 7 + 8 + 9) / 55)
    assert [share.value for share in quantile_shares(TENTHS, 5)] == pytest.approx(
        np.array([3, 7, 11, 15, 19]) / 55
    )
    assert mean_of_bottom(TENTHS, 0.4).value == pytest.approx(2.5)
    assert s80_s20(TENTHS).value == pytest.approx(19 / 3)
    assert palma(TENTHS).value == pytest.approx(1.0)


def test_both_ends_are_sure():
    for p in (0, 1):
        assert lorenz(TENTHS, p).value == p
        assert not lorenz(TENTHS, p).influence.any()


def test_influence_is_the_derivative_by_the_weight_of_many_people():
    draws = np.random.default_rng(8).lognormal(0, 0.7, 5000)
    incomes, _ = sorted_distribution(draws)
    for p in (0.2, 0.5, 0.9):
        index = lorenz(incomes, p)
        for part in (slice(0, 100), slice(2000, 2200), slice(4900, 5000)):
            weights = incomes.weights.copy()
            weights[part] += 0.05
            moved = lorenz(sorted_distribution(incomes.values, weights)[0], p)
            expected = 0.05 * index.influence[part].sum()
            assert moved.value - index.value == pytest.approx(expected, rel=0.02, abs=1e-7)


def test_fewer_people_than_groups_still_share_everything():
    few, _ = sorted_distribution([1.0, 3.0])
    shares = [share.value for share in quantile_shares(few, 10)]
    assert shares == pytest.approx([0.05] * 5 + [0.15] * 5)
    assert sum(share.value for share in quantile_shares(few, 10, grid=20)) == pytest.approx(1)
