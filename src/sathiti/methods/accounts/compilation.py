"""Compiles accounts: fills in the cells given, computes the others, checks every identity."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.accounts.cell_findings import findings_of
from sathiti.methods.accounts.cell_table import CellRows, read_cells
from sathiti.methods.accounts.equations import Equation, equations_of
from sathiti.methods.accounts.fill import fill
from sathiti.methods.accounts.layout import Layout, layout_of
from sathiti.methods.accounts.made_cells import cells_of
from sathiti.methods.accounts.residuals import residuals_of
from sathiti.methods.accounts.template_check import check_template
from sathiti.model import AccountTemplate, Catalogue, CollectedError, Finding
from sathiti.model.account import Blank


class CompiledAccount(Struct, frozen=True):
    """An account with all that can be computed.

    Attributes:
        cells: one row a cell, given and computed, in the order of the template.
        residuals: one row an identity, place, area and period.
        findings: cells that were left out, and periods that are missing.
    """

    cells: pa.Table
    residuals: pa.Table
    findings: tuple[Finding, ...]


def compile_account(
    template: AccountTemplate,
    cells: Any,
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> CompiledAccount:
    """Compile an account for every area and period that has a cell.

    Figures given stay as they are. A parent is the sum of its parts; identities with
    ``compute`` give their left side. A sum of which some parts are missing is shown with
    COMPLETE false, and so is everything computed from it; a difference is not computed.

    Args:
        template: a template without mistakes (see `check_template`).
        cells: table of any engine, one row a cell: ACCOUNT_TABLE, ACCOUNT_ROW,
            ACCOUNT_COLUMN, REF_AREA, TIME_PERIOD, OBS_VALUE, and where known DECIMALS,
            OBS_STATUS and other columns, which are carried through.
        texts: translations of messages.
        languages: languages of the findings.

    Raises:
        CollectedError: the template has mistakes.
        SathitiError: the table lacks a column.
    """
    layout, equations = compiled(template)
    given = read_cells(cells, layout, template.id, template.decimals)
    fill(given.panel, equations)
    return CompiledAccount(
        cells_of(template, layout, equations, given),
        residuals_of(equations, given.panel, layout),
        findings_of(template, layout, given, texts or Catalogue(), languages),
    )


def check_account(template: AccountTemplate, cells: Any, blank: Blank | None = None) -> pa.Table:
    """Check the identities of a table that others published; nothing is computed.

    Args:
        template: a template without mistakes.
        cells: as for `compile_account`.
        blank: ``zero`` takes a cell without figure for zero where its row and its column
            stand in the table given; ``missing`` does not. Empty: as the template says.

    Returns:
        The residuals; OUTCOME says which identities fail.

    Raises:
        CollectedError: the template has mistakes.
        SathitiError: the table lacks a column.
    """
    layout, equations = compiled(template)
    given = read_cells(cells, layout, template.id, template.decimals)
    if (blank or template.blank) == "zero":
        _fill_blanks(given, layout)
    return residuals_of(equations, given.panel, layout)


def compiled(template: AccountTemplate) -> tuple[Layout, list[Equation]]:
    """The layout and the equations of a template.

    Raises:
        CollectedError: the template has mistakes.
    """
    mistakes = check_template(template)
    if mistakes:
        raise CollectedError(mistakes)
    layout = layout_of(template)
    return layout, equations_of(template, layout)


def _fill_blanks(given: CellRows, layout: Layout) -> None:
    panel = given.panel
    used = [layout.cells[place] for place in np.flatnonzero((panel.rows >= 0).any(axis=0))]
    rows = {(table, row) for table, row, _ in used}
    columns = {(table, column) for table, _, column in used}
    there = np.array(
        [(table, row) in rows and (table, column) in columns for table, row, column in layout.cells]
    )
    blank = np.append(there, False) & ~panel.known
    panel.values[blank] = 0.0
    panel.complete[blank] = True
