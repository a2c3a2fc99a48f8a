"""Looks an account template over before there are figures: every mistake at once."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator

from sathiti.methods.accounts.equations import (
    equations_of,
    shared_lines,
    table_and_code,
)
from sathiti.methods.accounts.fill import CircleError, levels
from sathiti.methods.accounts.formula import LinearFormula, parse_formula, refuse_formula
from sathiti.methods.accounts.layout import Cell, layout_of
from sathiti.model import (
    AccountIdentity,
    AccountLine,
    AccountTemplate,
    Message,
    Place,
    SathitiError,
)

# Identifiers of SDMX codes; a dot parts table, row and column.
_CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
# What is wrong, how to mend it, and the values of both.
Problem = tuple[str, str, dict[str, object]]
KINDS = {
    "row": Message("row"),
    "column": Message("column"),
    "table": Message("table"),
    "identity": Message("identity"),
}


def check_template(template: AccountTemplate) -> list[SathitiError]:
    """All mistakes of a template: codes, hierarchies, cells, formulas and circles.

    Returns:
        One error a mistake, with the place of the identity where it is known; empty if the
        template can be compiled.
    """
    mistakes = [*_codes(template), *_hierarchies(template), *_blocked(template)]
    for identity in template.identities:
        mistakes += _identity(template, identity)
    return mistakes or _circles(template)


def _codes(template: AccountTemplate) -> Iterator[SathitiError]:
    at = Place(template.id)
    if not template.tables:
        yield SathitiError("The account has no table.", fix="Give it a table.", at=at)
    yield from _repeated("table", (table.id for table in template.tables), at)
    yield from _repeated("identity", (one.id for one in template.identities), at)
    for table in template.tables:
        inside = Place(template.id, key=table.id)
        if not _CODE.fullmatch(table.id):
            yield _bad_code(table.id, at)
        for kind, lines in (("row", table.rows), ("column", table.columns)):
            if not lines:
                yield SathitiError(
                    "The table has no {kind}.",
                    fix="Give it one at least.",
                    at=inside,
                    kind=KINDS[kind],
                )
            codes = [line.code for line in lines]
            yield from _repeated(kind, codes, inside)
            yield from (_bad_code(code, inside) for code in codes if not _CODE.fullmatch(code))


def _repeated(kind: str, codes: Iterable[str], at: Place) -> Iterator[SathitiError]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield SathitiError(
                "The {kind} “{code}” is there {count} times.",
                fix="Give each a code of its own.",
                at=at,
                kind=KINDS[kind],
                code=code,
                count=count,
            )


def _bad_code(code: str, at: Place) -> SathitiError:
    return SathitiError(
        "“{code}” cannot be a code.",
        fix="Use letters A to Z, digits, “_”, “-”, “@” and “$”.",
        at=at,
        code=code,
    )


def _hierarchies(template: AccountTemplate) -> Iterator[SathitiError]:
    for table in template.tables:
        at = Place(template.id, key=table.id)
        for lines in (table.rows, table.columns):
            yield from _parents(lines, at)


def _parents(lines: tuple[AccountLine, ...], at: Place) -> Iterator[SathitiError]:
    parents = {line.code: line.parent for line in lines}
    told: set[str] = set()
    for line in lines:
        if line.parent and line.parent not in parents:
            yield SathitiError(
                "The parent “{parent}” of “{code}” is not there.",
                fix="Correct the parent, or add it.",
                at=at,
                parent=line.parent,
                code=line.code,
            )
        if line.of_which and not line.parent:
            yield SathitiError(
                "“{code}” is shown as “of which” but has no parent.",
                fix="Say of which line it is a part.",
                at=at,
                code=line.code,
            )
        circle = _circle_of(line.code, parents)
        if circle and not told & set(circle):
            told.update(circle)
            yield SathitiError(
                "These lines are parents of each other in a circle: {codes}.",
                fix="Let one of them be at the top.",
                at=at,
                codes=circle,
            )


def _circle_of(code: str, parents: dict[str, str]) -> list[str]:
    """The codes from a line up to itself; empty if it is not under itself."""
    path = [code]
    while (above := parents.get(path[-1], "")) and above not in path:
        path.append(above)
    return path if above == code else []


def _blocked(template: AccountTemplate) -> Iterator[SathitiError]:
    for table in template.tables:
        rows = {row.code for row in table.rows}
        columns = {column.code for column in table.columns}
        for row, column in table.blocked:
            if row not in rows or column not in columns:
                yield SathitiError(
                    "The cell “{cell}”, said to be impossible, is not in the table.",
                    fix="Correct its row or its column.",
                    at=Place(template.id, key=table.id),
                    cell=f"{row}.{column}",
                )


def _identity(template: AccountTemplate, identity: AccountIdentity) -> list[SathitiError]:
    at = identity.at or Place(template.id, key=identity.id)
    formula, mistakes = read_identity(identity, at, lambda name: _unknown(template, identity, name))
    if mistakes or formula is None or identity.each == "once":
        return mistakes
    return [*_nowhere(template, identity, formula, at)]


def read_identity(
    identity: AccountIdentity, at: Place, unknown: Callable[[str], Problem | None]
) -> tuple[LinearFormula | None, list[SathitiError]]:
    """The formula of an identity, if it can be read, and all its mistakes.

    Args:
        identity: what must hold.
        at: where it stands.
        unknown: why a name stands for nothing; None where it stands for something.
    """
    try:
        formula = parse_formula(identity.formula, at)
    except SathitiError as error:
        return None, [error]
    mistakes = [*_tolerance(identity, at), *_computed(identity, formula, at)]
    if not formula.names():
        mistakes.append(
            SathitiError("The identity names no cell.", fix="Name what must hold.", at=at)
        )
    for term in formula.names():
        problem = unknown(term.name)
        if problem:
            what, fix, values = problem
            mistakes.append(refuse_formula(identity.formula, at, term.offset, what, fix, **values))
    return formula, mistakes


def _tolerance(identity: AccountIdentity, at: Place) -> Iterator[SathitiError]:
    for tolerance in (identity.absolute, identity.relative):
        if tolerance is not None and not 0 <= tolerance < float("inf"):
            yield SathitiError(
                "{tolerance} cannot be a tolerance.",
                fix="Give a number that is not negative.",
                at=at,
                tolerance=tolerance,
            )


def _computed(
    identity: AccountIdentity, formula: LinearFormula, at: Place
) -> Iterator[SathitiError]:
    if identity.compute and not formula.computed:
        yield SathitiError(
            "The left side of “{formula}” cannot be computed: it is not a single name before “=”.",
            fix="Bring what is computed to the left alone, or leave out “compute”.",
            at=at,
            formula=identity.formula,
        )


def _unknown(template: AccountTemplate, identity: AccountIdentity, name: str) -> Problem | None:
    """Why a name stands for nothing, and what to do; None if it stands for something."""
    if identity.each == "once":
        return unknown_cell(identity, name, layout_of(template).index)
    written, _, code = name.rpartition(".")
    if not written and len(template.tables) > 1:
        return (
            "“{name}” does not say in which table it is.",
            "Write {names}.",
            {"name": name, "names": [f"{table.id}.{code}" for table in template.tables]},
        )
    table = template.table(table_and_code(template, name)[0])
    if table is None:
        known = [table.id for table in template.tables]
        return (
            "There is no table “{name}”.",
            "Use one of: {known}.",
            {"name": written, "known": known},
        )
    lines = table.rows if identity.each == "column" else table.columns
    if code in {line.code for line in lines}:
        return None
    kind = "row" if identity.each == "column" else "column"
    values: dict[str, object] = {
        "table": table.id,
        "code": code,
        "kind": KINDS[kind],
        "known": [one.code for one in lines],
    }
    return "The table “{table}” has no {kind} “{code}”.", "Use one of: {known}.", values


def unknown_cell(identity: AccountIdentity, name: str, known: Container[Cell]) -> Problem | None:
    """Why a name of an identity that holds once stands for no cell; None where it does."""
    if name not in identity.cells:
        return (
            "“{name}” is not among the cells of the identity.",
            "Add it under “cells”.",
            {"name": name},
        )
    written = identity.cells[name]
    if tuple(written.split(".")) in known:
        return None
    return (
        "“{name}” stands for “{cell}”, which is no cell of the account.",
        "Write table.row.column with codes of the account.",
        {"name": name, "cell": written},
    )


def _nowhere(
    template: AccountTemplate, identity: AccountIdentity, formula: LinearFormula, at: Place
) -> Iterator[SathitiError]:
    tables = [table_and_code(template, term.name)[0] for term in formula.names()]
    shared = shared_lines(template, identity, tables)
    if tables and not shared:
        yield SathitiError(
            "The tables {tables} have no {kind} in common.",
            fix="Use “each: once” and name the cells.",
            at=at,
            tables=sorted(set(tables)),
            kind=KINDS[identity.each],
        )
        return
    strange = [code for code in identity.only if code not in shared]
    if strange:
        yield SathitiError(
            "There is no {kind} {codes} to hold in.",
            fix="Use one of: {known}.",
            at=at,
            kind=KINDS[identity.each],
            codes=strange,
            known=shared,
        )


def _circles(template: AccountTemplate) -> list[SathitiError]:
    equations = equations_of(template, layout_of(template))
    try:
        levels(equations)
    except CircleError as circle:
        named = dict.fromkeys(equations[number].identity for number in circle.equations)
        return [
            SathitiError(
                "These identities compute each other in a circle: {identities}.",
                fix="Leave out “compute” in one of them.",
                at=Place(template.id),
                identities=[*named],
            )
        ]
    return []
