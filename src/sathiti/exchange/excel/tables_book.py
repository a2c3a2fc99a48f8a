"""Published tables as a workbook: one sheet a table, headings, figures, words in all languages."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import xlsxwriter

from sathiti.exchange.excel.dataset_table import BOX, HEAD, MADE, write_titles, write_value
from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.layout import sheet_name
from sathiti.exchange.excel.look import ACCENT, MUTED, Formats, Look
from sathiti.exchange.excel.page import Page
from sathiti.model import Catalogue, Text

_HEADER_ROW = 4


class FigureLike(Protocol):
    """A figure of a table."""

    @property
    def value(self) -> float | None:
        """Number, or None where there is none."""
        ...

    @property
    def decimals(self) -> int:
        """Decimals to show."""
        ...

    @property
    def status(self) -> str:
        """Status code where there is no number."""
        ...


class RowLike(Protocol):
    """A row of a table; a heading has no figures."""

    @property
    def label(self) -> Text:
        """Name of the row."""
        ...

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        ...

    @property
    def unit(self) -> Text:
        """Unit in words."""
        ...

    @property
    def cells(self) -> Sequence[FigureLike]:
        """Figures, one a period."""
        ...


class TableLike(Protocol):
    """A filled table."""

    @property
    def title(self) -> Text:
        """Name of the table."""
        ...

    @property
    def note(self) -> Text:
        """Remarks under the table."""
        ...

    @property
    def periods(self) -> Sequence[str]:
        """Columns."""
        ...

    @property
    def rows(self) -> Sequence[RowLike]:
        """Rows in order."""
        ...


def write_tables(
    tables: Sequence[TableLike],
    target: Path,
    languages: tuple[str, ...],
    texts: Catalogue,
    look: Look | None = None,
) -> None:
    """Write filled tables, one sheet each; the same input gives the same bytes.

    Args:
        tables: with rows of labels, units and figures by period.
        target: file path.
        languages: languages of words, the leading one first.
        texts: catalogue.
        look: faces and sizes.

    Raises:
        SathitiError: the file cannot be written.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MADE})
    formats = Formats(book, look or Look())
    for number, table in enumerate(tables, start=1):
        name = sheet_name(f"{number} ", table.title, languages)
        widths = {"label": 46.0, "unit": 20.0, **dict.fromkeys(table.periods, 12.0)}
        page = Page(book.add_worksheet(name), formats, languages, widths)
        _write_table(page, table, languages, texts)
    book.close()
    save_whole(target, buffer.getvalue())


def _write_table(
    page: Page, table: TableLike, languages: tuple[str, ...], texts: Catalogue
) -> None:
    write_titles(page, table.title, languages)
    page.say(_HEADER_ROW, "label", texts.text("Indicator", languages), **HEAD)
    page.say(_HEADER_ROW, "unit", texts.text("Unit", languages), **HEAD)
    for period in table.periods:
        page.say(_HEADER_ROW, period, period, **{**HEAD, "align": "right"})
    for number, row in enumerate(table.rows, start=_HEADER_ROW + 1):
        _write_row(page, number, row, table.periods)
    after = _HEADER_ROW + len(table.rows) + 2
    for number, language in enumerate(languages):
        note = Text({language: table.note.words.get(language, "")})
        page.say(after + number, "label", note, room=0, font_size=9, font_color=MUTED)
    page.sheet.freeze_panes(_HEADER_ROW + 1, 2)
    page.sheet.repeat_rows(_HEADER_ROW)
    page.finish(protected=False)


def _write_row(page: Page, number: int, row: RowLike, periods: Sequence[str]) -> None:
    if row.heading:
        page.say(number, "label", row.label, bold=True, font_color=ACCENT, text_wrap=True)
        return
    page.say(number, "label", row.label, text_wrap=True, **BOX)
    page.say(number, "unit", row.unit, text_wrap=True, font_color=MUTED, **BOX)
    for period, cell in zip(periods, row.cells, strict=False):
        write_value(page, number, period, (cell.value, cell.decimals, cell.status))
