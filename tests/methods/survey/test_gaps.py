import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.gaps import gaps_as_null
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
        pl.DataFrame({"y": [1.0, float("nan")]}),
        pd.DataFrame({"y": [1.0, None]}, dtype="double[pyarrow]"),
        pd.DataFrame({"y": [1.0, None]}, dtype="Float64"),
    ],
)
def test_where_the_library_has_a_null_nothing_is_changed(table: object) -> None:
    assert gaps_as_null(table) is table


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
