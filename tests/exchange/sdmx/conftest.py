"""A small bilingual cube, and where the real messages stand."""

from pathlib import Path

import pyarrow as pa
import pytest

from sathiti.exchange.sdmx import StructureMessage, read_structures
from sathiti.model import Code, CodeList, Component, Dataflow, Structure, Text

SHARED = Path(__file__).resolve().parents[3] / "../shared"


def codes(name: str, *items: tuple[str, str, str]) -> CodeList:
    return CodeList(
        f"CL_{name}",
        "NSO",
        "1.0",
        Text.of(en=name.title(), lo="ລາຍການ"),
        tuple(Code(code, Text.of(en=en, lo=lo)) for code, en, lo in items),
    )


def make_structure() -> Structure:
    lists = [
        codes("FREQ", ("A", "Annual", "ປະຈຳປີ"), ("Q", "Quarterly", "ໄຕມາດ")),
        codes("AREA", ("X", "Whole country", "ທົ່ວປະເທດ"), ("X1", "North, “upper”", "ພາກເໜືອ")),
        codes("OBS_STATUS", ("A", "Normal", "ປົກກະຕິ"), ("M", "Missing", "ຂາດ")),
        codes("UNIT", ("HA", "Hectare", "ເຮັກຕາ"), ("PT", "Per cent", "ສ່ວນຮ້ອຍ")),
    ]
    return Structure(
        "STAT",
        "NSO",
        "1.0",
        Text.of(en="Statistics", lo="ສະຖິຕິ"),
        (
            Component("FREQ", Text.of(en="Frequency", lo="ຄວາມຖີ່"), "dimension", "CL_FREQ"),
            Component("REF_AREA", Text.of(en="Area", lo="ເຂດ"), "dimension", "CL_AREA"),
            Component("ITEM", Text.of(en="Item", lo="ລາຍການ"), "dimension"),
        ),
        (
            Component(
                "OBS_STATUS",
                Text.of(en="Status", lo="ສະຖານະ"),
                "attribute",
                "CL_OBS_STATUS",
                required=True,
            ),
            Component("DECIMALS", Text.of(en="Decimals"), "attribute", data_type="Integer"),
            Component("COMMENT_OBS", Text.of(en="Comment", lo="ໝາຍເຫດ"), "attribute"),
            Component(
                "UNIT_MEASURE",
                Text.of(en="Unit", lo="ຫົວໜ່ວຍ"),
                "attribute",
                "CL_UNIT",
                attachment="series",
            ),
            Component("SOURCE", Text.of(en="Source"), "attribute", attachment="dataset"),
        ),
        codelists={each.id: each for each in lists},
    )


def make_dataflow() -> Dataflow:
    return Dataflow(
        "DF_FOREST",
        "NSO",
        "1.0",
        Text.of(en="Forest", lo="ປ່າໄມ້"),
        make_structure(),
        Text.of(en="Forest area by year", lo="ເນື້ອທີ່ປ່າໄມ້"),
    )


@pytest.fixture(scope="session")
def dataflow() -> Dataflow:
    return make_dataflow()


@pytest.fixture(scope="session")
def table() -> pa.Table:
    """Five observations of three series; a missing value; columns that are no components."""
    return pa.table(
        {
            "ITEM": ["forest", "forest", "forest", "share", "share"],
            "FREQ": ["A"] * 5,
            "REF_AREA": ["X", "X", "X1", "X", "X"],
            "TIME_PERIOD": ["2015", "2016", "2015", "2015", "2016"],
            "OBS_VALUE": pa.array([1234.5, None, 12.0, 46.0, 46.25], pa.float64()),
            "OBS_STATUS": ["A", "M", "A", "A", "A"],
            "DECIMALS": pa.array([1, 0, 0, 1, 2], pa.int32()),
            "COMMENT_OBS": [None, 'not "ready", <yet> & so', "ນ້ຳ", None, " two\nlines "],
            "UNIT_MEASURE": ["HA", "HA", "HA", "PT", "PT"],
            "SOURCE": ["Register"] * 5,
            "PLACE": ["form.xlsx|Sheet|C1"] * 5,
        }
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the reference material is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def official(shared: Path) -> StructureMessage:
    return read_structures(shared / "data/lao_sdg_official/sdmx/LSB_DSD.xml")
