"""How the methods look at tables: lazily, of any engine, refusing what they cannot use."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sathiti.methods.tables import collected, lazy
from sathiti.model import Place, SathitiError

# Weight of one unit in kilotonnes; Gg, Tg and Mg are how the IPCC writes kt, Mt and t.
MASS = {
    "g": 1e-9,
    "kg": 1e-6,
    "t": 1e-3,
    "Mg": 1e-3,
    "kt": 1.0,
    "Gg": 1.0,
    "Mt": 1e3,
    "Tg": 1e3,
}


def rows_of(
    table: Any, name: str, columns: Iterable[str], numbers: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """The rows of a small table; its number columns as float, None where there is no number."""
    numbers = list(numbers)
    rows: list[dict[str, Any]] = collected(lazy(table, name, columns, numbers)).to_pylist()
    for row in rows:
        for column in numbers:
            value = row[column]
            known = value is not None and math.isfinite(value)
            row[column] = float(value) if known else None
    return rows


def key_of(row: Mapping[str, Any], columns: Iterable[str]) -> str:
    """A row's key as people read it: its codes with points between, a dash for none."""
    return ".".join("–" if row.get(name) in (None, "") else str(row[name]) for name in columns)


def table_of(
    rows: Sequence[Mapping[str, Any]], columns: Iterable[str], numbers: Iterable[str] = ()
) -> pa.Table:
    """Rows as a table that has its columns even if there is no row; `numbers` are float64."""
    kinds = dict.fromkeys(numbers, pa.float64())
    names = dict.fromkeys([*columns, *kinds])
    return pa.table(
        {name: pa.array([row[name] for row in rows], kinds.get(name)) for name in names}
    )


def parameter_table(rows: Iterable[Mapping[str, str]], name: str = "parameters") -> pa.Table:
    """A table of parameters from the written rows of a pack.

    Args:
        rows: one mapping a row, column to text; `value`, `low` and `high` are read as numbers.
        name: what the table is called in errors.

    Raises:
        SathitiError: a value that is no number.

    >>> parameter_table([{"gas": "CH4", "value": "28", "unit": "kg/kg"}]).to_pylist()
    [{'gas': 'CH4', 'value': 28.0, 'unit': 'kg/kg'}]
    """
    read = [
        {
            column: _number(written, name, line) if column in ("value", "low", "high") else written
            for column, written in row.items()
        }
        for line, row in enumerate(rows, start=2)
    ]
    return pa.Table.from_pylist(read)


def _number(written: str, name: str, line: int) -> float | None:
    if not written:
        return None
    try:
        return float(written)
    except ValueError as error:
        raise SathitiError(
            "“{written}” is not a number.",
            fix="Write the number with a decimal point.",
            at=Place(name, row=line),
            written=written,
        ) from error


def mass(unit: str, name: str) -> float:
    """Kilotonnes in one unit of mass.

    Raises:
        SathitiError: not a unit of mass that is known.
    """
    if unit not in MASS:
        raise SathitiError(
            "“{unit}” is not a unit of mass.",
            fix="Use one of: {known}.",
            at=Place(name),
            unit=unit,
            known=list(MASS),
        )
    return MASS[unit]


def check_fraction(value: float | None, name: str, at: Place) -> float:
    """A number from 0 to 1.

    Raises:
        SathitiError: it is missing or outside.
    """
    if value is None or not 0 <= value <= 1:
        raise SathitiError(
            "{name} is {value}; it must lie between 0 and 1.",
            fix="Write a share, for example 0.5 and not 50.",
            at=at,
            name=name,
            value="–" if value is None else value,
        )
    return value


def check_new(seen: set[Any], key: Sequence[Any], name: str) -> None:
    """Note a key.

    Raises:
        SathitiError: it was noted before.
    """
    if tuple(key) in seen:
        raise SathitiError(
            "The key is given twice.",
            fix="Keep one row of it.",
            at=Place(name, key=".".join(map(str, key))),
        )
    seen.add(tuple(key))


def year_of(row: Mapping[str, Any], at: Place) -> int:
    """The year in a row's column ``period``.

    Raises:
        SathitiError: it is no year.
    """
    try:
        return int(row["period"])
    except (TypeError, ValueError) as error:
        raise SathitiError(
            "“{written}” is not a year.",
            fix="Write the year with four digits.",
            at=at,
            written="–" if row["period"] is None else row["period"],
        ) from error


def sum_by(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], value: str
) -> dict[tuple[Any, ...], float | None]:
    """Sums by the columns and year; None where a value is missing, because then nobody knows."""
    sums: dict[tuple[Any, ...], float | None] = {}
    for row in rows:
        key = (*(row[column] for column in columns), year_of(row, Place(value)))
        before = sums.get(key, 0.0)
        unknown = before is None or row[value] is None
        sums[key] = None if unknown else before + row[value]
    return sums
