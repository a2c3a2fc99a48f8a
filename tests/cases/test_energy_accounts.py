"""A published energy supply and use account, balanced by product and by industry."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from sathiti.methods.accounts import CompiledAccount, check_account, compile_account
from sathiti.model import AccountIdentity, AccountLine, AccountTable, AccountTemplate, Text

from .accounts import Key, failing, one_account, reference, values_of

pytestmark = pytest.mark.shared

TOTAL = AccountLine("TOTAL", Text.of(en="Total"))


def code(written: str) -> str:
    return re.sub(r"\W+", "_", written).strip("_")


def flows_of(shared: Path) -> dict[Key, float]:
    """Cells of the United Kingdom 2000: what is negative in the source is used, the rest made."""
    flows: dict[Key, float] = defaultdict(float)
    for row in reference(shared, "energy_psut_uk2000_final.csv"):
        value = float(row["value"])
        made = value > 0 and row["ledger_side"] == "Supply"
        flows["supply" if made else "use", code(row["product"]), code(row["flow"])] += abs(value)
    return dict(flows)


def template_of(flows: Iterable[Key]) -> AccountTemplate:
    """Products by industries, resources and final users, as the source has them."""
    products = dict.fromkeys(row for _, row, _ in flows)
    units = dict.fromkeys(column for _, _, column in flows)
    rows = (*(AccountLine(one, Text.of(en=one), "TOTAL") for one in products), TOTAL)
    columns = (*(AccountLine(one, Text.of(en=one), "TOTAL") for one in units), TOTAL)
    tables = [AccountTable(name, Text.of(en=name), rows, columns) for name in ("supply", "use")]
    loss = (AccountLine("LOSS", Text.of(en="Losses")),)
    made = {column for table, _, column in flows if table == "supply"}
    used = {column for table, _, column in flows if table == "use"}
    return AccountTemplate(
        "uk_energy",
        "2018",
        Text.of(en="Energy, United Kingdom 2000"),
        "energy",
        "KTOE",
        Text.of(en="thousand tonnes of oil equivalent"),
        0,
        (*tables, AccountTable("losses", Text.of(en="Losses"), loss, columns)),
        (
            AccountIdentity("balance", Text({}), "supply.TOTAL = use.TOTAL", "row"),
            AccountIdentity(
                "losses",
                Text({}),
                "losses.LOSS = use.TOTAL - supply.TOTAL",
                only=tuple(sorted(made & used)),
                compute=True,
            ),
        ),
        blank="zero",
    )


@pytest.fixture(scope="module")
def flows(shared: Path) -> dict[Key, float]:
    return flows_of(shared)


@pytest.fixture(scope="module")
def compiled(flows: dict[Key, float]) -> CompiledAccount:
    template = template_of(flows)
    blanks = {
        (table.id, row.code, column.code): 0.0
        for table in template.tables[:2]
        for row in table.rows[:-1]
        for column in table.columns[:-1]
    }
    return compile_account(template, one_account({**blanks, **flows}))


def test_every_product_is_used_as_much_as_it_is_made(compiled: CompiledAccount) -> None:
    rows = [row for row in compiled.residuals.to_pylist() if row["IDENTITY"] == "balance"]
    assert len(rows) == 13
    assert {(row["OUTCOME"], row["RESIDUAL"]) for row in rows} == {("holds", 0.0)}


def test_industries_lose_what_they_take_and_do_not_make(compiled: CompiledAccount) -> None:
    made = values_of(compiled.cells)
    assert made["use", "TOTAL", "Power_plants"] == 16_100
    assert made["supply", "TOTAL", "Power_plants"] == 6_400
    assert made["losses", "LOSS", "Power_plants"] == 9_700
    losses = {
        column: value
        for (table, _, column), value in made.items()
        if table == "losses" and value and column != "TOTAL"
    }
    assert len(losses) == 9
    assert min(losses.values()) > 0
    # what the resources give is lost on the way or reaches a final user
    resources = sum(
        value
        for (table, row, column), value in made.items()
        if table == "supply" and row == "TOTAL" and column.startswith("Resources")
    )
    final = made["use", "TOTAL", "Residential"] + made["use", "TOTAL", "Transport"]
    assert resources == 93_000
    assert resources == final + sum(losses.values())


def test_a_product_that_is_lost_between_two_industries_is_found(flows: dict[Key, float]) -> None:
    template = template_of(flows)
    totals: dict[Key, float] = defaultdict(float)
    for (table, row, _), value in flows.items():
        totals[table, row, "TOTAL"] += value
    published = {**flows, **totals}
    assert failing(check_account(template, one_account(published))) == set()

    published["use", "Elect", "TOTAL"] -= 250
    assert failing(check_account(template, one_account(published))) == {("balance", "Elect")}
