"""The way back of one figure: formula, inputs, vintages, workbook, sheet, cell, hash, rules."""

from django.http import HttpRequest, HttpResponse

from sathiti.model import TraceNode
from sathiti.warehouse.serving import ServedDataflow, ServingDatabase
from sathiti.web.answers import render_page
from sathiti.web.page import open_page
from sathiti.web.publication import find_dataflow
from sathiti.web.state import NotFoundError, site_of


def trace(
    request: HttpRequest, language: str, dataflow_id: str, series_key: str, period: str
) -> HttpResponse:
    """The chain behind a figure."""
    page = open_page(request, language)
    database = site_of(request).database
    published = find_dataflow(database, dataflow_id)
    structure = published.dataflow.structure
    codes = structure.split_series_key(series_key)
    node = _chain(database, published, codes, period)
    if node is None:
        raise NotFoundError(
            "There is no figure of {dataset} for the series {key} in {period}.",
            fix="Choose a figure from the table of the dataset.",
            dataset=published.dataflow.name,
            key=series_key,
            period=period,
        )
    context = {
        "node": node,
        "dataflow": published.dataflow,
        "origin": None if node.dataflow == dataflow_id else find_dataflow(database, node.dataflow),
        "key": [
            (structure.component(name).name, code, structure.label(name, code, language))
            for name, code in codes.items()
        ],
    }
    return render_page(page, "trace.html", context)


def _chain(
    database: ServingDatabase, published: ServedDataflow, codes: dict[str, str], period: str
) -> TraceNode | None:
    """The chain of a figure; a dataset that repeats the figure of another has that one's chain."""
    flow = published.dataflow
    asked = {name: [code] for name, code in codes.items()}
    values = database.observations(flow.id, asked, period, period)
    found = [row["OBS_VALUE"] for row in values.to_pylist() if row["TIME_PERIOD"] == period]
    if not found:
        return None
    others = [one.dataflow for one in database.dataflows()]
    alike = [other.id for other in others if other.structure.urn == flow.structure.urn]
    for dataflow_id in (flow.id, *alike):
        node = database.trace(dataflow_id, flow.structure.series_key(codes), period)
        if node is not None and (dataflow_id == flow.id or [node.value] == found):
            return node
    return None
