"""Why poverty changed between rounds, and our estimates beside those published before."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.model import ComparedEstimate, Dataflow, SathitiError
from sathiti.web.answers import render_page
from sathiti.web.page import Page, open_page
from sathiti.web.pages.poverty import shared
from sathiti.web.poverty.decomposing import Decomposed, PartRow, decompose, pairs_of
from sathiti.web.poverty.estimates import (
    AREA,
    BASIS,
    POVERTY,
    notes_met,
    read_estimates,
    served_flow,
)
from sathiti.web.poverty.told import read_told
from sathiti.web.state import site_of

# what decompositions and their parts are called
MEASURES = {
    "headcount": "Poverty rate (headcount)",
    "poverty_gap": "Poverty gap",
    "growth": "Growth of mean consumption",
}
# what the changes of a measure are counted in
COUNTED = {
    "headcount": "Percentage points",
    "poverty_gap": "Percentage points of the line",
    "growth": "Percent a year, consumption in units of the line",
}
METHODS = {
    "a_year": "Yearly growth of the poorest and of all",
    "datt_ravallion": "Growth and redistribution, seen from the first round",
    "shapley": "Growth and redistribution, mean of both views",
    "sectoral": "Within groups and between them",
}
PARTS = {
    "bottom40": "Poorest 40 percent",
    "all": "All people",
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
LEVELS = ("first", "second")


class ComparedShown(Struct, frozen=True):
    """An estimate beside a published figure, and what it is of."""

    label: str
    one: ComparedEstimate

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
    measures = _ordered([one.measure for one in told.changes], list(MEASURES))
    measure = _chosen(page, "measure", measures)
    of = [one.line for one in told.changes if one.measure == measure]
    lines = _ordered(of, [one.code for one in told.lines])
    # a line that others have, but not this statistic, gives way to the first that it has
    asked = _chosen(page, "line", [*lines, *(one.line for one in told.changes)])
    line = asked if asked in lines else [*lines, ""][0]
    context = {
        **shared(page),
        "dataflow": dataflow,
        "notes": notes_met(said, page.settings.languages, language),
        "compared": [ComparedShown(_label(page, dataflow, one.key), one) for one in told.compared],
        "inside": sum(one.inside for one in told.compared),
        "lines": [(code, dataflow.structure.label(BASIS, code, language)) for code in lines],
        "line": line,
        "measures": [(name, page.say(MEASURES.get(name, name))) for name in measures],
        "measure": measure,
        "counted": page.say(COUNTED[measure]) if measure in COUNTED else "",
        "pairs": pairs_of(told.changes),
        "tables": [_table(page, one) for one in decompose(told.changes, line, measure)],
        "levels": LEVELS,
    }
    return render_page(page, "poverty_changes.html", context)


def _label(page: Page, dataflow: Dataflow, key: str) -> str:
    """What a series is of: its codes, but for totals, the frequency and the whole country."""
    structure = dataflow.structure
    codes = structure.split_series_key(key)
    areas = structure.codes_of(AREA)
    silent = {"FREQ"} if areas and codes[AREA] != areas.ids()[0] else {"FREQ", AREA}
    told = [name for name, code in codes.items() if name not in silent and code[:1] != "_"]
    return " – ".join(structure.label(name, codes[name], page.language) for name in told)


def _ordered(found: Sequence[str], known: Sequence[str]) -> list[str]:
    """Each once, those that are known first and in their order."""
    set_aside = [one for one in found if one not in known]
    return [*(one for one in known if one in found), *dict.fromkeys(set_aside)]


def _chosen(page: Page, name: str, known: Sequence[str]) -> str:
    """What a reader chose of a list, else its first; empty where there is none.

    Raises:
        SathitiError: what was chosen is not in the list.
    """
    written = page.query.get(name, "").strip()
    if written and known and written not in known:
        raise SathitiError(
            "“{written}” is not in the list.",
            fix="Choose one of: {known}.",
            written=written,
            known=", ".join(dict.fromkeys(known)),
        )
    return written or [*known, ""][0]


def _table(page: Page, one: Decomposed) -> tuple[str, list[tuple[str, PartRow]]]:
    method = page.say(METHODS.get(one.method, one.method))
    group = page.say(GROUPS.get(one.group, one.group)) if one.group else ""
    title = f"{method}: {group}" if group else method
    return title, [(page.say(PARTS.get(row.part, row.part)), row) for row in one.rows]
