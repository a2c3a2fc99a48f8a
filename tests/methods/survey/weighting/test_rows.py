"""From categories back to rows, the same on every engine."""

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey.weighting.cells import collect_cells
from sathiti.methods.survey.weighting.rows import (
    Category,
    Shared,
    categories_of,
    predicted,
    share,
)
from sathiti.model import Calibration, Margin

PEOPLE = pa.table(
    {
        "id": [1, 2, 3, 4],
        "sex": ["f", "m", "f", "m"],
        "area": [1, 1, 2, 2],
        "house": ["a", "b", "a", "c"],
        "age": [10, 20, 30, 40],
        "w": [1.0, 1.0, 1.0, 1.0],
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


def test_the_indicator_of_a_category() -> None:
    one = Category(Margin.of("sex", {"f": 1, "m": 1}), 0, ("f",))
    assert values(PEOPLE, x=one.indicator) == [1.0, 0.0, 1.0, 0.0]


def test_the_indicator_of_a_crossed_category() -> None:
    margin = Margin.of(("sex", "area"), {("m", 2): 1})
    assert values(PEOPLE, x=Category(margin, 0, ("m", 2)).indicator) == [0.0, 0.0, 0.0, 1.0]


def test_the_indicator_of_the_whole_population_is_one() -> None:
    assert values(PEOPLE, x=Category(Margin.whole(1), 0, ()).indicator) == [1.0] * 4


SEX = Margin.of("sex", {"m": 40, "f": 60})
AREA = Margin.of("area", {"1": 70, "2": 30})


def test_categories_stand_in_the_order_of_their_totals() -> None:
    asked = Calibration((SEX, AREA))
    sex, area = categories_of(collect_cells(PEOPLE, "w", asked), asked)
    assert [(one.place, one.values) for one in sex] == [(0, ("m",)), (1, ("f",))]
    # as the sample has them: numbers, though the totals name them as text
    assert [(one.place, one.values) for one in area] == [(2, (1,)), (3, (2,))]


def test_the_whole_population_is_one_category() -> None:
    asked = Calibration((Margin.whole(4),))
    assert [one.values for one in categories_of(collect_cells(PEOPLE, "w", asked), asked)[0]] == [
        ()
    ]


@each_library
def test_predictions_add_up_over_margins_and_numbers(library: str) -> None:
    asked = Calibration((SEX, AREA), (("age", 1.0),))
    table = LIBRARIES[library](PEOPLE)
    categories = categories_of(collect_cells(table, "w", asked), asked)
    made = predicted(categories, asked, np.array([1.0, 2.0, 10.0, 20.0, 0.5]))
    assert made.household is None
    assert values(table, x=made.person) == [2 + 10 + 5, 1 + 10 + 10, 2 + 20 + 15, 1 + 20 + 20]


def test_what_counts_households_is_kept_apart() -> None:
    homes = Margin.of("area", {1: 2, 2: 1}, "household")
    asked = Calibration((SEX, homes), household=("house",))
    categories = categories_of(collect_cells(PEOPLE, "w", asked), asked)
    made = predicted(categories, asked, np.array([1.0, 2.0, 10.0, 20.0]))
    assert values(PEOPLE, x=made.person) == [2, 1, 2, 1]
    assert made.household is not None
    assert values(PEOPLE, x=made.household) == [10, 10, 20, 20]


def shared(table: Any, household: list[str], one: Shared) -> list:
    frame = share(nw.from_native(table), household, {"x": one})
    return frame.lazy().sort("id").collect("pyarrow")["x"].to_list()


def test_rows_that_stand_for_themselves_keep_their_own() -> None:
    assert shared(PEOPLE, [], Shared(nw.col("age") * 1.0)) == [10, 20, 30, 40]


@each_library
def test_members_get_the_mean_of_their_household(library: str) -> None:
    table = LIBRARIES[library](PEOPLE)
    assert shared(table, ["house"], Shared(nw.col("age") * 1.0)) == [20, 20, 20, 40]


@each_library
def test_members_get_their_share_of_what_counts_once(library: str) -> None:
    # house a has two members: each half of 8, beside the mean age
    table = LIBRARIES[library](PEOPLE)
    one = Shared(nw.col("age") * 1.0, nw.lit(8.0) + nw.col("area") * 0.0)
    assert shared(table, ["house"], one) == [24, 28, 24, 48]


@pytest.mark.parametrize("library", ["arrow", "pandas", "polars"])
def test_rows_stay_in_their_order(library: str) -> None:
    table = LIBRARIES[library](PEOPLE.take([3, 0, 2, 1]))
    made = share(nw.from_native(table), ["house"], {"x": Shared(nw.col("age") * 1.0)})
    assert made["id"].to_list() == [4, 1, 3, 2]
    assert made["x"].to_list() == [40, 20, 20, 20]


def test_a_household_of_two_columns() -> None:
    assert shared(PEOPLE, ["house", "sex"], Shared(nw.col("age") * 1.0)) == [20, 20, 20, 40]
    assert shared(PEOPLE, ["area", "sex"], Shared(nw.col("age") * 1.0)) == [10, 20, 30, 40]
