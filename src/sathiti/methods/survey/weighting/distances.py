"""How far weights may move: the distances of Deville and Särndal (1992).

A calibrated weight is w = d F(x' lambda). F is the inverse of the derivative of a distance
between w and d; G is its integral, which makes the multipliers lambda the minimum of the convex
function  sum d G(x' lambda) - t' lambda.
"""

from typing import Protocol

import narwhals as nw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.model import Calibration

Array = NDArray[np.float64]


class Distance(Protocol):
    """One way to move weights: factor, its slope and its integral, each elementwise."""

    def factor(self, u: Array) -> Array:
        """F(u)."""

    def slope(self, u: Array) -> Array:
        """The derivative of F."""

    def integral(self, u: Array) -> Array:
        """G(u), an integral of F."""

    def expression(self, u: nw.Expr) -> nw.Expr:
        """F(u) of every row, on any engine."""

    @property
    def range(self) -> tuple[float, float]:
        """Between which F lies."""


class _Linear(Struct, frozen=True):
    """The regression estimator: F = 1 + u."""

    range: tuple[float, float] = (-np.inf, np.inf)

    def factor(self, u: Array) -> Array:
        return 1.0 + u

    def slope(self, u: Array) -> Array:
        return np.ones_like(u)

    def integral(self, u: Array) -> Array:
        return u + u * u / 2

    def expression(self, u: nw.Expr) -> nw.Expr:
        return u + 1.0


class _Raking(Struct, frozen=True):
    """Multiplication: F = exp(u)."""

    range: tuple[float, float] = (0.0, np.inf)

    def factor(self, u: Array) -> Array:
        return np.exp(u)

    def slope(self, u: Array) -> Array:
        return np.exp(u)

    def integral(self, u: Array) -> Array:
        return np.exp(u)

    def expression(self, u: nw.Expr) -> nw.Expr:
        return u.exp()


class _Logit(Struct, frozen=True):
    """Smooth between bounds L < 1 < U.

    F = (L (U - 1) + U (1 - L) e) / (U - 1 + (1 - L) e) with e = exp(A u),
    A = (U - L) / ((1 - L) (U - 1)).
    """

    range: tuple[float, float]

    @property
    def _constants(self) -> tuple[float, float, float, float]:
        """L, U - L, A and the u at which F is half way."""
        low, high = self.range
        steep = (high - low) / ((1 - low) * (high - 1))
        return low, high - low, steep, float(np.log((high - 1) / (1 - low))) / steep

    def _share(self, u: Array) -> Array:
        """(F - L) / (U - L), without overflow."""
        _, _, steep, middle = self._constants
        return 0.5 * (1 + np.tanh(steep * (u - middle) / 2))

    def factor(self, u: Array) -> Array:
        low, width, _, _ = self._constants
        return low + width * self._share(u)

    def slope(self, u: Array) -> Array:
        _, width, steep, _ = self._constants
        share = self._share(u)
        return width * steep * share * (1 - share)

    def integral(self, u: Array) -> Array:
        low, width, steep, middle = self._constants
        return low * u + width / steep * np.logaddexp(0.0, steep * (u - middle))

    def expression(self, u: nw.Expr) -> nw.Expr:
        low, width, steep, middle = self._constants
        return nw.lit(width) / (((u - middle) * -steep).exp() + 1.0) + low


class _Truncated(Struct, frozen=True):
    """Another distance whose factor is cut at bounds."""

    inner: _Linear | _Raking
    range: tuple[float, float]

    def _ends(self) -> tuple[float, float]:
        """Between which u the factor is not cut."""
        if isinstance(self.inner, _Linear):
            return self.range[0] - 1.0, self.range[1] - 1.0
        return float(np.log(self.range[0])), float(np.log(self.range[1]))

    def factor(self, u: Array) -> Array:
        return np.clip(self.inner.factor(np.clip(u, *self._ends())), *self.range)

    def slope(self, u: Array) -> Array:
        low, high = self._ends()
        inside = (u > low) & (u < high)
        return np.where(inside, self.inner.slope(np.clip(u, low, high)), 0.0)

    def integral(self, u: Array) -> Array:
        cut = np.clip(u, *self._ends())
        return self.inner.integral(cut) + np.clip(self.inner.factor(cut), *self.range) * (u - cut)

    def expression(self, u: nw.Expr) -> nw.Expr:
        low, high = (float(end) for end in self._ends())
        if np.isfinite(low):
            u = nw.max_horizontal(u, nw.lit(low))
        if np.isfinite(high):
            u = nw.min_horizontal(u, nw.lit(high))
        return self.inner.expression(u)


def distance_of(calibration: Calibration) -> Distance:
    """The distance that a calibration asks for."""
    if calibration.method == "logit":
        assert calibration.bounds is not None
        return _Logit(calibration.bounds)
    inner = _Linear() if calibration.method == "linear" else _Raking()
    if calibration.bounds is None:
        return inner
    low = max(calibration.bounds[0], inner.range[0])
    return _Truncated(inner, (low, calibration.bounds[1]))
