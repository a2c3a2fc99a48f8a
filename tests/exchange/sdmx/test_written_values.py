"""Numbers as text: as written, with their decimals, or the shortest text."""

import math

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.exchange.sdmx.columns import changes, groups, together, written_values
from sathiti.exchange.sdmx.gathering import numbers


def batch(**columns: object) -> pa.RecordBatch:
    return pa.table(columns).combine_chunks().to_batches()[0]


def test_decimals_of_each_row_are_kept() -> None:
    part = batch(
        OBS_VALUE=pa.array([46.0, 46.0, 1234.56, None, 7.25]),
        DECIMALS=pa.array([1, 0, 1, 2, None], pa.int32()),
    )
    assert written_values(part, "OBS_VALUE").to_pylist() == ["46.0", "46", "1234.6", None, "7.25"]


def test_one_count_of_decimals_for_all() -> None:
    part = batch(OBS_VALUE=pa.array([46.0, None, 0.1]), DECIMALS=["2", "2", "2"])
    assert written_values(part, "OBS_VALUE").to_pylist() == ["46.00", None, "0.10"]


def test_the_text_as_written_comes_first() -> None:
    part = batch(OBS_VALUE=pa.array([46.0]), DECIMALS=["0"], WRITTEN=[" 46.000"])
    assert written_values(part, "OBS_VALUE").to_pylist() == [" 46.000"]


def test_no_number_is_no_value() -> None:
    part = batch(OBS_VALUE=pa.array([math.nan, math.inf, 1.0]))
    assert written_values(part, "OBS_VALUE").to_pylist() == [None, None, "1"]


def test_a_table_without_the_measure_has_no_values() -> None:
    assert written_values(batch(A=["x", "y"]), "OBS_VALUE").to_pylist() == [None, None]


def test_what_counts_as_a_number() -> None:
    written = ["46.0", " 46 ", "+3", ".5", "1e5", "-7.", "12,5", "n/a", "", "NaN", "INF", None]
    read = numbers(pa.chunked_array([pa.array(written, pa.string())])).to_pylist()
    assert read == [46.0, 46.0, 3.0, 0.5, 1e5, -7.0, None, None, None, None, None, None]


@settings(max_examples=50, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_shortest_text_reads_back_as_the_same_number(value: float) -> None:
    text = written_values(batch(OBS_VALUE=pa.array([value])), "OBS_VALUE")
    assert numbers(pa.chunked_array([text])).to_pylist() == [value]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", None])), max_size=12))
def test_rows_of_a_group_come_together_in_order(rows: list[tuple[str, str | None]]) -> None:
    table = pa.table(
        {
            "A": pa.array([row[0] for row in rows], pa.string()),
            "B": pa.array([row[1] for row in rows], pa.string()),
            "N": pa.array(range(len(rows)), pa.int64()),
        }
    )
    ordered = together(table, ["A", "B"])
    assert sorted(ordered["N"].to_pylist()) == list(range(len(rows)))
    begins = changes([ordered["A"], ordered["B"]], len(rows))
    assert int(begins.sum()) + bool(rows) == len(set(rows))
    firsts = [n for n, new in zip(ordered["N"].to_pylist(), begins, strict=True) if new]
    assert firsts == sorted(firsts), "groups stand in the order of their first row"
    assert len(set(groups(table, ["A", "B"]).tolist())) == len(set(rows))
