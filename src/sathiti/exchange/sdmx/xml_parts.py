"""Parts that all SDMX-ML artefacts share: children by name, texts, references."""

import re
from collections.abc import Iterator
from typing import Any

from sathiti.exchange.sdmx.references import Reference
from sathiti.exchange.sdmx.xml_input import local
from sathiti.model import Text
from sathiti.model.text import SOURCE_LANGUAGE

# XML has no way to write these; a visible mark stands in their place
FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
MARK = "\ufffd"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def printable(text: str) -> str:
    """The text with a mark for every sign that XML cannot hold."""
    return re.sub(FORBIDDEN, MARK, text)


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
    said = {
        part.get(_XML_LANG) or SOURCE_LANGUAGE: "".join(part.xpath("text()"))
        for part in children(element, name)
    }
    words: dict[str, str] = {}
    for language, text in said.items():
        short = language.partition("-")[0].lower()
        words[language if short in words or short in said else short] = text
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
