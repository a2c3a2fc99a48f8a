"""What other programs read from our messages: sdmx1 in its own process, pysdmx in ours.

sdmx1 keeps state between messages that makes later ones fail, hence a process each. Neither
reads SDMX-JSON data as the standard lays it out; sdmx1 reads the layout before 1.0, which has
the same positions: our message is laid out so for it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sathiti.exchange.sdmx import (
    DATA_FORMATS,
    WriteOptions,
    structure_message,
    write_structures_ml21,
)
from sathiti.model import Dataflow

SDMX1 = """
import json, sys, warnings
warnings.simplefilter("ignore")
import sdmx
given = sdmx.read_sdmx(sys.argv[1]).structure["STAT"]
more = {"structure": given} if sys.argv[2].endswith(".csv") else {}
(data,) = sdmx.read_sdmx(sys.argv[2], **more).data
print(json.dumps([
    [{name: value.value for name, value in obs.key.values.items()},
     None if obs.value in (None, "") else float(obs.value),
     {name: str(getattr(a.value, "id", a.value)) for name, a in obs.attrib.items()}]
    for obs in data.obs
]))
"""
SDMX1_STRUCTURES = """
import json, sys, warnings
warnings.simplefilter("ignore")
import sdmx
message = sdmx.read_sdmx(sys.argv[1])
flow, structure = message.dataflow["DF_FOREST"], message.structure["STAT"]
print(json.dumps({
    "flow": flow.name.localizations,
    "structure": flow.structure.id,
    "dimensions": [d.id for d in structure.dimensions],
    "attributes": [a.id for a in structure.attributes],
    "area": {c.id: c.name.localizations for c in message.codelist["CL_AREA"]},
    "list": structure.dimensions.get("REF_AREA").local_representation.enumerated.id,
    "concept": structure.dimensions.get("REF_AREA").concept_identity.name.localizations,
}))
"""
WANTED = [
    ("forest", "X", "2015", 1234.5, "A"),
    ("forest", "X", "2016", None, "M"),
    ("forest", "X1", "2015", 12.0, "A"),
    ("share", "X", "2015", 46.0, "A"),
    ("share", "X", "2016", 46.25, "A"),
]


def in_a_process(program: str, *files: Path) -> Any:
    arguments = [sys.executable, "-c", program, *map(str, files)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def files(dataflow: Dataflow, table: pa.Table, tmp_path: Path) -> Path:
    structures = write_structures_ml21(structure_message([dataflow]))
    (tmp_path / "structures.xml").write_bytes(structures)
    for form, made in DATA_FORMATS.items():
        for flat in (False, True):
            parts = made.write(dataflow, table, WriteOptions(flat=flat))
            name = f"{form}{'-flat' if flat else ''}{made.suffix}"
            (tmp_path / name).write_bytes(b"".join(parts))
    return tmp_path


def test_sdmx1_reads_the_structures(files: Path) -> None:
    read = in_a_process(SDMX1_STRUCTURES, files / "structures.xml")
    assert read["flow"] == {"en": "Forest", "lo": "ປ່າໄມ້"}
    assert read["structure"] == "STAT"
    assert read["dimensions"] == ["FREQ", "REF_AREA", "ITEM", "TIME_PERIOD"]
    assert read["attributes"][0] == "OBS_STATUS"
    assert read["area"]["X"] == {"en": "Whole country", "lo": "ທົ່ວປະເທດ"}
    assert read["list"] == "CL_AREA"
    assert read["concept"] == {"en": "Area", "lo": "ເຂດ"}


@pytest.mark.parametrize(
    "name",
    [
        "sdmx-ml-2.1-generic.xml",
        "sdmx-ml-2.1-generic-flat.xml",
        "sdmx-ml-2.1.xml",
        "sdmx-ml-2.1-flat.xml",
        "sdmx-ml-3.0.xml",
        "sdmx-ml-3.0-flat.xml",
        "sdmx-csv-2.0.csv",
    ],
)
def test_sdmx1_reads_the_observations(name: str, files: Path) -> None:
    read = in_a_process(SDMX1, files / "structures.xml", files / name)
    found = []
    for key, value, attributes in read:
        # It takes attributes of structure-specific data for parts of the key
        every = key | attributes
        found.append(
            (every["ITEM"], every["REF_AREA"], every["TIME_PERIOD"], value, every["OBS_STATUS"])
        )
        assert every["UNIT_MEASURE"] == {"forest": "HA", "share": "PT"}[every["ITEM"]]
    assert sorted(found, key=repr) == sorted(WANTED, key=repr)


@pytest.mark.parametrize("name", ["sdmx-json-1.0.json", "sdmx-json-1.0-flat.json"])
def test_sdmx1_finds_the_same_behind_our_positions(name: str, files: Path) -> None:
    message = json.loads((files / name).read_text())
    structure = message["data"]["structure"]
    for level in structure["attributes"].values():
        for attribute in level:
            for value in attribute["values"]:
                value.pop("names", None)
    older = {"header": message["meta"], "structure": structure}
    older["dataSets"] = message["data"]["dataSets"]
    file = files / "older.json"
    file.write_text(json.dumps(older))
    read = in_a_process(SDMX1, files / "structures.xml", file)
    found = [
        (key["ITEM"], key["REF_AREA"], key["TIME_PERIOD"], value, attributes["OBS_STATUS"])
        for key, value, attributes in read
    ]
    assert sorted(found, key=repr) == sorted(WANTED, key=repr)


@pytest.mark.parametrize("flat", ["", "-flat"])
@pytest.mark.parametrize("form", [name for name in DATA_FORMATS if "json" not in name])
def test_pysdmx_reads_the_observations(form: str, flat: str, files: Path) -> None:
    io = pytest.importorskip("pysdmx.io")
    name = f"{form}{flat}{DATA_FORMATS[form].suffix}"
    (dataset,) = io.get_datasets(files / name, files / "structures.xml")
    rows = dataset.data.astype(object).where(dataset.data.notna(), None).to_dict("records")
    found = [
        (row["ITEM"], row["REF_AREA"], row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_STATUS"])
        for row in rows
    ]
    assert sorted(found, key=repr) == sorted(WANTED, key=repr)
    assert dataset.attributes == {"SOURCE": "Register"}


def test_pysdmx_reads_the_structures(files: Path) -> None:
    io = pytest.importorskip("pysdmx.io")
    read = io.read_sdmx(files / "structures.xml", validate=True)
    (structure,) = read.get_data_structure_definitions()
    assert [d.id for d in structure.components.dimensions] == [
        "FREQ",
        "REF_AREA",
        "ITEM",
        "TIME_PERIOD",
    ]
    assert {codes.id for codes in read.get_codelists()} >= {"CL_AREA", "CL_UNIT"}
