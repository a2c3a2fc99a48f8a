"""The change matrix as a table."""

import numpy as np
import polars
import pyarrow as pa
import pytest

from sathiti.methods.landcover import (
    NO_DATA,
    Labels,
    PairCount,
    change_matrix,
    check_classes,
    known_pairs,
)
from sathiti.methods.landcover.matrix import SCHEMA, arrow, rows_of
from sathiti.model import SathitiError

PAIRS = [PairCount(0, 0, 1, 4, 0.4), PairCount(2, 1, 10, 3, 0.3), PairCount(2, 1, 2, 5, 0.5)]


def rows(matrix):
    return [tuple(row.values()) for row in matrix.to_pylist()]


def test_columns_are_those_of_the_command():
    assert SCHEMA.names == ["zone", "from", "to", "pixels", "hectares"]


def test_codes_without_names_stand_for_themselves():
    labels = Labels(zones={})
    assert rows(change_matrix(PAIRS[1:2], labels, lambda pair: pair.area)) == [
        ("2", "1", "10", 3, 0.3)
    ]


def test_zones_have_names():
    matrix = change_matrix(PAIRS[1:2], Labels(zones={2: "north"}), lambda pair: pair.area)
    assert matrix["zone"].to_pylist() == ["north"]


def test_without_zones_everything_is_the_whole():
    matrix = change_matrix(PAIRS[:1], Labels(), lambda pair: None)
    assert rows(matrix) == [("_T", "0", "1", 4, None)]


def test_what_has_no_data_or_no_zone_is_called_so_and_stands_last():
    matrix = change_matrix(PAIRS, Labels({}, outside=0, start=0), lambda pair: pair.area)
    assert rows(matrix) == [
        ("2", "1", "2", 5, 0.5),
        ("2", "1", "10", 3, 0.3),
        (NO_DATA, NO_DATA, "1", 4, 0.4),
    ]
    assert rows(known_pairs(matrix)) == rows(matrix)[:2]


def test_each_map_has_its_own_code_of_no_data(counted):
    start, end = np.array([[0, 255]], "u1"), np.array([[0, 255]], "u1")
    matrix = counted(start, end, start=0, end=255)
    assert {(row["from"], row["to"]) for row in matrix.to_pylist()} == {
        (NO_DATA, "0"),
        ("255", NO_DATA),
    }


def test_an_empty_matrix_has_its_columns():
    matrix = change_matrix([], Labels(), lambda pair: 0.0)
    assert matrix.schema == SCHEMA
    assert known_pairs(matrix).num_rows == 0


def test_classes_that_are_not_listed_are_named_with_their_pixels(matrix_of):
    matrix = matrix_of(("_T", "1", "99", 0.5), ("_T", "98", "98", 0.25), ("_T", "1", "1", 1.0))
    with pytest.raises(SathitiError, match=r"not in the list: 99 \(50\), 98 \(25\)"):
        check_classes(matrix, {"1", "2"})


def test_listed_classes_and_missing_data_pass(matrix_of):
    check_classes(matrix_of(("_T", "1", NO_DATA, 1.0)), {"1"})


@pytest.mark.parametrize("engine", [pa.table, polars.DataFrame, polars.LazyFrame])
def test_tables_of_other_engines_are_read(engine):
    table = engine({"zone": ["a"], "from": ["1"], "to": ["2"]})
    assert rows_of(table) == [{"zone": "a", "from": "1", "to": "2"}]
    assert isinstance(arrow(table), pa.Table)
    assert known_pairs(table).num_rows == 1
