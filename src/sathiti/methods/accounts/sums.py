"""Sums of cells, many at once: sparse rows applied to values of contexts by cells."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


class Sums(Struct, frozen=True):
    """Rows of (place, coefficient), laid end to end.

    Attributes:
        places, coefficients: of all rows; every row has one at least.
        starts: where each row begins.
    """

    places: Integers
    coefficients: Array
    starts: Integers

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[int, float]]]) -> "Sums":
        """The sums of rows of (place, coefficient)."""
        flat = [term for row in rows for term in row]
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        return cls(
            np.array([place for place, _ in flat], dtype=np.int64),
            np.array([coefficient for _, coefficient in flat], dtype=np.float64),
            np.cumsum(lengths) - lengths,
        )

    def total(self, values: Array) -> Array:
        """Sum of coefficient times value, for [contexts, cells]; missing counts as nothing."""
        terms = np.nan_to_num(values[:, self.places]) * self.coefficients
        return self._reduced(np.add, terms)

    def spread(self, variances: Array) -> Array:
        """Sum of squared coefficient times variance."""
        return self._reduced(np.add, variances[:, self.places] * np.square(self.coefficients))

    def largest(self, values: Array) -> Array:
        """The largest term of each row without its coefficient."""
        return self._reduced(np.maximum, values[:, self.places])

    def every(self, flags: Flags) -> Flags:
        """Whether all cells of a row have the flag."""
        return self._reduced(np.logical_and, flags[:, self.places]).astype(np.bool_)

    def some(self, flags: Flags) -> Flags:
        """Whether any cell of a row has the flag."""
        return self._reduced(np.logical_or, flags[:, self.places]).astype(np.bool_)

    def _reduced(self, operation: np.ufunc, terms: NDArray[np.generic]) -> Array:
        if not len(self.starts):
            return np.zeros((len(terms), 0))
        reduced: Array = operation.reduceat(terms, self.starts, axis=1)
        return reduced
