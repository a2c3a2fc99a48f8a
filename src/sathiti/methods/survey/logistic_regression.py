"""Logistic regression by Newton's method, one pass of the engine a step.

A pass adds up, by PSU and domain, the score x (y - p), the information x x' p (1 - p) and the
deviance at the coefficients so far, so the last pass also holds what the errors need: the
linearised variable is information^-1 x score (Binder 1983; svyglm of R's survey with family
quasibinomial). Under replicates it is fitted anew in each, see `logistic_replicates`.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import FloatArray, Table
from sathiti.methods.survey.cells import Domains
from sathiti.methods.survey.estimators import Linear
from sathiti.methods.survey.linear_regression import PARAMETER, LinearRegression, inverses
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, product
from sathiti.methods.tables import asking_the_engine
from sathiti.model import SathitiError

RESIDUAL, SPREAD, LOSS = "residual (model)", "spread (model)", "loss (model)"
MOST_STEPS = 30
# Newton's decrement per weight: the next step would move the 10th digit of the coefficients.
SETTLED = 1e-20
# The logit beyond which 1 - p is lost in the digits of 1.
FARTHEST = 36.0
# Loss per weight of a fit that leaves nothing to explain.
PERFECT = 1e-7
MOST_DOMAINS = 300


class Newton(Struct, frozen=True):
    """The totals that a step needs at given coefficients.

    Attributes:
        model: its columns.
    """

    model: LinearRegression

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The regressors, the residual, its spread and the loss."""
        made = (Variable(name, nw.col(name)) for name in (RESIDUAL, SPREAD, LOSS))
        return (*(one.variable for one in self.model.regressors), *made)

    @property
    def binary(self) -> tuple[str, ...]:
        """Indicators of categories."""
        return self.model.binary

    @property
    def scores(self) -> tuple[Monomial, ...]:
        """Of every coefficient."""
        return tuple(product(one, (RESIDUAL,)) for one in self.model.columns)

    @property
    def pairs(self) -> list[list[Monomial]]:
        """The entries of the information."""
        x = self.model.columns
        return [
            [product(product(left, right, self.binary), (SPREAD,)) for right in x] for left in x
        ]

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """Scores, information and loss."""
        flat = [one for line in self.pairs for one in line]
        return tuple(dict.fromkeys([*self.scores, *flat, (LOSS,)]))


class LogisticFit(Struct, frozen=True):
    """Coefficients of every domain, with the totals their errors come from.

    Attributes:
        newton: names of the totals.
        coefficients: [domains, k].
        inverse: [domains, k, k] of the information.
    """

    newton: Newton
    coefficients: FloatArray
    inverse: FloatArray

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those of the last pass."""
        return self.newton.variables

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """The scores."""
        return self.newton.scores

    @property
    def binary(self) -> tuple[str, ...]:
        """Indicators of categories."""
        return self.newton.binary

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the coefficients."""
        return self.newton.model.labels

    @property
    def label_column(self) -> str:
        """The column of these names."""
        return PARAMETER

    @property
    def is_share(self) -> bool:
        """No."""
        return False

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """One step from the coefficients, which in the sample is none."""
        step = np.einsum("dij,dj->di", self.inverse, totals)
        return Linear(self.coefficients + step, self.inverse)


def with_model(
    table: Table, model: LinearRegression, domains: Domains, coefficients: FloatArray
) -> Table:
    """The table with residual, spread and loss of every row at the coefficients of its domain."""
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    y = model.y.expression.cast(nw.Float64)
    eta = _logit(model, domains, coefficients).clip(-FARTHEST, FARTHEST)
    frame = frame.with_columns(eta.alias(LOSS))
    p = 1.0 / (1.0 + (-nw.col(LOSS)).exp())
    frame = frame.with_columns((y - p).alias(RESIDUAL), (p * (1.0 - p)).alias(SPREAD))
    size = nw.col(LOSS).abs()
    loss = (1.0 + (-size).exp()).log() + (nw.col(LOSS) + size) / 2.0 - y * nw.col(LOSS)
    return frame.with_columns(loss.alias(LOSS)).to_native()


def _logit(model: LinearRegression, domains: Domains, coefficients: FloatArray) -> nw.Expr:
    x = [one.variable.expression.cast(nw.Float64) for one in model.regressors]

    def of(b: FloatArray) -> nw.Expr:
        terms = (value * float(slope) for value, slope in zip(x, b[1:], strict=True))
        return reduce(lambda left, right: left + right, terms) + float(b[0])

    if not domains.by:
        return of(coefficients[0])
    # rows of no domain are in no total, but their gaps must stay gaps
    result = of(np.zeros(1 + len(x)))
    for key, b in zip(zip(*domains.keys, strict=True), coefficients, strict=True):
        named = zip(domains.by, key, strict=True)
        here = reduce(lambda left, right: left & right, (nw.col(n) == v for n, v in named))
        result = nw.when(here).then(of(b)).otherwise(result)
    return result


@asking_the_engine()
def check_shares(table: Table, y: Variable) -> None:
    """Refuses values that are no shares.

    Raises:
        SathitiError: a value below 0 or above 1.
    """
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    value = y.expression.cast(nw.Float64)
    ends = frame.select(value.min().alias("low"), value.max().alias("high"))
    row = ends.collect("pyarrow").to_native().to_pylist()[0]
    low, high = row["low"], row["high"]
    if low is not None and (low < 0 or high > 1):
        raise SathitiError(
            "{column} runs from {low} to {high}; a logistic regression explains 0 or 1, or a "
            "share between them.",
            fix="Give a column of booleans or a comparison, or say family linear.",
            column=y.name,
            low=f"{low:g}",
            high=f"{high:g}",
        )


def refuse_dependent(labels: Sequence[str], place: int) -> None:
    """Says which coefficient cannot be told from the others.

    Raises:
        SathitiError: always.
    """
    raise SathitiError(
        "The coefficient of {parameter} cannot be told from those before it: it is a "
        "combination of them.",
        fix="Leave it out; or, where it only looks like one, measure it from its mean.",
        parameter=labels[place],
    )


class Fitting:
    """The state of Newton's method in every domain."""

    def __init__(self, newton: Newton, start: FloatArray) -> None:
        """Args: the totals it uses, [domains, k] where to start."""
        self.newton = newton
        self.coefficients = start
        self.inverse = np.full((*start.shape, start.shape[1]), np.nan)
        self.settled: NDArray[np.bool_] = np.asarray(np.isnan(start).any(axis=1))
        self._before = start
        self._loss = np.full(len(start), np.inf)
        self._step = np.zeros(start.shape)
        self._perfect = np.zeros(len(start), bool)

    def take(self, totals: dict[Monomial, FloatArray]) -> None:
        """One step of every domain that has not settled, halved where the last made it worse."""
        score = np.stack([totals[one] for one in self.newton.scores], axis=1)
        information = np.stack(
            [np.stack([totals[one] for one in line], axis=1) for line in self.newton.pairs], axis=1
        )
        size = totals[ONE]
        self.inverse = inverses(information)
        step = np.einsum("dij,dj->di", self.inverse, score)
        with np.errstate(invalid="ignore", divide="ignore"):
            loss = totals[(LOSS,)] / size
            decrement = (step * score).sum(axis=1) / size
        worse = loss > self._loss * (1 + 1e-10) + 1e-12
        self._perfect = loss < PERFECT
        self.settled |= (decrement < SETTLED) | self._perfect | np.isnan(step).any(axis=1)
        sized = step * np.sqrt(np.abs(np.diagonal(information, axis1=1, axis2=2)))
        # where the information has gone, the last step that was one tells what grew
        self._step = np.where(np.isnan(sized), self._step, sized)
        move = ~self.settled
        halved = (self.coefficients + self._before) / 2
        ahead = np.where(worse[:, None], self._before, self.coefficients)
        self.coefficients = np.where(
            move[:, None],
            np.where(worse[:, None], halved, self.coefficients + step),
            self.coefficients,
        )
        self._before = ahead
        self._loss = np.where(worse, self._loss, loss)

    @property
    def failed(self) -> NDArray[np.bool_]:
        """[domains] whether there are no finite coefficients."""
        unknown = np.isnan(self.inverse).any(axis=(1, 2))
        return np.asarray(self._perfect | unknown | ~self.settled, dtype=np.bool_)

    def refuse(self) -> None:
        """Says why the only domain has no coefficients.

        Raises:
            SathitiError: where it has none.
        """
        if not self.failed[0]:
            return
        step = np.abs(self._step[0][1:])
        raise SathitiError(
            "The coefficients grow without end: the regressors tell some rows with 0 from some "
            "with 1 perfectly, above all {parameter}.",
            fix="Leave it out, or group its values until both 0 and 1 occur everywhere.",
            parameter=self.newton.model.labels[1 + int(step.argmax())],
        )
