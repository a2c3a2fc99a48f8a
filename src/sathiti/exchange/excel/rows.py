"""The rows of a returned form, matched to the rows that left; everything else is kept as extra.

A row is known by its hidden key; where that was lost, by its printed words.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from sathiti.exchange.excel.answers import plain_number
from sathiti.exchange.excel.layout import COVER_SECTION, FORM_MARK, cell_name, print_mark
from sathiti.exchange.excel.manifest import Manifest
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.sheets import FormSheet
from sathiti.model import Place


class FormRow(Struct, frozen=True):
    """A row of a form: its sheet, its number from 0, its cells."""

    sheet: FormSheet
    number: int
    cells: list[Any]

    def get(self, column: str) -> Any:
        """Content of a named column; empty text if there is none."""
        at = self.sheet.columns.get(column)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def address(self, column: str) -> str:
        """Cell name of a named column on this row."""
        return cell_name(self.number, self.sheet.columns.get(column, 0))


class Extra(Struct, frozen=True):
    """Something written outside the form's cells."""

    place: Place
    written: str


class FoundRows(Struct, frozen=True):
    """What the sheets hold.

    Attributes:
        lines: rows to fill, by key.
        answers: rows of the cover, by key without its ``#``.
        copies: further rows of a key already found.
        extras: everything else.
        unmarked: keys of rows that were known only by their words.
    """

    lines: dict[str, FormRow]
    answers: dict[str, FormRow]
    copies: list[tuple[str, FormRow]]
    extras: list[Extra]
    unmarked: list[str]


def find_rows(sheets: Mapping[str, FormSheet], manifest: Manifest, problems: Problems) -> FoundRows:
    """Match the rows of all sheets to the lines of the form."""
    found = FoundRows({}, {}, [], [], [])
    strange: list[FormRow] = []
    for sheet in sheets.values():
        for row in _rows(sheet):
            _sort_row(row, manifest, found, strange)
    _by_words(strange, manifest, found)
    for row in strange:
        found.extras.extend(_contents(row, problems))
    for row in found.lines.values():
        found.extras.extend(_beside(row, problems))
    return found


def _rows(sheet: FormSheet) -> Iterator[FormRow]:
    key = sheet.columns.get("key", 0)
    for number, cells in enumerate(sheet.raw.grid):
        known = len(cells) > key and cells[key] != ""
        if (known or any(cell != "" for cell in cells)) and not (
            number == 0 and _is_mark_row(cells)
        ):
            yield FormRow(sheet, number, cells)


def _is_mark_row(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, str) and cell.startswith(FORM_MARK) for cell in cells)


def _sort_row(row: FormRow, manifest: Manifest, found: FoundRows, strange: list[FormRow]) -> None:
    key = row.get("key")
    if key in manifest.lines:
        if key in found.lines:
            found.copies.append((key, row))
        else:
            found.lines[key] = row
    elif isinstance(key, str) and key.startswith("#") and row.sheet.section == COVER_SECTION:
        found.answers.setdefault(key[1:], row)
    elif print_mark(cell for cell in row.cells if cell != "") not in manifest.printed:
        strange.append(row)


def _by_words(strange: list[FormRow], manifest: Manifest, found: FoundRows) -> None:
    """Give rows without key back to lines that have the same printed words and no row."""
    waiting = {
        (line.section, line.mark): key
        for key, line in manifest.lines.items()
        if key not in found.lines
    }
    for row in strange[:]:
        key = waiting.pop((row.sheet.section, row.sheet.printed(row.cells)), None)
        if key:
            strange.remove(row)
            found.lines[key] = row
            found.unmarked.append(key)


def _contents(row: FormRow, problems: Problems) -> Iterator[Extra]:
    for column, cell in enumerate(row.cells):
        if cell != "":
            yield _extra(row, column, cell, problems)


def _beside(row: FormRow, problems: Problems) -> Iterator[Extra]:
    """Cells of a known row that stand in no column of the form."""
    width = len(row.sheet.columns)
    if len(row.cells) == width:
        return
    ours = set(row.sheet.columns.values())
    for column, cell in enumerate(row.cells):
        if cell != "" and column not in ours:
            yield _extra(row, column, cell, problems)


def _extra(row: FormRow, column: int, cell: object, problems: Problems) -> Extra:
    place = problems.place(row.sheet.raw.name, cell_name(row.number, column))
    return Extra(place, as_written(cell))


def as_written(cell: object) -> str:
    """A cell's content as text."""
    return plain_number(cell) if isinstance(cell, float) else str(cell)
