"""Files of a dataset with the filters of its page."""

import csv
import io
from collections.abc import Callable
from functools import partial
from typing import IO, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from sathiti.exchange.excel import write_dataset
from sathiti.exchange.sdmx import DATA_FORMATS, WriteOptions
from sathiti.model import Dataset, SathitiError
from sathiti.web.page import Page, open_page
from sathiti.web.publication import MOST_SENT, chosen_dataset, find_dataflow
from sathiti.web.selection import read_selection
from sathiti.web.state import site_of

Write = Callable[[Dataset, IO[bytes], Page], None]


class FileFormat(Struct, frozen=True):
    """A kind of file: its name, what it is for, its media type, and how it is written."""

    name: str
    purpose: str
    media_type: str
    write: Write


def download(request: HttpRequest, language: str, dataflow_id: str, ending: str) -> HttpResponse:
    """The chosen observations as a file in the reader's language.

    Raises:
        SathitiError: more observations are chosen than one file holds.
    """
    page = open_page(request, language)
    database = site_of(request).database
    published = find_dataflow(database, dataflow_id)
    selection = read_selection(request.GET, published.dataflow)
    found = database.count(dataflow_id, selection.filters, selection.start, selection.end)
    if found > MOST_SENT:
        raise SathitiError(
            "The selection has {count} observations; one file holds at most {limit}.",
            fix="Choose fewer codes or a shorter time.",
            count=found,
            limit=MOST_SENT,
        )
    form = FORMATS[ending]
    target = io.BytesIO()
    form.write(chosen_dataset(database, published, selection), target, page)
    response = HttpResponse(target.getvalue(), content_type=form.media_type)
    name = f"{dataflow_id}_{language}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def write_plain_csv(dataset: Dataset, target: IO[bytes], page: Page) -> None:
    """A table for spreadsheets: code and name of what is coded, the rest as it is.

    Numbers have a decimal point in every language; a byte order mark tells spreadsheets
    that the file is UTF-8.
    """
    structure = dataset.structure
    names = {one.id: one.name.say(page.language) for one in structure.components() if one.codelist}
    heads = [(name, [names[name]] if name in names else []) for name in dataset.table.column_names]
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(part for name, named in heads for part in (name, *named))
    for row in dataset.table.to_pylist():
        line: list[object] = []
        for name, named in heads:
            line.append(_value(row, name))
            line += [structure.label(name, str(line[-1]), page.language)] if named else []
        writer.writerow(line)
    text.detach()


def _value(row: dict[str, object], name: str) -> object:
    """The value with the decimals it has; empty where there is none."""
    value, decimals = row[name], row.get("DECIMALS")
    if name == "OBS_VALUE" and isinstance(value, float) and decimals not in (None, ""):
        return f"{value:.{int(str(decimals))}f}"
    return "" if value is None else value


def write_workbook(dataset: Dataset, target: IO[bytes], page: Page) -> None:
    """An Excel workbook with labels in all languages, the reader's first."""
    write_dataset(dataset, cast(BinaryIO, target), languages_of(page), page.texts)


def write_sdmx(dataset: Dataset, target: IO[bytes], page: Page, form: str) -> None:
    """An SDMX message, names in all languages, the reader's first."""
    options = WriteOptions(languages=languages_of(page))
    for part in DATA_FORMATS[form].write(dataset.dataflow, dataset.table, options):
        target.write(part)


def languages_of(page: Page) -> tuple[str, ...]:
    """All languages, the reader's first."""
    others = (one for one in page.settings.languages if one != page.language)
    return (page.language, *others)


FORMATS: dict[str, FileFormat] = {
    "csv": FileFormat(
        "CSV",
        "a table with names and codes, for any spreadsheet",
        "text/csv; charset=utf-8",
        write_plain_csv,
    ),
    "xlsx": FileFormat(
        "Excel",
        "a workbook in all languages with metadata",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_workbook,
    ),
    "sdmx.csv": FileFormat(
        "SDMX-CSV 2.0",
        "a flat table by the standard, for programs",
        DATA_FORMATS["sdmx-csv-2.0"].media_types[0],
        partial(write_sdmx, form="sdmx-csv-2.0"),
    ),
    "sdmx.json": FileFormat(
        "SDMX-JSON 1.0",
        "data and names for web programs",
        DATA_FORMATS["sdmx-json-1.0"].media_types[0],
        partial(write_sdmx, form="sdmx-json-1.0"),
    ),
    "sdmx.xml": FileFormat(
        "SDMX-ML 2.1",
        "data for exchange with other organisations",
        DATA_FORMATS["sdmx-ml-2.1"].media_types[0],
        partial(write_sdmx, form="sdmx-ml-2.1"),
    ),
}


def files_of(page: Page, dataflow_id: str, asked: str = "") -> list[tuple[str, str, str]]:
    """Name, what it is for, and address of each file of a dataset, with filters as in a query."""
    query = f"?{asked}" if asked else ""
    return [
        (form.name, form.purpose, f"{page.home}download/{dataflow_id}.{ending}{query}")
        for ending, form in FORMATS.items()
    ]
