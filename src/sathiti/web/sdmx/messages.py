"""SDMX error messages: the standard's codes and HTTP statuses, in every language of the site."""

import re
from typing import Any

from django.http import HttpResponse
from lxml import etree

from sathiti.model import Catalogue, SathitiError
from sathiti.web.state import SiteSettings

_MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
_COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
_XML = "http://www.w3.org/XML/1998/namespace"
ERROR_MEDIA_TYPE = "application/vnd.sdmx.error+xml;version=2.1"

# what a client wrote is said back; XML has no way to write these
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# HTTP status to error code of the SDMX web service guidelines
_CODES = {400: 140, 404: 100, 405: 140, 406: 140, 413: 130, 500: 500, 501: 501, 503: 503}


class ApiError(SathitiError):
    """Something the API cannot answer, with the HTTP status it is answered with."""

    def __init__(self, status: int, what: str, *, fix: str = "", **values: Any) -> None:
        self.status = status
        super().__init__(what, fix=fix, **values)

    @classmethod
    def of(cls, error: SathitiError, status: int) -> "ApiError":
        """An error of another part as one of the API."""
        fix = error.fix.template if error.fix else ""
        return cls(status, error.what.template, fix=fix, **error.what.values)


def error_message(error: ApiError, spoken: tuple[Catalogue, SiteSettings]) -> HttpResponse:
    """The error as an SDMX-ML 2.1 message."""
    texts, settings = spoken
    names = {"mes": _MESSAGE, "com": _COMMON}
    root = etree.Element(f"{{{_MESSAGE}}}Error", nsmap=names)
    code = str(_CODES.get(error.status, 500))
    message = etree.SubElement(root, f"{{{_MESSAGE}}}ErrorMessage", code=code)
    for language in settings.languages:
        text = etree.SubElement(message, f"{{{_COMMON}}}Text")
        text.set(f"{{{_XML}}}lang", language)
        text.text = _NO_XML.sub("\ufffd", error.say(texts, language))
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(written, status=error.status, content_type=ERROR_MEDIA_TYPE)
