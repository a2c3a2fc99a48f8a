"""Reports as HTML and PDF, with Lao words, charts and references."""

import contextlib
import os
import re
import xml.dom.minidom
import zlib

import pytest

from sathiti.exchange.report import lao_face, pdf_bytes, pdf_missing, report_html
from sathiti.exchange.report.drawing import chart_html, ticks
from sathiti.model import (
    FilledReport,
    NumberStyle,
    ReportBlock,
    ReportFigure,
    ReportLine,
    ReportPoint,
    ReportReference,
    ReportRow,
)

STYLE = NumberStyle()
BARS = ReportBlock(
    "bars",
    ("Poverty rate by province",),
    lines=(
        ReportLine(
            "",
            (
                ReportPoint("ຜົ້ງສາລີ", 24.6, 20.0, 29.2),
                ReportPoint("A & B", 18.3, 15.0, None),
            ),
        ),
    ),
    unit="percent",
)
LINES = ReportBlock(
    "line",
    ("Lorenz curve",),
    lines=tuple(
        ReportLine(
            name,
            tuple(ReportPoint(str(x), x * x / 100, x * x / 110, x * x / 95) for x in range(11)),
        )
        for name in ("2013", "2018")
    ),
)
REPORT = FilledReport(
    "poverty",
    "lo",
    "ຄວາມທຸກຍາກ <2018>",
    ("ຂໍ້ມູນສົມມຸດ",),
    (
        ReportBlock("heading", ("Rates",)),
        ReportBlock(
            "text", ("In 2018 ", ReportFigure("18.3", 1, "*"), " percent, ", ReportFigure("–", 0))
        ),
        ReportBlock(
            "table",
            ("Provinces",),
            head=("2013", "2018"),
            rows=(ReportRow("ຜົ້ງສາລີ", (ReportFigure("24.6", 2), ReportFigure("–", 0))),),
        ),
        BARS,
        LINES,
    ),
    (
        ReportReference(1, "DF_POVERTY", "A.XX._T", "2018", "20260101T000000Z-abcdef01"),
        ReportReference(2, "DF_POVERTY", "A.01._T", "2013", "20260101T000000Z-abcdef01"),
    ),
    (("*", "to be read with care"),),
    "Sources",
)


def test_every_number_leads_to_its_observation() -> None:
    html = report_html(REPORT, STYLE)
    assert '<a class="figure" href="#source-1">18.3*</a>' in html
    assert '<tr id="source-1">' in html
    assert "<td>DF_POVERTY/A.XX._T</td><td>2018</td>" in html
    assert "20260101T000000Z-abcdef01" in html


def test_references_may_be_links_to_the_trace() -> None:
    html = report_html(REPORT, STYLE, links="/lo/trace/{dataflow}/{key}/{period}/")
    assert 'href="/lo/trace/DF_POVERTY/A.01._T/2013/"' in html


def test_words_are_escaped_and_lao_may_break() -> None:
    html = report_html(REPORT, STYLE)
    assert "&lt;2018&gt;" in html
    assert "<2018>" not in html
    assert "\u200b" in html


def test_a_missing_number_is_a_dash_without_a_link() -> None:
    assert "percent, –</p>" in report_html(REPORT, STYLE)


def test_notes_and_signs_are_said() -> None:
    html = report_html(REPORT, STYLE)
    assert '<p class="note">' in html
    assert "with care" in html.replace("\u200b", "")


@pytest.mark.parametrize("block", [BARS, LINES], ids=["bars", "line"])
def test_charts_are_well_formed_and_have_words(block: ReportBlock) -> None:
    svg = chart_html(block, REPORT, STYLE)
    document = xml.dom.minidom.parseString(svg)
    assert document.getElementsByTagName("title")[0].firstChild.data == block.runs[0]


def test_bars_show_the_intervals_there_are() -> None:
    svg = chart_html(BARS, REPORT, STYLE)
    assert svg.count("<rect") == 2
    assert svg.count('stroke-width="1.4"') == 3


def test_lines_have_a_band_and_a_legend_each() -> None:
    svg = chart_html(LINES, REPORT, STYLE)
    assert svg.count("<polyline") == svg.count("<polygon") == 2
    assert ">2013</span>" in svg


def test_a_chart_without_points_is_a_dash() -> None:
    empty = ReportBlock("bars", ("Nothing",), lines=(ReportLine("", ()),))
    page = FilledReport("x", "en", "X", (), (empty,), ())
    assert "<svg" not in report_html(page, STYLE)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 37), (0, 0), (-3.2, 9), (0, 1e9), (0.0001, 0.0002), (5, 5), (-2, -2)]
)
def test_ticks_cover_the_range_and_are_few(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert marks[0] <= low
    assert marks[-1] >= high
    assert 1 <= len(marks) <= 9
    assert marks == sorted(marks)


def inflated(pdf: bytes) -> bytes:
    """The streams of a PDF file that are readable once unpacked."""
    parts = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(stream))
    return b"".join(parts)


def test_the_pdf_is_a_pdf_with_lao_text() -> None:
    missing = pdf_missing()
    if missing is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    written = pdf_bytes(report_html(REPORT, STYLE), lao_face())
    assert written.startswith(b"%PDF-")
    assert len(written) > 5_000
    assert b"Noto" in inflated(written)


def test_labels_of_an_axis_do_not_run_into_each_other() -> None:
    points = tuple(ReportPoint(f"{x} percent of the line", float(x), None, None) for x in range(31))
    block = ReportBlock("line", ("Incidence",), lines=(ReportLine("", points),))
    drawn = chart_html(block, REPORT, STYLE)
    shown = drawn.count("percent of the line</span>")
    assert 2 <= shown <= 5
