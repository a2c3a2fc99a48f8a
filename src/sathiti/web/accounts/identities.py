"""What the identities of an account say about the rows, columns and cells of its tables."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from sathiti.methods.accounts.equations import PARTS_OF_COLUMNS, PARTS_OF_ROWS
from sathiti.methods.accounts.formula import parse_formula
from sathiti.model import AccountIdentity, AccountTemplate, ResidualShown, Text
from sathiti.web.accounts.book import INCOMPLETE, OUTCOMES, gravest

Cell = tuple[str, str, str]


class IdentityRow(Struct, frozen=True):
    """An identity at one place, ready to be written.

    Attributes:
        at: row or column it is about, in words.
        anchor: name of its place in the page.
        decimals: of the account.
        lacking: cells that lack, in words; `more` counts those not named.
    """

    residual: ResidualShown
    at: Text
    anchor: str
    decimals: int
    lacking: tuple[Text, ...] = ()
    more: int = 0

    @property
    def numbers(self) -> list[tuple[float | None, int]]:
        """Both sides, what is left, and what is allowed, with decimals.

        What is allowed has one more: else 1 would seem to be within 0.9.
        """
        one = self.residual
        sides = [(value, self.decimals) for value in (one.left, one.right, one.residual)]
        return [*sides, (one.tolerance, self.decimals + 1)]


class IdentityGroup(Struct, frozen=True):
    """All places of one outcome."""

    outcome: str
    rows: list[IdentityRow]


MOST_NAMED = 3


def grouped(template: AccountTemplate, residuals: Iterable[ResidualShown]) -> list[IdentityGroup]:
    """The residuals by outcome, the gravest first."""
    rows: dict[str, list[IdentityRow]] = {outcome: [] for outcome in OUTCOMES}
    for one in residuals:
        rows[one.outcome].append(_row(template, one))
    return [IdentityGroup(outcome, found) for outcome, found in rows.items() if found]


def _row(template: AccountTemplate, one: ResidualShown) -> IdentityRow:
    labels = _labels(template, one.each)
    lacking = tuple(cell_label(template, cell) for cell in one.missing[:MOST_NAMED])
    more = max(0, len(one.missing) - MOST_NAMED)
    at = labels.get(one.at, Text({"en": one.at} if one.at else {}))
    place = anchor(one.identity, one.at)
    return IdentityRow(one, at, place, template.decimals, lacking, more)


def _labels(template: AccountTemplate, each: str) -> dict[str, Text]:
    tables = template.tables
    lines = [line for one in tables for line in (one.rows if each == "row" else one.columns)]
    return {line.code: line.label for line in reversed(lines)}


def cell_label(template: AccountTemplate, cell: str) -> Text:
    """Row and column of ``table.row.column`` in words; the name itself where it is none."""
    table_id, _, place = cell.partition(".")
    table = template.table(table_id)
    row_code, _, column_code = place.partition(".")
    rows = {line.code: line.label for line in table.rows} if table else {}
    columns = {line.code: line.label for line in table.columns} if table else {}
    if row_code not in rows or column_code not in columns:
        return Text({"en": cell})
    row, column = rows[row_code], columns[column_code]
    languages = dict.fromkeys((*row.words, *column.words))
    return Text({name: f"{row.say(name)}: {column.say(name)}" for name in languages})


def at_ends(
    template: AccountTemplate, residuals: Iterable[ResidualShown]
) -> dict[tuple[str, str, str], list[ResidualShown]]:
    """What stands at the end of rows and columns, by table, kind (row, column) and code.

    What is left in an inequality is no error; it stands there only where it fails.
    """
    found: dict[tuple[str, str, str], list[ResidualShown]] = {}
    known = {one.id: one for one in template.identities}
    every = tuple(table.id for table in template.tables)
    for one in residuals:
        identity = known.get(one.identity)
        if one.each == "once" or (_is_limit(identity) and one.outcome != "fails"):
            continue
        for table in _tables(one.identity, identity, every):
            found.setdefault((table, one.each, one.at), []).append(one)
    return found


def _is_limit(identity: AccountIdentity | None) -> bool:
    return identity is not None and parse_formula(identity.formula).operator != "="


def _tables(name: str, identity: AccountIdentity | None, every: Sequence[str]) -> list[str]:
    if identity is None:
        # parts.rows.<table>.<code>
        return [table for table in every if name.split(".")[2:3] == [table]]
    named = {term.name.partition(".")[0] for term in parse_formula(identity.formula).names()}
    return [table for table in every if table in named] or list(every[:1])


def end_of(residuals: Sequence[ResidualShown] | None) -> ResidualShown | None:
    """The one to show at the end of a row or column."""
    return gravest(residuals) if residuals else None


def incomplete_cells(template: AccountTemplate, residuals: Iterable[ResidualShown]) -> set[Cell]:
    """Cells that are sums of which a part is not known.

    A cell that several identities compute is whole where one of them is.
    """
    lacking: set[Cell] = set()
    whole: set[Cell] = set()
    known = {one.id: one for one in template.identities}
    for one in residuals:
        cells = set(_computed(template, one, known.get(one.identity)))
        if one.outcome == INCOMPLETE:
            lacking |= cells
        else:
            whole |= cells
    return lacking - whole


def _computed(
    template: AccountTemplate, one: ResidualShown, identity: AccountIdentity | None
) -> Iterator[Cell]:
    """The cell that an identity computes at a place."""
    for prefix in (PARTS_OF_ROWS, PARTS_OF_COLUMNS):
        if one.identity.startswith(f"{prefix}."):
            table, code = one.identity.removeprefix(f"{prefix}.").split(".")
            by_row = prefix == PARTS_OF_ROWS
            yield (table, code, one.at) if by_row else (table, one.at, code)
    if identity is not None and identity.compute:
        name = parse_formula(identity.formula).computed
        written = identity.cells.get(name, name)
        parts = written.split(".")
        if one.each == "once" and len(parts) == 3:
            yield parts[0], parts[1], parts[2]
        elif one.each != "once":
            table = parts[0] if len(parts) == 2 else template.tables[0].id
            yield (table, parts[-1], one.at) if one.each == "column" else (table, one.at, parts[-1])


def anchor(identity: str, at: str) -> str:
    """Name of the place in the list of identities that an end leads to."""
    return "identity-" + re.sub(r"[^A-Za-z0-9]+", "-", f"{identity}-{at}").strip("-")
