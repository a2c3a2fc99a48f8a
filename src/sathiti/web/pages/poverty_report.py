"""The report on poverty as a page whose numbers lead to their traces, and as a PDF file."""

import functools
import re
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.exchange.report import lao_face, pdf_bytes, pdf_missing, report_html
from sathiti.model import (
    FilledReport,
    NumberStyle,
    ReportBlock,
    ReportPoint,
    ReportReference,
    Structure,
)
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.answers import render_page
from sathiti.web.page import Page, open_page
from sathiti.web.pages.poverty import shared
from sathiti.web.poverty.moving import CurvePoint
from sathiti.web.poverty.pictures import (
    Axes,
    Curve,
    Interval,
    draw_curves,
    draw_intervals,
    legend,
)
from sathiti.web.selection import END, START
from sathiti.web.state import NotFoundError, page_of, site_of

REPORTS, POVERTY_REPORT = "reports", "poverty"
PDF = "application/pdf"


class ShownBlock(Struct, frozen=True):
    """A part of the report: its words without links, and its drawing where it is a chart."""

    block: ReportBlock
    title: str
    svg: str = ""
    legend: list[tuple[str, str, str]] = []


def report(request: HttpRequest, language: str) -> HttpResponse:
    """The report in the reader's language; each number leads to the observation it came from."""
    page = open_page(request, language)
    database = site_of(request).database
    found = _report(page, request)
    context = {
        **shared(page),
        # what the shared head of the pages looks at
        "dataflow": found,
        "report": found,
        "notes": found.notes if found else (),
        "blocks": [_shown(page, one) for one in found.blocks] if found else [],
        "sources": _sources(page, database, found.references) if found else [],
        "pdf": page.address("poverty/report.pdf") if found and pdf_missing() is None else "",
    }
    return render_page(page, "poverty_report.html", context)


def report_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The same report as a file.

    Raises:
        NotFoundError: the release has no report in this language.
        SathitiError: what writes the file is not installed.
    """
    page = open_page(request, language)
    found = _report(page, request)
    if found is None:
        raise NotFoundError(
            "This release holds no report on poverty.",
            fix="Choose a dataset from the catalogue.",
        )
    response = HttpResponse(_written(found, page.style), content_type=PDF)
    name = f"{found.id}_{language}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(page: Page, request: HttpRequest) -> FilledReport | None:
    every: list[FilledReport] = page_of(site_of(request).database, REPORTS, list[FilledReport], [])
    mine = (one for one in every if (one.id, one.language) == (POVERTY_REPORT, page.language))
    return next(mine, None)


@functools.lru_cache(maxsize=8)
def _written(report: FilledReport, style: NumberStyle) -> bytes:
    """The file; kept, because writing it takes seconds."""
    return pdf_bytes(report_html(report, style), lao_face())


def _sources(
    page: Page, database: ServingDatabase, references: Sequence[ReportReference]
) -> list[tuple[ReportReference, str]]:
    """Each observation and the address of its trace; of a whole line, that of its dataset."""
    flows = {one.dataflow.id: one.dataflow.structure for one in database.dataflows()}
    return [
        (
            one,
            page.address(f"data/{one.dataflow}/?{_filters(flows[one.dataflow], one)}")
            if one.whole_line and one.dataflow in flows
            else page.address(f"trace/{one.dataflow}/{one.key}/{one.period}/"),
        )
        for one in references
    ]


def _filters(structure: Structure, reference: ReportReference) -> str:
    """What chooses the points of a line on the page of its dataset."""
    codes = zip(structure.dimension_ids(), reference.key.split("."), strict=True)
    chosen = {name: code for name, code in codes if code}
    return urlencode({**chosen, START: reference.period, END: reference.period})


def _points(points: Sequence[ReportPoint]) -> list[CurvePoint]:
    """Points of a curve placed by the number in their label; none where a label has no number."""
    found = [(re.search(r"\d+", one.label), one) for one in points]
    if not all(number for number, _ in found):
        return []
    return [
        CurvePoint(float(number[0]), one.value, one.low, one.high)
        for number, one in found
        if number
    ]


def _shown(page: Page, block: ReportBlock) -> ShownBlock:
    title = "".join(run if isinstance(run, str) else run.shown for run in block.runs)
    if block.kind not in ("bars", "line"):
        return ShownBlock(block, title)
    curves = [Curve(line.label, points) for line in block.lines if (points := _points(line.points))]
    if block.kind == "line" and len(curves) == len(block.lines):
        svg = draw_curves(curves, Axes("", zero=False), page.style)
        return ShownBlock(block, title, svg, legend(curves))
    rows = [
        Interval(point.label, line.label, point.value, point.low, point.high)
        for line in block.lines
        for point in line.points
    ]
    return ShownBlock(block, title, draw_intervals(rows, page.style))
