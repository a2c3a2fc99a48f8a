"""From cells back to rows: what was found for a category, as an expression on any engine."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_
from typing import Any

import narwhals as nw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.cells import Cells
from sathiti.model.design_calibration import Calibration, Margin

Array = NDArray[np.float64]


class Category(Struct, frozen=True):
    """A category of a margin with the values that it has in the sample.

    Attributes:
        margin: the margin.
        place: of its line among all lines.
        values: one a column of the margin.
    """

    margin: Margin
    place: int
    values: tuple[Any, ...]

    @property
    def indicator(self) -> nw.Expr:
        """1 for rows of the category, otherwise 0."""
        if not self.values:
            return nw.lit(1.0)
        pairs = zip(self.margin.columns, self.values, strict=True)
        found: nw.Expr = reduce(and_, (nw.col(one) == value for one, value in pairs))
        return found.cast(nw.Float64)


def categories_of(cells: Cells, calibration: Calibration) -> list[list[Category]]:
    """The categories of every margin that the sample has, in the order of the lines."""
    found = []
    for margin, code in zip(calibration.margins, cells.codes, strict=True):
        places, first = np.unique(code, return_index=True)
        columns = [cells.keys[column].take(first).to_pylist() for column in margin.columns]
        values = list(zip(*columns, strict=True)) if columns else [()]
        found.append(
            [
                Category(margin, place, one)
                for place, one in zip(places.tolist(), values, strict=True)
            ]
        )
    return found


def predicted(
    categories: Sequence[Sequence[Category]], calibration: Calibration, multipliers: Array
) -> nw.Expr:
    """X' lambda of every row; of a member, where households share one weight.

    Args:
        categories: as `categories_of` gives them.
        calibration: what was met.
        multipliers: [lines].
    """
    terms: dict[bool, list[nw.Expr]] = {True: [], False: []}
    for margin, ones in zip(calibration.margins, categories, strict=True):
        found = {one.values: float(multipliers[one.place]) for one in ones}
        terms[margin.counted == "person"].append(looked_up(margin.columns, found))
    first = len(multipliers) - len(calibration.numeric)
    for place, (column, _) in enumerate(calibration.numeric, first):
        terms[True].append(nw.col(column).cast(nw.Float64) * float(multipliers[place]))
    return shared(calibration, *(reduce(add, terms[kind], nw.lit(0.0)) for kind in (True, False)))


def shared(calibration: Calibration, person: nw.Expr, household: nw.Expr) -> nw.Expr:
    """A variable of persons and one of households, as rows use them.

    Where a household shares one weight, each member has the mean of the household's persons
    (Lemaître and Dufour 1987), and its share of what is counted once a household.
    """
    keys = calibration.household
    if not keys:
        return person
    mean = person.mean().over(*keys)
    if not any(margin.counted == "household" for margin in calibration.margins):
        return mean
    return mean + household / nw.len().over(*keys)


def looked_up(columns: Sequence[str], values: Mapping[tuple[Any, ...], float]) -> nw.Expr:
    """The value of a row's category; missing where the category is not among them.

    Args:
        columns: whose values make a category.
        values: by category, one value of the sample a column.
    """
    if not columns:
        return nw.lit(values[()])
    heads = list(dict.fromkeys(key[0] for key in values))
    if len(columns) == 1:
        return nw.col(columns[0]).replace_strict(
            heads, [values[(head,)] for head in heads], default=None, return_dtype=nw.Float64
        )
    result: nw.Expr = nw.lit(None, nw.Float64)
    for head in heads:
        rest = {key[1:]: value for key, value in values.items() if key[0] == head}
        result = (
            nw.when(nw.col(columns[0]) == head).then(looked_up(columns[1:], rest)).otherwise(result)
        )
    return result
