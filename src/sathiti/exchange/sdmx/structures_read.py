"""Read SDMX-ML structure messages, versions 2.1, 3.0 and 3.1.

Real messages refer to code lists and concepts they do not carry, name one agency in two
ways, and differ in how they write a reference; all of that is read and told as problems.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sathiti.exchange.sdmx.components_read import Draft, draft_of
from sathiti.exchange.sdmx.messages import Concept, ConceptScheme, Header, StructureMessage
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.references import Reference, full_name, lookup
from sathiti.exchange.sdmx.xml_input import Source, elements, local, root_of, source_name
from sathiti.exchange.sdmx.xml_parts import (
    child,
    child_text,
    children,
    reference_in,
    texts_of,
)
from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Dataflow,
    Place,
    SathitiError,
    Structure,
    Text,
)

_READABLE = ("v2_1", "v3_0", "v3_1")
# A name also occurs inside references; only the element inside its container is the artefact.
_CONTAINERS = {
    "Codelist": ("Codelists",),
    "GeoCodelist": ("GeoCodelists",),
    "ConceptScheme": ("Concepts", "ConceptSchemes"),
    "DataStructure": ("DataStructures",),
    "Dataflow": ("Dataflows",),
}


class _Found:
    """What the file holds, before references are followed."""

    def __init__(self) -> None:
        self.header = Header()
        self.codelists: dict[str, CodeList] = {}
        self.schemes: dict[str, ConceptScheme] = {}
        self.drafts: list[Draft] = []
        self.dataflows: list[tuple[Dataflow, Reference | None]] = []


def read_structures(
    source: Source, texts: Catalogue | None = None, languages: Sequence[str] = ("en",)
) -> StructureMessage:
    """Read code lists, concept schemes, data structures and dataflows.

    Args:
        source: file, or the bytes of one.
        texts: translations for the problems.
        languages: in which the problems are told.

    Raises:
        SathitiError: the file is missing, damaged, or no SDMX-ML structure message.
    """
    _check_root(source)
    problems = Problems(source_name(source), texts or Catalogue(), languages)
    found = _Found()
    tags = ("{*}Header", *(f"{{*}}{name}" for name in _CONTAINERS))
    for element in elements(source, tags):
        name = local(element.tag)
        if name == "Header" or local(element.getparent().tag) in _CONTAINERS[name]:
            _READERS[name](element, found)
    structures = {
        full_name(structure): structure
        for structure in (
            draft.structure(found.codelists, found.schemes, problems) for draft in found.drafts
        )
    }
    dataflows = _dataflows(found.dataflows, structures, problems)
    return StructureMessage(
        found.codelists,
        structures,
        {full_name(flow): flow for flow in dataflows},
        found.schemes,
        found.header,
        problems=problems.found(),
    )


def _check_root(source: Source) -> None:
    namespace, root = root_of(source)
    if root == "Structure" and any(version in namespace for version in _READABLE):
        return
    raise SathitiError(
        "This is not an SDMX-ML 2.1 or 3 structure message but “{root}”.",
        fix="Give the file that holds the data structure and its code lists.",
        at=Place(source_name(source)),
        root=root or "?",
    )


def read_header(element: Any) -> Header:
    """Header of a message from its element."""
    sender = child(element, "Sender")
    return Header(
        id=child_text(element, "ID"),
        prepared=child_text(element, "Prepared"),
        sender=sender.get("id", "") if sender is not None else "",
        test=child_text(element, "Test") in ("true", "1"),
    )


def _take_header(element: Any, found: _Found) -> None:
    found.header = read_header(element)


def _take_codelist(element: Any, found: _Found) -> None:
    codes = tuple(
        Code(
            id=code.get("id", ""),
            name=texts_of(code, "Name"),
            parent=_parent_of(code),
            description=texts_of(code, "Description"),
        )
        for code in element
        if local(code.tag) in ("Code", "GeoFeatureSetCode", "GeoGridCode")
    )
    codelist = CodeList(*_identity(element), _name(element), codes)
    found.codelists[full_name(codelist)] = codelist


def _parent_of(code: Any) -> str:
    parent = child(code, "Parent")
    if parent is None:
        return ""
    reference = child(parent, "Ref")
    return str(reference.get("id", "")) if reference is not None else (parent.text or "").strip()


def _take_scheme(element: Any, found: _Found) -> None:
    scheme = ConceptScheme(
        *_identity(element),
        _name(element),
        tuple(_concept(concept) for concept in children(element, "Concept")),
    )
    found.schemes[full_name(scheme)] = scheme


def _concept(element: Any) -> Concept:
    core = child(element, "CoreRepresentation")
    enumeration = child(core, "Enumeration") if core is not None else None
    codelist = reference_in(enumeration, "Codelist") if enumeration is not None else None
    text_format = child(core, "TextFormat") if core is not None else None
    return Concept(
        id=element.get("id", ""),
        name=texts_of(element, "Name"),
        description=texts_of(element, "Description"),
        codelist=codelist.full if codelist else "",
        data_type=text_format.get("textType", "") if text_format is not None else "",
    )


def _take_structure(element: Any, found: _Found) -> None:
    found.drafts.append(draft_of(element, *_identity(element), _name(element)))


def _take_dataflow(element: Any, found: _Found) -> None:
    described = child(element, "Structure")
    structure = reference_in(described, "DataStructure") if described is not None else None
    identity = _identity(element)
    # Stands in until the message is read whole: a dataflow can come before its structure
    empty = Structure(
        structure.id if structure else "",
        structure.agency if structure else identity[1],
        structure.version if structure else "",
        Text({}),
        (),
    )
    flow = Dataflow(*identity, _name(element), empty, texts_of(element, "Description"))
    found.dataflows.append((flow, structure))


_READERS: dict[str, Callable[[Any, _Found], None]] = {
    "Header": _take_header,
    "Codelist": _take_codelist,
    "GeoCodelist": _take_codelist,
    "ConceptScheme": _take_scheme,
    "DataStructure": _take_structure,
    "Dataflow": _take_dataflow,
}


def _identity(element: Any) -> tuple[str, str, str]:
    return element.get("id", ""), element.get("agencyID", ""), element.get("version", "1.0")


def _name(element: Any) -> Text:
    return texts_of(element, "Name")


def _dataflows(
    read: list[tuple[Dataflow, Reference | None]],
    structures: dict[str, Structure],
    problems: Problems,
) -> Iterator[Dataflow]:
    for flow, wanted in read:
        structure, under = lookup(structures, wanted) if wanted else (None, "")
        if structure is None:
            problems.add(
                "sdmx.structure_missing",
                "warning",
                "The data structure {structure} is not in the message. Ask for the message with its"
                " references.",
                key=full_name(flow),
                structure=wanted.full if wanted else "?",
            )
            yield flow
            continue
        if wanted and under != wanted.full:
            problems.add(
                "sdmx.agency_differs",
                "warning",
                "“{written}” is not known; “{taken}” was taken, which has the same id and version."
                " Please make them agree.",
                key=full_name(flow),
                written=wanted.full,
                taken=under,
            )
        yield Dataflow(flow.id, flow.agency, flow.version, flow.name, structure, flow.description)
