"""The pictures on the page of an account: flows as ribbons, stocks as a waterfall; its workbook."""

import io
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from django.http import HttpRequest, HttpResponse

from sathiti.exchange.excel import write_answers
from sathiti.methods.questionnaires import Speech, account_answers
from sathiti.model import AccountTemplate, SathitiError
from sathiti.web.accounts.book import read_book
from sathiti.web.accounts.choice import Chosen, choose, dataset_of
from sathiti.web.accounts.flows import FlowNode, flows_of
from sathiti.web.accounts.identities import Cell
from sathiti.web.accounts.parts import Values
from sathiti.web.accounts.sankey import draw_flows
from sathiti.web.accounts.sheet import COMPUTED
from sathiti.web.accounts.waterfall import (
    Step,
    draw_steps,
    steps_of,
    stock_columns,
    stock_table,
    telling_column,
)
from sathiti.web.page import Page, open_page
from sathiti.web.pages.downloads import FORMATS, languages_of
from sathiti.web.state import NotFoundError, site_of

COLUMN = "column"


def pictures(
    page: Page, template: AccountTemplate, chosen: Chosen, lacking: set[Cell], column: str
) -> dict[str, Any]:
    """What the page of an account draws.

    Args:
        page: says and writes.
        template: of the account.
        chosen: figures of an area and a period.
        lacking: sums of which a part is not known; a picture would make them look whole.
        column: of the waterfall; empty takes the one that tells most.

    Raises:
        SathitiError: the account has no stocks in that column.
    """
    values: dict[Cell, float] = {
        cell: row["OBS_VALUE"]
        for cell, row in chosen.figures.items()
        if row["OBS_VALUE"] is not None and not (cell in lacking and row["CELL_ORIGIN"] == COMPUTED)
    }

    def write(amount: float) -> str:
        return page.number(amount, template.decimals)

    if stock_table(template):
        return _stocks(page, template, values, column, write)
    return {"sankey": draw_flows(flows_of(template, values), _naming(page), write)}


def _naming(page: Page) -> Callable[[FlowNode | Step], str]:
    def name(one: FlowNode | Step) -> str:
        if one.label is None:
            return page.say("Not explained by the flows")
        said = page.say(one.label)
        return page.say("{name}: not broken down", name=said) if one.rest else said

    return name


def _stocks(
    page: Page,
    template: AccountTemplate,
    values: Values,
    column: str,
    write: Callable[[float], str],
) -> dict[str, Any]:
    table = stock_table(template)
    assert table is not None
    columns = stock_columns(table, values)
    if column and column not in columns:
        raise SathitiError(
            "The account has no figures for “{written}”.",
            fix="Choose an area and a period from the lists on the page of the account.",
            written=column,
        )
    shown = column or telling_column(table, columns, values)
    if not shown:
        return {}
    labels = {line.code: line.label for line in table.columns}
    steps = steps_of(template, table, shown, values)
    return {
        "waterfall": draw_steps(steps, _naming(page), write),
        "stock_column": shown,
        "stock_label": labels[shown],
        "stock_columns": [(code, labels[code]) for code in columns],
    }


def workbook(request: HttpRequest, language: str, account_id: str) -> HttpResponse:
    """The account of an area and period as a workbook in its layout, in all languages.

    Raises:
        NotFoundError: the account has no figures.
    """
    page = open_page(request, language)
    site = site_of(request)
    book = site.kept(read_book)
    shown = book.account(account_id)
    served = dataset_of(site.database, shown)
    if served is None:
        raise NotFoundError(
            "No figure of this account was published.",
            fix="Choose an account from the list of accounts.",
        )
    asked = [request.GET.get(name, "").strip() for name in ("area", "period")]
    chosen = choose(site.database, served, *asked)
    languages = languages_of(page)
    answers = account_answers(
        shown.template,
        pa.Table.from_pylist([dict(row) for row in chosen.figures.values()]),
        chosen.area,
        [chosen.period],
        {one.cell.rpartition(".")[0]: one.provider for one in book.missing.get(account_id, ())},
        Speech(page.texts, languages),
    )
    target = io.BytesIO()
    write_answers(answers, target, languages, page.texts)
    response = HttpResponse(target.getvalue(), content_type=FORMATS["xlsx"].media_type)
    name = f"{account_id}_{chosen.area}_{chosen.period}_{language}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
