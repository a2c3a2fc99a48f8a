"""Influences that are straight lines in the value, but for jumps and bends at some of them.

Headcounts, gaps, quantiles, Lorenz points and shares are all of this kind: on the cells up to a
kink the influence is another line. Their totals by unit follow from sums of weight and of weight
times value between kinks, added up once for all of them, and their squares from cumulated sums;
no array as long as the sample is made for each.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray, summed


class Kink(Struct, frozen=True):
    """What is added to the influence of the first cells.

    Attributes:
        count: number of cells, in ascending order of value.
        constant: added to each.
        slope: added to each, times its value.
    """

    count: int
    constant: float
    slope: float = 0.0


class Pieces(Struct, frozen=True):
    """``constant + slope * y``, and the kinks.

    Attributes:
        values: [cells] y, ascending.
        constant: of every cell.
        slope: of every cell.
        kinks: further parts of the first cells.
    """

    values: FloatArray
    constant: float
    slope: float = 0.0
    kinks: tuple[Kink, ...] = ()

    def array(self) -> FloatArray:
        """[cells] the influence itself."""
        result = self.constant + self.slope * self.values
        for kink in self.kinks:
            result[: kink.count] += kink.constant + kink.slope * self.values[: kink.count]
        return result

    def lines(self, bounds: Sequence[int]) -> tuple[FloatArray, FloatArray]:
        """Constants and slopes by bound: what is added to the cells up to it.

        Args:
            bounds: ascending numbers of cells, all those of the kinks and that of all cells.
        """
        place = {count: n for n, count in enumerate(bounds)}
        constant, slope = np.zeros(len(bounds)), np.zeros(len(bounds))
        constant[-1], slope[-1] = self.constant, self.slope
        for kink in self.kinks:
            if kink.count:
                constant[place[kink.count]] += kink.constant
                slope[place[kink.count]] += kink.slope
        return constant, slope


def weighted_sum(parts: Iterable[tuple[float, Pieces]]) -> Pieces:
    """The sum of factor times influence; all over the same cells."""
    pairs = list(parts)
    return Pieces(
        pairs[0][1].values,
        sum(factor * one.constant for factor, one in pairs),
        sum(factor * one.slope for factor, one in pairs),
        tuple(
            Kink(kink.count, factor * kink.constant, factor * kink.slope)
            for factor, one in pairs
            for kink in one.kinks
        ),
    )


def bounds_of(pieces: Iterable[Pieces], cells: int) -> list[int]:
    """All kinks in ascending order, and the number of all cells."""
    return sorted({cells, *(kink.count for one in pieces for kink in one.kinks)} - {0})


def unit_totals(
    pieces: Sequence[Pieces], weights: FloatArray, products: FloatArray, unit: IntArray, units: int
) -> FloatArray:
    """Totals of weight times influence.

    Args:
        pieces: several influences over the same cells.
        weights: [cells].
        products: [cells] weight times value.
        unit: [cells] place of the unit.
        units: number of units.

    Returns:
        [units, pieces].
    """
    bounds = bounds_of(pieces, len(weights))
    between = np.repeat(np.arange(len(bounds)), np.diff([0, *bounds]))
    place = between * units + unit
    shape = (len(bounds), units)
    below = [
        summed(place, mass, len(bounds) * units).reshape(shape).cumsum(axis=0)
        for mass in (weights, products)
    ]
    lines = [one.lines(bounds) for one in pieces]
    constants, slopes = (np.stack([line[part] for line in lines]) for part in (0, 1))
    totals: FloatArray = below[0].T @ constants.T + below[1].T @ slopes.T
    return totals


def moments(
    one: Pieces, weights: FloatArray, products: FloatArray, squares: FloatArray
) -> tuple[float, float]:
    """Sums of weight times influence and of weight times squared influence.

    Args:
        one: the influence.
        weights: [cells] cumulated weights.
        products: [cells] cumulated weights times value.
        squares: [cells] cumulated weights times squared value.
    """
    bounds = bounds_of([one], len(weights))
    added = one.lines(bounds)
    # the line that holds between bounds: everything added to it or to cells above it
    constant, slope = (np.cumsum(line[::-1])[::-1] for line in added)
    ends = np.array(bounds) - 1
    w, wy, wyy = (np.diff(mass[ends], prepend=0.0) for mass in (weights, products, squares))
    first = float((constant * w + slope * wy).sum())
    second = float((constant**2 * w + 2 * constant * slope * wy + slope**2 * wyy).sum())
    return first, second
