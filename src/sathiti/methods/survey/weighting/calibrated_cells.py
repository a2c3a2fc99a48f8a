"""Totals of units under calibrated weights: how estimation and replicates see a calibration."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from sathiti.methods.survey.arrays import FloatArray, IntArray, summed
from sathiti.methods.survey.monomials import ONE, Monomial
from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries
from sathiti.methods.survey.weighting.calibration import Calibrated
from sathiti.methods.survey.weighting.diagnosis import name_of
from sathiti.methods.survey.weighting.distances import Distance, distance_of
from sathiti.methods.survey.weighting.solver import ENOUGH, solve, solved
from sathiti.model import SathitiError

# Factors of groups held at once, over all replicates of a piece.
MOST_FACTORS = 10_000_000


class Recalibration(Struct, frozen=True):
    """The calibration of every replicate.

    Attributes:
        auxiliaries: x of groups of cells.
        multipliers: [replicates, lines] lambda.
        distance: how weights move.
    """

    auxiliaries: Auxiliaries
    multipliers: FloatArray
    distance: Distance

    def factors(self, part: slice) -> FloatArray:
        """[replicates, groups] g in some replicates."""
        return self.distance.factor(self.auxiliaries.predict(self.multipliers[part]))


class CalibratedCells(Struct, frozen=True):
    """Sums of cells with design weights, and what was calibrated.

    Attributes:
        calibrated: multipliers, totals and sums of products of the whole sample.
        codes: [margins, cells] the line each cell counts in; no margins where households share
            one weight, for then `group` leads to the auxiliaries.
        base: by monomial, [cells] sums of design weight times monomial.
        crossed: by monomial, [cells, numbers] the same times each numeric auxiliary.
        weights: [cells] sums of design weights of all rows, also those of no domain.
        numbers: [cells, numbers] sums of design weight times numeric auxiliaries, of all rows;
            no numbers where cells are so small that all rows of one have the same.
        apart: [cells, numbers] then these; otherwise none.
        products: [cells, numbers, numbers] times products of two; empty without replicates.
        group: [cells] which cells have the same auxiliaries, or the household of each.
        unit_totals: [units, lines] calibrated weight times auxiliaries, of all rows.
    """

    calibrated: Calibrated
    codes: IntArray
    base: dict[Monomial, FloatArray]
    crossed: dict[Monomial, FloatArray]
    weights: FloatArray
    numbers: FloatArray
    apart: FloatArray
    products: FloatArray
    group: IntArray
    unit_totals: FloatArray

    @property
    def width(self) -> int:
        """Number of auxiliaries."""
        return len(self.calibrated.report.lines)

    def coefficients(
        self,
        slopes: Mapping[Monomial, FloatArray],
        place: IntArray,
        column: IntArray,
        columns: int,
    ) -> FloatArray:
        """See `Adjustment`."""
        z = np.zeros(len(place))
        crossed = np.zeros((len(place), self.numbers.shape[1]))
        for monomial, slope in slopes.items():
            z += slope * self.base[monomial][place]
            if crossed.shape[1]:
                crossed += slope[:, None] * self.crossed[monomial][place]
        sums = self._sums(column, columns, place, z, crossed)
        return self._regressed(self.calibrated.gram[None], sums)

    def coefficients_of_totals(
        self, totals: FloatArray, place: IntArray, weights: FloatArray
    ) -> FloatArray:
        """See `Adjustment`."""
        slopes = totals / weights[:, None]
        z = slopes * self.base[ONE][place][:, None]
        if self.calibrated.households:
            x = self.calibrated.households.auxiliaries.shares
            sums = x.T @ (_indicators(self.group[place], x.shape[0]) @ z)
            return self._regressed(self.calibrated.gram[None], sums.T)
        sums = np.zeros((self.width, totals.shape[1]))
        for code in self.codes:
            sums += _indicators(code[place], self.width) @ z
        if self.apart.shape[1]:
            sums[self.width - self.apart.shape[1] :] = self.apart[place].T @ z
        elif self.numbers.shape[1]:
            sums[self.width - self.numbers.shape[1] :] = self.crossed[ONE][place].T @ slopes
        return self._regressed(self.calibrated.gram[None], sums.T)

    def replicated(
        self,
        monomials: Sequence[Monomial],
        place: IntArray,
        column: IntArray,
        columns: int,
        psu: IntArray,
        factors: FloatArray,
    ) -> FloatArray:
        """See `Adjustment`."""
        if self.numbers.shape[1]:
            return self._by_regression(monomials, place, column, columns, psu, factors)
        again = self.recalibrated(psu, factors)
        groups, psus = again.auxiliaries.cells, factors.shape[1]
        # Cells of one group and column have one factor in a replicate.
        both, pair = np.unique(column * groups + self.group[place], return_inverse=True)
        spread = sparse.csr_matrix(
            (np.ones(len(both)), (both // groups, np.arange(len(both)))),
            shape=(columns, len(both)),
        )
        sums = [
            sparse.csr_matrix((self.base[one][place], (pair, psu[place])), shape=(len(both), psus))
            for one in monomials
        ]
        result = np.empty((len(factors), columns, len(monomials)))
        for part in _pieces(len(factors), max(groups, len(both))):
            scale = again.factors(part)[:, both % groups].T
            for k, one in enumerate(sums):
                result[part, :, k] = (spread @ ((one @ factors[part].T) * scale)).T
        return result

    def recalibrated(self, psu: IntArray, factors: FloatArray) -> "Recalibration":
        """The calibration of the weights of every replicate.

        Args:
            psu: [cells] primary sampling unit of every cell.
            factors: [replicates, PSUs] by which a replicate multiplies the design weights.

        Raises:
            SathitiError: a replicate cannot meet the totals.
        """
        auxiliaries, distance = self._auxiliaries, distance_of(self.calibrated.calibration)
        multipliers = np.empty((len(factors), self.width))
        off = np.empty((len(factors), self.width))
        for part in _pieces(len(factors), auxiliaries.cells):
            weights = _replicated(self.weights, self.group, auxiliaries.cells, psu, factors[part])
            solution = solve(auxiliaries, weights, self._totals, distance)
            multipliers[part], off[part] = solution.multipliers, solution.off
        self._refuse_unmet(off)
        return Recalibration(auxiliaries, multipliers, distance)

    @property
    def _auxiliaries(self) -> Auxiliaries:
        """X of every group."""
        if self.calibrated.households:
            return self.calibrated.households.auxiliaries
        first = np.unique(self.group, return_index=True)[1]
        return Auxiliaries(self.codes[:, first], self.apart[first], self.width)

    def _regressed(self, gram: FloatArray, sides: FloatArray) -> FloatArray:
        """Coefficients from sums of products; 0 for auxiliaries that others replace."""
        kept = self.calibrated.kept
        found = np.zeros((len(sides), self.width))
        found[:, kept] = solved(gram[:, kept][:, :, kept], sides[:, kept])
        return found

    def _sums(
        self, column: IntArray, columns: int, place: IntArray, z: FloatArray, crossed: FloatArray
    ) -> FloatArray:
        """Sums of z times auxiliaries over places, [columns, lines]."""
        if self.calibrated.households:
            x = self.calibrated.households.auxiliaries.shares
            return by_household(column, columns, self.group[place], z, x)
        if self.apart.shape[1]:
            crossed = z[:, None] * self.apart[place]
        return by_column(column, columns, self.codes[:, place], z, crossed, self.width)

    def _by_regression(
        self,
        monomials: Sequence[Monomial],
        place: IntArray,
        column: IntArray,
        columns: int,
        psu: IntArray,
        factors: FloatArray,
    ) -> FloatArray:
        """Totals by the regression estimator, all from sums of products by PSU."""
        psus, first = factors.shape[1], self.width - self.numbers.shape[1]
        gram = (factors @ self._gram_of_psus(psu, psus).reshape(psus, -1)).reshape(
            len(factors), self.width, self.width
        )
        sums = factors @ by_column(psu, psus, self.codes, self.weights, self.numbers, self.width)
        multipliers = self._regressed(gram, self._totals - sums)
        reached = sums + np.einsum("rij,rj->ri", gram, multipliers)
        self._refuse_unmet((reached - self._totals) / np.maximum(np.abs(self._totals), 1e-300))
        result = np.empty((len(factors), columns, len(monomials)))
        for k, monomial in enumerate(monomials):
            base, crossed = self.base[monomial], self.crossed[monomial]
            total = _replicated(base[place], column, columns, psu[place], factors)
            for code in self.codes:
                for line in np.unique(code):
                    mine = code[place] == line
                    some = _replicated(
                        base[place][mine], column[mine], columns, psu[place][mine], factors
                    )
                    total += multipliers[:, line, None] * some
            for number in range(crossed.shape[1]):
                some = _replicated(crossed[place, number], column, columns, psu[place], factors)
                total += multipliers[:, first + number, None] * some
            result[:, :, k] = total
        return result

    def _gram_of_psus(self, psu: IntArray, psus: int) -> FloatArray:
        """Sums of products of auxiliaries in every PSU, [PSUs, lines, lines]."""
        gram = np.zeros((psus, self.width, self.width))
        first = self.width - self.numbers.shape[1]
        for code in self.codes:
            for other in self.codes:
                np.add.at(gram, (psu, code, other), self.weights)
            for number in range(self.numbers.shape[1]):
                np.add.at(gram, (psu, code, first + number), self.numbers[:, number])
                np.add.at(gram, (psu, first + number, code), self.numbers[:, number])
        np.add.at(gram[:, first:, first:], psu, self.products)
        return gram

    def merged(
        self, place: IntArray, count: int, parts: Mapping[Monomial, NDArray[np.bool_]]
    ) -> "CalibratedCells":
        """See `Adjustment`."""
        first = np.zeros(count, np.int64)
        first[place[::-1]] = np.arange(len(place))[::-1]

        def added(values: FloatArray) -> FloatArray:
            flat = values.reshape(len(values), -1)
            sums = [summed(place, one, count) for one in flat.T]
            columns = np.stack(sums, axis=1) if sums else np.zeros((count, 0))
            return columns.reshape(count, *values.shape[1:])

        return CalibratedCells(
            self.calibrated,
            self.codes[:, first],
            {key: added(np.where(mask, self.base[ONE], 0.0)) for key, mask in parts.items()},
            {
                key: added(np.where(mask[:, None], self.crossed[ONE], 0.0))
                for key, mask in parts.items()
                if self.crossed
            },
            added(self.weights),
            added(self.numbers),
            self.apart[first],
            added(self.products),
            self.group[first],
            self.unit_totals,
        )

    @property
    def _totals(self) -> FloatArray:
        return np.array([line.total for line in self.calibrated.report.lines])

    def _refuse_unmet(self, off: FloatArray) -> None:
        """Refuse replicates that do not meet the totals.

        Raises:
            SathitiError: it says how many there are and which total is farthest off.
        """
        wrong = np.abs(off).max(axis=1, initial=0.0) > ENOUGH
        if wrong.any():
            worst = int(np.argmax(np.abs(off[wrong]).max(axis=0)))
            raise SathitiError(
                "In {count} of {replicates} replicates the weights cannot meet the totals; the "
                "farthest off is {line}.",
                fix="Merge the category with another, or widen the bounds: a replicate leaves out "
                "whole primary sampling units.",
                count=int(wrong.sum()),
                replicates=len(wrong),
                line=name_of(self.calibrated.report.lines[worst]),
            )


def by_column(
    column: IntArray,
    columns: int,
    codes: IntArray,
    values: FloatArray,
    numbers: FloatArray,
    width: int,
) -> FloatArray:
    """Sums of values by column and auxiliary.

    Args:
        column: [cells].
        columns: their number.
        codes: [margins, cells] the auxiliary that each cell counts in.
        values: [cells] what is added up there.
        numbers: [cells, numbers] what is added up for the last auxiliaries.
        width: number of auxiliaries.

    Returns:
        [columns, width].
    """
    sums = np.zeros((columns, width))
    for code in codes:
        sums += summed(column * width + code, values, columns * width).reshape(columns, width)
    first = width - numbers.shape[1]
    for number in range(numbers.shape[1]):
        sums[:, first + number] = summed(column, numbers[:, number], columns)
    return sums


def _indicators(group: IntArray, groups: int) -> sparse.csr_matrix:
    """[groups, cells] 1 where a cell is of the group."""
    cells = len(group)
    return sparse.csr_matrix((np.ones(cells), (group, np.arange(cells))), shape=(groups, cells))


def by_household(
    column: IntArray, columns: int, household: IntArray, values: FloatArray, x: sparse.csr_matrix
) -> FloatArray:
    """Sums of values by column and auxiliary, where those of a household are one.

    Args:
        column: [cells].
        columns: their number.
        household: [cells].
        values: [cells] what is added up there.
        x: [households, width] auxiliaries.

    Returns:
        [columns, width].
    """
    if columns == 1:
        total: FloatArray = (x.T @ np.bincount(household, values, x.shape[0]))[None]
        return total
    held = sparse.csr_matrix((values, (column, household)), shape=(columns, x.shape[0]))
    sums: FloatArray = (held @ x).toarray()
    return sums


def _pieces(replicates: int, groups: int) -> Iterator[slice]:
    """Replicates of which no more than `MOST_FACTORS` factors are held at once."""
    step = max(1, MOST_FACTORS // max(groups, 1))
    for first in range(0, replicates, step):
        yield slice(first, first + step)


def _replicated(
    values: FloatArray, column: IntArray, columns: int, psu: IntArray, factors: FloatArray
) -> FloatArray:
    """Sums by column in every replicate, [replicates, columns]."""
    matrix = sparse.csr_matrix((values, (column, psu)), shape=(columns, factors.shape[1]))
    result: FloatArray = np.ascontiguousarray((matrix @ factors.T).T)
    return result
