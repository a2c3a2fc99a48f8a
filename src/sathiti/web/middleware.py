"""What holds for every answer: safe headers, reading only, errors told, not-modified."""

import hashlib
import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from sathiti.model import SathitiError
from sathiti.web.answers import error_answer, is_api
from sathiti.web.state import NothingPublishedError, look_digest, site_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_log = logging.getLogger("sathiti.web")

# no script at all; charts are drawn on the server with presentation attributes only
CONTENT_SECURITY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_VARY = "Accept, Accept-Language"


def safe_headers(get_response: GetResponse) -> GetResponse:
    """Headers that keep a page to this host; the API may be read from any page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if is_api(request):
            response.headers["Access-Control-Allow-Origin"] = "*"
        return _head_of(response) if request.method == "HEAD" else response

    return answer


def _head_of(response: HttpResponseBase) -> HttpResponseBase:
    """The same answer without its content."""
    head = HttpResponse(status=response.status_code)
    head.headers = response.headers
    response.close()
    return head


def only_reading(get_response: GetResponse) -> GetResponse:
    """Refuse every method that is not for reading."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return get_response(request)
        refused = SathitiError(
            "This site can only be read; the method {method} is not possible.",
            fix="Use GET.",
            method=request.method,
        )
        response = error_answer(request, refused, 405)
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
        return response

    return answer


class told_errors:  # noqa: N801 (a middleware is named like a function)
    """Every error becomes a page, or an SDMX message, that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; errors come back through `process_exception`."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer for an error a person can mend; others are Django's."""
        return error_answer(request, error) if isinstance(error, SathitiError) else None


def not_modified(get_response: GetResponse) -> GetResponse:
    """Answer 304 without work where the reader already has this page of this release."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        etag = _etag(request)
        given = parse_etags(request.headers.get("If-None-Match", ""))
        if etag and (etag in given or "*" in given):
            response: HttpResponseBase = HttpResponseNotModified()
        else:
            response = get_response(request)
        if etag and response.status_code in {200, 304}:
            response.headers["ETag"] = etag
            response.headers.setdefault("Cache-Control", "no-cache")
            response.headers["Vary"] = _VARY
        return response

    return answer


def _etag(request: HttpRequest) -> str:
    """Weak tag of release, look, address and what the reader accepts; empty without a release."""
    try:
        release = site_of(request).state().release
    except NothingPublishedError:
        return ""
    accepts = [request.headers.get(name, "") for name in _VARY.split(", ")]
    parts = [release.content_hash, look_digest(), request.get_full_path(), *accepts]
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'
