"""Read a returned form: every cell asked, as written and as understood, and all problems."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from sathiti.exchange.excel.answers import StatusWords
from sathiti.exchange.excel.cell_marks import CellMarks
from sathiti.exchange.excel.container import SEND_FORM, open_container
from sathiti.exchange.excel.extras import other_sheets, read_extras
from sathiti.exchange.excel.form_checks import check_form, check_period
from sathiti.exchange.excel.layout import MANIFEST_SHEET
from sathiti.exchange.excel.line_reading import not_on_form, read_lines
from sathiti.exchange.excel.lost_manifest import manifest_from_sheets
from sathiti.exchange.excel.manifest import Manifest, read_manifest
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.returned_form import ReturnedForm
from sathiti.exchange.excel.rows import FoundRows, as_written, find_rows
from sathiti.exchange.excel.sheets import RawSheet, match_sheets, read_sheets
from sathiti.model import Catalogue, Delivery, Finding, Instrument, Item, Place, SathitiError


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
    manifest = _with_country(manifest, items)
    form = ReturnedForm(
        manifest, instrument, items, StatusWords(manifest.statuses, texts), marks, problems
    )
    check_form(manifest, instrument, problems)
    matched = match_sheets(sheets, manifest, problems)
    found = find_rows(matched, manifest, problems)
    check_period(manifest, instrument, found.answers.get("period"), problems)
    cells = (
        *read_lines(form, matched, found),
        *not_on_form(form),
        *read_extras(form, found, other_sheets(sheets, matched)),
    )
    delivery = Delivery(
        sha256=hashlib.sha256(container.content).hexdigest(),
        file_name=container.name,
        provider=manifest.provider,
        instrument=instrument.id,
        version=manifest.version,
        period=manifest.period,
        received=received,
        cells=cells,
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


def _with_country(manifest: Manifest, items: Mapping[str, Item]) -> Manifest:
    """A manifest that lost its country has it from a row of an item without areas."""
    if manifest.country:
        return manifest
    areas = (line.area for line in manifest.lines.values() if not _areas(items, line.item))
    return msgspec.structs.replace(manifest, country=next(areas, ""))


def _areas(items: Mapping[str, Item], item: str) -> tuple[str, ...]:
    return items[item].areas if item in items else ()


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
