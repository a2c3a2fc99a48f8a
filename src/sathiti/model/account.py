"""Accounts as data: the rows and columns of a table, and what must hold between its cells."""

from typing import Literal

from msgspec import Struct

from sathiti.model.errors import Place
from sathiti.model.text import Text

Each = Literal["column", "row", "once"]
Blank = Literal["missing", "zero"]


class AccountLine(Struct, frozen=True):
    """A row or a column of an account.

    Attributes:
        code: unique among the rows, or the columns, of its table; also the SDMX code.
        parent: code of the line it is a part of; a parent is the sum of its parts.
        of_which: a part shown beside others that does not add up with them to the parent.
        global_codes: dimension of the global structure to code, for messages to others.
    """

    code: str
    label: Text
    parent: str = ""
    of_which: bool = False
    global_codes: dict[str, str] = {}


class AccountTable(Struct, frozen=True):
    """One block of an account, for example its supply table or its use table.

    Attributes:
        blocked: (row, column) of cells that cannot exist, printed grey.
    """

    id: str
    title: Text
    rows: tuple[AccountLine, ...]
    columns: tuple[AccountLine, ...]
    blocked: tuple[tuple[str, str], ...] = ()


class AccountIdentity(Struct, frozen=True):
    """What must hold between cells: a linear equation or inequality.

    Attributes:
        formula: two sums with ``=``, ``<=`` or ``>=`` between them, for example
            ``use.total = use.abstraction + use.received``. Names are rows where it holds in
            each column, columns where it holds in each row, and names of `cells` where it
            holds once; a row or column is written ``table.code``, or ``code`` alone where
            the account has one table.
        each: column, row or once.
        only: columns (or rows) it is about; empty means all.
        cells: name to ``table.row.column`` of the account, or ``account.table.row.column``.
        compute: the single name on the left is computed where no figure was given.
        absolute, relative: tolerance in units of the account, or as a share of the larger
            side; without both, half a unit of the last published digit times the square
            root of the number of cells.
    """

    id: str
    title: Text
    formula: str
    each: Each = "column"
    only: tuple[str, ...] = ()
    cells: dict[str, str] = {}
    compute: bool = False
    absolute: float | None = None
    relative: float | None = None
    source: str = ""
    at: Place | None = None


class AccountTemplate(Struct, frozen=True):
    """The form of an account, the same in every country.

    Attributes:
        kind: subject as the catalogue groups accounts: water, energy, air, land ...
        unit, unit_label: code and words of the unit of all cells.
        decimals: decimals published.
        blank: what a cell without figure is taken for in identities of a table that others
            published; accounts of our own always take it for missing.
        global_structure: ``agency:id(version)`` of the SDMX structure it maps to.
        source: publication and table that define it.
    """

    id: str
    version: str
    title: Text
    kind: str
    unit: str
    unit_label: Text
    decimals: int
    tables: tuple[AccountTable, ...]
    identities: tuple[AccountIdentity, ...] = ()
    blank: Blank = "missing"
    global_structure: str = ""
    note: Text = Text({})
    source: str = ""

    def table(self, table_id: str) -> AccountTable | None:
        """The block, or None."""
        return next((table for table in self.tables if table.id == table_id), None)


class CellSource(Struct, frozen=True):
    """Where the figure of one cell comes from in a country.

    Several sources may speak of one cell: the first that has a figure wins, and how the
    others differ is reported.

    Attributes:
        cell: ``table.row.column``.
        formula: in the rule language over ``form.item`` names; ``coefficients.name`` are
            values of the pack.
        assumed: what is assumed, in words; empty where every input was published.
        source: where the formula or the assumption comes from.
    """

    cell: str
    formula: str
    decimals: int
    source: str
    assumed: Text = Text({})
    at: Place | None = None


class CellsAsked(Struct, frozen=True):
    """Cells that a country should have and who should provide them.

    Attributes:
        cells: ``table.row.column``, where ``*`` stands for any part of it.
        function: task of the national system; the unit follows from dates.
    """

    cells: tuple[str, ...]
    function: str


class AccountPlan(Struct, frozen=True):
    """How a country fills an account.

    Attributes:
        template: id of the template.
        dataflow: id of the dataflow the account is published in.
        first, last: periods compiled, both included; empty: wherever sources have figures.
        cells: in order of priority for each cell.
        asked: cells wanted; those without figure are listed as missing.
    """

    template: str
    dataflow: str
    cells: tuple[CellSource, ...]
    first: str = ""
    last: str = ""
    note: Text = Text({})
    asked: tuple[CellsAsked, ...] = ()

    def compiles(self, period: str) -> bool:
        """Whether a period is compiled."""
        return (not self.first or self.first <= period) and (not self.last or period <= self.last)
