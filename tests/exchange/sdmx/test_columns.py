"""Columns made ready for writing: levels, texts, decimals, groups."""

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.exchange.sdmx.assembling import column_bytes, each_value, join
from sathiti.exchange.sdmx.columns import (
    as_table,
    codes,
    column_names,
    groups,
    levels_of,
    text_batches,
    together,
    written_values,
)
from sathiti.exchange.sdmx.gathering import numbers
from sathiti.model import Dataflow


def batch(**columns: Any) -> pa.RecordBatch:
    return pa.table(columns).combine_chunks().to_batches()[0]


@pytest.mark.parametrize(
    ("decimals", "wanted"),
    [
        (pa.array([1, 0]), ["1.2", "2"]),
        (pa.array(["1", "0"]), ["1.2", "2"]),
        (pa.array(["1.0", "0."]), ["1.2", "2"]),
        (pa.array([" 1 ", "0"]), ["1.2", "2"]),
        (pa.array([1.0, 0.0]), ["1.2", "2"]),
        (pa.array([1.0, math.nan]), ["1.2", "2.5"]),
        (pa.array(["", "0"]), ["1.25", "2"]),
        (pa.array(["two", "0"]), ["1.25", "2"]),
        (pa.array(["1e1", "-"]), ["1.25", "2.5"]),
        (pa.array(["999", "1"]), ["1.25", "2.5"]),
        (pa.array([-1, 1]), ["1", "2.5"]),
        (pa.array([None, None], pa.string()), ["1.25", "2.5"]),
        (pa.array([None, 0], pa.int8()), ["1.25", "2"]),
    ],
)
def test_decimals_as_offices_keep_them(decimals: pa.Array, wanted: list[str]) -> None:
    part = batch(OBS_VALUE=pa.array([1.25, 2.5]), DECIMALS=decimals)
    assert written_values(part, "OBS_VALUE").to_pylist() == wanted


@pytest.mark.parametrize(
    ("value", "places", "wanted"),
    [
        (-0.04, 1, "0.0"),
        (-0.0, 0, "0"),
        (-0.4, 0, "0"),
        (-0.06, 1, "-0.1"),
        (-10.0, 0, "-10"),
        (-0.0004, 3, "0.000"),
        (1e22, 0, "10000000000000000000000"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
        (2.675, 2, "2.67"),
    ],
)
def test_rounding_and_the_sign_of_zero(value: float, places: int, wanted: str) -> None:
    part = batch(OBS_VALUE=pa.array([value]), DECIMALS=pa.array([places]))
    assert written_values(part, "OBS_VALUE").to_pylist() == [wanted]


@settings(max_examples=60, deadline=None)
@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_written_decimals_are_within_half_a_unit(value: float, places: int) -> None:
    part = batch(OBS_VALUE=pa.array([value]), DECIMALS=pa.array([places]))
    (text,) = written_values(part, "OBS_VALUE").to_pylist()
    assert len(text.partition(".")[2]) == places
    assert abs(float(text) - value) <= 0.5 * 10**-places * (1 + 1e-9) + abs(value) * 1e-15


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e308", 1e308),
        ("1e309", None),
        ("-1e400", None),
        ("9" * 400, None),
        ("1e-400", 0.0),
        ("0" * 400 + "1", 1.0),
        ("5.", 5.0),
        ("+.5", 0.5),
        ("++5", None),
        ("+", None),
        ("1 000", None),
        ("1,000", None),
        ("໑໒", None),
        ("１２", None),
        ("inf", None),
        ("0x10", None),
        ("1e", None),
        ("\u00a05", 5.0),
        ("\t5\n", 5.0),
    ],
)
def test_which_texts_are_numbers(written: str, value: float | None) -> None:
    assert numbers(pa.chunked_array([pa.array([written])])).to_pylist() == [value]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("0123456789+-.eE, "), max_size=8))
def test_only_what_python_too_reads_is_a_number(written: str) -> None:
    (value,) = numbers(pa.chunked_array([pa.array([written])])).to_pylist()
    if value is not None:
        assert value == float(written)
        assert math.isfinite(value)


def test_levels_of_a_message_by_series(dataflow: Dataflow) -> None:
    names = ["FREQ", "REF_AREA", "ITEM", "TIME_PERIOD", "OBS_STATUS", "UNIT_MEASURE", "SOURCE", "X"]
    levels = levels_of(dataflow.structure, names)
    assert levels.key == ("FREQ", "REF_AREA", "ITEM")
    assert levels.point == ("TIME_PERIOD",)
    assert (levels.dataset, levels.series) == (("SOURCE",), ("UNIT_MEASURE",))
    assert levels.observation == ("OBS_STATUS",)
    assert set(levels.columns) == set(names) - {"X"}


def test_levels_of_a_flat_message(dataflow: Dataflow) -> None:
    names = ["FREQ", "REF_AREA", "ITEM", "TIME_PERIOD", "UNIT_MEASURE", "SOURCE"]
    levels = levels_of(dataflow.structure, names, flat=True)
    assert levels.key == levels.series == ()
    assert levels.point == ("FREQ", "REF_AREA", "ITEM", "TIME_PERIOD")
    assert (levels.dataset, levels.observation) == (("SOURCE",), ("UNIT_MEASURE",))


def test_a_table_from_everything_that_holds_one() -> None:
    table = pa.table({"A": ["x", "y"]})
    batches = table.to_batches(max_chunksize=1)
    reader = pa.RecordBatchReader.from_batches(table.schema, batches)
    for source in (table, reader, batches, tuple(batches), iter(batches)):
        assert as_table(source).equals(table)


def test_the_names_of_a_stream_do_not_use_it_up() -> None:
    table = pa.table({"A": ["x"], "B": ["y"]})
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    names, same = column_names(reader)
    assert names == ["A", "B"]
    assert as_table(same).num_rows == 1


def test_batches_are_small_and_lose_nothing(dataflow: Dataflow) -> None:
    rows = 45_000
    table = pa.table(
        {
            "FREQ": ["A"] * rows,
            "REF_AREA": ["X"] * rows,
            "ITEM": [str(n % 7) for n in range(rows)],
            "TIME_PERIOD": [str(n) for n in range(rows)],
            "OBS_VALUE": [float(n) for n in range(rows)],
        }
    )
    levels = levels_of(dataflow.structure, table.column_names)
    sizes, values = [], []
    for part in text_batches(table, dataflow.structure, levels):
        sizes.append(len(part["ITEM"]))
        values += part["OBS_VALUE"].to_pylist()
    assert sum(sizes) == rows
    assert max(sizes) <= 20_000
    assert sorted(map(int, values)) == list(range(rows))


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", None, "b", "a"]),
        pa.array(["a", None, "b", "a"]).dictionary_encode(),
        pa.chunked_array([["a", None], ["b", "a"]]),
        pa.chunked_array(
            [pa.array(["a", None]).dictionary_encode(), pa.array(["b", "a"]).dictionary_encode()]
        ),
        pa.array([1.5, None, 2.5, 1.5]),
    ],
)
def test_equal_texts_have_equal_numbers(column: Any) -> None:
    first, absent, other, again = codes(column).tolist()
    assert first == again != other
    assert absent == -1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", None])] * 3), max_size=15))
def test_groups_are_the_distinct_rows(rows: list[tuple[str | None, ...]]) -> None:
    table = pa.table(
        {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate("XYZ")}
    )
    numbered = groups(table, "XYZ").tolist()
    assert len(set(numbered)) == len(set(rows))
    assert sorted(set(numbered)) == list(range(len(set(rows))))
    pairs = {(number, row) for number, row in zip(numbered, rows, strict=True)}
    assert len(pairs) == len(set(rows))


def test_a_table_in_order_is_not_copied() -> None:
    table = pa.table({"A": ["b", "b", "a"], "N": [1, 2, 3]})
    assert together(table, ["A"]) is table
    assert together(table, ["NOT_THERE"]) is table
    assert together(table.slice(0, 0), ["A"]).num_rows == 0
    mixed = pa.table({"A": ["b", "a", "b"], "N": [1, 2, 3]})
    assert together(mixed, ["A"])["N"].to_pylist() == [1, 3, 2]


def test_parts_that_are_the_same_in_all_rows() -> None:
    column = pa.array(["x", "y"])
    assert join("a", "b", "c") == "abc"
    assert join("<", column, ">", "!").to_pylist() == ["<x>!", "<y>!"]
    assert join(column).to_pylist() == ["x", "y"]
    assert join("<", pa.array(["x", None])).to_pylist() == ["<x", None]


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (["a", "a"], "<a>"),
        (["a", None], ["<a>", "-"]),
        ([None, None], ["-", "-"]),
        (["a", "b"], ["<a>", "<b>"]),
        ([], []),
    ],
)
def test_repeating_values_are_written_once(column: list[str | None], wanted: Any) -> None:
    asked = []

    def write(values: pa.Array) -> pa.Array:
        asked.extend(values.to_pylist())
        return join("<", values, ">")

    said = each_value(pa.array(column, pa.string()), write, "-")
    assert (said if isinstance(said, str) else said.to_pylist()) == wanted
    assert len(asked) == len(set(asked)), "each distinct value is worked out once"


def test_bytes_of_a_column_and_of_a_part_of_it() -> None:
    column = pa.array(["ນ້ຳ", "", "b", "c"])
    assert column_bytes(column) == "ນ້ຳbc".encode()
    assert column_bytes(column.slice(2, 1)) == b"b"
    assert column_bytes(column.slice(1, 2)) == b"b"
