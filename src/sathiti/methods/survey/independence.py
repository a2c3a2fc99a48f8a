"""Rao and Scott's test of independence in a table of weighted shares.

With p the shares of R x C cells, V their design covariance, P their diagonal matrix and C the
contrasts of interaction, Delta = (C' P^-1 C / n)^-1 C' P^-1 V P^-1 C holds the design effects
of the contrasts. Pearson's statistic X2 of n p is corrected by their mean (first order:
X2 / mean is chi-squared with (R - 1)(C - 1) degrees of freedom), or also by their spread
(second order: X2 / tr Delta is F with d = (tr Delta)^2 / tr(Delta^2) and d x df degrees).
J. N. K. Rao and A. J. Scott, The Annals of Statistics 12 (1984), pages 46-60; D. R. Thomas and
J. N. K. Rao, JASA 82 (1987), pages 630-636; svychisq of R's survey.
"""

from typing import Any

import numpy as np
from msgspec import Struct
from scipy import special

from sathiti.methods.survey.arrays import FloatArray
from sathiti.model import Message


class RaoScott(Struct, frozen=True):
    """The test of one table; figures are None where the table allows none.

    Attributes:
        pearson: Pearson's statistic of as many rows as the sample has.
        f: second order statistic.
        df: its degrees of freedom above.
        df_below: below.
        p_value: its probability under independence.
        chi_squared: first order statistic.
        chi_squared_df: its degrees of freedom.
        chi_squared_p_value: its probability under independence.
        rows: column whose values are the rows of the table.
        columns: column whose values are its columns.
        domain: keys of the domain of the table.
    """

    pearson: float | None = None
    f: float | None = None
    df: float | None = None
    df_below: float | None = None
    p_value: float | None = None
    chi_squared: float | None = None
    chi_squared_df: int | None = None
    chi_squared_p_value: float | None = None
    rows: str = ""
    columns: str = ""
    domain: dict[str, Any] = {}

    @property
    def message(self) -> Message:
        """The test in one sentence."""
        if self.f is None or self.df is None or self.df_below is None or self.p_value is None:
            return Message(
                "Independence of {rows} and {columns} cannot be tested.",
                {"rows": self.rows, "columns": self.columns},
            )
        return Message(
            "Independence of {rows} and {columns} (Rao and Scott): F = {f} with {above} and "
            "{below} degrees of freedom, p = {p}.",
            {
                "rows": self.rows,
                "columns": self.columns,
                "f": f"{self.f:.4g}",
                "above": f"{self.df:.2f}",
                "below": f"{self.df_below:.2f}",
                "p": f"{self.p_value:.4g}",
            },
        )


def rao_scott(shares: FloatArray, covariance: FloatArray, rows: float, df: float) -> RaoScott:
    """The test from shares and their covariance.

    Args:
        shares: [R, C] of all; rows and columns without anybody are left out.
        covariance: [R x C, R x C] of the shares, row by row.
        rows: of the sample.
        df: degrees of freedom of the design.

    Returns:
        No figures where a single row or column is left, or no degree of freedom.
    """
    shares = np.nan_to_num(shares)
    kept = np.outer(shares.sum(axis=1) > 0, shares.sum(axis=0) > 0)
    down, across = int(kept.any(axis=1).sum()), int(kept.any(axis=0).sum())
    if down < 2 or across < 2 or df <= 0:
        return RaoScott()
    inner = kept.ravel()
    p = shares[kept].reshape(down, across)
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    pearson = float(rows * ((p - expected) ** 2 / expected).sum())
    effects = _effects(p.ravel(), covariance[np.ix_(inner, inner)], (down, across), rows)
    if effects is None:
        return RaoScott(pearson)
    trace = float(np.trace(effects))
    above = trace**2 / float(np.trace(effects @ effects))
    count = len(effects)
    f, first = pearson / trace, pearson / (trace / count)
    return RaoScott(
        pearson,
        f,
        above,
        above * float(df),
        float(special.fdtrc(above, above * df, f)),
        first,
        count,
        float(special.chdtrc(count, first)),
    )


def _effects(
    p: FloatArray, covariance: FloatArray, shape: tuple[int, int], rows: float
) -> FloatArray | None:
    """Delta; None where the shares have no variance or a contrast has no cell."""
    contrasts = np.kron(_contrasts(shape[0]), _contrasts(shape[1]))
    inverse = np.divide(1.0, p, out=np.zeros(len(p)), where=p > 0)
    scaled = inverse[:, None] * contrasts
    simple = contrasts.T @ scaled / rows
    design = scaled.T @ covariance @ scaled
    if np.linalg.matrix_rank(simple) < len(simple) or not np.trace(design) > 0:
        return None
    effects: FloatArray = np.linalg.solve(simple, design)
    return effects


def _contrasts(count: int) -> FloatArray:
    """[count, count - 1] every category but the last against the last."""
    return np.vstack([np.eye(count - 1), -np.ones(count - 1)])
