"""The first page: what is published, and search that works in Lao."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from sathiti.web.answers import render_page
from sathiti.web.languages import preferred_language
from sathiti.web.made_up import read_made_up
from sathiti.web.page import open_page
from sathiti.web.pages.poverty import poverty_menu
from sathiti.web.pages.tables import publication_tables
from sathiti.web.poverty.estimates import POVERTY
from sathiti.web.search import find
from sathiti.web.state import site_of

# the order of the catalogue, and what each kind is called
KINDS = {
    "indicator": "Indicators",
    "account": "Accounts",
    "table": "Publication tables",
    "input": "Data reported by providers",
}
_LONGEST = 200


def home(request: HttpRequest) -> HttpResponse:
    """Send the reader to the catalogue in the best language."""
    languages = site_of(request).state().settings.languages
    accepted = request.headers.get("Accept-Language", "")
    return HttpResponseRedirect(f"/{preferred_language(accepted, languages)}/")


def catalogue(request: HttpRequest, language: str) -> HttpResponse:
    """Datasets by kind, or those that match what was written."""
    page = open_page(request, language)
    written = request.GET.get("q", "").strip()[:_LONGEST]
    database = site_of(request).database
    published = {found.dataflow.id: found for found in database.dataflows()}
    matches = find(page.release_state.entries, written)
    groups = {
        title: [
            (published[match.dataflow], match.codes)
            for match in matches
            if published[match.dataflow].kind == kind
        ]
        for kind, title in KINDS.items()
    }
    context = {
        "made_up": site_of(request).kept(read_made_up),
        "groups": [(title, found) for title, found in groups.items() if found],
        "written": written,
        "count": len(matches),
        "topics": poverty_menu(page) if POVERTY in published and not written else [],
        "tables": [] if written else publication_tables(database),
    }
    return render_page(page, "catalogue.html", context)
