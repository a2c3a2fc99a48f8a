"""The page of land cover: where it changed, and from what to what."""

from django.http import HttpRequest, HttpResponse

from sathiti.model import LandCoverView, SathitiError
from sathiti.web.answers import render_page
from sathiti.web.grid import Cell
from sathiti.web.landcover import (
    TREES,
    WHOLE,
    ZoneChange,
    chosen_codes,
    matrix_of,
    zone_changes,
)
from sathiti.web.page import Page, open_page
from sathiti.web.state import page_of, site_of
from sathiti.web.tiles import MapTitles, TileMap, lay_tiles

CLASS, ZONE = "class", "zone"


def landcover(request: HttpRequest, language: str) -> HttpResponse:
    """Net change of a class by area on the map, and the matrix of a zone."""
    page = open_page(request, language)
    view: LandCoverView | None = page_of(
        site_of(request).database, "landcover", LandCoverView, None
    )
    if view is None:
        return render_page(page, "landcover.html", {"view": None})
    names = _names(page, view)
    chosen = _known(request.GET.get(CLASS, ""), list(names), next(iter(names)))
    zone = _known(request.GET.get(ZONE, ""), list(view.zones), WHOLE)
    changes = zone_changes(view, chosen_codes(view, chosen))
    context = {
        "view": view,
        "names": names,
        "chosen": chosen,
        "chosen_name": names[chosen],
        "zone": zone,
        "zone_name": view.zones.get(zone),
        "zones": view.zones,
        "changes": [(view.zones[one.zone], one) for one in changes],
        "total": _total(changes),
        "map": _map(page, view, changes, names[chosen]),
        "matrix": matrix_of(view, zone),
    }
    return render_page(page, "landcover.html", context)


def _names(page: Page, view: LandCoverView) -> dict[str, str]:
    """What can be chosen: tree cover as a whole where there is any, and every class."""
    trees = {TREES: page.say("Tree cover")} if any(one.trees for one in view.classes) else {}
    return {**trees, **{one.code: page.say(one.label) for one in view.classes}}


def _known(written: str, known: list[str], otherwise: str) -> str:
    if written and written not in known:
        raise SathitiError(
            "There is no land cover or area “{written}”.",
            fix="Choose one of the list.",
            written=written,
        )
    return written or otherwise


def _total(changes: list[ZoneChange]) -> ZoneChange:
    return ZoneChange(
        WHOLE,
        sum(one.first for one in changes),
        sum(one.gained for one in changes),
        sum(one.lost for one in changes),
    )


def _map(page: Page, view: LandCoverView, changes: list[ZoneChange], name: str) -> TileMap | None:
    tiles = page.settings.tiles
    span = f"{view.first}–{view.last}"
    cells = {one.zone: Cell(span, one.net, 0, "A") for one in changes}
    if not cells.keys() & {tile.code for tile in tiles}:
        return None
    series = page.say("Net change: {name}", name=name)
    if view.synthetic:
        # The drawing may be copied without the notice above it.
        series = f"{series} ({page.say('Synthetic data')})"
    titles = MapTitles(span, [span], series, page.say("hectares"), change=True)
    return lay_tiles(cells, tiles, titles, page.language, page.number)
