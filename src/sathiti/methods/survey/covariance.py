"""The covariance between the parameters of an estimator in one domain."""

import numpy as np

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.estimation import Inside
from sathiti.methods.survey.estimators import Estimator, Linear
from sathiti.methods.survey.replicate_totals import ReplicateTotals


def covariance(
    there: Inside,
    estimator: Estimator,
    linear: Linear,
    domain: int,
    replicated: ReplicateTotals | None = None,
) -> FloatArray:
    """The design covariance of the parameters of a domain, [parameters, parameters].

    Args:
        there: cells by domain.
        estimator: whose parameters.
        linear: its values and gradients there.
        domain: place of the domain.
        replicated: totals under replicate weights; without, it is linearised.
    """
    if replicated is not None:
        count = len(replicated.totals)
        flat = replicated.totals.reshape(-1, replicated.totals.shape[2])
        rows = np.tile(there.domain_rows, count)
        again = estimator.linearise(flat, rows).value.reshape(count, there.domains, -1)
        return replicated.covariance(again[:, domain], linear.value[domain])
    mine = np.flatnonzero(there.column == domain)
    gradient = linear.gradient[domain]
    sums = np.stack([there.sums(one)[mine] for one in estimator.monomials], axis=1)
    totals = np.zeros((there.cells.frame.units, len(gradient)))
    np.add.at(totals, there.unit[mine], sums @ gradient.T)
    adjustment = there.cells.adjustment
    if adjustment is not None:
        for parameter, slopes in enumerate(gradient):
            by_monomial = {
                monomial: np.full(len(mine), slope)
                for monomial, slope in zip(estimator.monomials, slopes, strict=True)
            }
            none = np.zeros(len(mine), np.int64)
            explained = adjustment.coefficients(by_monomial, there.place[mine], none, 1)
            totals[:, parameter] -= adjustment.unit_totals @ explained[0]
    return there.cells.frame.covariance(totals)
