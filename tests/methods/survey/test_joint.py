"""Joint probabilities from a table of pairs, in one order or in both."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.joint import joint_probabilities
from sathiti.model import SathitiError

ROWS = {"one": [1, 1, 2], "two": [2, 3, 3], "p": [0.12, 0.2, 0.3]}
WANTED = np.array([[np.nan, 0.12, 0.2], [0.12, np.nan, 0.3], [0.2, 0.3, np.nan]])


def test_pairs_in_one_order_are_pairs_in_both() -> None:
    found = joint_probabilities(pa.table(ROWS), "one", "two", "p")
    assert found.units == (1, 2, 3)
    np.testing.assert_array_equal(found.matrix, WANTED)


def test_pairs_in_both_orders_with_the_diagonal() -> None:
    one, two = np.meshgrid([1, 2, 3], [1, 2, 3], indexing="ij")
    values = np.where(np.isnan(WANTED), 0.5, WANTED)
    table = pa.table({"one": one.ravel(), "two": two.ravel(), "p": values.ravel()})
    np.testing.assert_array_equal(joint_probabilities(table, "one", "two", "p").matrix, values)


def test_orders_that_differ_are_both_kept_to_be_refused() -> None:
    table = pa.table({"one": [1, 2], "two": [2, 1], "p": [0.1, 0.2]})
    found = joint_probabilities(table, "one", "two", "p").matrix
    assert [found[0, 1], found[1, 0]] == [0.1, 0.2]


def test_units_within_strata() -> None:
    table = pa.table({**ROWS, "s": ["N", "S", "S"]})
    found = joint_probabilities(table, "one", "two", "p", "s")
    assert found.units == (("N", 1), ("S", 1), ("S", 2), ("N", 2), ("S", 3))
    assert found.matrix[0, 3] == 0.12
    assert np.isnan(found.matrix[0, 4])


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(SathitiError, match="no column q"):
        joint_probabilities(pa.table(ROWS), "one", "two", "q")
