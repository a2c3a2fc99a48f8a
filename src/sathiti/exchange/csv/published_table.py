"""Reads a published table: long, one figure a row, or wide, one column a label."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from sathiti.model import Place, SathitiError

_SEPARATORS = ",;\t"
_COLUMNS = (
    "ROW_LABEL",
    "COLUMN_LABEL",
    "REF_AREA",
    "TIME_PERIOD",
    "UNIT_MEASURE",
    "WRITTEN",
    "FILE",
)
# Stands for an area or a period that neither the file nor its layout tells.
NOT_TOLD = "_Z"


class TableLayout(Struct, frozen=True):
    """Which column of a file holds what.

    Attributes:
        row: labels of lines; empty: they are the names of the columns (wide).
        column: labels of columns; empty: they are the names of the columns (wide).
        value: figures; empty in a wide file.
        period, area, unit: columns, empty where there is none.
        in_period, in_area, in_unit: of all figures, where there is no column.
    """

    row: str = ""
    column: str = ""
    value: str = ""
    period: str = ""
    area: str = ""
    unit: str = ""
    in_period: str = ""
    in_area: str = ""
    in_unit: str = ""

    @property
    def named(self) -> list[str]:
        """Columns of the file that the layout names."""
        names = (self.row, self.column, self.value, self.period, self.area, self.unit)
        return [name for name in names if name]


def read_published(path: Path, layout: TableLayout) -> pa.Table:
    """Read a table that others published.

    Args:
        path: CSV in UTF-8; comma, semicolon or tab stands between cells.
        layout: which column holds what.

    Returns:
        One row a figure, all text as written: ROW_LABEL, COLUMN_LABEL, REF_AREA, TIME_PERIOD,
        UNIT_MEASURE, WRITTEN, FILE, and the number ROW of the line in the file.

    Raises:
        SathitiError: the file is empty or not in UTF-8, lacks a column, or a row has more
            cells than the first line.
    """
    lines = _lines(path)
    at, header = next(lines, (1, []))
    if not header:
        raise SathitiError(
            "The file is empty.", fix="Give a file with a first line of names.", at=Place(path.name)
        )
    names = [name.strip() for name in header]
    _check_columns(names, layout, Place(path.name, row=at))
    figures: dict[str, list[str]] = {name: [] for name in _COLUMNS}
    rows: list[int] = []
    for number, cells in lines:
        values = _cells(names, cells, Place(path.name, row=number))
        for figure in _figures(values, names, layout):
            for name, said in zip(_COLUMNS, (*figure, path.name), strict=True):
                figures[name].append(said)
            rows.append(number)
    columns = {name: pa.array(said, pa.string()) for name, said in figures.items()}
    return pa.table({**columns, "ROW": pa.array(rows, pa.int64())})


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, each with its number."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SathitiError(
            "The file is not written in UTF-8.", fix="Save it as UTF-8.", at=Place(path.name)
        ) from error
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise SathitiError(
            "The CSV cannot be read: {detail}.",
            fix="Mend the quotes of this line.",
            at=Place(path.name, row=start),
            detail=str(error),
        ) from error


def _check_columns(names: list[str], layout: TableLayout, at: Place) -> None:
    missing = [name for name in layout.named if name not in names]
    if missing:
        raise SathitiError(
            "The file has no column {columns}.",
            fix="Name columns that it has: {known}.",
            at=at,
            columns=missing,
            known=names,
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise SathitiError(
            "Columns are written twice: {columns}.", fix="Keep one of them.", at=at, columns=twice
        )


def _cells(names: list[str], cells: list[str], at: Place) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise SathitiError(
            "The row has {given} cells; the first line has {wanted}.",
            fix="Check the commas; put text that holds a comma between quotes.",
            at=at,
            given=len(cells),
            wanted=len(names),
        )
    filled = [*cells, *[""] * (len(names) - len(cells))]
    return {name: cell.strip() for name, cell in zip(names, filled, strict=False)}


def _figures(
    values: dict[str, str], names: list[str], layout: TableLayout
) -> Iterator[tuple[str, ...]]:
    """Labels of row and column, area, period, unit and figure of one line of the file."""
    about = (
        values.get(layout.area, "") or layout.in_area or NOT_TOLD,
        values.get(layout.period, "") or layout.in_period or NOT_TOLD,
        values.get(layout.unit, "") or layout.in_unit,
    )
    if layout.value:
        yield values[layout.row], values[layout.column], *about, values[layout.value]
        return
    for name in names:
        if name and name not in layout.named:
            row, column = (values.get(one, name) for one in (layout.row, layout.column))
            yield row, column, *about, values[name]
