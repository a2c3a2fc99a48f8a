"""One sheet being written: bilingual cells, row heights, and the marks of its printed words."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sathiti.exchange.excel.layout import FORM_MARK, print_mark
from sathiti.exchange.excel.look import TALLEST_ROW, Formats, block_points, said_in
from sathiti.model import Text

_PADDING = 6.0
_LETTERS = ("bold", "font_color", "font_size")


class Page:
    """A worksheet, its column widths, and what was printed on each row."""

    def __init__(
        self,
        sheet: Worksheet,
        formats: Formats,
        languages: tuple[str, ...],
        columns: dict[str, float],
    ) -> None:
        self.sheet = sheet
        self.formats = formats
        self.languages = languages
        self.columns = columns
        self.at = {name: number for number, name in enumerate(columns)}
        self._printed: dict[int, list[object]] = {}
        self._heights: dict[int, float] = {}
        for name, width in columns.items():
            sheet.set_column(self.at[name], self.at[name], width, None, {"hidden": not width})

    def mark_form(self, instrument: str, section: str) -> None:
        """Write the hidden first row: the form's mark, then the names of the columns."""
        mark = f"{FORM_MARK}:{instrument}:{section}"
        self.sheet.write_row(0, 0, [mark, *list(self.columns)[1:]])
        self.sheet.set_row(0, None, None, {"hidden": True})

    def key(self, row: int, key: str) -> None:
        """Write the hidden key of a row to fill."""
        self.sheet.write_string(row, 0, key)

    def say(
        self, row: int, column: str, text: Text | str, *, room: float | None = None, **cell: Any
    ) -> None:
        """Write words in every language, one under the other.

        Args:
            row: from 0.
            column: name of the column.
            text: the words.
            room: width the words may take, in column units; 0 where they may run over the edge.
            cell: XlsxWriter properties of the cell and its words.
        """
        said = said_in(text, self.languages) if isinstance(text, Text) else [("", text)]
        words = [words for _, words in said]
        whole = self.formats.get(**cell)
        self._write(row, self.at[column], said, whole, cell)
        self.printed(row, "\n".join(words))
        size = float(cell.get("font_size", self.formats.look.size))
        width = self.columns[column] if room is None else room
        self.need(row, sum(block_points(part, size, width or 10_000.0) for part in words))

    def _write(
        self,
        row: int,
        column: int,
        said: list[tuple[str, str]],
        whole: Format,
        cell: dict[str, Any],
    ) -> None:
        runs = [
            (number == 0, face, piece)
            for number, (language, words) in enumerate(said)
            for face, piece in self.formats.look.runs(
                language, words if number == 0 else f"\n{words}"
            )
        ]
        if len(runs) < 2:
            _, face, words = runs[0] if runs else (True, self.formats.look.face, "")
            self.sheet.write_string(
                row, column, words, self.formats.get(**{"font_name": face, **cell})
            )
            return
        letters = {name: cell[name] for name in _LETTERS if name in cell}
        fragments: list[Any] = []
        for first, face, piece in runs:
            own = letters if first else {}
            fragments += [self.formats.run(face, first=first, **own), piece]
        self.sheet.write_rich_string(row, column, *fragments, whole)

    def number(self, row: int, column: str, value: float, **cell: Any) -> None:
        """Write a printed number."""
        self.sheet.write_number(row, self.at[column], value, self.formats.get(**cell))
        self.printed(row, value)

    def blank(self, row: int, column: str, **cell: Any) -> None:
        """Write a cell without words."""
        self.sheet.write_blank(row, self.at[column], None, self.formats.get(**cell))

    def printed(self, row: int, content: object) -> None:
        """Remember what stands on a row."""
        if content != "":
            self._printed.setdefault(row, []).append(content)

    def need(self, row: int, points: float) -> None:
        """Remember that a row must be at least so high."""
        self._heights[row] = max(self._heights.get(row, 0.0), points)

    def marks(self) -> dict[int, int]:
        """Mark of the printed words of each row."""
        return {row: print_mark(texts) for row, texts in self._printed.items()}

    def finish(self, *, protected: bool = True, landscape: bool = True) -> None:
        """Set the row heights, protect the sheet without password, prepare it for A4."""
        for row, points in self._heights.items():
            self.sheet.set_row(row, min(points + _PADDING, TALLEST_ROW))
        if protected:
            self.sheet.protect(
                "", {"format_columns": True, "format_rows": True, "select_locked_cells": True}
            )
        self.sheet.set_paper(9)
        if landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&L&8&F&C&8&A&R&8&P / &N")
        self.sheet.hide_gridlines(2)
