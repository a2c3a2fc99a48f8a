"""What rounding allows: intervals of values, of a total given its parts, of a part's weight."""

from collections.abc import Sequence
from itertools import product

Interval = tuple[float, float]


def half_unit(decimals: int) -> float:
    """Half a unit of the last digit.

    >>> half_unit(1)
    0.05
    """
    return float(0.5 * 10.0**-decimals)


def rounded(value: float, decimals: int) -> Interval:
    """The values that are written as `value` with `decimals` decimals."""
    half = half_unit(decimals) * (1 + 1e-9)
    return value - half, value + half


def usual_decimals(decimals: Sequence[int]) -> int:
    """The decimals that at least half of some values have.

    Programs drop a last zero: 22 beside 21.8 and 29.8 means 22.0.
    """
    return sorted(decimals)[len(decimals) // 2] if decimals else 0


def feasible_total(parts: Sequence[Interval], low: float, high: float) -> Interval:
    """Between which values a weighted mean of `parts` lies.

    Args:
        parts: intervals of the values of the parts.
        low: least weight of a part; weights add to 1.
        high: greatest weight of a part. Bounds that cannot add to 1 are taken as 0 and 1.
    """
    if low * len(parts) > 1 or high * len(parts) < 1:
        low, high = 0.0, 1.0
    least = _extreme(sorted(part[0] for part in parts), low, high)
    most = _extreme(sorted((part[1] for part in parts), reverse=True), low, high)
    return least, most


def _extreme(values: Sequence[float], low: float, high: float) -> float:
    """Weighted mean with as much weight as allowed on the first values."""
    left = 1 - low * len(values)
    total = low * sum(values)
    for value in values:
        extra = min(left, high - low)
        total += extra * value
        left -= extra
    return total


def weight_of_first(total: Interval, first: Interval, second: Interval) -> Interval | None:
    """Between which values the weight of `first` lies in a total of two parts.

    Returns:
        None if the parts are too near each other to tell.
    """
    if first[0] <= second[1] and second[0] <= first[1]:
        return None
    weights = [(t - b) / (a - b) for t, a, b in product(total, first, second)]
    return max(0.0, min(weights)), min(1.0, max(weights))


def distance(value: float, interval: Interval) -> float:
    """How far a value lies outside an interval; 0 inside."""
    return max(interval[0] - value, value - interval[1], 0.0)


def significant_digits(written: str) -> int:
    """Digits of a number as written, without leading and final zeros.

    >>> significant_digits("0.0250"), significant_digits("1046170477"), significant_digits("5000")
    (2, 10, 1)
    """
    digits = "".join(sign for sign in written.lower().partition("e")[0] if sign.isdigit())
    return len(digits.strip("0"))


def median(values: Sequence[float]) -> float:
    """The middle value; of an even count the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def spread(values: Sequence[float]) -> float:
    """1.4826 times the median absolute deviation: a standard deviation that outliers leave."""
    centre = median(values)
    return 1.4826 * median([abs(value - centre) for value in values])
