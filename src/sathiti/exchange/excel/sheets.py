"""The sheets of a returned workbook, matched to the sheets of the form that left.

A sheet is known by the mark in its hidden first row; where that was deleted, by its name; where
the name was changed too, by the printed words of its rows.
"""

import io
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from python_calamine import CalamineWorkbook

from sathiti.exchange.excel.cell_marks import CellMarks
from sathiti.exchange.excel.container import SEND_FORM, Container, damaged
from sathiti.exchange.excel.layout import (
    COVER_COLUMNS,
    COVER_SECTION,
    FINDINGS_MARK,
    FORM_MARK,
    MANIFEST_SHEET,
    PRINTED_COLUMNS,
    SECTION_COLUMNS,
    print_mark,
)
from sathiti.exchange.excel.manifest import Manifest
from sathiti.exchange.excel.problems import Problems
from sathiti.model import Place, SathitiError

Grid = list[list[Any]]
MergedRange = tuple[tuple[int, int], tuple[int, int]]


class RawSheet(Struct, frozen=True):
    """A sheet as read: its name, its cells from A1, its merged ranges (rows, columns from 0)."""

    name: str
    grid: Grid
    merged: tuple[MergedRange, ...]

    @property
    def mark(self) -> str:
        """``instrument:section`` from the hidden first row; empty if it has none."""
        first = self.grid[0] if self.grid else []
        start = f"{FORM_MARK}:"
        marks = (cell for cell in first if isinstance(cell, str) and cell.startswith(start))
        return next(marks, "").removeprefix(start)

    @property
    def ours(self) -> bool:
        """Whether the system made the sheet and nothing on it is an answer."""
        first = self.grid[0][0] if self.grid and self.grid[0] else ""
        return self.name == MANIFEST_SHEET or first == FINDINGS_MARK


class FormSheet(Struct, frozen=True):
    """A sheet known as a section of the form.

    Attributes:
        columns: position of each column from 0, by name.
        words: positions of the columns with printed words.
    """

    raw: RawSheet
    section: str
    columns: dict[str, int]
    words: tuple[int, ...]

    def printed(self, row: Sequence[object]) -> int:
        """Mark of the printed words of a row to fill."""
        width = len(row)
        return print_mark([row[at] for at in self.words if at < width and row[at] != ""])


def read_sheets(container: Container, marks: CellMarks) -> list[RawSheet]:
    """All worksheets of a workbook.

    Raises:
        SathitiError: the workbook is damaged, or a sheet spans more than can be held.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(container.content)) as book:
            return [_read_sheet(book, name, container.name, marks) for name in book.sheet_names]
    except SathitiError:
        raise
    # the reader can also panic, which is no Exception
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise damaged(container.name) from error


def _read_sheet(book: CalamineWorkbook, name: str, file: str, marks: CellMarks) -> RawSheet:
    if not marks.is_worksheet(name):
        return RawSheet(name, [], ())
    if not marks.safe_extent(name):
        raise SathitiError(
            "The sheet has cells so far apart that it cannot be read.",
            fix=SEND_FORM,
            at=Place(file, name),
        )
    sheet = book.get_sheet_by_name(name)
    merged = tuple(sheet.merged_cell_ranges or ())
    return RawSheet(name, sheet.to_python(skip_empty_area=False), merged)


def match_sheets(
    sheets: Sequence[RawSheet], manifest: Manifest, problems: Problems
) -> dict[str, FormSheet]:
    """The sheet of each section; renamed, moved, doubled and missing sheets are reported."""
    known: dict[str, RawSheet] = {}
    for sheet in sheets:
        section = sheet.mark.partition(":")[2]
        if section not in manifest.sheets:
            continue
        if section in known:
            _report_copy(known[section], sheet, problems)
        else:
            known[section] = sheet
    for section in manifest.sheets:
        if section not in known:
            found = _by_name_or_words(section, sheets, list(known.values()), manifest)
            if found:
                known[section] = found
    matched = {section: form_sheet(section, sheet) for section, sheet in known.items()}
    _report_names(matched, manifest, problems)
    _report_order(matched, sheets, manifest, problems)
    return matched


def _by_name_or_words(
    section: str, sheets: Sequence[RawSheet], taken: list[RawSheet], manifest: Manifest
) -> RawSheet | None:
    free = [s for s in sheets if not s.mark and not s.ours and not any(s is t for t in taken)]
    for sheet in free:
        if sheet.name == manifest.sheets[section]:
            return sheet
    marks = {line.mark for line in manifest.lines.values() if line.section == section}
    for sheet in free:
        view = form_sheet(section, sheet)
        if any(view.printed(row) in marks for row in sheet.grid):
            return sheet
    return None


def form_sheet(section: str, sheet: RawSheet) -> FormSheet:
    """A sheet with the positions of the columns of a section."""
    names = COVER_COLUMNS if section == COVER_SECTION else SECTION_COLUMNS
    first = sheet.grid[0] if sheet.grid else []
    named = {cell: at for at, cell in enumerate(first) if cell in names}
    marked = [at for at, cell in enumerate(first) if str(cell).startswith(FORM_MARK)]
    if marked:
        named["key"] = marked[0]
    # without the hidden row the columns stand where they stood when the form left
    columns = named or {name: at for at, name in enumerate(names)}
    words = tuple(columns[name] for name in PRINTED_COLUMNS if name in columns)
    return FormSheet(sheet, section, columns, words)


def _report_copy(first: RawSheet, second: RawSheet, problems: Problems) -> None:
    place = problems.place(second.name)
    problems.add("form.sheet_twice", place, first=first.name, second=second.name)


def _report_names(matched: dict[str, FormSheet], manifest: Manifest, problems: Problems) -> None:
    for section, name in manifest.sheets.items():
        found = matched.get(section)
        if found is None and section != COVER_SECTION:
            count = sum(line.section == section for line in manifest.lines.values())
            problems.add("form.sheet_missing", problems.place(name), sheet=name, count=count)
        elif found and found.raw.name != name:
            place = problems.place(found.raw.name)
            problems.add("form.sheet_renamed", place, old=name, new=found.raw.name)


def _report_order(
    matched: dict[str, FormSheet],
    sheets: Sequence[RawSheet],
    manifest: Manifest,
    problems: Problems,
) -> None:
    names = [sheet.name for sheet in sheets]
    places = [names.index(matched[s].raw.name) for s in manifest.sheets if s in matched]
    for section, place, before in zip(
        [s for s in manifest.sheets if s in matched][1:], places[1:], places, strict=False
    ):
        if place < before:
            name = matched[section].raw.name
            problems.add("form.sheet_moved", problems.place(name), sheet=name)
