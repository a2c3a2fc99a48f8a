"""SDMX-CSV: header rules, labels, quoting, actions."""

import csv
import io

import pyarrow as pa
import pytest
from msgspec import structs

from sathiti.exchange.sdmx import DATA_FORMATS, WriteOptions, read_data
from sathiti.model import Dataflow


def lines(form: str, dataflow: Dataflow, table: pa.Table, options: WriteOptions) -> list[list[str]]:
    text = b"".join(DATA_FORMATS[form].write(dataflow, table, options)).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def test_version_1(dataflow: Dataflow, table: pa.Table) -> None:
    header, first, second, *_ = lines("sdmx-csv-1.0", dataflow, table, WriteOptions())
    assert header == [
        "DATAFLOW", "FREQ", "REF_AREA", "ITEM", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS",
        "DECIMALS", "COMMENT_OBS", "UNIT_MEASURE", "SOURCE",
    ]  # fmt: skip
    assert first[:7] == ["NSO:DF_FOREST(1.0)", "A", "X", "forest", "2015", "1234.5", "A"]
    assert second[5] == ""
    assert second[8] == 'not "ready", <yet> & so'


@pytest.mark.parametrize(("action", "letter"), [("Information", "I"), ("Delete", "D")])
def test_version_2(action: str, letter: str, dataflow: Dataflow, table: pa.Table) -> None:
    options = WriteOptions(action=action)
    header, first, *rest = lines("sdmx-csv-2.0", dataflow, table, options)
    assert header[:4] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ"]
    assert first[:4] == ["dataflow", "NSO:DF_FOREST(1.0)", letter, "A"]
    assert len(rest) == 4
    message = b"".join(DATA_FORMATS["sdmx-csv-2.0"].write(dataflow, table, options))
    assert read_data(message).action == action


@pytest.mark.parametrize("form", ["sdmx-csv-1.0", "sdmx-csv-2.0"])
def test_names_beside_codes_in_the_language_of_the_reader(
    form: str, dataflow: Dataflow, table: pa.Table
) -> None:
    options = WriteOptions(labels=True, languages=("lo",))
    header, first, _, third, *_ = lines(form, dataflow, table, options)
    at = header.index("REF_AREA: ເຂດ")
    assert first[at] == "X: ທົ່ວປະເທດ"
    assert third[at] == "X1: ພາກເໜືອ"
    assert "NSO:DF_FOREST(1.0): ປ່າໄມ້" in first
    message = b"".join(DATA_FORMATS[form].write(dataflow, table, options))
    read = read_data(message, dataflow.structure)
    assert read.table["REF_AREA"].to_pylist() == table["REF_AREA"].to_pylist()
    assert read.reference is not None
    assert read.reference.full == "NSO:DF_FOREST(1.0)"
    assert read_data(message).table["REF_AREA"].to_pylist() == table["REF_AREA"].to_pylist()


def test_a_colon_in_free_text_is_no_label(dataflow: Dataflow, table: pa.Table) -> None:
    at = table.column_names.index("COMMENT_OBS")
    comments = ["See: annex", "See: table 2", None, "Note: so", "See: annex"]
    table = table.set_column(at, "COMMENT_OBS", pa.array(comments))
    message = b"".join(
        DATA_FORMATS["sdmx-csv-2.0"].write(dataflow, table, WriteOptions(labels=True))
    )
    for structure in (dataflow.structure, None):
        assert read_data(message, structure).table["COMMENT_OBS"].to_pylist() == comments


def test_semicolons_and_a_byte_order_mark() -> None:
    message = "\ufeffDATAFLOW;FREQ;TIME_PERIOD;OBS_VALUE\nA:B(1.0);A;2015;1,5\n".encode()
    row = read_data(message).table.to_pylist()[0]
    assert row == {"FREQ": "A", "TIME_PERIOD": "2015", "OBS_VALUE": None, "WRITTEN": "1,5"}


def test_the_order_of_a_table_is_kept(dataflow: Dataflow, table: pa.Table) -> None:
    scattered = table.take(pa.array([0, 3, 2, 4, 1]))
    rows = lines("sdmx-csv-1.0", dataflow, scattered, WriteOptions())[1:]
    assert [row[3] for row in rows] == ["forest", "share", "forest", "share", "forest"]


def test_rows_of_two_dataflows_are_told() -> None:
    message = b"DATAFLOW,FREQ\r\nA:B(1.0),A\r\nA:C(1.0),Q\r\n"
    read = read_data(message)
    assert [problem.rule for problem in read.problems] == ["sdmx.several_structures"]
    assert read.table["FREQ"].to_pylist() == ["A", "Q"]


def test_a_name_with_quotes(dataflow: Dataflow, table: pa.Table) -> None:
    named = structs.replace(dataflow, name=type(dataflow.name).of(en='Forest, "dense"'))
    first = lines("sdmx-csv-1.0", named, table, WriteOptions(labels=True))[1]
    assert first[0] == 'NSO:DF_FOREST(1.0): Forest, "dense"'
