"""Identities between accounts: water supplied and used against the asset account, and so on."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods.accounts.cell_table import CONTEXT, KEY, check_columns, combined, read_cells
from sathiti.methods.accounts.equations import Equation, equation
from sathiti.methods.accounts.formula import LinearFormula
from sathiti.methods.accounts.layout import Cell, Layout, layout_of
from sathiti.methods.accounts.residuals import RESIDUALS, residuals_of
from sathiti.methods.accounts.template_check import read_identity, unknown_cell
from sathiti.methods.validation.fact_table import collect, encode
from sathiti.model import AccountIdentity, AccountTemplate, CollectedError, Place, SathitiError

# A value of another account without DECIMALS is written with at most this many.
MOST_DECIMALS = 10
_CARRIED = ("DECIMALS", "ROUNDING", "OBS_STATUS", "COMPLETE")


def check_link_identities(
    links: Sequence[AccountIdentity], templates: Mapping[str, AccountTemplate]
) -> list[SathitiError]:
    """All mistakes of identities between accounts; empty if they can be checked.

    Args:
        links: identities that hold once, whose cells are ``account.table.row.column``.
        templates: account id to its template.
    """
    known = {
        (account, *cell)
        for account, template in templates.items()
        for cell in layout_of(template).cells
    }
    mistakes = []
    for link in links:
        if link.each != "once" or link.compute:
            mistakes.append(
                SathitiError(
                    "An identity between accounts holds once and computes nothing.",
                    fix="Write “each: once” and leave out “compute”.",
                    at=link.at or Place(link.id),
                )
            )
        mistakes += _read(link, known)[1]
    return mistakes


def check_links(links: Sequence[AccountIdentity], accounts: Mapping[str, Any]) -> pa.Table:
    """Check identities between accounts.

    A link is asked for each area and period for which all accounts it names have cells; a
    cell that is missing there makes it incomplete.

    Args:
        links: as for `check_link_identities`.
        accounts: account id to its table of cells, best as compiled.

    Returns:
        The residuals, as of `check_account`.

    Raises:
        CollectedError: a formula has mistakes.
        SathitiError: a table of cells lacks a column.
    """
    asked = [link for link in links if _accounts_of(link) <= set(accounts)]
    layout = Layout.of(_cell(written) for link in asked for written in link.cells.values())
    equations = _equations(asked, layout)
    if not equations:
        return RESIDUALS.empty_table()
    named = set.union(*(_accounts_of(link) for link in asked))
    tables = {name: collect(table) for name, table in accounts.items() if name in named}
    for name, table in tables.items():
        check_columns(table, name)
    together = pa.concat_tables(
        [_picked(name, table, layout) for name, table in tables.items()], promote_options="default"
    )
    given = read_cells(together, layout, ", ".join(tables), MOST_DECIMALS)
    residuals = residuals_of(equations, given.panel, layout)
    return _where_all_have_cells(residuals, asked, tables)


def _accounts_of(link: AccountIdentity) -> set[str]:
    return {written.partition(".")[0] for written in link.cells.values()}


def _cell(written: str) -> Cell:
    """Account and table in one, row, column: what a table of cells is told apart by here."""
    account, table, row, column = written.split(".")
    return f"{account}.{table}", row, column


def _equations(links: Sequence[AccountIdentity], layout: Layout) -> list[Equation]:
    equations, mistakes = [], []
    for link in links:
        formula, found = _read(link, {tuple(one.split(".")) for one in link.cells.values()})
        mistakes += found
        if formula and not found:
            cells = {name: _cell(written) for name, written in link.cells.items()}
            made = equation(link, formula, "", cells, layout)
            equations += [made] if made else []
    if mistakes:
        raise CollectedError(mistakes)
    return equations


def _read(
    link: AccountIdentity, known: Container[Cell]
) -> tuple[LinearFormula | None, list[SathitiError]]:
    return read_identity(
        link, link.at or Place(link.id), lambda name: unknown_cell(link, name, known)
    )


def _picked(account: str, table: pa.Table, layout: Layout) -> pa.Table:
    """The columns and lines needed, with the account before the name of each table."""
    columns = [
        name for name in (*KEY, *CONTEXT, "OBS_VALUE", *_CARRIED) if name in table.column_names
    ]
    lines = [
        pc.is_in(table[name].cast(pa.string()), pa.array({cell[part] for cell in layout.cells}))
        for part, name in enumerate(KEY)
        if part
    ]
    picked = table.select(columns).filter(pc.and_(*lines))
    named = pc.binary_join_element_wise(account, picked[KEY[0]].cast(pa.string()), ".")
    return picked.set_column(columns.index(KEY[0]), KEY[0], named)


def _where_all_have_cells(
    residuals: pa.Table, links: Sequence[AccountIdentity], tables: Mapping[str, pa.Table]
) -> pa.Table:
    contexts = {
        name: set(combined([encode(table[column]) for column in CONTEXT])[1])
        for name, table in tables.items()
    }
    shared = {
        link.id: set.intersection(*(contexts[name] for name in _accounts_of(link)))
        for link in links
    }
    columns = [residuals[name].to_pylist() for name in ("IDENTITY", *CONTEXT)]
    kept = [(area, period) in shared[name] for name, area, period in zip(*columns, strict=True)]
    return residuals.filter(pa.array(kept, pa.bool_()))
