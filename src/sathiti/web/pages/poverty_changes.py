"""Why poverty changed between rounds, and our estimates beside those published before."""

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.model import Dataflow
from sathiti.web.answers import render_page
from sathiti.web.page import Page, open_page
from sathiti.web.pages.poverty import shared
from sathiti.web.poverty.estimates import BASIS, POVERTY, notes_met, read_estimates, served_flow
from sathiti.web.poverty.told import ChangeTold, ComparedTold, Decomposed, decomposed, read_told
from sathiti.web.state import site_of

# what decompositions and their parts are called
MEASURES = {"headcount": "Poverty rate (headcount)", "poverty_gap": "Poverty gap"}
METHODS = {
    "datt_ravallion": "Growth and redistribution, seen from the first round",
    "shapley": "Growth and redistribution, mean of both views",
    "sectoral": "Within groups and between them",
}
PARTS = {
    "first": "First round",
    "second": "Second round",
    "change": "Change",
    "growth": "Growth: all consumption moves alike",
    "redistribution": "Redistribution: consumption is shared differently",
    "residual": "Not explained by either alone",
    "within": "Within groups",
    "shift": "People move between groups",
    "interaction": "Both at once",
}
GROUPS = {"urban": "Urban and rural", "province": "Province"}
# parts that are no change
_LEVELS = ("first", "second")


class ChangeShown(Struct, frozen=True):
    """A change taken apart: what is said above it, and its parts with their names."""

    title: str
    method: str
    parts: list[tuple[str, ChangeTold, bool]]


class ComparedShown(Struct, frozen=True):
    """An estimate beside a published figure, and what it is of."""

    label: str
    one: ComparedTold

    @property
    def finer(self) -> int:
        """Decimals of our error."""
        return self.one.decimals + 1


def changes(request: HttpRequest, language: str) -> HttpResponse:
    """Decompositions of the change of poverty, and the comparison with published figures."""
    page = open_page(request, language)
    site = site_of(request)
    told = site.kept(read_told)
    served = served_flow(site.database, POVERTY)
    if served is None:
        return render_page(page, "poverty_changes.html", {**shared(page), "dataflow": None})
    dataflow = served.dataflow
    # the whole country says what holds for all
    said = read_estimates(site.database, dataflow, {}, limit=1)
    context = {
        **shared(page),
        "dataflow": dataflow,
        "notes": notes_met(said, page.settings.languages, language),
        "compared": [ComparedShown(_label(page, dataflow, one.key), one) for one in told.compared],
        "inside": sum(one.inside for one in told.compared),
        "changes": [_shown(page, dataflow, one) for one in decomposed(told.changes)],
    }
    return render_page(page, "poverty_changes.html", context)


def _label(page: Page, dataflow: Dataflow, key: str) -> str:
    """What a series is of: its codes that are no total, the frequency left out."""
    structure = dataflow.structure
    codes = structure.split_series_key(key)
    told = [name for name, code in codes.items() if name != "FREQ" and not code.startswith("_")]
    return " – ".join(structure.label(name, codes[name], page.language) for name in told)


def _shown(page: Page, dataflow: Dataflow, one: Decomposed) -> ChangeShown:
    line = dataflow.structure.label(BASIS, one.line, page.language)
    measure = page.say(MEASURES.get(one.measure, one.measure))
    method = page.say(METHODS.get(one.method, one.method))
    group = page.say(GROUPS.get(one.group, one.group)) if one.group else ""
    return ChangeShown(
        f"{measure}, {one.first}–{one.last}: {line}",
        f"{method}: {group}" if group else method,
        [
            (page.say(PARTS.get(part.part, part.part)), part, part.part in _LEVELS)
            for part in one.parts
        ],
    )
