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
from sathiti.exchange.sdmx.gathering import Raw, common_action, finish
from sathiti.exchange.sdmx.messages import DataMessage, Header, StructureMessage
from sathiti.exchange.sdmx.options import WriteOptions
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.resolving import resolve
from sathiti.exchange.sdmx.structures_json import write_structures_json
from sathiti.exchange.sdmx.structures_ml21 import write_structures_ml21
from sathiti.exchange.sdmx.xml_input import Source, chunks, source_name
from sathiti.model import Catalogue, Dataflow, Structure

Writer = Callable[[Dataflow, Observations, WriteOptions | None], Iterator[bytes]]
Reader = Callable[[Source], Raw]
StructureWriter = Callable[[StructureMessage, Header | None], bytes]
_VENDOR = "application/vnd.sdmx."


class DataFormat(Struct, frozen=True):
    """A format of data messages.

    Attributes:
        media_types: the one to answer with first, then others a client may ask for.
        suffix: of a file.
        write: streams a message: ``(dataflow, observations, options) -> bytes``.
    """

    media_types: tuple[str, ...]
    suffix: str
    write: Writer


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
    ),
    "sdmx-ml-2.1": DataFormat(
        (f"{_VENDOR}structurespecificdata+xml;version=2.1",),
        ".xml",
        ml21_specific_chunks,
    ),
    "sdmx-ml-3.0": DataFormat((f"{_VENDOR}data+xml;version=3.0.0",), ".xml", ml30_chunks),
    "sdmx-csv-1.0": DataFormat(
        (f"{_VENDOR}data+csv;version=1.0.0", "text/csv"), ".csv", csv10_chunks
    ),
    "sdmx-csv-2.0": DataFormat((f"{_VENDOR}data+csv;version=2.0.0",), ".csv", csv20_chunks),
    "sdmx-json-1.0": DataFormat(
        (f"{_VENDOR}data+json;version=1.0.0", "application/json"),
        ".json",
        json10_chunks,
    ),
    "sdmx-json-2.0": DataFormat((f"{_VENDOR}data+json;version=2.0.0",), ".json", json20_chunks),
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
    problems = Problems(source_name(source), texts or Catalogue(), languages)
    begin = next(chunks(source), b"").removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    raw = next(reader for mark, reader in _BEGINNINGS if begin.startswith(mark))(source)
    named = [reference for reference in dict.fromkeys(raw.references) if reference]
    if len(named) > 1:
        problems.add(
            "sdmx.several_structures",
            "warning",
            "The message holds data of several structures: {structures}. Ask for one message each.",
            structures=list(map(str, named)),
        )
    problems.check_year(raw.header.prepared)
    reference = named[0] if named else None
    found = resolve(structure, reference, problems)
    table, action = common_action(raw.table(found))
    return DataMessage(
        finish(table, found, problems), found, reference, raw.header, action, problems.found()
    )
