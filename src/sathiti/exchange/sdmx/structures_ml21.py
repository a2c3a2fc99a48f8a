"""Write SDMX-ML 2.1 structure messages, with names in every language they have."""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from sathiti.exchange.sdmx.messages import (
    Concept,
    ConceptScheme,
    Header,
    StructureMessage,
    codelist_of,
    concept_of,
    data_type_of,
)
from sathiti.exchange.sdmx.options import stamped
from sathiti.exchange.sdmx.references import PACKAGES, Reference
from sathiti.exchange.sdmx.xml_parts import printable
from sathiti.model import Code, CodeList, Component, Dataflow, Structure, Text

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
_MESSAGE, _STRUCTURE, _COMMON = (
    f"{{{_BASE}{part}}}" for part in ("message", "structure", "common")
)
_NAMESPACES = {name: f"{_BASE}{long}" for name, long in (
    ("message", "message"), ("structure", "structure"), ("common", "common"),
)}  # fmt: skip
_Write = Callable[[Any, Any, frozenset[str]], None]
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write_structures_ml21(message: StructureMessage, header: Header | None = None) -> bytes:
    """One SDMX-ML 2.1 structure message with every artefact of `message`.

    Artefacts named in `message.stubs` are written without their content.
    """
    root = etree.Element(f"{_MESSAGE}Structure", nsmap=_NAMESPACES)
    _header(root, header or message.header)
    body = etree.SubElement(root, f"{_MESSAGE}Structures")
    parts: tuple[tuple[str, Mapping[str, Any], _Write], ...] = (
        ("Dataflows", message.dataflows, _dataflow),
        ("Codelists", message.codelists, _codelist),
        ("Concepts", message.concept_schemes, _scheme),
        ("DataStructures", message.structures, _data_structure),
    )
    for container, artefacts, write in parts:
        if artefacts:
            parent = etree.SubElement(body, f"{_STRUCTURE}{container}")
            for artefact in artefacts.values():
                write(parent, artefact, message.stubs)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _header(root: Any, header: Header) -> None:
    header = stamped(header)
    element = etree.SubElement(root, f"{_MESSAGE}Header")
    etree.SubElement(element, f"{_MESSAGE}ID").text = header.id or "STRUCTURES"
    etree.SubElement(element, f"{_MESSAGE}Test").text = str(header.test).lower()
    etree.SubElement(element, f"{_MESSAGE}Prepared").text = header.prepared
    etree.SubElement(element, f"{_MESSAGE}Sender", id=header.sender or "UNKNOWN")


def _maintainable(
    parent: Any, tag: str, reference: Reference, name: Text, description: Text, stub: bool
) -> Any:
    attributes = {
        "id": reference.id,
        "urn": reference.urn,
        "agencyID": reference.agency,
        "version": reference.version,
        "isExternalReference": str(stub).lower(),
    }
    element = etree.SubElement(parent, f"{_STRUCTURE}{tag}", attributes)
    _texts(element, "Name", name if name.words else Text.of(en=reference.id))
    _texts(element, "Description", description)
    return element


def _texts(element: Any, tag: str, text: Text) -> None:
    for language, words in text.words.items():
        part = etree.SubElement(element, f"{_COMMON}{tag}", {_LANGUAGE: language})
        part.text = printable(words)


def _ref(parent: Any, tag: str, reference: Reference) -> None:
    element = etree.SubElement(parent, f"{_STRUCTURE}{tag}")
    own = {"id": reference.id, "version": reference.version}
    inside = {
        "id": reference.item,
        "maintainableParentID": reference.id,
        "maintainableParentVersion": reference.version,
    }
    kind = {"package": PACKAGES[reference.kind], "class": reference.kind}
    agency = {"agencyID": reference.agency}
    etree.SubElement(element, "Ref", {**(inside if reference.item else own), **agency, **kind})


def _dataflow(parent: Any, flow: Dataflow, stubs: frozenset[str]) -> None:
    own = Reference.to("Dataflow", flow)
    stub = own.urn in stubs
    element = _maintainable(parent, "Dataflow", own, flow.name, flow.description, stub)
    if not stub:
        _ref(element, "Structure", Reference.to("DataStructure", flow.structure))


def _codelist(parent: Any, codes: CodeList, stubs: frozenset[str]) -> None:
    own = Reference.to("Codelist", codes)
    stub = own.urn in stubs
    element = _maintainable(parent, "Codelist", own, codes.name, Text({}), stub)
    for code in () if stub else codes.codes:
        _code(element, code, own)


def _code(parent: Any, code: Code, codes: Reference) -> None:
    urn = Reference("Code", codes.agency, codes.id, codes.version, code.id).urn
    element = etree.SubElement(parent, f"{_STRUCTURE}Code", id=code.id, urn=urn)
    _texts(element, "Name", code.name if code.name.words else Text.of(en=code.id))
    _texts(element, "Description", code.description)
    if code.parent:
        above = etree.SubElement(element, f"{_STRUCTURE}Parent")
        etree.SubElement(above, "Ref", id=code.parent)


def _scheme(parent: Any, scheme: ConceptScheme, stubs: frozenset[str]) -> None:
    own = Reference.to("ConceptScheme", scheme)
    stub = own.urn in stubs
    element = _maintainable(parent, "ConceptScheme", own, scheme.name, Text({}), stub)
    for concept in () if stub else scheme.concepts:
        _concept(element, concept, own)


def _concept(parent: Any, concept: Concept, scheme: Reference) -> None:
    urn = Reference("Concept", scheme.agency, scheme.id, scheme.version, concept.id).urn
    element = etree.SubElement(parent, f"{_STRUCTURE}Concept", id=concept.id, urn=urn)
    _texts(element, "Name", concept.name if concept.name.words else Text.of(en=concept.id))
    _texts(element, "Description", concept.description)
    codelist = Reference.parse(concept.codelist, "Codelist")
    if codelist:
        core = etree.SubElement(element, f"{_STRUCTURE}CoreRepresentation")
        _ref(core, "Enumeration", codelist)


def _data_structure(parent: Any, cube: Structure, stubs: frozenset[str]) -> None:
    own = Reference.to("DataStructure", cube)
    stub = own.urn in stubs
    element = _maintainable(parent, "DataStructure", own, cube.name, Text({}), stub)
    if stub or not cube.dimensions:
        return
    components = etree.SubElement(element, f"{_STRUCTURE}DataStructureComponents")
    dimensions = etree.SubElement(
        components, f"{_STRUCTURE}DimensionList", id="DimensionDescriptor"
    )
    for position, dimension in enumerate(cube.dimensions, 1):
        _component(dimensions, "Dimension", dimension, cube, position=str(position))
    position = len(cube.dimensions) + 1
    _component(dimensions, "TimeDimension", cube.time, cube, position=str(position))
    if cube.attributes:
        attributes = etree.SubElement(
            components, f"{_STRUCTURE}AttributeList", id="AttributeDescriptor"
        )
        for attribute in cube.attributes:
            status = "Mandatory" if attribute.required else "Conditional"
            part = _component(attributes, "Attribute", attribute, cube, assignmentStatus=status)
            _relationship(part, attribute, cube)
    measures = etree.SubElement(components, f"{_STRUCTURE}MeasureList", id="MeasureDescriptor")
    _component(measures, "PrimaryMeasure", cube.measure, cube)


def _component(
    parent: Any, tag: str, component: Component, cube: Structure, **attributes: str
) -> Any:
    # Version 2.1 knows one name for the measure and one for time
    fixed = {"PrimaryMeasure": "OBS_VALUE", "TimeDimension": "TIME_PERIOD"}
    element = etree.SubElement(
        parent, f"{_STRUCTURE}{tag}", {"id": fixed.get(tag, component.id), **attributes}
    )
    _ref(element, "ConceptIdentity", concept_of(component, cube))
    codelist = codelist_of(component, cube)
    form = etree.SubElement(element, f"{_STRUCTURE}LocalRepresentation")
    if codelist:
        _ref(form, "Enumeration", codelist)
    else:
        etree.SubElement(form, f"{_STRUCTURE}TextFormat", textType=data_type_of(component))
    return element


def _relationship(element: Any, attribute: Component, cube: Structure) -> None:
    relationship = etree.SubElement(element, f"{_STRUCTURE}AttributeRelationship")
    if attribute.attachment == "dataset":
        etree.SubElement(relationship, f"{_STRUCTURE}None")
    elif attribute.attachment == "observation":
        measure = etree.SubElement(relationship, f"{_STRUCTURE}PrimaryMeasure")
        etree.SubElement(measure, "Ref", id="OBS_VALUE")
    else:
        for name in cube.dimension_ids():
            dimension = etree.SubElement(relationship, f"{_STRUCTURE}Dimension")
            etree.SubElement(dimension, "Ref", id=name)
