"""From cells back to rows: what was found for a category, as an expression on any engine."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.cells import Cells
from sathiti.methods.tables import looked_up
from sathiti.model.design_calibration import Calibration, Margin

Array = NDArray[np.float64]
Frame = TypeVar("Frame", nw.LazyFrame[Any], nw.DataFrame[Any])


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


class Shared(Struct, frozen=True):
    """A variable of rows, as it is summed over a household.

    Attributes:
        person: what is averaged over the members.
        household: what counts once a household, so that a member has its share of it.
    """

    person: nw.Expr
    household: nw.Expr | None = None


def predicted(
    categories: Sequence[Sequence[Category]], calibration: Calibration, multipliers: Array
) -> Shared:
    """X' lambda of every row, before it is shared in a household.

    Args:
        categories: as `categories_of` gives them.
        calibration: what was met.
        multipliers: [lines].
    """
    persons, households = [nw.lit(0.0)], list[nw.Expr]()
    for margin, ones in zip(calibration.margins, categories, strict=True):
        found = {one.values: float(multipliers[one.place]) for one in ones}
        terms = persons if margin.counted == "person" else households
        terms.append(looked_up(margin.columns, found))
    first = len(multipliers) - len(calibration.numeric)
    for place, (column, _) in enumerate(calibration.numeric, first):
        persons.append(nw.col(column).cast(nw.Float64) * float(multipliers[place]))
    return Shared(reduce(add, persons), reduce(add, households) if households else None)


def share(frame: Frame, household: Sequence[str], columns: Mapping[str, Shared]) -> Frame:
    """Add variables to rows; of households, to each member the mean of all.

    Each member has the mean of the household's persons (Lemaître and Dufour 1987), and its share
    of what is counted once a household. Households are joined back to their members: windows
    of Arrow tables give rows the values of others (narwhals 2.29).

    Args:
        frame: the sample.
        household: columns that identify a household; none where rows stand for themselves.
        columns: what to add, by name.

    Returns:
        The frame with the columns; its rows in their order where it is not lazy.
    """
    if not household:
        return frame.with_columns(**{name: one.person for name, one in columns.items()})
    once = {name: one.household for name, one in columns.items() if one.household is not None}
    rows = frame.select(
        *household,
        **{name: one.person for name, one in columns.items()},
        **{f"{name} once": one for name, one in once.items()},
    )
    means = rows.group_by(list(household)).agg(
        nw.len().alias("members"),
        *(nw.col(name).mean() for name in columns),
        *(nw.col(f"{name} once").mean() for name in once),
    )
    for name in once:
        whole = nw.col(name) + nw.col(f"{name} once") / nw.col("members")
        means = means.with_columns(whole.alias(name))
    means = means.select(*household, *columns)
    if isinstance(frame, nw.LazyFrame):
        return frame.join(means, on=list(household), how="left")
    # Joins of Arrow neither keep the order of rows nor take every type along.
    numbered = frame.select(household).with_row_index("row of sample")
    joined = numbered.join(means, on=list(household), how="left").sort("row of sample")
    return frame.with_columns(*(joined[name] for name in columns))
