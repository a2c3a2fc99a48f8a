"""A dataset as a workbook for readers: series down, periods across, words in all languages."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import narwhals as nw
import xlsxwriter
from msgspec import Struct

from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.layout import sheet_name
from sathiti.exchange.excel.look import ACCENT, HEADER, MUTED, RULE, Formats, Look
from sathiti.exchange.excel.page import Page
from sathiti.exchange.excel.section_sheet import shown_format
from sathiti.model import Catalogue, Dataset, Structure, Text

MADE = dt.datetime(2000, 1, 1)
BOX: dict[str, Any] = {"border": 1, "border_color": RULE}
HEAD: dict[str, Any] = {
    **BOX,
    "bold": True,
    "bg_color": HEADER,
    "text_wrap": True,
    "bottom": 2,
    "bottom_color": ACCENT,
}
_NOTE_ROW, _DATA_HEADER = 3, 4
# attributes whose words the second sheet holds; the first says that data were made up
_MADE_UP = "NOTE_SYNTHETIC"
_SAID = (_MADE_UP, "COMMENT_OBS", "SOURCE_DETAIL")
# attributes that are figures about figures: a sheet each, with so many decimals more
_ERRORS = {"STANDARD_ERROR": 1, "CI_LOWER": 0, "CI_UPPER": 0}
_VALUE = "OBS_VALUE"
_LABEL_WIDTH, _CODE_WIDTH, _VALUE_WIDTH = 32.0, 12.0, 13.0

Cell = tuple[float | None, int, str]


class _Series(Struct):
    """One row: codes by dimension, cells by period, what is said of data that were made up."""

    codes: dict[str, str]
    cells: dict[str, Cell]
    made_up: str = ""


def write_dataset(
    dataset: Dataset,
    target: Path | BinaryIO,
    languages: tuple[str, ...],
    texts: Catalogue,
    look: Look | None = None,
) -> None:
    """Write a dataset as a workbook: a sheet of data, a sheet that says what they are.

    A row is a series, with code and name of every dimension in which series differ; a column
    is a period. Where there is no value the cell holds the status code, explained on the
    second sheet. Data that were made up say so above the table, or, where only some series were,
    in a column of their own. Standard errors and ends of intervals have sheets like that of data.
    The same input gives the same bytes.

    Args:
        dataset: table with the component ids as columns; OBS_STATUS and DECIMALS where present.
        target: file path, or binary file to write to.
        languages: languages of names, the leading one first.
        texts: catalogue.
        look: faces and sizes.

    Raises:
        SathitiError: the file cannot be written.
    """
    content = _bytes(dataset, languages, texts, look or Look())
    if isinstance(target, Path):
        save_whole(target, content)
    else:
        target.write(content)


def _bytes(dataset: Dataset, languages: tuple[str, ...], texts: Catalogue, look: Look) -> bytes:
    rows = nw.from_native(dataset.table).lazy().collect("pyarrow").to_native().to_pylist()
    series = _series(rows, dataset.structure)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": str(dataset.dataflow.name), "created": MADE})
    formats = Formats(book, look)
    shown, fixed = _split_dimensions(series, dataset.structure)
    writer = _Writer(book, formats, dataset, languages, texts)
    writer.data(series, shown, texts.text("Data", languages))
    for number, (name, sheet) in enumerate(_error_sheets(rows, dataset.structure), start=2):
        writer.data(sheet, shown, name, f"{number} ")
    statuses = {cell[2] for one in series for cell in one.cells.values()}
    writer.about(fixed, statuses, _said(rows, dataset.structure))
    book.close()
    return buffer.getvalue()


def _error_sheets(
    rows: Sequence[dict[str, Any]], structure: Structure
) -> Iterator[tuple[Text, list[_Series]]]:
    """Name and rows of the sheet of each error that at least one observation has."""
    for one in structure.attributes:
        if one.id in _ERRORS and any(row.get(one.id) not in (None, "") for row in rows):
            yield one.name, _series(rows, structure, one.id)


def _series(
    rows: Iterable[dict[str, Any]], structure: Structure, what: str = _VALUE
) -> list[_Series]:
    dimensions = structure.dimension_ids()
    series: dict[tuple[str, ...], _Series] = {}
    for row in rows:
        codes = {name: str(row.get(name) or "") for name in dimensions}
        found = series.setdefault(tuple(codes.values()), _Series(codes, {}))
        found.made_up = found.made_up or str(row.get(_MADE_UP) or "")
        value = row.get(what)
        decimals = row.get("DECIMALS")
        shown = _decimals(row.get(_VALUE)) if decimals is None else int(decimals)
        # why a figure is not there, but not that it has no error
        told = what == _VALUE or row.get(_VALUE) is None
        found.cells[str(row[structure.time.id])] = (
            None if value in (None, "") else float(value),
            shown + _ERRORS.get(what, 0),
            str(row.get("OBS_STATUS") or "") if told else "",
        )
    return [series[key] for key in sorted(series)]


def _said(rows: Iterable[dict[str, Any]], structure: Structure) -> list[tuple[Text, str]]:
    """What attributes in words say, each text once, with the name of the attribute."""
    names = {one.id: one.name for one in structure.attributes if one.id in _SAID}
    said = {(name, str(row[name])): None for name in names for row in rows if row.get(name)}
    return [(names[name], text) for name, text in said]


def _decimals(value: float | None) -> int:
    return 0 if value is None else len(f"{value:.10g}".partition(".")[2])


def _split_dimensions(
    series: Sequence[_Series], structure: Structure
) -> tuple[list[str], dict[str, str]]:
    codes = {name: {one.codes[name] for one in series} for name in structure.dimension_ids()}
    shown = [name for name, found in codes.items() if len(found) > 1]
    fixed = {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}
    return shown, fixed


class _Writer:
    """Writes the sheets."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        formats: Formats,
        dataset: Dataset,
        languages: tuple[str, ...],
        texts: Catalogue,
    ) -> None:
        self._book = book
        self._formats = formats
        self._dataset = dataset
        self._languages = languages
        self._texts = texts

    def data(
        self, series: Sequence[_Series], shown: Sequence[str], title: Text, prefix: str = ""
    ) -> None:
        periods = sorted({period for one in series for period in one.cells})
        widths: dict[str, float] = {}
        for name in shown:
            widths[name] = _CODE_WIDTH
            if self._dataset.structure.codes_of(name):
                widths |= {f"{name}:{language}": _LABEL_WIDTH for language in self._languages}
        notes = list(dict.fromkeys(one.made_up for one in series))
        if len(notes) > 1 and any(notes):
            widths[_MADE_UP] = _LABEL_WIDTH
        widths |= dict.fromkeys(periods, _VALUE_WIDTH)
        page = self._page(title, widths or {"": _CODE_WIDTH}, prefix)
        if len(notes) == 1 and notes[0]:
            page.say(_NOTE_ROW, next(iter(page.at)), notes[0], room=0, bold=True)
        self._header(page, [*shown, *({_MADE_UP} & set(widths))], periods)
        for number, one in enumerate(series, start=_DATA_HEADER + 1):
            self._row(page, number, one, shown)
        page.sheet.freeze_panes(_DATA_HEADER + 1, len(widths) - len(periods))
        page.sheet.repeat_rows(_DATA_HEADER)
        page.finish(protected=False)

    def _page(self, title: Text, widths: dict[str, float], prefix: str = "") -> Page:
        name = sheet_name(prefix, title, self._languages)
        page = Page(self._book.add_worksheet(name), self._formats, self._languages, widths)
        write_titles(page, self._dataset.dataflow.name, self._languages)
        return page

    def _header(self, page: Page, shown: Sequence[str], periods: Sequence[str]) -> None:
        for name in shown:
            component = self._dataset.structure.component(name)
            page.say(_DATA_HEADER, name, component.name, **HEAD)
            for language in self._languages:
                if f"{name}:{language}" in page.at:
                    own = Text({language: component.name.say(language)})
                    page.say(_DATA_HEADER, f"{name}:{language}", own, **HEAD)
        for period in periods:
            page.say(_DATA_HEADER, period, period, **{**HEAD, "align": "right"})

    def _row(self, page: Page, number: int, one: _Series, shown: Sequence[str]) -> None:
        for name in shown:
            code = one.codes[name]
            page.say(number, name, code, **{**BOX, "font_color": MUTED})
            codes = self._dataset.structure.codes_of(name)
            for language in self._languages if codes else ():
                label = Text({language: codes.label(code, language) if codes else code})
                page.say(number, f"{name}:{language}", label, text_wrap=True, **BOX)
        if _MADE_UP in page.at:
            page.say(number, _MADE_UP, one.made_up, text_wrap=True, **BOX)
        for period, cell in one.cells.items():
            write_value(page, number, period, cell)

    def about(
        self, fixed: dict[str, str], statuses: set[str], said: list[tuple[Text, str]]
    ) -> None:
        page = self._page(self._say("About these data"), {"label": 40.0, "content": 80.0})
        row = _DATA_HEADER
        told = [*self._facts(), *self._fixed(fixed), *self._statuses(statuses), *said]
        for label, content in told:
            page.say(row, "label", label, text_wrap=True, font_color=MUTED, **BOX)
            page.say(row, "content", content, text_wrap=True, **BOX)
            row += 1
        page.finish(protected=False)

    def _say(self, english: str) -> Text:
        return self._texts.text(english, self._languages)

    def _facts(self) -> list[tuple[Text, Text | str]]:
        dataflow, lineage = self._dataset.dataflow, self._dataset.lineage
        structure = dataflow.structure
        facts: list[tuple[str, Text | str]] = [
            ("Data set", dataflow.name),
            ("Description", dataflow.description),
            ("Identifier", f"{dataflow.agency}:{dataflow.id}({dataflow.version})"),
            ("Structure", f"{structure.agency}:{structure.id}({structure.version})"),
            ("Step of the production", lineage.step),
            ("Version of the program", lineage.code_version),
            ("Version of the country pack", lineage.pack_version),
            ("Made on", lineage.created),
        ]
        return [(self._say(label), content) for label, content in facts if str(content)]

    def _fixed(self, fixed: dict[str, str]) -> list[tuple[Text, Text | str]]:
        structure = self._dataset.structure
        return [
            (
                structure.component(name).name,
                Text(
                    {
                        language: f"{structure.label(name, code, language)} ({code})"
                        for language in self._languages
                    }
                ),
            )
            for name, code in fixed.items()
            if code
        ]

    def _statuses(self, statuses: set[str]) -> list[tuple[Text, Text | str]]:
        """What each status that occurs means, in the words of its code list."""
        structure = self._dataset.structure
        coded = {component.id for component in structure.attributes if component.codelist}
        if "OBS_STATUS" not in coded:
            return []
        labels = {
            code: {one: structure.label("OBS_STATUS", code, one) for one in self._languages}
            for code in sorted(statuses - {"", "A"})
        }
        return [(Text({"en": code}), Text(words)) for code, words in labels.items()]


def write_titles(page: Page, title: Text, languages: tuple[str, ...]) -> None:
    """Write a title in two languages on rows 1 and 2."""
    first = next(iter(page.at))
    for number, language in enumerate(languages[:2]):
        style: dict[str, Any] = (
            {"bold": True, "font_size": 15, "font_color": ACCENT}
            if number == 0
            else {"font_size": 11, "font_color": MUTED}
        )
        page.say(1 + number, first, Text({language: title.say(language)}), room=0, **style)


def write_value(page: Page, row: int, column: str, cell: Cell) -> None:
    """Write a figure with its decimals, or its status code where there is none."""
    value, decimals, status = cell
    if value is None:
        page.say(row, column, status, **{**BOX, "font_color": MUTED, "align": "right"})
    else:
        page.number(row, column, value, **{**BOX, "num_format": shown_format(decimals)})
