"""Tables of any engine are looked at lazily, and what cannot be used is refused."""

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.tables import (
    asking_the_engine,
    collected,
    grouped,
    lazy,
    looked_up,
    opened,
    refuse_other_than_numbers,
)
from sathiti.model import SathitiError

TABLE = pa.table({"household": [1, 2, 3], "region": ["N", "S", None], "amount": [1.5, 2.0, 0.0]})
PEOPLE = pa.table(
    {
        "id": [1, 2, 3, 4],
        "sex": ["f", "m", "f", "m"],
        "area": [1, 1, 2, 2],
        "house": ["a", "b", "a", "c"],
    }
)
LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}
each_library = pytest.mark.parametrize("library", LIBRARIES)


def values(table: Any, **columns: nw.Expr) -> list:
    """The first of `columns` in the order of persons."""
    rows = nw.from_native(table).lazy().with_columns(**columns).sort("id")
    return rows.collect("pyarrow")[next(iter(columns))].to_list()


# Columns


@each_library
def test_the_table_of_any_engine_passes_with_its_columns(library):
    held = lazy(LIBRARIES[library](TABLE), "diary", ["household"], ["amount"])
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


# Values by key


@each_library
def test_the_value_of_one_column(library: str) -> None:
    found = looked_up(["sex"], {("f",): 1.5, ("m",): 2.0})
    assert values(LIBRARIES[library](PEOPLE), x=found) == [1.5, 2.0, 1.5, 2.0]


@each_library
def test_the_value_of_two_columns(library: str) -> None:
    known = {("f", 1): 1.0, ("f", 2): 2.0, ("m", 1): 3.0, ("m", 2): 4.0}
    found = looked_up(["sex", "area"], known)
    assert values(LIBRARIES[library](PEOPLE), x=found) == [1.0, 3.0, 2.0, 4.0]


def test_the_value_of_three_columns() -> None:
    known = {("f", 1, "a"): 1.0, ("f", 2, "a"): 2.0, ("m", 1, "b"): 3.0, ("m", 2, "c"): 4.0}
    assert values(PEOPLE, x=looked_up(["sex", "area", "house"], known)) == [1.0, 3.0, 2.0, 4.0]


def test_without_columns_all_rows_have_one_value() -> None:
    assert values(PEOPLE, x=looked_up([], {(): 7.5})) == [7.5] * 4


@pytest.mark.parametrize("columns", [["sex"], ["sex", "area"]])
def test_a_category_that_is_not_known_is_missing(columns: list[str]) -> None:
    known = {("f", 1)[: len(columns)]: 1.0}
    expected = [1.0, None, 1.0, None] if len(columns) == 1 else [1.0, None, None, None]
    assert values(PEOPLE, x=looked_up(columns, known)) == expected


@each_library
def test_groups_of_names_with_dots(library: str) -> None:
    table = LIBRARIES[library](PEOPLE.rename_columns(["id", "a.sex", "area", "house"]))
    frame = nw.from_native(table).lazy()
    counted = grouped(frame, ["a.sex", "area"], [nw.col("id").sum()])
    assert counted.column_names == ["a.sex", "area", "id"]
    rows = sorted(tuple(row.values()) for row in counted.to_pylist())
    assert rows == [("f", 1, 1), ("f", 2, 3), ("m", 1, 2), ("m", 2, 4)]


# What an engine says


def test_a_table_of_no_library_is_refused() -> None:
    for wrong in ("a table", [1, 2], {"id": [1]}, None):
        with pytest.raises(SathitiError, match="A sample is made of a table, not of"):
            opened(wrong)


def test_a_column_that_stands_twice_is_refused() -> None:
    twice = pa.table([PEOPLE["id"], PEOPLE["id"]], ["id", "id"])
    with pytest.raises(SathitiError, match=r"cannot be read as asked: .*'id' 2 times"):
        opened(twice)


@each_library
def test_words_of_an_engine_become_an_error_of_ours(library: str) -> None:
    frame = nw.from_native(LIBRARIES[library](PEOPLE))
    with (
        pytest.raises(SathitiError, match="The table cannot be read as asked") as refused,
        asking_the_engine(),
    ):
        frame.lazy().select(nw.col("income") + 1).collect("pyarrow")
    assert refused.value.__cause__ is not None
    assert len(str(refused.value)) < 400


def test_an_error_of_ours_is_left_as_it_is() -> None:
    ours = SathitiError("The table has no rows.")
    with pytest.raises(SathitiError) as refused, asking_the_engine():
        raise ours
    assert refused.value is ours


@pytest.mark.parametrize(
    ("kind", "besides", "taken"),
    [
        (nw.Int8(), (), True),
        (nw.Decimal(), (), True),
        (nw.Boolean(), (), False),
        (nw.Boolean(), (nw.Boolean,), True),
        (nw.String(), (nw.Boolean,), False),
        (nw.Date(), (nw.Boolean, nw.Object), False),
    ],
)
def test_only_numbers_are_taken(kind: Any, besides: tuple[Any, ...], taken: bool) -> None:
    if taken:
        refuse_other_than_numbers({"income": kind}, "income", besides=besides)
        return
    with pytest.raises(SathitiError, match=r"income holds .* instead of numbers"):
        refuse_other_than_numbers({"income": kind}, "income", besides=besides)
