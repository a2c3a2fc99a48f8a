"""What the poverty rate would be at another line: read off the incidence curve."""

import bisect
import math
from collections.abc import Sequence

from msgspec import Struct

from sathiti.model import SathitiError
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


def between(points: Sequence[CurvePoint], at: float) -> tuple[CurvePoint, tuple[float, ...]] | None:
    """The point of a curve at a place, on the straight line between its neighbours.

    Args:
        points: from left to right.
        at: place, between the first and the last.

    Returns:
        The point, and the places it was read between; None outside the curve.
    """
    places = [point.at for point in points]
    if not places or not places[0] <= at <= places[-1]:
        return None
    right = bisect.bisect_left(places, at)
    if places[right] == at:
        return points[right], (at,)
    one, other = points[right - 1], points[right]
    share = (at - one.at) / (other.at - one.at)

    def mixed(start: float | None, end: float | None) -> float | None:
        return None if start is None or end is None else start + share * (end - start)

    value = one.value + share * (other.value - one.value)
    ends = mixed(one.low, other.low), mixed(one.high, other.high)
    return CurvePoint(at, value, *ends), (one.at, other.at)


def move_line(points: Sequence[CurvePoint], at: float, population: float | None) -> Moved | None:
    """The rate at a share of the national line, and what it means in people.

    Args:
        points: of the incidence curve, from left to right.
        at: percent of the national line.
        population: people of the area.
    """
    found = between(points, at)
    if found is None:
        return None
    rate, places = found
    now = between(points, WHOLE_LINE)
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
    if line and unit not in (PERCENT, AMOUNT):
        raise SathitiError(
            "A line is written in percent or as an amount, not in “{written}”.",
            fix="Choose one of the list.",
            written=unit,
        )
    number = _number(line or percent or str(WHOLE_LINE))
    in_money = bool(line) and unit == AMOUNT
    if in_money and national is None:
        raise SathitiError(
            "The national line of this round is not known as an amount.",
            fix="Write the line in percent of the national line.",
        )
    scale = national / 100 if in_money and national else 1.0
    if not limits[0] <= round(number / scale, 9) <= limits[1]:
        raise SathitiError(
            "The line {written} is beside the curve.",
            fix="Write a line between {low} and {high}.",
            written=line or percent,
            low=round(limits[0] * scale),
            high=round(limits[1] * scale),
        )
    return round(number / scale, 9)


def _number(written: str) -> float:
    try:
        number = float(written.replace(" ", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SathitiError(
            "“{written}” is not a number.",
            fix="Write digits only, with a point before decimals.",
            written=written,
        )
    return number
