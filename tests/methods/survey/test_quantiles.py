"""Quantiles by two rules, density and Woodruff's interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.distribution import Distribution, sorted_distribution
from sathiti.methods.survey.quantiles import (
    bandwidth,
    density,
    linearised_quantile,
    product_density,
    quantile,
    share_below,
    woodruff_interval,
)
from sathiti.model import SathitiError


def ranked(values, weights=None):
    return sorted_distribution(values, weights)[0]


def test_the_smallest_value_that_reaches_a_share():
    d = ranked([10.0, 20.0, 30.0, 40.0], [1, 1, 1, 1])
    shares = [0, 0.1, 0.25, 0.26, 0.5, 0.99, 1]
    assert [quantile(d, p) for p in shares] == [10, 10, 10, 20, 20, 40, 40]


def test_sums_that_should_be_exact_are_taken_as_exact():
    d = ranked(np.arange(1.0, 11.0), np.full(10, 0.1))
    assert [quantile(d, p / 10) for p in range(1, 11)] == list(range(1, 11))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40), st.floats(0, 1))
def test_rule_seven_without_weights_is_that_of_numpy(values, p):
    expected = np.quantile(values, p)
    assert quantile(ranked(values), p, "hf7") == pytest.approx(expected, abs=1e-9)


def test_rule_seven_is_flat_inside_a_cell():
    alone = ranked([1.0, 2.0, 2.0, 2.0, 3.0])
    merged = Distribution(np.array([1.0, 2, 3]), np.array([1.0, 3, 1]), np.array([1.0, 3, 1]))
    for p in np.linspace(0, 1, 21):
        assert quantile(merged, p, "hf7") == pytest.approx(quantile(alone, p, "hf7"))


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 10)), min_size=1, max_size=30),
    st.floats(0, 1),
)
def test_a_quantile_divides_the_weight(pairs, p):
    values, weights = np.array(pairs).T
    d = ranked(values, weights)
    q = quantile(d, p)
    below, at = weights[values < q].sum(), weights[values <= q].sum()
    target = p * weights.sum()
    assert below <= target + 1e-9
    assert at >= target - 1e-9


def test_density_is_that_of_a_normal_smoothed():
    draws = np.random.default_rng(0).normal(0, 1, 20_000)
    d = ranked(draws)
    width = bandwidth(d)
    assert width == pytest.approx(d.deviation * 20_000**-0.2)
    at_zero = 1 / np.sqrt(2 * np.pi * (1 + width**2))
    assert density(d, 0.0) == pytest.approx(at_zero, rel=0.04)
    assert product_density(d, 1.0) / 20_000 == pytest.approx(density(d, 1.0), rel=0.05)
    assert density(d, 1e6) == 0


def test_density_integrates_to_one():
    d = ranked([1.0, 5.0, 5.0, 9.0], [1.0, 3.0, 2.0, 1.0])
    points = np.linspace(-60, 70, 5001)
    heights = np.array([density(d, point) for point in points])
    assert heights.sum() * (points[1] - points[0]) == pytest.approx(1, rel=1e-6)


def test_values_all_alike_have_no_density_and_a_sure_quantile():
    d = ranked([4.0, 4.0])
    assert density(d, 4.0) == 0
    assert linearised_quantile(d, 0.5).value == 4
    assert not linearised_quantile(d, 0.5).influence.any()


def test_share_below():
    d = ranked([1.0, 2.0, 3.0], [1.0, 1.0, 2.0])
    at, below = share_below(d, 2.0), share_below(d, 2.0, strict=True)
    assert (at.value, below.value) == (0.5, 0.25)
    assert at.influence.tolist() == [0.125, 0.125, -0.125]
    assert at.cell_totals(d).sum() == pytest.approx(0)


def test_woodruff_interval_turns_the_ends_of_a_share_into_values():
    d = ranked(np.arange(1.0, 101.0))
    low, high, error = woodruff_interval(d, 0.5, 0.05, 2.0)
    assert (low, high) == (40, 60)
    assert error == 5
    low, high, error = woodruff_interval(d, 0.02, 0.05, 2.0)
    assert (low, high) == (1, 12)
    assert error == 2.75


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_no_quantile_beyond_the_ends(p):
    with pytest.raises(SathitiError, match="makes no sense"):
        quantile(ranked([1.0]), p)


def test_shares_at_the_ends_are_the_least_and_the_greatest():
    d = ranked([3.0, 1.0, 2.0], [5.0, 1.0, 1.0])
    for rule in ("math", "hf7"):
        assert (quantile(d, 0, rule), quantile(d, 1, rule)) == (1, 3)


def test_a_weight_counts_as_so_many_people():
    one_by_one = ranked([1.0, 2.0, 2.0, 2.0, 5.0])
    weighted = ranked([1.0, 2.0, 5.0], [1.0, 3.0, 1.0])
    for p in (0.1, 0.2, 0.21, 0.5, 0.8, 0.81):
        assert quantile(weighted, p) == quantile(one_by_one, p)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_more_of_the_people_reach_a_greater_value(values, one, other):
    d = ranked(values)
    low, high = sorted([one, other])
    for rule in ("math", "hf7"):
        assert quantile(d, low, rule) <= quantile(d, high, rule) + 1e-9


@given(st.floats(0.1, 100), st.floats(-50, 50), st.floats(0, 1))
def test_moved_and_stretched_values_move_and_stretch_the_quantile(scale, shift, p):
    values = np.array([1.0, 4.0, 4.0, 9.0, 11.0])
    plain, moved = ranked(values, [1, 2, 1, 3, 1]), ranked(values * scale + shift, [1, 2, 1, 3, 1])
    for rule in ("math", "hf7"):
        expected = quantile(plain, p, rule) * scale + shift
        assert quantile(moved, p, rule) == pytest.approx(expected, abs=1e-6)


@given(st.floats(0.01, 100))
def test_the_scale_of_weights_does_not_matter(scale):
    values, weights = [1.0, 4.0, 9.0], np.array([1.0, 2.0, 4.0])
    for p in (0.2, 0.5, 0.9):
        for rule in ("math", "hf7"):
            assert quantile(ranked(values, weights * scale), p, rule) == pytest.approx(
                quantile(ranked(values, weights), p, rule)
            )


def test_one_person_is_every_quantile():
    d = ranked([4.0], [2.5])
    assert [quantile(d, p, "hf7") for p in (0, 0.3, 1)] == [4, 4, 4]


def test_a_quantile_moves_by_one_over_the_density():
    d = ranked([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0])
    found = linearised_quantile(d, 0.5)
    height = density(d, found.value)
    # (p - 1(y <= q)) / (N f(q)): the median is 3
    expected = (0.5 - np.array([1, 1, 1, 0])) / (10 * height)
    assert found.value == 3
    assert found.influence == pytest.approx(expected)


def test_the_density_by_hand():
    d = ranked([0.0, 2.0], [1.0, 3.0])
    width = bandwidth(d)
    assert width == pytest.approx(np.sqrt(0.75) * 4**-0.2)
    heights = np.exp(-0.5 * (np.array([1.0, -1.0]) / width) ** 2) / (width * np.sqrt(2 * np.pi))
    assert density(d, 1.0) == pytest.approx((1 * heights[0] + 3 * heights[1]) / 4)
    # the total lies wholly with those who have 2
    assert product_density(d, 1.0) == pytest.approx(3 * 2 * heights[1])


def test_nobody_and_everybody_below():
    d = ranked([1.0, 2.0], [1.0, 3.0])
    nobody, everybody = share_below(d, 0.5), share_below(d, 9.0)
    assert (nobody.value, everybody.value) == (0, 1)
    assert nobody.influence.tolist() == [0, 0]
    assert everybody.influence.tolist() == [0, 0]


def test_a_sure_share_gives_an_interval_without_width():
    d = ranked(np.arange(1.0, 11.0))
    assert woodruff_interval(d, 0.5, 0.0, 2.0) == (5, 5, 0)


def test_an_interval_may_reach_the_whole_sample():
    d = ranked(np.arange(1.0, 11.0))
    assert woodruff_interval(d, 0.5, 5.0, 2.0) == (1, 10, 9 / 4)


def test_the_interval_follows_the_rule_of_the_quantile():
    d = ranked([0.0, 10.0])
    assert woodruff_interval(d, 0.5, 0.1, 2.0, "math")[:2] == (0, 10)
    assert woodruff_interval(d, 0.5, 0.1, 2.0, "hf7")[:2] == pytest.approx((3, 7))


def test_a_share_beyond_the_ends_says_what_to_write():
    with pytest.raises(SathitiError) as caught:
        quantile(ranked([1.0]), 50)
    assert "A quantile at the share 50 makes no sense" in str(caught.value)
    assert "between 0 and 1: 0.5 is the median" in str(caught.value)
