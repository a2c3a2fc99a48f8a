"""A sparse matrix of identities by cells, as much of one as balancing needs."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from sathiti.methods.accounts.sums import Array, Integers


class Sparse(Struct, frozen=True):
    """Coefficients that are not zero, by row.

    Attributes:
        rows, cells, coefficients: of each entry; a (row, cell) stands once.
        height, width: numbers of rows and cells.
        pairs: two entries of the same cell each, for products of the matrix with itself.
    """

    rows: Integers
    cells: Integers
    coefficients: Array
    height: int
    width: int
    pairs: tuple[Integers, Integers]

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[int, float]]], width: int) -> "Sparse":
        """The matrix of rows of (cell, coefficient); a cell that is there twice is added up."""
        entries: dict[tuple[int, int], float] = {}
        for row, terms in enumerate(rows):
            for cell, coefficient in terms:
                entries[row, cell] = entries.get((row, cell), 0.0) + coefficient
        places = np.array(list(entries), dtype=np.int64).reshape(-1, 2)
        values = np.array(list(entries.values()), dtype=np.float64)
        return cls(places[:, 0], places[:, 1], values, len(rows), width, _pairs(places[:, 1]))

    def times(self, x: Array) -> Array:
        """A x."""
        return self._by_row(self.coefficients * x[self.cells])

    def size(self, x: Array) -> Array:
        """|A| |x|."""
        return self._by_row(np.abs(self.coefficients * x[self.cells]))

    def turned_times(self, y: Array) -> Array:
        """A' y."""
        terms = self.coefficients * y[self.rows]
        return _added(self.cells, terms, self.width)

    def curvature(self, spread: Array) -> Array:
        """A diag(spread) A', dense."""
        one, other = self.pairs
        terms = self.coefficients[one] * self.coefficients[other] * spread[self.cells[one]]
        places = self.rows[one] * self.height + self.rows[other]
        return _added(places, terms, self.height**2).reshape(self.height, self.height)

    def _by_row(self, terms: Array) -> Array:
        return _added(self.rows, terms, self.height)


def _added(places: Integers, terms: Array, length: int) -> Array:
    """Terms added up by place."""
    # Without terms NumPy counts in whole numbers.
    return np.bincount(places, terms, minlength=length).astype(np.float64)


def _pairs(cells: Integers) -> tuple[Integers, Integers]:
    """All ordered pairs of entries of the same cell."""
    order = np.argsort(cells, kind="stable")
    counts = np.unique(cells, return_counts=True)[1]
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    lengths = np.repeat(counts, counts)
    one = np.repeat(np.arange(len(cells)), lengths)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    other = np.arange(len(one)) - begins + np.repeat(starts, lengths)
    return order[one], order[other]
