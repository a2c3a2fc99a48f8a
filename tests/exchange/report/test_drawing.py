"""Charts of reports: where ticks, bars, lines, bands and words stand."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.report.drawing import (
    BOTTOM,
    COLOURS,
    LABELS,
    LEFT,
    LETTER,
    PLOT_HEIGHT,
    ROW,
    TOP,
    WIDTH,
    Drawing,
    chart_html,
    ticks,
)
from sathiti.model import (
    FilledReport,
    NumberStyle,
    ReportBlock,
    ReportFigure,
    ReportLine,
    ReportPoint,
)

STYLE = NumberStyle(",", ".")
REPORT = FilledReport("r", "lo", "Title", (), (), ())


def chart(kind: str, *lines: ReportLine, style: NumberStyle = STYLE, unit: str = "Percent") -> str:
    block = ReportBlock(kind, ("What is drawn",), lines=lines, unit=unit)  # type: ignore[arg-type]
    return chart_html(block, REPORT, style)


def line(label: str, *values: float, spread: float | None = None) -> ReportLine:
    points = [
        ReportPoint(f"p{place}", value)
        if spread is None
        else ReportPoint(f"p{place}", value, value - spread, value + spread)
        for place, value in enumerate(values)
    ]
    return ReportLine(label, tuple(points))


def numbers(tag: str, attribute: str, html: str) -> list[float]:
    found = re.findall(rf"<{tag} [^>]*", html)
    return [float(one) for each in found for one in re.findall(rf' {attribute}="([^"]*)"', each)]


def words(html: str) -> list[str]:
    return re.findall(r"<span[^>]*>([^<]*)</span>", html)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 37, [0, 10, 20, 30, 40]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (-5, 5, [-6, -4, -2, 0, 2, 4, 6]),
        (12, 13, [12, 12.2, 12.4, 12.6, 12.8, 13]),
        (0, 0.03, [0, 0.01, 0.02, 0.03]),
        (0, 2_400_000, [0, 500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000]),
        # one value only
        (7, 7, [6, 8]),
        (0, 0, [0]),
        # less than any tick
        (0, 6e-297, [0]),
        (3, 3 + 1e-12, [3]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6))
def test_ticks_cover_the_range_in_equal_steps(low: float, span: float) -> None:
    high = low + span
    found = ticks(low, high)
    step = found[1] - found[0]
    assert found[0] <= low + 1e-6
    assert found[-1] >= high - step * 1e-6
    for one, other in itertools.pairwise(found):
        assert other - one == pytest.approx(step, rel=1e-6, abs=1e-9)
    assert len(found) <= 8


@given(st.floats(0.01, 1e6))
def test_steps_of_ticks_are_one_two_or_five(high: float) -> None:
    found = ticks(0, high)
    step = found[1] - found[0]
    digit = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert round(digit, 6) in (1, 2, 5)


def test_a_rule_is_a_line_with_one_decimal() -> None:
    drawing = Drawing(100)
    drawing.rule((1, 2.25), (3.06, 4), "#fff", 2)
    assert drawing.shapes == [
        '<line x1="1.0" y1="2.2" x2="3.1" y2="4.0" stroke="#fff" stroke-width="2"/>'
    ]


@pytest.mark.parametrize(
    ("anchor", "place", "shift"),
    [
        ("left", "left:25.00%", "translate(0,-50%)"),
        ("middle", "left:25.00%", "translate(-50%,-50%)"),
        ("right", "right:75.00%", "translate(0,-50%)"),
    ],
)
def test_words_hold_on_to_their_anchor(anchor: str, place: str, shift: str) -> None:
    drawing = Drawing(200)
    drawing.say(WIDTH / 4, 50, "word", anchor)
    (said,) = drawing.words
    assert f'style="{place};top:25.00%;transform:{shift};' in said


def test_words_are_escaped() -> None:
    drawing = Drawing(10)
    drawing.say(0, 0, "a < b & “c”")
    assert words(drawing.words[0]) == ["a &lt; b &amp; “c”"]
    assert "<title>&lt;b&gt;</title>" in drawing.html("<b>", "lo")


def test_a_drawing_keeps_its_proportions() -> None:
    html = Drawing(WIDTH / 2).html("t", "lo")
    assert 'lang="lo" style="padding-bottom:50.00%"' in html
    assert f'viewBox="0 0 {WIDTH} {WIDTH // 2}"' in html


def test_the_title_is_the_caption_with_its_numbers() -> None:
    runs = ("Poor: ", ReportFigure("16,0", 1, "*"), " percent")
    block = ReportBlock("bars", runs, lines=(line("2024", 1.0),))
    assert "<title>Poor: 16,0 percent</title>" in chart_html(block, REPORT, STYLE)


def test_a_bar_is_as_long_as_its_value() -> None:
    html = chart("bars", line("2024", 10.0, 20.0, 40.0))
    plot = WIDTH - LABELS - 20
    assert numbers("rect", "width", html) == [plot / 4, plot / 2, plot]
    assert numbers("rect", "x", html) == [LABELS] * 3


def test_bars_of_one_label_stand_below_each_other() -> None:
    html = chart("bars", line("2018", 1.0, 2.0), line("2024", 3.0, 4.0))
    # two more squares are of the legend
    assert numbers("rect", "y", html)[2:] == [
        TOP + 3,
        TOP + 2 * ROW + 3,
        TOP + ROW + 3,
        TOP + 3 * ROW + 3,
    ]


def test_the_plane_grows_with_the_bars() -> None:
    html = chart("bars", line("2018", 1.0, 2.0, 3.0), line("2024", 1.0))
    assert f'viewBox="0 0 {WIDTH} {TOP + 2 * ROW * 3 + BOTTOM}"' in html


def test_bars_begin_at_zero() -> None:
    html = chart("bars", line("2024", 95.0, 100.0))
    assert {"0", "20", "100"} <= set(words(html))


def test_a_negative_bar_ends_at_zero() -> None:
    html = chart("bars", line("change", -10.0, 10.0))
    left, right = numbers("rect", "x", html)
    width, other = numbers("rect", "width", html)
    assert left + width == pytest.approx(right)
    assert width == pytest.approx(other)


def test_the_sign_of_numbers_follows_the_style() -> None:
    assert "0,5" in words(chart("bars", line("2024", 0.9, 1.0, 2.4)))
    assert "0.5" in words(chart("bars", line("2024", 0.9, 1.0, 2.4), style=NumberStyle()))


def test_large_numbers_are_grouped() -> None:
    assert "20.000" in words(chart("bars", line("2024", 40_000.0)))


def test_an_interval_is_a_line_with_two_ends() -> None:
    plain = chart("bars", line("2024", 10.0, 20.0))
    marked = chart("bars", line("2024", 10.0, 20.0, spread=1.0))
    assert 'stroke-width="1.4"' not in plain
    assert marked.count('stroke-width="1.4"') == 2 * 3


def test_an_interval_beyond_the_bars_widens_the_axis() -> None:
    assert max(numbers("line", "x2", chart("bars", line("2024", 10.0, spread=15.0)))) <= WIDTH


def test_an_interval_with_one_end_is_not_drawn() -> None:
    half = ReportLine("2024", (ReportPoint("a", 5.0, 4.0, None),))
    assert 'stroke-width="1.4"' not in chart("bars", half)


def test_one_series_has_no_legend() -> None:
    assert "alone" not in words(chart("bars", line("alone", 1.0)))
    assert "alone" not in words(chart("line", line("alone", 1.0, 2.0)))


@pytest.mark.parametrize("kind", ["bars", "line"])
def test_several_series_have_names_and_colours(kind: str) -> None:
    html = chart(kind, line("one", 1.0, 2.0), line("two", 2.0, 1.0))
    assert {"one", "two"} <= set(words(html))
    # the unit of the value axis stands before the names of lines
    first = LABELS if kind == "bars" else max(LEFT, LETTER * len("Percent") + 16)
    assert html.count(f'<rect x="{first}.0" y="4"') == 1
    for colour in COLOURS[:2]:
        assert f'width="12" height="12" fill="{colour}"' in html


def test_colours_begin_again_after_the_last() -> None:
    html = chart("line", *(line(f"s{n}", 1.0, 2.0) for n in range(5)))
    assert html.count(f'fill="none" stroke="{COLOURS[0]}"') == 2
    assert html.count(f'fill="none" stroke="{COLOURS[1]}"') == 1


def points(html: str, tag: str = "polyline") -> list[tuple[float, float]]:
    (found,) = re.findall(rf'<{tag} points="([^"]*)"', html)
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in found.split(" "))]


def test_a_line_goes_from_edge_to_edge() -> None:
    found = points(chart("line", line("2024", 0.0, 50.0, 100.0)))
    assert found == [
        (LEFT, TOP + PLOT_HEIGHT),
        ((LEFT + WIDTH - 20) / 2, TOP + PLOT_HEIGHT / 2),
        (WIDTH - 20, TOP),
    ]


def test_a_line_need_not_begin_at_zero() -> None:
    assert "0" not in words(chart("line", line("2024", 95.0, 100.0)))


def test_a_single_point_stands_at_the_left() -> None:
    assert [x for x, _ in points(chart("line", line("2024", 5.0)))] == [LEFT]


def test_a_band_runs_along_the_upper_ends_and_back_along_the_lower() -> None:
    html = chart("line", line("2024", 10.0, 20.0, spread=5.0))
    # values 5 to 25, ticks from 5 in steps of 5: 20 units are the whole height
    high, low = TOP, TOP + PLOT_HEIGHT
    assert points(html, "polygon") == [
        (LEFT, TOP + PLOT_HEIGHT / 2),
        (WIDTH - 20, high),
        (WIDTH - 20, TOP + PLOT_HEIGHT / 2),
        (LEFT, low),
    ]


def test_a_band_needs_two_intervals() -> None:
    one = ReportLine("x", (ReportPoint("a", 1.0, 0.5, 1.5), ReportPoint("b", 2.0)))
    assert "<polygon" not in chart("line", one)
    assert "<polygon" not in chart("line", line("x", 1.0, 2.0))


def test_labels_that_would_meet_are_left_out() -> None:
    few = words(chart("line", line("x", *map(float, range(5)))))
    many = words(chart("line", line("x", *map(float, range(60)))))
    assert {"p0", "p1", "p4"} <= set(few)
    told = [word for word in many if word.startswith("p")]
    assert told[0] == "p0"
    assert 5 < len(told) < 40


@pytest.mark.parametrize(
    ("first", "step", "count", "told"),
    [
        (0, 5, 21, ["0", "20", "40", "60", "80", "100"]),
        (50, 1, 151, ["50", "75", "100", "125", "150", "175", "200"]),
        (1, 1, 3, ["1", "2", "3"]),
    ],
)
def test_labels_that_are_written_are_round(
    first: int, step: int, count: int, told: list[str]
) -> None:
    names = [f"{first + step * place} percent" for place in range(count)]
    points = tuple(ReportPoint(name, 1.0) for name in names)
    found = [
        word.split()[0]
        for word in words(chart("line", ReportLine("", points)))
        if "percent" in word
    ]
    assert found == told


def test_series_share_their_labels() -> None:
    html = chart("bars", line("2018", 1.0, 2.0), line("2024", 3.0, 4.0))
    assert words(html).count("p0") == 1


def test_names_of_bars_find_room_and_bars_what_is_left() -> None:
    name = "People's Democratic Republic of X"
    html = chart("bars", ReportLine("", (ReportPoint(name, 1.0), ReportPoint("B", 2.0))))
    starts = numbers("rect", "x", html)
    assert min(starts) >= LETTER * len(name)
    longest = chart("bars", ReportLine("", (ReportPoint("x" * 200, 1.0),)))
    assert min(numbers("rect", "x", longest)) == WIDTH / 2


def test_the_last_label_of_a_line_ends_on_the_plane() -> None:
    points = tuple(ReportPoint(f"{at} percent of the line", at) for at in (50, 100, 200))
    html = chart("line", ReportLine("", points))
    (path,) = re.findall(r'<polyline points="([^"]*)"', html)
    last = float(path.split()[-1].split(",")[0])
    assert last + LETTER * len("200 percent of the line") / 2 <= WIDTH


def test_the_unit_is_said_once() -> None:
    for kind in ("bars", "line"):
        assert words(chart(kind, line("x", 1.0, 2.0), unit="Kip & more")).count(
            "Kip &amp; more"
        ) == (1)


@pytest.mark.parametrize("kind", ["bars", "line"])
def test_a_chart_without_points_is_an_empty_plane(kind: str) -> None:
    html = chart(kind)
    assert "<polyline" not in html
    assert 'fill-opacity="0.55"' not in html
    assert html.startswith('<div class="chart"')


@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=8))
def test_every_shape_stays_on_the_plane(values: list[float]) -> None:
    html = chart("bars", line("x", *values))
    starts, widths = numbers("rect", "x", html), numbers("rect", "width", html)
    assert len(starts) == len(values)
    for x, width in zip(starts, widths, strict=True):
        assert x >= LABELS - 0.1
        assert x + width <= WIDTH - 19.8
    heights = [y for _, y in points(chart("line", line("x", *values)))]
    assert all(TOP - 0.1 <= y <= TOP + PLOT_HEIGHT + 0.1 for y in heights)
