"""Numbers with the precision they were published with, and arithmetic over them.

A value rounded to its last published digit (unit u) is off by up to u/2. For a result
f(x1 ... xn) the unit carried along is max |df/dxi| u_i and the count is n, so that the
tolerance of a comparison is 0.5 * unit * sqrt(count) in the unit of the result, also
after a change of unit or in a percentage (first-order propagation).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]
Slope = Callable[[], Array]

NOTHING: Array = np.zeros(())
# Binary fractions make 0.1 + 0.2 differ from 0.3 in the 17th digit; no statistic has so many.
NOISE = 1e-12


class Quantity(Struct, frozen=True):
    """Values of one expression, one a context.

    Attributes:
        value: NaN where missing; conditions hold 1, 0 or NaN (unknown).
        unit: value of one step of the last published digit; 0 for exact numbers.
        count: number of published values involved.
    """

    value: Array
    unit: Array = NOTHING
    count: Array = NOTHING

    @property
    def exact(self) -> bool:
        """Whether no rounding is carried (constants, or precision not asked for)."""
        return self.count is NOTHING


def constant(value: float) -> Quantity:
    """An exact number, the same in every context."""
    return Quantity(np.asarray(value, dtype=np.float64))


def derived(value: Any, *operands: tuple[Quantity, Slope]) -> Quantity:
    """A result with the precision of its operands, each with the slope |df/dx| towards it."""
    rounded = [(operand, slope) for operand, slope in operands if not operand.exact]
    finite = np.where(np.isfinite(value), value, np.nan)
    if not rounded:
        return Quantity(finite)
    unit: Array = NOTHING
    count: Array = NOTHING
    for operand, slope in rounded:
        unit = np.fmax(unit, np.abs(slope()) * operand.unit)
        count = count + operand.count
    return Quantity(finite, np.nan_to_num(unit), count)


def one() -> Array:
    """The slope of a sum towards its parts."""
    return np.ones(())


def _add(a: Quantity, b: Quantity) -> Quantity:
    return derived(a.value + b.value, (a, one), (b, one))


def _subtract(a: Quantity, b: Quantity) -> Quantity:
    return derived(a.value - b.value, (a, one), (b, one))


def _multiply(a: Quantity, b: Quantity) -> Quantity:
    return derived(a.value * b.value, (a, lambda: b.value), (b, lambda: a.value))


def divide(a: Quantity, b: Quantity) -> Quantity:
    """A / b; missing where b is zero."""
    return derived(
        a.value / b.value,
        (a, lambda: 1 / b.value),
        (b, lambda: a.value / np.square(b.value)),
    )


def _power(a: Quantity, b: Quantity) -> Quantity:
    # NumPy takes anything to the power 0 for 1, missing values too.
    missing = np.isnan(a.value) | np.isnan(b.value)
    value = np.where(missing, np.nan, np.power(a.value, b.value))
    return derived(
        value,
        (a, lambda: b.value * np.power(a.value, b.value - 1)),
        (b, lambda: value * np.log(np.abs(a.value))),
    )


ARITHMETIC: dict[str, Callable[[Quantity, Quantity], Quantity]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": divide,
    "**": _power,
}


def truth(holds: Any, *needed: Array) -> Quantity:
    """A condition: 1 or 0, and unknown (NaN) where a needed value is missing."""
    unknown = np.isnan(needed[0])
    for value in needed[1:]:
        unknown = unknown | np.isnan(value)
    return Quantity(np.where(unknown, np.nan, np.asarray(holds, dtype=np.float64)))


def same(a: Array, b: Array) -> NDArray[np.bool_]:
    """Equal but for the noise of binary fractions (a share of 1e-12)."""
    equal: NDArray[np.bool_] = np.abs(a - b) <= NOISE * np.maximum(np.abs(a), np.abs(b))
    return equal


COMPARISONS: dict[str, Callable[[Array, Array], NDArray[np.bool_]]] = {
    "<": lambda a, b: (a < b) & ~same(a, b),
    "<=": lambda a, b: (a < b) | same(a, b),
    ">": lambda a, b: (a > b) & ~same(a, b),
    ">=": lambda a, b: (a > b) | same(a, b),
    "==": same,
    "!=": lambda a, b: ~same(a, b),
}


def compare(operator: str, a: Quantity, b: Quantity) -> Quantity:
    """``a operator b``; unknown where either is missing."""
    return truth(COMPARISONS[operator](a.value, b.value), a.value, b.value)


def both(a: Quantity, b: Quantity) -> Quantity:
    """Kleene's *and*: false if either is false, else unknown if either is unknown."""
    return Quantity(np.where((a.value == 0) | (b.value == 0), 0.0, a.value * b.value))


def either(a: Quantity, b: Quantity) -> Quantity:
    """Kleene's *or*: true if either is true, else unknown if either is unknown."""
    return Quantity(np.where((a.value == 1) | (b.value == 1), 1.0, np.maximum(a.value, b.value)))


def tolerance(
    total: Quantity, parts: Quantity, relative: float = 0.0, absolute: float = 0.0
) -> Array:
    """How far two published values may be apart through rounding alone.

    Half a unit of the last published digit times the square root of the number of values
    involved; or `relative` times the total, or `absolute`, if that is more.
    """
    rounding = 0.5 * np.fmax(total.unit, parts.unit) * np.sqrt(total.count + parts.count)
    allowed = np.fmax(rounding, relative * np.abs(total.value))
    return np.asarray(np.fmax(allowed, absolute), dtype=np.float64)
