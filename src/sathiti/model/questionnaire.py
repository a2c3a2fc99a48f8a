"""Questionnaires of others that an office answers from its own figures."""

from msgspec import Struct

from sathiti.model.account import CellSource
from sathiti.model.publication import TableCell
from sathiti.model.text import Text


class QuestionRow(Struct, frozen=True):
    """A row of a questionnaire; its columns are periods.

    Attributes:
        code: number of the row in its table.
        unit, unit_label: code and words of the unit asked; empty in headings.
        heading: whether it only stands above other rows.
    """

    code: str
    label: Text
    unit: str = ""
    unit_label: Text = Text({})
    heading: bool = False


class QuestionTable(Struct, frozen=True):
    """One table of a questionnaire."""

    id: str
    title: Text
    rows: tuple[QuestionRow, ...]
    note: Text = Text({})


class Questionnaire(Struct, frozen=True):
    """A questionnaire as its sender words it, the same for every country.

    Attributes:
        receiver: organisation that collects it.
        source: publication and year of the form.
    """

    id: str
    version: str
    title: Text
    receiver: Text
    tables: tuple[QuestionTable, ...]
    source: str
    note: Text = Text({})


class QuestionnairePlan(Struct, frozen=True):
    """How a country answers a questionnaire.

    Attributes:
        rows: sources, whose `cell` is ``table.row``; of several for one row the first that
            has a figure wins.
        providers: ``table`` or ``table.row`` to the function that should provide it, for rows
            without source.
    """

    questionnaire: str
    rows: tuple[CellSource, ...]
    providers: dict[str, str] = {}


class AnswerRow(Struct, frozen=True):
    """One row as filled.

    Attributes:
        cells: one a column.
        sources: where the figures come from.
        remarks: what is assumed, and who should provide what is missing.
    """

    code: str
    label: Text
    unit: Text = Text({})
    heading: bool = False
    cells: tuple[TableCell, ...] = ()
    sources: tuple[str, ...] = ()
    remarks: tuple[Text, ...] = ()


class AnswerTable(Struct, frozen=True):
    """One table as filled.

    Attributes:
        columns: headings of the cells: periods, or the columns of an account.
    """

    id: str
    title: Text
    columns: tuple[Text, ...]
    rows: tuple[AnswerRow, ...]
    note: Text = Text({})


class Answers(Struct, frozen=True):
    """A questionnaire as filled, ready to be written.

    Attributes:
        counted: whether the number of cells with a figure tells how far it is answered.
    """

    id: str
    title: Text
    receiver: Text
    tables: tuple[AnswerTable, ...]
    source: str
    note: Text = Text({})
    counted: bool = True

    def answered(self) -> tuple[int, int]:
        """Cells with a figure, and cells asked."""
        cells = [cell for table in self.tables for row in table.rows for cell in row.cells]
        asked = [cell for cell in cells if cell.status != "M"]
        return sum(cell.value is not None for cell in asked), len(asked)
