"""Answers of SDMX REST 1.x."""

from django.http import HttpRequest, HttpResponse

from sathiti.web.sdmx.messages import ApiError


def answer(request: HttpRequest, asked: str) -> HttpResponse:
    """Answer one question."""
    raise ApiError(501, "This service does not offer “{resource}”.", resource=asked)
