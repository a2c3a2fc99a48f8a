"""Regressions on a sample: coefficients with errors by the design, t tests, tests of terms."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from msgspec import Struct
from scipy import special

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.estimates import Estimates
from sathiti.methods.survey.linear_regression import LinearRegression
from sathiti.methods.survey.terms import INTERCEPT
from sathiti.model import SathitiError

Family = Literal["linear", "logistic"]


class TermTest(Struct, frozen=True):
    """Wald's test that all coefficients of a term are zero.

    Attributes:
        term: its name.
        f: the statistic.
        df: number of coefficients.
        df_below: degrees of freedom of the regression.
        p_value: its probability where they are zero.
    """

    term: str
    f: float
    df: int
    df_below: float
    p_value: float


class Regression:
    """The coefficients of a regression, a row a domain and parameter.

    `coefficients` are `Estimates` with a column `parameter`; their degrees of freedom are those
    of the design less the coefficients beside the intercept, as in svyglm of R.
    """

    def __init__(
        self,
        family: Family,
        model: LinearRegression,
        coefficients: Estimates,
        covariance: Callable[[int], FloatArray],
    ) -> None:
        """Args: the family, its columns, the estimates, the covariance of a domain's."""
        self.family = family
        self.coefficients = coefficients
        self._model = model
        self._covariance = covariance

    @property
    def t(self) -> FloatArray:
        """Coefficient over standard error; NaN where there is none."""
        estimate, error = (self.coefficients.column(n) for n in ("estimate", "standard_error"))
        t: FloatArray = np.full(len(error), np.nan)
        np.divide(estimate, error, out=t, where=error > 0)
        return t

    @property
    def p_values(self) -> FloatArray:
        """Probabilities of so large a t where the coefficient is zero, both sides."""
        df, t = self.coefficients.column("df"), self.t
        known = np.isfinite(t) & (df > 0)
        result = np.full(len(t), np.nan)
        result[known] = 2 * special.stdtr(df[known], -np.abs(t[known]))
        return result

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dictionary a coefficient, with `t` and `p_value`."""
        tests = zip(_nullable(self.t), _nullable(self.p_values), strict=True)
        rows = self.coefficients.to_dicts()
        return [{**row, "t": t, "p_value": p} for row, (t, p) in zip(rows, tests, strict=True)]

    def row(self, parameter: str, **domain: Any) -> dict[str, Any]:
        """The one coefficient of that name, in that domain.

        Raises:
            SathitiError: there is none, or there are several.
        """
        place = self.coefficients.to_dicts().index(
            self.coefficients.row(parameter=parameter, **domain)
        )
        return self.to_dicts()[place]

    def test(self, term: str, **domain: Any) -> TermTest:
        """Wald's test of all coefficients of a term, as regTermTest of R.

        Args:
            term: a column, or the name of a `Term`.
            domain: its keys, where there are several.

        Raises:
            SathitiError: the regression has no such term, or no errors.
        """
        terms = [INTERCEPT, *(one.term for one in self._model.regressors)]
        if term not in terms:
            raise SathitiError(
                "The regression has no term {term}.",
                fix="Its terms are: {terms}.",
                term=term,
                terms=list(dict.fromkeys(terms)),
            )
        mine = [place for place, one in enumerate(terms) if one == term]
        first = self.row(self._model.labels[mine[0]], **domain)
        place = self.to_dicts().index(first) // len(terms)
        b = self.coefficients.column("estimate")[place * len(terms) + np.array(mine)]
        covariance = self._covariance(place)[np.ix_(mine, mine)]
        count, df = len(mine), float(first["df"])
        if not np.isfinite(covariance).all() or np.linalg.matrix_rank(covariance) < count:
            raise SathitiError(
                "The coefficients of {term} have no variance of their own.",
                fix="The design has too few primary sampling units for so many coefficients.",
                term=term,
            )
        f = float(b @ np.linalg.solve(covariance, b)) / count
        return TermTest(term, f, count, df, float(special.fdtrc(count, df, f)))

    def __repr__(self) -> str:
        table = self.coefficients.table
        shown = ("estimate", "standard_error", "ci_low", "ci_high")
        kept = table.select([*self.coefficients.by, *shown])
        written = {
            "t": [_written(one, ".3f") for one in self.t],
            "p_value": [_written(one, ".4g") for one in self.p_values],
        }
        for name, values in written.items():
            kept = kept.append_column(name, pa.array(values))
        for name in ("df", "flag"):
            kept = kept.append_column(name, table[name])
        return repr(Estimates(kept, name=f"{self.family}: {self._model.y.name}"))


def _nullable(values: FloatArray) -> Sequence[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _written(value: float, how: str) -> str:
    return format(value, how) if np.isfinite(value) else "-"
