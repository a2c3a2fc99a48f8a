"""Smooth estimators: functions of weighted totals, with their derivatives.

The linearised variable of each is the sum of its monomials weighted with the gradient at the
totals (Taylor linearisation: Woodruff 1971; Särndal, Swensson and Wretman 1992, section 5.5),
so that its total in a PSU is the same combination of the PSU's totals.
"""

from typing import Protocol

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.monomials import ONE, Column, Monomial, Variable, product, variable


class Linear(Struct, frozen=True):
    """Values and gradients at the totals of domains.

    Attributes:
        value: [domains, parameters]; NaN where the totals allow none.
        gradient: [domains, parameters, monomials].
    """

    value: FloatArray
    gradient: FloatArray


class Estimator(Protocol):
    """What `Sample.estimate` takes: which totals it needs, what it makes of them."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables its monomials name."""

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """The monomials whose weighted totals it needs."""

    @property
    def binary(self) -> tuple[str, ...]:
        """Names of its variables that hold only 0 and 1, so that squares are themselves."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of its parameters; one empty name where it has one parameter."""

    @property
    def label_column(self) -> str:
        """The key column of these names."""

    @property
    def is_share(self) -> bool:
        """It lies between 0 and 1 by nature."""

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """Values and gradients at totals [domains, monomials] of so many rows [domains]."""


class _Single(Struct, frozen=True):
    @property
    def binary(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def labels(self) -> tuple[str, ...]:
        """One parameter without a name."""
        return ("",)

    @property
    def label_column(self) -> str:
        """None."""
        return ""

    @property
    def is_share(self) -> bool:
        """No."""
        return False


def _single(value: FloatArray, *gradient: FloatArray) -> Linear:
    columns = np.broadcast_arrays(*gradient)
    return Linear(value[:, None], np.stack(columns, axis=1)[:, None, :])


def _divide(above: FloatArray, below: FloatArray) -> FloatArray:
    result = np.full(np.shape(above), np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


class Total(_Single, frozen=True):
    """The total of a variable: the sum of weight times value."""

    column: Column

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variable."""
        return (variable(self.column),)

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """The variable itself."""
        return ((self.variables[0].name,),)

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """The total; derivative 1."""
        return _single(totals[:, 0], np.ones(len(totals)))


class Mean(_Single, frozen=True):
    """The mean: total of the variable over the total of the weights."""

    column: Column

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variable."""
        return (variable(self.column),)

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """1 and the variable."""
        return (ONE, (self.variables[0].name,))

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """The mean; derivatives -mean / N and 1 / N."""
        size, total = totals.T
        mean = _divide(total, size)
        return _single(mean, _divide(-mean, size), _divide(np.ones(len(size)), size))


class Proportion(Mean, frozen=True):
    """The share of those for whom a condition holds (a boolean or 0/1 column or expression)."""

    @property
    def is_share(self) -> bool:
        """Yes."""
        return True

    @property
    def binary(self) -> tuple[str, ...]:
        """The condition."""
        return (self.variables[0].name,)


class Ratio(_Single, frozen=True):
    """The ratio of two totals."""

    numerator: Column
    denominator: Column

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Numerator and denominator."""
        return (variable(self.numerator), variable(self.denominator))

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """Numerator and denominator."""
        above, below = self.variables
        return ((above.name,), (below.name,))

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """The ratio R; derivatives 1 / X and -R / X."""
        above, below = totals.T
        ratio = _divide(above, below)
        return _single(ratio, _divide(np.ones(len(below)), below), _divide(-ratio, below))


class Variance(_Single, frozen=True):
    """The population variance: mean square less squared mean, times n / (n - 1).

    n is the number of rows of the domain, as in svyvar of R.
    """

    column: Column

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variable."""
        return (variable(self.column),)

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """1, the variable and its square."""
        name = self.variables[0].name
        return (ONE, (name,), (name, name))

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """With c = n / (n - 1): derivatives c (2 mean^2 - mean square, -2 mean, 1) / N."""
        size, total, square = totals.T
        mean, mean_square = _divide(total, size), _divide(square, size)
        scale = _divide(rows, rows - 1)
        per_head = _divide(scale, size)
        return _single(
            scale * (mean_square - mean**2),
            per_head * (2 * mean**2 - mean_square),
            per_head * (-2 * mean),
            per_head,
        )


class Correlation(_Single, frozen=True):
    """Pearson's correlation of two variables."""

    left: Column
    right: Column

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Both variables."""
        return (variable(self.left), variable(self.right))

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """1, both, their squares and their product."""
        x, y = ((one.name,) for one in self.variables)
        return (ONE, x, y, product(x, x), product(y, y), product(x, y))

    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """The correlation by the chain rule through variances and covariance."""
        size, *sums = totals.T
        x, y, xx, yy, xy = (_divide(one, size) for one in sums)
        vx, vy, cov = xx - x**2, yy - y**2, xy - x * y
        known = (vx > 0) & (vy > 0)
        root = np.sqrt(np.where(known, vx * vy, np.nan))
        value = cov / root
        dvx, dvy, dcov = -value / (2 * vx), -value / (2 * vy), 1 / root
        dx, dy = -2 * x * dvx - y * dcov, -2 * y * dvy - x * dcov
        by_mean = [dx, dy, dvx, dvy, dcov]
        constant = -np.einsum("kd,kd->d", by_mean, [x, y, xx, yy, xy])
        return _single(value, *(_divide(one, size) for one in (constant, *by_mean)))
