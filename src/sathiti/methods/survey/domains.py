"""The domains that cells lie in: those that occur, or every combination of declared values."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import IntArray, numbered
from sathiti.methods.survey.cells import Codes, Domains
from sathiti.model import SathitiError


def domains_of(
    keys: Mapping[str, Codes], by: Sequence[str], declared: Mapping[str, Sequence[Any]], cells: int
) -> Domains:
    """The domains that the cells lie in.

    Args:
        keys: columns over cells.
        by: those that make the domains; none for one domain of everything.
        declared: values of columns; every combination is a domain, empty ones too.
        cells: their number.

    Raises:
        SathitiError: a cell has a value that is not declared.
    """
    if not by:
        return Domains((), (), np.zeros(cells, np.int64))
    columns = [_declared(keys[name], name, declared.get(name)) for name in by]
    if declared:
        return _all_domains(by, columns)
    mixed, inside = _mixed(columns)
    first, place = numbered(mixed[inside])
    there = mixed[inside][first]
    of_cell = np.full(len(mixed), -1)
    of_cell[inside] = place
    parts: list[tuple[Any, ...]] = []
    rest = there
    for column in reversed(columns):
        rest, code = np.divmod(rest, max(len(column.values), 1))
        parts.append(tuple(column.values[one] for one in code))
    return Domains(tuple(by), tuple(reversed(parts)), of_cell)


def _mixed(columns: Sequence[Codes]) -> tuple[IntArray, NDArray[np.bool_]]:
    """One number for all codes of a cell, and which cells have all of them."""
    mixed = np.zeros(len(columns[0].of_row), np.int64)
    inside = np.ones(len(mixed), bool)
    for column in columns:
        mixed = mixed * max(len(column.values), 1) + column.of_row
        inside &= column.of_row >= 0
    return mixed, inside


def _all_domains(by: Sequence[str], columns: Sequence[Codes]) -> Domains:
    mixed, inside = _mixed(columns)
    values = tuple(zip(*itertools.product(*(column.values for column in columns)), strict=True))
    return Domains(tuple(by), values, np.where(inside, mixed, -1))


def _declared(codes: Codes, name: str, values: Sequence[Any] | None) -> Codes:
    """Codes in the order of the declared values."""
    if values is None:
        return codes
    if not len(values):
        raise SathitiError(
            "Column {column} is given no values.",
            fix="Declare the values of its domains, or name the column only.",
            column=name,
        )
    unknown = [value for value in codes.values if value not in values]
    if unknown:
        raise SathitiError(
            "Column {column} holds values that are not declared: {values}.",
            fix="Declare them, or correct the rows.",
            column=name,
            values=", ".join(str(value) for value in unknown),
        )
    order = np.array([*(list(values).index(value) for value in codes.values), -1])
    return Codes(order[codes.of_row], tuple(values))
