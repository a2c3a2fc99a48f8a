"""Facts that formulas of the line name: forms, accounts, coefficients, and what is assumed."""

from collections.abc import Mapping, Sequence

from sathiti.domains.environment.account_sources import (
    Remarks,
    account_facts,
    coefficient_facts,
    contexts_of,
)
from sathiti.methods.validation import Facts, UsedFact
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.checks import facts_of_forms
from sathiti.warehouse.line.office import stored_of
from sathiti.warehouse.packs.coefficients import COEFFICIENTS
from sathiti.warehouse.steps import StepContext
from sathiti.warehouse.vintages import StoredVintage


def account_name(account: str) -> str:
    """Name of the step that compiles an account."""
    return f"account-{account}"


def source_step(office: Office, name: str) -> str:
    """The step whose vintage holds the facts that formulas write as ``name.item``."""
    return account_name(name) if name in office.pack.accounts else f"check-{name}"


def facts_named(
    office: Office, context: StepContext, names: Sequence[str]
) -> tuple[Facts, dict[str, StoredVintage]]:
    """Facts of the forms and accounts that formulas name, and the vintages they come from."""
    stored = {name: stored_of(context, source_step(office, name)) for name in names}
    forms = {
        name: one.dataset.table for name, one in stored.items() if name not in office.pack.accounts
    }
    known = facts_of_forms(office, forms)
    accounts = {
        name: account_facts(one.dataset.table)
        for name, one in stored.items()
        if name in office.pack.accounts
    }
    tables = {**known.forms, **accounts}
    facts = Facts(tables, known.codelists, known.labels, known.structures, known.asked)
    return facts, stored


def remarks_of(office: Office, stored: Mapping[str, StoredVintage]) -> Remarks:
    """What is assumed in forms and accounts."""
    assumed: dict[UsedFact, str] = {}
    told: dict[UsedFact, str] = {}
    for name, one in stored.items():
        table = one.dataset.table
        if name in office.pack.accounts:
            items = account_facts(table).column("ITEM").to_pylist()
        else:
            items = table.column("ITEM").to_pylist()
        columns = (table.column(c).to_pylist() for c in ("REF_AREA", "TIME_PERIOD", "OBS_STATUS"))
        comments = (
            table.column("COMMENT_OBS").to_pylist()
            if name in office.pack.accounts
            else [None] * table.num_rows
        )
        for item, area, period, status, comment in zip(items, *columns, comments, strict=True):
            if status == "E":
                fact = UsedFact(name, item, area, period)
                assumed[fact] = status
                if comment:
                    told[fact] = comment
    return Remarks(assumed, told)


def with_coefficients(office: Office, facts: Facts, remarks: Remarks) -> tuple[Facts, Remarks]:
    """The coefficients of the pack beside facts, wherever they hold."""
    rows = office.pack.parameter_values(COEFFICIENTS)
    table, more = coefficient_facts(rows, contexts_of(facts), office.pack.languages)
    every = Facts(
        {**facts.forms, COEFFICIENTS: table},
        facts.codelists,
        facts.labels,
        facts.structures,
        facts.asked,
    )
    return every, Remarks(remarks.statuses, {**remarks.assumptions, **more.assumptions})
