"""Balances by weighted least squares: the nearest values that meet linear identities and bounds.

Minimises sum w (x - x0)^2 subject to A x = b, A x <= b or A x >= b, and lower <= x <= upper
(Stone, Champernowne and Meade 1942; with bounds, Chen and others). With one multiplier y an
identity the solution is x = clip(x0 + W^-1 A' y), so that only y has to be found: the concave
dual is maximised by a projected semismooth Newton method (Qi and Sun 1993), each step a system
as large as the number of identities. The last step is an exact projection. Where identities
and bounds meet in one corner that method may stall; then HiGHS finds the point.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.accounts.adjustment import Balanced
from sathiti.methods.accounts.formula import Operator
from sathiti.methods.accounts.solver import check_possible, nearest
from sathiti.methods.accounts.sparse import Sparse
from sathiti.methods.accounts.sums import Array, Flags
from sathiti.model import Message, SathitiError

RULE = "weighted_least_squares"
MOST_ROUNDS = 100
# An identity is met when it is off by no more than this share of the size of its terms.
MET = 1e-13
# Near enough to know which bounds and identities are active.
NEAR = 1e-10
# Newton's steps as they are, then ever more cautious; and the steps worth trying.
DAMPING = (1e-11, 1e-8, 1e-5, 1e-2, 1.0, 1e2, 1e4)
SHORTEST, LONGEST = 1e-5, 1e12
SOLVED = 1e-6


class LinearIdentity(Struct, frozen=True):
    """What must hold between values: sum of coefficient times value, operator, constant.

    Attributes:
        id: for messages.
        terms: (place in the values, coefficient).
    """

    id: str
    terms: tuple[tuple[int, float], ...]
    operator: Operator = "="
    constant: float = 0.0


class _Programme(Struct, frozen=True):
    """The matrices: minimise (x - x0)' W (x - x0) / 2 with A x = b and bounds.

    Attributes:
        spread: 1 / w; 0 for what may not change.
        a: the coefficients, sparse.
        signs: -1 where A x <= b (its multiplier is not positive), 1 where >=, 0 where =.
    """

    x0: Array
    spread: Array
    a: Sparse
    b: Array
    signs: Array
    lower: Array
    upper: Array

    def point(self, y: Array) -> Array:
        """The values that belong to multipliers."""
        moved = self.x0 + self.spread * self.a.turned_times(y)
        return np.where(self.spread > 0, np.clip(moved, self.lower, self.upper), self.x0)

    def height(self, y: Array, x: Array) -> float:
        """The dual at multipliers."""
        moved = x - self.x0
        free = self.spread > 0
        distance = 0.5 * float(np.sum(np.square(moved[free]) / self.spread[free]))
        return distance + float(y @ self.left(x))

    def left(self, x: Array) -> Array:
        """What each identity is short of."""
        return self.b - self.a.times(x)

    def free(self, x: Array) -> Array:
        """`spread` of the cells that may move either way; 0 for the others."""
        return np.where((x > self.lower) & (x < self.upper), self.spread, 0.0)

    def onto(self, y: Array) -> Array:
        """Multipliers with the signs of their inequalities."""
        return np.where(self.signs * y < 0, 0.0, y)

    def size(self, x: Array) -> Array:
        """Size of the terms of each identity."""
        return np.maximum(self.a.size(x) + np.abs(self.b), 1e-300)


def weighted_least_squares(
    values: Any,
    weights: Any,
    identities: Sequence[LinearIdentity],
    lower: Any = None,
    upper: Any = None,
    names: Sequence[str] = (),
) -> Balanced:
    """Change values as little as their weights allow so that identities hold.

    Args:
        values: what is to be balanced.
        weights: of each value, such as 1 / variance (see `weights_of`); infinite for a value
            that may not change.
        identities: what must hold.
        lower: least that each value may become; no bound where not given or infinite.
        upper: most that each value may become.
        names: of the values, for messages and the log; numbers from 1 if not given.

    Returns:
        Balanced values, identities met to 1e-9 or better; notes name values at a bound.

    Raises:
        SathitiError: a value is missing or a weight is not positive; or the identities cannot
            hold together within the bounds, which are then named.

    >>> total = LinearIdentity("total", ((0, 1.0), (1, 1.0), (2, -1.0)))
    >>> weighted_least_squares([10, 20, 33], [1, 1, 1], [total]).values.round(9).tolist()
    [11.0, 21.0, 32.0]
    """
    x0, w = np.array(values, np.float64), np.array(weights, np.float64)
    named: Callable[[int], str] = names.__getitem__ if names else lambda place: str(place + 1)
    low = np.full(x0.shape, -np.inf) if lower is None else np.array(lower, np.float64)
    high = np.full(x0.shape, np.inf) if upper is None else np.array(upper, np.float64)
    _check(x0, w, low, high, named)
    programme = _programme(x0, w, identities, low, high)
    solved, rounds = _solve(programme)
    if solved is None:
        solved = _by_solver(programme, [one.id for one in identities])
    bound = np.flatnonzero((solved != x0) & ((solved == low) | (solved == high)))
    notes = (
        (
            Message(
                "These cells went to their bound: {cells}.",
                {"cells": [named(place) for place in bound.tolist()]},
            ),
        )
        if len(bound)
        else ()
    )
    return Balanced(x0, solved, RULE, rounds, notes, named, w)


def weights_of(values: Any, grades: Sequence[str], errors: Mapping[str, float]) -> Array:
    """Weights 1 / variance from grades of reliability.

    Args:
        values: what is to be balanced; a value of zero stays zero (its weight is infinite).
        grades: the grade of each value.
        errors: grade to the relative standard error it stands for, such as ``{"A": 0.01}``; a
            value of a grade with error 0 may not change.

    Raises:
        SathitiError: a grade is not in the table.

    >>> weights_of([10, 0], ["B", "B"], {"B": 0.1}).tolist()
    [1.0, inf]
    """
    unknown = sorted({grade for grade in grades if grade not in errors})
    if unknown:
        raise SathitiError(
            "There is no reliability {grades} in the table of weights.",
            fix="Use one of: {known}.",
            grades=unknown,
            known=sorted(errors),
        )
    spread = np.abs(np.array(values, np.float64)) * np.array([errors[one] for one in grades])
    with np.errstate(divide="ignore"):
        weights: Array = 1 / np.square(spread)
    return weights


def _check(x0: Array, w: Array, low: Array, high: Array, named: Callable[[int], str]) -> None:
    wrong = np.flatnonzero(~np.isfinite(x0))
    if len(wrong):
        raise SathitiError(
            "{cells} has no value to balance.",
            fix="Give it a value, or leave it and its identities out.",
            cells=[named(place) for place in wrong.tolist()],
        )
    wrong = np.flatnonzero(~(w > 0))
    if len(wrong):
        raise SathitiError(
            "{cells} has a weight that is not positive.",
            fix="Give it a positive weight; a small one for what is little known.",
            cells=[named(place) for place in wrong.tolist()],
        )
    wrong = np.flatnonzero(np.isinf(w) & ((x0 < low) | (x0 > high)))
    if len(wrong):
        raise SathitiError(
            "{cells} may not change, but lies outside its bounds.",
            fix="Give it a weight, or correct its bounds.",
            cells=[named(place) for place in wrong.tolist()],
        )
    wrong = np.flatnonzero(~(low <= high))
    if len(wrong):
        raise SathitiError(
            "{cells} has a lower bound above its upper bound.",
            fix="Correct one of them.",
            cells=[named(place) for place in wrong.tolist()],
        )


def _programme(
    x0: Array, w: Array, identities: Sequence[LinearIdentity], low: Array, high: Array
) -> _Programme:
    signs = {"=": 0.0, "<=": -1.0, ">=": 1.0}
    return _Programme(
        x0=x0,
        spread=1 / w,
        a=Sparse.of([one.terms for one in identities], len(x0)),
        b=np.array([one.constant for one in identities], np.float64),
        signs=np.array([signs[one.operator] for one in identities], np.float64),
        lower=low,
        upper=high,
    )


def _solve(programme: _Programme) -> tuple[Array | None, int]:
    """The balanced values, None where the multipliers run away; and the rounds taken."""
    y = np.zeros(len(programme.b))
    x = programme.point(y)
    for rounds in range(MOST_ROUNDS):
        slope = programme.left(x)
        idle = (programme.signs != 0) & (y == 0) & (programme.signs * slope <= 0)
        if np.all(np.abs(slope[~idle]) <= NEAR * programme.size(x)[~idle]):
            return _projected(programme, x, ~idle), rounds
        moved = _step(programme, y, x, np.where(idle, 0.0, slope), ~idle)
        if moved is None:
            return None, rounds
        y, x = moved
    return None, MOST_ROUNDS


def _by_solver(programme: _Programme, identities: Sequence[str]) -> Array:
    """The solution where Newton's method finds none: identities and bounds meet in a corner.

    Raises:
        SathitiError: there is no solution; or none was found.
    """
    may_change = programme.spread > 0
    parts = (programme.a, programme.b, programme.signs)
    check_possible(
        identities,
        *parts,
        np.where(may_change, programme.lower, programme.x0),
        np.where(may_change, programme.upper, programme.x0),
    )
    x = nearest(*parts, programme.x0, programme.spread, programme.lower, programme.upper)
    if x is None:
        raise SathitiError(
            "No balanced values were found, though there are some.",
            fix="Look for weights of which one is a million million times another.",
        )
    # The solver meets identities to 1e-7: what is nearer than that is active.
    near = np.abs(programme.left(x)) <= SOLVED * programme.size(x)
    for bound in (programme.lower, programme.upper):
        known = np.where(np.isfinite(bound), bound, np.nan)
        at_bound = may_change & (np.abs(x - known) <= SOLVED * np.maximum(1.0, np.abs(known)))
        x = np.where(at_bound, bound, x)
    return _projected(programme, x, near | (programme.signs == 0))


def _step(
    programme: _Programme, y: Array, x: Array, slope: Array, active: Flags
) -> tuple[Array, Array] | None:
    """Multipliers further up, and their values; None where no step goes up."""
    height = programme.height(y, x)
    for damping in DAMPING:
        direction, length = _direction(programme, x, slope, active, damping), 1.0
        while length > SHORTEST:
            tried = programme.onto(y + length * direction)
            there = programme.point(tried)
            gain = float(slope @ (tried - y))
            if gain > 0 and programme.height(tried, there) >= height + 1e-4 * gain:
                return _further(programme, y, direction, length, (tried, there))
            length /= 4
    return None


def _further(
    programme: _Programme,
    y: Array,
    direction: Array,
    length: float,
    reached: tuple[Array, Array],
) -> tuple[Array, Array]:
    """The highest of ever longer steps: bounds may leave long stretches without curvature."""
    height = programme.height(*reached)
    while length < LONGEST:
        length *= 4
        tried = programme.onto(y + length * direction)
        there = programme.point(tried)
        higher = programme.height(tried, there)
        if not higher > height:
            break
        reached, height = (tried, there), higher
    return reached


def _direction(
    programme: _Programme, x: Array, slope: Array, active: Flags, damping: float
) -> Array:
    """Newton's direction over the cells that are free to move, for the active identities."""
    rows = np.flatnonzero(active)
    curvature = programme.a.curvature(programme.free(x))[np.ix_(rows, rows)]
    # An identity without a free cell moves until it frees one: by the slope of all its cells.
    whole = np.diag(programme.a.curvature(programme.spread))[rows]
    diagonal = np.diag(curvature)
    stuck = diagonal <= 1e-14 * whole
    scale = 1 / np.sqrt(np.where(stuck, np.where(whole > 0, whole, 1.0), diagonal))
    scaled = curvature * scale[:, None] * scale
    # Redundant identities make it singular, and signs may turn a full step downhill: the more
    # of the identity matrix is added, the nearer the direction comes to the slope.
    scaled[np.diag_indices_from(scaled)] = np.where(stuck, 1.0, 1.0 + damping)
    direction = np.zeros_like(slope)
    direction[rows] = scale * np.linalg.solve(scaled, scale * slope[rows])
    return direction


def _projected(programme: _Programme, x: Array, active: Flags) -> Array:
    """The exact solution for the bounds and identities found active: projections, refined."""
    spread = programme.free(x)
    for _ in range(5):
        left = np.where(active, programme.left(x), 0.0)
        if np.all(np.abs(left) <= MET * programme.size(x)):
            break
        x = x + spread * programme.a.turned_times(
            _direction(programme, x, left, active, DAMPING[0])
        )
    return np.clip(x, programme.lower, programme.upper)
