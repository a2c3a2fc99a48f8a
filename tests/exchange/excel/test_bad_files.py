"""Files that are no readable form: refused with what they are and what to do."""

import io
import struct
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest

from sathiti.exchange.excel.cell_marks import CellMarks
from sathiti.exchange.excel.container import open_container, parse_xml
from sathiti.exchange.excel.package import with_parts
from sathiti.model import Catalogue, SathitiError


def compound_file(*streams: str) -> bytes:
    """A minimal OLE2 compound file: header, one allocation table, one directory.

    The layout is that of [MS-CFB]: sectors of 512 bytes, directory entries of 128 bytes with
    the name in UTF-16.
    """
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    ).ljust(76, b"\x00")
    header += struct.pack("<109I", 0, *([free] * 108))
    allocation = struct.pack("<128I", table, end, *([free] * 126))
    names = ["Root Entry", *streams]
    entries = b"".join(_entry(name, root=number == 0) for number, name in enumerate(names))
    return header[:512].ljust(512, b"\x00") + allocation + entries.ljust(512, b"\x00")


def _entry(name: str, *, root: bool) -> bytes:
    written = name.encode("utf-16-le") + b"\x00\x00"
    kind = 5 if root else 2
    return (
        written.ljust(64, b"\x00") + struct.pack("<HBB", len(written), kind, 1) + b"\xff" * 12
    ).ljust(128, b"\x00")


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "content")
    return buffer.getvalue()


WRONG_TYPES = [
    (compound_file("Workbook"), "old Excel workbook (.xls)", "Save as"),
    (compound_file("WordDocument"), "Word document", "Please send"),
    (b"%PDF-1.7\n...", "PDF document", "Please send"),
    (zipped("word/document.xml"), "Word document", "Please send"),
    (zipped("ppt/presentation.xml"), "PowerPoint presentation", "Please send"),
    (zipped("xl/workbook.bin"), "binary Excel workbook (.xlsb)", "Save as"),
    (zipped("mimetype", "content.xml"), "OpenDocument file", "Save as"),
    (zipped("photo.jpg"), "ZIP archive", "Please send"),
    (zipped("xl/workbook.xml", "xl/vbaProject.bin"), "Excel workbook with macros", "Save as"),
    ("ລາຍການ;ຄ່າ\nທັງໝົດ;12\n".encode(), "text (for example CSV)", "Save as"),
    (b"<html><table></table></html>", "web page", "Please send"),
    (b'<?xml version="1.0"?><Workbook/>', "XML text", "Save as"),
    (b"\x89PNG\r\n\x1a\n", "picture", "Please send"),
    (b"Rar!\x1a\x07", "archive", "Please send"),
    (b"\x00\x01\x02\x03 binary", "unknown file", "Please send"),
]


# named by their kind: an archive holds the time it was made, and workers must collect alike
@pytest.mark.parametrize(
    ("content", "kind", "remedy"),
    [pytest.param(*one, id=f"{place} {one[1]}") for place, one in enumerate(WRONG_TYPES)],
)
def test_wrong_type_named_as_workbook(desk: Any, content: bytes, kind: str, remedy: str) -> None:
    desk.path.write_bytes(content)
    said = str(desk.refused())
    assert said.startswith("trees.xlsx: The file is not an Excel workbook (.xlsx) but: ")
    assert kind in said
    assert remedy in said
    assert desk.path.read_bytes() == content


def test_encrypted_workbook(desk: Any) -> None:
    desk.path.write_bytes(compound_file("EncryptionInfo", "EncryptedPackage"))
    error = desk.refused()
    assert "protected with a password" in str(error)
    assert "remove the password" in str(error)


def test_empty_file(desk: Any, trees: ModuleType) -> None:
    desk.path.write_bytes(b"")
    error = desk.refused()
    assert "The file is empty." in str(error)
    assert "ໄຟລ໌ວ່າງເປົ່າ." in error.say(trees.TEXTS, "lo")


def test_no_file(desk: Any) -> None:
    assert "cannot be read" in str(desk.refused())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_file(desk: Any, share: float) -> None:
    whole = desk.filled().read_bytes()
    desk.path.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged" in str(desk.refused())


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_damaged_part(desk: Any, part: str) -> None:
    """Bytes inside a compressed part are overwritten, as a bad disk does."""
    content = bytearray(desk.filled().read_bytes())
    with zipfile.ZipFile(desk.path) as package:
        entry = package.getinfo(part)
    start = entry.header_offset + 30 + len(part)
    content[start + 10 : start + 60] = b"\xff" * 50
    desk.path.write_bytes(bytes(content))
    error = desk.refused()
    assert "damaged" in str(error)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/workbook.xml"])
def test_broken_xml(desk: Any, part: str) -> None:
    desk.filled()
    desk.path.write_bytes(with_parts(desk.path.read_bytes(), {part: b"<worksheet><row>"}))
    assert "damaged" in str(desk.refused())


def test_another_workbook(desk: Any) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "not ours"
    book.save(desk.path)
    assert "not one of the forms of this system" in str(desk.refused())


def test_form_of_another_office(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    with pytest.raises(SathitiError, match="The form “trees” is not known here") as caught:
        desk.read(water=trees.INSTRUMENT)
    assert "water" in str(caught.value)


def test_stray_cell_in_the_farthest_corner(desk: Any, trees: ModuleType) -> None:
    desk.filled()
    desk.edit(lambda book: setattr(trees.sheet_of(book, "land")["XFD1048576"], "value", 1))
    assert "so far apart" in str(desk.refused())


def test_far_formats_without_values_do_not_matter(desk: Any, trees: ModuleType) -> None:
    desk.filled()

    def colour(book: openpyxl.Workbook) -> None:
        trees.sheet_of(book, "land")["XFD30000"].number_format = "0.00"

    desk.edit(colour)
    assert desk.read().problems == ()


def test_a_package_that_unpacks_to_too_much(desk: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(desk.path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "x")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(210):
                part.write(b"\x00" * 1_000_000)
    assert "too large: 210 MB" in str(desk.refused())


def test_entities_are_not_expanded(desk: Any) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>'
    root = parse_xml(bomb, "file")
    assert not (root.text or "").strip()


def test_the_same_words_in_every_language(desk: Any) -> None:
    desk.path.write_bytes(b"%PDF-1.7")
    catalogue = Catalogue({"PDF document": {"lo": "ເອກະສານ PDF"}})
    assert "ເອກະສານ PDF" in desk.refused().say(catalogue, "lo")


def test_parts_are_unpacked_once(desk: Any) -> None:
    container = open_container(desk.filled())
    assert container.part("xl/workbook.xml") is container.part("xl/workbook.xml")
    assert container.part("nothing") == b""
    marks = CellMarks(container)
    assert marks.part_name("nothing") == ""
    assert marks.of("nothing", "A") == {}
