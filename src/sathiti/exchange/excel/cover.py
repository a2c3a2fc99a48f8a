"""The cover of a form: whose it is, how to fill it, what empty cells mean, who filled it."""

from datetime import date
from typing import Any

import xlsxwriter

from sathiti.exchange.excel.form_texts import FormTexts
from sathiti.exchange.excel.layout import (
    ANSWERS,
    COVER_SECTION,
    FORM_NAME_JOINT,
    HEADER_ROW,
    cell_name,
    section_lines,
)
from sathiti.exchange.excel.look import ACCENT, HEADER, INPUT, MUTED, RULE, Formats, said_in
from sathiti.exchange.excel.page import Page
from sathiti.exchange.excel.section_sheet import value_column
from sathiti.model import Section, Text, write_day

_WIDTHS = {"key": 0.0, "label": 44.0, "content": 92.0}
_STEPS = (
    "Enter figures in the yellow cells only; the other cells are locked.",
    "Write numbers with the digits 0 to 9, in the unit shown on the row, and not as a formula.",
    "If the figure is zero, write 0.",
    "If there is no figure, leave the value empty and choose the reason in the column beside it.",
    "Please do not add, delete or merge rows, columns or sheets; write remarks in the comment.",
    "Save the file as an Excel workbook (.xlsx) and send it back before the due date.",
)
_MEANINGS = {
    "L": "The figure exists or should exist, but it is not known yet.",
    "M": "The question does not concern you, or no such figure can exist.",
}
_ANSWER_LABELS = {
    "name": "Name of the person who filled the form",
    "position": "Position",
    "contact": "Telephone or e-mail",
    "remarks": "Remarks on the whole form",
}
_BOX: dict[str, Any] = {"text_wrap": True, "border": 1, "border_color": RULE, "indent": 1}
_HEADING: dict[str, Any] = {
    **_BOX,
    "bold": True,
    "bg_color": HEADER,
    "bottom": 2,
    "bottom_color": ACCENT,
}


class _Writer:
    """Writes the cover from the top down."""

    def __init__(self, page: Page, form: FormTexts) -> None:
        self.page = page
        self.form = form
        self.row = 1

    def next(self, count: int = 1) -> None:
        self.row += count

    def heading(self, text: Text, content: Text | None = None) -> None:
        self.next()
        style: dict[str, Any] = {
            "bold": True,
            "bg_color": HEADER,
            "bottom": 2,
            "bottom_color": ACCENT,
        }
        self.page.say(self.row, "label", text, **{**_BOX, **style})
        self.page.say(self.row, "content", content or "", **{**_BOX, **style})
        self.next()

    def pair(self, label: Text | str, content: Text | str, **style: Any) -> None:
        self.page.say(self.row, "label", label, **{**_BOX, "font_color": MUTED})
        self.page.say(self.row, "content", content, **{**_BOX, **style})
        self.next()


def write_cover(book: xlsxwriter.Workbook, form: FormTexts, formats: Formats) -> Page:
    """Write the cover sheet."""
    sheet = book.add_worksheet(form.sheets[COVER_SECTION])
    page = Page(sheet, formats, form.languages, _WIDTHS)
    page.mark_form(form.instrument.id, COVER_SECTION)
    writer = _Writer(page, form)
    _write_title(writer)
    _write_facts(writer)
    _write_steps(writer)
    _write_statuses(writer)
    _write_sections(writer)
    _write_answers(writer)
    page.finish(landscape=False)
    return page


def _write_title(writer: _Writer) -> None:
    for number, language in enumerate(writer.form.languages[:2]):
        style: dict[str, Any] = (
            {"bold": True, "font_size": 18, "font_color": ACCENT}
            if number == 0
            else {"font_size": 13, "font_color": MUTED}
        )
        title = Text({language: writer.form.instrument.title.say(language)})
        writer.page.say(writer.row, "label", title, room=0, **style)
        writer.next()


def _write_facts(writer: _Writer) -> None:
    form, page = writer.form, writer.page
    writer.next()
    writer.pair(form.say("Data provider"), form.provider.name, bold=True)
    page.key(writer.row, "#period")
    writer.pair(form.say("Reporting period"), form.obligation.period, bold=True)
    writer.pair(form.say("Due date"), _day(form), bold=True)
    form_name = FORM_NAME_JOINT.join(
        (form.instrument.id, form.instrument.version, form.obligation.id)
    )
    page.key(writer.row, "#form")
    writer.pair(form.say("Form and version"), form_name)


def _day(form: FormTexts) -> Text:
    day = date.fromisoformat(form.obligation.due)
    return Text({name: write_day(day, name) for name in form.languages})


def _write_steps(writer: _Writer) -> None:
    writer.heading(writer.form.say("How to fill this form"))
    for number, step in enumerate(_STEPS, start=1):
        writer.pair(str(number), writer.form.say(step))
    if writer.form.instrument.guidance.words:
        writer.pair(writer.form.say("Note"), writer.form.instrument.guidance)


def _write_statuses(writer: _Writer) -> None:
    form = writer.form
    writer.heading(form.say("If there is no figure"))
    writer.pair("0", form.say("Zero: it was counted or measured, and there was none."))
    for code, meaning in _MEANINGS.items():
        writer.pair(form.statuses[code], form.say(meaning))


def _write_sections(writer: _Writer) -> None:
    form, page = writer.form, writer.page
    writer.heading(form.say("Sections of this form"), form.say("Cells filled"))
    for section in form.instrument.sections:
        name = form.sheets[section.id]
        page.key(writer.row, f"#section:{section.id}")
        title = Text({form.languages[0]: section.title.say(form.languages[0])})
        page.sheet.write_url(writer.row, page.at["label"], f"internal:'{name}'!A1", None, name)
        page.say(writer.row, "label", title, **{**_BOX, "font_color": ACCENT})
        _write_count(writer, name, section)
        writer.next()


def _write_count(writer: _Writer, sheet: str, section: Section) -> None:
    """Write the title in the other languages and how many cells are filled."""
    form, page = writer.form, writer.page
    asked = len(section_lines(section, form.country))
    first, last = HEADER_ROW + 1, HEADER_ROW + asked
    column = value_column()
    values = f"'{sheet}'!{cell_name(first, column)}:{cell_name(last, column)}"
    reasons = f"'{sheet}'!{cell_name(first, column + 1)}:{cell_name(last, column + 1)}"
    titles = [words for _, words in said_in(section.title, form.languages)[1:]]
    before = "".join(f"{words} · " for words in titles).replace('"', "”")
    page.sheet.write_formula(
        writer.row,
        page.at["content"],
        f'="{before}"&(COUNTA({values})+COUNTA({reasons}))&" / {asked}"',
        page.formats.get(**_BOX),
        f"{before}0 / {asked}",
    )


def _write_answers(writer: _Writer) -> None:
    page = writer.page
    writer.heading(writer.form.say("Filled by"))
    for answer in ANSWERS:
        page.key(writer.row, f"#{answer}")
        page.say(writer.row, "label", writer.form.say(_ANSWER_LABELS[answer]), **_BOX)
        page.blank(writer.row, "content", **{**_BOX, "bg_color": INPUT, "locked": False})
        if answer == "remarks":
            page.need(writer.row, 60.0)
        writer.next()
