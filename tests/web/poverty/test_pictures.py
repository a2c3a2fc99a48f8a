import re

import pytest

from sathiti.model import NumberStyle
from sathiti.web.chart import COLOURS
from sathiti.web.poverty.moving import CurvePoint
from sathiti.web.poverty.pictures import (
    Axes,
    Curve,
    Interval,
    draw_curves,
    draw_intervals,
    legend,
)

STYLE = NumberStyle(",", ".")
CURVES = [
    Curve(name, [CurvePoint(at, at * k, at * k - 5, at * k + 5) for at in range(0, 101, 10)])
    for name, k in (("Urban", 1.0), ("ຊົນນະບົດ", 0.5))
]


def test_every_estimate_is_a_point_with_a_line() -> None:
    rows = [
        Interval(name, period, 10.0, 8.0, 12.0)
        for name in ("ນະຄອນຫຼວງວຽງຈັນ", "Urban")
        for period in ("2024", "2018")
    ]
    svg = draw_intervals(rows, STYLE)
    lines = svg.partition("role-mark layer_0")[2].partition("</g>")[0]
    assert lines.count("<line") == len(rows)
    for word in ("2024", "2018", "Urban"):
        assert f">{word}<" in svg


def test_an_estimate_without_interval_is_a_point_alone() -> None:
    svg = draw_intervals([Interval("Urban", "2024", 10.0)], STYLE)
    points = svg.partition("role-mark layer_1")[2]
    assert points.count("<path") >= 1
    # one series needs no legend
    assert ">2024<" not in svg


def test_curves_have_bands_and_dashes() -> None:
    svg = draw_curves(CURVES, Axes("across", equality=True), STYLE)
    assert svg.count('opacity="0.18"') == 2
    assert all(f'stroke="{colour}"' in svg for colour in COLOURS[:2])
    assert ">across<" in svg
    assert [name for _, _, name in legend(CURVES)] == ["Urban", "ຊົນນະບົດ"]
    assert legend(CURVES[:1]) == []


def test_the_line_that_was_chosen_is_marked() -> None:
    plain = draw_curves(CURVES[:1], Axes("at"), STYLE)
    marked = draw_curves(CURVES[:1], Axes("at", mark=CURVES[0].points[3]), STYLE)
    assert "role-mark layer_2" not in plain
    assert "role-mark layer_2" in marked


@pytest.mark.parametrize("svg", [draw_intervals([], STYLE), draw_curves([], Axes(), STYLE)])
def test_nothing_is_drawn_of_nothing(svg: str) -> None:
    assert svg == ""


def test_names_of_many_lines_have_room() -> None:
    def height(name: str) -> float:
        svg = draw_intervals([Interval(name, "2024", 1.0), Interval("B", "2024", 2.0)], STYLE)
        return float(re.findall(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)[0])

    assert height("Short") == height("Two lines of a name")
    assert height("People's Democratic Republic of a country") > height("Short")


def test_drawings_are_safe_under_a_strict_policy() -> None:
    svg = draw_curves(CURVES, Axes("<b>"), STYLE)
    assert not re.search(r"<script|<style| style=| on\w+=|<b>", svg)
    assert 'aria-hidden="true"' in svg
