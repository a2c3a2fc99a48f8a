"""Read SDMX-ML data messages: structure-specific 2.1, 3.0 and 3.1, generic 2.1.

The file is streamed through a target, never held as a tree.
"""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.exchange.sdmx.gathering import ACTION, VALUE, Gathering, Raw, Row
from sathiti.exchange.sdmx.messages import Header
from sathiti.exchange.sdmx.references import Reference
from sathiti.exchange.sdmx.xml_input import Source, Target, local, root_of, source_name, stream
from sathiti.model import Place, SathitiError, Structure

TIME = "TIME_PERIOD"
_READABLE = ("v2_1", "v3_0", "v3_1")
# Attributes of the DataSet element itself, in messages that leave out their namespace
_SET_ATTRIBUTES = {
    "structureRef", "setID", "action", "reportingBeginDate", "reportingEndDate", "dataScope",
    "validFromDate", "validToDate", "publicationYear", "publicationPeriod",
}  # fmt: skip
# With entities left alone, the parser hands a streamed attribute its & in this form
_AMPERSAND = "&#38;"
_REFERENCES = {
    "Structure": "DataStructure",
    "StructureUsage": "Dataflow",
    "ProvisionAgreement": "ProvisionAgreement",
    "ProvisionAgrement": "ProvisionAgreement",
}


class _Named(Struct):
    """A structure the header announces: its reference, and what observations vary by."""

    reference: Reference | None = None
    dimension: str = TIME


def _plain(table: pa.Table) -> pa.Table:
    """Ampersands as they were meant, and no attributes of XML itself (``xsi:type``)."""
    columns = {
        name: pc.replace_substring(table[name], _AMPERSAND, "&")
        if pc.any(pc.match_substring(table[name], _AMPERSAND)).as_py()
        else table[name]
        for name in table.column_names
        if not name.startswith("{")
    }
    return pa.table(columns)


class _Head:
    """Reads the header, and knows which structure each dataset names."""

    def __init__(self) -> None:
        self.id = self.prepared = self.sender = self.test = ""
        self.action = ""
        self.named: dict[str, _Named] = {}
        self._current = _Named()
        self._met: Reference | None = None
        self._text: list[str] = []

    def start(self, name: str, attributes: Row) -> None:
        self._text = []
        if name == "Sender":
            self.sender = attributes.get("id", "").replace(_AMPERSAND, "&")
        elif name == "Structure" and "structureID" in attributes:
            self._current = _Named(None, attributes.get("dimensionAtObservation", TIME))
            self.named[attributes["structureID"]] = self._current
        elif name == "Ref":
            self._met = Reference(
                attributes.get("class", ""),
                attributes.get("agencyID", ""),
                attributes.get("id", ""),
                attributes.get("version", "1.0"),
            )

    def end(self, name: str) -> None:
        text = "".join(self._text).strip()
        field = {"ID": "id", "Prepared": "prepared", "Test": "test", "DataSetAction": "action"}
        if name in field:
            setattr(self, field[name], text)
        elif name in _REFERENCES:
            # The reference stands here as a URN (version 3), or was met as a Ref inside
            written = Reference.parse(text) if text else self._met
            if written:
                kind = written.kind or _REFERENCES[name]
                self._current.reference = Reference(
                    kind, written.agency, written.id, written.version
                )
            self._met = None
        self._text = []

    def data(self, text: str) -> None:
        self._text.append(text)

    def header(self) -> Header:
        return Header(self.id, self.prepared, self.sender, self.test in ("true", "1"))


class _Reader:
    """What both kinds of message share: the header, datasets, and dispatch by tag."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.head = _Head()
        self.references: list[Reference | None] = []
        self._in_head = False
        self._local: dict[str, str] = {}
        self._begin: dict[str, Callable[[Row], None]] = {}
        self._finish: dict[str, Callable[[], None]] = {}

    def start(self, tag: str, attributes: Row) -> None:
        name = self._local.get(tag) or self._local.setdefault(tag, local(tag))
        if self._in_head:
            self.head.start(name, attributes)
        elif name in self._begin:
            self._begin[name](attributes)
        elif name == "Header":
            self._in_head = True

    def end(self, tag: str) -> None:
        name = self._local[tag]
        if name == "Header":
            self._in_head = False
        elif self._in_head:
            self.head.end(name)
        elif name in self._finish:
            self._finish[name]()

    def data(self, text: str) -> None:
        if self._in_head:
            self.head.data(text)

    def open_dataset(self, attributes: Row) -> tuple[Row, _Named]:
        """Begin a dataset; its components, and the structure it names."""
        plain = {local(name): value for name, value in attributes.items()}
        named = self.head.named.get(plain.get("structureRef", ""), _Named())
        self.references.append(named.reference)
        row = {
            name: value
            for name, value in attributes.items()
            if not name.startswith("{") and name not in _SET_ATTRIBUTES
        }
        row[ACTION] = plain.get("action", self.head.action) or "Information"
        return self.gathering.dataset(row), named


class _Specific(_Reader):
    """Structure-specific data: each component is an XML attribute."""

    def __init__(self) -> None:
        super().__init__()
        self._level: Row = {}
        self._component = ""
        self._values: list[str] = []
        self._text: list[str] | None = None
        self._row: Row = {}
        self._begin = {
            "Obs": self._open_obs,
            "Series": self._open_series,
            "Group": self._open_group,
            "Atts": self._open_group,
            "DataSet": self._open_dataset,
            "Comp": self._open_comp,
            "Value": self._open_value,
        }
        self._finish = {
            "Obs": self._close_obs,
            "Series": self.gathering.no_series,
            "Comp": self._close_comp,
            "Value": self._close_value,
        }

    def _open_obs(self, attributes: Row) -> None:
        self._row = self._level = attributes

    def _close_obs(self) -> None:
        self.gathering.observation(self._row)

    def _open_series(self, attributes: Row) -> None:
        self._level = self.gathering.series(attributes)

    def _open_group(self, attributes: Row) -> None:
        plain = {k: v for k, v in attributes.items() if not k.startswith("{")}
        self._level = self.gathering.group(plain)

    def _open_dataset(self, attributes: Row) -> None:
        self._level, _ = self.open_dataset(attributes)

    # Version 3 writes attributes of several values, or of text in several languages, as parts
    def _open_comp(self, attributes: Row) -> None:
        self._component, self._values = attributes.get("id", ""), []

    def _open_value(self, _: Row) -> None:
        self._text = []

    def _close_value(self) -> None:
        self._values.append("".join(self._text or ()).replace("&", _AMPERSAND))
        self._text = None

    def _close_comp(self) -> None:
        self._level[self._component] = ";".join(self._values)

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        super().data(text)


class _Generic(_Reader):
    """Generic data: each component is a `Value` element."""

    def __init__(self) -> None:
        super().__init__()
        self._dimension = TIME
        self._owners: list[Row] = [{}]
        self._bucket: Row = {}
        self._begin = {
            "DataSet": self._open_dataset,
            "Group": self._open_group,
            "Series": self._open_series,
            "Obs": self._open_obs,
            "Attributes": self._to_owner,
            "SeriesKey": self._to_owner,
            "GroupKey": self._to_owner,
            "ObsKey": self._to_owner,
            "Value": self._value,
            "ObsDimension": self._obs_dimension,
            "ObsValue": self._obs_value,
        }
        self._finish = {
            "Obs": self._close_obs,
            "Series": self._close_series,
            "Group": self._close,
            "DataSet": self._close,
        }

    def _open_dataset(self, attributes: Row) -> None:
        row, named = self.open_dataset(attributes)
        self._dimension = named.dimension
        self._owners.append(row)

    def _open_group(self, _: Row) -> None:
        self._owners.append(self.gathering.group({}))

    def _open_series(self, _: Row) -> None:
        self._owners.append(self.gathering.series({}))

    def _open_obs(self, _: Row) -> None:
        self._owners.append({})

    def _close(self) -> None:
        self._owners.pop()

    def _close_series(self) -> None:
        self._owners.pop()
        self.gathering.no_series()

    def _close_obs(self) -> None:
        self.gathering.observation(self._owners.pop())

    def _to_owner(self, _: Row) -> None:
        self._bucket = self._owners[-1]

    def _value(self, attributes: Row) -> None:
        # A value of no component says nothing; the schema forbids it
        if "id" in attributes:
            self._bucket[attributes["id"]] = attributes.get("value", "")

    def _obs_dimension(self, attributes: Row) -> None:
        name = attributes.get("id") or self._dimension
        self._owners[-1][name] = attributes.get("value", "")

    def _obs_value(self, attributes: Row) -> None:
        self._owners[-1][VALUE] = attributes.get("value", "")


_TARGETS: dict[str, Callable[[], _Reader]] = {
    "StructureSpecificData": _Specific,
    "StructureSpecificTimeSeriesData": _Specific,
    "GenericData": _Generic,
    "GenericTimeSeriesData": _Generic,
}


def read_data_ml(source: Source) -> Raw:
    """Read an SDMX-ML data message.

    Raises:
        SathitiError: the file is missing, damaged, or no SDMX-ML 2.1 or 3 data message.
    """
    namespace, root = root_of(source)
    if root not in _TARGETS or not any(version in namespace for version in _READABLE):
        raise SathitiError(
            "This is not an SDMX-ML 2.1 or 3 data message but “{root}”.",
            fix="Give a data message, or save it again in version 2.1.",
            at=Place(source_name(source)),
            root=root or "?",
        )
    reader = _TARGETS[root]()
    target: Target = reader
    stream(source, target)

    def table(structure: Structure | None) -> pa.Table:
        return _plain(reader.gathering.table(structure.dimension_ids() if structure else ()))

    return Raw(tuple(reader.references), reader.head.header(), table)
