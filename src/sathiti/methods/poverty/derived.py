"""Numbers that know their derivatives, so that a formula written once gives its error too.

A :class:`Derived` holds a value and, for each source of error (a sample, the totals of a
sample), the derivative by each of its parts: the influence of each cell, or the gradient by
each total. Sums, products, ratios, powers and logarithms follow the rules of calculus, so the
linearised variable of a whole decomposition is that of its formula (Deville 1999).
"""

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = float | Array


class Derived(Struct, frozen=True):
    """A value with its derivatives.

    Attributes:
        value: a number, or [domains].
        parts: one array for each source: [its parts], or [its parts, domains].

    >>> x, y = Derived(3.0, (np.array([1.0, 0.0]),)), Derived(2.0, (np.array([0.0, 1.0]),))
    >>> (x / y).value, (x / y).parts[0]
    (1.5, array([ 0.5 , -0.75]))
    """

    value: Any
    parts: tuple[Array, ...]

    def __add__(self, other: "Derived | Number") -> "Derived":
        if isinstance(other, Derived):
            return self._with(self.value + other.value, other, 1.0, 1.0)
        return Derived(self.value + other, self.parts)

    def __sub__(self, other: "Derived | Number") -> "Derived":
        if isinstance(other, Derived):
            return self._with(self.value - other.value, other, 1.0, -1.0)
        return Derived(self.value - other, self.parts)

    def __mul__(self, other: "Derived | Number") -> "Derived":
        if isinstance(other, Derived):
            return self._with(self.value * other.value, other, other.value, self.value)
        return self._scaled(self.value * other, other)

    def __truediv__(self, other: "Derived | Number") -> "Derived":
        if isinstance(other, Derived):
            ratio = divide(self.value, other.value)
            inverse = divide(1.0, other.value)
            return self._with(ratio, other, inverse, -ratio * inverse)
        return self._scaled(self.value / other, 1 / other)

    def __radd__(self, other: Number) -> "Derived":
        return self + other

    def __rsub__(self, other: Number) -> "Derived":
        return self * -1.0 + other

    def __rmul__(self, other: Number) -> "Derived":
        return self * other

    def __rtruediv__(self, other: Number) -> "Derived":
        return self._scaled(divide(other, self.value), -divide(other, self.value**2))

    def __neg__(self) -> "Derived":
        return self * -1.0

    def __pow__(self, power: float) -> "Derived":
        return self._scaled(self.value**power, power * self.value ** (power - 1))

    def log(self) -> "Derived":
        """The natural logarithm."""
        return self._scaled(np.log(self.value), divide(1.0, self.value))

    def exp(self) -> "Derived":
        """The exponential."""
        return self._scaled(np.exp(self.value), np.exp(self.value))

    def _scaled(self, value: Any, slope: Any) -> "Derived":
        return Derived(value, tuple(part * slope for part in self.parts))

    def _with(self, value: Any, other: "Derived", mine: Any, theirs: Any) -> "Derived":
        both = zip(self.parts, other.parts, strict=True)
        return Derived(value, tuple(left * mine + right * theirs for left, right in both))


def divide(above: Any, below: Any) -> Any:
    """The ratio; NaN where nothing is divided by."""
    top, bottom = np.asarray(above, float), np.asarray(below, float)
    shape = np.broadcast_shapes(top.shape, bottom.shape)
    ratio = np.divide(top, bottom, out=np.full(shape, np.nan), where=bottom != 0)
    return ratio if shape else float(ratio)


def totals_of(totals: Array) -> list[Derived]:
    """Each column of totals [domains, columns] with its derivative by all of them."""
    domains, columns = totals.shape
    unit = np.eye(columns)
    return [
        Derived(totals[:, k], (np.repeat(unit[:, k][:, None], domains, axis=1),))
        for k in range(columns)
    ]


def total(terms: list[Derived]) -> Derived:
    """The sum of terms."""
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result
