"""An account as its tables are printed: rows by columns, one table a year."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.methods.questionnaires.answering import ESTIMATED, MISSING, Speech
from sathiti.model import (
    AccountLine,
    AccountTable,
    AccountTemplate,
    AnswerRow,
    Answers,
    AnswerTable,
    TableCell,
    Text,
)

IMPOSSIBLE = "M"
_Cells = Mapping[tuple[str, str, str, str], Mapping[str, Any]]


def account_answers(
    template: AccountTemplate,
    cells: pa.Table,
    area: str,
    periods: Sequence[str],
    providers: Mapping[str, Text],
    speech: Speech,
) -> Answers:
    """Lay an account out in the rows and columns of its template.

    Args:
        template: the account.
        cells: one row a cell, with ACCOUNT_TABLE, ACCOUNT_ROW, ACCOUNT_COLUMN, REF_AREA,
            TIME_PERIOD, OBS_VALUE; used where present: DECIMALS, OBS_STATUS, SOURCE_DETAIL,
            COMMENT_OBS.
        area: area shown.
        periods: one table of each block a period.
        providers: ``table.row`` to who should provide the cells it lacks.
        speech: how remarks are said.
    """
    here = cells.filter(pc.equal(cells["REF_AREA"], area))
    found = {
        (
            row["ACCOUNT_TABLE"],
            row["ACCOUNT_ROW"],
            row["ACCOUNT_COLUMN"],
            str(row["TIME_PERIOD"]),
        ): row
        for row in here.to_pylist()
    }
    tables = tuple(
        _table(template, table, period, found, providers, speech)
        for period in periods
        for table in template.tables
    )
    return Answers(template.id, template.title, Text({}), tables, template.source, template.note)


def _table(
    template: AccountTemplate,
    table: AccountTable,
    period: str,
    found: _Cells,
    providers: Mapping[str, Text],
    speech: Speech,
) -> AnswerTable:
    title = Text({name: f"{said}, {period}" for name, said in table.title.words.items()})
    rows = []
    for row in table.rows:
        given = [
            found.get((table.id, row.code, column.code, period), {}) for column in table.columns
        ]
        provider = providers.get(f"{table.id}.{row.code}", Text({}))
        rows.append(_row(template, table, row, given, provider, speech))
    columns = tuple(column.label for column in table.columns)
    return AnswerTable(f"{table.id}-{period}", title, columns, tuple(rows))


def _row(
    template: AccountTemplate,
    table: AccountTable,
    row: AccountLine,
    given: Sequence[Mapping[str, Any]],
    provider: Text,
    speech: Speech,
) -> AnswerRow:
    blocked = set(table.blocked)
    cells = tuple(
        TableCell(None, 0, IMPOSSIBLE)
        if (row.code, column.code) in blocked
        else _cell(cell, template.decimals)
        for column, cell in zip(table.columns, given, strict=True)
    )
    assumed = dict.fromkeys(
        cell.get("COMMENT_OBS") for cell in given if cell.get("OBS_STATUS") == ESTIMATED
    )
    remarks = [speech.say("E: {assumed}", assumed=said) for said in assumed if said]
    if provider.words and any(cell.status == MISSING for cell in cells):
        remarks.append(speech.say("To be provided by: {provider}.", provider=provider))
    sources = dict.fromkeys(c["SOURCE_DETAIL"] for c in given if c.get("SOURCE_DETAIL"))
    return AnswerRow(
        row.code,
        row.label,
        template.unit_label,
        cells=cells,
        sources=tuple(sources),
        remarks=tuple(remarks),
    )


def _cell(cell: Mapping[str, Any], decimals: int) -> TableCell:
    value = cell.get("OBS_VALUE")
    if value is None:
        return TableCell(None, 0, MISSING)
    known = cell.get("DECIMALS")
    return TableCell(value, decimals if known is None else known, cell.get("OBS_STATUS") or "A")
