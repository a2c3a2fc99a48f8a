"""Inclusion probabilities add to the sample size; large units are taken surely."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import inclusion_probabilities

ONE = np.zeros(4, dtype=int)


def test_a_large_unit_is_taken_surely_and_the_rest_shared_out() -> None:
    # 20 of 28 would be 1.43 of two; one is left for 8.
    got = inclusion_probabilities(np.array([1.0, 3, 4, 20]), ONE, np.array([2]))
    assert got == pytest.approx([1 / 8, 3 / 8, 4 / 8, 1])


def test_taking_one_surely_may_make_another_sure() -> None:
    # 100 of 140 thrice; then 30 of 40 twice is 1.5; one is left for 10.
    sizes = np.array([1.0, 2, 3, 4, 100, 30])
    got = inclusion_probabilities(sizes, np.zeros(6, dtype=int), np.array([3]))
    assert got == pytest.approx([0.1, 0.2, 0.3, 0.4, 1, 1])


def test_all_units_of_a_stratum_or_none() -> None:
    stratum = np.array([0, 0, 1, 1])
    got = inclusion_probabilities(np.array([1.0, 9, 5, 5]), stratum, np.array([2, 0]))
    assert got.tolist() == [1, 1, 0, 0]


@st.composite
def strata(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sizes over many magnitudes, strata, and counts that the strata have."""
    units = draw(st.lists(st.integers(1, 12), min_size=1, max_size=6))
    stratum = np.repeat(np.arange(len(units)), units)
    sizes = draw(
        st.lists(st.floats(1e-3, 1e6), min_size=len(stratum), max_size=len(stratum)).map(np.array)
    )
    counts = np.array([draw(st.integers(0, there)) for there in units])
    return sizes, stratum, counts


@given(strata())
def test_they_add_to_the_counts_and_keep_to_sizes(
    given_: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    sizes, stratum, counts = given_
    got = inclusion_probabilities(sizes, stratum, counts)
    assert np.bincount(stratum, got, minlength=len(counts)) == pytest.approx(counts, abs=1e-6)
    assert ((got >= 0) & (got <= 1)).all()
    for code in range(len(counts)):
        inside = stratum == code
        open_ = inside & (got < 1)
        # Below one, probability over size is the same; the sure ones are the largest.
        if open_.any():
            ratio = got[open_] / sizes[open_]
            assert ratio == pytest.approx(ratio[0])
            sure = inside & (got == 1)
            assert not sure.any() or sizes[sure].min() >= sizes[open_].max() * (1 - 1e-6)


@given(strata(), st.floats(0.01, 100))
def test_the_unit_of_the_sizes_does_not_matter(
    given_: tuple[np.ndarray, np.ndarray, np.ndarray], factor: float
) -> None:
    sizes, stratum, counts = given_
    assert inclusion_probabilities(sizes * factor, stratum, counts) == pytest.approx(
        inclusion_probabilities(sizes, stratum, counts)
    )
