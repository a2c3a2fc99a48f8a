"""Totals under replicate weights, and the variance they give."""

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray


class ReplicateTotals(Struct, frozen=True):
    """Totals of domains in every replicate.

    Attributes:
        totals: [replicates, domains, monomials].
        scale: of the sum of squares.
        rscales: [replicates].
        around_mean: deviations from the mean of the replicates.
        file_df: degrees of freedom of the replicates of a file; None for those made here.
    """

    totals: FloatArray
    scale: float
    rscales: FloatArray
    around_mean: bool = False
    file_df: int | None = None

    def variance(self, values: FloatArray, estimate: FloatArray) -> FloatArray:
        """Scale x sum of rscales x squared deviation.

        Args:
            values: [replicates, ...] the estimate in every replicate.
            estimate: [...] that of the sample.
        """
        centre = values.mean(axis=0) if self.around_mean else estimate
        squared: FloatArray = np.tensordot(self.rscales, (values - centre) ** 2, axes=1)
        return self.scale * squared

    def covariance(self, values: FloatArray, estimate: FloatArray) -> FloatArray:
        """[m, m] as `variance`, of several parameters.

        Args:
            values: [replicates, m].
            estimate: [m].
        """
        deviation = values - (values.mean(axis=0) if self.around_mean else estimate)
        products: FloatArray = deviation.T @ (self.rscales[:, None] * deviation)
        return self.scale * products

    def df(self, design_df: FloatArray) -> FloatArray:
        """Those of the file, or of the design for replicates made from its PSUs."""
        if self.file_df is None:
            return design_df
        return np.full(len(design_df), float(self.file_df))
