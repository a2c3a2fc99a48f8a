"""The auxiliary variables of cells: indicators of categories kept as codes, numbers as columns."""

from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Products of two variables kept for all cells at once, for many weights (replicates) together.
MOST_PRODUCTS = 20_000_000
# Up to this share of numbers that are not zero, sums pass over those that are.
MOSTLY_NOTHING = 0.25
# A variable is kept if this share of its sum of squares is not explained by those before it.
INDEPENDENT = 1e-11


class Auxiliaries(Struct, frozen=True, dict=True):
    """x of every cell: first one indicator a category, then the numeric variables.

    Attributes:
        codes: [margins, cells] which of the variables is 1 for the cell, one in each margin.
        numeric: [cells, numbers] values of the last variables.
        width: number of all variables.
    """

    codes: Integers
    numeric: Array
    width: int

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.numeric)

    @cached_property
    def dense(self) -> Array:
        """X as [cells, width]."""
        x = np.zeros((self.cells, self.width))
        for code in self.codes:
            x[np.arange(self.cells), code] = 1.0
        x[:, self.width - self.numeric.shape[1] :] = self.numeric
        return x

    @cached_property
    def shares(self) -> sparse.csr_matrix:
        """The numeric variables, of which households have few that are not zero."""
        return sparse.csr_matrix(self.numeric)

    @cached_property
    @np.errstate(over="ignore")
    def products(self) -> Array:
        """X x' as [cells, width * width]."""
        return (self.dense[:, :, None] * self.dense[:, None, :]).reshape(self.cells, -1)

    def predict(self, multipliers: Array) -> Array:
        """X' lambda of every cell.

        Args:
            multipliers: [..., width].

        Returns:
            [..., cells].
        """
        u = multipliers[..., self.width - self.numeric.shape[1] :] @ self.numeric.T
        for code in self.codes:
            u += multipliers[..., code]
        return u

    def totals(self, weights: Array) -> Array:
        """Sums of weight times x.

        Args:
            weights: [cells], or [replicates, cells].

        Returns:
            [width], or [replicates, width].
        """
        if weights.ndim > 1:
            return weights @ self.dense
        sums = np.zeros(self.width)
        for code in self.codes:
            sums += np.bincount(code, weights, self.width)
        sums[self.width - self.numeric.shape[1] :] = weights @ self.numeric
        return sums

    def sizes(self, weights: Array) -> Array:
        """Sums of weight times |x|: by what an error of a total is measured; [..., width]."""
        if not (self.numeric < 0).any():
            return self.totals(weights)
        return Auxiliaries(self.codes, np.abs(self.numeric), self.width).totals(weights)

    def gram(self, weights: Array) -> Array:
        """Sums of weight times x x'.

        Args:
            weights: [cells], or [replicates, cells].

        Returns:
            [width, width], or [replicates, width, width].
        """
        if weights.ndim == 1:
            return self._gram(weights)
        if len(weights) == 1:
            return self._gram(weights[0])[None]
        if self.cells * self.width**2 <= MOST_PRODUCTS:
            return (weights @ self.products).reshape(len(weights), self.width, self.width)
        return np.stack([self._gram(one) for one in weights])

    @np.errstate(over="ignore", invalid="ignore")
    def _gram(self, weights: Array) -> Array:
        gram = np.zeros((self.width, self.width))
        first = self.width - self.numeric.shape[1]
        for place, code in enumerate(self.codes):
            gram.ravel()[:] += np.bincount(code * self.width + code, weights, self.width**2)
            for other in self.codes[place + 1 :]:
                pairs = np.bincount(code * self.width + other, weights, self.width**2)
                square = pairs.reshape(self.width, self.width)
                gram += square + square.T
            for number, column in enumerate(self.numeric.T, first):
                sums = np.bincount(code, weights * column, self.width)
                gram[:, number] += sums
                gram[number, :] += sums
        gram[first:, first:] = self._numeric_gram(weights)
        return gram

    def _numeric_gram(self, weights: Array) -> Array:
        x = self.shares
        if x.nnz > MOSTLY_NOTHING * self.numeric.size:
            return (self.numeric.T * weights) @ self.numeric
        found: Array = (x.T @ x.multiply(weights[:, None]).tocsr()).toarray()
        return found


@np.errstate(invalid="ignore")
def independent(gram: Array) -> Integers:
    """Places of variables that no combination of those before them replaces.

    Args:
        gram: [width, width] sums of weight times x x'.

    >>> independent(np.array([[2.0, 0, 2], [0, 1, 1], [2, 1, 3]])).tolist()
    [0, 1]
    """
    size = np.sqrt(np.diag(gram))
    scale = np.where(size > 0, size, 1.0)
    rest = gram / scale / scale[:, None]
    kept = []
    for place in range(len(gram)):
        if rest[place, place] > INDEPENDENT:
            kept.append(place)
            column = rest[:, place] / np.sqrt(rest[place, place])
            rest -= np.outer(column, column)
    return np.array(kept, dtype=np.int64)
