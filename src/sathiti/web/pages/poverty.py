"""Poverty and inequality: one statistic by group of people, round beside round, with its errors."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from sathiti.model import Dataflow, PovertyPage, SathitiError
from sathiti.web.answers import render_page
from sathiti.web.grid import GIVEN, Cell, Mark
from sathiti.web.page import Page, open_page
from sathiti.web.pages.downloads import files_of
from sathiti.web.poverty.estimates import (
    BASIS,
    HIDDEN,
    INDICATOR,
    POVERTY,
    Estimate,
    Flag,
    flags_met,
    notes_met,
    read_estimates,
    served_flow,
    unit_name,
)
from sathiti.web.poverty.groups import Group, lay_groups, of_areas
from sathiti.web.poverty.pictures import Interval, draw_intervals
from sathiti.web.poverty.spans import Span, draw_spans
from sathiti.web.poverty.told import read_told
from sathiti.web.selection import read_selection
from sathiti.web.state import site_of
from sathiti.web.tiles import MapTitles, TileMap, lay_tiles

PERIOD = "period"
# the code of figures that need no poverty line
NO_LINE = "_Z"
# the code of money of the country
MONEY = "CUR_LCU"
# pages of the topic, after its address
MENU = {
    "": "Overview",
    "curves/": "Curves",
    "line/": "Move the line",
    "changes/": "Changes and published figures",
    "report/": "Report",
}


def overview(request: HttpRequest, language: str) -> HttpResponse:
    """A statistic by group with its errors, the round chosen above the one before; chart, map."""
    page = open_page(request, language)
    database = site_of(request).database
    served = served_flow(database, POVERTY)
    if served is None:
        return render_page(page, "poverty.html", {**shared(page), "dataflow": None})
    dataflow = served.dataflow
    asked = read_selection(request.GET, dataflow).filters
    codes = database.codes(POVERTY)
    indicator = asked.get(INDICATOR, codes[INDICATOR])[0]
    every = read_estimates(database, dataflow, {INDICATOR: [indicator]})
    bases = [code for code in codes[BASIS] if any(one.codes[BASIS] == code for one in every)]
    basis = asked.get(BASIS, [""])[0]
    basis = basis if basis in bases else (bases or [NO_LINE])[0]
    found = [one for one in every if one.codes[BASIS] == basis]
    periods = sorted({one.period for one in found})
    period = chosen_period(page, periods)
    shown = periods[: periods.index(period) + 1][-2:][::-1] if period else []
    groups = lay_groups(found, codes, shown)
    met = [one for group in groups for row in group.rows for one in row.estimates]
    told = site_of(request).kept(read_told)
    title = _title(page, dataflow, indicator, basis)
    marked = marked_title(page, title, met)
    unit = unit_name(dataflow.structure, met, language)
    reliable = reliability(page, told, met)
    context = {
        **shared(page),
        **reliable,
        "dataflow": dataflow,
        "indicators": _names(page, dataflow, INDICATOR, codes[INDICATOR]),
        "bases": _names(page, dataflow, BASIS, [one for one in codes[BASIS] if one != NO_LINE]),
        "indicator": indicator,
        "basis": basis,
        "by_line": basis != NO_LINE,
        "periods": periods[::-1],
        "period": period,
        "title": title,
        "in_money": any(one.unit == MONEY for one in met),
        "marked": marked,
        "unit": unit,
        "groups": _labelled(page, dataflow, groups),
        "chart": draw_intervals(_drawn(page, dataflow, groups), page.style),
        "map": _map(page, groups, period, (marked, unit), reliable["meanings"]),
        "downloads": files_of(page, POVERTY, f"{INDICATOR}={indicator}"),
    }
    return render_page(page, "poverty.html", context)


def poverty_menu(page: Page) -> list[tuple[str, str, bool]]:
    """Name and address of each page of the topic, and whether it is the one shown."""
    paths = {path: f"poverty/{path}" for path in MENU}
    return [
        (name, page.address(paths[path]), page.path == paths[path]) for path, name in MENU.items()
    ]


def shared(page: Page) -> dict[str, Any]:
    """What every page of the topic has: its menu."""
    return {"menu": poverty_menu(page)}


def reliability(page: Page, told: PovertyPage, met: Sequence[Estimate]) -> dict[str, Any]:
    """What the flags of the estimates shown mean, and what is said of the data."""
    flags = flags_met(met)
    return {
        "flags": flags,
        "meanings": [
            (flag, told.flags[code].say(page.language) if code in told.flags else code)
            for code, flag in flags.items()
        ],
        "has_hidden": any(one.hidden for one in met),
        "notes": notes_met(met, page.settings.languages, page.language),
    }


def marked_title(page: Page, title: str, met: Sequence[Estimate]) -> str:
    """The title of a drawing, which may be copied without the notice above it."""
    return f"{title} ({page.say('Synthetic data')})" if any(one.note for one in met) else title


def chosen_period(page: Page, periods: Sequence[str]) -> str:
    """The round a reader chose, else the latest; empty without any.

    Raises:
        SathitiError: there is no such round.
    """
    written = page.query.get(PERIOD, "").strip()
    if written and periods and written not in periods:
        raise SathitiError(
            "There are no figures of the round “{written}”.",
            fix="Choose one of: {known}.",
            written=written,
            known=", ".join(periods),
        )
    return written or (list(periods) or [""])[-1]


def _title(page: Page, dataflow: Dataflow, indicator: str, basis: str) -> str:
    name = dataflow.structure.label(INDICATOR, indicator, page.language)
    if basis == NO_LINE:
        return name
    return f"{name}: {dataflow.structure.label(BASIS, basis, page.language)}"


def _names(
    page: Page, dataflow: Dataflow, dimension: str, codes: Sequence[str]
) -> list[tuple[str, str]]:
    return [(code, dataflow.structure.label(dimension, code, page.language)) for code in codes]


def _name(page: Page, dataflow: Dataflow, group: Group, code: str) -> str:
    if not group.dimension:
        return page.say("Whole country")
    return dataflow.structure.label(group.dimension, code, page.language)


def _labelled(
    page: Page, dataflow: Dataflow, groups: Sequence[Group]
) -> list[tuple[str, list[tuple[str, list[tuple[Estimate, Span | None]]]]]]:
    """Headings, names of rows, and what is estimated with its error bar."""
    rows = [row for group in groups for row in group.rows]
    spans = iter(draw_spans(one for row in rows for one in row.estimates))
    return [
        (
            group.title if group.dimension else "",
            [
                (
                    _name(page, dataflow, group, row.code),
                    [(one, next(spans)) for one in row.estimates],
                )
                for row in group.rows
            ],
        )
        for group in groups
    ]


def _drawn(page: Page, dataflow: Dataflow, groups: Sequence[Group]) -> list[Interval]:
    return [
        Interval(_name(page, dataflow, group, row.code), one.period, one.value, one.low, one.high)
        for group in groups
        for row in group.rows
        for one in row.estimates
        if one.value is not None
    ]


def _map(
    page: Page,
    groups: Sequence[Group],
    period: str,
    titles: tuple[str, str],
    meanings: Sequence[tuple[Flag, str]],
) -> TileMap | None:
    """The provinces of a round; those that the rules of reliability mark or hide say so."""
    tiles = page.settings.tiles
    found = of_areas(groups, period)
    if not found.keys() & {tile.code for tile in tiles}:
        return None
    signs = {flag.code: flag.sign for flag, _ in meanings}
    cells = {
        code: Cell(
            period,
            one.value,
            one.decimals,
            HIDDEN if one.hidden else signs.get(one.flag, GIVEN),
        )
        for code, one in found.items()
    }
    met = {cell.status for cell in cells.values()}
    why = page.say("held back: not reliable enough")
    marks: list[Mark] = [(flag.sign, told, told) for flag, told in meanings if flag.sign in met]
    marks += [(HIDDEN, why, why)] if HIDDEN in met else []
    told_of = MapTitles(period, [period], *titles, marks)
    return lay_tiles(cells, tiles, told_of, page.language, page.number)
