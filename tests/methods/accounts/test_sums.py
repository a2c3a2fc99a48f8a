"""Sums of cells and sparse matrices against their dense form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts.sparse import Sparse
from sathiti.methods.accounts.sums import Sums

ROWS = st.lists(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from([1.0, -1.0, 0.5])), min_size=1, max_size=5
    ),
    min_size=1,
    max_size=5,
)


def dense(rows: list[list[tuple[int, float]]], width: int = 6) -> np.ndarray:
    made = np.zeros((len(rows), width))
    for number, row in enumerate(rows):
        for place, coefficient in row:
            made[number, place] += coefficient
    return made


@settings(max_examples=50, deadline=None)
@given(ROWS, st.integers(0, 1000))
def test_sums_are_products_with_a_matrix(rows: list, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(4, 6))
    values[1, 2] = np.nan
    sums = Sums.of(rows)
    assert sums.total(values) == pytest.approx(np.nan_to_num(values) @ dense(rows).T)
    known = ~np.isnan(values)
    for number, row in enumerate(rows):
        places = [place for place, _ in row]
        assert sums.every(known)[:, number].tolist() == known[:, places].all(axis=1).tolist()
        assert sums.some(~known)[:, number].tolist() == (~known[:, places]).any(axis=1).tolist()
        assert sums.largest(np.nan_to_num(values))[0, number] == values[0, places].max()


def test_rounding_spreads_by_the_square_of_the_coefficient() -> None:
    sums = Sums.of([[(0, 2.0), (1, -1.0)]])
    assert sums.spread(np.array([[0.25, 1.0]])).tolist() == [[2.0]]


def test_no_row_gives_no_column() -> None:
    empty = Sums.of([])
    assert empty.total(np.ones((3, 2))).shape == (3, 0)
    assert empty.every(np.ones((3, 2), np.bool_)).shape == (3, 0)


@settings(max_examples=50, deadline=None)
@given(ROWS, st.integers(0, 1000))
def test_the_sparse_matrix_is_the_dense_one(rows: list, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, sparse = dense(rows), Sparse.of(rows, 6)
    x, y, spread = rng.normal(size=6), rng.normal(size=len(rows)), rng.random(6)
    assert sparse.times(x) == pytest.approx(a @ x)
    assert sparse.turned_times(y) == pytest.approx(a.T @ y)
    assert sparse.size(x) == pytest.approx(np.abs(a) @ np.abs(x))
    assert sparse.curvature(spread) == pytest.approx((a * spread) @ a.T)


def test_a_matrix_without_entries() -> None:
    empty = Sparse.of([], 3)
    assert empty.times(np.ones(3)).shape == (0,)
    assert empty.turned_times(np.ones(0)).tolist() == [0, 0, 0]
    assert empty.curvature(np.ones(3)).shape == (0, 0)
