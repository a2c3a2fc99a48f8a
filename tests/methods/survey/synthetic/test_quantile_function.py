"""A distribution with published shares: three published ones, and lognormal by its formulas."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey.synthetic import fit_quantiles

NORMAL = NormalDist()
# WDI SI.DST.* and SI.POV.GINI of 2012, 2018 and 2024: fifths, lowest and highest tenth, Gini,
# and the headcount at 3.00 dollars a day beside mean consumption (SI.POV.DDAY, SI.SPR.PCAP).
PUBLISHED = [
    ((7.6, 11.6, 15.5, 21.3, 44.1, 3.2, 29.0), 36.0, None),
    ((7.0, 10.8, 14.7, 21.0, 46.4, 3.0, 31.2), 38.8, (3.00 / 7.21, 15.7)),
    ((7.9, 12.0, 15.7, 21.3, 43.1, 3.3, 28.5), 34.7, (3.00 / 7.88, 7.1)),
]
NAMES = ("q1", "q2", "q3", "q4", "q5", "d1", "d10")


def lognormal_share(low: float, high: float, sigma: float) -> float:
    """Share of the total of those between two ranks of a lognormal distribution."""

    def lorenz(rank: float) -> float:
        if rank in (0.0, 1.0):
            return rank
        return NORMAL.cdf(NORMAL.inv_cdf(rank) - sigma)

    return lorenz(high) - lorenz(low)


@pytest.mark.parametrize(("shares", "gini", "below"), PUBLISHED)
def test_published_shares_are_met_to_a_tenth_of_a_point(shares, gini, below):
    wanted = dict(zip(NAMES, (share / 100 for share in shares), strict=True))
    curve = fit_quantiles(wanted, gini / 100)
    for name, share in wanted.items():
        assert curve.shares[name] == pytest.approx(share, abs=0.0011)
    assert curve.gini == pytest.approx(gini / 100, abs=0.001)


@pytest.mark.parametrize(("shares", "gini", "below"), PUBLISHED[1:])
def test_headcounts_that_were_not_used_come_out_near_the_published(shares, gini, below):
    """The fit knows nothing of the international line; its headcount is an outside check."""
    wanted = dict(zip(NAMES, (share / 100 for share in shares), strict=True))
    curve = fit_quantiles(wanted, gini / 100)
    line, headcount = below
    found = 100 * np.interp(line, curve.values, curve.ranks)
    assert found == pytest.approx(headcount, abs=0.6)


@given(st.floats(0.2, 0.55))
@settings(max_examples=15, deadline=None)
def test_a_lognormal_distribution_is_found_again(gini):
    sigma = NORMAL.inv_cdf((gini + 1) / 2) * math.sqrt(2)
    shares = {
        **{f"q{i}": lognormal_share((i - 1) / 5, i / 5, sigma) for i in range(1, 6)},
        "d1": lognormal_share(0, 0.1, sigma),
        "d10": lognormal_share(0.9, 1, sigma),
    }
    curve = fit_quantiles(shares, gini)
    for name, share in shares.items():
        assert curve.shares[name] == pytest.approx(share, abs=0.004)
    assert curve.gini == pytest.approx(gini, abs=0.004)


@given(st.floats(0.2, 0.5))
@settings(max_examples=10, deadline=None)
def test_a_gini_alone_is_met(gini):
    assert fit_quantiles({}, gini).gini == pytest.approx(gini, abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
@settings(deadline=None)
def test_a_higher_rank_never_has_less(ranks):
    curve = fit_quantiles({"q1": 0.07, "q5": 0.46}, 0.39)
    values = curve.at(np.array(sorted(ranks)))
    assert (np.diff(values) >= 0).all()
    assert (values > 0).all()


def test_the_mean_is_one():
    curve = fit_quantiles({"q1": 0.07, "q5": 0.46}, 0.39)
    assert curve.values.mean() == pytest.approx(1)
    assert sum(curve.shares[f"q{i}"] for i in range(1, 6)) == pytest.approx(1)
