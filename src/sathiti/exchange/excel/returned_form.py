"""A returned form while it is being read: what it asks, and how to report and keep things."""

from msgspec import Struct

from sathiti.exchange.excel.answers import NOT_REPORTED, Answer, StatusWords
from sathiti.exchange.excel.cell_marks import CellMarks
from sathiti.exchange.excel.layout import row_key
from sathiti.exchange.excel.manifest import FormLine, Manifest
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.rows import FormRow
from sathiti.model import Instrument, Item, Place, RawCell

_NO_LINE = FormLine("", "", "", "", 0, 0)


class ReturnedForm(Struct, frozen=True):
    """What the reading of rows needs to know.

    Attributes:
        instrument: the current form.
        items: its items by id.
        words: of the reasons.
        marks: formulas, errors and number formats of cells.
        problems: where problems are reported.
    """

    manifest: Manifest
    instrument: Instrument
    items: dict[str, Item]
    words: StatusWords
    marks: CellMarks
    problems: Problems

    def place(self, row: FormRow, column: str) -> Place:
        """Place of a named column on a row."""
        return Place(self.problems.file, row.sheet.raw.name, row.address(column))

    def report(self, rule: str, place: Place, line: FormLine, **values: object) -> None:
        """Report a problem of one figure, by its label."""
        item = self.items.get(line.item)
        label = item.label if item else line.item
        key = row_key(line.item, line.area)
        self.problems.add(rule, place, key=key, label=label, **values)

    def cell(self, line: FormLine, place: Place, answer: Answer, comment: str = "") -> RawCell:
        """What one row said."""
        return RawCell(
            item=line.item,
            area=line.area,
            period=self.manifest.period,
            place=place,
            written=answer.written,
            value=answer.value,
            decimals=answer.decimals,
            status=answer.status,
            comment=comment,
        )

    def extra(self, place: Place, written: str) -> RawCell:
        """Something written that answers no question: kept without item and area."""
        return self.cell(_NO_LINE, place, Answer(written, None, 0, NOT_REPORTED))
