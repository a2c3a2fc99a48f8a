"""Every address of the site."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from sathiti.web.pages import (
    account_pictures,
    accounts,
    boards,
    catalogue,
    coverage,
    dataset,
    downloads,
    landcover,
    parts,
    poverty,
    poverty_changes,
    poverty_curves,
    poverty_line,
    poverty_report,
    tables,
    trace,
)
from sathiti.web.sdmx import views as sdmx


class _Language(StringConverter):
    regex = "[a-z]{2,3}"


class _Identifier(StringConverter):
    regex = r"[A-Za-z0-9_@$\-]{1,100}"


class _SeriesKey(StringConverter):
    regex = r"[A-Za-z0-9_@$\-.*+]{1,1000}"


class _Period(StringConverter):
    regex = r"[0-9A-Z\-]{4,10}"


register_converter(_Language, "language")
register_converter(_Identifier, "identifier")
register_converter(_SeriesKey, "key")
register_converter(_Period, "period")

handler400 = "sathiti.web.answers.bad_request"
handler404 = "sathiti.web.answers.page_not_found"
handler500 = "sathiti.web.answers.server_error"

_ENDINGS = "|".join(map(r"\.".join, (ending.split(".") for ending in downloads.FORMATS)))

urlpatterns = [
    path("", catalogue.home),
    path("static/<identifier:digest>/lao.woff", parts.face_file),
    re_path(r"^sdmx/v1/(?P<asked>.*)$", sdmx.answer),
    path("<language:language>/", catalogue.catalogue),
    path("<language:language>", catalogue.catalogue),
    path("<language:language>/data/<identifier:dataflow_id>/", dataset.dataset),
    path("<language:language>/quality/<identifier:dataflow_id>/", dataset.quality),
    path("<language:language>/tables/<identifier:table_id>/", tables.publication_table),
    path(
        "<language:language>/trace/<identifier:dataflow_id>/<key:series_key>/<period:period>/",
        trace.trace,
    ),
    re_path(
        rf"^(?P<language>[a-z]{{2,3}})/download/(?P<dataflow_id>[A-Za-z0-9_@$-]{{1,100}})"
        rf"\.(?P<ending>{_ENDINGS})$",
        downloads.download,
    ),
    path("<language:language>/accounts/", accounts.accounts),
    path("<language:language>/accounts/<identifier:account_id>/", accounts.account),
    path("<language:language>/accounts/<identifier:account_id>.xlsx", account_pictures.workbook),
    path("<language:language>/landcover/", landcover.landcover),
    path("<language:language>/poverty/", poverty.overview),
    path("<language:language>/poverty/curves/", poverty_curves.curves),
    path("<language:language>/poverty/line/", poverty_line.line),
    path("<language:language>/poverty/changes/", poverty_changes.changes),
    path("<language:language>/poverty/report/", poverty_report.report),
    path("<language:language>/poverty/report.pdf", poverty_report.report_pdf),
    path("<language:language>/coverage/", coverage.coverage),
    path("<language:language>/missing/", accounts.missing),
    path("<language:language>/compare/", boards.comparison),
    path("<language:language>/findings/", boards.findings),
    path("<language:language>/obligations/", boards.obligations),
    path("<language:language>/parts/", parts.parts),
]
