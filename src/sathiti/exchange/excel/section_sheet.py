"""One sheet of figures: a row for every figure asked, inputs unlocked, words beside them."""

from typing import Any

import xlsxwriter

from sathiti.exchange.excel.form_texts import FormTexts
from sathiti.exchange.excel.hints import Rows, write_hints
from sathiti.exchange.excel.layout import (
    HEADER_ROW,
    INPUT_COLUMNS,
    Line,
    section_lines,
)
from sathiti.exchange.excel.look import ACCENT, HEADER, INPUT, MUTED, RULE, Formats
from sathiti.exchange.excel.page import Page
from sathiti.model import Item, Period, Section, Text

_WIDTHS = {
    "key": 0.0,
    "number": 6.0,
    "label": 34.0,
    "definition": 42.0,
    "unit": 14.0,
    "area": 19.0,
    "previous": 13.0,
    "example": 12.0,
    "value": 16.0,
    "status": 21.0,
    "comment": 27.0,
}
_BOX: dict[str, Any] = {"text_wrap": True, "border": 1, "border_color": RULE, "indent": 1}
_INPUT: dict[str, Any] = {**_BOX, "bg_color": INPUT, "locked": False}
_LARGEST = 1e15


def write_section(
    book: xlsxwriter.Workbook, form: FormTexts, section: Section, formats: Formats
) -> Page:
    """Write the sheet of one section."""
    lines = section_lines(section, form.country)
    items = {item.id: item for item in section.items}
    page = Page(
        book.add_worksheet(form.sheets[section.id]), formats, form.languages, _widths(form, lines)
    )
    page.mark_form(form.instrument.id, section.id)
    _write_title(page, form, section)
    _write_header(page, form)
    number = form.instrument.sections.index(section) + 1
    places = {item: place for place, item in enumerate(items, start=1)}
    for line in lines:
        _write_line(page, form, items[line.item], line, f"{number}.{places[line.item]}")
    rows = Rows({(line.item, line.area): line.row for line in lines}, items)
    write_hints(page, form, rows)
    _write_checks(page, form, lines)
    page.sheet.freeze_panes(HEADER_ROW + 1, page.at["definition"])
    page.sheet.repeat_rows(HEADER_ROW)
    page.finish()
    return page


def _widths(form: FormTexts, lines: list[Line]) -> dict[str, float]:
    # columns that would say the same on every row, or nothing, are hidden
    needed = {
        "area": len({line.area for line in lines}) > 1,
        "previous": any((line.item, line.area) in form.previous for line in lines),
    }
    return {name: width if needed.get(name, True) else 0.0 for name, width in _WIDTHS.items()}


def _write_title(page: Page, form: FormTexts, section: Section) -> None:
    for number, language in enumerate(form.languages[:2]):
        style: dict[str, Any] = (
            {"bold": True, "font_size": 15, "font_color": ACCENT}
            if number == 0
            else {"font_size": 11, "font_color": MUTED}
        )
        page.say(
            1 + number, "number", Text({language: section.title.say(language)}), room=0, **style
        )
    said = form.say(
        "{provider} · {period} · Please enter figures in the yellow cells; zero is written 0.",
        provider=form.provider.name,
        period=form.obligation.period,
    )
    for number, language in enumerate(form.languages[:2]):
        line = Text({language: said.say(language)})
        page.say(3 + number, "number", line, room=0, font_size=9, font_color=MUTED)


def _headers(form: FormTexts) -> dict[str, Text]:
    before = str(Period.parse(form.obligation.period).shift(-1))
    return {
        "number": form.say("No."),
        "label": form.say("Figure asked"),
        "definition": form.say("Definition"),
        "unit": form.say("Unit"),
        "area": form.say("Area"),
        "previous": _with_period(form.say("Value"), before),
        "example": form.say("Example"),
        "value": _with_period(form.say("Value"), form.obligation.period),
        "status": form.say("If there is no figure"),
        "comment": form.say("Comment"),
    }


def _with_period(said: Text, period: str) -> Text:
    return Text({language: f"{words} {period}" for language, words in said.words.items()})


def _write_header(page: Page, form: FormTexts) -> None:
    for name, text in _headers(form).items():
        page.say(
            HEADER_ROW,
            name,
            text,
            **{**_BOX, "bold": True, "bg_color": HEADER, "bottom": 2, "bottom_color": ACCENT},
        )


def _write_line(page: Page, form: FormTexts, item: Item, line: Line, number: str) -> None:
    row = line.row
    page.key(row, line.key)
    page.say(row, "number", number, **{**_BOX, "font_color": MUTED})
    page.say(row, "label", item.label, **_BOX)
    page.say(row, "definition", item.definition if line.first else "", font_size=9, **_BOX)
    page.say(row, "unit", item.unit_label, **_BOX)
    page.say(row, "area", form.areas.get(line.area, Text({"en": line.area})), **_BOX)
    before = form.previous.get((line.item, line.area))
    shown = {"num_format": shown_format(item.decimals), "align": "right"}
    number_format = {**_BOX, "font_color": MUTED, **shown}
    if before is None:
        page.blank(row, "previous", **number_format)
    else:
        page.number(row, "previous", before, **number_format)
    page.say(row, "example", item.example, **{**_BOX, "font_color": MUTED, "align": "right"})
    page.blank(row, "value", **{**_INPUT, "num_format": shown_format(item.decimals)})
    page.blank(row, "status", **_INPUT)
    page.blank(row, "comment", **_INPUT)


def shown_format(decimals: int) -> str:
    """Number format with grouped thousands and fixed decimals.

    >>> shown_format(1)
    '#,##0.0'
    """
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _write_checks(page: Page, form: FormTexts, lines: list[Line]) -> None:
    first, last = lines[0].row, lines[-1].row
    for name, options in _checks(form).items():
        page.sheet.data_validation(first, page.at[name], last, page.at[name], options)
    page.sheet.ignore_errors(
        {"number_stored_as_text": f"A1:{chr(ord('A') + len(INPUT_COLUMNS) + 10)}{last + 1}"}
    )


def _checks(form: FormTexts) -> dict[str, dict[str, Any]]:
    return {
        "value": {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -_LARGEST,
            "maximum": _LARGEST,
            "error_title": _short(form.say("Value"), 32),
            "error_message": _short(
                form.say(
                    "Please enter a number with the digits 0 to 9. "
                    "If there is no figure, choose the reason in the next column."
                ),
                255,
            ),
        },
        "status": {
            "validate": "list",
            "source": list(form.statuses.values()),
            "error_title": _short(form.say("If there is no figure"), 32),
            "error_message": _short(form.say("Please choose one of the words in the list."), 255),
        },
    }


def _short(text: Text, longest: int) -> str:
    """All languages in one message where they fit, else the leading one."""
    whole = "\n".join(dict.fromkeys(text.words.values()))
    return whole if len(whole) <= longest else next(iter(text.words.values()))[:longest]


def value_column() -> int:
    """Column of the values, from 0."""
    return list(_WIDTHS).index("value")
