"""Write SDMX-JSON 1.0 structure messages, with names in every language they have."""

import json
from typing import Any

from sathiti.exchange.sdmx.messages import (
    ConceptScheme,
    Header,
    StructureMessage,
    codelist_of,
    concept_of,
    data_type_of,
)
from sathiti.exchange.sdmx.options import stamped
from sathiti.exchange.sdmx.references import Reference
from sathiti.model import CodeList, Component, Dataflow, Structure, Text

_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/"
    "1.0/sdmx-json-structure-schema.json"
)


def write_structures_json(message: StructureMessage, header: Header | None = None) -> bytes:
    """One SDMX-JSON 1.0 structure message with every artefact of `message`.

    Artefacts named in `message.stubs` are written without their content.
    """
    head = stamped(header or message.header)
    artefacts = {
        "dataflows": [_dataflow(flow, message.stubs) for flow in message.dataflows.values()],
        "codelists": [_codelist(codes, message.stubs) for codes in message.codelists.values()],
        "conceptSchemes": [
            _scheme(scheme, message.stubs) for scheme in message.concept_schemes.values()
        ],
        "dataStructures": [
            _data_structure(cube, message.stubs) for cube in message.structures.values()
        ],
    }
    whole = {
        "meta": {
            "schema": _SCHEMA,
            "id": head.id or "STRUCTURES",
            "test": head.test,
            "prepared": head.prepared,
            "sender": {"id": head.sender or "UNKNOWN"},
        },
        "data": {name: found for name, found in artefacts.items() if found},
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _names(name: Text, identity: str, description: Text | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {"id": identity, "name": str(name) or identity}
    if name.words:
        said["names"] = name.words
    if description and description.words:
        said |= {"description": str(description), "descriptions": description.words}
    return said


def _maintainable(own: Reference, name: Text, description: Text, stub: bool) -> dict[str, Any]:
    return _names(name, own.id, description) | {
        "agencyID": own.agency,
        "version": own.version,
        "isExternalReference": stub,
        "links": [{"rel": "self", "urn": own.urn}],
    }


def _dataflow(flow: Dataflow, stubs: frozenset[str]) -> dict[str, Any]:
    own = Reference.to("Dataflow", flow)
    stub = own.urn in stubs
    content = {} if stub else {"structure": flow.structure.urn}
    return _maintainable(own, flow.name, flow.description, stub) | content


def _codelist(codes: CodeList, stubs: frozenset[str]) -> dict[str, Any]:
    own = Reference.to("Codelist", codes)
    stub = own.urn in stubs
    content = {
        "codes": [
            _names(code.name, code.id, code.description)
            | ({"parent": code.parent} if code.parent else {})
            for code in codes.codes
        ]
    }
    return _maintainable(own, codes.name, Text({}), stub) | ({} if stub else content)


def _scheme(scheme: ConceptScheme, stubs: frozenset[str]) -> dict[str, Any]:
    own = Reference.to("ConceptScheme", scheme)
    stub = own.urn in stubs
    content = {
        "concepts": [
            _names(concept.name, concept.id, concept.description) for concept in scheme.concepts
        ]
    }
    return _maintainable(own, scheme.name, Text({}), stub) | ({} if stub else content)


def _data_structure(cube: Structure, stubs: frozenset[str]) -> dict[str, Any]:
    own = Reference.to("DataStructure", cube)
    stub = own.urn in stubs
    described = _maintainable(own, cube.name, Text({}), stub)
    if stub or not cube.dimensions:
        return described
    relations: dict[str, dict[str, Any]] = {
        "dataset": {"none": {}},
        "series": {"dimensions": cube.dimension_ids()},
        "observation": {"primaryMeasure": cube.measure.id},
    }
    dimensions = {
        "id": "DimensionDescriptor",
        "dimensions": [
            _component(dimension, cube) | {"position": place, "type": "Dimension"}
            for place, dimension in enumerate(cube.dimensions)
        ],
        "timeDimensions": [
            _component(cube.time, cube)
            | {"position": len(cube.dimensions), "type": "TimeDimension"}
        ],
    }
    attributes = [
        _component(attribute, cube)
        | {
            "assignmentStatus": "Mandatory" if attribute.required else "Conditional",
            "attributeRelationship": relations[attribute.attachment],
        }
        for attribute in cube.attributes
    ]
    described["dataStructureComponents"] = {
        "dimensionList": dimensions,
        "measureList": {
            "id": "MeasureDescriptor",
            "primaryMeasure": _component(cube.measure, cube),
        },
    } | (
        {"attributeList": {"id": "AttributeDescriptor", "attributes": attributes}}
        if attributes
        else {}
    )
    return described


def _component(component: Component, cube: Structure) -> dict[str, Any]:
    codes = codelist_of(component, cube)
    form: dict[str, Any] = (
        {"enumeration": codes.urn}
        if codes
        else {"textFormat": {"textType": data_type_of(component)}}
    )
    return {
        "id": component.id,
        "conceptIdentity": concept_of(component, cube).urn,
        "localRepresentation": form,
    }
