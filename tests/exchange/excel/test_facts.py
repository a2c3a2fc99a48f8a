"""A delivery as a table: one row a figure asked, with the keys of its dataflow."""

from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from sathiti.exchange.excel import facts_of
from sathiti.exchange.excel.facts import write_place
from sathiti.model import CodeList, Component, Dataflow, Place, Structure, Text


@pytest.fixture
def flow() -> Dataflow:
    names = ("FREQ", "REF_AREA", "STAT", "ACTIVITY", "UNIT_MEASURE")
    dimensions = tuple(Component(name, Text.of(en=name), "dimension") for name in names)
    lists: dict[str, CodeList] = {}
    structure = Structure("STAT", "XX", "1.0", Text.of(en="s"), dimensions, codelists=lists)
    return Dataflow("DF_TREES", "XX", "1.0", Text.of(en="Trees"), structure)


@pytest.fixture
def facts(desk: Any, trees: ModuleType, flow: Dataflow) -> pa.Table:
    desk.filled()
    return facts_of(desk.read().delivery, trees.INSTRUMENT, flow)


def test_columns_and_types(facts: pa.Table) -> None:
    assert facts.schema.field("OBS_VALUE").type == pa.float64()
    assert facts.schema.field("DECIMALS").type == pa.int32()
    assert set(facts.column_names) == {
        "ITEM",
        "REF_AREA",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
        "DECIMALS",
        "UNIT_MEASURE",
        "PLACE",
        "DELIVERY",
        "COMMENT_OBS",
        "SOURCE_DETAIL",
        "FREQ",
        "STAT",
        "ACTIVITY",
    }


def test_a_row_for_every_figure_asked(facts: pa.Table) -> None:
    assert facts.column("ITEM").to_pylist() == [
        "total",
        "north",
        "south",
        "share",
        "burnt",
        "burnt",
    ]
    assert facts.column("OBS_VALUE").to_pylist() == [100.5, 60.0, 40.5, 0.0, None, None]
    assert facts.column("OBS_STATUS").to_pylist() == ["A", "A", "A", "A", "L", "M"]
    assert facts.column("REF_AREA").to_pylist()[3:] == ["XX", "XX-1", "XX-2"]
    assert facts.column("DECIMALS").to_pylist() == [1, 0, 2, 0, 0, 0]


def test_keys_of_the_structure(facts: pa.Table) -> None:
    row = facts.to_pylist()[3]
    assert (row["FREQ"], row["STAT"], row["ACTIVITY"], row["UNIT_MEASURE"]) == (
        "A",
        "SHARE",
        "_T",
        "PT",
    )


def test_the_way_back(desk: Any, facts: pa.Table) -> None:
    row = facts.to_pylist()[0]
    assert row["PLACE"] == "trees.xlsx|1 ທີ່ດິນ · Land|I7"
    assert row["DELIVERY"] == desk.read().delivery.sha256
    assert row["COMMENT_OBS"] == "all of it"
    assert write_place(Place("f", "s", "A1")) == "f|s|A1"


def test_what_answers_no_question_is_no_fact(desk: Any, trees: ModuleType, flow: Dataflow) -> None:
    desk.filled()
    desk.edit(lambda book: setattr(trees.sheet_of(book, "land")["N7"], "value", 5))
    delivery = desk.read().delivery
    assert len(delivery.cells) == 7
    assert facts_of(delivery, trees.INSTRUMENT, flow).num_rows == 6


def test_nothing_delivered(desk: Any, trees: ModuleType, flow: Dataflow) -> None:
    desk.blank()
    table = facts_of(desk.read().delivery, trees.INSTRUMENT, flow)
    assert set(table.column("OBS_STATUS").to_pylist()) == {"O"}
    assert table.column("OBS_VALUE").null_count == 6
