"""Read SDMX-JSON data messages 1.0, 2.0 and 2.1. Numbers are kept as written."""

import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from sathiti.exchange.sdmx.gathering import ACTION, VALUE, Gathering, Row, common_action, finish
from sathiti.exchange.sdmx.messages import DataMessage, Header, StructureMessage
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.references import Reference
from sathiti.exchange.sdmx.resolving import resolve
from sathiti.exchange.sdmx.xml_input import Source, chunks, source_name
from sathiti.model import Catalogue, Place, SathitiError, Structure


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


def read_data_json(
    source: Source,
    structure: Structure | StructureMessage | None = None,
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> DataMessage:
    """Read an SDMX-JSON data message.

    Args:
        source: file, or the bytes of one.
        structure: what the columns follow, or a message to look the structure up in.
        texts: translations for the problems.
        languages: in which the problems are told.

    Raises:
        SathitiError: the file is missing, damaged, or no SDMX-JSON data message.
    """
    name = source_name(source)
    problems = Problems(name, texts or Catalogue(), languages)
    message = _parsed(source)
    data = message.get("data", message)
    try:
        described = data.get("structures") or [data["structure"]]
        reference = _reference(described[0])
        gathering = Gathering()
        for dataset in data["dataSets"]:
            shape = _shape(described[int(dataset.get("structure", 0))])
            _gather(dataset, shape, gathering)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise SathitiError(
            "The file is not an SDMX-JSON data message: {reason}.",
            fix="Ask the sender for the file in SDMX-JSON 1.0 or 2.0, or in SDMX-CSV.",
            at=Place(name),
            reason=f"{type(error).__name__} {error}",
        ) from error
    found = resolve(structure, reference, problems)
    dimensions = found.dimension_ids() if found else ()
    table, action = common_action(gathering.table(dimensions), "Information")
    header = _header(message.get("meta", {}))
    problems.check_year(header.prepared)
    return DataMessage(
        finish(table, found, problems), found, reference, header, action, problems.found()
    )


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
        meta.get("id", ""), meta.get("prepared", ""), sender.get("id", ""), bool(meta.get("test"))
    )


def _reference(described: dict[str, Any]) -> Reference | None:
    links = {link.get("rel"): link.get("urn", "") for link in described.get("links", ())}
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
        return next(iter(value.values()), None)
    if isinstance(value, list):
        return ";".join(_text(part) or "" for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _gather(dataset: dict[str, Any], shape: _Shape, gathering: Gathering) -> None:
    whole = shape.whole | _values(shape.attributes["dataSet"], dataset.get("attributes", ()))
    gathering.dataset(whole | {ACTION: dataset.get("action", "Information")})
    dimensions = [*shape.series_key, *shape.point]
    for key, values in dataset.get("dimensionGroupAttributes", {}).items():
        partial = _keyed(dimensions, key)
        gathering.group(partial | _values(shape.attributes["dimensionGroup"], values))
    for key, series in dataset.get("series", {}).items():
        row = _keyed(shape.series_key, key)
        gathering.series(row | _values(shape.attributes["series"], series.get("attributes", ())))
        _observations(series.get("observations", {}), shape, gathering)
        gathering.no_series()
    _observations(dataset.get("observations", {}), shape, gathering)


def _observations(observations: dict[str, Any], shape: _Shape, gathering: Gathering) -> None:
    given = [*shape.measures, *shape.attributes["observation"]]
    for key, values in observations.items():
        gathering.observation(_keyed(shape.point, key) | _values(given, values))


def _keyed(components: list[_Listed], key: str) -> Row:
    """Dimension values from ``0:2:1``; a place left empty in a partial key gives none."""
    return {
        component.id: component.values[int(place)] or ""
        for component, place in zip(components, key.split(":"), strict=False)
        if place and component.values
    }


def _values(components: list[_Listed], given: Sequence[Any]) -> Row:
    row: Row = {}
    for component, value in zip(components, given, strict=False):
        text = None if value is None else _text(value)
        if text is not None and component.values is not None:
            text = component.values[int(text)]
        if text is not None:
            row[component.id] = text
    return row
