"""What may stand on the right of a regression."""

import narwhals as nw
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
