"""A whole number shared out within bounds."""

import bisect
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.model import Message, SathitiError


class Bounds(Struct, frozen=True):
    """Least and most units of a stratum, one number for all or [strata].

    Two units are the least from which a variance can be estimated.

    Attributes:
        least: never more than the stratum has: a smaller stratum is taken in full.
        most: none if not given.
        names: [strata] for messages; numbers if not given.
    """

    least: int | IntArray = 2
    most: int | IntArray | None = None
    names: Sequence[object] = ()

    def where(self, flags: NDArray[np.bool_]) -> list[str]:
        """Names of the strata that are flagged."""
        places = np.flatnonzero(flags).tolist()
        return [str(self.names[place] if len(self.names) else place) for place in places]


NO_BOUNDS = Bounds()


def shared_out(total: int, shares: FloatArray, sizes: IntArray, bounds: Bounds) -> IntArray:
    """[strata] whole numbers that add to a total, in proportion to shares within bounds.

    Numbers are rounded down; what is left goes one by one where most was rounded off.

    Args:
        total: to share out.
        shares: [strata] 0 or above, not all 0.
        sizes: [strata] the most there is.
        bounds: least and most of each stratum.

    Raises:
        SathitiError: a stratum is empty; bounds contradict each other or leave no room.
    """
    low, high = _limits(sizes, bounds)
    _check_room(total, low, np.where(shares > 0, high, low))

    def filled(factor: float) -> FloatArray:
        return np.clip(factor * shares, low, high)

    # The sum is linear between the factors at which a stratum comes to a bound.
    some = shares > 0
    turns = np.unique(np.concatenate([[0.0], low[some] / shares[some], high[some] / shares[some]]))
    place = bisect.bisect_left(turns, total, key=lambda factor: filled(factor).sum())
    place = min(max(place, 1), len(turns) - 1)
    before, after = turns[place - 1], turns[place]
    sums = filled(before).sum(), filled(after).sum()
    part = (total - sums[0]) / (sums[1] - sums[0]) if sums[1] > sums[0] else 1.0
    return _rounded(filled(before + part * (after - before)), total)


def checked(
    measure: Message, values: FloatArray, sizes: IntArray, bounds: Bounds, above: bool = False
) -> FloatArray:
    """Numbers of the strata, looked over.

    Args:
        measure: what the numbers are, for the message.
        values: [strata].
        sizes: [strata] says how many there must be.
        bounds: names the strata.
        above: 0 is refused too.

    Raises:
        SathitiError: a number is missing, negative or not there.
    """
    values = np.asarray(values, dtype=float)
    if values.shape != sizes.shape:
        raise SathitiError(
            "{measure} is given for {given} strata of {wanted}.",
            fix="Give one number a stratum.",
            measure=measure,
            given=values.size,
            wanted=sizes.size,
        )
    wrong = ~np.isfinite(values) | (values <= 0 if above else values < 0)
    if wrong.any() or not values.any():
        raise SathitiError(
            "{measure} is missing, negative or 0 in: {strata}.",
            fix="Correct these numbers.",
            measure=measure,
            strata=bounds.where(wrong if wrong.any() else values == 0),
        )
    return values


def _limits(sizes: IntArray, bounds: Bounds) -> tuple[IntArray, IntArray]:
    """Least and most of each stratum, none above its size."""
    if not len(sizes) or (sizes <= 0).any():
        raise SathitiError(
            "Strata without units: {strata}.",
            fix="Leave empty strata out of the allocation.",
            strata=bounds.where(sizes <= 0),
        )
    low = np.clip(bounds.least, 0, sizes)
    high = sizes if bounds.most is None else np.minimum(bounds.most, sizes)
    if (low > high).any():
        raise SathitiError(
            "The least is above the most in: {strata}.",
            fix="Correct the bounds.",
            strata=bounds.where(low > high),
        )
    return low, high


def _check_room(total: int, low: IntArray, high: IntArray) -> None:
    if total < low.sum():
        raise SathitiError(
            "{total} units are too few: {strata} strata need {least} at least.",
            fix="Take a larger sample, lower the least of a stratum, or merge strata.",
            total=total,
            strata=len(low),
            least=int(low.sum()),
        )
    if total > high.sum():
        raise SathitiError(
            "{total} units are too many: the strata take {most} at most.",
            fix="Take a smaller sample, or raise the most of a stratum.",
            total=total,
            most=int(high.sum()),
        )


def _rounded(numbers: FloatArray, total: int) -> IntArray:
    """Whole numbers with the same sum, none further than one from its number."""
    # What is a whole number but for the last digits is that number.
    whole = np.floor(numbers + 1e-9).astype(np.int64)
    left = int(total - whole.sum())
    whole[np.argsort(whole - numbers, kind="stable")[:left]] += 1
    return whole
