"""The multipliers of a calibration: Newton's method with line search, many weights at once.

The equations  sum d F(x' lambda) x = t  are where a convex function of lambda has its minimum
(Deville and Särndal 1992), so a step that lowers it always comes nearer. Weights may come as
rows, one a replicate: all are solved together.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries, independent
from sathiti.methods.survey.weighting.distances import Distance

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A total is met when it is off by no more than this share of its size; where rounding forbids
# it, the second is enough.
MET, ENOUGH = 1e-12, 1e-9
MOST_ROUNDS, MOST_HALVINGS = 100, 40
# Keeps the system solvable where all cells of a category stand at a bound.
RIDGE = 1e-10


class Solution(Struct, frozen=True):
    """What was found, for each row of weights.

    Attributes:
        multipliers: [rows, width] lambda; 0 for variables that others replace.
        factors: [rows, cells] g.
        off: [rows, width] what each total is over (or, negative, short of) what was asked, as
            a share of its size.
        rounds: of Newton's method.
    """

    multipliers: Array
    factors: Array
    off: Array
    rounds: int

    @property
    def met(self) -> Flags:
        """[rows] whether every total is met."""
        return _worst(self.off) <= ENOUGH


def solve(auxiliaries: Auxiliaries, weights: Array, totals: Array, distance: Distance) -> Solution:
    """Find factors that bring the weighted sums of auxiliaries to totals.

    Args:
        auxiliaries: x of every cell.
        weights: [rows, cells] sums of design weights, one row a set of weights.
        totals: [width] what the sums shall be.
        distance: how weights may move.

    Returns:
        The solution, or the nearest point reached where there is none: see `Solution.met`.
    """
    search = _Search.of(auxiliaries, weights, totals, distance)
    state = search.at(np.zeros((len(weights), auxiliaries.width)), np.arange(len(weights)))
    best, rounds = state.worst.copy(), 0
    active = np.flatnonzero(best > MET)
    while len(active) and rounds < MOST_ROUNDS:
        rounds += 1
        moved = search.step(state, active)
        tired = (state.worst[active] <= ENOUGH) & (state.worst[active] > best[active] / 2)
        best[active] = np.minimum(best[active], state.worst[active])
        active = active[moved & ~tired & (state.worst[active] > MET)]
    return Solution(state.multipliers, state.factors, state.off, rounds)


def _worst(off: Array) -> Array:
    """The greatest deviation of each row."""
    worst: Array = np.abs(off).max(axis=1, initial=0.0)
    return worst


class _State(Struct):
    """Where each row of weights stands; changed from step to step."""

    multipliers: Array
    factors: Array
    slopes: Array
    off: Array
    value: Array

    @property
    def worst(self) -> Array:
        return _worst(self.off)

    def take(self, other: "_State", places: Integers, chosen: Integers) -> None:
        for mine, theirs in (
            (self.multipliers, other.multipliers),
            (self.factors, other.factors),
            (self.slopes, other.slopes),
            (self.off, other.off),
            (self.value, other.value),
        ):
            mine[places] = theirs[chosen]


class _Search(Struct, frozen=True):
    """The equations, and which variables are enough to meet them."""

    auxiliaries: Auxiliaries
    weights: Array
    totals: Array
    distance: Distance
    sizes: Array
    base: Array
    kept: Integers

    @classmethod
    def of(
        cls, auxiliaries: Auxiliaries, weights: Array, totals: Array, distance: Distance
    ) -> "_Search":
        base = auxiliaries.gram(weights)
        return cls(
            auxiliaries,
            weights,
            totals,
            distance,
            np.maximum(np.maximum(np.abs(totals), auxiliaries.sizes(weights)), 1e-300),
            base,
            independent(base.sum(axis=0)),
        )

    def at(self, multipliers: Array, rows: Integers) -> _State:
        with np.errstate(over="ignore", invalid="ignore"):
            u = self.auxiliaries.predict(multipliers)
            weights = self.weights[rows]
            factors = self.distance.factor(u)
            off = self.auxiliaries.totals(weights * factors) - self.totals
            value = (weights * self.distance.integral(u)).sum(axis=1) - multipliers @ self.totals
            slopes = self.distance.slope(u)
        return _State(multipliers, factors, slopes, off / self.sizes[rows], value)

    def step(self, state: _State, active: Integers) -> Flags:
        """Move the active rows; says which could be moved."""
        weights = self.weights[active]
        gram = self.auxiliaries.gram(weights * state.slopes[active])
        gram = (gram + RIDGE * self.base[active])[:, self.kept][:, :, self.kept]
        off = (state.off[active] * self.sizes[active])[:, self.kept]
        step = np.zeros((len(active), self.auxiliaries.width))
        step[:, self.kept] = -solved(gram, off)
        descent = (step[:, self.kept] * off).sum(axis=1)
        length, moved = np.ones(len(active)), np.zeros(len(active), np.bool_)
        for _ in range(MOST_HALVINGS):
            waiting = np.flatnonzero(~moved)
            rows = active[waiting]
            tried = self.at(state.multipliers[rows] + length[waiting, None] * step[waiting], rows)
            slope = 1e-4 * length[waiting]
            fine = tried.value <= state.value[rows] + slope * descent[waiting]
            fine &= tried.value < state.value[rows]
            fine |= tried.worst <= (1 - slope) * state.worst[rows]
            fine &= np.isfinite(tried.worst)
            state.take(tried, rows[fine], np.flatnonzero(fine))
            moved[waiting[fine]] = True
            length[waiting[~fine]] /= 2
            if moved.all():
                break
        return moved


def solved(gram: Array, sides: Array) -> Array:
    """The solutions of a stack of systems; by least squares where one has none.

    Args:
        gram: [systems, k, k] sums of products; one system may stand for all sides.
        sides: [systems, k].

    Returns:
        [systems, k].
    """
    # Variables of different units weigh the same when scaled by their size.
    size = np.sqrt(np.diagonal(gram, axis1=1, axis2=2))
    size = np.where(size > 0, size, 1.0)
    scaled, side = gram / size[:, :, None] / size[:, None, :], sides / size
    try:
        found = np.linalg.solve(scaled, side[..., None])[..., 0]
    except np.linalg.LinAlgError:
        pairs = zip(np.broadcast_to(scaled, (len(side), *scaled.shape[1:])), side, strict=True)
        found = np.stack([np.linalg.lstsq(one, right)[0] for one, right in pairs])
    solution: Array = found / size
    return solution
