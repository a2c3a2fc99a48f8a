"""Linear regression: coefficients from weighted totals of products.

b = (X'WX)^-1 X'Wy; its linearised variable is (X'WX)^-1 x (y - x'b) (Fuller 1975; Binder 1983,
International Statistical Review 51, pages 279-292; svyglm of R's survey), which is linear in
the totals of the products, so that one pass gives everything.
"""

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.estimators import Linear
from sathiti.methods.survey.monomials import ONE, Monomial, Variable, product
from sathiti.methods.survey.terms import INTERCEPT, Regressor

# Share of a variable that the others must leave unexplained; products lose half the digits.
LEAST_LEFT = 1e-10
PARAMETER = "parameter"


class LinearRegression(Struct, frozen=True):
    """The coefficients of y on an intercept and regressors.

    Attributes:
        y: what is explained.
        regressors: what explains it, without the intercept.
    """

    y: Variable
    regressors: tuple[Regressor, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Y and the regressors."""
        return (self.y, *(one.variable for one in self.regressors))

    @property
    def binary(self) -> tuple[str, ...]:
        """Indicators of categories."""
        return tuple(one.variable.name for one in self.regressors if one.is_binary)

    @property
    def labels(self) -> tuple[str, ...]:
        """The intercept and the names of the coefficients."""
        return (INTERCEPT, *(one.parameter for one in self.regressors))

    @property
    def label_column(self) -> str:
        """The column of the names of the coefficients."""
        return PARAMETER

    @property
    def is_share(self) -> bool:
        """No."""
        return False

    @property
    def columns(self) -> tuple[Monomial, ...]:
        """The columns of X as monomials."""
        return (ONE, *((one.variable.name,) for one in self.regressors))

    @property
    def monomials(self) -> tuple[Monomial, ...]:
        """Products of every two columns of X, and of each with y."""
        x = self.columns
        pairs = [product(left, right, self.binary) for left in x for right in x]
        return tuple(dict.fromkeys([*pairs, *(product(one, (self.y.name,)) for one in x)]))

    @np.errstate(over="ignore", invalid="ignore")
    def linearise(self, totals: FloatArray, rows: FloatArray) -> Linear:
        """b, with derivatives -(X'WX)^-1 b to products of X and (X'WX)^-1 to those with y."""
        of_pair, of_y = self.places()
        gram, moment = totals[:, of_pair], totals[:, of_y]
        inverse = inverses(gram)
        b = np.einsum("dij,dj->di", inverse, moment)
        gradient = np.zeros((*b.shape, totals.shape[1]))
        for i, line in enumerate(of_pair):
            for j, place in enumerate(line):
                gradient[:, :, place] -= inverse[:, :, i] * b[:, None, j]
        for j, place in enumerate(of_y):
            gradient[:, :, place] += inverse[:, :, j]
        return Linear(b, gradient)

    def places(self) -> tuple[IntArray, IntArray]:
        """Places among the monomials of X'WX and of X'Wy."""
        place = {monomial: at for at, monomial in enumerate(self.monomials)}
        x = self.columns
        pairs = [[place[product(left, right, self.binary)] for right in x] for left in x]
        with_y = [place[product(one, (self.y.name,))] for one in x]
        return np.array(pairs), np.array(with_y)


def inverses(gram: FloatArray) -> FloatArray:
    """[domains, k, k] the inverse of each; NaN where a column depends on those before it."""
    result = np.full(gram.shape, np.nan)
    for place, one in enumerate(gram):
        if dependent(one) is None:
            size = np.sqrt(np.diag(one))
            result[place] = np.linalg.inv(one / size / size[:, None]) / size / size[:, None]
    return result


def dependent(gram: FloatArray) -> int | None:
    """The first column that is a combination of those before it; None where there is none."""
    left = np.array(gram, dtype=np.float64)
    for column, size in enumerate(np.diag(gram)):
        pivot = left[column, column]
        if not pivot > LEAST_LEFT * size:
            return column
        left -= np.outer(left[:, column], left[column]) / pivot
    return None
