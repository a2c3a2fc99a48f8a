"""Charts made on the server as SVG: no script, prints, works on slow lines."""

import functools
import json
import threading
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from msgspec import Struct

from sathiti.exchange.report import lao_face
from sathiti.model import NumberStyle, Period
from sathiti.web.grid import Grid, Row

FACE = "Noto Sans Lao"
MOST_SERIES = 5
MOST_BARS = 25
# fewer periods than this are no line
FEWEST_POINTS = 3
_MOST_KEPT = 256
# told apart in grey and by readers who see few colours; each has its own point shape too
COLOURS = ["#0b4f8a", "#b45309", "#14613a", "#86198f", "#334155", "#0e7490", "#a61b1b"]
INK, MUTED, LINE = "#1b2733", "#52606d", "#dbe2e9"
_WIDTH, _HEIGHT = 760, 300
_MOST_YEARS = 14
_BAR, _BAR_STEP, _NAME_ABOVE = 14, 48, 12
_drawing = threading.Lock()


class Chart(Struct, frozen=True):
    """A drawn chart.

    Attributes:
        title: name of the series where there is one only; several have a legend.
        svg: markup to put into the page, safe as it comes from the drawing program.
        kind: line or bar.
        unit: of the value axis, in words.
        series: how many are drawn; `left_out`: how many more there are.
        first, last: periods.
        made_up: whether data of a series drawn were made up.
    """

    title: str
    svg: str
    kind: str
    unit: str
    series: int
    left_out: int
    first: str
    last: str
    made_up: bool = False


def draw(grid: Grid, style: NumberStyle) -> Chart | None:
    """A line for each series, or bars for a single period; None without values.

    Only series of one unit share a chart: that of the first row with values.
    """
    valued = [row for row in grid.rows if any(cell.value is not None for cell in row.cells)]
    if not valued:
        return None
    unit = valued[0].unit
    alike = [row for row in valued if row.unit == unit]
    periods = _periods(grid, alike[:MOST_SERIES])
    if len(periods) < FEWEST_POINTS:
        last = max(_periods(grid, alike))
        drawn = [row for row in alike if _at(row, last)][:MOST_BARS]
        kind, spec, periods = "bar", _bar(_values(drawn, last), drawn), [last]
    else:
        drawn = alike[:MOST_SERIES]
        kind, spec = "line", _line(_values(drawn), drawn)
    svg = draw_spec(spec, style)
    title = drawn[0].label if len(drawn) == 1 else ""
    left_out = len(valued) - len(drawn)
    made_up = any(row.made_up for row in drawn)
    return Chart(title, svg, kind, unit, len(drawn), left_out, periods[0], periods[-1], made_up)


def _periods(grid: Grid, rows: list[Row]) -> list[str]:
    """Periods in which at least one of the rows has a value."""
    return [period for period in grid.periods if any(_at(row, period) for row in rows)]


def _at(row: Row, period: str) -> bool:
    return any(cell.period == period and cell.value is not None for cell in row.cells)


def _values(rows: list[Row], only: str = "") -> list[dict[str, Any]]:
    return [
        {
            "series": row.label,
            "period": cell.period,
            "day": Period.parse(cell.period).start.isoformat(),
            "value": cell.value,
        }
        for row in rows
        for cell in row.cells
        if cell.value is not None and only in ("", cell.period)
    ]


def _line(values: list[dict[str, Any]], rows: list[Row]) -> dict[str, Any]:
    annual = all(len(value["period"]) == 4 for value in values)
    days = sorted({value["day"] for value in values})
    shown = days[:: -(-len(days) // _MOST_YEARS)]
    ticks = [{"year": int(day[:4])} for day in shown] if annual else alt.Undefined
    return dress(
        alt.Chart(alt.InlineData(values=values))
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=45, filled=True))
        .encode(
            x=alt.X(
                "day:T", title=None, axis=alt.Axis(format="%Y" if annual else "%Y-%m", values=ticks)
            ),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("series:N", **_legend(rows, "range", COLOURS)),
            shape=alt.Shape("series:N", **_legend(rows)),
        )
    )


def _bar(values: list[dict[str, Any]], rows: list[Row]) -> dict[str, Any]:
    order = [row.label for row in rows]
    # the whole name above its bar: beside it, long names would lose the end that tells them apart
    names = alt.Axis(
        labelAlign="left",
        labelColor=INK,
        labelLimit=_WIDTH,
        labelOffset=-_NAME_ABOVE,
        labelPadding=-4,
        ticks=False,
    )
    return dress(
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(color=COLOURS[0], size=_BAR, yOffset=_BAR / 2)
        .encode(
            x=alt.X("value:Q", title=None),
            y=alt.Y("series:N", sort=order, title=None, axis=names),
        ),
        height=alt.Step(_BAR_STEP),
    )


def _legend(rows: list[Row], *range_of: Any) -> dict[str, Any]:
    """One legend below the chart for colour and shape; none for a single series."""
    labels = [row.label for row in rows]
    scale = alt.Scale(domain=labels, **dict([range_of] if range_of else []))
    if len(rows) == 1:
        return {"scale": scale, "legend": None}
    legend = alt.Legend(orient="bottom", columns=1, title=None, labelLimit=_WIDTH)
    return {"scale": scale, "legend": legend}


def dress(chart: Any, height: Any = _HEIGHT, width: int = _WIDTH) -> dict[str, Any]:
    """The description of an Altair chart in the look of the site.

    Args:
        chart: as Altair makes it.
        height: of the plot in pixels, or a step per name.
        width: of the plot in pixels.
    """
    spec: dict[str, Any] = (
        chart.properties(width=width, height=height)
        .configure(font=FACE, background="transparent", padding=4, aria=False)
        .configure_axis(
            labelFontSize=13,
            labelColor=MUTED,
            gridColor=LINE,
            domainColor=MUTED,
            tickColor=MUTED,
            titleFontSize=13,
            titleFontWeight="normal",
            titleColor=MUTED,
        )
        .configure_axisX(grid=False)
        .configure_legend(labelFontSize=13, labelColor=INK, rowPadding=6, symbolSize=90)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec


def draw_spec(spec: dict[str, Any], style: NumberStyle) -> str:
    """The drawing of a description, as markup that is safe in a page.

    Args:
        spec: from `dress`.
        style: of numbers on the axes.
    """
    return _svg(json.dumps(spec, sort_keys=True), style)


@functools.lru_cache(maxsize=_MOST_KEPT)
def _svg(spec: str, style: NumberStyle) -> str:
    locale = {
        "decimal": style.decimal,
        "thousands": style.group,
        "grouping": [3],
        "currency": ["", ""],
    }
    with _drawing:
        _give_face()
        svg: str = vl_convert.vegalite_to_svg(json.loads(spec), format_locale=locale)
    return _scalable(svg)


def _scalable(svg: str) -> str:
    """Let the page set the width; the view box keeps the proportions."""
    head, rest = svg.split(">", 1)
    kept = [
        part for part in head.split(" ") if not part.startswith(("width=", "height=", "class="))
    ]
    return (
        " ".join([*kept, 'class="drawing"', 'aria-hidden="true"', 'focusable="false"']) + ">" + rest
    )


@functools.cache
def _give_face() -> None:
    vl_convert.register_font_directory(str(face_file().parent))


def face_file() -> Path:
    """The variable TrueType file of the Lao face; the extra of the site brings its package."""
    found = lao_face()
    assert found is not None
    return found
