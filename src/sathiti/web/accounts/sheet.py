"""The tables of an account for one area and period, row by row as they are printed."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from sathiti.model import AccountLine, AccountTable, AccountTemplate, ResidualShown, Text
from sathiti.web.accounts.identities import anchor, at_ends, end_of, incomplete_cells

GIVEN = "A"
COMPUTED = "computed"
# figures of an area and period: (table, row, column) to observation
Figures = Mapping[tuple[str, str, str], Mapping[str, Any]]


class SheetCell(Struct, frozen=True):
    """One cell.

    Attributes:
        key: series key of its figure; empty where there is none.
        status: of the observation where it says more than that the figure is given.
        origin: given, computed or balanced.
        blocked: whether there can be no figure here.
        incomplete: whether it is a sum of which a part is not known.
        note: number of its footnote.
    """

    key: str = ""
    value: float | None = None
    decimals: int = 0
    status: str = ""
    origin: str = ""
    blocked: bool = False
    incomplete: bool = False
    note: int = 0


class SheetEnd(Struct, frozen=True):
    """What is left at the end of a row or column, and where the list says more."""

    residual: ResidualShown
    anchor: str


class SheetLine(Struct, frozen=True):
    """The head of a row or column.

    Attributes:
        depth: how many lines it is a part of.
        whole: whether it has parts.
        end: what is left; None where no identity is about it.
    """

    label: Text
    depth: int
    whole: bool
    end: SheetEnd | None


class Sheet(Struct, frozen=True):
    """One table of an account.

    Attributes:
        rows: head and cells.
        ends: whether rows, and columns, have anything at their end.
    """

    id: str
    title: Text
    columns: list[SheetLine]
    rows: list[tuple[SheetLine, list[SheetCell]]]
    ends: tuple[bool, bool]

    @property
    def figures(self) -> int:
        """How many cells have a figure."""
        return sum(cell.value is not None for _, cells in self.rows for cell in cells)


class AccountSheets(Struct, frozen=True):
    """All tables of an account and what their marks mean.

    Attributes:
        origins, statuses: those that occur.
        notes: comments of figures, the first is note 1; with those the figure is assumed by.
        sources: where figures come from.
    """

    sheets: list[Sheet]
    origins: set[str]
    statuses: list[str]
    blocked: bool
    incomplete: bool
    gaps: bool
    notes: list[str]
    sources: list[str]


def lay_out(
    template: AccountTemplate,
    figures: Figures,
    residuals: Iterable[ResidualShown],
) -> AccountSheets:
    """The tables of an account.

    Args:
        template: rows and columns.
        figures: of the area and period.
        residuals: of the area and period.
    """
    rest = list(residuals)
    ends = at_ends(template, rest)
    lacking = incomplete_cells(template, rest)
    notes = _numbered(figures, "COMMENT_OBS")

    def cell(table: AccountTable, row: str, column: str) -> SheetCell:
        if (row, column) in table.blocked:
            return SheetCell(blocked=True)
        found = figures.get((table.id, row, column))
        if found is None:
            return SheetCell()
        return _cell(found, template.decimals, (table.id, row, column) in lacking, notes)

    sheets = [_sheet(table, ends, cell) for table in template.tables]
    cells = [one for sheet in sheets for _, line in sheet.rows for one in line]
    return AccountSheets(
        sheets,
        {one.origin for one in cells},
        sorted({one.status for one in cells if one.status}),
        any(one.blocked for one in cells),
        any(one.incomplete for one in cells),
        any(not one.key and not one.blocked for one in cells),
        list(notes),
        list(_numbered(figures, "SOURCE_DETAIL")),
    )


def _sheet(table: AccountTable, ends: Mapping[Any, Any], cell: Any) -> Sheet:
    columns = _heads(table, table.columns, "column", ends)
    heads = _heads(table, table.rows, "row", ends)
    rows = [
        (head, [cell(table, row.code, column.code) for column in table.columns])
        for head, row in zip(heads, table.rows, strict=True)
    ]
    shown = any(head.end for head in heads), any(head.end for head in columns)
    return Sheet(table.id, table.title, columns, rows, shown)


def _heads(
    table: AccountTable, lines: tuple[AccountLine, ...], kind: str, ends: Mapping[Any, Any]
) -> list[SheetLine]:
    parents = {line.code: line.parent for line in lines}
    wholes = {line.parent for line in lines}
    heads = []
    for line in lines:
        left = end_of(ends.get((table.id, kind, line.code)))
        end = SheetEnd(left, anchor(left.identity, left.at)) if left else None
        heads.append(SheetLine(line.label, _depth(line.code, parents), line.code in wholes, end))
    return heads


def _depth(code: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while code := parents.get(code, ""):
        depth += 1
    return depth


def _cell(
    found: Mapping[str, Any], decimals: int, lacking: bool, notes: Mapping[str, int]
) -> SheetCell:
    status = found.get("OBS_STATUS") or GIVEN
    origin = found.get("CELL_ORIGIN") or ""
    written = found.get("DECIMALS")
    return SheetCell(
        found["SERIES_KEY"],
        found["OBS_VALUE"],
        decimals if written in (None, "") else int(str(written)),
        "" if status == GIVEN else status,
        origin,
        incomplete=lacking and origin == COMPUTED,
        note=notes.get(found.get("COMMENT_OBS") or "", 0),
    )


def _numbered(figures: Figures, column: str) -> dict[str, int]:
    """Different texts of a column, numbered from 1 in order of appearance."""
    said = (found.get(column) for found in figures.values())
    return {text: number for number, text in enumerate(dict.fromkeys(filter(None, said)), 1)}
