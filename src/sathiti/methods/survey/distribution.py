"""The weighted distribution of one variable, and what an estimate from it passes to its variance.

Everything that looks at ranks (quantiles, Lorenz curve, Gini, poverty below a line) reads a
:class:`Distribution`: the values in ascending order with the weight at each. People of one
primary unit with the same value may stand together in one cell; only their weights and squared
weights are added, and no result depends on the order inside ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray, dot
from sathiti.methods.survey.piecewise import Pieces, weighted_sum
from sathiti.model import SathitiError


class UndefinedIndexError(SathitiError):
    """An index has no value here; estimates by domain flag that domain and go on."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """Values in ascending order with their weights; sums that several indices need, made once.

    Attributes:
        values: `n` values, ascending; ties are allowed.
        weights: sum of the weights of the people in each cell, above zero.
        squares: sum of their squared weights.
    """

    values: FloatArray
    weights: FloatArray
    squares: FloatArray

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def population(self) -> float:
        """Sum of the weights, N."""
        return float(self.weights.sum())

    @cached_property
    def products(self) -> FloatArray:
        """Weight times value of each cell."""
        return self.weights * self.values

    @cached_property
    def total(self) -> float:
        """Sum of weight times value, Y."""
        return float(self.products.sum())

    @cached_property
    def mean(self) -> float:
        """Y / N."""
        return self.total / self.population

    @cached_property
    @np.errstate(over="ignore")
    def deviation(self) -> float:
        """Standard deviation with weights, divided by N."""
        return float(np.sqrt(dot(self.weights, (self.values - self.mean) ** 2) / self.population))

    @cached_property
    def cumulated(self) -> FloatArray:
        """Weight at and below each cell."""
        return np.cumsum(self.weights)

    @cached_property
    def cumulated_products(self) -> FloatArray:
        """Weight times value at and below each cell."""
        return np.cumsum(self.products)

    @cached_property
    def cumulated_squares(self) -> FloatArray:
        """Weight times squared value at and below each cell."""
        return np.cumsum(self.products * self.values)

    @cached_property
    def single_weights(self) -> FloatArray:
        """Weight of one person of each cell: squares over weights, exact where all are equal."""
        return self.squares / self.weights

    def count_to(self, value: float, strict: bool = False) -> int:
        """How many cells have a value at or below `value` (below it, when `strict`)."""
        return int(np.searchsorted(self.values, value, side="left" if strict else "right"))

    def weight_of(self, count: int) -> float:
        """Weight of the first `count` cells."""
        if count == len(self):
            return self.population
        return float(self.cumulated[count - 1]) if count else 0.0

    def product_of(self, count: int) -> float:
        """Weight times value of the first `count` cells."""
        if count == len(self):
            return self.total
        return float(self.cumulated_products[count - 1]) if count else 0.0

    def first(self, count: int) -> "Distribution":
        """The distribution of the first `count` cells."""
        return Distribution(self.values[:count], self.weights[:count], self.squares[:count])

    def above(self, value: float) -> "Distribution":
        """The distribution of the cells with more than `value`."""
        start = self.count_to(value)
        return Distribution(self.values[start:], self.weights[start:], self.squares[start:])


class Linearised(Struct, frozen=True, dict=True):
    """An estimate and its linearised variable: what its variance is computed from.

    The linearised total of a cell is ``weights * influence + squares * own``, plus
    `line_slope` times the linearised total of the poverty line where that line was estimated;
    the error of the estimate is about the sum of these over the sample (Deville 1999).

    Attributes:
        value: the estimate.
        given: influence of one unit of weight in each of the `n` cells, divided by N: an array,
            or in pieces.
        own: further influence by the squared weights of a cell; none for most.
        line_slope: how the estimate moves with the poverty line.
    """

    value: float
    given: FloatArray | Pieces
    own: FloatArray | None = None
    line_slope: float = 0.0

    @cached_property
    def influence(self) -> FloatArray:
        """[cells] the influence as an array."""
        return self.given.array() if isinstance(self.given, Pieces) else self.given

    def cell_totals(self, distribution: Distribution) -> FloatArray:
        """The linearised total of each cell; an estimated line is added by the caller."""
        totals = distribution.weights * self.influence
        return totals if self.own is None else totals + distribution.squares * self.own


def combine(value: float, terms: Sequence[tuple[float, Linearised]]) -> Linearised:
    """A smooth function of several estimates: `value`, and the sum of gradient times estimate.

    Args:
        value: the function at the estimates.
        terms: its derivative by each estimate, and the estimate; all from one distribution.
    """
    owns = [slope * term.own for slope, term in terms if term.own is not None]
    pieces = [(slope, one.given) for slope, one in terms if isinstance(one.given, Pieces)]
    if len(pieces) == len(terms):
        given: FloatArray | Pieces = weighted_sum(pieces)
    else:
        given = sum_arrays([slope * term.influence for slope, term in terms])
    return Linearised(
        value,
        given,
        sum_arrays(owns) if owns else None,
        sum(slope * term.line_slope for slope, term in terms),
    )


def linearised_mean(distribution: Distribution) -> Linearised:
    """The mean: ``(y - mean) / N``."""
    people = distribution.population
    return Linearised(
        distribution.mean, Pieces(distribution.values, -distribution.mean / people, 1 / people)
    )


def sum_arrays(arrays: Sequence[FloatArray]) -> FloatArray:
    """The sum of arrays of one length."""
    total = arrays[0].copy()
    for array in arrays[1:]:
        total += array
    return total


def sorted_distribution(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    squares: npt.ArrayLike | None = None,
) -> tuple[Distribution, IntArray]:
    """The distribution of values in any order, and the order that sorts them.

    Args:
        values: one a person or cell.
        weights: of each; one where left out. Zero weights are refused: they are not in the sample.
        squares: sum of squared weights where a cell holds several people; else ``weights ** 2``.

    Raises:
        SathitiError: no values, values that are not finite, weights not above zero.

    Example:
        >>> distribution, order = sorted_distribution([30.0, 10.0, 20.0], [1, 1, 2])
        >>> distribution.values, order, distribution.mean
        (array([10., 20., 30.]), array([1, 2, 0]), 20.0)
    """
    given = np.asarray(values, float)
    weight = np.ones(len(given)) if weights is None else np.asarray(weights, float)
    square = weight**2 if squares is None else np.asarray(squares, float)
    _check(given, weight)
    order = np.argsort(given, kind="stable")
    return Distribution(given[order], weight[order], square[order]), order


def _check(values: FloatArray, weights: FloatArray) -> None:
    if not len(values):
        raise SathitiError(
            "A distribution needs at least one value.", fix="Check the selection of rows."
        )
    if not (finite := np.isfinite(values)).all():
        raise SathitiError(
            "{count} values are missing or not finite.",
            fix="Correct them, or leave them out with missing=“drop”.",
            count=int((~finite).sum()),
        )
    if not (weighted := np.isfinite(weights) & (weights > 0)).all():
        raise SathitiError(
            "{count} weights are missing, zero or negative.",
            fix="Leave out rows that are not in the sample, and correct the others.",
            count=int((~weighted).sum()),
        )
