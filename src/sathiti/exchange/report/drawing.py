"""Charts of reports: bars with their intervals, lines with their bands.

Shapes are SVG, words are HTML laid over it: the PDF writer shapes complex scripts in HTML only.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from sathiti.model import (
    FilledReport,
    NumberStyle,
    ReportBlock,
    ReportLine,
    ReportPoint,
    write_number,
)
from sathiti.model.lao_words import letters

WIDTH, LABELS, TOP, ROW = 680, 190, 24, 22
PLOT_HEIGHT, BOTTOM, LEFT, RIGHT = 260, 40, 56, 20
# the names of bars take at most so much of the width
_MOST_LABELS = WIDTH // 2
LETTER = 7
# a stretch of values that no tick can part
_NOTHING = 1e-9
# told apart in grey too
COLOURS = ("#0b4f8a", "#b45309", "#14613a", "#86198f")
INK, MUTED, GRID = "#1b2733", "#52606d", "#dbe2e9"


Place = tuple[float, float]


class Drawing:
    """Shapes and words on a plane of `WIDTH` by `height`."""

    def __init__(self, height: float) -> None:
        """An empty plane."""
        self.height = height
        self.shapes: list[str] = []
        self.words: list[str] = []

    def rule(self, start: Place, end: Place, colour: str, width: float = 1) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = start, end
        self.shapes.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"/>'
        )

    def say(self, x: float, y: float, words: str, anchor: str = "left", colour: str = INK) -> None:
        """Words whose left end, right end or middle stands at x, their middle at y."""
        top = 100 * y / self.height
        place = f"left:{100 * x / WIDTH:.2f}%"
        if anchor == "right":
            place = f"right:{100 - 100 * x / WIDTH:.2f}%"
        shift = "translate(-50%,-50%)" if anchor == "middle" else "translate(0,-50%)"
        self.words.append(
            f'<span style="{place};top:{top:.2f}%;transform:{shift};color:{colour}">'
            f"{escape(words)}</span>"
        )

    def html(self, title: str, language: str) -> str:
        """The drawing as wide as the page allows."""
        share = 100 * self.height / WIDTH
        return (
            f'<div class="chart" lang="{language}" style="padding-bottom:{share:.2f}%">'
            f'<svg viewBox="0 0 {WIDTH} {self.height:.0f}" role="img">'
            f"<title>{escape(title)}</title>"
            f"{''.join(self.shapes)}</svg>{''.join(self.words)}</div>"
        )


def chart_html(block: ReportBlock, report: FilledReport, style: NumberStyle) -> str:
    """The chart of a block; what it is called is said to those who cannot see it.

    Args:
        block: of kind ``bars`` or ``line``, with points.
        report: whose chart it is.
        style: of numbers.
    """
    drawn = _bars(block, style) if block.kind == "bars" else _lines(block, style)
    title = "".join(run if isinstance(run, str) else run.shown for run in block.runs)
    return drawn.html(title, report.language)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values that cover the range.

    >>> ticks(0, 37)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    span = next((one for one in (high - low, abs(high)) if one > _NOTHING), 1.0)
    rough = span / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.floor(low / step)
    last = math.ceil(high / step - 1e-9)
    return [round(step * place, 10) for place in range(first, last + 1)]


def _range(lines: Sequence[ReportLine], *, zero: bool) -> list[float]:
    values = [
        value
        for line in lines
        for point in line.points
        for value in (point.value, point.low, point.high)
        if value is not None
    ]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    return ticks(min(low, 0.0) if zero else low, max(high, 0.0) if zero else high)


def _tick_text(value: float, marks: Sequence[float], style: NumberStyle) -> str:
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    return write_number(value, max(0, -math.floor(math.log10(step) + 1e-9)), style)


def _legend(drawing: Drawing, lines: Sequence[ReportLine], x: float) -> None:
    if len(lines) < 2:
        return
    for place, line in enumerate(lines):
        colour = COLOURS[place % len(COLOURS)]
        drawing.shapes.append(f'<rect x="{x:.1f}" y="4" width="12" height="12" fill="{colour}"/>')
        drawing.say(x + 17, 10, line.label)
        x += 40 + LETTER * letters(line.label)


def _every(needed: float) -> int:
    """Every how many labels one is written: a round number, at least as many as are needed."""
    sizes = (factor * 10**power for power in range(9) for factor in (1, 2, 2.5, 4, 5))
    return next(int(size) for size in sizes if size >= needed and size == int(size))


def _widest(labels: Sequence[str]) -> int:
    """About how wide the longest of these words is."""
    return LETTER * max(map(letters, labels), default=0)


def _labels(block: ReportBlock) -> list[str]:
    return list(dict.fromkeys(point.label for line in block.lines for point in line.points))


def _bars(block: ReportBlock, style: NumberStyle) -> Drawing:
    labels = _labels(block)
    marks = _range(block.lines, zero=True)
    row = ROW * max(1, len(block.lines))
    drawing = Drawing(TOP + row * len(labels) + BOTTOM)
    left = min(_MOST_LABELS, max(LABELS, _widest(labels) + 16))
    scale = (WIDTH - left - RIGHT) / ((marks[-1] - marks[0]) or 1)

    def x_of(value: float) -> float:
        return left + (value - marks[0]) * scale

    floor = drawing.height - BOTTOM
    _legend(drawing, block.lines, left)
    for mark in marks:
        drawing.rule((x_of(mark), TOP), (x_of(mark), floor), GRID)
        drawing.say(x_of(mark), floor + 10, _tick_text(mark, marks, style), "middle", MUTED)
    for place, label in enumerate(labels):
        drawing.say(left - 8, TOP + row * (place + 0.5), label, "right")
    for which, line in enumerate(block.lines):
        for point in line.points:
            y = TOP + row * labels.index(point.label) + ROW * which + 3
            _bar(drawing, point, y, x_of, COLOURS[which % len(COLOURS)])
    drawing.say(left, drawing.height - 8, block.unit, "left", MUTED)
    return drawing


def _bar(
    drawing: Drawing, point: ReportPoint, y: float, x_of: Callable[[float], float], colour: str
) -> None:
    """The bar of a value, and over it the interval."""
    left, right = sorted((x_of(0), x_of(point.value)))
    drawing.shapes.append(
        f'<rect x="{left:.1f}" y="{y:.1f}" width="{right - left:.1f}" height="{ROW - 6}" '
        f'fill="{colour}" fill-opacity="0.55"/>'
    )
    if point.low is None or point.high is None:
        return
    middle = y + (ROW - 6) / 2
    drawing.rule((x_of(point.low), middle), (x_of(point.high), middle), INK, 1.4)
    for end in (point.low, point.high):
        drawing.rule((x_of(end), middle - 4), (x_of(end), middle + 4), INK, 1.4)


def _lines(block: ReportBlock, style: NumberStyle) -> Drawing:
    labels = _labels(block)
    marks = _range(block.lines, zero=False)
    drawing = Drawing(TOP + PLOT_HEIGHT + BOTTOM)
    # the last label stands with its middle under the last point
    right = max(RIGHT, _widest(labels[-1:]) / 2)
    across = (WIDTH - LEFT - right) / max(1, len(labels) - 1)
    scale = PLOT_HEIGHT / ((marks[-1] - marks[0]) or 1)
    places = {label: LEFT + across * place for place, label in enumerate(labels)}

    def y_of(value: float) -> float:
        return TOP + PLOT_HEIGHT - (value - marks[0]) * scale

    drawing.say(0, TOP / 2 - 4, block.unit, "left", MUTED)
    _legend(drawing, block.lines, max(LEFT, _widest([block.unit]) + 16))
    for mark in marks:
        drawing.rule((LEFT, y_of(mark)), (WIDTH - right, y_of(mark)), GRID)
        drawing.say(LEFT - 6, y_of(mark), _tick_text(mark, marks, style), "right", MUTED)
    every = _every((_widest(labels) + 12) / across) if len(labels) > 1 else 1
    for label in labels[::every]:
        drawing.say(places[label], drawing.height - BOTTOM + 16, label, "middle", MUTED)
    for which, line in enumerate(block.lines):
        colour = COLOURS[which % len(COLOURS)]
        _band(drawing, line, places, y_of, colour)
        points = [f"{places[one.label]:.1f},{y_of(one.value):.1f}" for one in line.points]
        drawing.shapes.append(
            f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" '
            'stroke-width="2"/>'
        )
    return drawing


def _band(
    drawing: Drawing,
    line: ReportLine,
    places: Mapping[str, float],
    y_of: Callable[[float], float],
    colour: str,
) -> None:
    """The intervals of a line, where it has them."""
    known = [
        (places[point.label], point.low, point.high)
        for point in line.points
        if point.low is not None and point.high is not None
    ]
    if len(known) < 2:
        return
    upper = [f"{x:.1f},{y_of(high):.1f}" for x, _, high in known]
    lower = [f"{x:.1f},{y_of(low):.1f}" for x, low, _ in reversed(known)]
    drawing.shapes.append(
        f'<polygon points="{" ".join(upper + lower)}" fill="{colour}" fill-opacity="0.15"/>'
    )
