"""Files that are damaged, of another kind, or made to harm."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.exchange.sdmx import DATA_FORMATS, read_data, read_structures, write_structures_ml21
from sathiti.exchange.sdmx.messages import StructureMessage, structure_message
from sathiti.model import Dataflow, SathitiError

MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
HARMFUL = {
    "billion laughs": f"<!DOCTYPE m [{LAUGHS}]>",
    "a file of the machine": '<!DOCTYPE m [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE m [<!ENTITY l11 SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter entity": '<!DOCTYPE m SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize("harm", HARMFUL)
@pytest.mark.parametrize("root", ["GenericData", "StructureSpecificData", "Structure"])
def test_document_types_are_refused(harm: str, root: str) -> None:
    entity = "" if harm == "parameter entity" else "&l11;"
    message = (
        f'<?xml version="1.0"?>{HARMFUL[harm]}<m:{root} xmlns:m="{MESSAGE}">'
        f"<m:Header><m:ID>{entity}</m:ID></m:Header></m:{root}>"
    ).encode()
    for reader in (read_data, read_structures):
        with pytest.raises(SathitiError, match="document type declaration"):
            reader(message)


def test_entities_in_attributes_are_refused_too() -> None:
    message = (
        f'<!DOCTYPE m [<!ENTITY a "x">]><m:GenericData xmlns:m="{MESSAGE}" id="&a;"/>'
    ).encode()
    with pytest.raises(SathitiError, match="document type declaration"):
        read_data(message)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body>Not found</body></html>", "html"),
        (b"<a><b></a>", "not complete XML"),
        (b"<", "not complete XML"),
        (b"{", "not complete JSON"),
        (b'{"data": {"dataSets": [3]}}', "not an SDMX-JSON"),
        (b'{"errors": [{"code": 404}]}', "not an SDMX-JSON"),
        (b"[1]", "cannot be read as CSV"),
        (b"", "cannot be read as CSV"),
        (b"FREQ,TIME_PERIOD\r\nA,2015\r\n", "first column is"),
        (b"PK\x03\x04\x00\x00", "cannot be read as CSV"),
        (b"DATAFLOW,FREQ\r\nA:B(1.0),A,too,many\r\n", "cannot be read as CSV"),
        (b"DATAFLOW,FREQ\r\nA:B(1.0),\xff\xfe\r\n", "cannot be read as CSV"),
        (b"\xff\xfe<\x00a\x00", "not complete XML"),
    ],
)
def test_other_files(content: bytes, said: str) -> None:
    with pytest.raises(SathitiError, match=said):
        read_data(content)


def test_version_20_is_told_apart() -> None:
    old = b'<CompactData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"/>'
    with pytest.raises(SathitiError, match=r"CompactData.*version 2\.1"):
        read_data(old)


@pytest.mark.parametrize("reader", [read_data, read_structures])
def test_a_file_that_is_not_there(reader: object, tmp_path: Path) -> None:
    with pytest.raises(SathitiError, match="cannot be opened") as told:
        reader(tmp_path / "absent.xml")  # type: ignore[operator]
    assert "absent.xml" in str(told.value)


def test_a_truncated_message_says_the_line(dataflow: Dataflow, tmp_path: Path) -> None:
    whole = write_structures_ml21(structure_message([dataflow]))
    file = tmp_path / "half.xml"
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SathitiError, match="not complete XML") as told:
        read_structures(file)
    assert told.value.at is not None
    assert told.value.at.source == "half.xml"
    assert told.value.at.row > 1


@pytest.mark.parametrize("form", DATA_FORMATS)
@settings(max_examples=30, deadline=None)
@given(cut=st.floats(0, 1), flip=st.integers(0, 255))
def test_damage_is_an_error_for_people_or_harmless(form: str, cut: float, flip: int) -> None:
    """No other exception than ours leaves a reader, wherever a file is damaged."""
    message = _example(form)
    at = int(cut * (len(message) - 1))
    for damaged in (message[:at], message[:at] + bytes([flip]) + message[at + 1 :]):
        try:
            read = read_data(damaged)
        except SathitiError:
            continue
        assert read.table.num_columns >= 2


def _example(form: str) -> bytes:
    import pyarrow as pa

    from sathiti.model import Component, Structure, Text

    name = Text.of(en="A")
    structure = Structure("S", "NSO", "1.0", name, (Component("FREQ", name, "dimension"),))
    flow = Dataflow("D", "NSO", "1.0", name, structure)
    table = pa.table({"FREQ": ["A", "A"], "TIME_PERIOD": ["2015", "2016"], "OBS_VALUE": [1.0, 2.5]})
    return b"".join(DATA_FORMATS[form].write(flow, table, None))


def test_deep_nesting_is_refused() -> None:
    deep = f'<m:Structure xmlns:m="{MESSAGE}">{"<a>" * 100_000}'.encode()
    with pytest.raises(SathitiError, match="not complete XML"):
        read_structures(deep)


def test_deep_json_is_refused() -> None:
    with pytest.raises(SathitiError, match="not complete JSON"):
        read_data(b'{"data":' + b"[" * 200_000)


def test_nothing_in_a_message_is_no_message() -> None:
    assert not StructureMessage()
