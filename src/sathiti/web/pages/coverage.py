"""The coverage board: which environment statistics the office has, and who should give the rest."""

from collections import Counter

from django.http import HttpRequest, HttpResponse

from sathiti.methods.quality_measures import in_ranges
from sathiti.model import CoverageView, StatisticCoverage, Text
from sathiti.web.answers import render_page
from sathiti.web.coverage import STATUSES, CoverageLine, board, component_of
from sathiti.web.page import open_page
from sathiti.web.state import page_of, site_of

COVERAGE_WORDS = {"full": "complete", "partial": "in part", "none": "nothing"}


def coverage(request: HttpRequest, language: str) -> HttpResponse:
    """Counts by topic and tier, and the statistics of a component or a status."""
    page = open_page(request, language)
    view: CoverageView | None = page_of(site_of(request).database, "coverage", CoverageView, None)
    if view is None:
        return render_page(page, "coverage.html", {"view": None})
    component, status = request.GET.get("component", ""), request.GET.get("status", "")
    components = component_of(view)
    chosen = [
        one
        for one in view.statistics
        if component in ("", components.get(one.topic)) and status in ("", one.status)
    ]
    counts = Counter(one.status for one in view.statistics)
    lines = board(view)
    context = {
        "view": view,
        "wanted": in_ranges(view.wanted),
        "lines": [line for line in lines if component in ("", components[line.code])],
        "components": [line for line in lines if not line.depth],
        "component": component,
        "status": status,
        "statuses": [(one, COVERAGE_WORDS[one], counts[one]) for one in STATUSES],
        "groups": _by_component(lines, components, chosen, view),
        "narrowed": bool(component or status),
    }
    return render_page(page, "coverage.html", context)


Row = tuple[StatisticCoverage, str, str, tuple[Text, ...]]


def _by_component(
    lines: list[CoverageLine],
    components: dict[str, str],
    chosen: list[StatisticCoverage],
    view: CoverageView,
) -> list[tuple[CoverageLine, list[Row]]]:
    """Statistics with the word of their state, their years and what lacks, by component."""
    groups: dict[str, list[Row]] = {}
    for one in chosen:
        gaps = view.gaps.get(one.statistic, ())
        row = (one, COVERAGE_WORDS[one.status], in_ranges(one.periods), gaps)
        groups.setdefault(components.get(one.topic, one.topic), []).append(row)
    return [(line, groups[line.code]) for line in lines if line.code in groups]
