"""Keys of tables that are joined, and values by code."""

import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.poverty.tables import (
    absent,
    by_code,
    check_engine,
    check_once,
    first_keys,
)
from sathiti.methods.tables import collected
from sathiti.model import SathitiError


def frame(**columns) -> nw.LazyFrame:
    """Columns as a lazy frame of Arrow."""
    return nw.from_native(pa.table(columns)).lazy()


def column(table: nw.LazyFrame, expression: nw.Expr) -> list:
    """What an expression gives."""
    return collected(table.select(expression.alias("found")))["found"].to_pylist()


# Engines


def test_tables_of_one_engine():
    assert check_engine({"a": frame(x=[1]), "b": frame(x=[2])}) is None


def test_tables_of_two_engines_are_refused_by_name():
    other = nw.from_native(pl.LazyFrame({"x": [1]})).lazy()
    with pytest.raises(SathitiError, match="different engines") as error:
        check_engine({"diary": frame(x=[1]), "persons": other})
    assert "diary (pyarrow)" in str(error.value)
    assert "persons (polars)" in str(error.value)


# Keys


def test_keys_that_stand_once():
    assert check_once(frame(a=[1, 1, 2], b=[1, 2, 1]), ["a", "b"], "persons") is None


def test_keys_that_stand_twice_are_named():
    with pytest.raises(SathitiError, match=r"^persons: 2 identifiers stand in more .*: 1\.5, 2\.7"):
        check_once(frame(a=[2, 1, 1, 2, 3], b=[7, 5, 5, 7, 1]), ["a", "b"], "persons")


def test_absent_keys_are_sorted_and_stand_once():
    left, right = frame(a=[9, 3, 3, 5, 1]), frame(a=[1, 2])
    assert absent(left, right, ["a"])["a"].to_pylist() == [3, 5, 9]


def test_nothing_is_absent_from_itself():
    one = frame(a=[1, 2], b=["x", "y"])
    assert absent(one, one, ["a", "b"]).num_rows == 0


def test_keys_of_two_columns_are_absent_as_pairs():
    left, right = frame(a=[1, 1], b=["x", "y"]), frame(a=[1, 2], b=["x", "y"])
    assert absent(left, right, ["a", "b"]).to_pylist() == [{"a": 1, "b": "y"}]


def test_keys_are_written_with_points():
    table = pa.table({"village": [3, 1], "household": [1, 2], "other": ["p", "q"]})
    assert first_keys(table, ["village", "household"]) == ["1.2", "3.1"]


@pytest.mark.parametrize(("rows", "shown"), [(10, 10), (11, 11), (500, 11)])
def test_ten_keys_are_shown(rows, shown):
    written = first_keys(pa.table({"a": list(range(rows))}), ["a"])
    assert len(written) == shown
    assert (written[-1] == "…") == (rows > 10)


# Values of codes


def test_the_value_of_each_code():
    held = frame(item=["rice", "fish", "beer", "rice"])
    assert column(held, by_code("item", {"rice": 1, "fish": 2.5})) == [1.0, 2.5, None, 1.0]


def test_a_value_for_all_other_codes():
    held = frame(item=["rice", "fish", "beer"])
    assert column(held, by_code("item", {"rice": "food"}, "other")) == ["food", "other", "other"]


def test_codes_of_one_value_are_one_test():
    held = frame(item=[1, 2, 3, 4])
    assert column(held, by_code("item", {1: 0, 2: 0.0, 3: 7, 4: 0})) == [0.0, 0.0, 7.0, 0.0]
