"""SDMX messages to and from the nouns: structures and data, in XML, CSV and JSON."""

from sathiti.exchange.sdmx.formats import (
    DATA_FORMATS,
    STRUCTURE_FORMATS,
    DataFormat,
    StructureFormat,
    read_data,
    write_data,
)
from sathiti.exchange.sdmx.messages import (
    Concept,
    ConceptScheme,
    DataMessage,
    Header,
    StructureMessage,
    dataflow_of,
    structure_message,
)
from sathiti.exchange.sdmx.options import WriteOptions
from sathiti.exchange.sdmx.references import Reference
from sathiti.exchange.sdmx.structures_ml21 import write_structures_ml21
from sathiti.exchange.sdmx.structures_read import read_structures

__all__ = [
    "Concept",
    "ConceptScheme",
    "DATA_FORMATS",
    "DataFormat",
    "DataMessage",
    "Header",
    "Reference",
    "STRUCTURE_FORMATS",
    "StructureFormat",
    "StructureMessage",
    "WriteOptions",
    "dataflow_of",
    "read_data",
    "read_structures",
    "structure_message",
    "write_data",
    "write_structures_ml21",
]
