"""How SDMX artefacts name each other: agency, id, version, and the URN made of them."""

import re
from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct

_SHORT = re.compile(
    r"(?P<agency>[^:=()\s]+):(?P<id>[^:=()\s]+)\((?P<version>[^()]*)\)(?:\.(?P<item>.+))?"
)
_URN = re.compile(r"urn:sdmx:org\.sdmx\.infomodel\.\w+\.(?P<kind>\w+)=(?P<short>.+)")
PACKAGES = {
    "Codelist": "codelist",
    "Code": "codelist",
    "ConceptScheme": "conceptscheme",
    "Concept": "conceptscheme",
    "Dataflow": "datastructure",
    "DataStructure": "datastructure",
    "ProvisionAgreement": "registry",
}
Artefact = TypeVar("Artefact")


class Reference(Struct, frozen=True):
    """The name of an artefact, or of an item inside one.

    Attributes:
        kind: SDMX class: Codelist, ConceptScheme, Concept, Dataflow, DataStructure ...;
            empty where the writing does not tell.
        version: as written; empty where none was written.
        item: id of a code or concept inside the artefact.
    """

    kind: str
    agency: str
    id: str
    version: str = "1.0"
    item: str = ""

    @classmethod
    def parse(cls, written: str, kind: str = "") -> "Reference | None":
        """Read a URN, ``Dataflow=A:B(1.0)`` or ``A:B(1.0)``; None if it is none of these.

        >>> Reference.parse("NSO:DF_FOREST(1.0)", "Dataflow").urn
        'urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=NSO:DF_FOREST(1.0)'
        """
        text = written.strip()
        urn = _URN.fullmatch(text)
        if urn:
            kind, text = urn["kind"], urn["short"]
        elif "=" in text:
            kind, _, text = text.partition("=")
        short = _SHORT.fullmatch(text)
        if not short:
            return None
        return cls(kind, short["agency"], short["id"], short["version"], short["item"] or "")

    @classmethod
    def to(cls, kind: str, artefact: object) -> "Reference":
        """The name of anything that has agency, id and version."""
        return cls(kind, artefact.agency, artefact.id, artefact.version)  # type: ignore[attr-defined]

    @property
    def full(self) -> str:
        """``agency:id(version)``, the key of artefacts in a `StructureMessage`."""
        return f"{self.agency}:{self.id}({self.version})"

    @property
    def urn(self) -> str:
        """SDMX URN."""
        package = PACKAGES.get(self.kind, "base")
        item = f".{self.item}" if self.item else ""
        return f"urn:sdmx:org.sdmx.infomodel.{package}.{self.kind}={self.full}{item}"

    def __str__(self) -> str:
        return f"{self.kind}={self.full}" if self.kind else self.full


def full_name(artefact: object) -> str:
    """``agency:id(version)`` of anything that has these three attributes."""
    return Reference.to("", artefact).full


def lookup(artefacts: Mapping[str, Artefact], wanted: Reference) -> tuple[Artefact | None, str]:
    """Find an artefact by its full name, else by id and version whatever its agency.

    Official files name the agency of one structure in two ways; the id with the version
    tells it apart in practice.

    Returns:
        The artefact and the full name it was found under; None and "" if there is none.
    """
    if wanted.full in artefacts:
        return artefacts[wanted.full], wanted.full
    tail = f":{wanted.id}({wanted.version})"
    found = [name for name in artefacts if name.endswith(tail)]
    return (artefacts[found[0]], found[0]) if len(found) == 1 else (None, "")
