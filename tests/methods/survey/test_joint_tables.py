"""Tables of pairs become matrices of joint probabilities."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.joint import joint_probabilities
from sathiti.model import SathitiError


def pairs(*rows: tuple[object, object, float]) -> pa.Table:
    """A table of pairs."""
    left, right, both = zip(*rows, strict=True)
    return pa.table({"one": left, "other": right, "p": both})


def test_units_come_in_the_order_they_are_named_first() -> None:
    found = joint_probabilities(pairs(("c", "a", 0.1), ("b", "a", 0.2)), "one", "other", "p")
    assert found.units == ("c", "b", "a")


def test_a_pair_that_is_not_named_is_not_known() -> None:
    found = joint_probabilities(pairs(("c", "a", 0.1), ("b", "a", 0.2)), "one", "other", "p")
    assert np.isnan(found.matrix[0, 1])
    assert np.isnan(found.matrix[1, 0])
    assert found.matrix[0, 2] == found.matrix[2, 0] == 0.1


def test_a_unit_with_itself_is_the_diagonal() -> None:
    found = joint_probabilities(pairs((1, 1, 0.4), (1, 2, 0.1)), "one", "other", "p")
    assert found.matrix[0, 0] == 0.4
    assert np.isnan(found.matrix[1, 1])


def test_the_last_of_two_rows_of_one_pair_counts_in_its_order() -> None:
    found = joint_probabilities(pairs((1, 2, 0.1), (1, 2, 0.3)), "one", "other", "p")
    assert found.matrix[0, 1] == 0.3


def test_numbers_that_repeat_are_told_apart_by_stratum() -> None:
    table = pairs((1, 2, 0.1), (1, 2, 0.3)).append_column("s", pa.array(["N", "S"]))
    found = joint_probabilities(table, "one", "other", "p", "s")
    assert found.units == (("N", 1), ("S", 1), ("N", 2), ("S", 2))
    assert found.matrix[0, 2] == 0.1
    assert found.matrix[1, 3] == 0.3
    assert np.isnan(found.matrix[0, 3])


@pytest.mark.parametrize("name", ["one", "other", "p", "s"])
def test_a_column_that_is_not_there_is_named(name: str) -> None:
    whole = pairs((1, 2, 0.1)).append_column("s", pa.array(["N"]))
    with pytest.raises(SathitiError, match=rf"\b{name}\b"):
        joint_probabilities(whole.drop([name]), "one", "other", "p", "s")


def test_other_tables_are_read_too() -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    table = polars.DataFrame({"one": [1], "other": [2], "p": [0.25]})
    assert joint_probabilities(table, "one", "other", "p").matrix[1, 0] == 0.25
