"""What counts as the same value in a vintage, and what does not."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from sathiti.model import SathitiError
from sathiti.warehouse.canonical import row_codes, sort_rows, table_hash, to_arrow


def hashed(values: Any, kind: pa.DataType | None = None, name: str = "a") -> str:
    """Hash of a table of one column."""
    return table_hash(pa.table({name: pa.array(values, kind)}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pa.array([1, 2], pa.int8()), pa.array([1, 2], pa.int64())),
        (pa.array([1, 2], pa.uint16()), pa.array([1, 2], pa.int32())),
        (pa.array([1.5], pa.float32()), pa.array([1.5], pa.float64())),
        (pa.array([0.0]), pa.array([-0.0])),
        (pa.array([math.nan, 1.0]), pa.array([None, 1.0])),
        (pa.array(["x"]), pa.array(["x"]).dictionary_encode()),
        (pa.array(["x"]), pa.array(["x"], pa.large_string())),
        (pa.array([None], pa.string()), pa.nulls(1)),
        (
            pa.array([datetime(2020, 1, 1)], pa.timestamp("s")),
            pa.array([datetime(2020, 1, 1)], pa.timestamp("us")),
        ),
    ],
)
def test_values_that_are_the_same_however_they_are_stored(one: Any, other: Any) -> None:
    left, right = (to_arrow(pa.table({"a": column})) for column in (one, other))
    assert table_hash(left) == table_hash(right)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1], [2]),
        ([1], [1.0]),
        ([1], ["1"]),
        ([1], [True]),
        ([0], [None]),
        ([False], [None]),
        ([""], [None]),
        (["a"], ["A"]),
        (["a"], ["a "]),
        (["ab", "c"], ["a", "bc"]),
        ([1, 1], [1]),
        ([date(2020, 1, 1)], [date(2020, 1, 2)]),
        ([date(2020, 1, 1)], [datetime(2020, 1, 1)]),
        ([1.0], [1.0 + 2**-52]),
    ],
)
def test_values_that_differ(one: list[Any], other: list[Any]) -> None:
    left = hashed(one)
    assert left != (hashed(other) if other != [None] else hashed(other, pa.array(one).type))


def test_the_name_of_a_column_counts() -> None:
    assert hashed([1], name="a") != hashed([1], name="b")


def test_values_changed_over_between_columns_count() -> None:
    one = pa.table({"a": ["x"], "b": ["y"]})
    other = pa.table({"a": ["y"], "b": ["x"]})
    assert table_hash(one) != table_hash(other)


def test_which_values_stand_in_one_row_counts() -> None:
    one = pa.table({"a": [1, 2], "b": [1, 2]})
    other = pa.table({"a": [1, 2], "b": [2, 1]})
    assert table_hash(one) != table_hash(other)


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        ([3, 1, 2], [1, 2, 3]),
        ([2.0, None, -1.0], [None, -1.0, 2.0]),
        (["b", "", None, "a"], [None, "", "a", "b"]),
        ([True, False], [False, True]),
        ([date(2021, 1, 1), date(2020, 1, 1)], [date(2020, 1, 1), date(2021, 1, 1)]),
    ],
)
def test_rows_in_order_with_missing_values_first(values: list[Any], ordered: list[Any]) -> None:
    assert sort_rows(pa.table({"a": values}))["a"].to_pylist() == ordered


def test_the_columns_named_first_come_first() -> None:
    table = pa.table({"a": [1, 2, 3], "z": ["q", "p", "q"]})
    assert sort_rows(table, ["z"])["a"].to_pylist() == [2, 1, 3]
    assert sort_rows(table, ["absent"])["a"].to_pylist() == [1, 2, 3]


def test_a_table_in_order_is_not_copied() -> None:
    table = pa.table({"a": [1, 2, 3]})
    assert sort_rows(table) is table


def test_codes_are_alike_where_all_columns_are() -> None:
    table = pa.table({"a": ["x", "y", "x", "x"], "b": [2, 1, 2, 1]})
    codes = row_codes(table, ["a", "b"])
    assert codes[0] == codes[2]
    assert codes[3] < codes[0] < codes[1]
    assert len(set(row_codes(table, []).tolist())) == 1


@pytest.mark.parametrize(
    "values",
    [[[1, 2]], [{"x": 1}], [Decimal("1.5")], [b"bytes"]],
    ids=["list", "record", "decimal", "bytes"],
)
def test_what_a_vintage_does_not_keep_is_refused_by_name(values: list[Any]) -> None:
    with pytest.raises(SathitiError, match=r"Column “income” holds .*Use columns of text"):
        hashed(values, name="income")
