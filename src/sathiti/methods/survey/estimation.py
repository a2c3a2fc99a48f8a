"""From totals of PSU x domain to estimates: shared by samples and by cubes."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.adjustment import residual_variances
from sathiti.methods.survey.arrays import FloatArray, IntArray, summed
from sathiti.methods.survey.cells import Cells, Domains
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.estimators import Estimator, Linear
from sathiti.methods.survey.frame import Layout
from sathiti.methods.survey.intervals import IntervalMethod, interval
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, product, squares, told
from sathiti.methods.survey.replicate_totals import Replicated
from sathiti.model import SathitiError

# An error below this share of its estimate is what rounding leaves of none.
ROUNDING = 1e-10
By = Sequence[str] | Mapping[str, Sequence[Any]]


class Options(Struct, frozen=True):
    """What a caller may ask beside the estimate.

    Attributes:
        level: confidence of the interval.
        interval: how it is made.
        design_effect: the variance over that of a simple random sample of as many rows.
        used_df: degrees of freedom that the estimator uses up.
    """

    level: float = 0.95
    interval: IntervalMethod = "t"
    design_effect: bool = True
    used_df: int = 0


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


def refuse_no_shares(cells: Cells, estimators: Sequence[Estimator]) -> None:
    """Refuses a share of what is not 0 or 1, such as the codes 1 and 2.

    Weights are above zero, so that no sum of weight times 0 or 1 is below zero or above that of
    the weights; this needs no further pass over the rows.

    Raises:
        SathitiError: it names the column.
    """
    sums = cells.adjustment.base if cells.adjustment else cells.sums
    for name in dict.fromkeys(name for one in estimators for name in one.binary):
        inside = sums.get((name,))
        if inside is None or ((inside >= 0) & (inside <= sums[ONE] * (1 + 1e-9))).all():
            continue
        raise SathitiError(
            "{column} holds values that are not 0 or 1, so that nobody can be counted with it.",
            fix='Give a condition, such as narwhals.col("sex") == 2; or ask for the mean.',
            column=told(name),
        )


class Inside:
    """The cells that lie in a domain, and sums over domains, each made once.

    Attributes:
        cells: all cells.
        unit: [inside] unit in the frame.
        column: [inside] domain.
        domains: number of domains.
        rows: [inside] rows of the sample.
        place: [inside] places of these cells among all cells.
    """

    def __init__(self, cells: Cells, domains: Domains) -> None:
        """In the order of unit and domain, so that sums do not depend on that of the cells."""
        of_cell = domains.of_cell
        place = np.argsort(cells.unit * (domains.count + 1) + of_cell, kind="stable")
        if (of_cell < 0).any():
            place = place[of_cell[place] >= 0]
        self.cells = cells
        self.unit = cells.unit[place]
        self.column = of_cell[place]
        self.domains = domains.count
        self.rows = cells.rows[place]
        self.place = place
        self._sums: dict[Monomial, FloatArray] = {}
        self._totals: dict[Monomial, FloatArray] = {}

    def sums(self, monomial: Monomial) -> FloatArray:
        """[inside] weighted totals of the cells."""
        if monomial not in self._sums:
            self._sums[monomial] = self.cells.sums[monomial][self.place]
        return self._sums[monomial]

    def total(self, monomial: Monomial) -> FloatArray:
        """[domains] weighted totals."""
        if monomial not in self._totals:
            self._totals[monomial] = summed(self.column, self.sums(monomial), self.domains)
        return self._totals[monomial]

    def totals(self, monomials: Sequence[Monomial]) -> FloatArray:
        """[domains, monomials]."""
        return np.stack([self.total(one) for one in monomials], axis=1)

    @cached_property
    def domain_rows(self) -> FloatArray:
        """[domains] rows of the sample."""
        return summed(self.column, self.rows, self.domains)

    @cached_property
    def layout(self) -> Layout:
        """The cells in the design."""
        return self.cells.frame.layout(self.unit, self.column, self.domains)

    @cached_property
    def domain_df(self) -> FloatArray:
        """[domains] degrees of freedom."""
        return self.layout.df.astype(np.float64)


def linearised(there: Inside, estimator: Estimator, linear: Linear, parameter: int) -> FloatArray:
    """[inside] the linearised variable's total in each cell."""
    z = np.zeros(len(there.unit))
    for k, monomial in enumerate(estimator.monomials):
        z += linear.gradient[there.column, parameter, k] * there.sums(monomial)
    return z


class Combination(Struct, frozen=True):
    """Domains as weighted sums of domains.

    Attributes:
        domains: the new ones.
        column: [old domains] place of the new one; -1 where the old one is in none.
        coefficient: [old domains].
        is_whole: every old domain is the new one at its place.
    """

    domains: Domains
    column: IntArray
    coefficient: FloatArray
    is_whole: bool = False

    def values(self, values: FloatArray) -> FloatArray:
        """[..., new domains, parameters] from [..., old domains, parameters]."""
        if self.is_whole:
            return values
        used = self.column >= 0
        first = np.moveaxis(values, -2, 0)[used]
        shape = (-1,) + (1,) * (first.ndim - 1)
        combined = np.zeros((self.domains.count, *first.shape[1:]))
        np.add.at(combined, self.column[used], first * self.coefficient[used].reshape(shape))
        return np.moveaxis(combined, 0, -2)


# what overflows, or is no number, is left empty with a flag
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def answer(
    there: Inside,
    estimator: Estimator,
    options: Options,
    asked: Combination,
    *,
    replicated: Replicated | None = None,
    like: Any = None,
) -> Estimates:
    """Estimates of domains, or of weighted sums of domains.

    Args:
        there: cells by domain.
        estimator: what to estimate in every domain.
        options: interval and design effect.
        asked: what to show of the domains.
        replicated: totals or estimates under replicate weights; without, the variance is
            linearised.
        like: the table of the sample.
    """
    linear = estimator.linearise(there.totals(estimator.monomials), there.domain_rows)
    value = asked.values(linear.value)
    rows, df = _rows_and_df(there, asked)
    if replicated is None:
        variance = _linearised_variance(there, estimator, linear, asked)
        # too few units for a variance: it is not zero, it is unknown
        nothing = variance <= (ROUNDING * value) ** 2
        variance[(df <= 0) & nothing.all(axis=1)] = np.nan
    else:
        again = replicated.values(estimator, there.domain_rows)
        variance = replicated.variance(asked.values(again), value)
        df = replicated.df(df)
    df = df - options.used_df
    effect = np.full(value.shape, np.nan)
    if options.design_effect and asked.is_whole:
        effect = design_effects(there, estimator, linear, variance)
    figures = _figures(value, variance, effect, rows, df, estimator, options)
    return Estimates(estimates_table(_keys(asked.domains, estimator), figures), like)


def _rows_and_df(there: Inside, asked: Combination) -> tuple[FloatArray, FloatArray]:
    """Rows and degrees of freedom of the domains asked."""
    if asked.is_whole:
        return there.domain_rows, there.domain_df
    column = asked.column[there.column]
    used = column >= 0
    shown = asked.domains.count
    df = there.cells.frame.layout(there.unit[used], column[used], shown).df
    return summed(column[used], there.rows[used], shown), df.astype(np.float64)


def whole(domains: Domains) -> Combination:
    """Every domain as it is."""
    return Combination(domains, np.arange(domains.count), np.ones(domains.count), True)


def _linearised_variance(
    there: Inside, estimator: Estimator, linear: Linear, asked: Combination
) -> FloatArray:
    frame, adjustment = there.cells.frame, there.cells.adjustment
    shown = asked.domains.count
    variance = np.empty((shown, linear.value.shape[1]))
    for parameter in range(variance.shape[1]):
        unit, column = there.unit, there.column
        z = linearised(there, estimator, linear, parameter)
        used = np.arange(len(z))
        if not asked.is_whole:
            z = z * asked.coefficient[column]
            column = asked.column[column]
            used = np.flatnonzero(column >= 0)
            unit, column, z = unit[used], column[used], z[used]
        if adjustment is None:
            layout = there.layout if asked.is_whole else frame.layout(unit, column, shown)
            variance[:, parameter] = layout.variances(z)
            continue
        gradient = asked.coefficient[:, None] * np.nan_to_num(linear.gradient[:, parameter])
        slopes = gradient[there.column[used]]
        by_monomial = dict(zip(estimator.monomials, slopes.T, strict=True))
        explained = adjustment.coefficients(by_monomial, there.place[used], column, shown)
        variance[:, parameter] = residual_variances(frame, adjustment, (unit, column, z), explained)
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
    there: Inside, estimator: Estimator, linear: Linear, variance: FloatArray
) -> FloatArray:
    """Variance over that of a simple random sample without replacement of as many rows.

    With u the linearised variable of a row, weights w and N their sum, the latter is
    N (N - n) / n times the variance of u, as deff of R's svymean and svytotal.
    """
    monomials = estimator.monomials
    rows, size = there.domain_rows, there.total(ONE)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.einsum("dpk,dk->dp", linear.gradient, there.totals(monomials)) / size[:, None]
    square = np.zeros(mean.shape)
    for k, left in enumerate(monomials):
        for j, right in enumerate(monomials):
            slopes = linear.gradient[:, :, k] * linear.gradient[:, :, j]
            if np.nan_to_num(slopes).any():
                square += slopes * there.total(product(left, right, estimator.binary))[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (square / size[:, None] - mean**2) * (rows / (rows - 1))[:, None]
        simple = spread * (size * (size - rows) / rows)[:, None]
        effect: FloatArray = np.where(simple > 0, variance / simple, np.nan)
    return effect
