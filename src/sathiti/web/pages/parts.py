"""All parts of the look on one page, and the face they are written in."""

from django.http import HttpRequest, HttpResponse

from sathiti.model import Place, SathitiError, Text
from sathiti.model.status import LEGEND_WORDS
from sathiti.web.accounts.flows import Flow, FlowNode
from sathiti.web.accounts.sankey import draw_flows
from sathiti.web.accounts.waterfall import Step, draw_steps
from sathiti.web.answers import render_page
from sathiti.web.chart import draw
from sathiti.web.face import face
from sathiti.web.grid import Cell, Grid, Row
from sathiti.web.page import Page, open_page

_FOR_EVER = "public, max-age=31536000, immutable"
# as in the style sheet; a test compares them
COLOURS = {
    "ink": "#1b2733",
    "muted": "#4a5865",
    "line": "#ccd5de",
    "surface": "#f5f7f9",
    "brand": "#123a63",
    "link": "#0b4f8a",
    "focus": "#b45309",
    "bad": "#a61b1b",
    "warn": "#7a4a00",
    "note": "#0b4f8a",
    "good": "#14613a",
}
SCALE = {"small": 14, "large": 18, "title": 22, "display": 28}


def parts(request: HttpRequest, language: str) -> HttpResponse:
    """Colours, type, table, form, card, chart frame, status marks, empty state, error."""
    page = open_page(request, language)
    grid = _example(page)
    error = SathitiError(
        "“{written}” is not a time period.",
        fix="Write a year such as 2015, a quarter 2015-Q3, a month 2015-07 or a day.",
        at=Place("C12"),
        written="20015",
    )
    context = {
        "colours": COLOURS,
        "scale": SCALE,
        "grid": grid,
        "chart": draw(grid, page.style),
        "sankey": draw_flows(_flows(), lambda node: page.say(node.label), page.number),
        "waterfall": draw_steps(_steps(), lambda step: page.say(step.label or ""), page.number),
        "told": page.tell(error),
    }
    return render_page(page, "parts.html", context)


def face_file(request: HttpRequest, digest: str) -> HttpResponse:
    """The Lao face; the digest in its address makes it safe to keep for ever."""
    response = HttpResponse(face(), content_type="font/woff")
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def _flows() -> list[Flow]:
    nodes = [FlowNode(stage, Text.of(en=f"{stage + 1}")) for stage in (0, 1, 2)]
    return [Flow(nodes[0], nodes[1], 30.0), Flow(nodes[1], nodes[2], 20.0)]


def _steps() -> list[Step]:
    one, two = (Text.of(en=name) for name in "12")
    return [
        Step("stock", one, 0.0, 1000.0),
        Step("more", two, 1000.0, 1030.0),
        Step("less", two, 1030.0, 990.0),
        Step("stock", one, 0.0, 990.0),
    ]


def _example(page: Page) -> Grid:
    """Made-up figures that show every kind of cell."""
    label = page.say("Series")
    cells = {
        "1": [
            Cell("2010", 1234.5, 1, "A"),
            Cell("2015", 1310.2, 1, "E"),
            Cell("2020", None, 1, "L"),
        ],
        "2": [Cell("2010"), Cell("2015", 0.0, 1, "A", 1), Cell("2020", 987.4, 1, "A")],
    }
    rows = [
        Row(number, {}, f"{label} {number}", page.say("Hectare"), row)
        for number, row in cells.items()
    ]
    return Grid(
        ["2010", "2015", "2020"],
        rows,
        statuses=[
            ("E", "Estimated", page.say("Estimated")),
            ("L", LEGEND_WORDS["L"], page.say(LEGEND_WORDS["L"])),
        ],
        notes=[page.say("Zero")],
    )
