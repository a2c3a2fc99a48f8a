"""The provider's own workbook back, with the cells in question coloured and explained.

What the provider wrote is not touched. The marked workbook can be corrected and sent again:
marks of an earlier round are taken off when it is marked anew.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sathiti.exchange.excel.container import damaged, open_container
from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.findings_sheet import SEVERITY_WORDS, write_findings_sheet
from sathiti.exchange.excel.layout import FINDINGS_MARK
from sathiti.exchange.excel.look import INPUT, SEVERITY_FILL, Look, block_points
from sathiti.exchange.excel.package import with_parts
from sathiti.model import SEVERITIES, Catalogue, Finding

_AUTHOR = "Sathiti"
_COMMENT_WIDTH = 420
_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_FIXED_TIME = rb"\g<1>2000-01-01T00:00:00Z\g<2>"


def mark_workbook(
    source: Path,
    findings: Sequence[Finding],
    texts: Catalogue,
    languages: tuple[str, ...],
    target: Path,
    look: Look | None = None,
) -> None:
    """Write a copy of a workbook with findings marked; the same input gives the same bytes.

    Every cell named by a finding is coloured by the gravest finding and has a comment in all
    languages; a first sheet lists all findings with links to the cells.

    Args:
        source: the workbook as received; pictures and charts in it are not in the copy.
        findings: what to mark; places in other files are listed only.
        texts: catalogue.
        languages: languages of the comments.
        target: where to write.
        look: faces and sizes.

    Raises:
        SathitiError: the source cannot be read or the target not be written.
    """
    container = open_container(source)
    try:
        book = openpyxl.load_workbook(io.BytesIO(container.content), rich_text=True)
    except Exception as error:
        raise damaged(container.name) from error
    _take_off_marks(book)
    for (sheet, address), told in _by_cell(findings, book).items():
        _mark(book[sheet], address, told, texts, languages)
    write_findings_sheet(book, findings, texts, languages, look or Look())
    save_whole(target, _bytes(book))


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    content = buffer.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        core = package.read(_CORE)
    return with_parts(content, {_CORE: _MODIFIED.sub(_FIXED_TIME, core)})


def _take_off_marks(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet["A1"].value == FINDINGS_MARK:
            book.remove(sheet)
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == _AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill("solid", fgColor=_colour(INPUT))


def _by_cell(
    findings: Iterable[Finding], book: Workbook
) -> Mapping[tuple[str, str], list[Finding]]:
    cells: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for place in finding.places:
            if place.cell and place.sheet in book.sheetnames:
                cells.setdefault((place.sheet, place.cell), []).append(finding)
    return cells


def _mark(
    sheet: Worksheet,
    address: str,
    findings: list[Finding],
    texts: Catalogue,
    languages: tuple[str, ...],
) -> None:
    cell: Cell | MergedCell = sheet[address]
    if isinstance(cell, MergedCell):
        # only the first cell of a merged range can be coloured or commented
        merged = next(found for found in sheet.merged_cells.ranges if address in found)
        cell = sheet.cell(merged.min_row, merged.min_col)
    worst = min(findings, key=lambda finding: SEVERITIES.index(finding.severity)).severity
    cell.fill = PatternFill("solid", fgColor=_colour(SEVERITY_FILL[worst]))
    said = "\n\n".join(_said(finding, texts, languages) for finding in findings)
    if cell.comment is not None:
        said = f"{cell.comment.text}\n\n{said}"
    height = int(block_points(said, 9, _COMMENT_WIDTH / 7) * 1.5) + 30
    cell.comment = Comment(said, _AUTHOR, height=height, width=_COMMENT_WIDTH)


def _said(finding: Finding, texts: Catalogue, languages: tuple[str, ...]) -> str:
    lines = (
        f"{texts.say(SEVERITY_WORDS[finding.severity], language)}: {finding.message.say(language)}"
        for language in languages
    )
    return "\n".join(dict.fromkeys(lines))


def _colour(written: str) -> str:
    return "FF" + written.lstrip("#")
