"""A small made-up cube for the tests of the warehouse."""

import csv
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest

from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    Input,
    Lineage,
    Structure,
    Text,
)
from sathiti.warehouse.workspace import Workspace, open_workspace

Row = tuple[str, str, str, float | None]
MakeDataset = Callable[..., Dataset]


def make_structure() -> Structure:
    areas = CodeList(
        "CL_AREA",
        "ORG",
        "1.0",
        Text.of(en="Areas"),
        (Code("N", Text.of(en="North")), Code("S", Text.of(en="South")), Code("E", Text({}))),
    )
    return Structure(
        "CROPS",
        "ORG",
        "1.0",
        Text.of(en="Crops"),
        dimensions=(
            Component("FREQ", Text.of(en="Frequency"), "dimension"),
            Component("AREA", Text.of(en="Area"), "dimension", codelist="CL_AREA"),
            Component("CROP", Text.of(en="Crop"), "dimension"),
        ),
        attributes=(Component("OBS_STATUS", Text.of(en="Status"), "attribute"),),
        codelists={"CL_AREA": areas},
    )


def make_dataset(
    rows: list[Row],
    lineage: Lineage | None = None,
    flow_id: str = "DF_CROPS",
    **columns: list[str] | pa.Array,
) -> Dataset:
    """Rows are (area, crop, period, value); `columns` are added."""
    flow = Dataflow(flow_id, "ORG", "1.0", Text.of(en="Crops by area"), make_structure())
    table = pa.table(
        {
            "FREQ": pa.array(["A"] * len(rows), pa.string()),
            "AREA": pa.array([row[0] for row in rows], pa.string()),
            "CROP": pa.array([row[1] for row in rows], pa.string()),
            "TIME_PERIOD": pa.array([row[2] for row in rows], pa.string()),
            "OBS_VALUE": pa.array([row[3] for row in rows], pa.float64()),
            "OBS_STATUS": pa.array(["L" if row[3] is None else "A" for row in rows], pa.string()),
            **columns,
        }
    )
    return Dataset(flow, table, lineage or Lineage("test", inputs=(Input("form", "0" * 64),)))


ROWS: list[Row] = [
    ("N", "RICE", "2014", 10.0),
    ("N", "RICE", "2015", 11.5),
    ("S", "RICE", "2014", None),
    ("S", "MAIZE", "2015", -0.25),
]


@pytest.fixture
def dataset() -> MakeDataset:
    return make_dataset


@pytest.fixture
def rows() -> list[Row]:
    return list(ROWS)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "office", "demo")


@pytest.fixture
def catalogue() -> Catalogue:
    """The messages of the warehouse in every language."""
    with (files("sathiti") / "packs/lao/texts/messages-warehouse.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return Catalogue.from_rows(csv.DictReader(file))
