"""The SDMX structure of an account and its observations."""

import pyarrow as pa
import pytest
from msgspec.structs import replace

from sathiti.methods.accounts import (
    cell_key,
    compile_account,
    dataflow_of,
    observations_of,
    structure_of,
)
from sathiti.model import Catalogue, Code, CodeList, SathitiError, Text

from .conftest import WATER, cells, line, table, template

FREQUENCIES = CodeList(
    "CL_FREQ", "OFFICE", "1.0", Text.of(en="Freq"), (Code("A", Text.of(en="Annual")),)
)


def test_dimensions_and_attributes_are_those_of_the_contract() -> None:
    made = structure_of(WATER, "OFFICE", {"CL_FREQ": FREQUENCIES})
    assert made.dimension_ids() == [
        "FREQ",
        "REF_AREA",
        "ACCOUNT_TABLE",
        "ACCOUNT_ROW",
        "ACCOUNT_COLUMN",
        "UNIT_MEASURE",
    ]
    assert [one.id for one in made.attributes] == [
        "OBS_STATUS",
        "DECIMALS",
        "UNIT_MULT",
        "CELL_ORIGIN",
        "SOURCE_DETAIL",
        "COMMENT_OBS",
    ]
    assert (made.id, made.agency, made.version, made.name) == (
        "WATER",
        "OFFICE",
        "1.0",
        WATER.title,
    )


def test_code_lists_keep_order_and_hierarchy() -> None:
    made = structure_of(WATER, "OFFICE", {"CL_FREQ": FREQUENCIES})
    assert made.codelists["CL_WATER_TABLE"].ids() == ["use", "supply"]
    rows = made.codelists["CL_WATER_ROW"]
    assert rows.ids() == ["total", "own", "received", "hydro", "returns", "consumption"]
    assert rows.children("total") == ["own", "received"]
    assert made.codes_of("ACCOUNT_COLUMN").children("all") == ["A", "B"]
    assert made.codes_of("FREQ") is FREQUENCIES
    assert made.codes_of("REF_AREA") is None  # the office gave no list


def test_a_code_that_means_two_things_has_both_names() -> None:
    supply = table("supply", ["total"], ["all"])
    other = replace(
        table("use", ["total<top", "top"], ["all"]),
        rows=(replace(line("total", "top"), label=Text.of(en="Use")), line("top")),
    )
    rows = structure_of(template(supply, other), "OFFICE", {}).codelists["CL_WATER_ROW"]
    assert rows.label("total", "en") == "the total / Use"
    assert rows.get("total").parent == ""


def test_names_are_said_in_every_language() -> None:
    texts = Catalogue({"Frequency": {"lo": "ຄວາມຖີ່"}, "Time period": {"lo": "ໄລຍະເວລາ"}})
    made = structure_of(WATER, "OFFICE", {}, texts, ("en", "lo"))
    assert made.component("FREQ").name.words == {"en": "Frequency", "lo": "ຄວາມຖີ່"}
    assert made.time.name.words == {"en": "Time period", "lo": "ໄລຍະເວລາ"}


def test_cells_become_observations() -> None:
    made = compile_account(WATER, cells({"use.own.A": 1.0, "use.received.A": 2.0}))
    seen = observations_of(WATER, made.cells)
    structure = structure_of(WATER, "OFFICE", {})
    assert {one.id for one in structure.components()} <= set(seen.column_names)
    row = next(
        one
        for one in seen.to_pylist()
        if one["ACCOUNT_ROW"] == "total" and one["ACCOUNT_COLUMN"] == "A"
    )
    key = cell_key(WATER, "use.total.A", "XX", "2010")
    assert {name: row[name] for name in key} == key
    assert structure.series_key(key) == "A.XX.use.total.A.ML"
    assert row["CELL_ORIGIN"] == "computed"


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(SathitiError, match="not a time period"):
        cell_key(WATER, "use.total.A", "XX", "last year")
    made = compile_account(WATER, cells({"use.own.A": 1.0}, period="last year"))
    with pytest.raises(SathitiError, match="not a time period"):
        observations_of(WATER, made.cells)


def test_the_dataflow_follows_the_structure() -> None:
    structure = structure_of(WATER, "OFFICE", {})
    flow = dataflow_of(WATER, structure, "DF_WATER_ACCOUNT")
    assert flow.urn.endswith("OFFICE:DF_WATER_ACCOUNT(1.0)")
    assert flow.structure is structure


def test_structures_of_empty_tables() -> None:
    empty = observations_of(WATER, compile_account(WATER, cells({})).cells)
    assert (empty.num_rows, empty["FREQ"].type) == (0, pa.string())
