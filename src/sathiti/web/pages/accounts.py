"""The account browser: all accounts by kind, and one account with tables, identities, gaps."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.model import AccountShown, MissingFigure, ResidualShown, Text
from sathiti.warehouse.serving import ServedDataflow
from sathiti.web.accounts.book import (
    BETWEEN,
    FAILS,
    AccountBook,
    count_outcomes,
    read_book,
)
from sathiti.web.accounts.choice import Chosen, choose, dataset_of, shown_areas
from sathiti.web.accounts.identities import grouped, incomplete_cells
from sathiti.web.accounts.sheet import lay_out
from sathiti.web.answers import render_page
from sathiti.web.grid import status_mark
from sathiti.web.page import open_page
from sathiti.web.pages.account_pictures import COLUMN, pictures
from sathiti.web.pages.downloads import files_of
from sathiti.web.state import Site, site_of

AREA, PERIOD = "area", "period"
# subjects of accounts as people name them; another subject keeps its own word
ACCOUNT_KINDS = {
    "water": "Water",
    "energy": "Energy",
    "air": "Air emissions",
    "land": "Land",
    "forest": "Forest and timber",
    "mineral": "Minerals",
    "fish": "Fish",
    "waste": "Waste",
    "material": "Material flows",
    "expenditure": "Expenditure and taxes",
    "disaster": "Disasters",
}


class AccountEntry(Struct, frozen=True):
    """An account in the list.

    Attributes:
        served: its dataset; None where it was not published.
        areas: how many have figures.
        outcomes: of its identities, with how often.
        missing: cells without figure of their own, and cells that rest on an assumption.
    """

    shown: AccountShown
    served: ServedDataflow | None
    areas: int
    outcomes: list[tuple[str, int]]
    missing: tuple[int, int]


class LinkRow(Struct, frozen=True):
    """An identity between accounts: how often it holds, and where it does not."""

    title: Text
    outcomes: list[tuple[str, int]]
    failing: list[tuple[str, ResidualShown]]


def accounts(request: HttpRequest, language: str) -> HttpResponse:
    """The accounts by kind, and the identities between them."""
    page = open_page(request, language)
    site = site_of(request)
    book = site.kept(read_book)
    entries = [_entry(site, book, shown) for shown in book.accounts.values()]
    subjects = dict.fromkeys([*ACCOUNT_KINDS, *(one.shown.template.kind for one in entries)])
    kinds = [
        (
            page.say(ACCOUNT_KINDS.get(kind, kind)),
            [one for one in entries if one.shown.template.kind == kind],
        )
        for kind in subjects
    ]
    context = {
        "kinds": [(name, found) for name, found in kinds if found],
        "links": _links(book, _area_names(entries, language)),
    }
    return render_page(page, "accounts.html", context)


def _entry(site: Site, book: AccountBook, shown: AccountShown) -> AccountEntry:
    served = dataset_of(site.database, shown)
    areas = site.database.codes(shown.dataflow)["REF_AREA"] if served else []
    lacking = book.missing.get(shown.template.id, [])
    assumed = sum(one.assumed for one in lacking)
    missing = (len(lacking) - assumed, assumed)
    return AccountEntry(shown, served, len(areas), book.outcomes(shown.template.id), missing)


def _area_names(entries: list[AccountEntry], language: str) -> dict[str, str]:
    """Name of each area that any account knows."""
    lists = [one.served.dataflow.structure.codes_of("REF_AREA") for one in entries if one.served]
    return {code.id: code.name.say(language) for of in lists if of for code in of.codes}


def _links(book: AccountBook, areas: dict[str, str]) -> list[LinkRow]:
    between = sorted(book.all_of(BETWEEN), key=lambda one: (one.identity, one.period))
    return [
        LinkRow(
            found[0].title,
            count_outcomes(found),
            [(areas.get(one.area, one.area), one) for one in found if one.outcome == FAILS],
        )
        for found in (list(of) for _, of in groupby(between, key=lambda one: one.identity))
    ]


def account(request: HttpRequest, language: str, account_id: str) -> HttpResponse:
    """One account: its tables, what is left in its identities, what it lacks, its files."""
    page = open_page(request, language)
    site = site_of(request)
    book = site.kept(read_book)
    shown = book.account(account_id)
    served = dataset_of(site.database, shown)
    asked = [request.GET.get(name, "").strip() for name in (AREA, PERIOD)]
    chosen = choose(site.database, served, *asked) if served else Chosen([], [], "", "", {})
    residuals = book.of(account_id, chosen.area, chosen.period)
    laid = lay_out(shown.template, chosen.figures, residuals)
    lacking = incomplete_cells(shown.template, residuals)
    structures = [served.dataflow.structure] if served else []
    areas = shown_areas(served, chosen.areas, language) if served else []
    context = {
        "shown": shown,
        "template": shown.template,
        "served": served,
        "chosen": chosen,
        "areas": areas,
        "area_name": dict(areas).get(chosen.area, ""),
        "laid": laid,
        "statuses": [status_mark(structures, one, language) for one in laid.statuses],
        "notes": [(note, page.say(note)) for note in laid.notes],
        "groups": grouped(shown.template, residuals),
        "counts": count_outcomes(residuals),
        "missing": book.missing.get(account_id, []),
        **pictures(page, shown.template, chosen, lacking, request.GET.get(COLUMN, "")),
        "workbook": page.address(
            f"accounts/{account_id}.xlsx", area=chosen.area, period=chosen.period
        ),
        "downloads": files_of(page, shown.dataflow) if served else [],
    }
    return render_page(page, "account.html", context)


def missing(request: HttpRequest, language: str) -> HttpResponse:
    """What the accounts lack, and who should provide it."""
    page = open_page(request, language)
    book = site_of(request).kept(read_book)
    wanted = request.GET.get("account", ""), request.GET.get("provider", "")
    every = [one for of in book.missing.values() for one in of]
    rows = [
        one
        for one in every
        if wanted[0] in ("", one.account) and wanted[1] in ("", str(one.provider))
    ]
    context = {
        "groups": _by_account(book, rows),
        "count": len(every),
        "kinds": [
            (False, sum(not one.assumed for one in rows)),
            (True, sum(one.assumed for one in rows)),
        ],
        "made_up": {name for name, one in book.accounts.items() if one.synthetic},
        "accounts": [book.accounts[one].template for one in book.missing if one in book.accounts],
        "providers": {str(one.provider): one.provider for one in every},
        "account": wanted[0],
        "provider": wanted[1],
    }
    return render_page(page, "missing.html", context)


def _by_account(
    book: AccountBook, rows: list[MissingFigure]
) -> list[tuple[str, Text, list[MissingFigure]]]:
    groups: dict[str, list[MissingFigure]] = {}
    for row in rows:
        groups.setdefault(row.account, []).append(row)
    titles = {name: one.template.title for name, one in book.accounts.items()}
    return [(name, titles.get(name, Text({"en": name})), found) for name, found in groups.items()]
