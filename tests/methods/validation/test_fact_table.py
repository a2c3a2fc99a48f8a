from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation.fact_table import encode, key_numbers, parse_place, read_facts
from sathiti.methods.validation.panel import Panel
from sathiti.model import Place, SathitiError


def test_reads_values_decimals_and_statuses(make_table: Any) -> None:
    table = read_facts("f", make_table({"a": {2015: (1.5, 3), 2016: 2.25, 2017: "L", 2018: "M"}}))
    assert len(table) == 4
    assert table.values[:2].tolist() == [1.5, 2.25]
    assert np.isnan(table.values[2:]).all()
    assert table.decimals.tolist() == [3, 2, 0, 0, 0]
    assert table.given().tolist() == [True, True, False, False, False]
    assert table.with_status("L", "M").tolist() == [False, False, True, True, False]
    assert table.value(0) == 1.5
    assert table.value(2) is None


def test_row_minus_one_is_nothing(make_table: Any) -> None:
    table = read_facts("f", make_table({"a": {2015: 1}}))
    assert table.text("ITEM", -1) == ""
    assert table.text("NO_SUCH_COLUMN", 0) == ""
    assert not table.given()[-1]


def test_reads_numbers_of_any_type(make_table: Any) -> None:
    table = make_table({"a": {2015: 3, 2016: None}})
    for kind in (pa.int64(), pa.float32(), pa.decimal128(30, 2), pa.string()):
        values = table["OBS_VALUE"].cast(pa.int64()).cast(kind)
        changed = table.set_column(
            table.column_names.index("OBS_VALUE"), "OBS_VALUE", values
        ).set_column(
            table.column_names.index("TIME_PERIOD"),
            "TIME_PERIOD",
            table["TIME_PERIOD"].cast(pa.int32()),
        )
        read = read_facts("f", changed)
        assert read.value(0) == 3
        assert read.value(1) is None
        assert read.periods.words == ["2015", "2016"]


def test_tells_which_columns_are_lacking(make_table: Any) -> None:
    table = make_table({"a": {2015: 1}}).drop_columns(["ITEM", "TIME_PERIOD"])
    with pytest.raises(SathitiError, match="ITEM, TIME_PERIOD"):
        read_facts("f", table)


def test_key_columns_are_those_that_do_not_describe(make_table: Any) -> None:
    table = make_table({"a": {2015: 1}}, STAT="X", FREQ="A", COMMENT_OBS="no", WRITTEN="1")
    assert read_facts("f", table).key_columns() == ["STAT", "FREQ"]


def test_encode_numbers_words_in_order_of_first_use() -> None:
    coded = encode(pa.chunked_array([["b", "a"], [None, "b"]]))
    assert coded.words == ["b", "a"]
    assert coded.codes.tolist() == [0, 1, -1, 0]


def test_encode_reads_what_engines_hand_over() -> None:
    words = pa.array(["x", None, "y"])
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        assert encode(pa.chunked_array([words.cast(kind)])).words == ["x", "y"]
    coded = encode(pa.chunked_array([words.dictionary_encode()]))
    assert coded.codes.tolist() == [0, -1, 1]
    assert encode(pa.chunked_array([], pa.string())).words == []
    assert encode(pa.chunked_array([pa.nulls(2)])).codes.tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("f.xlsx|Sheet 1|C12", Place("f.xlsx", "Sheet 1", "C12")),
        ("f.xlsx|ແຜ່ນ 1|C12", Place("f.xlsx", "ແຜ່ນ 1", "C12")),
        ("f.xlsx|Sheet 1", Place("f.xlsx", "Sheet 1")),
        ("f.xlsx", Place("f.xlsx")),
    ],
)
def test_reads_places(written: str, place: Place) -> None:
    assert parse_place(written) == place


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans())))
def test_key_numbers_are_the_same_for_the_same_key(keys: list[tuple[str, str, bool]]) -> None:
    columns = [
        encode(pa.chunked_array([[str(key[n]) for key in keys]], pa.string())) for n in range(3)
    ]
    numbers = key_numbers(columns).tolist()
    for first, number in zip(keys, numbers, strict=True):
        for second, other in zip(keys, numbers, strict=True):
            assert (first == second) == (number == other)


def test_many_wide_columns_do_not_overflow() -> None:
    words = encode(pa.chunked_array([[str(n) for n in range(3000)]]))
    assert len(set(key_numbers([words] * 9).tolist())) == 3000


def test_panel_shares_contexts_between_forms(make_table: Any) -> None:
    panel = Panel(
        [
            read_facts("f", make_table({"a": {("B", 2015): 1, ("A", 2016): 2}})),
            read_facts("g", make_table({"b": {("A", 2016): 3, ("A", 2014): 4}})),
        ]
    )
    contexts = [(panel.area(n), panel.period(n)) for n in panel.everywhere().tolist()]
    assert contexts == [("A", "2014"), ("A", "2016"), ("B", "2015")]
    assert panel.rows("f", "a", panel.everywhere()).tolist() == [-1, 1, 0]
    assert panel.rows("g", "b", panel.everywhere()).tolist() == [1, 0, -1]
    assert panel.rows("g", "no", panel.everywhere()).tolist() == [-1, -1, -1]
    assert panel.present("f", ["a", "no"]).tolist() == [False, True, True]
    assert panel.items_of("g") == ["b"]


def test_few_and_many_contexts_find_the_same_rows(make_table: Any) -> None:
    cells = {("A", 1900 + n): n for n in range(0, 100, 3)}
    panel = Panel(
        [read_facts("f", make_table({"a": cells, "b": {("A", 1900 + n): 0 for n in range(100)}}))]
    )
    every = panel.rows("f", "a", panel.everywhere())
    for context in [-1, *range(100)]:
        few = panel.rows("f", "a", np.array([context])).tolist()
        assert few == ([every[context]] if context >= 0 else [-1])


def test_lookup_of_what_is_not_there(make_table: Any) -> None:
    panel = Panel([read_facts("f", make_table({"a": {("A", 2015): 1, ("B", 2016): 1}}))])
    here = np.array([0, 1, -1])
    assert panel.in_area(here, {"A": "B"}).tolist() == [-1, -1, -1]
    assert panel.in_area(here, {"A": "A", "X": "A", "B": "X"}).tolist() == [0, -1, -1]
    number = panel.period_number("2016")
    assert panel.in_period(here, {number: number}).tolist() == [-1, 1, -1]
    assert panel.period_number("1999") == -1
    empty = Panel([])
    assert len(empty) == 0
    assert empty.lookup(np.array([0]), np.array([0])).tolist() == [-1]
