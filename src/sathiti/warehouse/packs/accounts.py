"""accounts/sources/ and accounts/links.yaml: what fills cells in a country, what links accounts."""

import fnmatch
from collections.abc import Iterable, Sequence

from sathiti.methods.accounts import check_link_identities
from sathiti.model import AccountIdentity, AccountPlan, CellsAsked, CellSource
from sathiti.warehouse.packs.account_templates import read_identity
from sathiti.warehouse.packs.coefficients import COEFFICIENTS
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.formulas import check_formula

CELL = "table.row.column"
CELL_OF_ACCOUNT = f"account.{CELL}"


def read_accounts(folder: PackFolder, draft: Draft) -> None:
    """Add plans and links, which speak of cells of templates."""
    _read_plans(folder, draft)
    _read_links(folder, draft)


def _read_plans(folder: PackFolder, draft: Draft) -> None:
    here: dict[str, AccountPlan] = {}
    for file in folder.files("accounts/sources/*.yaml"):
        entry = folder.entry(file)
        if entry is not None:
            plan = _plan(entry, draft)
            entry.check_new("template", plan.template, here)
            here[plan.template] = plan
            entry.finish()
    draft.account_plans |= here


def _plan(entry: Fields, draft: Draft) -> AccountPlan:
    template = entry.word("template", among=draft.accounts)
    return AccountPlan(
        template,
        entry.word("dataflow", form=CODE),
        tuple(
            _cell_source(inner, template, draft) for inner in entry.entries("cells", required=False)
        ),
        entry.period("first", ""),
        entry.period("last", ""),
        entry.text("note", required=False),
        tuple(
            _cells_asked(inner, template, draft) for inner in entry.entries("asked", required=False)
        ),
    )


def _cells_asked(entry: Fields, template: str, draft: Draft) -> CellsAsked:
    functions = {assignment.function for assignment in draft.assignments}
    asked = CellsAsked(entry.words("cells"), entry.word("function", among=functions))
    for pattern in asked.cells:
        if not fnmatch.filter(draft.account_cells.get(template, ()), pattern):
            entry.problem(
                "“{written}” is no cell of the account.",
                "Write it as {form}; * stands for any part of it.",
                "cells",
                written=pattern,
                form=CELL,
            )
    entry.finish()
    return asked


def _cell_source(entry: Fields, template: str, draft: Draft) -> CellSource:
    cell = entry.word("cell")
    if cell and template in draft.accounts:
        check_cell(entry, "cell", cell, draft, template)
    formula = entry.word("formula")
    if formula:
        check_formula(entry, "formula", formula, draft, {COEFFICIENTS: _coefficients(draft)})
    source = CellSource(
        cell,
        formula,
        entry.integer("decimals"),
        entry.word("source"),
        entry.text("assumed", required=False),
        entry.place(),
    )
    entry.finish()
    return source


def _coefficients(draft: Draft) -> list[str]:
    rows = draft.parameters.get(COEFFICIENTS, ())
    return list(dict.fromkeys(row.values["item"] for row in rows))


def _read_links(folder: PackFolder, draft: Draft) -> None:
    here: dict[str, AccountIdentity] = {}
    before = len(folder.problems.errors)
    for entry in folder.entries("accounts/links.yaml"):
        link = read_identity(entry, each=("once",))
        entry.check_new("id", link.id, here)
        here[link.id] = link
        for cell in link.cells.values():
            check_cell(entry, "cells", cell, draft)
    if len(folder.problems.errors) == before:
        for mistake in check_link_identities(list(here.values()), draft.accounts):
            folder.problems.take(mistake)
    draft.account_links |= here


def check_cell(entry: Fields, field: str, written: str, draft: Draft, account: str = "") -> None:
    """Note a cell, written with its account unless that is given, that no figure can fill."""
    form = CELL if account else CELL_OF_ACCOUNT
    parts = written.split(".")
    if len(parts) != len(form.split(".")):
        entry.problem(
            "“{written}” is not the name of a cell.",
            "Write it as {form}.",
            field,
            written=written,
            form=form,
        )
        return
    account, table_id, row, column = [account, *parts][-4:]
    template = draft.accounts.get(account)
    table = template.table(table_id) if template else None
    known: Sequence[tuple[str, Iterable[str]]] = [(account, draft.accounts)]
    if template:
        known = [(table_id, [table.id for table in template.tables])]
    if table:
        rows, columns = ([line.code for line in lines] for lines in (table.rows, table.columns))
        known = [(row, rows), (column, columns)]
    good = all(entry.check_known(field, code, list(among)) for code, among in known)
    if good and table and (row, column) in table.blocked:
        entry.problem(
            "The cell {written} cannot have a figure: the template blocks it.",
            "Correct the name of the cell, or the template.",
            field,
            written=written,
        )
