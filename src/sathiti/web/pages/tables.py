"""Publication tables, as a yearbook prints them."""

from django.http import HttpRequest, HttpResponse

from sathiti.model import TableCell, TableLine, TableView
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.answers import render_page
from sathiti.web.grid import Mark, status_mark
from sathiti.web.page import open_page
from sathiti.web.state import NotFoundError, page_of, site_of


def publication_tables(database: ServingDatabase) -> list[TableView]:
    """All of them, in the order of the pack."""
    tables: list[TableView] = page_of(database, "tables", list[TableView], [])
    return tables


def publication_table(request: HttpRequest, language: str, table_id: str) -> HttpResponse:
    """One table; each figure leads to its trace."""
    page = open_page(request, language)
    database = site_of(request).database
    tables = {table.id: table for table in publication_tables(database)}
    table = tables.get(table_id)
    if table is None:
        raise NotFoundError(
            "There is no publication table “{table}”.",
            fix="Choose a table from the catalogue.",
            table=table_id,
        )
    rows = [(row, list(zip(table.periods, row.cells, strict=False))) for row in table.rows]
    context = {
        "table": table,
        "rows": rows,
        "columns": len(table.periods) + 1,
        "statuses": _statuses(database, table, language),
        "has_gaps": any(_is_gap(cell) for row in table.rows for cell in row.cells),
        # many packs write the unit into the label
        "units": any(not _says_unit(row, language) for row in table.rows),
    }
    return render_page(page, "publication.html", context)


def _is_gap(cell: TableCell) -> bool:
    return cell.value is None and not cell.status


def _statuses(database: ServingDatabase, table: TableView, language: str) -> list[Mark]:
    """The codes that stand for missing figures, in the words of the datasets' code list."""
    used = {row.dataflow for row in table.rows}
    structures = [one.dataflow.structure for one in database.dataflows() if one.dataflow.id in used]
    met = {cell.status for row in table.rows for cell in row.cells if cell.value is None} - {""}
    return [status_mark(structures, code, language) for code in sorted(met)]


def _says_unit(row: TableLine, language: str) -> bool:
    return row.unit.say(language) in row.label.say(language)
