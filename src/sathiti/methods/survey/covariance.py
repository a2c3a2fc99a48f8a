"""The covariance between the parameters of an estimator in one domain."""

import numpy as np

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.estimation import Inside
from sathiti.methods.survey.estimators import Estimator, Linear
from sathiti.methods.survey.replicate_totals import Replicated


def covariance(
    there: Inside,
    estimator: Estimator,
    linear: Linear,
    domain: int,
    replicated: Replicated | None = None,
) -> FloatArray:
    """The design covariance of the parameters of a domain, [parameters, parameters].

    Args:
        there: cells by domain.
        estimator: whose parameters.
        linear: its values and gradients there.
        domain: place of the domain.
        replicated: totals or estimates under replicate weights; without, it is linearised.
    """
    if replicated is not None:
        again = replicated.values(estimator, there.domain_rows)
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
