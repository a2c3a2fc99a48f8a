"""Read SDMX-JSON data messages 1.0, 2.0 and 2.1. Numbers are kept as written."""

import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from sathiti.exchange.sdmx.gathering import ACTION, VALUE, Gathering, Raw, Row
from sathiti.exchange.sdmx.messages import Header
from sathiti.exchange.sdmx.references import Reference
from sathiti.exchange.sdmx.xml_input import Source, chunks, source_name
from sathiti.model import Place, SathitiError


class _Listed(Struct, frozen=True):
    """A component and the values observations point to; None if they say it directly."""

    id: str
    values: list[str | None] | None


class _Shape(Struct, frozen=True):
    """Components of one structure, level by level, in the order of the positions."""

    whole: Row
    series_key: list[_Listed]
    point: list[_Listed]
    measures: list[_Listed]
    attributes: dict[str, list[_Listed]]


def read_data_json(source: Source) -> Raw:
    """Read an SDMX-JSON data message.

    Raises:
        SathitiError: the file is missing, damaged, or no SDMX-JSON data message.
    """
    message = _parsed(source)
    try:
        data = message.get("data", message)
        described = data.get("structures") or [data["structure"]]
        used = [described[_place(dataset.get("structure", 0))] for dataset in data["dataSets"]]
        gathering = Gathering()
        for dataset, structure in zip(data["dataSets"], used, strict=True):
            _gather(dataset, _shape(structure), gathering)
        references = tuple(map(_reference, used or described[:1]))
        header = _header(message.get("meta") or {})
        gathering.flush()
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise SathitiError(
            "The file is not an SDMX-JSON data message: {reason}.",
            fix="Ask the sender for the file in SDMX-JSON 1.0 or 2.0, or in SDMX-CSV.",
            at=Place(source_name(source)),
            reason=f"{type(error).__name__} {error}",
        ) from error
    return Raw(
        references,
        header,
        lambda structure: gathering.table(structure.dimension_ids() if structure else ()),
    )


def _place(written: Any) -> int:
    """A position; a negative one would silently count from the end."""
    place = int(written)
    if place < 0:
        raise IndexError(place)
    return place


def _parsed(source: Source) -> dict[str, Any]:
    content = b"".join(chunks(source))
    try:
        # As text, a number keeps its zeros: 46.0 is not 46 to a person who wrote it
        read = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise SathitiError(
            "The file is not complete JSON: {reason}.",
            fix="Ask the sender for the file again.",
            at=Place(source_name(source), row=getattr(error, "lineno", 0)),
            reason=getattr(error, "msg", str(error)),
        ) from error
    return read if isinstance(read, dict) else {}


def _header(meta: dict[str, Any]) -> Header:
    sender = meta.get("sender") or {}
    return Header(
        str(meta.get("id") or ""),
        str(meta.get("prepared") or ""),
        str(sender.get("id") or ""),
        bool(meta.get("test")),
    )


def _reference(described: dict[str, Any]) -> Reference | None:
    links = {link.get("rel"): link.get("urn", "") for link in described.get("links") or ()}
    written = links.get("dataflow") or links.get("datastructure") or ""
    return Reference.parse(written)


def _shape(described: dict[str, Any]) -> _Shape:
    dimensions = described["dimensions"]
    attributes = described.get("attributes") or {}
    measures = (described.get("measures") or {}).get("observation")
    return _Shape(
        {
            listed.id: listed.values[0] or ""
            for listed in _listed(dimensions.get("dataSet"))
            if listed.values
        },
        _listed(dimensions.get("series")),
        _listed(dimensions.get("observation")),
        _listed(measures) if measures else [_Listed(VALUE, None)],
        {
            level: _listed(attributes.get(level))
            for level in ("dataSet", "dimensionGroup", "series", "observation")
        },
    )


def _listed(components: list[dict[str, Any]] | None) -> list[_Listed]:
    return [
        _Listed(
            component["id"],
            [_text(value) for value in component["values"]] if "values" in component else None,
        )
        for component in components or ()
    ]


def _text(value: Any) -> str | None:
    """A value of a list, or one given directly: the code, else the value, else the name."""
    if isinstance(value, dict):
        for member in ("id", "value", "name"):
            if member in value:
                return _text(value[member])
        return _text(next(iter(value.values()), None))
    if isinstance(value, list):
        return ";".join(_text(part) or "" for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _gather(dataset: dict[str, Any], shape: _Shape, gathering: Gathering) -> None:
    whole = shape.whole | _values(shape.attributes["dataSet"], dataset.get("attributes") or ())
    gathering.dataset(whole | {ACTION: dataset.get("action") or "Information"})
    dimensions = [*shape.series_key, *shape.point]
    for key, values in (dataset.get("dimensionGroupAttributes") or {}).items():
        partial = _partly_keyed(dimensions, key)
        gathering.group(partial | _values(shape.attributes["dimensionGroup"], values))
    for key, series in (dataset.get("series") or {}).items():
        row = _keyed(shape.series_key, key)
        gathering.series(row | _values(shape.attributes["series"], series.get("attributes") or ()))
        _observations(series.get("observations") or {}, shape, gathering)
        gathering.no_series()
    _observations(dataset.get("observations") or {}, shape, gathering)


def _observations(observations: dict[str, Any], shape: _Shape, gathering: Gathering) -> None:
    given = [*shape.measures, *shape.attributes["observation"]]
    for key, values in observations.items():
        gathering.observation(_keyed(shape.point, key) | _values(given, values))


def _keyed(components: list[_Listed], key: str) -> Row:
    """Dimension values from ``0:2:1``, one place each."""
    return _partly_keyed(components, key, strict=bool(components))


def _partly_keyed(components: list[_Listed], key: str, strict: bool = False) -> Row:
    """Dimension values; a place left empty or left off gives none."""
    places = zip(components, key.split(":"), strict=strict)
    return {
        component.id: component.values[_place(place)] or ""
        for component, place in places
        if place and component.values
    }


def _values(components: list[_Listed], given: Sequence[Any]) -> Row:
    # Numbers are kept as text here, and a text would be taken apart letter by letter
    if isinstance(given, str):
        raise TypeError(given)
    row: Row = {}
    for component, value in zip(components, given, strict=False):
        text = _text(value) if component.values is None else _pointed(component.values, value)
        if text is not None:
            row[component.id] = text
    return row


def _pointed(values: list[str | None], place: Any) -> str | None:
    """The value at a position, or at each of several positions."""
    if isinstance(place, list):
        return ";".join(_pointed(values, each) or "" for each in place)
    return None if place is None else values[_place(place)]
