"""How a message is written: header, languages, shape."""

from datetime import UTC, datetime

from msgspec import Struct

from sathiti.exchange.sdmx.messages import Header
from sathiti.model import Dataflow


class WriteOptions(Struct, frozen=True):
    """How a message is written.

    Attributes:
        header: id, time, sender; what is empty is filled in.
        languages: of names, the first being the reader's.
        flat: every observation with its whole key (dimensionAtObservation=AllDimensions).
        labels: names beside codes, in formats that can (CSV).
        action: what a receiver shall do with the data.
    """

    header: Header = Header()
    languages: tuple[str, ...] = ("en",)
    flat: bool = False
    labels: bool = False
    action: str = "Information"


def stamped(header: Header) -> Header:
    """The header with the time of preparation, UTC, where it has none."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Header(header.id, header.prepared or now, header.sender, header.test)


def completed(header: Header, dataflow: Dataflow) -> Header:
    """The header with id, time of preparation and sender filled in where empty."""
    message = header.id or f"{dataflow.id}_{dataflow.version.replace('.', '_')}"
    sender = header.sender or dataflow.agency
    return stamped(Header(message, header.prepared, sender, header.test))
