"""Replicate factors of a handful of units, written out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import replicate_factors

PAIRS = np.array([0, 0, 1, 1])


def variance(made, theta, whole: float) -> float:
    """By the definition: scale times the weighted squares of the deviations."""
    return made.scale * float((made.rscales * (theta - whole) ** 2).sum())


def test_the_jackknife_of_three_units_without_strata() -> None:
    made = replicate_factors("jk1", np.zeros(3, dtype=int))
    assert made.factors.tolist() == [[0, 1.5, 1.5], [1.5, 0, 1.5], [1.5, 1.5, 0]]
    assert made.scale == pytest.approx(2 / 3)
    assert made.rscales.tolist() == [1, 1, 1]


def test_the_jackknife_of_strata_of_two_and_three() -> None:
    made = replicate_factors("jkn", np.array([0, 0, 1, 1, 1]))
    assert made.factors[0].tolist() == [0, 2, 1, 1, 1]
    assert made.factors[2].tolist() == [1, 1, 0, 1.5, 1.5]
    assert made.rscales == pytest.approx([1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3])
    assert made.scale == 1.0


def test_a_sampling_fraction_lessens_the_squares_of_its_stratum_only() -> None:
    made = replicate_factors("jkn", PAIRS, fraction=np.array([0.2, 0.0]))
    assert made.rscales == pytest.approx([0.4, 0.4, 0.5, 0.5])


def test_the_fraction_of_a_sample_without_strata_goes_into_the_scale() -> None:
    made = replicate_factors("jk1", np.zeros(4, dtype=int), fraction=np.array([0.1]))
    assert made.scale == pytest.approx(0.75 * 0.9)


def test_a_stratum_taken_in_full_is_in_every_replicate() -> None:
    stratum = np.array([0, 1, 1])
    made = replicate_factors("jkn", stratum, fraction=np.array([1.0, 0.0]))
    assert made.factors.tolist() == [[1, 0, 2], [1, 2, 0]]


def test_half_samples_of_one_pair() -> None:
    made = replicate_factors("brr", np.array([0, 0]))
    assert sorted(made.factors.tolist()) == [[0, 2], [2, 0]]
    assert made.scale == pytest.approx(1 / 2)


def test_half_samples_of_two_pairs_take_one_of_each() -> None:
    factors = replicate_factors("brr", PAIRS).factors
    assert factors.shape == (4, 4)
    assert set(factors.ravel().tolist()) == {0.0, 2.0}
    assert (factors[:, :2].sum(axis=1) == 2).all()
    assert (factors[:, 2:].sum(axis=1) == 2).all()
    # Balanced: every choice of one from each pair comes once.
    assert len({tuple(row) for row in factors.tolist()}) == 4


@pytest.mark.parametrize("fay", [0.0, 0.25, 0.5, 0.9])
def test_fay_factors_and_their_scale(fay: float) -> None:
    made = replicate_factors("fay", PAIRS, fay=fay)
    assert sorted(set(made.factors.ravel().tolist())) == pytest.approx([fay, 2 - fay])
    assert made.scale == pytest.approx(1 / (4 * (1 - fay) ** 2))


def test_fay_is_read_by_fay_only() -> None:
    assert replicate_factors("brr", PAIRS, fay=0.9).factors.max() == 2


@pytest.mark.parametrize(("least", "made"), [(None, 4), (1, 4), (5, 8), (8, 8), (9, 12), (13, 16)])
def test_the_number_of_half_samples_is_the_next_order(least: int | None, made: int) -> None:
    assert len(replicate_factors("brr", PAIRS, least).factors) == made


@pytest.mark.parametrize("method", ["brr", "fay", "jkn"])
def test_the_variance_of_a_total_by_hand(method) -> None:
    # Strata (1, 4) and (2, 10): with pairs the variance is the sum of squared differences.
    y = np.array([1.0, 4.0, 2.0, 10.0])
    made = replicate_factors(method, PAIRS)
    assert variance(made, made.factors @ y, y.sum()) == pytest.approx(3**2 + 8**2)


def test_the_jackknife_variance_of_a_mean_is_the_variance_over_n() -> None:
    y = np.array([1.0, 2.0, 4.0, 9.0])
    made = replicate_factors("jk1", np.zeros(4, dtype=int))
    means = made.factors @ y / made.factors.sum(axis=1)
    # Squared deviations from 4: 9 + 4 + 0 + 25.
    assert variance(made, means, 4.0) == pytest.approx(38 / 3 / 4)


def test_units_need_not_stand_by_their_stratum() -> None:
    mixed = np.array([1, 0, 1, 0])
    made = replicate_factors("jkn", mixed)
    assert made.factors[0].tolist() == [0, 1, 2, 1]
    assert made.factors[1].tolist() == [1, 0, 1, 2]


def test_half_samples_of_units_that_do_not_stand_by_their_stratum() -> None:
    factors = replicate_factors("brr", np.array([1, 0, 1, 0])).factors
    assert (factors[:, [0, 2]].sum(axis=1) == 2).all()
    assert (factors[:, [1, 3]].sum(axis=1) == 2).all()


def test_the_bootstrap_of_pairs_takes_one_of_each() -> None:
    made = replicate_factors("bootstrap", PAIRS, 50, seed=3)
    assert made.factors.shape == (50, 4)
    assert set(made.factors.ravel().tolist()) == {0.0, 2.0}
    assert made.scale == pytest.approx(1 / 50)


def test_the_bootstrap_has_five_hundred_replicates_if_nothing_is_said() -> None:
    assert len(replicate_factors("bootstrap", PAIRS).factors) == 500


@pytest.mark.parametrize("fraction", [0.0, 0.19, 0.75])
def test_a_fraction_shrinks_the_bootstrap_to_one(fraction: float) -> None:
    made = replicate_factors("bootstrap", np.zeros(2, int), 40, fraction=np.array([fraction]))
    root = math.sqrt(1 - fraction)
    assert np.unique(made.factors) == pytest.approx([1 - root, 1 + root])


@given(st.lists(st.integers(2, 6), min_size=1, max_size=6), st.integers(0, 1000))
def test_the_factors_of_a_stratum_add_up_to_its_units(sizes: list[int], seed: int) -> None:
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    for made in (
        replicate_factors("jkn", stratum),
        replicate_factors("bootstrap", stratum, 10, seed),
    ):
        for place, size in enumerate(sizes):
            assert made.factors[:, stratum == place].sum(axis=1) == pytest.approx(size)


@given(st.integers(1, 12), st.floats(0, 0.95))
def test_half_samples_leave_the_mean_of_every_unit_at_one(pairs: int, fay: float) -> None:
    made = replicate_factors("fay", np.repeat(np.arange(pairs), 2), fay=fay)
    assert made.factors.mean(axis=0) == pytest.approx(np.ones(2 * pairs))
