from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Mean, Proportion, Sample
from sathiti.methods.survey.gaps import comparable, gaps_as_null
from sathiti.model import SathitiError

DESIGN = Design(weight="w")


@given(
    st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9), st.integers(-9, 9).map(float)), min_size=1)
)
def test_a_gap_is_null_and_a_value_stays(values: list[float | None]) -> None:
    given_ = pd.DataFrame({"y": pd.Series(values, dtype="float64"), "z": 1})
    table = nw.from_native(gaps_as_null(given_))
    assert table["y"].to_arrow().to_pylist() == values
    assert table["z"].to_list() == [1] * len(values)


def test_a_table_without_gaps_is_the_table_itself() -> None:
    full = pd.DataFrame({"y": [1.0, 2.0], "name": ["a", None]})
    assert gaps_as_null(full) is full


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"y": [1.0, None]}),
        pl.DataFrame({"y": [1.0, None]}),
        pl.LazyFrame({"y": [1.0, float("nan")]}),
        pd.DataFrame({"y": [1.0, None]}, dtype="double[pyarrow]"),
        pd.DataFrame({"y": [1.0, None]}, dtype="Float64"),
    ],
)
def test_where_the_library_has_a_null_nothing_is_changed(table: object) -> None:
    assert gaps_as_null(table) is table


NAN = pa.table({"w": [1.0] * 4, "y": [1.0, 2.0, 3.0, float("nan")], "z": [1, 2, 3, 4]})


@pytest.mark.parametrize("table", [NAN, pl.from_arrow(NAN)])
def test_nan_in_memory_is_null(table: object) -> None:
    found = nw.from_native(gaps_as_null(table)).to_arrow()
    assert found["y"].to_pylist() == [1.0, 2.0, 3.0, None]
    assert found["z"].to_pylist() == [1, 2, 3, 4]


def test_nan_on_an_engine_is_null_where_the_question_has_an_expression() -> None:
    rows = pl.from_arrow(NAN).lazy()
    assert comparable(rows, ["y"], "w") is rows
    assert comparable(NAN, ["made"], "w") is NAN
    found = comparable(rows, ["made"], "w").collect()
    assert found["y"].to_list() == [1.0, 2.0, 3.0, None]
    assert comparable(rows, ["y", "made"], "w") is rows
    whole = pl.LazyFrame({"z": [1]})
    assert comparable(whole, ["made"], "w") is whole


HELD: dict[str, Callable[[], Any]] = {
    "pyarrow": lambda: NAN,
    "polars": lambda: pl.from_arrow(NAN),
    "polars lazy": lambda: pl.from_arrow(NAN).lazy(),
    "pandas": lambda: NAN.to_pandas(),
    "pandas on arrow": lambda: NAN.to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": lambda: duckdb.connect().from_arrow(NAN),
}


@pytest.mark.parametrize("held", HELD)
def test_nan_is_on_no_side_of_a_line(held: str) -> None:
    sample = Sample(HELD[held](), DESIGN)
    for condition in (nw.col("y") > 2.5, ~(nw.col("y") <= 2.5)):
        with pytest.raises(SathitiError, match="Rows without a value"):
            sample.proportion(condition)
        assert sample.proportion(condition, missing="drop").row()["estimate"] == 1 / 3
    with pytest.raises(SathitiError):
        sample.mean("y")
    with pytest.raises(SathitiError):
        sample.estimate(Mean("y"), Proportion(nw.col("y") > 2.5))
    both = sample.ratio(nw.col("y") > 2.5, "y", missing="drop").row()
    assert both["estimate"] == pytest.approx(1 / 6)


def test_unknown_is_not_below_a_line_nor_above() -> None:
    table = pd.DataFrame({"w": 1.0, "y": [1.0, 2.0, 3.0, np.nan]})
    sample = Sample(table, DESIGN)
    for condition in (nw.col("y") < 3, nw.col("y") >= 3, ~(nw.col("y") < 3)):
        with pytest.raises(SathitiError, match="Rows without a value"):
            sample.proportion(condition)
    found = sample.proportion(nw.col("y") >= 3, missing="drop").row()
    assert found["estimate"] == pytest.approx(1 / 3)
    assert found["n"] == 3


def test_answers_come_in_the_library_of_the_sample() -> None:
    table = pd.DataFrame({"w": 1.0, "n": 90.0, "y": [1.0, 2.0, np.nan]})
    for design in (DESIGN, Design(fpc="n")):
        answer = Sample(table, design).mean("y", missing="drop").to_native()
        assert isinstance(answer, pd.DataFrame)
        assert answer["estimate"].tolist() == pytest.approx([1.5])


@pytest.mark.parametrize("told", [{"w": [1.0]}, [{"w": 1.0}], "persons.parquet", 3])
def test_what_is_no_table_is_named(told):
    with pytest.raises(SathitiError, match=f"not of {type(told).__name__}"):
        gaps_as_null(told)
