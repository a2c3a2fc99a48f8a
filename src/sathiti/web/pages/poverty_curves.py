"""The curves of welfare: who has how much, and whose consumption grew."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.model import Dataflow
from sathiti.web.answers import render_page
from sathiti.web.page import Page, open_page
from sathiti.web.pages.downloads import files_of
from sathiti.web.pages.poverty import chosen_period, marked_title, reliability, shared
from sathiti.web.poverty.estimates import (
    AREA,
    CURVES,
    URBANISATION,
    Estimate,
    read_estimates,
    served_flow,
    unit_name,
)
from sathiti.web.poverty.moving import curve_points, place_of
from sathiti.web.poverty.pictures import Axes, Curve, draw_curves, legend
from sathiti.web.poverty.places import Place, chosen_place, places
from sathiti.web.poverty.told import read_told
from sathiti.web.state import site_of

CURVE, POINT, AREA_ASKED = "CURVE", "POINT", "area"
# the curves of the page, and how each is read
READ_AS = {
    "LORENZ": "The poorest so many percent of people have so many percent of all consumption. "
    "The further below the straight line, the less equal.",
    "GROWTH_INCIDENCE": "How fast consumption at each rank grew a year since the round before. "
    "Where the band lies above zero, growth is beyond chance.",
    "QUANTILE": "People stand in order of consumption; the curve is what the person at each place "
    "consumes.",
}
EQUALITY = "LORENZ"


class DrawnCurve(Struct, frozen=True):
    """One kind of curve on the page.

    Attributes:
        code, title, read_as, unit: what it is.
        svg: the drawing; empty where all is hidden.
        legend: colour, dashes and name of each curve.
        columns: names of the table's columns.
        rows: percent of people, and the estimate of each column (None where there is none).
    """

    code: str
    title: str
    read_as: str
    unit: str
    svg: str
    legend: list[tuple[str, str, str]]
    columns: list[str]
    rows: list[tuple[float, list[Estimate | None]]]


def curves(request: HttpRequest, language: str) -> HttpResponse:
    """Lorenz curve, growth incidence curve and quantiles; towns beside countryside."""
    page = open_page(request, language)
    database = site_of(request).database
    served = served_flow(database, CURVES)
    if served is None:
        return render_page(page, "poverty_curves.html", {**shared(page), "dataflow": None})
    dataflow = served.dataflow
    known = places(database)
    chosen = chosen_place(request.GET.get(AREA_ASKED, ""), known)
    sides = [one for one in known if one.dimension != AREA] if not chosen.dimension else [chosen]
    filters = {CURVE: list(READ_AS)}
    found = {one: read_estimates(database, dataflow, {**filters, **one.filters}) for one in sides}
    every = [one for of in found.values() for one in of]
    periods = sorted({one.period for one in every})
    period = chosen_period(page, periods)
    shown = [one for one in every if one.period == period]
    names = {one: place_name(page, dataflow, one) for one in known}
    lines = {names[one]: of for one, of in found.items()}
    drawn = [_drawn(page, dataflow, code, _of_kind(lines, code, period)) for code in READ_AS]
    context = {
        **shared(page),
        **reliability(page, site_of(request).kept(read_told), shown),
        "dataflow": dataflow,
        "places": [(one.code, names[one]) for one in known if one.dimension != URBANISATION],
        "area": chosen.code,
        "periods": periods[::-1],
        "period": period,
        "curves": [one for one in drawn if one.rows],
        "downloads": files_of(page, CURVES),
    }
    return render_page(page, "poverty_curves.html", context)


def place_name(page: Page, dataflow: Dataflow, place: Place) -> str:
    """What a part of the country is called."""
    return place.name(dataflow.structure, page.language) or page.say("Whole country")


def _of_kind(lines: dict[str, list[Estimate]], code: str, period: str) -> dict[str, list[Estimate]]:
    of = {
        name: [one for one in every if one.codes[CURVE] == code and one.period == period]
        for name, every in lines.items()
    }
    return {name: found for name, found in of.items() if found}


def _drawn(
    page: Page, dataflow: Dataflow, code: str, lines: dict[str, list[Estimate]]
) -> DrawnCurve:
    every = [one for of in lines.values() for one in of]
    unit = unit_name(dataflow.structure, every, page.language)
    drawn = [Curve(name, curve_points(of)) for name, of in lines.items()]
    axes = Axes(page.say("Percent of people, from the poorest"), equality=code == EQUALITY)
    return DrawnCurve(
        code,
        marked_title(page, dataflow.structure.label(CURVE, code, page.language), every),
        READ_AS[code],
        unit,
        draw_curves(drawn, axes, page.style),
        legend(drawn),
        list(lines),
        _rows(list(lines.values())),
    )


def _rows(columns: Sequence[Sequence[Estimate]]) -> list[tuple[float, list[Estimate | None]]]:
    found = [{place_of(one.codes[POINT]): one for one in of} for of in columns]
    at = sorted({place for column in found for place in column})
    return [(place, [column.get(place) for column in found]) for place in at]
