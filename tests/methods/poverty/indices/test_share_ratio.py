"""The welfare of the richest over that of the poorest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices.share_ratio import palma, s80_s20, share_ratio, total_below
from sathiti.methods.survey.distribution import UndefinedIndexError, sorted_distribution

TEN = sorted_distribution(np.arange(1.0, 11.0))[0]
positive = st.lists(st.floats(1, 1e4), min_size=6, max_size=30, unique=True)


def test_the_richest_fifth_over_the_poorest():
    assert s80_s20(TEN).value == pytest.approx((9 + 10) / (1 + 2))


def test_the_richest_tenth_over_the_poorest_four():
    assert palma(TEN).value == pytest.approx(10 / (1 + 2 + 3 + 4))


@pytest.mark.parametrize(
    ("low", "high", "value"), [(0.5, 0.5, 40 / 15), (0.1, 0.9, 10 / 1), (1.0, 0.0, 54 / 55)]
)
def test_other_cuts(low, high, value):
    """At the share 0 the quantile is the poorest person, who is at it."""
    assert share_ratio(TEN, low, high).value == pytest.approx(value)


def test_weights_count_as_persons():
    once = sorted_distribution([1.0, 2.0, 2.0, 2.0, 10.0])[0]
    heavy = sorted_distribution([1.0, 2.0, 10.0], [1, 3, 1])[0]
    assert share_ratio(heavy).value == pytest.approx(share_ratio(once).value)


@pytest.mark.parametrize("values", [[5.0] * 10, [1.0, 2.0, 7.0, 7.0, 7.0], [1.0, 9.0]])
def test_nobody_above_the_upper_quantile(values):
    """Where all at the top have the same, or are too few, the richest fifth is not above it.

    Not 0, which laeken of R gives, as if the richest had nothing.
    """
    with pytest.raises(UndefinedIndexError, match=f"nobody has more than {max(values):g}"):
        share_ratio(sorted_distribution(values)[0])


@given(positive, st.floats(0.1, 1000))
def test_the_unit_does_not_matter(values, factor):
    one = s80_s20(sorted_distribution(values)[0]).value
    other = s80_s20(sorted_distribution(factor * np.array(values))[0]).value
    assert other == pytest.approx(one)


@given(positive)
def test_more_for_the_richest_raises_it(values):
    richer = [*sorted(values)[:-1], 2 * max(values)]
    before = s80_s20(sorted_distribution(values)[0]).value
    assert s80_s20(sorted_distribution(richer)[0]).value >= before - 1e-12


@pytest.mark.parametrize("index", [s80_s20, palma])
def test_the_poorest_without_anything(index):
    with pytest.raises(UndefinedIndexError, match="together have 0") as error:
        index(sorted_distribution([0.0, 0.0, 0.0, 0.0, 5.0, 6.0])[0])
    assert "zero or below among the poorest" in str(error.value)


def test_the_poorest_in_debt():
    with pytest.raises(UndefinedIndexError, match=r"the poorest 0.2 together have -3"):
        s80_s20(sorted_distribution([-3.0, 1.0, 2.0, 3.0, 4.0])[0])


@pytest.mark.parametrize(("p", "total"), [(0.1, 1), (0.35, 10), (0.5, 15), (1, 55)])
def test_the_total_up_to_a_quantile(p, total):
    assert total_below(TEN, p).value == pytest.approx(total)


def test_the_total_of_everyone_has_each_ones_welfare_as_influence():
    """At p = 1 the quantile is the maximum, whose own influence is zero."""
    assert total_below(TEN, 1.0).influence == pytest.approx(TEN.values)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_influences_add_to_the_total_itself(p):
    """A total is of degree 1 in the weights (Euler); the quantile moves by (p - F(q)) only."""
    found = total_below(TEN, p)
    assert found.cell_totals(TEN).sum() == pytest.approx(found.value)


def test_a_ratio_does_not_move_when_all_weights_do():
    assert s80_s20(TEN).cell_totals(TEN).sum() == pytest.approx(0, abs=1e-9)
