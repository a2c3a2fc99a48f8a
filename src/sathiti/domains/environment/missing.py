"""What an account should have and has not: cells, periods, and who should provide them."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from sathiti.model import (
    AccountPlan,
    AccountTemplate,
    Catalogue,
    Message,
    MissingFigure,
    Text,
    written_periods,
)

ASSUMED = "E"


def missing_figures(
    plan: AccountPlan,
    template: AccountTemplate,
    cells: pa.Table,
    periods: Sequence[str],
    area: str,
    providers: Mapping[str, Text],
    texts: Catalogue,
    languages: Sequence[str],
) -> list[MissingFigure]:
    """Cells asked of a country that have no figure of their own, or only an assumed one.

    Args:
        plan: says what is asked.
        template: the account.
        cells: compiled cells, with REF_AREA, TIME_PERIOD, OBS_VALUE, OBS_STATUS.
        periods: SDMX periods that the account is about, in order.
        area: the country.
        providers: function to the unit that has it today.
        texts: translations of labels.
        languages: languages of labels.

    Returns:
        One row a cell and kind (missing, assumed), with the periods it is about.
    """
    statuses = _statuses(cells, area)
    found = []
    for asked in plan.asked:
        for cell in _matching(asked.cells, template):
            known = statuses.get(cell, {})
            label = _label(cell, template, texts, languages)
            lacking = [period for period in periods if period not in known]
            assumed = [period for period in periods if known.get(period) == ASSUMED]
            for given, of in ((lacking, False), (assumed, True)):
                if given:
                    provider = providers[asked.function]
                    span = written_periods(given)
                    found.append(MissingFigure(template.id, cell, label, span, provider, of))
    return found


def _matching(patterns: Iterable[str], template: AccountTemplate) -> list[str]:
    every = [
        f"{table.id}.{row.code}.{column.code}"
        for table in template.tables
        for row in table.rows
        for column in table.columns
        if (row.code, column.code) not in table.blocked
    ]
    found = [cell for pattern in patterns for cell in fnmatch.filter(every, pattern)]
    return list(dict.fromkeys(found))


def _statuses(cells: pa.Table, area: str) -> dict[str, dict[str, str]]:
    names = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN", "REF_AREA", "TIME_PERIOD")
    columns = [cells.column(name).to_pylist() for name in (*names, "OBS_VALUE", "OBS_STATUS")]
    known: dict[str, dict[str, str]] = {}
    for table, row, column, where, period, value, status in zip(*columns, strict=True):
        if where == area and value is not None:
            known.setdefault(f"{table}.{row}.{column}", {})[period] = status
    return known


def _label(
    cell: str, template: AccountTemplate, texts: Catalogue, languages: Sequence[str]
) -> Text:
    table_id, row_code, column_code = cell.split(".")
    table = template.table(table_id)
    assert table is not None
    row = next(line for line in table.rows if line.code == row_code)
    column = next(line for line in table.columns if line.code == column_code)
    said = Message("{row}: {column}", {"row": row.label, "column": column.label})
    return texts.text(said, languages)
