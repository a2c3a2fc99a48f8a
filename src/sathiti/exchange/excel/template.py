"""The blank workbook a data provider receives: cover, one sheet a section, hidden bearings."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from sathiti.exchange.excel.cover import write_cover
from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.form_texts import FormTexts
from sathiti.exchange.excel.layout import (
    CHOICES,
    COVER_SECTION,
    MANIFEST_SHEET,
    Line,
    section_lines,
    sheet_names,
)
from sathiti.exchange.excel.look import Formats, Look
from sathiti.exchange.excel.manifest import FormLine, Manifest, instrument_checksum
from sathiti.exchange.excel.page import Page
from sathiti.exchange.excel.section_sheet import write_section
from sathiti.model import Catalogue, Instrument, Obligation, Rule, Text, Unit

# a fixed date of making: the same form has the same bytes
_MADE = dt.datetime(2000, 1, 1)


def write_template(
    instrument: Instrument,
    obligation: Obligation,
    provider: Unit,
    area_labels: Mapping[str, Text],
    texts: Catalogue,
    languages: tuple[str, ...],
    path: Path,
    previous: Mapping[tuple[str, str], float] | None = None,
    rules: Sequence[Rule] = (),
    *,
    pack: str = "",
    country: str = "",
    look: Look | None = None,
) -> None:
    """Write the blank workbook of one obligation; the same input gives the same bytes.

    Args:
        instrument: the form.
        obligation: whom it is for, which period, when it is due.
        provider: the unit, under the name it has at the time.
        area_labels: names of areas by code; the first is the country unless `country` says.
        texts: catalogue with the words of forms.
        languages: languages of the form, the leading one first.
        path: where to write; the file appears whole or not at all.
        previous: values of the period before by (item id, area code), printed as a reminder.
        rules: range and sum rules are shown as hints while filling.
        pack: id of the country pack, kept on the form.
        country: area code of items that name no area.
        look: faces and sizes.

    Raises:
        SathitiError: the file cannot be written.
    """
    save_whole(
        path,
        template_bytes(
            FormTexts(
                instrument=instrument,
                obligation=obligation,
                provider=provider,
                areas=area_labels,
                country=country or next(iter(area_labels), ""),
                texts=texts,
                languages=languages,
                statuses=status_words(texts, languages),
                sheets=sheet_names(instrument, texts.text("Cover", languages), languages),
                previous=previous or {},
                rules=rules,
            ),
            pack,
            look or Look(),
        ),
    )


def status_words(texts: Catalogue, languages: tuple[str, ...]) -> dict[str, str]:
    """Words of the drop-down by status code, in all languages: ``ຍັງບໍ່ທັນມີ / Not available``."""
    return {
        code: " / ".join(dict.fromkeys(texts.say(words, language) for language in languages))
        for code, words in CHOICES.items()
    }


def template_bytes(form: FormTexts, pack: str, look: Look) -> bytes:
    """The workbook as bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {"title": str(form.instrument.title), "subject": form.obligation.id, "created": _MADE}
    )
    formats = Formats(book, look)
    pages = {COVER_SECTION: write_cover(book, form, formats)}
    lines: list[Line] = []
    for section in form.instrument.sections:
        pages[section.id] = write_section(book, form, section, formats)
        lines += section_lines(section, form.country)
    hidden = book.add_worksheet(MANIFEST_SHEET)
    hidden.write_column(0, 0, _manifest(form, pack, pages, lines).rows())
    hidden.very_hidden()
    hidden.protect()
    book.close()
    return buffer.getvalue()


def _manifest(
    form: FormTexts, pack: str, pages: Mapping[str, Page], lines: Sequence[Line]
) -> Manifest:
    marks = {section: page.marks() for section, page in pages.items()}
    form_lines = {
        line.key: FormLine(
            line.item,
            line.area,
            line.section,
            form.sheets[line.section],
            line.row,
            marks[line.section][line.row],
        )
        for line in lines
    }
    filled = {(line.section, line.row) for line in lines}
    return Manifest(
        pack=pack,
        instrument=form.instrument.id,
        version=form.instrument.version,
        provider=form.obligation.provider,
        period=form.obligation.period,
        country=form.country,
        checksum=instrument_checksum(form.instrument),
        statuses={words: code for code, words in form.statuses.items()},
        sheets=form.sheets,
        lines=form_lines,
        printed=frozenset(
            mark
            for section, rows in marks.items()
            for row, mark in rows.items()
            if (section, row) not in filled
        ),
    )
