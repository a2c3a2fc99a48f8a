"""What was written on a form outside its cells: reported and kept, never used as a figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sathiti.exchange.excel.layout import INPUT_COLUMNS
from sathiti.exchange.excel.returned_form import ReturnedForm
from sathiti.exchange.excel.rows import FormRow, FoundRows, as_written
from sathiti.exchange.excel.sheets import FormSheet, RawSheet, form_sheet
from sathiti.model import RawCell


def other_sheets(sheets: Iterable[RawSheet], matched: Mapping[str, FormSheet]) -> list[RawSheet]:
    """Sheets with content that are no section of the form."""
    used = {sheet.raw.name for sheet in matched.values()}
    return [sheet for sheet in sheets if sheet.name not in used and not sheet.ours and sheet.grid]


def read_extras(
    form: ReturnedForm, found: FoundRows, others: Sequence[RawSheet]
) -> Iterator[RawCell]:
    """Everything else that was written: beside the form, on copies, as a remark."""
    for extra in found.extras:
        form.problems.add("form.extra", extra.place, written=extra.written)
        yield form.extra(extra.place, extra.written)
    for key, row in found.copies:
        line = form.manifest.lines[key]
        form.report("form.row_twice", form.place(row, "value"), line, area=line.area)
        yield from _inputs(form, row)
    for sheet in others:
        yield from _other_sheet(form, sheet)
    yield from _remarks(form, found)


def _other_sheet(form: ReturnedForm, sheet: RawSheet) -> Iterator[RawCell]:
    if not sheet.mark:
        place = form.problems.place(sheet.name)
        form.problems.add("form.extra_sheet", place, sheet=sheet.name)
        return
    # a copy of a section, already reported: its answers are kept
    view = form_sheet(sheet.mark.partition(":")[2], sheet)
    for number, cells in enumerate(sheet.grid):
        row = FormRow(view, number, cells)
        if "@" in str(row.get("key")):
            yield from _inputs(form, row)


def _inputs(form: ReturnedForm, row: FormRow) -> Iterator[RawCell]:
    for column in INPUT_COLUMNS:
        written = as_written(row.get(column))
        if written:
            yield form.extra(form.place(row, column), written)


def _remarks(form: ReturnedForm, found: FoundRows) -> Iterator[RawCell]:
    row = found.answers.get("remarks")
    written = as_written(row.get("content")).strip() if row else ""
    if row and written:
        place = form.place(row, "content")
        form.problems.add("form.remark", place, written=written)
        yield form.extra(place, written)
