"""Sums and counts by place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.arrays import counted, dot, numbered, ranked_codes, summed

PLACES = np.array([2, 0, 2, 1, 2])


def test_values_are_added_up_by_place() -> None:
    found = summed(PLACES, np.array([1.0, 2.0, 4.0, 8.0, 16.0]), 4)
    assert found.tolist() == [2.0, 8.0, 21.0, 0.0]


def test_places_are_counted() -> None:
    found = counted(PLACES, 4)
    assert found.tolist() == [1, 1, 3, 0]
    assert found.dtype == np.int64


def test_sums_of_nothing_are_zeros() -> None:
    none = np.zeros(0, np.int64)
    assert summed(none, np.zeros(0), 3).tolist() == [0.0, 0.0, 0.0]
    assert counted(none, 2).tolist() == [0, 0]


def test_flags_are_added_up_as_numbers() -> None:
    found = summed(PLACES, np.array([True, True, False, False, True]), 3)
    assert found.dtype == np.float64
    assert found.tolist() == [1.0, 0.0, 2.0]


def test_a_missing_value_stays_in_its_place() -> None:
    found = summed(np.array([0, 1, 1]), np.array([1.0, np.nan, 2.0]), 2)
    assert found[0] == 1.0
    assert np.isnan(found[1])


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-1e6, 1e6)), max_size=30))
def test_all_that_is_given_is_in_the_sums(pairs: list[tuple[int, float]]) -> None:
    places = np.array([place for place, _ in pairs], dtype=np.int64)
    values = np.array([value for _, value in pairs], dtype=np.float64)
    assert summed(places, values, 5).sum() == pytest.approx(values.sum(), abs=1e-6)
    assert counted(places, 5).sum() == len(pairs)


def test_the_sum_of_products() -> None:
    assert dot(np.array([1.0, 2.0, 3.0]), np.array([4.0, -5.0, 6.0])) == 12.0


def test_arrays_of_different_length_have_no_product() -> None:
    with pytest.raises(ValueError, match="could not be broadcast"):
        dot(np.ones(2), np.ones(3))


def test_numbers_of_codes_are_in_their_order() -> None:
    first, number = numbered(np.array([7, 3, 7, 9, 3]))
    assert number.tolist() == [1, 0, 1, 2, 0]
    assert first.tolist() == [1, 0, 3]


@given(st.lists(st.integers(0, 40), max_size=20), st.sampled_from([1, 10**12]))
def test_codes_are_numbered_alike_however_far_apart(codes: list[int], apart: int) -> None:
    """A table of all codes and a sort give the same."""
    given_codes = np.array(codes, np.int64) * apart
    first, number = numbered(given_codes)
    there, places, numbers = np.unique(codes, return_index=True, return_inverse=True)
    assert first.tolist() == places.tolist()
    assert number.tolist() == numbers.tolist()
    assert len(first) == len(there)
    ordered, place = ranked_codes(given_codes)
    assert ordered.tolist() == (there * apart).tolist()
    assert place.tolist() == numbers.tolist()
