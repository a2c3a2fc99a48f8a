"""What an SDMX message holds once read: structures, or observations with a header."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from sathiti.exchange.sdmx.references import Reference, full_name
from sathiti.model import CodeList, Component, Dataflow, Finding, Structure, Text


class Header(Struct, frozen=True):
    """Who sent a message and when.

    Attributes:
        id: of the message.
        prepared: time as written, ISO 8601; written messages carry a time zone.
        sender: id of the sending organisation.
        test: whether the sender calls it a test.
    """

    id: str = ""
    prepared: str = ""
    sender: str = ""
    test: bool = False


class Concept(Struct, frozen=True):
    """A concept: what a component means. `codelist` is its core representation, or empty."""

    id: str
    name: Text
    description: Text = Text({})
    codelist: str = ""
    data_type: str = ""


class ConceptScheme(Struct, frozen=True):
    """A list of concepts."""

    id: str
    agency: str
    version: str
    name: Text
    concepts: tuple[Concept, ...] = ()


class StructureMessage(Struct, frozen=True):
    """Structural artefacts, each by its full name ``agency:id(version)``.

    Attributes:
        stubs: URNs of artefacts to be written without their content.
        problems: what was wrong in the file but could be read all the same.
    """

    codelists: dict[str, CodeList] = {}
    structures: dict[str, Structure] = {}
    dataflows: dict[str, Dataflow] = {}
    concept_schemes: dict[str, ConceptScheme] = {}
    header: Header = Header()
    stubs: frozenset[str] = frozenset()
    problems: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.codelists or self.structures or self.dataflows or self.concept_schemes)


class DataMessage(Struct, frozen=True):
    """Observations exactly as written.

    Attributes:
        table: `pyarrow.Table`, one row an observation in the order of the file. Text columns:
            the components of the structure (null where not given), then components found in
            the file that the structure lacks. The measure column is float64 (null where the
            text is not a number); its text as written stands in WRITTEN. A column ACTION only
            if rows ask for different actions.
        structure: the structure the columns follow; None if none was given.
        reference: the dataflow or structure the file names; None if it names none.
        action: Information, Append, Replace, Delete or Merge; empty if rows differ.
        problems: what was wrong in the file but could be read all the same.
    """

    table: Any
    structure: Structure | None
    reference: Reference | None
    header: Header
    action: str
    problems: tuple[Finding, ...]


def concept_of(component: Component, structure: Structure) -> Reference:
    """The concept a component stands for.

    `Component.concept_scheme` is ``agency:id(version)``, with ``.CONCEPT`` after it where the
    concept's id is not the component's; empty means the structure's own scheme.
    """
    written = Reference.parse(component.concept_scheme, "Concept")
    if written is None:
        return Reference(
            "Concept", structure.agency, f"CS_{structure.id}", structure.version, component.id
        )
    item = written.item or component.id
    return Reference("Concept", written.agency, written.id, written.version, item)


def codelist_of(component: Component, structure: Structure) -> Reference | None:
    """The code list a component refers to, also where the list itself is absent."""
    if not component.codelist:
        return None
    held = structure.codelists.get(component.codelist)
    if held:
        return Reference.to("Codelist", held)
    written = Reference.parse(component.codelist, "Codelist")
    return written or Reference("Codelist", structure.agency, component.codelist)


def data_type_of(component: Component) -> str:
    """SDMX text type of a component; time is always a kind of period."""
    if component.role == "time" and "Time" not in component.data_type:
        return "ObservationalTimePeriod"
    return component.data_type


def dataflow_of(structure: Structure) -> Dataflow:
    """A dataflow of the same name as the structure, for data that come without one."""
    return Dataflow(structure.id, structure.agency, structure.version, structure.name, structure)


def structure_message(
    dataflows: Iterable[Dataflow] = (),
    structures: Iterable[Structure] = (),
    codelists: Iterable[CodeList] = (),
) -> StructureMessage:
    """All artefacts that the given ones consist of: everything a registry would hold."""
    flows = {full_name(flow): flow for flow in dataflows}
    cubes = {full_name(cube): cube for cube in structures}
    cubes |= {full_name(flow.structure): flow.structure for flow in flows.values()}
    lists = {full_name(codes): codes for codes in codelists}
    lists |= {
        full_name(codes): codes for cube in cubes.values() for codes in cube.codelists.values()
    }
    return StructureMessage(lists, cubes, flows, _concept_schemes(cubes.values()))


def _concept_schemes(structures: Iterable[Structure]) -> dict[str, ConceptScheme]:
    schemes: dict[str, dict[str, Concept]] = {}
    names: dict[str, tuple[Reference, Text]] = {}
    for structure in structures:
        for component in structure.components():
            concept = concept_of(component, structure)
            names.setdefault(concept.full, (concept, structure.name))
            schemes.setdefault(concept.full, {}).setdefault(
                concept.item, Concept(concept.item, component.name)
            )
    return {
        full: ConceptScheme(of.id, of.agency, of.version, name, tuple(schemes[full].values()))
        for full, (of, name) in names.items()
        # Without a single name the scheme was not in the file the structure came from
        if any(concept.name.words for concept in schemes[full].values())
    }
