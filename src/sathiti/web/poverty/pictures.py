"""Charts of estimates: points with their intervals, curves with their bands."""

from collections.abc import Sequence
from typing import Any

import altair as alt
from msgspec import Struct

from sathiti.model import NumberStyle
from sathiti.web.chart import COLOURS, INK, MUTED, draw_spec, dress
from sathiti.web.poverty.moving import CurvePoint
from sathiti.web.svg_words import in_lines

# dashes of the first curves; a whole line first
DASHES = ([1, 0], [6, 3], [2, 3])
# narrow, so that a phone shows it whole
_WIDTH, _NAMES, _HEIGHT, _STEP = 400, 130, 280, 40
_NAME_LETTERS, _LINE = 17, 20


class Interval(Struct, frozen=True):
    """An estimate of a name in a series (a round), with the ends of its interval."""

    name: str
    series: str
    value: float
    low: float | None = None
    high: float | None = None


class Curve(Struct, frozen=True):
    """A named curve."""

    name: str
    points: Sequence[CurvePoint]


class Axes(Struct, frozen=True):
    """What a chart of curves says beside them.

    Attributes:
        across: title of the axis from left to right.
        equality: draw the line on which all have the same.
        mark: place of a line to be marked.
        zero: whether the value axis starts at zero.
    """

    across: str = ""
    equality: bool = False
    mark: CurvePoint | None = None
    zero: bool = True


def draw_intervals(rows: Sequence[Interval], style: NumberStyle) -> str:
    """A point with its interval for each row.

    Args:
        rows: from above; those of one name stand together.
        style: of numbers.
    """
    if not rows:
        return ""
    names = {one.name: "\n".join(in_lines(one.name, _NAME_LETTERS)) for one in rows}
    values = [
        {
            "name": names[one.name],
            "series": one.series,
            "value": one.value,
            "low": one.value if one.low is None else one.low,
            "high": one.value if one.high is None else one.high,
        }
        for one in rows
    ]
    series = list(dict.fromkeys(one.series for one in rows))
    return draw_spec(_intervals(values, list(names.values()), series), style)


def _intervals(values: list[Any], names: list[str], series: list[str]) -> dict[str, Any]:
    colours = alt.Scale(domain=series, range=COLOURS[: len(series)])
    legend = None if len(series) == 1 else alt.Legend(orient="top", title=None)
    axis = alt.Axis(
        labelExpr="split(datum.label, '\\n')", labelLimit=_NAMES, labelColor=INK, ticks=False
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=axis),
        yOffset=alt.YOffset("series:N", sort=series, scale=alt.Scale(paddingOuter=0.6)),
        color=alt.Color("series:N", scale=colours, legend=legend),
    )
    spans = base.mark_rule(strokeWidth=2).encode(
        x=alt.X(
            "low:Q",
            title=None,
            axis=alt.Axis(grid=True, tickCount=5, labelOverlap=True, labelSeparation=8),
        ),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x="value:Q", shape=alt.Shape("series:N", scale=alt.Scale(domain=series), legend=legend)
    )
    # a name of many lines must end above the next
    lines = max(name.count("\n") + 1 for name in names)
    step = alt.Step(max(_STEP, _LINE * lines), **{"for": "position"})
    return dress(alt.layer(spans, points), step, _WIDTH - _NAMES)


def draw_curves(curves: Sequence[Curve], axes: Axes, style: NumberStyle) -> str:
    """Curves over one axis, each with the band of its intervals; `legend` says which is which.

    Args:
        curves: at most as many as there are dashes.
        axes: titles and marks.
        style: of numbers.
    """
    values = [
        {
            "name": curve.name,
            "at": point.at,
            "value": point.value,
            "low": point.low,
            "high": point.high,
        }
        for curve in curves
        for point in curve.points
    ]
    if not values:
        return ""
    names = [curve.name for curve in curves]
    layers = [*_equality(axes), *_curves(values, names, axes), *_mark(axes)]
    return draw_spec(dress(alt.layer(*layers), _HEIGHT, _WIDTH - 60), style)


def legend(curves: Sequence[Curve]) -> list[tuple[str, str, str]]:
    """Colour, dashes and name of each curve; nothing for a single one."""
    looks = zip(COLOURS, DASHES, curves, strict=False)
    told = [(colour, ",".join(map(str, dash)), one.name) for colour, dash, one in looks]
    return told if len(told) > 1 else []


def _curves(values: list[Any], names: list[str], axes: Axes) -> list[Any]:
    scale = alt.Scale(domain=names, range=COLOURS[: len(names)])
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(
            "at:Q",
            title=axes.across or None,
            axis=alt.Axis(tickCount=6),
            scale=alt.Scale(nice=False, zero=False),
        )
    )
    stroked = base.encode(stroke=alt.Stroke("name:N", scale=scale, legend=None))
    filled = base.encode(fill=alt.Fill("name:N", scale=scale, legend=None))
    up = alt.Y("value:Q", title=None, scale=alt.Scale(zero=axes.zero))
    # told apart without colour too
    dashes = alt.Scale(domain=names, range=list(DASHES[: len(names)]))
    dash = alt.StrokeDash("name:N", scale=dashes, legend=None)
    bands = filled.transform_filter("datum.low != null && datum.high != null").mark_area(
        opacity=0.18
    )
    return [
        bands.encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        stroked.mark_line(strokeWidth=2).encode(y=up, strokeDash=dash),
    ]


def _equality(axes: Axes) -> list[Any]:
    if not axes.equality:
        return []
    ends = alt.InlineData(values=[{"at": 0, "value": 0}, {"at": 100, "value": 100}])
    return [
        alt.Chart(ends)
        .mark_line(color=MUTED, strokeWidth=1, strokeDash=[2, 3])
        .encode(x="at:Q", y="value:Q")
    ]


def _mark(axes: Axes) -> list[Any]:
    """The place that was chosen: a line up, and the point on the curve with its interval."""
    if axes.mark is None:
        return []
    one = axes.mark
    place = {"at": one.at, "value": one.value, "low": one.low, "high": one.high}
    base = alt.Chart(alt.InlineData(values=[place])).encode(x="at:Q")
    return [
        base.mark_rule(color=COLOURS[1], strokeDash=[4, 3]),
        base.mark_point(filled=True, size=90, color=COLOURS[1], opacity=1).encode(y="value:Q"),
    ]
