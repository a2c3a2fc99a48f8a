"""What may stand on the right of a regression."""

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey.terms import MOST_CATEGORIES, Factor, Term, explained, regressors_of
from sathiti.model import SathitiError

TABLE = pa.table({"zone": ["S", "N", None, "E"], "age": [1, 2, 3, 4], "code": [3, 1, 2, 1]})


def names(*explaining: str | Factor | Term) -> list[str]:
    return [one.parameter for one in regressors_of(TABLE, explaining)]


def test_numbers_are_themselves_and_text_is_categories_but_the_first() -> None:
    found = regressors_of(TABLE, ["age", "zone"])
    assert [one.parameter for one in found] == ["age", "zone N", "zone S"]
    assert [one.term for one in found] == ["age", "zone", "zone"]
    assert [one.is_binary for one in found] == [False, True, True]


def test_a_reference_and_categories_of_numbers() -> None:
    assert names(Factor("zone", "S")) == ["zone E", "zone N"]
    assert names(Factor("code", 2)) == ["code 1", "code 3"]


def test_an_indicator_is_missing_where_its_category_is() -> None:
    (first, _) = regressors_of(TABLE, ["zone"])
    shown = nw.from_native(TABLE).select(z=first.variable.expression)["z"].to_list()
    assert shown == [0.0, 1.0, None, 0.0]


def test_an_expression_has_a_name_that_is_no_column() -> None:
    (term,) = regressors_of(TABLE, [Term("age", nw.col("age") ** 2)])
    assert term.parameter == "age"
    assert term.variable.name not in TABLE.column_names


def test_the_left_side() -> None:
    assert explained("age").name == "age"
    assert explained(nw.col("age") > 2).name not in TABLE.column_names


@pytest.mark.parametrize(
    ("explaining", "said"),
    [
        ([], "Nothing is given to explain"),
        (["income"], "no column income"),
        (["age", "age"], "Column age is named twice"),
        ([Factor("zone", "W")], "No row has W in column zone"),
    ],
)
def test_what_cannot_be_read_is_refused(explaining: list[str | Factor], said: str) -> None:
    with pytest.raises(SathitiError, match=said):
        regressors_of(TABLE, explaining)


@pytest.mark.parametrize("count", [1, MOST_CATEGORIES + 1])
def test_too_few_and_too_many_categories(count: int) -> None:
    table = pa.table({"name": [f"n{place}" for place in range(count)]})
    with pytest.raises(SathitiError, match=f"Column name has {count} categories"):
        regressors_of(table, ["name"])


def shown(*explaining: str | Factor | Term) -> list[list[float | None]]:
    """The values of every regressor, one list a coefficient."""
    frame = nw.from_native(TABLE)
    found = regressors_of(TABLE, explaining)
    return [frame.select(x=one.variable.expression)["x"].to_list() for one in found]


def test_regressors_stand_in_the_order_given() -> None:
    assert names("code", "zone", "age") == ["code", "zone N", "zone S", "age"]
    assert names(Term("t", nw.col("age") + 1), "age") == ["t", "age"]


def test_a_column_of_numbers_is_itself() -> None:
    assert shown("age") == [[1, 2, 3, 4]]


def test_numbers_said_to_be_categories_are_compared_with_the_first() -> None:
    # 1 is the first in order, though 3 is met first
    assert names(Factor("code")) == ["code 2", "code 3"]
    assert shown(Factor("code")) == [[0, 0, 1, 0], [1, 0, 0, 0]]


def test_every_category_but_the_reference_is_one_for_its_rows() -> None:
    assert shown(Factor("zone", "S")) == [[0, 0, None, 1], [0, 1, None, 0]]


def test_a_term_is_computed_on_the_engine() -> None:
    assert shown(Term("square", nw.col("age") ** 2)) == [[1, 4, 9, 16]]


def test_a_term_is_of_itself_and_a_category_of_its_column() -> None:
    found = regressors_of(TABLE, [Term("square", nw.col("age") ** 2), Factor("code", 1)])
    assert [one.term for one in found] == ["square", "code", "code"]


def test_a_dictionary_column_is_text() -> None:
    coded = TABLE.set_column(0, "zone", TABLE["zone"].dictionary_encode())
    found = [one.parameter for one in regressors_of(coded, ["zone"])]
    assert found == ["zone N", "zone S"]


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_names_the_same_categories(library: str) -> None:
    found = regressors_of(LIBRARIES[library](TABLE), ["age", "zone"])
    assert [one.parameter for one in found] == ["age", "zone N", "zone S"]


def test_a_reference_that_nobody_has_is_refused_with_the_values_there_are() -> None:
    with pytest.raises(SathitiError) as caught:
        regressors_of(TABLE, [Factor("code", 9)])
    assert "No row has 9 in column code" in str(caught.value)
    assert "It holds: 1, 2, 3" in str(caught.value)


def test_a_term_may_not_have_the_name_of_a_coefficient() -> None:
    with pytest.raises(SathitiError) as caught:
        regressors_of(TABLE, ["zone", Term("zone N", nw.col("age") * 1)])
    assert "Column zone N is named twice" in str(caught.value)
    assert "a name of its own" in str(caught.value)


def test_as_many_categories_as_are_allowed_are_taken() -> None:
    table = pa.table({"name": [f"n{place:03}" for place in range(MOST_CATEGORIES)]})
    assert len(regressors_of(table, ["name"])) == MOST_CATEGORIES - 1
