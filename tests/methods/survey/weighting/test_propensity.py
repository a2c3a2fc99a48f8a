"""Propensities of samples where they are shares that can be counted, and classes made of them."""

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey.weighting import adjust_by_propensity, response_propensity
from sathiti.methods.survey.weighting.propensity import Propensity
from sathiti.model import SathitiError

# towns answer to 1/4 by rows and to 1/7 by weight, villages to 2/3 and to 0.8
ASKED = pa.table(
    {
        "id": [1, 2, 3, 4, 5, 6, 7],
        "place": ["town"] * 4 + ["village"] * 3,
        "yes": [1, 0, 0, 0, 1, 1, 0],
        "w": [1.0, 2.0, 2.0, 2.0, 1.0, 3.0, 1.0],
    }
)


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def propensities(made: Propensity, table: Any = ASKED) -> list[float]:
    rows = nw.from_native(table).lazy().with_columns(p=made.expression).sort("id")
    return rows.collect("pyarrow")["p"].to_list()


def test_one_factor_gives_the_weighted_share_of_each_category() -> None:
    made = response_propensity(ASKED, "w", "yes", ["place"])
    assert propensities(made) == pytest.approx([1 / 7] * 4 + [0.8] * 3, rel=1e-8)


def test_unweighted_each_row_counts_once() -> None:
    made = response_propensity(ASKED, "w", "yes", ["place"], weighted=False)
    assert propensities(made) == pytest.approx([1 / 4] * 4 + [2 / 3] * 3, rel=1e-8)


def test_without_variables_all_have_the_share_of_all() -> None:
    made = response_propensity(ASKED, "w", "yes")
    assert made.intercept == pytest.approx(logit(5 / 12), rel=1e-8)
    assert propensities(made) == pytest.approx([5 / 12] * 7)


def test_effects_are_taken_from_the_last_category() -> None:
    made = response_propensity(ASKED, "w", "yes", ["place"])
    assert made.effects["place"]["village"] == 0.0
    assert made.intercept == pytest.approx(logit(0.8), rel=1e-8)
    assert made.effects["place"]["town"] == pytest.approx(logit(1 / 7) - logit(0.8), rel=1e-8)


def test_categories_stand_in_their_order_whatever_that_of_the_rows() -> None:
    made = response_propensity(ASKED.take([6, 5, 4, 3, 2, 1, 0]), "w", "yes", ["place"])
    assert list(made.effects["place"]) == ["town", "village"]


def test_a_number_of_two_values_fits_both_shares() -> None:
    table = ASKED.append_column("age", pa.array([20.0] * 4 + [30.0] * 3))
    made = response_propensity(table, "w", "yes", [], ["age"])
    assert made.slopes["age"] == pytest.approx((logit(0.8) - logit(1 / 7)) / 10, rel=1e-7)
    assert propensities(made, table) == pytest.approx([1 / 7] * 4 + [0.8] * 3, rel=1e-7)


def test_whole_numbers_are_numbers_too() -> None:
    table = ASKED.append_column("age", pa.array([20] * 4 + [30] * 3))
    made = response_propensity(table, "w", "yes", [], ["age"])
    assert propensities(made, table) == pytest.approx([1 / 7] * 4 + [0.8] * 3, rel=1e-7)


def test_what_it_was_fitted_on_is_said() -> None:
    table = ASKED.append_column("age", pa.array([20.0, 30.0, 20.0, 30.0, 20.0, 30.0, 20.0]))
    made = response_propensity(table, "w", "yes", ["place"], ["age"])
    assert (made.factors, made.numbers) == (("place",), ("age",))
    assert made.cells.rows.sum() == 7
    assert len(made.logits) == made.cells.keys.num_rows == 4


def test_logits_of_cells_are_those_of_their_rows() -> None:
    made = response_propensity(ASKED, "w", "yes", ["place"])
    by_place = dict(zip(made.cells.keys["place"].to_pylist(), made.logits, strict=True))
    assert by_place["town"] == pytest.approx(logit(1 / 7), rel=1e-8)
    assert by_place["village"] == pytest.approx(logit(0.8), rel=1e-8)


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_gives_the_same(library: str) -> None:
    table = LIBRARIES[library](ASKED)
    made = response_propensity(table, "w", "yes", ["place"])
    assert propensities(made, table) == pytest.approx([1 / 7] * 4 + [0.8] * 3, rel=1e-8)


def adjusted(classes: int, table: pa.Table = ASKED) -> Any:
    made = response_propensity(table, "w", "yes", ["place"])
    return adjust_by_propensity(made, "w", "yes", classes=classes, few=0, large=100)


def test_two_classes_of_two_propensities_are_the_categories() -> None:
    made = adjusted(2)
    assert made.attach(ASKED)["response_weight"].to_pylist() == pytest.approx(
        [7, 0, 0, 0, 1 / 0.8, 3 / 0.8, 0]
    )


def test_one_class_gives_all_one_factor() -> None:
    made = adjusted(1)
    factor = 12 / 5
    assert made.attach(ASKED)["response_weight"].to_pylist() == pytest.approx(
        [factor, 0, 0, 0, factor, 3 * factor, 0]
    )


def test_there_are_no_more_classes_than_propensities() -> None:
    assert adjusted(5).classes["propensity_class"].to_pylist() == [1, 2]


def test_classes_are_numbered_from_the_least_propensity() -> None:
    classes = adjusted(2).classes
    assert classes["response_rate"].to_pylist() == pytest.approx([1 / 7, 0.8])
    assert classes["rows"].to_pylist() == [4, 3]
    assert classes["respondents"].to_pylist() == [1, 2]


def test_equal_propensities_stay_together() -> None:
    """Half of the weight lies within the towns: they are not cut in two."""
    table = ASKED.set_column(3, "w", pa.array([10.0, 20.0, 20.0, 20.0, 1.0, 3.0, 1.0]))
    assert sorted(adjusted(2, table).classes["rows"].to_pylist()) == [3, 4]


def test_classes_with_few_respondents_are_noted() -> None:
    made = response_propensity(ASKED, "w", "yes", ["place"])
    notes = adjust_by_propensity(made, "w", "yes", classes=2, few=2, large=100).notes
    assert [str(one) for one in notes] == ["The class 1 has 1 respondents and the factor 7."]


def test_large_factors_are_noted() -> None:
    made = response_propensity(ASKED, "w", "yes", ["place"])
    notes = adjust_by_propensity(made, "w", "yes", classes=2, few=0, large=1.2).notes
    assert len(notes) == 2
    assert "The class 2 has 2 respondents and the factor 1.25." in [str(one) for one in notes]


@pytest.mark.parametrize("answer", [0, 1])
def test_a_category_in_which_all_or_none_answered_comes_next_to_0_or_1(answer: int) -> None:
    table = ASKED.set_column(2, "yes", pa.array([answer] * 4 + [1, 1, 0]))
    made = response_propensity(table, "w", "yes", ["place"])
    assert propensities(made, table) == pytest.approx([answer] * 4 + [0.8] * 3, abs=1e-8)


def test_a_class_in_which_nobody_answered_is_refused() -> None:
    table = ASKED.set_column(2, "yes", pa.array([0] * 4 + [1, 1, 0]))
    with pytest.raises(SathitiError) as caught:
        adjusted(2, table)
    assert "Nobody answered in the class 1: nobody can carry its weight of 7" in str(caught.value)
    assert "Merge the class with a similar one" in str(caught.value)


@pytest.mark.parametrize("column", ["place", "age"])
def test_missing_values_are_refused(column: str) -> None:
    table = ASKED.append_column("age", pa.array([20.0, 30.0, 20.0, 30.0, 20.0, 30.0, 20.0]))
    at = table.column_names.index(column)
    values = [*table[column].to_pylist()[:-2], None, None]
    with pytest.raises(SathitiError, match=f"2 rows have no value in {column}"):
        response_propensity(
            table.set_column(at, column, pa.array(values)), "w", "yes", ["place"], ["age"]
        )


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SathitiError, match="no column religion"):
        response_propensity(ASKED, "w", "yes", ["religion"])


# of ten in each place 2, 4, 6 and 8 answer
FOUR = pa.table(
    {
        "place": [name for name in "abcd" for _ in range(10)],
        "yes": [int(at < many) for many in (2, 4, 6, 8) for at in range(10)],
        "w": [1.0] * 40,
    }
)


@pytest.mark.parametrize(
    ("classes", "factors"),
    [
        (4, [10 / 2, 10 / 4, 10 / 6, 10 / 8]),
        (2, [20 / 6, 20 / 6, 20 / 14, 20 / 14]),
        (1, [2.0] * 4),
    ],
)
def test_every_row_gets_the_factor_of_its_class(classes: int, factors: list[float]) -> None:
    weights = np.array(adjusted(classes, FOUR).attach(FOUR)["response_weight"].to_pylist())
    first_of_each_place = weights[[0, 10, 20, 30]]
    assert first_of_each_place == pytest.approx(factors)
    assert weights.sum() == pytest.approx(40)


@pytest.mark.parametrize(
    ("factor", "named"), [("aabb", "all or none answered: f = b"), ("abab", "none answered: -")]
)
def test_values_that_decide_alone_are_refused(factor: str, named: str) -> None:
    """Who answered is told apart by a number of a wide range: no finite slope is the best."""
    first = 1 if factor == "aabb" else 2
    table = pa.table(
        {
            "f": list(factor),
            "x": [0.0, 1.0, 10.0, 1e6],
            "w": [1.0, 2.0, 3.0, 4.0],
            "answered": [int(place >= first) for place in range(4)],
        }
    )
    with pytest.raises(SathitiError, match="decide alone who answered") as caught:
        response_propensity(table, "w", "answered", ["f"], ["x"])
    assert named in str(caught.value)
    assert "leave the column out" in str(caught.value)


def test_numbers_of_text_are_refused():
    table = pa.table({"w": [1.0, 2.0], "yes": [1, 0], "g": ["a", "b"]})
    with pytest.raises(SathitiError, match="The column g holds String instead of numbers"):
        response_propensity(table, "w", "yes", numbers=["g"])
