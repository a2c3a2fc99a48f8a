"""Numbers the cells of an account, so that values stand in arrays of contexts by cells."""

from collections.abc import Iterable

from msgspec import Struct

from sathiti.model import AccountTemplate

# Table, row and column; the account before them in identities between accounts.
Cell = tuple[str, ...]


class Layout(Struct, frozen=True):
    """The cells of an account in the order they are shown.

    Attributes:
        cells: table, row and column of each.
        index: place of a cell in `cells`.
        blocked: cells that cannot exist.
    """

    cells: tuple[Cell, ...]
    index: dict[Cell, int]
    blocked: frozenset[int] = frozenset()

    @classmethod
    def of(cls, cells: Iterable[Cell], blocked: Iterable[Cell] = ()) -> "Layout":
        """The layout of cells; a cell that is there twice counts once."""
        index = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
        return cls(tuple(index), index, frozenset(index[cell] for cell in blocked if cell in index))

    def name(self, place: int) -> str:
        """``table.row.column`` of a cell."""
        return ".".join(self.cells[place])


def layout_of(template: AccountTemplate) -> Layout:
    """Every cell of a template: tables in order, rows in order, columns in order."""
    return Layout.of(
        (
            (table.id, row.code, column.code)
            for table in template.tables
            for row in table.rows
            for column in table.columns
        ),
        ((table.id, *cell) for table in template.tables for cell in table.blocked),
    )
