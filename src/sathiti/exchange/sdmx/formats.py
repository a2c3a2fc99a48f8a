"""The formats we read and write, in one table each; whoever needs a format looks it up here."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from sathiti.exchange.sdmx.columns import Observations
from sathiti.exchange.sdmx.data_csv import csv10_chunks, csv20_chunks, read_data_csv
from sathiti.exchange.sdmx.data_json_read import read_data_json
from sathiti.exchange.sdmx.data_json_write import json10_chunks, json20_chunks
from sathiti.exchange.sdmx.data_ml_read import read_data_ml
from sathiti.exchange.sdmx.data_ml_write import (
    ml21_generic_chunks,
    ml21_specific_chunks,
    ml30_chunks,
)
from sathiti.exchange.sdmx.messages import DataMessage, Header, StructureMessage
from sathiti.exchange.sdmx.options import WriteOptions
from sathiti.exchange.sdmx.structures_json import write_structures_json
from sathiti.exchange.sdmx.structures_ml21 import write_structures_ml21
from sathiti.exchange.sdmx.xml_input import Source, chunks
from sathiti.model import Catalogue, Dataflow, Structure

Writer = Callable[[Dataflow, Observations, WriteOptions | None], Iterator[bytes]]
Reader = Callable[
    [Source, Structure | StructureMessage | None, Catalogue | None, Sequence[str]], DataMessage
]
StructureWriter = Callable[[StructureMessage, Header | None], bytes]
_VENDOR = "application/vnd.sdmx."


class DataFormat(Struct, frozen=True):
    """A format of data messages.

    Attributes:
        media_types: the one to answer with first, then others a client may ask for.
        suffix: of a file.
        write: streams a message: ``(dataflow, observations, options) -> bytes``.
        read: ``(source, structure, texts, languages) -> DataMessage``.
    """

    media_types: tuple[str, ...]
    suffix: str
    write: Writer
    read: Reader


class StructureFormat(Struct, frozen=True):
    """A format of structure messages: media types, file suffix, and writer."""

    media_types: tuple[str, ...]
    suffix: str
    write: StructureWriter


DATA_FORMATS: dict[str, DataFormat] = {
    "sdmx-ml-2.1-generic": DataFormat(
        (f"{_VENDOR}genericdata+xml;version=2.1", "application/xml", "text/xml"),
        ".xml",
        ml21_generic_chunks,
        read_data_ml,
    ),
    "sdmx-ml-2.1": DataFormat(
        (f"{_VENDOR}structurespecificdata+xml;version=2.1",),
        ".xml",
        ml21_specific_chunks,
        read_data_ml,
    ),
    "sdmx-ml-3.0": DataFormat(
        (f"{_VENDOR}data+xml;version=3.0.0",), ".xml", ml30_chunks, read_data_ml
    ),
    "sdmx-csv-1.0": DataFormat(
        (f"{_VENDOR}data+csv;version=1.0.0", "text/csv"), ".csv", csv10_chunks, read_data_csv
    ),
    "sdmx-csv-2.0": DataFormat(
        (f"{_VENDOR}data+csv;version=2.0.0",), ".csv", csv20_chunks, read_data_csv
    ),
    "sdmx-json-1.0": DataFormat(
        (f"{_VENDOR}data+json;version=1.0.0", "application/json"),
        ".json",
        json10_chunks,
        read_data_json,
    ),
    "sdmx-json-2.0": DataFormat(
        (f"{_VENDOR}data+json;version=2.0.0",), ".json", json20_chunks, read_data_json
    ),
}

STRUCTURE_FORMATS: dict[str, StructureFormat] = {
    "sdmx-ml-2.1": StructureFormat(
        (f"{_VENDOR}structure+xml;version=2.1", "application/xml", "text/xml"),
        ".xml",
        write_structures_ml21,
    ),
    "sdmx-json-1.0": StructureFormat(
        (f"{_VENDOR}structure+json;version=1.0.0", "application/json"),
        ".json",
        write_structures_json,
    ),
}

# What a file begins with, and who reads it; CSV has no mark of its own
_BEGINNINGS: tuple[tuple[bytes, Reader], ...] = (
    (b"<", read_data_ml),
    # XML alone can come in two bytes a letter
    (b"\xff\xfe", read_data_ml),
    (b"\xfe\xff", read_data_ml),
    (b"{", read_data_json),
    (b"", read_data_csv),
)


def read_data(
    source: Source,
    structure: Structure | StructureMessage | None = None,
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> DataMessage:
    """Read a data message of any format, told by how it begins.

    Args:
        source: file, or the bytes of one.
        structure: what the columns follow, or a message to look the structure up in.
        texts: translations for the problems.
        languages: in which the problems are told.

    Raises:
        SathitiError: the file is missing, damaged, or no SDMX data message.
    """
    begin = next(chunks(source), b"").removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    reader = next(reader for mark, reader in _BEGINNINGS if begin.startswith(mark))
    return reader(source, structure, texts, languages)
