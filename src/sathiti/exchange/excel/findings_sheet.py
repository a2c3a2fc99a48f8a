"""The list of findings in front of a marked workbook."""

from collections.abc import Sequence

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from sathiti.exchange.excel.layout import FINDINGS_MARK, sheet_name
from sathiti.exchange.excel.look import (
    ACCENT,
    HEADER,
    INK,
    MUTED,
    RULE,
    SEVERITY_FILL,
    TALLEST_ROW,
    Look,
    block_points,
)
from sathiti.model import SEVERITIES, Catalogue, Finding, Place, Severity, Text

SEVERITY_WORDS: dict[Severity, str] = {
    "blocking": "Error that must be corrected",
    "warning": "Warning",
    "note": "Note",
}
_TITLE_ROW, _COUNT_ROW, _HEADER_ROW = 2, 4, 6
_MESSAGE_WIDTH = 64.0
_WIDTHS = {"number": 6.0, "severity": 22.0, "place": 30.0}
_PADDING = 8.0


def write_findings_sheet(
    book: Workbook,
    findings: Sequence[Finding],
    texts: Catalogue,
    languages: tuple[str, ...],
    look: Look,
) -> None:
    """Put a sheet with all findings, the gravest first, in front of a workbook."""
    title = texts.text("Check results", languages)
    sheet = book.create_sheet(sheet_name("", title, languages), 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0
    _Writer(sheet, texts, languages, look).write(
        title, sorted(findings, key=lambda found: SEVERITIES.index(found.severity)), book.sheetnames
    )


class _Writer:
    """Writes the list."""

    def __init__(
        self, sheet: Worksheet, texts: Catalogue, languages: tuple[str, ...], look: Look
    ) -> None:
        self.sheet = sheet
        self.texts = texts
        self.languages = languages
        self.look = look

    def write(self, title: Text, findings: Sequence[Finding], sheets: Sequence[str]) -> None:
        self.sheet["A1"] = FINDINGS_MARK
        self.sheet.row_dimensions[1].hidden = True
        self._columns()
        for number, language in enumerate(self.languages[:2]):
            row = _TITLE_ROW + number
            self._put(
                row,
                2,
                title.say(language),
                language,
                size=15 - 4 * number,
                colour=ACCENT,
                bold=not number,
            )
            self.sheet.row_dimensions[row].height = 30 - 10 * number
        self._counts(findings)
        self._header()
        for number, finding in enumerate(findings, start=1):
            self._row(_HEADER_ROW + number, number, finding, sheets)
        self.sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
        self._print_setup()

    def _columns(self) -> None:
        self.sheet.column_dimensions["A"].hidden = True
        widths = [*_WIDTHS.values(), *(_MESSAGE_WIDTH for _ in self.languages)]
        for letter, width in zip("BCDEFGHIJ", widths, strict=False):
            self.sheet.column_dimensions[letter].width = width

    def _counts(self, findings: Sequence[Finding]) -> None:
        for number, language in enumerate(self.languages[:2]):
            said = " · ".join(
                f"{self.texts.say(words, language)}: "
                f"{sum(finding.severity == severity for finding in findings)}"
                for severity, words in SEVERITY_WORDS.items()
            )
            self._put(_COUNT_ROW + number, 2, said, language, colour=MUTED)
            self.sheet.row_dimensions[_COUNT_ROW + number].height = 19

    def _header(self) -> None:
        heads = ["No.", "Kind of finding", "Place"]
        said = [
            "\n".join(dict.fromkeys(self.texts.say(head, language) for language in self.languages))
            for head in heads
        ]
        said += [self.texts.say("What was found and what to do", name) for name in self.languages]
        for column, words in enumerate(said, start=2):
            language = self.languages[max(0, column - 2 - len(heads))]
            self._put(_HEADER_ROW, column, words, language, fill=HEADER, bold=True, boxed=True)
        self.sheet.row_dimensions[_HEADER_ROW].height = 40

    def _row(self, row: int, number: int, finding: Finding, sheets: Sequence[str]) -> None:
        fill = SEVERITY_FILL[finding.severity]
        severity = dict.fromkeys(
            self.texts.say(SEVERITY_WORDS[finding.severity], language)
            for language in self.languages
        )
        leading = self.languages[0]
        place = finding.places[0] if finding.places else Place("")
        self._put(row, 2, str(number), leading, boxed=True)
        self._put(row, 3, "\n".join(severity), leading, fill=fill, boxed=True)
        self._put(row, 4, _where(finding), leading, boxed=True)
        if place.sheet in sheets:
            target = f"{quote_sheetname(place.sheet)}!{place.cell or 'A1'}"
            link = self.sheet.cell(row, 4)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.font = Font(size=self.look.size, color=ACCENT[1:], underline="single")
        heights = [len(severity) * 19.0, block_points(_where(finding), 10, _WIDTHS["place"])]
        for column, language in enumerate(self.languages, start=5):
            message = finding.message.say(language)
            self._put(row, column, message, language, boxed=True)
            heights.append(block_points(message, self.look.size, _MESSAGE_WIDTH))
        self.sheet.row_dimensions[row].height = min(max(heights) + _PADDING, TALLEST_ROW)

    def _put(
        self,
        row: int,
        column: int,
        words: str,
        language: str,
        *,
        size: float | None = None,
        colour: str = INK,
        fill: str = "",
        bold: bool = False,
        boxed: bool = False,
    ) -> None:
        size = size or self.look.size
        runs = self.look.runs(language, words)
        letters = {"sz": size, "color": f"FF{colour[1:]}", "b": bold}
        blocks = [TextBlock(InlineFont(rFont=face, **letters), piece) for face, piece in runs]
        cell = self.sheet.cell(row, column, CellRichText(blocks) if len(runs) > 1 else words)
        cell.font = Font(name=runs[0][0], size=size, color=colour[1:], bold=bold)
        cell.alignment = Alignment(
            wrap_text=boxed, horizontal="left", vertical="center", indent=int(boxed)
        )
        if fill:
            cell.fill = PatternFill("solid", fgColor=f"FF{fill[1:]}")
        if boxed:
            side = Side(style="thin", color=RULE[1:])
            cell.border = Border(left=side, right=side, top=side, bottom=side)

    def _print_setup(self) -> None:
        self.sheet.sheet_view.showGridLines = False
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = 9
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"


def _where(finding: Finding) -> str:
    places = [str(Place("", place.sheet, place.cell)) or place.source for place in finding.places]
    said = ", ".join(dict.fromkeys(places[:6]))
    return f"{said} …" if len(places) > 6 else said
