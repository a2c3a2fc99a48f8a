"""Non-response made good by the propensity to respond: logistic regression on cells.

The chance of answering, p = 1 / (1 + exp(-x'b)), is fitted by Newton's method, which is
iteratively reweighted least squares (McCullagh and Nelder 1989, section 4.4), on one cell for
each combination of values that occurs. Rows are then put into classes of similar propensity,
five as a rule (Rosenbaum and Rubin 1984; Little 1986), and adjusted within these: single
propensities near zero would make weights explode.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries
from sathiti.methods.survey.weighting.cells import check_finite, encode, numbers_of
from sathiti.methods.survey.weighting.response import (
    ResponseAdjusted,
    ResponseCells,
    adjusted,
    response_cells,
)
from sathiti.methods.survey.weighting.solver import solve
from sathiti.methods.tables import looked_up, refuse_other_than_numbers
from sathiti.model import SathitiError

Array = NDArray[np.float64]


class _Expit(Struct, frozen=True):
    """The logistic curve, in the form in which the solver of calibrations takes it."""

    range: tuple[float, float] = (0.0, 1.0)

    def factor(self, u: Array) -> Array:
        return 0.5 * (1 + np.tanh(u / 2))

    def slope(self, u: Array) -> Array:
        p = self.factor(u)
        return p * (1 - p)

    def integral(self, u: Array) -> Array:
        return np.logaddexp(0.0, u)

    def expression(self, u: nw.Expr) -> nw.Expr:
        return nw.lit(1.0) / ((u * -1.0).exp() + 1.0)


class Propensity(Struct, frozen=True):
    """A fitted propensity to respond.

    Attributes:
        factors: categorical columns.
        numbers: numeric columns.
        intercept: logit of a row in the last category of every factor, with zero numbers.
        effects: of each category of each factor; 0 for the last in order.
        slopes: of each number.
        cells: the sample it was fitted on.
        logits: [cells] logit of the propensity.
    """

    factors: tuple[str, ...]
    numbers: tuple[str, ...]
    intercept: float
    effects: Mapping[str, Mapping[Any, float]]
    slopes: Mapping[str, float]
    cells: ResponseCells
    logits: Array

    @property
    def logit(self) -> nw.Expr:
        """X'b of every row, on any engine."""
        u = nw.lit(self.intercept)
        for column, effects in self.effects.items():
            u = u + looked_up([column], {(value,): one for value, one in effects.items()})
        for column, slope in self.slopes.items():
            u = u + nw.col(column).cast(nw.Float64) * slope
        return u

    @property
    def expression(self) -> nw.Expr:
        """The propensity of every row, on any engine."""
        return _Expit().expression(self.logit)


def response_propensity(
    table: Any,
    weight: str,
    responded: str,
    factors: Sequence[str] = (),
    numbers: Sequence[str] = (),
    *,
    weighted: bool = True,
) -> Propensity:
    """Fit the propensity to respond.

    One cell for each combination of values that occurs is collected, so numbers with many
    values are better grouped first.

    Args:
        table: everybody who was to be asked, of any engine narwhals reads.
        weight: column of the weights.
        responded: column that is true (or 1) for respondents, false (or 0) for the others.
        factors: categorical columns.
        numbers: numeric columns.
        weighted: rows count by their weight; otherwise each counts once.

    Raises:
        SathitiError: some values decide the response alone, so that no propensity can be fitted.
    """
    cells = response_cells(table, weight, responded, [*factors, *numbers])
    size, yes = (cells.weights, cells.answered) if weighted else (cells.rows, cells.respondents)
    auxiliaries, categories = _auxiliaries(cells, factors, numbers)
    # Its equations, sum size p x = sum yes x, are those of a calibration of `size` to `yes`.
    solution = solve(auxiliaries, size[None, :], auxiliaries.totals(yes), _Expit())
    if not solution.met[0]:
        raise _not_fitted(auxiliaries, size, yes, categories)
    b = solution.multipliers[0]
    effects: dict[str, dict[Any, float]] = {}
    for place, (column, value) in enumerate(categories, 1):
        effects.setdefault(column, {})[value] = float(b[place])
    slopes = dict(zip(numbers, b[1 + len(categories) :].tolist(), strict=True))
    return Propensity(
        tuple(factors), tuple(numbers), float(b[0]), effects, slopes, cells, auxiliaries.predict(b)
    )


def adjust_by_propensity(
    propensity: Propensity,
    weight: str,
    responded: str,
    *,
    classes: int = 5,
    few: int = 20,
    large: float = 3.0,
) -> ResponseAdjusted:
    """Adjust weights within classes of similar propensity to respond.

    Classes have about the same sum of weights; equal propensities stay together.

    Args:
        propensity: fitted on the sample.
        weight: column of the weights.
        responded: column of the response.
        classes: their number; 5 for quintiles.
        few: classes with fewer respondents are noted.
        large: classes with a greater factor are noted.

    Raises:
        SathitiError: nobody answered in a class.
    """
    cells, cuts = propensity.cells, _cuts(propensity, classes)
    class_of = np.searchsorted(cuts, propensity.logits)
    number = len(cuts) + 1
    sums = [
        np.bincount(class_of, one, number).astype(np.float64)
        for one in (cells.weights, cells.answered, cells.rows, cells.respondents)
    ]
    keys = pa.table({"propensity_class": np.arange(1, number + 1)})

    def look_up(found: Array) -> nw.Expr:
        result: nw.Expr = nw.lit(float(found[-1]))
        for cut, one in zip(cuts[::-1].tolist(), found[-2::-1].tolist(), strict=True):
            result = nw.when(propensity.logit <= cut).then(nw.lit(one)).otherwise(result)
        return result

    return adjusted(weight, responded, ResponseCells(keys, *sums), look_up, few, large)


def _cuts(propensity: Propensity, classes: int) -> Array:
    """Logits between classes, half way between two that occur so that rounding moves no row."""
    there, place = np.unique(np.round(propensity.logits, 9), return_inverse=True)
    share: Array = np.cumsum(np.bincount(place, propensity.cells.weights)).astype(np.float64)
    share /= share[-1]
    last = np.searchsorted(share, np.arange(1, classes) / classes - 1e-12)
    last = np.unique(last[last < len(there) - 1])
    middle: Array = (there[last] + there[last + 1]) / 2
    return middle


def _auxiliaries(
    cells: ResponseCells, factors: Sequence[str], numbers: Sequence[str]
) -> tuple[Auxiliaries, list[tuple[str, Any]]]:
    """X of cells, the constant first, and what each indicator stands for."""
    table = cells.keys.append_column("_rows", pa.array(cells.rows))
    codes, categories = [np.zeros(table.num_rows, np.int64)], list[tuple[str, Any]]()
    for column in factors:
        code, _ = encode(table, column)
        values = table[column].combine_chunks().dictionary_encode().dictionary.to_pylist()
        order = sorted(range(len(values)), key=lambda at: values[at])
        codes.append(np.argsort(order)[code] + 1 + len(categories))
        categories += [(column, values[at]) for at in order]
    numeric = np.zeros((table.num_rows, len(numbers)))
    for place, column in enumerate(numbers):
        # called for its refusal of missing values; numbers need no codes
        encode(table, column)
        refuse_other_than_numbers(nw.from_native(table).schema, column, besides=(nw.Boolean,))
        numeric[:, place] = numbers_of(table[column])
        check_finite(numeric[:, place], column)
    width = 1 + len(categories) + len(numbers)
    return Auxiliaries(np.stack(codes), numeric, width), categories


def _not_fitted(
    auxiliaries: Auxiliaries, size: Array, yes: Array, categories: Sequence[tuple[str, Any]]
) -> SathitiError:
    all_, some = auxiliaries.totals(size), auxiliaries.totals(yes)
    decided = [
        f"{column} = {value}"
        for place, (column, value) in enumerate(categories, 1)
        if some[place] <= 0 or some[place] >= all_[place]
    ]
    return SathitiError(
        "No propensity to respond can be fitted: some values decide alone who answered. "
        "Categories in which all or none answered: {categories}.",
        fix="Merge them with others, or leave the column out.",
        categories=decided or "-",
    )
