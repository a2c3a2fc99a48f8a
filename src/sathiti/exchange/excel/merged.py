"""Merged cells over the places where figures and reasons are entered."""

from collections.abc import Iterable, Mapping

from sathiti.exchange.excel.layout import cell_name
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.rows import FormRow
from sathiti.exchange.excel.sheets import FormSheet, MergedRange


def merged_rows(
    sheets: Iterable[FormSheet], rows: Mapping[str, FormRow], problems: Problems
) -> set[str]:
    """Keys of the rows whose value or reason is part of a merged range; each range is reported."""
    ranges = [(sheet, merged) for sheet in sheets for merged in sheet.raw.merged]
    keys: set[str] = set()
    for sheet, merged in ranges:
        touched = [
            key for key, row in rows.items() if row.sheet is sheet and _touches(sheet, row, merged)
        ]
        if touched:
            _report(sheet, merged, [rows[key] for key in touched], problems)
            keys.update(touched)
    return keys


def _touches(sheet: FormSheet, row: FormRow, merged: MergedRange) -> bool:
    (top, left), (bottom, right) = merged
    columns = [sheet.columns.get(name, -1) for name in ("value", "status")]
    return top <= row.number <= bottom and any(left <= at <= right for at in columns)


def _report(sheet: FormSheet, merged: MergedRange, rows: list[FormRow], problems: Problems) -> None:
    (top, left), (bottom, right) = merged
    cells = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
    places = [problems.place(sheet.raw.name, row.address("value")) for row in rows]
    problems.add("form.merged", *places, cells=cells)
