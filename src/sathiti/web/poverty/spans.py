"""Error bars in the cells of a table: intervals drawn along one axis for all rows."""

from collections.abc import Iterable

from msgspec import Struct

from sathiti.web.poverty.estimates import Estimate
from sathiti.web.poverty.moving import CurvePoint

WIDTH = 100.0


Estimated = Estimate | CurvePoint


class Span(Struct, frozen=True):
    """Where an interval begins, has its value, and ends, from 0 to 100 along the axis."""

    start: float
    middle: float
    end: float


def draw_spans(estimates: Iterable[Estimated | None]) -> list[Span | None]:
    """The error bar of each estimate; None where its value or interval is not known.

    The axis holds zero and every interval, so that bars of one table compare by eye.
    """
    every = list(estimates)
    known = [_ends(one) for one in every]
    whole = [0.0, *(end for ends in known if ends for end in ends)]
    least, most = min(whole), max(whole)
    if least == most:
        return [None] * len(every)
    whole_axis = most - least
    return [
        ends and Span(*(round(WIDTH * ((end - least) / whole_axis), 1) for end in ends))
        for ends in known
    ]


def _ends(one: Estimated | None) -> tuple[float, float, float] | None:
    if one is None or one.value is None or one.low is None or one.high is None:
        return None
    return one.low, one.value, one.high
