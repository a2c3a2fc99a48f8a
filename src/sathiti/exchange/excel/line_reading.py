"""The rows of a returned form, one by one: what each says, and what is wrong with it."""

from collections.abc import Mapping

from sathiti.exchange.excel.answers import NOT_REPORTED, Answer, read_answer
from sathiti.exchange.excel.cell_marks import PLAIN, CellMark
from sathiti.exchange.excel.layout import asked_cells, column_letter, row_key
from sathiti.exchange.excel.manifest import FormLine
from sathiti.exchange.excel.merged import merged_rows
from sathiti.exchange.excel.returned_form import ReturnedForm
from sathiti.exchange.excel.rows import FormRow, FoundRows, as_written
from sathiti.exchange.excel.sheets import FormSheet
from sathiti.model import Item, Place, RawCell

_NO_MARK = CellMark()


def read_lines(
    form: ReturnedForm, sheets: Mapping[str, FormSheet], found: FoundRows
) -> list[RawCell]:
    """Every figure of the form as read; problems of cells and rows are reported."""
    column_marks = {section: _value_marks(form, sheet) for section, sheet in sheets.items()}
    merged = merged_rows(sheets.values(), found.lines, form.problems)
    cells = []
    empty: dict[str, list[Place]] = {}
    for key, line in form.manifest.lines.items():
        row = found.lines.get(key)
        if row is None:
            cells.append(_missing_row(form, line, line.section in sheets))
            continue
        mark = column_marks[row.sheet.section].get(row.number + 1, _NO_MARK)
        cells.append(_read_line(form, line, row, mark, key in merged, empty))
    for key in found.unmarked:
        row = found.lines[key]
        form.problems.add("form.row_mark_lost", form.place(row, "value"), key=key)
    for places in empty.values():
        form.problems.add("form.empty_optional", *places, count=len(places))
    return cells


def _value_marks(form: ReturnedForm, sheet: FormSheet) -> dict[int, CellMark]:
    column = sheet.columns.get("value")
    return {} if column is None else form.marks.of(sheet.raw.name, column_letter(column))


def _read_line(
    form: ReturnedForm,
    line: FormLine,
    row: FormRow,
    mark: CellMark,
    merged: bool,
    empty: dict[str, list[Place]],
) -> RawCell:
    place = form.place(row, "value")
    comment = as_written(row.get("comment")).strip()
    item = form.items.get(line.item)
    answer = read_answer(
        row.get("value"),
        as_written(row.get("status")).strip(),
        mark,
        form.marks.shown.get(mark.style, PLAIN),
        form.words,
        item.unit_label if item else "",
    )
    if item is None:
        return form.cell(line, place, _gone(form, answer, place), comment)
    if line.mark and line.mark != row.sheet.printed(row.cells):
        form.report("form.words_changed", place, line, unit=item.unit_label)
    for problem in answer.problems:
        at = form.place(row, "status") if problem.rule == "form.unknown_status" else place
        form.problems.add(problem.rule, at, key=row_key(line.item, line.area), **problem.values)
    if merged:
        answer = Answer(answer.written, None, 0, NOT_REPORTED)
    elif answer.status == NOT_REPORTED and not answer.problems:
        _report_empty(form, line, item, place, empty)
    return form.cell(line, place, answer, comment)


def _gone(form: ReturnedForm, answer: Answer, place: Place) -> Answer:
    if answer.written:
        form.problems.add("form.question_gone", place, written=answer.written)
    return Answer(answer.written, None, 0, NOT_REPORTED)


def _report_empty(
    form: ReturnedForm, line: FormLine, item: Item, place: Place, empty: dict[str, list[Place]]
) -> None:
    if item.required:
        form.report("form.empty", place, line)
    else:
        empty.setdefault(line.section, []).append(place)


def _missing_row(form: ReturnedForm, line: FormLine, sheet_there: bool) -> RawCell:
    place = form.problems.place(line.sheet)
    if sheet_there:
        form.report("form.row_missing", place, line, area=line.area)
    return form.cell(line, place, Answer("", None, 0, NOT_REPORTED))


def not_on_form(form: ReturnedForm) -> list[RawCell]:
    """Figures of the current instrument that the form that was filled did not ask."""
    cells = []
    for item, area in asked_cells(form.instrument, form.manifest.country):
        if row_key(item, area) not in form.manifest.lines:
            line = FormLine(item, area, "", "", 0, 0)
            form.report("form.question_new", form.problems.place(), line)
            cells.append(form.cell(line, form.problems.place(), Answer("", None, 0, NOT_REPORTED)))
    return cells
