"""Columns as a data entry program exports them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.synthetic.columns import codes, money, named, told


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64])
def test_codes_are_text(kind):
    made = codes(np.array([1, 20, -3], kind))
    assert made.type == pa.string()
    assert made.to_pylist() == ["1", "20", "-3"]


@pytest.mark.parametrize(
    ("width", "expected"), [(1, ["v7", "w123"]), (3, ["v007", "w123"]), (5, ["v00007", "w00123"])]
)
def test_numbers_have_so_many_digits_and_never_fewer(width, expected):
    assert named(pa.array(["v", "w"]), np.array([7, 123]), width).to_pylist() == expected


def test_names_sort_as_their_numbers():
    numbers = np.arange(1, 200)
    made = named(pa.array(["h"] * 199), numbers, 3).to_pylist()
    assert made == sorted(made)


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [(1499, 1000, 1000), (1501, 1000, 2000), (0, 1000, 1000), (26, 10, 30), (4.4, 1, 4)],
)
def test_money_is_rounded_to_steps(value, step, expected):
    assert money(np.array([float(value)]), step).tolist() == [expected]


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=20), st.sampled_from([1, 10, 500, 1000]))
def test_money_is_whole_above_zero_and_near(values, step):
    made = money(np.array(values), step)
    assert made.dtype == np.int64
    assert (made >= step).all()
    assert (made % step == 0).all()
    assert (np.abs(made - np.maximum(values, step)) <= step / 2 + 1e-6).all()


def test_cells_without_a_value_are_empty():
    made = told(np.array([5, 0, 7]), np.array([3, 0, 1]), 5)
    assert made.to_pylist() == [0, 7, None, 5, None]
    assert made.null_count == 2


def test_nothing_told():
    assert told(np.array([], int), np.array([], int), 2).to_pylist() == [None, None]


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20), st.sampled_from([0.01, 0.1, 0.5]))
def test_money_may_have_cents(values, step):
    made = money(np.array(values), step)
    assert (made >= step).all()
    assert (np.abs(made - np.maximum(values, step)) <= step / 2 + 1e-6).all()
    assert made.tolist() == [round(one, 4) for one in made.tolist()]
