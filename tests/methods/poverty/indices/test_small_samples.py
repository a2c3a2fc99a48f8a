"""Indices of one, two or three people, where every number can be written down."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices import (
    UndefinedIndexError,
    atkinson,
    fgt,
    general_entropy,
    generalised_lorenz,
    gini,
    lorenz,
    mean_log_deviation,
    mean_of_bottom,
    median_of_poor,
    quantile_shares,
    relative_median_gap,
    sen,
    sen_shorrocks_thon,
    share_between,
    theil,
    watts,
)
from sathiti.methods.poverty.indices.undefined import need_positive_mean, need_values_above
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.model import SathitiError


def people(*values: float, weights=None):
    """A distribution of persons."""
    return sorted_distribution(values, weights)[0]


ONE, PAIR, THREE = people(50), people(20, 60), people(10, 20, 60)


# Inequality


@pytest.mark.parametrize(
    ("values", "expected"),
    [((20, 60), 0.25), ((0, 1), 0.5), ((10, 20, 60), 10 / 27), ((5, 5, 5), 0.0)],
)
def test_gini_of_pairs(values, expected):
    assert gini(people(*values), "laeken").value == pytest.approx(expected)


@pytest.mark.parametrize("count", [2, 5, 50])
def test_gini_where_one_has_everything(count):
    values = [0.0] * (count - 1) + [7.0]
    assert gini(people(*values), "laeken").value == pytest.approx(1 - 1 / count)


def test_the_two_definitions_differ_by_the_own_weight():
    """For weights of 1 the sums of w y and of w**2 y are the same; for others they are not."""
    assert gini(PAIR).value == pytest.approx(gini(PAIR, "laeken").value)
    heavy = people(20, 60, weights=[10, 10])
    assert gini(heavy, "laeken").value == pytest.approx(0.25)
    assert gini(heavy).value != pytest.approx(0.25)


@pytest.mark.parametrize(
    ("index_of", "expected"),
    [
        (theil, 0.25 * np.log(0.5) + 0.75 * np.log(1.5)),
        (mean_log_deviation, -0.5 * np.log(0.75)),
        (lambda d: general_entropy(d, 2), 0.125),
        (lambda d: general_entropy(d, -1), (4 / 3 - 1) / 2),
        (lambda d: atkinson(d), 1 - np.sqrt(0.75)),
        (lambda d: atkinson(d, 2), 1 - 0.75),
    ],
    ids=["theil", "mld", "ge2", "ge-1", "atk1", "atk2"],
)
def test_of_half_and_one_and_a_half_of_the_mean(index_of, expected):
    assert index_of(PAIR).value == pytest.approx(expected)


def test_atkinson_follows_from_the_mean_log_deviation():
    assert atkinson(THREE).value == pytest.approx(1 - np.exp(-mean_log_deviation(THREE).value))


@given(st.floats(0.1, 3), st.floats(0.1, 3))
def test_more_aversion_finds_more_inequality(one, other):
    low, high = sorted([one, other])
    assert atkinson(THREE, low).value <= atkinson(THREE, high).value + 1e-12


# Shares


@pytest.mark.parametrize(
    ("p", "share"), [(0, 0), (1 / 3, 1 / 9), (0.5, 20 / 90), (2 / 3, 3 / 9), (5 / 6, 6 / 9), (1, 1)]
)
def test_the_curve_is_straight_within_a_person(p, share):
    assert lorenz(THREE, p).value == pytest.approx(share)


def test_the_generalised_curve_ends_at_the_mean():
    assert generalised_lorenz(THREE, 1.0).value == pytest.approx(30)
    assert generalised_lorenz(THREE, 1 / 3).value == pytest.approx(10 / 3)


def test_a_share_between_is_a_difference_of_points():
    assert share_between(THREE, 1 / 3, 2 / 3).value == pytest.approx(20 / 90)
    assert share_between(THREE, 0.5, 0.5).value == 0


def test_the_mean_of_the_poorest():
    assert mean_of_bottom(THREE, 1 / 3).value == pytest.approx(10)
    assert mean_of_bottom(THREE, 0.5).value == pytest.approx((10 + 20 / 2) / 1.5)
    assert mean_of_bottom(THREE, 1.0).value == pytest.approx(30)


@pytest.mark.parametrize("groups", [1, 2, 3, 7])
def test_one_person_shares_evenly_with_himself(groups):
    shares = [one.value for one in quantile_shares(ONE, groups)]
    assert shares == pytest.approx([1 / groups] * groups)


def test_a_grid_reads_the_curve_on_straight_lines():
    """Of three points of a grid the poorest half lies in the middle of 1/9 and 3/9."""
    shares = [one.value for one in quantile_shares(THREE, 2, grid=3)]
    assert shares == pytest.approx([2 / 9, 7 / 9])


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_a_point_that_is_no_share(p):
    with pytest.raises(SathitiError, match=f"A share of the population of {p} makes no sense"):
        lorenz(THREE, p)


# Poverty


@pytest.mark.parametrize(
    ("index_of", "expected"),
    [
        (lambda d: fgt(d, 40), 0.5),
        (lambda d: fgt(d, 40, 1), 0.25),
        (lambda d: fgt(d, 40, 2), 0.125),
        (lambda d: watts(d, 40), np.log(2) / 2),
        # one poor person: nobody is unequal among the poor
        (lambda d: sen(d, 40), 0.25),
        # gaps of 0 and a half have a Gini index of a half
        (lambda d: sen_shorrocks_thon(d, 40), 0.25 * 1.5),
        (lambda d: median_of_poor(d, 40), 20),
        (lambda d: relative_median_gap(d, 40), 0.5),
    ],
    ids=["rate", "gap", "severity", "watts", "sen", "sst", "median", "median gap"],
)
def test_of_two_one_is_poor_by_half_the_line(index_of, expected):
    assert index_of(PAIR).value == pytest.approx(expected)


@pytest.mark.parametrize("index_of", [fgt, watts, sen, sen_shorrocks_thon])
def test_below_everyone_nobody_is_poor(index_of):
    assert index_of(PAIR, 10.0).value == 0


def test_below_everyone_there_is_no_median_of_the_poor():
    with pytest.raises(UndefinedIndexError, match="nobody is below the line of 10"):
        median_of_poor(PAIR, 10.0)


def test_one_person_exactly_at_the_line_has_no_gap():
    at = people(40, 60)
    assert (fgt(at, 40).value, fgt(at, 40, 1).value, watts(at, 40).value) == (0.5, 0, 0)
    assert fgt(at, 40, strict=True).value == 0


# What has no value


def test_a_mean_of_zero():
    with pytest.raises(
        UndefinedIndexError, match=r"The index Gini is not defined: .* is 0"
    ) as error:
        need_positive_mean(people(-5, 5), "Gini")
    assert "not all values may be zero or negative" in str(error.value)
    assert need_positive_mean(people(-5, 6), "Gini") is None


@pytest.mark.parametrize(
    ("values", "zero_allowed", "said"),
    [
        ((0, 0, 5), False, "2 values of the welfare variable are zero or negative"),
        ((-1, 0, 5), False, "2 values of the welfare variable are zero or negative"),
        ((-1, 0, 5), True, "1 values of the welfare variable are below zero"),
    ],
)
def test_values_that_an_index_does_not_take_are_counted(values, zero_allowed, said):
    with pytest.raises(UndefinedIndexError, match=said) as error:
        need_values_above(people(*values), "Theil", zero_allowed)
    assert "positive_only=True" in str(error.value)


def test_zero_may_be_allowed():
    assert need_values_above(people(0, 5), "GE", zero_allowed=True) is None
