"""Move the line: what the poverty rate would be if the poverty line lay elsewhere."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from msgspec import Struct
from msgspec.structs import replace

from sathiti.model import Dataflow, SathitiError
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.answers import render_page
from sathiti.web.page import Page, open_page
from sathiti.web.pages.poverty import MONEY, chosen_period, marked_title, reliability, shared
from sathiti.web.pages.poverty_curves import AREA_ASKED, CURVE, POINT, place_name
from sathiti.web.poverty.estimates import (
    AGE,
    CURVES,
    INDICATOR,
    POVERTY,
    SEX,
    Estimate,
    read_estimates,
    served_flow,
    unit_name,
    whole_code,
)
from sathiti.web.poverty.moving import (
    AMOUNT,
    PERCENT,
    WHOLE_LINE,
    CurvePoint,
    Moved,
    curve_points,
    hidden_places,
    move_line,
    place_of,
    read_percent,
)
from sathiti.web.poverty.pictures import Axes, Curve, draw_curves
from sathiti.web.poverty.places import Place, chosen_place, places
from sathiti.web.poverty.spans import Span, draw_spans
from sathiti.web.poverty.told import read_told
from sathiti.web.state import site_of

INCIDENCE, POPULATION = "INCIDENCE", "POPULATION"
TABLE_STEP = 5


class PlaceMoved(Struct, frozen=True):
    """The rate of one part of the country at the line, and the points it was read off."""

    name: str
    moved: Moved | None
    used: list[Estimate] = []
    span: Span | None = None

    @property
    def flags(self) -> set[str]:
        """Flags of reliability of these points."""
        return {one.flag for one in self.used}


def line(request: HttpRequest, language: str) -> HttpResponse:
    """The rate at the line that was asked for; what is wrong with it stands above the form."""
    page = open_page(request, language)
    database = site_of(request).database
    served = served_flow(database, CURVES)
    known = places(database) if served else []
    if served is None or not known:
        return render_page(page, "poverty_line.html", {**shared(page), "dataflow": None})
    told = site_of(request).kept(read_told)
    place, wrong = _place(page, known)
    every = read_estimates(database, served.dataflow, {CURVE: [INCIDENCE]})
    periods = sorted({one.period for one in every if place.holds(one.codes)})
    period, no_round = _period(page, periods)
    of_round = [one for one in every if one.period == period]
    found = [one for one in of_round if place.holds(one.codes)]
    points = curve_points(found)
    national = told.national(period)
    percent, also_wrong = _percent(page, points, national)
    population = _population(database, place, period)
    money = served.dataflow.structure.label("UNIT_MEASURE", MONEY, language)
    shown = None if wrong or no_round else percent
    hidden = hidden_places(found)
    moved = None if shown is None else move_line(points, shown, population, hidden)
    everywhere = _everywhere(page, served.dataflow, known, of_round, shown)
    problem = wrong or no_round or also_wrong
    context = {
        **shared(page),
        **reliability(page, told, [*found, *(one for row in everywhere for one in row.used)]),
        "has_hidden": any(one.hidden for one in found) or any(not one.moved for one in everywhere),
        **_limits(points, national),
        "dataflow": served.dataflow,
        "places": [(one.code, place_name(page, served.dataflow, one)) for one in known],
        "place": place,
        "place_name": place_name(page, served.dataflow, place),
        "periods": periods[::-1],
        "period": period,
        "asked": {name: page.query.get(name, "") for name in ("line", "unit")},
        "units": {PERCENT: page.say("percent of the national line"), AMOUNT: money},
        "national": national,
        "national_written": f"{page.number(national)} {money}",
        "percent": percent if percent is not None else WHOLE_LINE,
        "amount": national * percent / 100 if national and percent else None,
        "moved": moved,
        "everywhere": everywhere,
        "percent_written": page.number(round(shown, 1) if shown else WHOLE_LINE, None),
        "between": [page.number(at) for at in moved.between] if moved else [],
        "told": page.tell(problem) if problem else "",
        **_picture(page, served.dataflow, found, moved),
    }
    return render_page(page, "poverty_line.html", context, 400 if problem else 200)


def _everywhere(
    page: Page,
    dataflow: Dataflow,
    known: Sequence[Place],
    estimates: Sequence[Estimate],
    percent: float | None,
) -> list[PlaceMoved]:
    """The rate of every part of the country at the line; none where its curve is held back."""
    rows = []
    for place in known if percent is not None else ():
        of = [one for one in estimates if place.holds(one.codes)]
        moved = move_line(curve_points(of), percent or WHOLE_LINE, None, hidden_places(of))
        used = [one for one in of if moved and moved.uses(one)]
        rows.append(PlaceMoved(place_name(page, dataflow, place), moved, used))
    spans = draw_spans(row.moved.rate if row.moved else None for row in rows)
    return [replace(row, span=span) for row, span in zip(rows, spans, strict=True)]


def _place(page: Page, known: Sequence[Place]) -> tuple[Place, SathitiError | None]:
    try:
        return chosen_place(page.query.get(AREA_ASKED, ""), known), None
    except SathitiError as wrong:
        return known[0], wrong


def _period(page: Page, periods: Sequence[str]) -> tuple[str, SathitiError | None]:
    try:
        return chosen_period(page, periods), None
    except SathitiError as wrong:
        return periods[-1], wrong


def _percent(
    page: Page, points: Sequence[CurvePoint], national: float | None
) -> tuple[float | None, SathitiError | None]:
    if not points:
        return None, None
    percent, line, unit = (page.query.get(one, "").strip() for one in ("percent", "line", "unit"))
    unit = unit or PERCENT
    low, high = points[0].at, points[-1].at
    if not (percent or line or low <= WHOLE_LINE <= high):
        return None, None
    try:
        return read_percent(percent, line, unit, national, (low, high)), None
    except SathitiError as wrong:
        return None, wrong


def _limits(points: Sequence[CurvePoint], national: float | None) -> dict[str, Any]:
    if not points:
        return {}
    low, high = points[0].at, points[-1].at
    return {
        "low": low,
        "high": high,
        "amounts": [national * end / 100 for end in (low, high)] if national else [],
    }


def _population(database: ServingDatabase, place: Place, period: str) -> float | None:
    """People of a part of the country, as the survey counts them."""
    served = served_flow(database, POVERTY)
    if served is None:
        return None
    codes = database.codes(POVERTY)
    wholes = {name: [whole_code(codes[name])] for name in (SEX, AGE)}
    filters = {INDICATOR: [POPULATION], **place.filters, **wholes}
    found = read_estimates(database, served.dataflow, filters)
    return next((one.value for one in found if one.period == period), None)


def _picture(
    page: Page, dataflow: Dataflow, found: Sequence[Estimate], moved: Moved | None
) -> dict[str, Any]:
    title = marked_title(page, page.say("Poverty rate as the line moves"), found)
    unit = unit_name(dataflow.structure, found, page.language)
    axes = Axes(page.say("Percent of the national line"), mark=moved.rate if moved else None)
    svg = draw_curves([Curve(title, curve_points(found))], axes, page.style)
    points = [(place_of(one.codes[POINT]), one) for one in found]
    # the whole curve is in the file; a person reads a row a few percent
    points = [(at, one) for at, one in points if at % TABLE_STEP == 0]
    return {"title": title, "unit": unit, "svg": svg, "points": points}
