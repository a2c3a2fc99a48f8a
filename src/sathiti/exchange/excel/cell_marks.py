"""What a cell is beside its value: formula, error, and how its number is shown.

The value reader gives values only; these three are read from the sheet's XML. Workbooks come
from Excel, LibreOffice or XlsxWriter, which write every cell as ``<c r="C7" s="5" t="n">``;
for such files one pattern over the bytes is enough and fifty times faster than a tree.
Anything else is parsed.
"""

import html
import re
from collections.abc import Mapping
from functools import cached_property

from lxml import etree
from msgspec import Struct

from sathiti.exchange.excel.container import Container, damaged, parse_xml
from sathiti.exchange.excel.layout import column_number

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_FAR_CELL = re.compile(rb'<c r="[A-Z]{3}')
_MANY_ROWS, _LARGEST_AREA = 20_000, 5_000_000
_SHOWN_DECIMALS = re.compile(r"\.(0+)")
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class CellMark(Struct, frozen=True):
    """A cell's style number, its formula, and the error it shows, each empty if it has none."""

    style: int = 0
    formula: str = ""
    error: str = ""


class ShownAs(Struct, frozen=True):
    """How a number format shows a number: fixed decimals, and whether as percent."""

    decimals: int = 0
    percent: bool = False


PLAIN = ShownAs()


class CellMarks:
    """Marks of the cells of one workbook; parts are read when first asked for."""

    def __init__(self, container: Container) -> None:
        self._container = container

    @cached_property
    def _sheet_parts(self) -> dict[str, str]:
        links = parse_xml(self._container.part("xl/_rels/workbook.xml.rels"), self._container.name)
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        book = parse_xml(self._container.part("xl/workbook.xml"), self._container.name)
        return {
            sheet.get("name", ""): _full_name(targets.get(sheet.get(_RELATION), ""))
            for sheet in book.iter("{*}sheet")
        }

    @cached_property
    def shown(self) -> dict[int, ShownAs]:
        """How each style number shows numbers."""
        content = self._container.part("xl/styles.xml")
        if not content:
            return {}
        return _styles(parse_xml(content, self._container.name))

    def part_name(self, sheet: str) -> str:
        """Name of the part in the package that holds a sheet; empty if there is none."""
        return self._sheet_parts.get(sheet, "")

    def is_worksheet(self, sheet: str) -> bool:
        """Whether a sheet holds cells; charts on sheets of their own do not."""
        return "/worksheets/" in self.part_name(sheet)

    def safe_extent(self, sheet: str) -> bool:
        """Whether the cells of a sheet span a table that can be held in memory.

        The value reader holds every cell between the first and the last; one stray cell in the
        farthest corner of a sheet would take more memory than the machine has.

        Raises:
            SathitiError: the sheet's XML ends too early, which the value reader lets pass.
        """
        content = self._container.part(self.part_name(sheet))
        if not content.rstrip().endswith(b"worksheet>"):
            raise damaged(self._container.name)
        rows = _LAST_ROW.findall(content[content.rfind(b"<row ") :])
        last_row = int(rows[-1]) if rows else 1
        if last_row <= _MANY_ROWS and not _FAR_CELL.search(content):
            return True
        return _filled_area(parse_xml(content, self._container.name)) <= _LARGEST_AREA

    def of(self, sheet: str, column: str) -> dict[int, CellMark]:
        """Marks by row (from 1) of the cells in one column of a sheet."""
        content = self._container.part(self.part_name(sheet))
        if not content:
            return {}
        if b":c " in content or content.count(b"<c ") != content.count(b"<c r="):
            return _parsed_marks(parse_xml(content, self._container.name), column)
        return _matched_marks(content, column)


def _filled_area(sheet: etree._Element) -> int:
    """Rows times columns of the area that holds values."""
    last_row = last_column = 0
    for cell in sheet.iter("{*}c"):
        if len(cell):
            letters = cell.get("r", "A1").rstrip("0123456789")
            last_row = max(last_row, int(cell.get("r", "A1")[len(letters) :]))
            last_column = max(last_column, column_number(letters) + 1)
    return last_row * last_column


def _full_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _matched_marks(content: bytes, column: str) -> dict[int, CellMark]:
    # the attributes after r, then the formula if the cell begins with one
    cells = re.findall(
        rb'<c r="%s(\d+)"(?: s="(\d+)")?([^>]*)>\s*(?:(<f\b[^>]*>)([^<]*))?' % column.encode(),
        content,
    )
    marks: dict[int, CellMark] = {}
    for row, style, attributes, formula, written in cells:
        error = _error_in(content, column, row) if b't="e"' in attributes else ""
        marks[int(row)] = CellMark(int(style or 0), f"={_text(written)}" if formula else "", error)
    return marks


def _error_in(content: bytes, column: str, row: bytes) -> str:
    cell = re.search(
        rb'<c r="%s%s"[^>]*>.*?<v>([^<]*)' % (column.encode(), row), content, re.DOTALL
    )
    return _text(cell[1]) if cell else ""


def _text(written: bytes) -> str:
    return html.unescape(written.decode("utf-8", "replace"))


def _parsed_marks(sheet: etree._Element, column: str) -> dict[int, CellMark]:
    address = re.compile(f"{column}(\\d+)")
    marks: dict[int, CellMark] = {}
    for cell in sheet.iter("{*}c"):
        found = address.fullmatch(cell.get("r", ""))
        if found:
            formula, shown = cell.find("{*}f"), cell.findtext("{*}v")
            marks[int(found[1])] = CellMark(
                int(cell.get("s", "0")),
                "" if formula is None else f"={formula.text or ''}",
                shown or "" if cell.get("t") == "e" else "",
            )
    return marks


def _styles(root: etree._Element) -> dict[int, ShownAs]:
    own = {code.get("numFmtId", ""): code.get("formatCode", "") for code in root.iter("{*}numFmt")}
    formats = root.find("{*}cellXfs")
    if formats is None:
        return {}
    return {
        number: shown_as(own.get(style.get("numFmtId", ""), _built_in(style)))
        for number, style in enumerate(formats)
    }


def _built_in(style: etree._Element) -> str:
    return _BUILT_IN.get(style.get("numFmtId", "0"), "")


# ECMA-376 part 1, 18.8.30: number formats that every program knows by number
_BUILT_IN: Mapping[str, str] = {
    "2": "0.00",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "39": "#,##0.00",
    "40": "#,##0.00",
}


def shown_as(number_format: str) -> ShownAs:
    """Read the first part of a number format.

    >>> shown_as("#,##0.00;[Red]-#,##0.0").decimals
    2
    """
    first = _LITERALS.sub("", number_format).split(";")[0]
    fixed = _SHOWN_DECIMALS.search(first)
    return ShownAs(len(fixed[1]) if fixed else 0, "%" in first)
