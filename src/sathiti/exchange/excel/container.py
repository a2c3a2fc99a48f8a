"""The file before it is read: is it an Excel workbook, whole, open, and of a sane size?"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from sathiti.model import Message, Place, SathitiError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# an honest form of ten thousand cells unpacks to some megabytes
_LARGEST_UNPACKED = 200_000_000
_KINDS_IN_ZIP = {
    "word/": "Word document",
    "ppt/": "PowerPoint presentation",
    "xl/workbook.bin": "binary Excel workbook (.xlsb)",
    "mimetype": "OpenDocument file",
}
_KINDS_BY_START = {
    b"%PDF": "PDF document",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"{\\rtf": "rich text document",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
}
SAVE_AS = "Please open it in Excel, choose “Save as”, and save it as an Excel workbook (.xlsx)."
SEND_AGAIN = "Please open the file on your computer, save it again and send it once more."
SEND_FORM = "Please send the Excel form (.xlsx) that you received."


class Container:
    """A workbook file that was found whole; its parts are unpacked when first asked for.

    Attributes:
        name: file name.
        content: its bytes.
    """

    def __init__(self, name: str, content: bytes, package: zipfile.ZipFile) -> None:
        self.name = name
        self.content = content
        self._package = package
        self._parts: dict[str, bytes] = {}

    def part(self, name: str) -> bytes:
        """Bytes of one part; empty if there is none.

        Raises:
            SathitiError: the part is damaged.
        """
        if name not in self._parts:
            self._parts[name] = self._unpack(name)
        return self._parts[name]

    def _unpack(self, name: str) -> bytes:
        if name not in self._package.NameToInfo:
            return b""
        try:
            return self._package.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
            raise damaged(self.name) from error


def damaged(name: str) -> SathitiError:
    """The error for a file that cannot be read to its end."""
    return SathitiError(
        "The workbook is damaged and cannot be read.", fix=SEND_AGAIN, at=Place(name)
    )


def open_container(path: Path) -> Container:
    """Read a file and make sure that it is a whole Excel workbook.

    Raises:
        SathitiError: it is not there, empty, of another type, encrypted, damaged, too large,
            or holds macros.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SathitiError(
            "The file cannot be read: {reason}.",
            fix="Please check the name and the place of the file.",
            at=Place(str(path)),
            reason=error.strerror or str(error),
        ) from error
    if not content:
        raise SathitiError("The file is empty.", fix=SEND_AGAIN, at=Place(path.name))
    for start, opener in _OPENERS.items():
        if content.startswith(start):
            return opener(path.name, content)
    raise _wrong_type(path.name, _kind_of(content))


def _wrong_type(name: str, kind: str) -> SathitiError:
    spreadsheet = "Excel" in kind or "OpenDocument" in kind or "text" in kind
    return SathitiError(
        "The file is not an Excel workbook (.xlsx) but: {kind}.",
        fix=SAVE_AS if spreadsheet else SEND_FORM,
        at=Place(name),
        kind=Message(kind),
    )


def _kind_of(content: bytes) -> str:
    for start, kind in _KINDS_BY_START.items():
        if content.startswith(start):
            return kind
    head = content[:4096]
    if re.match(rb"\s*(<!doctype html|<html)", head, re.IGNORECASE):
        return "web page"
    if head.lstrip().startswith(b"<?xml"):
        return "XML text"
    return "unknown file" if b"\x00" in head else "text (for example CSV)"


def _open_ole(name: str, content: bytes) -> Container:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SathitiError(
            "The workbook is protected with a password and cannot be read.",
            fix="Please remove the password in Excel (File, Info, Protect workbook), "
            "save the file and send it again.",
            at=Place(name),
        )
    kinds = {"WordDocument": "Word document", "PowerPoint Document": "PowerPoint presentation"}
    for stream, kind in kinds.items():
        if stream.encode("utf-16-le") in content:
            raise _wrong_type(name, kind)
    raise _wrong_type(name, "old Excel workbook (.xls)")


def _open_zip(name: str, content: bytes) -> Container:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError) as error:
        raise damaged(name) from error
    parts = {entry.filename: entry.file_size for entry in package.infolist()}
    if "xl/workbook.xml" not in parts:
        kinds = [kind for part, kind in _KINDS_IN_ZIP.items() if _has(parts, part)]
        raise _wrong_type(name, kinds[0] if kinds else "ZIP archive")
    if "xl/vbaProject.bin" in parts:
        raise _wrong_type(name, "Excel workbook with macros (.xlsm)")
    if sum(parts.values()) > _LARGEST_UNPACKED:
        raise SathitiError(
            "The workbook is too large: {size} MB when unpacked.",
            fix=SEND_FORM,
            at=Place(name),
            size=sum(parts.values()) // 1_000_000,
        )
    return Container(name, content, package)


def _has(parts: dict[str, int], start: str) -> bool:
    return any(part.startswith(start) for part in parts)


_OPENERS: dict[bytes, Callable[[str, bytes], Container]] = {_OLE: _open_ole, _ZIP: _open_zip}


def parse_xml(content: bytes, name: str) -> etree._Element:
    """Parse a part without entities, external files or deep trees.

    Raises:
        SathitiError: it is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error
