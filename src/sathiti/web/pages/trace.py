"""The way back of one figure: formula, inputs, vintages, workbook, sheet, cell, hash, rules."""

from django.http import HttpRequest, HttpResponse

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
    codes = published.dataflow.structure.split_series_key(series_key)
    node = database.trace(dataflow_id, series_key, period)
    if node is None:
        raise NotFoundError(
            "There is no figure of {dataset} for the series {key} in {period}.",
            fix="Choose a figure from the table of the dataset.",
            dataset=published.dataflow.name,
            key=series_key,
            period=period,
        )
    structure = published.dataflow.structure
    key = [
        (structure.component(dimension).name, code, structure.label(dimension, code, language))
        for dimension, code in codes.items()
    ]
    context = {"node": node, "published": published, "dataflow": published.dataflow, "key": key}
    return render_page(page, "trace.html", context)
