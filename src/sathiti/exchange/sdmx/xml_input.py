"""Reading XML from strangers: no entities, no network, no document type, bounded depth.

SDMX messages never carry a document type declaration, so one is refused at sight: that
closes entity expansion and external entities at once. `huge_tree` stays off, which keeps the
limits of libxml2 on depth, names and text length.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, Protocol

from lxml import etree

from sathiti.model import Place, SathitiError

Source = Path | bytes
_CHUNK = 1 << 18


class Target(Protocol):
    """What receives the elements of a streamed document."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text, possibly in several parts."""


class _Guard:
    """Passes elements on and refuses a document type declaration."""

    def __init__(self, target: Target, name: str) -> None:
        self._name = name
        self.start = target.start
        self.end = target.end
        self.data = target.data

    def doctype(self, *_: object) -> None:
        refuse_doctype(self._name)

    def close(self) -> None:
        return None


def source_name(source: Source) -> str:
    """File name to show to people; empty for bytes."""
    return source.name if isinstance(source, Path) else ""


def chunks(source: Source) -> Iterator[bytes]:
    """The bytes of a source in parts.

    Raises:
        SathitiError: the file cannot be opened.
    """
    if isinstance(source, bytes):
        yield from (source[at : at + _CHUNK] for at in range(0, len(source), _CHUNK))
        return
    try:
        with source.open("rb") as file:
            while part := file.read(_CHUNK):
                yield part
    except OSError as error:
        raise SathitiError(
            "The file cannot be opened: {reason}.",
            fix="Check its name and whether you may read it.",
            at=Place(str(source)),
            reason=error.strerror or str(error),
        ) from error


def stream(source: Source, target: Target) -> None:
    """Feed a document to `target`, element by element, without building a tree.

    Raises:
        SathitiError: the file is missing, damaged, or carries a document type.
    """
    name = source_name(source)
    parser = _target_parser(target, name)
    try:
        for part in chunks(source):
            parser.feed(part)
        parser.close()
    except etree.XMLSyntaxError as error:
        damaged(name, error)


def _target_parser(target: Target, name: str) -> etree.XMLParser:
    guard: Any = _Guard(target, name)
    return etree.XMLParser(target=guard, resolve_entities=False, no_network=True, huge_tree=False)


def elements(source: Source, tags: tuple[str, ...]) -> Iterator[Any]:
    """Each finished element of one of the `tags` (``{*}Name``); emptied after its turn.

    Raises:
        SathitiError: the file is missing, damaged, or carries a document type.
    """
    name = source_name(source)
    parser: Any = etree.XMLPullParser(
        ("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        for part in chunks(source):
            parser.feed(part)
            for _, element in parser.read_events():
                if element.getroottree().docinfo.doctype:
                    refuse_doctype(name)
                yield element
                element.clear()
        parser.close()
    except etree.XMLSyntaxError as error:
        damaged(name, error)


def damaged(name: str, error: etree.XMLSyntaxError) -> NoReturn:
    """Say that a document is not well-formed XML."""
    raise SathitiError(
        "The file is not complete XML: {reason}.",
        fix="Ask the sender for the file again.",
        at=Place(name, row=error.lineno or 0),
        reason=error.msg or "",
    ) from error


def refuse_doctype(name: str) -> NoReturn:
    """Say that a document type declaration is not accepted."""
    raise SathitiError(
        "The file holds a document type declaration, which SDMX messages never have.",
        fix="Do not open it; ask the sender where it comes from.",
        at=Place(name),
    )


def local(tag: Any) -> str:
    """Name of a tag without its namespace; empty for comments and instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Root:
    """Notes the outermost element only."""

    def __init__(self) -> None:
        self.tag = ""

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.tag = self.tag or tag

    def end(self, tag: str) -> None:
        """Nothing to do."""

    def data(self, text: str) -> None:
        """Nothing to do."""


def root_of(source: Source) -> tuple[str, str]:
    """Namespace and name of the outermost element; readers ask this first.

    Raises:
        SathitiError: the file is missing, is not XML, or carries a document type.
    """
    name = source_name(source)
    root = _Root()
    parser = _target_parser(root, name)
    try:
        for part in chunks(source):
            parser.feed(part)
            if root.tag:
                break
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        damaged(name, error)
    namespace, _, tag = root.tag.rpartition("}")
    return namespace.lstrip("{"), tag
