"""The page of a dataset: filters, table, chart, map, what it means, downloads; its quality."""

from django.http import HttpRequest, HttpResponse

from sathiti.web.accounts.book import read_book
from sathiti.web.answers import render_page
from sathiti.web.chart import draw
from sathiti.web.grid import make_grid
from sathiti.web.languages import of_language
from sathiti.web.made_up import read_made_up
from sathiti.web.page import Page, open_page
from sathiti.web.pages.downloads import files_of
from sathiti.web.poverty.estimates import CURVES, POVERTY
from sathiti.web.publication import MOST_SHOWN, find_dataflow, read_chosen
from sathiti.web.selection import END, START, choices, read_selection
from sathiti.web.state import site_of
from sathiti.web.tiles import draw_map

MAP_PERIOD = "mapPeriod"
# columns of a table whose time the reader did not choose
MOST_PERIODS = 12


def dataset(request: HttpRequest, language: str, dataflow_id: str) -> HttpResponse:
    """Everything about one dataset that a reader can choose and see."""
    page = open_page(request, language)
    database = site_of(request).database
    published = find_dataflow(database, dataflow_id)
    dataflow = published.dataflow
    selection = read_selection(request.GET, dataflow)
    found = database.count(dataflow.id, selection.filters, selection.start, selection.end)
    table = read_chosen(database, dataflow.id, selection, MOST_SHOWN)
    grid = make_grid(table, dataflow, language)
    # the whole time in the chart; in the table the newest, unless the reader chose a time
    whole = bool(selection.start or selection.end)
    shown = grid if whole else make_grid(table, dataflow, language, latest=MOST_PERIODS)
    wanted = request.GET.get(MAP_PERIOD, "")
    context = {
        "published": published,
        "dataflow": dataflow,
        "grid": shown,
        "all_periods": page.again(**{START: published.first_period}),
        "cut": found > MOST_SHOWN,
        "found_written": page.number(found),
        "shown_written": page.number(min(found, MOST_SHOWN)),
        "more_written": page.number(grid.more),
        "chart": draw(grid, page.style),
        "map": draw_map(grid, dataflow, page.settings.tiles, language, wanted, page.number),
        "choices": choices(dataflow, database.codes(dataflow.id), selection, language),
        "selection": selection,
        "kept_filters": [
            (name, request.GET.getlist(name)) for name in request.GET if name != MAP_PERIOD
        ],
        "start": START,
        "end": END,
        "map_period": MAP_PERIOD,
        "downloads": files_of(page, dataflow.id, page.query.urlencode()),
        "account": site_of(request).kept(read_book).of_dataflow(dataflow.id),
        "estimates": dataflow.id in (POVERTY, CURVES),
        "components": dataflow.structure.components(),
        "made_up": _said(page, grid.made_up),
    }
    return render_page(page, "dataset.html", context)


def quality(request: HttpRequest, language: str, dataflow_id: str) -> HttpResponse:
    """The quality report of a dataset."""
    page = open_page(request, language)
    site = site_of(request)
    published = find_dataflow(site.database, dataflow_id)
    made_up = site.kept(read_made_up).get(published.dataflow.id, [])
    context = {
        "published": published,
        "dataflow": published.dataflow,
        "made_up": _said(page, made_up),
    }
    return render_page(page, "quality.html", context)


def _said(page: Page, notes: list[str]) -> list[str]:
    """Notes in the language of the page, once each."""
    told = (of_language(note, page.settings.languages, page.language) for note in notes)
    return list(dict.fromkeys(told))
