"""From the XML of a data structure definition to a `Structure`.

A definition names concepts and code lists that may stand later in the file, or nowhere: it
is first taken down as a `Draft`, and completed when the whole message is known.
"""

from typing import Any, Literal

from msgspec import Struct

from sathiti.exchange.sdmx.messages import Concept, ConceptScheme
from sathiti.exchange.sdmx.problems import Problems
from sathiti.exchange.sdmx.references import Reference, lookup
from sathiti.exchange.sdmx.xml_input import local
from sathiti.exchange.sdmx.xml_parts import child, reference_in
from sathiti.model import CodeList, Component, Structure, Text
from sathiti.model.structure import Attachment

Role = Literal["dimension", "time", "measure", "attribute"]
_ROLES: dict[str, Role] = {
    "Dimension": "dimension",
    "MeasureDimension": "dimension",
    "TimeDimension": "time",
    "Attribute": "attribute",
    "PrimaryMeasure": "measure",
    "Measure": "measure",
}
_LISTS = ("DimensionList", "AttributeList", "MeasureList")
_REQUIRED = ("Mandatory", "mandatory")
_ATTACHMENTS: dict[str, Attachment] = {
    "None": "dataset",
    "Dataflow": "dataset",
    "PrimaryMeasure": "observation",
    "Observation": "observation",
}


class _Part(Struct, frozen=True):
    id: str
    role: Role
    concept: Reference | None
    codelist: Reference | None
    data_type: str
    required: bool
    attachment: Attachment
    position: int


class Draft(Struct, frozen=True):
    """A data structure definition whose references are not followed yet."""

    id: str
    agency: str
    version: str
    name: Text
    parts: tuple[_Part, ...]

    def structure(
        self,
        codelists: dict[str, CodeList],
        schemes: dict[str, ConceptScheme],
        problems: Problems,
    ) -> Structure:
        """Follow the references; what cannot be found is told and left open."""
        held: dict[str, CodeList] = {}
        components = [
            _component(part, self, codelists, schemes, held, problems) for part in self.parts
        ]
        by_role: dict[str, list[Component]] = {}
        for component in components:
            by_role.setdefault(component.role, []).append(component)
        measures = by_role.get("measure", [])
        named = [measure for measure in measures if measure.id == "OBS_VALUE"]
        measure = next(iter([*named, *measures]), None)
        blank = Structure(self.id, self.agency, self.version, self.name, ())
        return Structure(
            self.id,
            self.agency,
            self.version,
            self.name,
            tuple(by_role.get("dimension", ())),
            (*by_role.get("attribute", ()), *_more_measures(self, measures, measure, problems)),
            next(iter(by_role.get("time", ())), blank.time),
            measure or blank.measure,
            held,
        )


def draft_of(element: Any, artefact: str, agency: str, version: str, name: Text) -> Draft:
    """Take down a `DataStructure` element."""
    components = child(element, "DataStructureComponents")
    parts = [
        _part(part)
        for components_list in (components if components is not None else ())
        if local(components_list.tag) in _LISTS
        for part in components_list
        if local(part.tag) in _ROLES
    ]
    parts.sort(key=lambda part: part.position)
    return Draft(artefact, agency, version, name, tuple(parts))


def _part(element: Any) -> _Part:
    role = _ROLES[local(element.tag)]
    identity = child(element, "ConceptIdentity")
    concept = reference_in(identity, "Concept") if identity is not None else None
    local_form = child(element, "LocalRepresentation")
    enumeration = child(local_form, "Enumeration") if local_form is not None else None
    text_format = child(local_form, "TextFormat") if local_form is not None else None
    status = element.get("assignmentStatus", element.get("usage", ""))
    return _Part(
        # Version 2.1 allows a component without an id: it then has that of its concept
        id=element.get("id") or (concept.item if concept else ""),
        role=role,
        concept=concept,
        codelist=reference_in(enumeration, "Codelist") if enumeration is not None else None,
        data_type=text_format.get("textType", "String") if text_format is not None else "",
        required=role == "dimension" or status in _REQUIRED,
        attachment=_attachment(element),
        position=_whole(element.get("position", "")),
    )


def _whole(written: str) -> int:
    return int(written) if written.isdecimal() else 0


def _attachment(element: Any) -> Attachment:
    relationship = child(element, "AttributeRelationship")
    if relationship is None:
        return "observation"
    for part in relationship:
        if local(part.tag) in _ATTACHMENTS:
            return _ATTACHMENTS[local(part.tag)]
    # A group or some of the dimensions: constant in a series, which is what a writer needs
    return "series" if len(relationship) else "dataset"


def _component(
    part: _Part,
    draft: Draft,
    codelists: dict[str, CodeList],
    schemes: dict[str, ConceptScheme],
    held: dict[str, CodeList],
    problems: Problems,
) -> Component:
    concept = _concept(part, draft, schemes, problems)
    core = Reference.parse(concept.codelist, "Codelist") if concept else None
    wanted = part.codelist or (core if not part.data_type else None)
    kinds = {"measure": "Double", "time": "ObservationalTimePeriod"}
    return Component(
        id=part.id,
        name=concept.name if concept else Text({}),
        role=part.role,
        codelist=_codelist(wanted, part, draft, codelists, held, problems) if wanted else "",
        data_type=part.data_type
        or (concept.data_type if concept else "")
        or kinds.get(part.role, "String"),
        required=part.required,
        attachment=part.attachment,
        concept_scheme=_scheme_name(part),
    )


def _scheme_name(part: _Part) -> str:
    if part.concept is None:
        return ""
    same = part.concept.item in ("", part.id)
    return part.concept.full if same else f"{part.concept.full}.{part.concept.item}"


def _concept(
    part: _Part, draft: Draft, schemes: dict[str, ConceptScheme], problems: Problems
) -> Concept | None:
    if part.concept is None:
        return None
    scheme, _ = lookup(schemes, part.concept)
    if scheme is None:
        problems.add(
            "sdmx.concepts_missing",
            "note",
            "The concept scheme {scheme} is not in the message; components stand without names."
            " Ask for the message with its references.",
            key=f"{draft.agency}:{draft.id}({draft.version})",
            scheme=part.concept.full,
        )
        return None
    return next((c for c in scheme.concepts if c.id == part.concept.item), None)


def _codelist(
    wanted: Reference,
    part: _Part,
    draft: Draft,
    codelists: dict[str, CodeList],
    held: dict[str, CodeList],
    problems: Problems,
) -> str:
    found, under = lookup(codelists, wanted)
    if found is None:
        problems.add(
            "sdmx.codelist_missing",
            "note",
            "The code list {codelist} is not in the message; codes of {component} cannot be"
            " checked. Ask for the message with its references.",
            key=f"{draft.agency}:{draft.id}({draft.version})",
            codelist=wanted.full,
            component=part.id,
        )
        return wanted.full
    if under != wanted.full:
        problems.add(
            "sdmx.agency_differs",
            "warning",
            "“{written}” is not known; “{taken}” was taken, which has the same id and version."
            " Please make them agree.",
            key=f"{draft.agency}:{draft.id}({draft.version})",
            written=wanted.full,
            taken=under,
        )
    # Two lists of one id but different agencies can serve one structure
    name = found.id if held.get(found.id, found) == found else under
    held[name] = found
    return name


def _more_measures(
    draft: Draft, measures: list[Component], first: Component | None, problems: Problems
) -> list[Component]:
    others = [measure for measure in measures if measure is not first]
    for measure in others:
        problems.add(
            "sdmx.more_measures",
            "note",
            "{component} is a further measure; its values are kept as text beside the first.",
            key=f"{draft.agency}:{draft.id}({draft.version})",
            component=measure.id,
        )
    return [
        Component(
            measure.id,
            measure.name,
            "attribute",
            measure.codelist,
            measure.data_type,
            measure.required,
            concept_scheme=measure.concept_scheme,
        )
        for measure in others
    ]
