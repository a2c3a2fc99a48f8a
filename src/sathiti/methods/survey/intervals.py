"""Confidence intervals from an estimate, its standard error and degrees of freedom.

``t`` and ``normal``: estimate plus or minus a quantile times the error. ``logit``: the same on
the log odds, for shares, error by the delta method (svyciprop of R, method "logit"). ``beta``:
Korn and Graubard 1998, Clopper and Pearson's interval with the effective number of rows
p (1 - p) / V, corrected with the degrees of freedom (svyciprop, method "beta").
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from scipy import special

from sathiti.methods.survey.arrays import FloatArray

IntervalMethod = Literal["t", "normal", "logit", "beta"]


class Interval(Struct, frozen=True):
    """Both ends; NaN where there is none.

    Attributes:
        low: [estimates].
        high: [estimates].
    """

    low: FloatArray
    high: FloatArray


def t_quantile(probability: float, df: FloatArray) -> FloatArray:
    """Student's quantile; the normal one where `df` is infinite, NaN where it is not above 0."""
    known = df > 0
    finite = known & np.isfinite(df)
    result = np.where(known, special.ndtri(probability), np.nan)
    # a few different degrees of freedom stand for many domains, and the quantile is dear
    different, place = np.unique(df[finite], return_inverse=True)
    result[finite] = special.stdtrit(different, probability)[place]
    return result


def interval(
    method: IntervalMethod,
    estimate: FloatArray,
    error: FloatArray,
    df: FloatArray,
    rows: FloatArray,
    level: float = 0.95,
) -> Interval:
    """Confidence intervals.

    Args:
        method: see the module; ``logit`` and ``beta`` are for shares between 0 and 1.
        estimate: [estimates].
        error: [estimates] standard errors.
        df: [estimates] degrees of freedom.
        rows: [estimates] rows of the sample, for ``beta``.
        level: confidence.
    """
    tail = (1 + level) / 2
    ends = {"t": _student, "normal": _normal, "logit": _logit, "beta": _beta}[method]
    with np.errstate(invalid="ignore", divide="ignore"):
        return ends(estimate, error, df, rows, tail)


def _student(
    estimate: FloatArray, error: FloatArray, df: FloatArray, rows: FloatArray, tail: float
) -> Interval:
    reach = t_quantile(tail, df) * error
    return Interval(estimate - reach, estimate + reach)


def _normal(
    estimate: FloatArray, error: FloatArray, df: FloatArray, rows: FloatArray, tail: float
) -> Interval:
    reach = special.ndtri(tail) * error
    return Interval(estimate - reach, estimate + reach)


def _logit(
    estimate: FloatArray, error: FloatArray, df: FloatArray, rows: FloatArray, tail: float
) -> Interval:
    odds = special.logit(estimate)
    reach = t_quantile(tail, df) * error / (estimate * (1 - estimate))
    return Interval(special.expit(odds - reach), special.expit(odds + reach))


def _beta(
    estimate: FloatArray, error: FloatArray, df: FloatArray, rows: FloatArray, tail: float
) -> Interval:
    effective = estimate * (1 - estimate) / error**2
    effective *= (t_quantile(tail, rows - 1) / t_quantile(tail, df)) ** 2
    effective = np.where(error > 0, np.minimum(effective, rows), rows)
    yes = effective * estimate
    no = effective - yes
    low = np.where(yes > 0, special.betaincinv(yes, no + 1, 1 - tail), 0.0)
    high = np.where(no > 0, special.betaincinv(yes + 1, no, tail), 1.0)
    unknown = ~np.isfinite(estimate)
    low[unknown] = high[unknown] = np.nan
    return Interval(low, high)
