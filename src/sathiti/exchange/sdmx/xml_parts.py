"""Parts that all SDMX-ML artefacts share: children by name, texts, references."""

from collections.abc import Iterator
from typing import Any

from sathiti.exchange.sdmx.references import Reference
from sathiti.exchange.sdmx.xml_input import local
from sathiti.model import Text
from sathiti.model.text import SOURCE_LANGUAGE

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def children(element: Any, name: str) -> Iterator[Any]:
    """Child elements of a name, in whatever namespace."""
    return (part for part in element if local(part.tag) == name)


def child(element: Any, name: str) -> Any:
    """The first child element of a name, or None."""
    return next(children(element, name), None)


def child_text(element: Any, name: str) -> str:
    """Text of the first child of a name, without white space around it; empty if absent."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def texts_of(element: Any, name: str) -> Text:
    """The children of a name as one text; ``en-GB`` counts as ``en`` unless both are there."""
    words: dict[str, str] = {}
    for part in children(element, name):
        language = part.get(_XML_LANG, SOURCE_LANGUAGE)
        short = language.partition("-")[0].lower()
        words.setdefault(short if short not in words else language, part.text or "")
    return Text(words)


def reference_in(element: Any, kind: str) -> Reference | None:
    """The artefact an element refers to: by ``Ref``, by ``URN``, or by its own text.

    Args:
        element: ConceptIdentity, Enumeration, Structure ...
        kind: SDMX class expected where the writing does not tell.
    """
    ref = child(element, "Ref")
    if ref is None:
        urn = child(element, "URN")
        written = (urn.text if urn is not None else element.text) or ""
        return Reference.parse(written, kind)
    agency = ref.get("agencyID", "")
    if ref.get("maintainableParentID"):
        return Reference(
            ref.get("class", kind),
            agency,
            ref.get("maintainableParentID"),
            ref.get("maintainableParentVersion", "1.0"),
            ref.get("id", ""),
        )
    return Reference(ref.get("class", kind), agency, ref.get("id", ""), ref.get("version", "1.0"))
