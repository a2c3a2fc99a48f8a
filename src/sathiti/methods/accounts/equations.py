"""Turns parents, parts and identities of a template into linear equations between cells."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sathiti.methods.accounts.formula import LinearFormula, Operator, Term, parse_formula
from sathiti.methods.accounts.layout import Cell, Layout
from sathiti.model import AccountIdentity, AccountLine, AccountTable, AccountTemplate

NO_TARGET = -1
# Beginnings of the ids of sums of parts; the table and the code of the whole follow.
PARTS_OF_ROWS, PARTS_OF_COLUMNS = "parts.rows", "parts.columns"


class Equation(Struct, frozen=True):
    """One identity at one place: a linear sum of cells on each side.

    Attributes:
        identity: id of the identity; ``parts.rows.<table>.<code>`` for sums of parts.
        at: the column (or row) it holds in; empty where it holds once.
        left, right: (place of the cell, coefficient); the place after the last cell is the
            constant one.
        target: cell that the equation computes, or NO_TARGET.
    """

    identity: str
    each: str
    at: str
    left: tuple[tuple[int, float], ...]
    operator: Operator
    right: tuple[tuple[int, float], ...]
    target: int = NO_TARGET
    absolute: float | None = None
    relative: float | None = None


def equations_of(template: AccountTemplate, layout: Layout) -> list[Equation]:
    """All equations of a template in which `check_template` finds no mistake.

    Sums of parts come first, then the identities in order. An equation is not made where all
    cells of one of its sides cannot exist; other cells that cannot exist are left out.
    """
    equations = [*_parts(template, layout)]
    for identity in template.identities:
        formula = parse_formula(identity.formula, identity.at)
        equations += _places_of(template, identity, formula, layout)
    return equations


def parts_of(lines: Iterable[AccountLine]) -> dict[str, list[str]]:
    """Code of each parent to the codes of the parts that add up to it."""
    parts: dict[str, list[str]] = {}
    for line in lines:
        if line.parent and not line.of_which:
            parts.setdefault(line.parent, []).append(line.code)
    return parts


def _parts(template: AccountTemplate, layout: Layout) -> Iterator[Equation]:
    for table in template.tables:
        columns = [column.code for column in table.columns]
        for parent, parts in parts_of(table.rows).items():
            for column in columns:
                cells: list[Cell] = [(table.id, row, column) for row in (parent, *parts)]
                yield from _sum(
                    f"{PARTS_OF_ROWS}.{table.id}.{parent}", "column", column, cells, layout
                )
    for table in template.tables:
        rows = [row.code for row in table.rows]
        for parent, parts in parts_of(table.columns).items():
            for row in rows:
                cells = [(table.id, row, column) for column in (parent, *parts)]
                yield from _sum(
                    f"{PARTS_OF_COLUMNS}.{table.id}.{parent}", "row", row, cells, layout
                )


def _sum(
    identity: str, each: str, at: str, cells: list[Cell], layout: Layout
) -> Iterator[Equation]:
    total, *parts = [layout.index.get(cell) for cell in cells]
    there = [part for part in parts if part is not None and part not in layout.blocked]
    if total is None or total in layout.blocked or not there:
        return
    right = tuple((part, 1.0) for part in there)
    yield Equation(identity, each, at, ((total, 1.0),), "=", right, total)


def _places_of(
    template: AccountTemplate, identity: AccountIdentity, formula: LinearFormula, layout: Layout
) -> Iterator[Equation]:
    """The equation of an identity at each place where it holds."""
    names = {term.name: table_and_code(template, term.name) for term in formula.names()}
    cells: dict[str, Cell]
    for at in _where(template, identity, [table for table, _ in names.values()]):
        if identity.each == "column":
            cells = {name: (table, code, at) for name, (table, code) in names.items()}
        elif identity.each == "row":
            cells = {name: (table, at, code) for name, (table, code) in names.items()}
        else:
            cells = {name: tuple(identity.cells[name].split(".")) for name in names}
        made = equation(identity, formula, at, cells, layout)
        if made:
            yield made


def equation(
    identity: AccountIdentity,
    formula: LinearFormula,
    at: str,
    cells: dict[str, Cell],
    layout: Layout,
) -> Equation | None:
    """The equation of a formula whose names stand for these cells; None where a side is blocked."""

    def side(terms: tuple[Term, ...]) -> tuple[tuple[int, float], ...]:
        one = len(layout.cells)
        places = [
            (layout.index[cells[term.name]] if term.name else one, term.coefficient)
            for term in terms
        ]
        return tuple(term for term in places if term[0] not in layout.blocked)

    left, right = side(formula.left), side(formula.right)
    if not left or not right:
        return None
    computes = identity.compute and formula.computed
    return Equation(
        identity=identity.id,
        each=identity.each,
        at=at,
        left=left,
        operator=formula.operator,
        right=right,
        target=left[0][0] if computes else NO_TARGET,
        absolute=identity.absolute,
        relative=identity.relative,
    )


def table_and_code(template: AccountTemplate, name: str) -> tuple[str, str]:
    """The table a name speaks of, the first where it names none, and the code in it."""
    table, _, code = name.rpartition(".")
    return table or template.tables[0].id, code


def _where(template: AccountTemplate, identity: AccountIdentity, tables: list[str]) -> list[str]:
    """Codes of the columns (or rows) an identity holds in, in the order of the first table."""
    if identity.each == "once":
        return [""]
    shared = shared_lines(template, identity, tables)
    return [code for code in shared if not identity.only or code in identity.only]


def shared_lines(
    template: AccountTemplate, identity: AccountIdentity, tables: Iterable[str]
) -> list[str]:
    """Codes of the columns (or rows) that all of these tables have."""
    known = [table for table in map(template.table, tables) if table]
    lists = [[line.code for line in lines_across(table, identity)] for table in known]
    return [code for code in lists[0] if all(code in codes for codes in lists)] if lists else []


def lines_across(table: AccountTable, identity: AccountIdentity) -> tuple[AccountLine, ...]:
    """The lines an identity holds in each of."""
    return table.columns if identity.each == "column" else table.rows
