"""What the poverty rate would be at another line: read off the incidence curve."""

import bisect
import math
from collections.abc import Sequence

from msgspec import Struct

from sathiti.model import SathitiError, read_number
from sathiti.web.poverty.estimates import Estimate

WHOLE_LINE = 100.0
PERCENT, AMOUNT = "percent", "amount"


class CurvePoint(Struct, frozen=True):
    """A point of a curve: where it stands, its estimate, the ends of its interval."""

    at: float
    value: float
    low: float | None = None
    high: float | None = None


class Moved(Struct, frozen=True):
    """The rate at a line.

    Attributes:
        rate: percent of people below the line, with its interval.
        between: points of the curve it was read between; one where it stands on a point.
        change: percentage points against the rate at the national line; None where that is hidden.
        persons: poor people to the thousand, with the interval of the rate; None where the
            population is not known.
    """

    rate: CurvePoint
    between: tuple[float, ...]
    change: float | None = None
    persons: CurvePoint | None = None

    def uses(self, estimate: Estimate) -> bool:
        """Whether it was read off this point of the curve."""
        return place_of(estimate.codes["POINT"]) in self.between


def place_of(code: str) -> float:
    """Where a point of a curve stands, from its code.

    >>> place_of("P055")
    55.0
    """
    return float(code.lstrip("P"))


def curve_points(estimates: Sequence[Estimate]) -> list[CurvePoint]:
    """The points of a curve that are not hidden, from left to right."""
    points = [
        CurvePoint(place_of(one.codes["POINT"]), one.value, one.low, one.high)
        for one in estimates
        if one.value is not None
    ]
    return sorted(points, key=lambda point: point.at)


def hidden_places(estimates: Sequence[Estimate]) -> list[float]:
    """Where the points of a curve are hidden."""
    return [place_of(one.codes["POINT"]) for one in estimates if one.hidden]


def between(
    points: Sequence[CurvePoint], at: float, hidden: Sequence[float] = ()
) -> tuple[CurvePoint, tuple[float, ...]] | None:
    """The point of a curve at a place, on the straight line between its neighbours.

    The interval is read off in the same way: where the curve is known every few percent, rate and
    ends differ little from those estimated at the line itself.

    Args:
        points: from left to right.
        at: place, between the first and the last.
        hidden: places of points that are held back.

    Returns:
        The point, and the places it was read between; None outside the curve and where a point
        between its neighbours is held back.
    """
    places = [point.at for point in points]
    if not places or not places[0] <= at <= places[-1]:
        return None
    right = bisect.bisect_left(places, at)
    if places[right] == at:
        return points[right], (at,)
    one, other = points[right - 1], points[right]
    if any(one.at < place < other.at for place in hidden):
        return None
    share = (at - one.at) / (other.at - one.at)

    def mixed(start: float | None, end: float | None) -> float | None:
        return None if start is None or end is None else start + share * (end - start)

    value = one.value + share * (other.value - one.value)
    ends = mixed(one.low, other.low), mixed(one.high, other.high)
    return CurvePoint(at, value, *ends), (one.at, other.at)


def move_line(
    points: Sequence[CurvePoint],
    at: float,
    population: float | None,
    hidden: Sequence[float] = (),
) -> Moved | None:
    """The rate at a share of the national line, and what it means in people.

    Args:
        points: of the incidence curve, from left to right.
        at: percent of the national line.
        population: people of the area.
        hidden: places of points that are held back.
    """
    found = between(points, at, hidden)
    if found is None:
        return None
    rate, places = found
    now = between(points, WHOLE_LINE, hidden)
    change = rate.value - now[0].value if now else None
    return Moved(rate, places, change, _persons(rate, population))


def _persons(rate: CurvePoint, population: float | None) -> CurvePoint | None:
    if population is None:
        return None

    def people(percent: float) -> float:
        # an estimate by interpolation is no better than that
        return round(percent * population / 100, -3)

    ends = (None if end is None else people(end) for end in (rate.low, rate.high))
    return CurvePoint(rate.at, people(rate.value), *ends)


def read_percent(
    percent: str, line: str, unit: str, national: float | None, limits: tuple[float, float]
) -> float:
    """The line a reader asked for, in percent of the national line.

    Args:
        percent: from the slider; empty is the national line itself.
        line: written by hand; where it is not empty, it holds.
        unit: of `line`, percent or amount.
        national: the national line in money of the round.
        limits: ends of the curve, in percent.

    Raises:
        SathitiError: no number, an unknown unit, or a line beside the curve.
    """
    low, high = limits
    if line and unit not in (PERCENT, AMOUNT):
        raise SathitiError(
            "A line is written in percent or as an amount, not in “{written}”.",
            fix="Choose one of the list.",
            written=unit,
        )
    in_money = bool(line) and unit == AMOUNT
    if in_money and national is None:
        raise SathitiError(
            "The national line of this round is not known as an amount.",
            fix="Write the line in percent of the national line.",
        )
    written = line or percent or f"{WHOLE_LINE:g}"
    scale = national / 100 if in_money and national else 1.0
    found = read_number(written.replace(" ", "")).values
    # 729.600 means thousands in one language and decimals in another: what lies on the curve holds
    inside = [at for at in (round(value / scale, 9) for value in found) if low <= at <= high]
    if inside:
        return inside[0]
    if not found:
        raise SathitiError(
            "“{written}” is not a number.", fix="Write a number in digits.", written=written
        )
    raise SathitiError(
        "The line {written} is beside the curve.",
        fix="Write a line between {low} and {high}.",
        written=written,
        low=math.ceil(low * scale),
        high=math.floor(high * scale),
    )
