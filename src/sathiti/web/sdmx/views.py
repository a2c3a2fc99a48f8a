"""Answers of SDMX REST 1.x: structures and data of the release, from the serving file."""

from collections.abc import Callable, Iterator

import pyarrow as pa
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from msgspec import structs

from sathiti.exchange.sdmx import (
    DATA_FORMATS,
    STRUCTURE_FORMATS,
    Header,
    WriteOptions,
    structure_message,
)
from sathiti.exchange.sdmx.schema_xsd import schema_xsd
from sathiti.exchange.sdmx.structures_select import select_structures
from sathiti.model import Dataflow
from sathiti.warehouse.serving import ServedDataflow, ServingDatabase
from sathiti.web.languages import preferred_language
from sathiti.web.publication import MOST_SENT, of_structure
from sathiti.web.sdmx.agencies import OWNER, SCHEME, VERSION, write_agency_scheme
from sathiti.web.sdmx.formats import data_format, structure_format
from sathiti.web.sdmx.messages import ApiError
from sathiti.web.sdmx.query import (
    DataQuery,
    FlowReference,
    parse_data_query,
    parse_structure_query,
)
from sathiti.web.sdmx.series_keys import GENERIC, series_key_chunks
from sathiti.web.state import site_of

Answer = Callable[[HttpRequest, list[str]], HttpResponseBase]
# of the standard, but nothing in a release is of their kind yet
_EMPTY = {
    "categorisation",
    "categoryscheme",
    "contentconstraint",
    "dataconsumerscheme",
    "dataproviderscheme",
    "hierarchicalcodelist",
    "metadataflow",
    "metadatastructure",
    "organisationscheme",
    "organisationunitscheme",
    "process",
    "provisionagreement",
    "reportingtaxonomy",
    "structureset",
}
_KEYS_ONLY = {"serieskeysonly", "nodata"}
_SCHEMA_TYPE = "application/vnd.sdmx.schema+xml;version=2.1"
_NOT_OFFERED = {"availableconstraint", "metadata"}


def answer(request: HttpRequest, asked: str) -> HttpResponseBase:
    """Answer one question; what stands after ``/sdmx/v1/`` says which."""
    parts = asked.rstrip("/").split("/")
    resource = parts[0]
    if resource in _ANSWERS:
        return _ANSWERS[resource](request, parts)
    if resource in _EMPTY:
        raise _nothing()
    status = 501 if resource in _NOT_OFFERED else 400
    raise ApiError(
        status,
        "This service does not offer “{resource}”.",
        fix="Use one of: {known}.",
        resource=resource[:100],
        known=sorted(_ANSWERS),
    )


def _structures(request: HttpRequest, asked: list[str]) -> HttpResponse:
    """Dataflows, data structures, code lists, concept schemes."""
    given = request.GET.dict()
    query = parse_structure_query(asked, given)
    wanted = structure_format(request.headers.get("Accept", ""), given)
    served = site_of(request).database.dataflows()
    found = select_structures(structure_message([one.dataflow for one in served]), query)
    if not found:
        raise _nothing()
    message = structs.replace(found, header=_header(served))
    written = STRUCTURE_FORMATS[wanted.name].write(message, None)
    return HttpResponse(written, content_type=_typed(wanted.media_type))


def _agencies(request: HttpRequest, asked: list[str]) -> HttpResponse:
    """The agencies of the release, in the scheme the standard names."""
    given = request.GET.dict()
    query = parse_structure_query(asked, given)
    wanted = structure_format(request.headers.get("Accept", ""), given)
    if "xml" not in wanted.media_type:
        raise ApiError(501, "This service does not offer “{resource}”.", resource=wanted.media_type)
    scheme = FlowReference(*((part,) if part != "all" else () for part in (query.agency, query.id)))
    if not scheme.names(OWNER, SCHEME) or query.version not in {"all", "latest", VERSION}:
        raise _nothing()
    site = site_of(request)
    ids = dict.fromkeys(one.dataflow.agency for one in site.database.dataflows())
    names = dict.fromkeys(ids, site.state().settings.agency)
    written = write_agency_scheme(names)
    return HttpResponse(written, content_type=_typed(wanted.media_type))


def _data(request: HttpRequest, asked: list[str]) -> StreamingHttpResponse:
    """Observations, streamed."""
    given = request.GET.dict()
    query = parse_data_query(asked, given)
    wanted = data_format(request.headers.get("Accept", ""), given)
    database = site_of(request).database
    served = _flow(database, query)
    languages = site_of(request).state().settings.languages
    first = preferred_language(request.headers.get("Accept-Language", ""), languages)
    options = WriteOptions(
        header=_header([served]),
        languages=(first, *(other for other in languages if other != first)),
        flat=query.flat,
        labels=wanted.labels,
    )
    if query.detail in _KEYS_ONLY:
        parts = _keys(database, served, query, wanted.name, options)
    else:
        dataflow, table = _observations(database, served, query)
        parts = DATA_FORMATS[wanted.name].write(dataflow, table, options)
    return StreamingHttpResponse(parts, content_type=_typed(wanted.media_type))


def _keys(
    database: ServingDatabase,
    served: ServedDataflow,
    query: DataQuery,
    form: str,
    options: WriteOptions,
) -> Iterator[bytes]:
    """The series that exist; no series has attributes of its own, so `nodata` is the same."""
    if form != GENERIC:
        raise ApiError(
            501,
            "This service gives series keys only as {format}.",
            fix="Ask for that format, or for the data.",
            format=DATA_FORMATS[GENERIC].media_types[0],
        )
    flow = served.dataflow
    series = database.series(flow.id, query.filters(flow.structure))
    if not len(series):
        raise _nothing()
    return series_key_chunks(flow, series, options)


def _schema(request: HttpRequest, asked: list[str]) -> HttpResponse:
    """The XML schema of structure-specific messages of a dataflow."""
    context, *names = asked[1:] or [""]
    given = request.GET.dict()
    query = parse_data_query(["data", ",".join(names)], given)
    if context != "dataflow":
        raise ApiError(501, "This service does not offer “{resource}”.", resource=context[:100])
    served = _flow(site_of(request).database, query)
    return HttpResponse(schema_xsd(served.dataflow, "2.1", query.flat), content_type=_SCHEMA_TYPE)


def _flow(database: ServingDatabase, query: DataQuery) -> ServedDataflow:
    """The dataflow a question names; its provider is its agency."""
    for served in database.dataflows():
        flow = served.dataflow
        if query.flow.names(flow.agency, flow.id, flow.version):
            if query.provider.names("", flow.agency):
                return served
            break
    raise _nothing()


def _observations(
    database: ServingDatabase, served: ServedDataflow, query: DataQuery
) -> tuple[Dataflow, pa.Table]:
    """What is asked of a dataflow, not more than one answer holds."""
    flow = served.dataflow
    asked = (flow.id, query.filters(flow.structure), query.start, query.end)
    found = database.count(*asked, last_n=query.last_n, first_n=query.first_n)
    if not found:
        raise _nothing()
    if found > MOST_SENT:
        raise ApiError(
            413,
            "The selection has {count} observations; one file holds at most {limit}.",
            fix="Choose fewer codes or a shorter time.",
            count=found,
            limit=MOST_SENT,
        )
    table = database.observations(*asked, last_n=query.last_n, first_n=query.first_n)
    if query.detail == "dataonly":
        flow = structs.replace(flow, structure=structs.replace(flow.structure, attributes=()))
    return flow, of_structure(flow, table)


def _header(served: list[ServedDataflow]) -> Header:
    return Header(sender=next((one.dataflow.agency for one in served), ""))


def _typed(media_type: str) -> str:
    """With the encoding, for types whose default is not UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _nothing() -> ApiError:
    return ApiError(
        404,
        "No results: nothing that is published fits the question.",
        fix="Look at {address} for what is published.",
        address="/sdmx/v1/dataflow",
    )


_ANSWERS: dict[str, Answer] = {
    "data": _data,
    "dataflow": _structures,
    "datastructure": _structures,
    "codelist": _structures,
    "conceptscheme": _structures,
    "structure": _structures,
    "agencyscheme": _agencies,
    "schema": _schema,
}
