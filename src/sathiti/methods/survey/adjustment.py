"""What a calibration means for an error: residuals in place of the linearised variable.

A calibrated estimate does not vary with what the auxiliary variables explain. Its variance is
that of the weighted sum of e = z - x'B with B = (sum d x x')^-1 sum d x z (Deville and Särndal
1992, section 5; calibrate of R's survey): the linearised variable z less its regression on the
auxiliaries, in every unit, whether or not it has a row of the domain.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import FloatArray, IntArray, summed
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.monomials import Monomial

# Units times domains held at once.
MOST_RESIDUALS = 8_000_000


class Recalibrated(Protocol):
    """The calibration of every replicate."""

    def factors(self, part: slice) -> FloatArray:
        """[replicates, groups] by which calibration changes weights in some replicates."""


class Adjustment(Protocol):
    """The calibration of cells, as estimation sees it."""

    @property
    def base(self) -> dict[Monomial, FloatArray]:
        """By monomial, [cells] sums of design weight times monomial."""

    @property
    def group(self) -> IntArray:
        """[cells] cells of different groups may not be merged."""

    @property
    def unit_totals(self) -> FloatArray:
        """[units, auxiliaries] calibrated weight times x, over all rows of the unit."""

    def coefficients(
        self,
        slopes: Mapping[Monomial, FloatArray],
        place: IntArray,
        column: IntArray,
        columns: int,
    ) -> FloatArray:
        """B of the linearised variable of each column.

        Args:
            slopes: by monomial, [places] its coefficient in the linearised variable.
            place: [places] cells.
            column: [places] column of the cell.
            columns: their number.

        Returns:
            [columns, auxiliaries].
        """

    def recalibrated(self, psu: IntArray, factors: FloatArray) -> Recalibrated:
        """The calibration of the weights of every replicate.

        Args:
            psu: [cells] primary sampling unit of every cell.
            factors: [replicates, PSUs] by which a replicate multiplies the design weights.

        Raises:
            SathitiError: a replicate cannot meet the totals.
        """

    def coefficients_of_totals(
        self, totals: FloatArray, place: IntArray, weights: FloatArray
    ) -> FloatArray:
        """B of several linearised variables, of which the totals of cells are given.

        Args:
            totals: [places, variables] calibrated weight times variable.
            place: [places] cells.
            weights: [places] sums of calibrated weights.

        Returns:
            [variables, auxiliaries].
        """

    def replicated(
        self,
        monomials: Sequence[Monomial],
        place: IntArray,
        column: IntArray,
        columns: int,
        psu: IntArray,
        factors: FloatArray,
    ) -> FloatArray:
        """Totals with the weights of every replicate calibrated anew.

        Args:
            monomials: whose totals are asked.
            place: [places] cells.
            column: [places] column of the cell.
            columns: their number.
            psu: [cells] primary sampling unit of every cell.
            factors: [replicates, PSUs] by which a replicate multiplies the design weights.

        Returns:
            [replicates, columns, monomials].

        Raises:
            SathitiError: a replicate cannot meet the totals.
        """

    def merged(
        self, place: IntArray, count: int, parts: Mapping[Monomial, NDArray[np.bool_]]
    ) -> "Adjustment":
        """The calibration of cells added up, whose monomials are indicators of parts.

        Args:
            place: [cells] place among the merged cells.
            count: of merged cells.
            parts: by monomial, [cells] which count in it.
        """


def residual_variances(
    frame: DesignFrame,
    adjustment: Adjustment,
    cells: tuple[IntArray, IntArray, FloatArray],
    coefficients: FloatArray,
) -> FloatArray:
    """The design variance of the sum of residuals of each column.

    Args:
        frame: all units.
        adjustment: of the cells.
        cells: unit, column and linearised total of each.
        coefficients: [columns, auxiliaries] B.

    Returns:
        [columns].
    """
    unit, column, z = cells
    columns = len(coefficients)
    variances = np.empty(columns)
    step = max(1, MOST_RESIDUALS // max(frame.units, 1))
    for first in range(0, columns, step):
        part = coefficients[first : first + step]
        width = len(part)
        inside = (column >= first) & (column < first + width)
        key = unit[inside] * width + column[inside] - first
        residuals = summed(key, z[inside], frame.units * width)
        residuals -= (adjustment.unit_totals @ part.T).ravel()
        units = np.repeat(np.arange(frame.units), width)
        variances[first : first + width] = frame.variances(
            units, np.tile(np.arange(width), frame.units), residuals, width
        )
    return variances
