"""Tables of any engine are looked at lazily, and what cannot be used is refused."""

import duckdb
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
    looked_up,
)
from sathiti.methods.tables import collected, lazy
from sathiti.model import SathitiError

TABLE = pa.table({"household": [1, 2, 3], "region": ["N", "S", None], "amount": [1.5, 2.0, 0.0]})


def frame(**columns) -> nw.LazyFrame:
    """Columns as a lazy frame of Arrow."""
    return nw.from_native(pa.table(columns)).lazy()


def column(table: nw.LazyFrame, expression: nw.Expr) -> list:
    """What an expression gives."""
    return collected(table.select(expression.alias("found")))["found"].to_pylist()


# Columns


@pytest.mark.parametrize(
    "table",
    [TABLE, TABLE.to_pandas(), pl.from_arrow(TABLE), duckdb.connect().from_arrow(TABLE)],
    ids=["pyarrow", "pandas", "polars", "duckdb"],
)
def test_the_table_of_any_engine_passes_with_its_columns(table):
    held = lazy(table, "diary", ["household"], ["amount"])
    assert collected(held.sort("household"))["amount"].to_pylist() == [1.5, 2.0, 0.0]


def test_missing_columns_are_named_with_the_table():
    with pytest.raises(SathitiError, match=r"^diary: The table has no column item, days") as error:
        lazy(TABLE, "diary", ["household", "item"], ["days", "amount"])
    assert "needed are: household, item, days, amount" in str(error.value)


def test_a_column_asked_for_twice_is_named_once():
    with pytest.raises(SathitiError) as error:
        lazy(TABLE, "diary", ["item", "item"], ["item"])
    assert str(error.value).count("item") == 2  # what is missing, and what is needed


def test_text_in_place_of_numbers_is_refused():
    with pytest.raises(SathitiError, match=r"^diary: The column region holds String instead of n"):
        lazy(TABLE, "diary", [], ["region"])


def test_text_is_fine_where_no_numbers_are_needed():
    assert lazy(TABLE, "diary", ["region"]).collect_schema().names() == TABLE.column_names


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


def test_a_value_by_one_column():
    held = frame(region=["S", "N", "W"])
    assert column(held, looked_up({("N",): 2.0, ("S",): 3.0}, ["region"])) == [3.0, 2.0, None]


def test_a_value_by_two_columns():
    prices = {("N", 1): 1.0, ("N", 2): 2.0, ("S", 1): 3.0}
    held = frame(region=["N", "N", "S", "S"], month=[2, 1, 1, 2])
    assert column(held, looked_up(prices, ["region", "month"])) == [2.0, 1.0, 3.0, None]


def test_a_value_by_three_columns():
    prices = {(a, b, c): 100.0 * a + 10 * b + c for a in (1, 2) for b in (1, 2) for c in (1, 2)}
    held = frame(a=[1, 2, 2], b=[2, 1, 2], c=[1, 2, 3])
    assert column(held, looked_up(prices, ["a", "b", "c"])) == [121.0, 212.0, None]
