"""Answer a structure query of SDMX REST 1.x from what an office publishes.

Sources of the rules: SDMX REST 1.5, structures: wildcards, versions, ``references``, ``detail``.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, structs

from sathiti.exchange.sdmx.messages import StructureMessage, codelist_of, concept_of
from sathiti.exchange.sdmx.references import Reference, full_name
from sathiti.model import Place, SathitiError

_ALL = ("all", "ALL", "*")
_LATEST = ("latest", "~", "+")
_RESOURCES = {
    "dataflow": ("dataflows",),
    "datastructure": ("structures",),
    "codelist": ("codelists",),
    "conceptscheme": ("concept_schemes",),
    "structure": ("dataflows", "structures", "codelists", "concept_schemes"),
}
_CLASSES = {
    "dataflows": "Dataflow",
    "structures": "DataStructure",
    "codelists": "Codelist",
    "concept_schemes": "ConceptScheme",
}
Name = tuple[str, str]
Links = dict[Name, set[Name]]


class StructureQuery(Struct, frozen=True):
    """What is asked for.

    Attributes:
        resource: dataflow, datastructure, codelist, conceptscheme, or structure for all.
        agency, id, version: as in the URL: several joined by ``+``, all, latest.
        references: none, parents, parentsandsiblings, ancestors, children, descendants, all,
            or the name of a resource.
        detail: full, allstubs or referencestubs (others are answered in full).
    """

    resource: str
    agency: str = "all"
    id: str = "all"
    version: str = "latest"
    references: str = "none"
    detail: str = "full"


def select_structures(held: StructureMessage, query: StructureQuery) -> StructureMessage:
    """The artefacts a query asks for; an empty (false) message if there are none.

    Raises:
        SathitiError: the resource or the value of ``references`` is not known.
    """
    if query.resource not in _RESOURCES:
        _refuse("resource", query.resource, _RESOURCES)
    found = {
        (kind, name) for kind in _RESOURCES[query.resource] for name in _matching(held, kind, query)
    }
    wanted = found | _referred(found, _links(held), query.references)
    stubs = {"allstubs": wanted, "referencestubs": wanted - found}.get(query.detail, set())
    return structs.replace(
        held,
        **{
            kind: {
                name: artefact
                for name, artefact in getattr(held, kind).items()
                if (kind, name) in wanted
            }
            for kind in _CLASSES
        },
        stubs=frozenset(_urn(held, name) for name in stubs),
        problems=(),
    )


def _refuse(parameter: str, value: str, known: Iterable[str]) -> None:
    raise SathitiError(
        "“{value}” is not known as {parameter} of a structure query.",
        fix="Use one of: {known}.",
        at=Place(parameter),
        value=value,
        parameter=parameter,
        known=list(known),
    )


def _matching(held: StructureMessage, kind: str, query: StructureQuery) -> list[str]:
    artefacts: dict[str, Any] = getattr(held, kind)
    fitting = [
        artefact
        for artefact in artefacts.values()
        if _fits(artefact.agency, query.agency) and _fits(artefact.id, query.id)
    ]
    if query.version in _LATEST:
        newest: dict[tuple[str, str], Any] = {}
        for artefact in sorted(fitting, key=_version_order):
            newest[artefact.agency, artefact.id] = artefact
        fitting = [artefact for artefact in fitting if artefact in newest.values()]
    elif query.version not in _ALL:
        fitting = [a for a in fitting if a.version in query.version.split("+")]
    return [full_name(artefact) for artefact in fitting]


def _fits(value: str, asked: str) -> bool:
    return asked in _ALL or not asked or value in asked.replace(",", "+").split("+")


def _version_order(artefact: Any) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in artefact.version.split("."))


def _links(held: StructureMessage) -> Links:
    """What each artefact refers to directly."""
    links: Links = {}
    for name, flow in held.dataflows.items():
        links["dataflows", name] = {("structures", full_name(flow.structure))}
    for name, cube in held.structures.items():
        refers = links.setdefault(("structures", name), set())
        for component in cube.components():
            refers.add(("concept_schemes", concept_of(component, cube).full))
            codes = codelist_of(component, cube)
            if codes:
                refers.add(("codelists", codes.full))
    return links


def _children(found: set[Name], links: Links) -> set[Name]:
    return {child for name in found for child in links.get(name, ())}


def _parents(found: set[Name], links: Links) -> set[Name]:
    return {name for name, refers in links.items() if refers & found}


def _descendants(found: set[Name], links: Links) -> set[Name]:
    below = _children(found, links)
    return below | _descendants(below, links) if below else below


def _ancestors(found: set[Name], links: Links) -> set[Name]:
    above = _parents(found, links)
    return above | _ancestors(above, links) if above else above


def _with_siblings(found: set[Name], links: Links) -> set[Name]:
    parents = _parents(found, links)
    return parents | _children(parents, links)


def _everything(found: set[Name], links: Links) -> set[Name]:
    return _with_siblings(found, links) | _descendants(found, links)


_REFERENCES: dict[str, Callable[[set[Name], Links], set[Name]]] = {
    "none": lambda found, links: set(),
    "parents": _parents,
    "parentsandsiblings": _with_siblings,
    "children": _children,
    "descendants": _descendants,
    "ancestors": _ancestors,
    "all": _everything,
}


def _referred(found: set[Name], links: Links, references: str) -> set[Name]:
    if references in _REFERENCES:
        return _REFERENCES[references](found, links)
    if references not in _RESOURCES:
        _refuse("references", references, [*_REFERENCES, *_RESOURCES])
    kinds = _RESOURCES[references]
    return {name for name in _everything(found, links) if name[0] in kinds}


def _urn(held: StructureMessage, name: Name) -> str:
    kind, full = name
    artefact = getattr(held, kind).get(full)
    if artefact is None:
        return ""
    return Reference.to(_CLASSES[kind], artefact).urn
