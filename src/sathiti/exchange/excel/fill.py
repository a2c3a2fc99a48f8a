"""Fill a blank form as a provider would: numbers, reasons and comments into the unlocked cells.

Only the cells filled are changed in the package; protection, checks and words stay as sent.
"""

import copy
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from sathiti.exchange.excel.answers import plain_number
from sathiti.exchange.excel.cell_marks import CellMarks
from sathiti.exchange.excel.container import SEND_FORM, Container, open_container, parse_xml
from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.layout import (
    COVER_COLUMNS,
    COVER_SECTION,
    MANIFEST_SHEET,
    SECTION_COLUMNS,
    cell_name,
    row_key,
)
from sathiti.exchange.excel.manifest import Manifest, read_manifest
from sathiti.exchange.excel.package import with_parts
from sathiti.exchange.excel.section_sheet import shown_format
from sathiti.exchange.excel.sheets import RawSheet, read_sheets
from sathiti.model import Place, SathitiError, decimals_of, read_number

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = "xl/styles.xml"
# numbers below this are formats that every program knows; our own start above
_FIRST_OWN_FORMAT = 200

Written = tuple[str | None, str, str]


def fill_template(
    path: Path,
    values: Mapping[tuple[str, str], Written],
    respondent: str,
    target: Path | None = None,
) -> None:
    """Fill the cells of a blank form and save it in its place or as `target`.

    Args:
        path: the blank form.
        values: by (item id, area code): the number as written or None, the status code
            (L not available, M not applicable, else no reason), the comment. A written value
            is entered as number if it is one (a point alone is a decimal point), else as text.
        respondent: name to enter on the cover.
        target: where to save, if not in place.

    Raises:
        SathitiError: the file is not a form, or a figure is not on it.
    """
    container = open_container(path)
    marks = CellMarks(container)
    sheets = {sheet.name: sheet for sheet in read_sheets(container, marks)}
    manifest = _manifest(sheets, container.name)
    styles = _Styles(container, marks)
    pages = {
        section: _SheetXml(container, marks.part_name(name), styles)
        for section, name in manifest.sheets.items()
    }
    reasons = {code: words for words, code in manifest.statuses.items()}
    for (item, area), written in values.items():
        _fill_line(manifest, pages, reasons, (item, area), written, container.name)
    _fill_name(pages[COVER_SECTION], sheets[manifest.sheets[COVER_SECTION]], respondent)
    changed = {page.part: page.content() for page in pages.values()}
    changed[_STYLES] = styles.content()
    save_whole(target or path, with_parts(container.content, changed))


def _manifest(sheets: Mapping[str, RawSheet], file: str) -> Manifest:
    hidden = sheets.get(MANIFEST_SHEET)
    manifest = read_manifest(hidden.grid) if hidden else None
    if manifest is None:
        raise SathitiError(
            "The workbook is not one of the forms of this system.", fix=SEND_FORM, at=Place(file)
        )
    return manifest


def _fill_line(
    manifest: Manifest,
    pages: Mapping[str, "_SheetXml"],
    reasons: Mapping[str, str],
    asked: tuple[str, str],
    written: Written,
    file: str,
) -> None:
    line = manifest.lines.get(row_key(*asked))
    if line is None:
        raise SathitiError(
            "The form does not ask for {item} of {area}.",
            fix="Please use the items and areas of the form.",
            at=Place(file),
            item=asked[0],
            area=asked[1],
        )
    page = pages[line.section]
    value, status, comment = written
    if value:
        page.enter(line.row, _column("value"), value)
    if status in reasons:
        page.say(line.row, _column("status"), reasons[status])
    if comment:
        page.say(line.row, _column("comment"), comment)


def _column(name: str) -> int:
    return SECTION_COLUMNS.index(name)


def _fill_name(page: "_SheetXml", cover: RawSheet, respondent: str) -> None:
    for number, row in enumerate(cover.grid):
        if row[0] == "#name" and respondent:
            page.say(number, COVER_COLUMNS.index("content"), respondent)


class _SheetXml:
    """The XML of one sheet, with cells to enter."""

    def __init__(self, container: Container, part: str, styles: "_Styles") -> None:
        self.part = part
        self._root = parse_xml(container.part(part), container.name)
        self._styles = styles
        self._cells = {cell.get("r"): cell for cell in self._root.iter(f"{{{_MAIN}}}c")}

    def enter(self, row: int, column: int, written: str) -> None:
        """Enter a number with the decimals written, or a text if it is none."""
        number = _plain(written)
        if number is None:
            self.say(row, column, written)
            return
        value, decimals = number
        cell = self._emptied(row, column)
        if "t" in cell.attrib:
            del cell.attrib["t"]
        style = int(cell.get("s", "0"))
        cell.set("s", str(self._styles.with_decimals(style, decimals)))
        etree.SubElement(cell, f"{{{_MAIN}}}v").text = plain_number(value)

    def say(self, row: int, column: int, words: str) -> None:
        """Enter a text."""
        cell = self._emptied(row, column)
        cell.set("t", "inlineStr")
        inline = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
        inline.text = words
        inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _emptied(self, row: int, column: int) -> etree._Element:
        cell = self._cells[cell_name(row, column)]
        for child in list(cell):
            cell.remove(child)
        return cell

    def content(self) -> bytes:
        """The sheet as bytes."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _plain(written: str) -> tuple[float, int] | None:
    """Value and decimals of a number; the point is a decimal point where it could be either."""
    reading = read_number(written)
    if reading.clear:
        return reading.values[0], reading.decimals[0]
    return (float(written), decimals_of(written)) if reading.values and "," not in written else None


class _Styles:
    """The styles of a workbook; a style can be had again with other decimals."""

    def __init__(self, container: Container, marks: CellMarks) -> None:
        self._root = parse_xml(container.part(_STYLES), container.name)
        self._marks = marks
        self._made: dict[tuple[int, int], int] = {}

    def with_decimals(self, style: int, decimals: int) -> int:
        """Number of the style that shows `decimals` decimals and is else like `style`."""
        shown = self._marks.shown.get(style)
        if shown and shown.decimals == decimals:
            return style
        if (style, decimals) not in self._made:
            self._made[style, decimals] = self._copy(style, decimals)
        return self._made[style, decimals]

    def _copy(self, style: int, decimals: int) -> int:
        formats = self._root.find(f"{{{_MAIN}}}cellXfs")
        if formats is None or style >= len(formats):
            return style
        other = copy.deepcopy(formats[style])
        other.set("numFmtId", str(self._number_format(shown_format(decimals))))
        other.set("applyNumberFormat", "1")
        formats.append(other)
        formats.set("count", str(len(formats)))
        return len(formats) - 1

    def _number_format(self, code: str) -> int:
        known = self._root.find(f"{{{_MAIN}}}numFmts")
        if known is None:
            known = etree.Element(f"{{{_MAIN}}}numFmts")
            self._root.insert(0, known)
        for entry in known:
            if entry.get("formatCode") == code:
                return int(entry.get("numFmtId", "0"))
        number = _FIRST_OWN_FORMAT + len(known)
        etree.SubElement(known, f"{{{_MAIN}}}numFmt", numFmtId=str(number), formatCode=code)
        known.set("count", str(len(known)))
        return number

    def content(self) -> bytes:
        """The styles as bytes."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
