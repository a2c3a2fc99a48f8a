"""The part of a template that a table of others can be held against.

Others publish fewer lines than a template has. A line they do not have is nothing where cells
without figure are nothing, but an identity of which a whole side is not there says nothing.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from sathiti.methods.accounts.equations import shared_lines, table_and_code
from sathiti.methods.accounts.formula import LinearFormula, parse_formula
from sathiti.model import AccountIdentity, AccountLine, AccountTable, AccountTemplate

Line = tuple[str, str]  # table and code


class Partial(Struct, frozen=True):
    """What of a template is checked.

    Attributes:
        template: lines and identities that are.
        cells: those given, with zeros for lines taken for nothing.
        zero: rows taken for nothing.
        unchecked: identity that is not checked to the lines it lacks.
    """

    template: AccountTemplate
    cells: pa.Table
    zero: list[str]
    unchecked: dict[str, list[str]]


def partial_template(template: AccountTemplate, cells: pa.Table, blank: str) -> Partial:
    """The identities that cells can be held against.

    Args:
        template: of which some lines may not be in the cells.
        cells: as `check_account` takes them.
        blank: ``zero`` takes rows that are not there for nothing, ``missing`` does not.
    """
    rows, columns = _lines_of(cells, "ACCOUNT_ROW"), _lines_of(cells, "ACCOUNT_COLUMN")
    checked: list[AccountIdentity] = []
    unchecked: dict[str, list[str]] = {}
    zero: dict[Line, None] = {}
    for identity in _within_columns(template, unchecked):
        there = rows if identity.each == "column" else columns
        absent, silent = _absent(template, identity, there, rows, columns)
        if silent or (absent and identity.each != "column"):
            unchecked[identity.id] = [code for _, code in absent]
            continue
        checked.append(identity)
        zero |= dict.fromkeys(absent)
    if blank != "zero":
        return Partial(replace(template, identities=tuple(checked)), cells, [], unchecked)
    used = rows | zero.keys()
    tables = [_with_lines(table, used, columns) for table in template.tables]
    small = replace(template, tables=tuple(t for t in tables if t.rows and t.columns))
    apart = {identity.id: list[str]() for identity in checked if _apart(small, identity)}
    identities = tuple(identity for identity in checked if identity.id not in apart)
    small, unchecked = replace(small, identities=identities), unchecked | apart
    return Partial(small, _with_zeros(cells, zero), [code for _, code in zero], unchecked)


def _lines_of(cells: pa.Table, column: str) -> set[Line]:
    pairs = cells.select(["ACCOUNT_TABLE", column]).group_by(["ACCOUNT_TABLE", column])
    return {(row["ACCOUNT_TABLE"], row[column]) for row in pairs.aggregate([]).to_pylist()}


def _within_columns(
    template: AccountTemplate, unchecked: dict[str, list[str]]
) -> Iterator[AccountIdentity]:
    """The identities, limited to places that are there; those without any are noted."""
    for identity in template.identities:
        lines = [
            line.code
            for table in template.tables
            for line in (table.columns if identity.each == "column" else table.rows)
        ]
        only = tuple(code for code in identity.only if code in lines)
        if identity.only and not only:
            unchecked[identity.id] = list(identity.only)
            continue
        yield replace(identity, only=only)


def _absent(
    template: AccountTemplate,
    identity: AccountIdentity,
    there: set[Line],
    rows: set[Line],
    columns: set[Line],
) -> tuple[list[Line], bool]:
    """Lines of an identity that are not there, and whether nothing can be said without them."""
    formula = parse_formula(identity.formula, identity.at)
    if identity.each == "once":
        cells = [identity.cells[term.name].split(".") for term in formula.names()]
        gone = [
            (t, f"{row}.{column}")
            for t, row, column in cells
            if (t, row) not in rows or (t, column) not in columns
        ]
        return gone, bool(gone)
    absent = [line for line in _named(template, formula) if line not in there]
    sides = (formula.left, formula.right)
    named = [[table_and_code(template, t.name) for t in side if t.name] for side in sides]
    silent = any(side and not any(line in there for line in side) for side in named)
    # A line whose parts are there, or that others add up to, is not nothing.
    split = any(_has_parts(template, line, there) for line in absent)
    made = any(_is_made(template, line, there) for line in absent)
    return absent, silent or split or made


def _named(template: AccountTemplate, formula: LinearFormula) -> list[Line]:
    return list(dict.fromkeys(table_and_code(template, t.name) for t in formula.names()))


def _apart(template: AccountTemplate, identity: AccountIdentity) -> bool:
    """Whether the tables of an identity have no column (or row) in common any more."""
    tables = [table for table, _ in _named(template, parse_formula(identity.formula, identity.at))]
    return identity.each != "once" and not shared_lines(template, identity, tables)


def _has_parts(template: AccountTemplate, line: Line, there: set[Line]) -> bool:
    table = template.table(line[0])
    parts = [row.code for row in table.rows if row.parent == line[1]] if table else []
    return any((line[0], part) in there for part in parts)


def _is_made(template: AccountTemplate, line: Line, there: set[Line]) -> bool:
    """Whether an identity computes a line from lines of which some are there."""
    for identity in template.identities:
        if identity.compute and identity.each == "column":
            formula = parse_formula(identity.formula, identity.at)
            (left,) = (table_and_code(template, term.name) for term in formula.left)
            right = (table_and_code(template, term.name) for term in formula.right if term.name)
            if left == line and any(one in there for one in right):
                return True
    return False


def _with_lines(table: AccountTable, rows: set[Line], columns: set[Line]) -> AccountTable:
    left = _kept(table.rows, table.id, rows)
    across = _kept(table.columns, table.id, columns)
    codes = {line.code for line in left}, {line.code for line in across}
    blocked = tuple(cell for cell in table.blocked if cell[0] in codes[0] and cell[1] in codes[1])
    return replace(table, rows=left, columns=across, blocked=blocked)


def _kept(lines: Iterable[AccountLine], table: str, there: set[Line]) -> tuple[AccountLine, ...]:
    """The lines that are there; one whose parent is not is nobody's part."""
    kept = [line for line in lines if (table, line.code) in there]
    codes = {line.code for line in kept}
    return tuple(
        line if line.parent in codes else replace(line, parent="", of_which=False) for line in kept
    )


def _with_zeros(cells: pa.Table, zero: Iterable[Line]) -> pa.Table:
    """Cells with one zero for each row, area and period; others of the row are blank like it."""
    contexts = cells.select(["REF_AREA", "TIME_PERIOD"]).group_by(["REF_AREA", "TIME_PERIOD"])
    column = {row["ACCOUNT_TABLE"]: row["ACCOUNT_COLUMN"] for row in cells.to_pylist()}
    rows = [
        {
            "ACCOUNT_TABLE": table,
            "ACCOUNT_ROW": code,
            "ACCOUNT_COLUMN": column[table],
            **context,
            "OBS_VALUE": 0.0,
        }
        for table, code in zero
        for context in contexts.aggregate([]).to_pylist()
        if table in column
    ]
    if not rows:
        return cells
    added = pa.Table.from_pylist(rows)
    return pa.concat_tables([cells, added], promote_options="default")
