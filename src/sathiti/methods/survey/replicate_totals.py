"""What replicates give: totals or estimates under their weights, and the variance these have."""

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.estimators import Estimator


class ReplicateRule(Struct, frozen=True, kw_only=True):
    """How a variance follows from the estimates of replicates.

    Attributes:
        scale: of the sum of squares.
        rscales: [replicates].
        around_mean: deviations from the mean of the replicates whose rscales are above zero.
        file_df: degrees of freedom of the replicates of a file; None for those made here.
    """

    scale: float
    rscales: FloatArray
    around_mean: bool = False
    file_df: int | None = None

    def variance(self, values: FloatArray, estimate: FloatArray) -> FloatArray:
        """Scale x sum of rscales x squared deviation.

        Args:
            values: [replicates, ...] the estimate in every replicate.
            estimate: [...] that of the sample.

        Returns:
            [...]; NaN where a replicate has no estimate.
        """
        squared: FloatArray = np.tensordot(
            self.rscales, (values - self._centre(values, estimate)) ** 2, axes=1
        )
        return self.scale * squared

    def covariance(self, values: FloatArray, estimate: FloatArray) -> FloatArray:
        """[m, m] as `variance`, of several parameters.

        Args:
            values: [replicates, m].
            estimate: [m].
        """
        deviation = values - self._centre(values, estimate)
        products: FloatArray = deviation.T @ (self.rscales[:, None] * deviation)
        return self.scale * products

    def df(self, design_df: FloatArray) -> FloatArray:
        """Those of the file, or of the design for replicates made from its PSUs."""
        if self.file_df is None:
            return design_df
        return np.full(len(design_df), float(self.file_df))

    def _centre(self, values: FloatArray, estimate: FloatArray) -> FloatArray:
        return values[self.rscales > 0].mean(axis=0) if self.around_mean else estimate


class ReplicateTotals(ReplicateRule, frozen=True, kw_only=True):
    """Totals of domains in every replicate.

    Attributes:
        totals: [replicates, domains, monomials].
    """

    totals: FloatArray

    def values(self, estimator: Estimator, rows: FloatArray) -> FloatArray:
        """[replicates, domains, parameters] the estimates in every replicate.

        Args:
            estimator: whose monomials the totals are of.
            rows: [domains] rows of the sample.
        """
        replicates, domains, monomials = self.totals.shape
        flat = self.totals.reshape(-1, monomials)
        values = estimator.linearise(flat, np.tile(rows, replicates)).value
        return values.reshape(replicates, domains, -1)


class ReplicateValues(ReplicateRule, frozen=True, kw_only=True):
    """Estimates that are no function of totals, in every replicate.

    Attributes:
        found: [replicates, domains, parameters].
    """

    found: FloatArray

    def values(self, estimator: Estimator, rows: FloatArray) -> FloatArray:
        """[replicates, domains, parameters], as those of `ReplicateTotals`."""
        return self.found


Replicated = ReplicateTotals | ReplicateValues
