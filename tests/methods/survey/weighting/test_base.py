"""Base weights: one over the product of the probabilities of every stage."""

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting import base_weights
from sathiti.model import SathitiError

DRAWN = pa.table({"id": ["a", "b"], "village": [0.1, 0.25], "household": [0.5, 1.0]})


@pytest.mark.parametrize(
    ("stages", "weights"),
    [
        (["village"], [10.0, 4.0]),
        (["household"], [2.0, 1.0]),
        (["village", "household"], [20.0, 4.0]),
        (["household", "village"], [20.0, 4.0]),
    ],
)
def test_stages_multiply(stages: list[str], weights: list[float]) -> None:
    made = base_weights(DRAWN, stages)
    assert made["base_weight"].to_pylist() == pytest.approx(weights)


def test_the_other_columns_stay() -> None:
    made = base_weights(DRAWN, ["village"], "d")
    assert made.column_names == ["id", "village", "household", "d"]
    assert made["id"].to_pylist() == ["a", "b"]


def test_a_column_of_that_name_is_replaced() -> None:
    made = base_weights(DRAWN, ["village"], "household")
    assert made["household"].to_pylist() == pytest.approx([10.0, 4.0])


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_library_gets_its_own_table_back(library: str) -> None:
    table = LIBRARIES[library](DRAWN)
    made = base_weights(table, ["village", "household"])
    assert type(made) is type(table)
    rows = nw.from_native(made).lazy().sort("id").collect("pyarrow")
    assert rows["base_weight"].to_list() == pytest.approx([20.0, 4.0])


def test_whole_numbers_are_probabilities_too() -> None:
    made = base_weights(pa.table({"p": [1, 1]}), ["p"])
    assert made["base_weight"].to_pylist() == [1.0, 1.0]


def test_a_table_without_rows_stays_without_rows() -> None:
    made = base_weights(pa.table({"p": pa.array([], pa.float64())}), ["p"])
    assert made["base_weight"].to_pylist() == []


def test_the_first_wrong_stage_is_named() -> None:
    wrong = DRAWN.set_column(2, "household", pa.array([0.5, 1.5]))
    with pytest.raises(SathitiError) as caught:
        base_weights(wrong, ["village", "household"])
    assert "Inclusion probabilities in household run from 0.5 to 1.5" in str(caught.value)
    assert "They lie above 0 and are at most 1" in str(caught.value)


def test_a_negative_probability_is_refused() -> None:
    with pytest.raises(SathitiError, match=r"run from -0\.5 to 0\.5"):
        base_weights(pa.table({"p": [0.5, -0.5]}), ["p"])


def test_a_missing_probability_says_where_to_find_it() -> None:
    with pytest.raises(SathitiError) as caught:
        base_weights(pa.table({"p": [0.5, None, None]}), ["p"])
    assert "2 of 3 rows have no inclusion probability in p" in str(caught.value)
    assert "from the frame the sample was drawn from" in str(caught.value)


def test_infinity_is_no_probability() -> None:
    with pytest.raises(SathitiError, match="p holds values that are not finite"):
        base_weights(pa.table({"p": [0.5, float("inf")]}), ["p"])


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=10))
def test_weight_times_probability_is_one(p: list[float]) -> None:
    made = base_weights(pa.table({"p": p}), ["p"])["base_weight"].to_pylist()
    assert [one * two for one, two in zip(made, p, strict=True)] == pytest.approx([1.0] * len(p))


def test_no_stage_and_no_number_give_no_base_weight():
    table = pa.table({"p": [0.5], "g": ["a"]})
    with pytest.raises(SathitiError, match="No inclusion probability is named"):
        base_weights(table, [])
    with pytest.raises(SathitiError, match="The column g holds String instead of numbers"):
        base_weights(table, ["p", "g"])
