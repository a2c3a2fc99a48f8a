"""Indicators as formulas over the cells of accounts."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.methods.accounts.cell_table import ASSUMED, KEY
from sathiti.methods.validation import Evaluated, Facts, evaluate, parse
from sathiti.methods.validation.fact_table import collect
from sathiti.model import Place


class AccountIndicator(Struct, frozen=True):
    """One indicator of accounts.

    Attributes:
        formula: in the rule language over ``account.table.row.column`` and ``form.item``.
        unit: code of the unit.
        decimals: decimals published.
        goal: indicator of the SDGs, for example 6.4.2.
        base_periods: period to base period, for ``base`` and ``base_years``.
    """

    id: str
    formula: str
    unit: str
    decimals: int
    goal: str = ""
    base_periods: dict[str, str] = {}
    source: str = ""
    at: Place | None = None


def indicator_of(row: Mapping[str, str]) -> AccountIndicator:
    """The indicator of a row of the parameter table ``account_indicators``.

    >>> indicator_of({"id": "A", "formula": "a.b.C.D", "unit": "PT", "decimals": "1",
    ...               "base_periods": "2010:2000"}).base_periods
    {'2010': '2000'}
    """
    pairs = (pair.partition(":") for pair in row.get("base_periods", "").split())
    return AccountIndicator(
        row["id"],
        row["formula"],
        row["unit"],
        int(row["decimals"]),
        row.get("goal", ""),
        {period: base for period, _, base in pairs},
        row.get("source", ""),
    )


def account_indicators(
    indicators: Iterable[AccountIndicator],
    accounts: Mapping[str, Any],
    forms: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Compute indicators wherever all they need is known.

    A cell that lacks a part (COMPLETE false) counts as missing: no indicator is made of it.

    Args:
        indicators: formulas.
        accounts: account id to its cells, as `compile_account` gives them.
        forms: form to facts (ITEM, REF_AREA, TIME_PERIOD, OBS_VALUE), for what no account
            holds, for example population.

    Returns:
        INDICATOR, REF_AREA, TIME_PERIOD, OBS_VALUE (not rounded), OBS_STATUS (E where an input
        is assumed), DECIMALS, UNIT_MEASURE, INPUTS (JSON list of [account or form, cell or
        item, area, period]).

    Raises:
        SathitiError: a formula is not in the rule language.
    """
    tables = {name: _as_facts(cells) for name, cells in accounts.items()} | dict(forms or {})
    facts = Facts(tables)
    assumed = {(name, *key) for name, table in tables.items() for key in _assumed(collect(table))}
    rows = [
        _row(indicator, result, assumed)
        for indicator in indicators
        for result in evaluate(
            parse(indicator.formula, indicator.at), facts, "", indicator.base_periods
        )
    ]
    return pa.Table.from_pylist(rows, schema=_INDICATORS)


_INDICATORS = pa.schema(
    [
        ("INDICATOR", pa.string()),
        ("REF_AREA", pa.string()),
        ("TIME_PERIOD", pa.string()),
        ("OBS_VALUE", pa.float64()),
        ("OBS_STATUS", pa.string()),
        ("DECIMALS", pa.int32()),
        ("UNIT_MEASURE", pa.string()),
        ("INPUTS", pa.string()),
    ]
)


def _as_facts(cells: Any) -> pa.Table:
    """Cells as the facts of a form whose items are ``table.row.column``."""
    table = collect(cells)
    if "COMPLETE" in table.column_names:
        table = table.filter(pc.fill_null(table["COMPLETE"], True))
    items = pc.binary_join_element_wise(*(table[name].cast(pa.string()) for name in KEY), ".")
    kept = [
        name
        for name in ("REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "DECIMALS")
        if name in table.column_names
    ]
    return table.select(kept).add_column(0, "ITEM", items)


def _assumed(facts: pa.Table) -> list[tuple[str, str, str]]:
    if "OBS_STATUS" not in facts.column_names:
        return []
    found = facts.filter(pc.equal(facts["OBS_STATUS"], ASSUMED))
    columns = (found[name].to_pylist() for name in ("ITEM", "REF_AREA", "TIME_PERIOD"))
    return list(zip(*columns, strict=True))


def _row(
    indicator: AccountIndicator, result: Evaluated, assumed: set[tuple[str, str, str, str]]
) -> dict[str, Any]:
    inputs = [(used.form, used.item, used.area, used.period) for used in result.inputs]
    return {
        "INDICATOR": indicator.id,
        "REF_AREA": result.area,
        "TIME_PERIOD": result.period,
        "OBS_VALUE": result.value,
        "OBS_STATUS": ASSUMED if assumed.intersection(inputs) else "A",
        "DECIMALS": indicator.decimals,
        "UNIT_MEASURE": indicator.unit,
        "INPUTS": msgspec.json.encode(inputs).decode(),
    }
