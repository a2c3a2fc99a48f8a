"""What flows from where to where, found in the identities of an account.

Two kinds of accounts have such a picture. Where supply equals use in every row, flows lead from
the columns that supply to the rows and on to the columns that use. Where a balance holds in
every column, they lead from the rows that add to the columns and on to the rows that take away.
"""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from sathiti.methods.accounts.formula import LinearFormula, parse_formula
from sathiti.model import AccountIdentity, AccountLine, AccountTable, AccountTemplate, Text
from sathiti.web.accounts.parts import Value, Values, in_column, in_row, leaves, root, split

OPENING = "OPENING"
_FEWEST = 2
# figures of a table at the row or column that a balance is about
At = Callable[[AccountTable], Value]


class FlowNode(Struct, frozen=True):
    """Where flows begin, pass or end: 0, 1, 2; a rest is what was not broken down."""

    stage: int
    label: Text
    rest: bool = False


class Flow(Struct, frozen=True):
    """An amount between two nodes."""

    start: FlowNode
    end: FlowNode
    value: float


def flows_of(template: AccountTemplate, values: Values) -> list[Flow]:
    """All flows of an account; empty where it tells of none, or of stocks."""
    if any(line.code == OPENING for table in template.tables for line in table.rows):
        return []
    for identity in template.identities:
        formula = parse_formula(identity.formula)
        if formula.operator == "=" and not identity.only:
            sides = _sides(template, identity, formula)
            if sides:
                return list(_supply_use(sides, values))
    return list(_balance(template, values))


Side = tuple[AccountTable, str]


def _sides(
    template: AccountTemplate, identity: AccountIdentity, formula: LinearFormula
) -> tuple[Side, Side] | None:
    """Supply and use with the code of their totals, of an identity that says they are equal."""
    terms = formula.names()
    if identity.each != "row" or len(formula.left) != 1 or len(terms) != _FEWEST:
        return None
    found = []
    for term in terms:
        table = template.table(term.name.partition(".")[0])
        if table is None or not root(table.rows):
            return None
        found.append((table, term.name.partition(".")[2]))
    return (found[0], found[1]) if found[0][0] is not found[1][0] else None


def _supply_use(sides: tuple[Side, Side], values: Values) -> Iterator[Flow]:
    rows = sides[0][0].rows
    labels = {line.code: line.label for line in rows}
    for row in leaves(rows, root(rows)):
        middle = FlowNode(1, labels[row])
        for stage, (table, total) in zip((0, 2), sides, strict=True):
            heads = {line.code: line.label for line in table.columns}
            of = in_row(values, table.id, row)
            for code, value, rest in split(table.columns, total, of, len(heads)):
                outer = FlowNode(stage, heads[code], rest)
                if value > 0:
                    yield Flow(outer, middle, value) if stage == 0 else Flow(middle, outer, value)


class _Term(Struct, frozen=True):
    """A row of a balance and the sign it has there."""

    table: AccountTable
    code: str
    sign: float


def _balance(template: AccountTemplate, values: Values) -> Iterator[Flow]:
    for each in ("column", "row"):
        computing = _computing(template, each)
        used = {term.name for one in computing.values() for term in one.right}
        for name in computing:
            table = _table(template, name)
            if table is None or name in used:
                continue
            if root(table.columns if each == "column" else table.rows):
                yield from _through(template, name, each, computing, values)
                return


def _computing(template: AccountTemplate, each: str) -> dict[str, LinearFormula]:
    formulas = {
        (formula := parse_formula(one.formula)).computed: formula
        for one in template.identities
        if one.compute and one.each == each
    }
    return {name: formula for name, formula in formulas.items() if name}


def _codes(name: str) -> tuple[str, str]:
    table, _, code = name.rpartition(".")
    return table, code


def _table(template: AccountTemplate, name: str) -> AccountTable | None:
    table = _codes(name)[0]
    return template.table(table) if table else template.tables[0]


def _through(
    template: AccountTemplate,
    name: str,
    each: str,
    computing: Mapping[str, LinearFormula],
    values: Values,
) -> Iterator[Flow]:
    """The balance of every column (or row): what adds to it and what it gives."""
    first = _table(template, name)
    assert first is not None
    lines = first.columns if each == "column" else first.rows
    labels = {line.code: line.label for line in lines}
    for place in leaves(lines, root(lines)):
        at = _at(each, place, values)
        middle = FlowNode(1, labels[place])
        left = _Term(first, _codes(name)[1], -1.0)
        for term in (*_expanded(template, name, 1.0, computing, at), left):
            of: tuple[AccountLine, ...] = (
                term.table.rows if each == "column" else term.table.columns
            )
            heads = {line.code: line.label for line in of}
            for code, value, rest in split(of, term.code, at(term.table)):
                amount = term.sign * value
                if amount > 0:
                    yield Flow(FlowNode(0, heads[code], rest), middle, amount)
                elif amount < 0:
                    yield Flow(middle, FlowNode(2, heads[code], rest), -amount)


def _at(each: str, place: str, values: Values) -> At:
    if each == "column":
        return lambda table: in_column(values, table.id, place)
    return lambda table: in_row(values, table.id, place)


def _expanded(
    template: AccountTemplate,
    name: str,
    sign: float,
    computing: Mapping[str, LinearFormula],
    at: At,
) -> Iterator[_Term]:
    """The terms a computed name is made of, down to those that are computed from none.

    A difference of two is a net change, such as that of stocks, and stays whole.
    """
    for term in computing[name].right:
        table = _table(template, term.name)
        if table is None or not term.name:
            continue
        own = sign * term.coefficient
        if term.name in computing and not _is_net(template, computing[term.name], at):
            yield from _expanded(template, term.name, own, computing, at)
        else:
            yield _Term(table, _codes(term.name)[1], own)


def _is_net(template: AccountTemplate, formula: LinearFormula, at: At) -> bool:
    if len(formula.right) != _FEWEST:
        return False
    amounts = [
        term.coefficient * (at(table)(_codes(term.name)[1]) or 0.0)
        for term in formula.right
        if (table := _table(template, term.name)) is not None
    ]
    return min(amounts) < 0
