"""A questionnaire as filled: one sheet a table, figures, where they come from, what is lacking."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from sathiti.exchange.excel.dataset_table import BOX, HEAD, MADE, write_titles
from sathiti.exchange.excel.files import save_whole
from sathiti.exchange.excel.layout import sheet_name
from sathiti.exchange.excel.look import ACCENT, HEADER, MUTED, Formats, Look
from sathiti.exchange.excel.page import Page
from sathiti.exchange.excel.section_sheet import shown_format
from sathiti.model import AnswerRow, Answers, AnswerTable, Catalogue, Text
from sathiti.model.publication import TableCell

ESTIMATED, IMPOSSIBLE = "E", "M"
_HEADER_ROW = 4
_WIDTHS = {"code": 12.0, "label": 46.0, "unit": 20.0}
_AFTER = {"source": 40.0, "remark": 46.0}
_VALUE_WIDTH = 15.0


def write_answers(
    answers: Answers,
    target: Path | BinaryIO,
    languages: tuple[str, ...],
    texts: Catalogue,
    look: Look | None = None,
) -> None:
    """Write a filled questionnaire; the same answers give the same bytes.

    A figure that rests on an assumption carries an E; a cell without figure says that it is
    not available, and the last column who should provide it.

    Args:
        answers: the questionnaire as filled.
        target: file path, or binary file to write to.
        languages: languages of words, the leading one first.
        texts: catalogue.
        look: faces and sizes.

    Raises:
        SathitiError: the file cannot be written.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": str(answers.title), "created": MADE})
    writer = _Writer(book, Formats(book, look or Look()), languages, texts)
    writer.cover(answers)
    for number, table in enumerate(answers.tables, start=1):
        writer.table(number, table)
    book.close()
    if isinstance(target, Path):
        save_whole(target, buffer.getvalue())
    else:
        target.write(buffer.getvalue())


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        formats: Formats,
        languages: tuple[str, ...],
        texts: Catalogue,
    ) -> None:
        self._book, self._formats = book, formats
        self._languages, self._texts = languages, texts

    def cover(self, answers: Answers) -> None:
        page = self._page("", self._say("About this file"), {"label": 40.0, "content": 80.0})
        write_titles(page, answers.title, self._languages)
        given, asked = answers.answered() if answers.counted else (0, 0)
        counted = self._say("{given} of {asked}", given=given, asked=asked) if asked else Text({})
        legend = self._say("The figure rests on an assumption, which the last column names.")
        row = _HEADER_ROW
        facts: list[tuple[Text, Text | str]] = [
            (self._say("For"), answers.receiver),
            (self._say("Form"), answers.source),
            (self._say("Cells with a figure"), counted),
            (Text({"en": ESTIMATED}), legend),
            (self._say("Note"), answers.note),
        ]
        for label, content in facts:
            if str(content):
                page.say(row, "label", label, text_wrap=True, font_color=MUTED, **BOX)
                page.say(row, "content", content, text_wrap=True, **BOX)
                row += 1
        page.finish(protected=False)

    def table(self, number: int, table: AnswerTable) -> None:
        columns = [f"value{at}" for at in range(len(table.columns))]
        widths = {**_WIDTHS, **dict.fromkeys(columns, _VALUE_WIDTH), **_AFTER}
        page = self._page(f"{number} ", table.title, widths)
        write_titles(page, table.title, self._languages)
        self._header(page, table, columns)
        for at, row in enumerate(table.rows, start=_HEADER_ROW + 1):
            self._row(page, at, row, columns)
        self._note(page, _HEADER_ROW + len(table.rows) + 2, table.note)
        page.sheet.freeze_panes(_HEADER_ROW + 1, len(_WIDTHS))
        page.sheet.repeat_rows(_HEADER_ROW)
        page.finish(protected=False)

    def _page(self, prefix: str, title: Text, widths: dict[str, float]) -> Page:
        name = sheet_name(prefix, title, self._languages)
        return Page(self._book.add_worksheet(name), self._formats, self._languages, widths)

    def _say(self, english: str, **values: Any) -> Text:
        return Text({one: self._texts.say(english, one, **values) for one in self._languages})

    def _header(self, page: Page, table: AnswerTable, columns: Sequence[str]) -> None:
        names = {"code": "Code", "label": "Row", "unit": "Unit", "source": "Source"}
        for column, name in {**names, "remark": "Note"}.items():
            page.say(_HEADER_ROW, column, self._say(name), **HEAD)
        for column, heading in zip(columns, table.columns, strict=True):
            page.say(_HEADER_ROW, column, heading, **{**HEAD, "align": "right"})

    def _row(self, page: Page, at: int, row: AnswerRow, columns: Sequence[str]) -> None:
        if row.heading:
            page.say(at, "label", row.label, bold=True, font_color=ACCENT, text_wrap=True)
            return
        page.say(at, "code", row.code, **{**BOX, "font_color": MUTED})
        page.say(at, "label", row.label, text_wrap=True, **BOX)
        page.say(at, "unit", row.unit, text_wrap=True, font_color=MUTED, **BOX)
        for column, cell in zip(columns, row.cells, strict=True):
            self._cell(page, at, column, cell)
        page.say(at, "source", "\n".join(row.sources), text_wrap=True, font_size=8, **BOX)
        remarks = {one: "\n".join(said.say(one) for said in row.remarks) for one in self._languages}
        page.say(at, "remark", Text(remarks), text_wrap=True, font_size=8, **BOX)

    def _cell(self, page: Page, at: int, column: str, cell: TableCell) -> None:
        if cell.value is not None:
            shown = shown_format(cell.decimals)
            marked = f'{shown}" {ESTIMATED}"' if cell.status == ESTIMATED else shown
            page.number(at, column, cell.value, **{**BOX, "num_format": marked})
        elif cell.status == IMPOSSIBLE:
            page.blank(at, column, **{**BOX, "bg_color": HEADER})
        else:
            lacking = {**BOX, "font_color": MUTED, "font_size": 8, "align": "right"}
            page.say(at, column, self._say("Not available"), text_wrap=True, **lacking)

    def _note(self, page: Page, at: int, note: Text) -> None:
        for number, language in enumerate(self._languages):
            said = Text({language: note.words.get(language, "")})
            page.say(at + number, "label", said, room=0, font_size=9, font_color=MUTED)
