"""From totals of PSU x domain to estimates: shared by samples and by cubes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray, summed
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.estimators import Estimator, Linear
from sathiti.methods.survey.intervals import IntervalMethod, interval
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, product, squares
from sathiti.methods.survey.replicate_totals import ReplicateTotals
from sathiti.model import SathitiError

By = Sequence[str] | Mapping[str, Sequence[Any]]


class Options(Struct, frozen=True):
    """What a caller may ask beside the estimate.

    Attributes:
        level: confidence of the interval.
        interval: how it is made.
        design_effect: the variance over that of a simple random sample of as many rows.
    """

    level: float = 0.95
    interval: IntervalMethod = "t"
    design_effect: bool = True


def monomials_of(estimators: Sequence[Estimator], options: Options) -> list[Monomial]:
    """Everything the engine must add up for `estimators`."""
    wanted: list[Monomial] = [ONE]
    for one in estimators:
        wanted += one.monomials
        if options.design_effect:
            wanted += squares(one.monomials, one.binary)
    return list(dict.fromkeys(wanted))


def variables_of(estimators: Sequence[Estimator]) -> dict[str, Variable]:
    """The variables of `estimators` by name."""
    return {each.name: each for one in estimators for each in one.variables}


class Inside(Struct, frozen=True):
    """The cells that lie in a domain, and sums over domains.

    Attributes:
        cells: all cells.
        place: [inside] places of cells.
        unit: [inside] unit in the frame.
        column: [inside] domain.
        domains: number of domains.
    """

    cells: Cells
    place: IntArray
    unit: IntArray
    column: IntArray
    domains: int

    def totals(self, monomials: Sequence[Monomial]) -> FloatArray:
        """[domains, monomials]."""
        sums = [self._sum(self.cells.sums[one]) for one in monomials]
        return np.stack(sums, axis=1)

    def rows(self) -> FloatArray:
        """[domains] rows of the sample."""
        return self._sum(self.cells.rows)

    def _sum(self, values: FloatArray) -> FloatArray:
        return summed(self.column, values[self.place], self.domains)


def inside(cells: Cells, domains: Domains) -> Inside:
    """Cells of domains in the order of unit and domain, so that sums do not depend on theirs."""
    key = cells.unit * domains.count + domains.of_cell
    if (domains.of_cell < 0).any():
        place = np.flatnonzero(domains.of_cell >= 0)
        place = place[np.argsort(key[place], kind="stable")]
    else:
        place = np.argsort(key, kind="stable")
    return Inside(cells, place, cells.unit[place], domains.of_cell[place], domains.count)


def linearised(there: Inside, estimator: Estimator, linear: Linear, parameter: int) -> FloatArray:
    """[inside] the linearised variable's total in each cell."""
    z = np.zeros(len(there.place))
    for k, monomial in enumerate(estimator.monomials):
        slope = linear.gradient[:, parameter, k]
        z += slope[there.column] * there.cells.sums[monomial][there.place]
    return z


class Combination(Struct, frozen=True):
    """Domains as weighted sums of domains.

    Attributes:
        domains: the new ones.
        column: [old domains] place of the new one; -1 where the old one is in none.
        coefficient: [old domains].
    """

    domains: Domains
    column: IntArray
    coefficient: FloatArray

    def values(self, values: FloatArray) -> FloatArray:
        """[..., new domains, parameters] from [..., old domains, parameters]."""
        used = self.column >= 0
        matrix = np.zeros((self.domains.count, len(self.column)))
        matrix[self.column[used], np.flatnonzero(used)] = self.coefficient[used]
        values = np.where(used[:, None], values, 0.0)
        combined: FloatArray = matrix @ values
        return combined


def answer(
    there: Inside,
    estimator: Estimator,
    options: Options,
    asked: Combination,
    *,
    replicated: ReplicateTotals | None = None,
    like: Any = None,
) -> Estimates:
    """Estimates of domains, or of weighted sums of domains.

    Args:
        there: cells by domain.
        estimator: what to estimate in every domain.
        options: interval and design effect.
        asked: what to show of the domains.
        replicated: totals under replicate weights; without, the variance is linearised.
        like: the table of the sample.
    """
    rows = there.rows()
    linear = estimator.linearise(there.totals(estimator.monomials), rows)
    value = asked.values(linear.value)
    column = asked.column[there.column]
    used = column >= 0
    shown = asked.domains.count
    frame = there.cells.frame
    df = frame.domain_df(there.unit[used], column[used], shown).astype(np.float64)
    if replicated is None:
        variance = _linearised_variance(there, estimator, linear, asked)
        # too few units for a variance: it is not zero, it is unknown
        variance[(df <= 0) & (variance <= 0).all(axis=1)] = np.nan
    else:
        totals = replicated.totals
        again = estimator.linearise(
            totals.reshape(-1, totals.shape[2]), np.tile(rows, len(totals))
        ).value.reshape(len(totals), there.domains, -1)
        variance = replicated.variance(asked.values(again), value)
        df = replicated.df(df)
    counts = summed(column[used], rows_of(there)[used], shown)
    effect = np.full(value.shape, np.nan)
    if options.design_effect and shown == there.domains:
        effect = design_effects(there, estimator, linear, variance, rows)
    figures = _figures(value, variance, effect, counts, df, estimator, options)
    keys = _keys(asked.domains, estimator)
    return Estimates(estimates_table(keys, figures), like)


def rows_of(there: Inside) -> FloatArray:
    """[inside] rows of the sample in each cell."""
    return there.cells.rows[there.place]


def whole(domains: Domains) -> Combination:
    """Every domain as it is."""
    return Combination(domains, np.arange(domains.count), np.ones(domains.count))


def _linearised_variance(
    there: Inside, estimator: Estimator, linear: Linear, asked: Combination
) -> FloatArray:
    column = asked.column[there.column]
    used = column >= 0
    variance = np.empty((asked.domains.count, linear.value.shape[1]))
    for parameter in range(variance.shape[1]):
        z = linearised(there, estimator, linear, parameter) * asked.coefficient[there.column]
        variance[:, parameter] = there.cells.frame.variances(
            there.unit[used], column[used], z[used], asked.domains.count
        )
    return variance


def _figures(
    value: FloatArray,
    variance: FloatArray,
    effect: FloatArray,
    rows: FloatArray,
    df: FloatArray,
    estimator: Estimator,
    options: Options,
) -> Figures:
    value = np.where(rows[:, None] > 0, value, np.nan)
    count = value.shape[1]
    flat, spread = value.ravel(), np.where(np.isfinite(value), variance, np.nan).ravel()
    many_rows, many_df = np.repeat(rows, count), np.repeat(df, count)
    if options.interval in ("logit", "beta") and not estimator.is_share:
        raise SathitiError(
            "An interval of kind {kind} is for shares between 0 and 1.",
            fix="Ask for interval t or normal.",
            kind=options.interval,
        )
    ends = interval(options.interval, flat, np.sqrt(spread), many_df, many_rows, options.level)
    return Figures(flat, spread, ends.low, ends.high, effect.ravel(), many_rows, many_df)


def _keys(domains: Domains, estimator: Estimator) -> dict[str, Sequence[Any]]:
    labels = estimator.labels
    keys: dict[str, Sequence[Any]] = {
        name: [at for at in values for _ in labels]
        for name, values in zip(domains.by, domains.keys, strict=True)
    }
    if labels != ("",):
        keys[estimator.label_column] = list(labels) * domains.count
    return keys


def design_effects(
    there: Inside, estimator: Estimator, linear: Linear, variance: FloatArray, rows: FloatArray
) -> FloatArray:
    """Variance over that of a simple random sample without replacement of as many rows.

    With u the linearised variable of a row, weights w and N their sum, the latter is
    N (N - n) / n times the variance of u, as deff of R's svymean and svytotal.
    """
    monomials = estimator.monomials
    size = there.totals([ONE])[:, 0]
    mean = np.einsum("dpk,dk->dp", linear.gradient, there.totals(monomials)) / size[:, None]
    square = np.zeros(mean.shape)
    for k, left in enumerate(monomials):
        for j, right in enumerate(monomials):
            slopes = linear.gradient[:, :, k] * linear.gradient[:, :, j]
            if slopes.any():
                square += slopes * there.totals([product(left, right, estimator.binary)])
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (square / size[:, None] - mean**2) * (rows / (rows - 1))[:, None]
        simple = spread * (size * (size - rows) / rows)[:, None]
        effect: FloatArray = np.where(simple > 0, variance / simple, np.nan)
    return effect
