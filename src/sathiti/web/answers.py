"""Pages rendered, errors told: as a page to people, as an SDMX message to clients."""

import csv
import functools
import logging
from importlib import resources
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from sathiti.model import Catalogue, SathitiError, Text
from sathiti.web.languages import preferred_language
from sathiti.web.page import Page
from sathiti.web.sdmx.messages import ApiError, error_message
from sathiti.web.state import NotFoundError, NothingPublishedError, SiteSettings, site_of

_log = logging.getLogger("sathiti.web")

_HEADINGS = {
    400: "This request cannot be answered",
    404: "This page was not found",
    405: "This request cannot be answered",
    500: "Something went wrong on our side",
    503: "There is nothing to show yet",
}


def is_api(request: HttpRequest) -> bool:
    """Whether a client of the SDMX API asks, not a person."""
    return request.path.startswith("/sdmx/")


def render_page(
    page: Page, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page as HTML."""
    written = render_to_string(template, {**context, "page": page})
    return HttpResponse(written, status=status)


def error_answer(
    request: HttpRequest, error: SathitiError, status: int | None = None
) -> HttpResponse:
    """An error in the form the asker understands, with what to do about it."""
    if isinstance(error, ApiError):
        return error_message(error, error_texts(request))
    code = status or _status(error)
    if is_api(request):
        return error_message(ApiError.of(error, code), error_texts(request))
    pages = error_pages(request)
    told = [
        {
            "language": page.language,
            "heading": page.say(_HEADINGS[code]),
            "words": page.tell(error),
            "home": page.home,
            "back": page.say("Go to the catalogue"),
        }
        for page in pages
    ]
    return render_page(pages[0], "error.html", {"told": told, "status": code}, code)


def error_pages(request: HttpRequest) -> list[Page]:
    """The languages an error is told in: that of the address, else all, preferred first."""
    texts, settings = error_texts(request)
    asked = request.path.split("/")[1]
    languages = [asked] if asked in settings.languages else list(settings.languages)
    accepted = request.headers.get("Accept-Language", "")
    first = preferred_language(accepted, tuple(languages))
    languages.sort(key=lambda language: language != first)
    try:
        state = site_of(request).state()
    except NothingPublishedError:
        state = None
    path = request.path.removeprefix(f"/{asked}/") if len(languages) == 1 else None
    return [
        Page(language, texts, settings, state, path or "", request.GET if path else None)
        for language in languages
    ]


def error_texts(request: HttpRequest) -> tuple[Catalogue, SiteSettings]:
    """Words and settings of the release, else those the program was installed with."""
    try:
        state = site_of(request).state()
    except NothingPublishedError:
        return _installed_texts()
    return state.texts, state.settings


@functools.cache
def _installed_texts() -> tuple[Catalogue, SiteSettings]:
    rows: list[dict[str, str]] = []
    for pack in sorted(resources.files("sathiti").joinpath("packs").iterdir(), key=str):
        folder = pack.joinpath("texts")
        words = sorted(folder.iterdir(), key=str) if folder.is_dir() else []
        for file in (file for file in words if file.name.startswith("messages")):
            rows += csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    texts = Catalogue.from_rows(rows)
    others = sorted({language for words in texts.entries.values() for language in words})
    return texts, SiteSettings((*others, "en"), Text.of(en="Sathiti"))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for addresses nobody serves."""
    missing = NotFoundError(
        "There is no page at “{address}”.",
        fix="Check the address, or start from the catalogue.",
        address=request.path,
    )
    return error_answer(request, missing)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for requests it refuses."""
    refused = SathitiError(
        "The address or the headers of the request are not valid.",
        fix="Check the address, or start from the catalogue.",
    )
    return error_answer(request, refused)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for errors in the program; the trace goes to the log."""
    broken = SathitiError(
        "The page could not be made because of an error in the program.",
        fix="Please try again; if it happens again, tell the administrator the address and time.",
    )
    return error_answer(request, broken, 500)


def _status(error: SathitiError) -> int:
    if isinstance(error, NotFoundError):
        return 404
    return 503 if isinstance(error, NothingPublishedError) else 400
