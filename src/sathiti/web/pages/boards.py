"""Boards about the work: our figures beside published ones, findings, obligations."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.model import SEVERITIES, Compared, Finding, ObligationState, SathitiError, Text
from sathiti.web.answers import render_page
from sathiti.web.page import open_page
from sathiti.web.state import page_of, site_of

_ON_A_PAGE = 100
RESULTS = ("agrees", "differs", "not computed")


class BoardRow(Struct, frozen=True):
    """One form of one provider, with the state of each period it is owed for."""

    title: Text
    provider: Text
    cells: list[ObligationState | None]


class ComparedGroup(Struct, frozen=True):
    """The figures of one indicator beside those of one source.

    Attributes:
        runs: figures in order with what came of each; those of a run share their explanation.
    """

    title: Text
    source: str
    runs: list[list[tuple[Compared, str]]]

    @property
    def count(self) -> int:
        """How many figures there are."""
        return sum(len(run) for run in self.runs)


def comparison(request: HttpRequest, language: str) -> HttpResponse:
    """Ours beside published values, indicator by indicator."""
    page = open_page(request, language)
    rows: list[Compared] = page_of(site_of(request).database, "comparison", list[Compared], [])
    wanted = request.GET.get("result", "")
    context = {
        "groups": _grouped(row for row in rows if wanted in ("", _result(row))),
        "many_areas": len({row.area for row in rows}) > 1,
        "count": len(rows),
        "agreeing": sum(row.agrees for row in rows),
        "results": [(name, sum(_result(row) == name for row in rows)) for name in RESULTS],
        "wanted": wanted,
    }
    return render_page(page, "comparison.html", context)


def _grouped(rows: Iterable[Compared]) -> list[ComparedGroup]:
    found: dict[tuple[str, str], list[Compared]] = {}
    for row in rows:
        found.setdefault((row.indicator, row.source), []).append(row)
    return [
        ComparedGroup(
            group[0].title,
            source,
            [
                [(row, _result(row)) for row in run]
                for _, run in groupby(group, key=lambda row: row.explanation)
            ],
        )
        for (_, source), group in found.items()
    ]


def _result(row: Compared) -> str:
    if row.ours is None:
        return "not computed"
    return "agrees" if row.agrees else "differs"


def findings(request: HttpRequest, language: str) -> HttpResponse:
    """What the rules found, gravest first, a hundred a page."""
    page = open_page(request, language)
    found: list[Finding] = page_of(site_of(request).database, "findings", list[Finding], [])
    titles = {state.form: state.title for state in _states(request)}
    severity, scope = request.GET.get("severity", ""), request.GET.get("scope", "")
    chosen = [
        finding
        for finding in sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
        if severity in ("", finding.severity) and scope in ("", finding.scope)
    ]
    context = {
        "severities": [
            (name, sum(finding.severity == name for finding in found)) for name in SEVERITIES
        ],
        "scopes": [
            (name, titles.get(name, Text({"en": name})))
            for name in sorted({finding.scope for finding in found})
        ],
        "severity": severity,
        "scope": scope,
        **_leaf(chosen, request.GET.get("page", "1")),
    }
    return render_page(page, "findings.html", context)


def obligations(request: HttpRequest, language: str) -> HttpResponse:
    """Who owes which form for which period, and how it stands."""
    page = open_page(request, language)
    states = _states(request)
    # the newest first: that is where the work is
    periods = sorted({state.period for state in states}, reverse=True)
    forms: dict[tuple[str, str], dict[str, ObligationState]] = {}
    for state in states:
        form = (state.title.say(language), state.provider.say(language))
        forms.setdefault(form, {})[state.period] = state
    rows = [
        BoardRow(
            next(iter(of.values())).title,
            next(iter(of.values())).provider,
            [of.get(period) for period in periods],
        )
        for of in forms.values()
    ]
    context = {
        "rows": rows,
        "periods": periods,
        "counts": list(Counter(state.state for state in states).items()),
        "count": len(states),
        "received": sum(bool(state.received) for state in states),
    }
    return render_page(page, "obligations.html", context)


def _states(request: HttpRequest) -> list[ObligationState]:
    states: list[ObligationState] = page_of(
        site_of(request).database, "obligations", list[ObligationState], []
    )
    return states


def _leaf(rows: list[Any], written: str) -> dict[str, Any]:
    """The rows of one page of a long list, and its neighbours."""
    pages = max(1, -(-len(rows) // _ON_A_PAGE))
    if not written.isdecimal() or not 1 <= int(written) <= pages:
        raise SathitiError(
            "There is no page {page}; the list has {pages}.",
            fix="Choose a page from 1 to {pages}.",
            page=written,
            pages=pages,
        )
    number = int(written)
    return {
        "rows": rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        "count": len(rows),
        "number": number,
        "pages": pages,
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < pages else None,
    }
