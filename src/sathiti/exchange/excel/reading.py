"""Read a returned form: every cell asked, as written and as understood, and all problems."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from sathiti.exchange.excel.answers import Answer, StatusWords, read_answer
from sathiti.exchange.excel.cell_marks import PLAIN, CellMark, CellMarks
from sathiti.exchange.excel.container import SEND_FORM, open_container
from sathiti.exchange.excel.form_checks import check_form, check_period
from sathiti.exchange.excel.layout import (
    INPUT_COLUMNS,
    MANIFEST_SHEET,
    asked_cells,
    column_letter,
    row_key,
)
from sathiti.exchange.excel.lost_manifest import manifest_from_sheets
from sathiti.exchange.excel.manifest import FormLine, Manifest, read_manifest
from sathiti.exchange.excel.merged import merged_rows
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.rows import Extra, FormRow, FoundRows, as_written, find_rows
from sathiti.exchange.excel.sheets import FormSheet, RawSheet, match_sheets, read_sheets
from sathiti.model import (
    Catalogue,
    Delivery,
    Finding,
    Instrument,
    Item,
    Place,
    RawCell,
    SathitiError,
)

_NO_MARK = CellMark()
_NOT_REPORTED = "O"


class Reading(Struct, frozen=True):
    """A form that was read.

    Attributes:
        delivery: every cell asked, in the order of the form; then, with an empty item, whatever
            else was written on it.
        problems: what was wrong, with places.
        pack: id of the country pack the form was made from.
    """

    delivery: Delivery
    problems: tuple[Finding, ...]
    pack: str


class _Form(Struct, frozen=True):
    """What the reading of rows needs to know."""

    manifest: Manifest
    instrument: Instrument
    items: dict[str, Item]
    words: StatusWords
    marks: CellMarks
    problems: Problems


def read_workbook(
    path: Path,
    instruments: Mapping[str, Instrument],
    received: str,
    texts: Catalogue,
    languages: tuple[str, ...],
) -> Reading:
    """Read a form that came back.

    Args:
        path: the file.
        instruments: current forms by id.
        received: UTC time of receipt, ISO 8601.
        texts: catalogue for messages and for the words of reasons.
        languages: languages of the messages.

    Raises:
        SathitiError: the file is no Excel workbook, encrypted, damaged, or not one of the forms.
    """
    container = open_container(path)
    marks = CellMarks(container)
    problems = Problems(container.name, texts, languages)
    sheets = read_sheets(container, marks)
    manifest = _manifest_of(sheets, problems)
    instrument = _instrument_of(manifest, instruments, container.name)
    problems.scope, problems.period = instrument.id, manifest.period
    items = {item.id: item for item in instrument.items()}
    form = _Form(
        manifest, instrument, items, StatusWords(manifest.statuses, texts), marks, problems
    )
    check_form(manifest, instrument, problems)
    matched = match_sheets(sheets, manifest, problems)
    found = find_rows(matched, manifest, problems)
    check_period(manifest, instrument, found.answers.get("period"), problems)
    cells = [*_read_lines(form, matched, found), *_not_on_form(form, found)]
    cells += _read_extras(form, found, _other_sheets(sheets, matched))
    delivery = Delivery(
        sha256=hashlib.sha256(container.content).hexdigest(),
        file_name=container.name,
        provider=manifest.provider,
        instrument=instrument.id,
        version=manifest.version,
        period=manifest.period,
        received=received,
        cells=tuple(cells),
        respondent=_respondent(found),
    )
    return Reading(delivery, problems.all(), manifest.pack)


def workbook_pack(path: Path) -> str:
    """Id of the country pack a form was made from; empty if the file no longer says.

    Raises:
        SathitiError: the file is no Excel workbook, encrypted or damaged.
    """
    container = open_container(path)
    for sheet in read_sheets(container, CellMarks(container)):
        manifest = read_manifest(sheet.grid) if sheet.name == MANIFEST_SHEET else None
        if manifest:
            return manifest.pack
    return ""


def _manifest_of(sheets: Iterable[RawSheet], problems: Problems) -> Manifest:
    for sheet in sheets:
        if sheet.name == MANIFEST_SHEET:
            manifest = read_manifest(sheet.grid)
            if manifest:
                return manifest
    manifest = manifest_from_sheets(sheets)
    if manifest is None:
        raise SathitiError(
            "The workbook is not one of the forms of this system.",
            fix=SEND_FORM,
            at=problems.place(),
        )
    problems.add("form.bearings_lost")
    return manifest


def _instrument_of(
    manifest: Manifest, instruments: Mapping[str, Instrument], file: str
) -> Instrument:
    if manifest.instrument not in instruments:
        raise SathitiError(
            "The form “{form}” is not known here.",
            fix="Please check that the file belongs here; known forms are: {known}.",
            at=Place(file),
            form=manifest.instrument,
            known=sorted(instruments),
        )
    return instruments[manifest.instrument]


def _respondent(found: FoundRows) -> str:
    said = [
        as_written(found.answers[name].get("content")).strip()
        for name in ("name", "position", "contact")
        if name in found.answers
    ]
    return ", ".join(words for words in said if words)


def _read_lines(form: _Form, sheets: Mapping[str, FormSheet], found: FoundRows) -> list[RawCell]:
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
        form.problems.add("form.row_mark_lost", _place(form, row, "value"), key=key)
    for places in empty.values():
        form.problems.add("form.empty_optional", *places, count=len(places))
    return cells


def _value_marks(form: _Form, sheet: FormSheet) -> dict[int, CellMark]:
    column = sheet.columns.get("value")
    return {} if column is None else form.marks.of(sheet.raw.name, column_letter(column))


def _place(form: _Form, row: FormRow, column: str) -> Place:
    return Place(form.problems.file, row.sheet.raw.name, row.address(column))


def _read_line(
    form: _Form,
    line: FormLine,
    row: FormRow,
    mark: CellMark,
    merged: bool,
    empty: dict[str, list[Place]],
) -> RawCell:
    place = _place(form, row, "value")
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
        answer = _gone(form, answer, place)
    elif line.mark and line.mark != row.sheet.printed(row.cells):
        _report(form, "form.words_changed", place, line, unit=item.unit_label)
    for problem in answer.problems:
        column = "status" if problem.rule == "form.unknown_status" else "value"
        at = place if column == "value" else _place(form, row, column)
        form.problems.add(problem.rule, at, key=_key(line), **problem.values)
    if merged or item is None:
        answer = Answer(answer.written, None, 0, _NOT_REPORTED)
    elif answer.status == _NOT_REPORTED and not answer.problems:
        _report_empty(form, line, item, place, empty)
    return _cell(form, line, place, answer, as_written(row.get("comment")).strip())


def _cell(form: _Form, line: FormLine, place: Place, answer: Answer, comment: str) -> RawCell:
    return RawCell(
        item=line.item,
        area=line.area,
        period=form.manifest.period,
        place=place,
        written=answer.written,
        value=answer.value,
        decimals=answer.decimals,
        status=answer.status,
        comment=comment,
    )


def _key(line: FormLine) -> str:
    return row_key(line.item, line.area)


def _report(form: _Form, rule: str, place: Place, line: FormLine, **values: object) -> None:
    item = form.items.get(line.item)
    label = item.label if item else line.item
    form.problems.add(rule, place, key=_key(line), label=label, **values)


def _gone(form: _Form, answer: Answer, place: Place) -> Answer:
    if answer.written:
        form.problems.add("form.question_gone", place, written=answer.written)
    return Answer(answer.written, None, 0, _NOT_REPORTED)


def _report_empty(
    form: _Form, line: FormLine, item: Item, place: Place, empty: dict[str, list[Place]]
) -> None:
    if item.required:
        _report(form, "form.empty", place, line)
    else:
        empty.setdefault(line.section, []).append(place)


def _missing_row(form: _Form, line: FormLine, sheet_there: bool) -> RawCell:
    place = form.problems.place(line.sheet)
    if sheet_there:
        _report(form, "form.row_missing", place, line, area=line.area)
    return _cell(form, line, place, Answer("", None, 0, _NOT_REPORTED), "")


def _not_on_form(form: _Form, found: FoundRows) -> list[RawCell]:
    """Figures of the current instrument that the form did not ask."""
    asked = asked_cells(form.instrument, form.manifest.country)
    cells = []
    for item, area in asked:
        if row_key(item, area) not in form.manifest.lines:
            line = FormLine(item, area, "", "", 0, 0)
            _report(form, "form.question_new", form.problems.place(), line)
            answer = Answer("", None, 0, _NOT_REPORTED)
            cells.append(_cell(form, line, form.problems.place(), answer, ""))
    return cells


def _other_sheets(sheets: Iterable[RawSheet], matched: Mapping[str, FormSheet]) -> list[RawSheet]:
    used = {sheet.raw.name for sheet in matched.values()}
    return [sheet for sheet in sheets if sheet.name not in used and not sheet.ours and sheet.grid]


def _read_extras(form: _Form, found: FoundRows, others: list[RawSheet]) -> list[RawCell]:
    cells = []
    for extra in found.extras:
        form.problems.add("form.extra", extra.place, written=extra.written)
        cells.append(_extra_cell(form, extra))
    for key, row in found.copies:
        line = form.manifest.lines[key]
        _report(form, "form.row_twice", _place(form, row, "value"), line, area=line.area)
        cells += _copied_cells(form, row)
    for sheet in others:
        if not sheet.mark:
            form.problems.add("form.extra_sheet", form.problems.place(sheet.name), sheet=sheet.name)
    remarks = found.answers.get("remarks")
    if remarks and as_written(remarks.get("content")).strip():
        place = _place(form, remarks, "content")
        written = as_written(remarks.get("content"))
        form.problems.add("form.remark", place, written=written)
        cells.append(_extra_cell(form, Extra(place, written)))
    return cells


def _copied_cells(form: _Form, row: FormRow) -> list[RawCell]:
    written = [(_place(form, row, name), as_written(row.get(name))) for name in INPUT_COLUMNS]
    return [_extra_cell(form, Extra(place, words)) for place, words in written if words]


def _extra_cell(form: _Form, extra: Extra) -> RawCell:
    line = FormLine("", "", "", "", 0, 0)
    return _cell(form, line, extra.place, Answer(extra.written, None, 0, _NOT_REPORTED), "")
