"""Makes the cells of a monetary asset account from those of the physical one and unit rents."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.accounts.cell_table import ASSUMED
from sathiti.methods.accounts.valuation import LONGEST, Array, value_change, value_stock
from sathiti.methods.validation.fact_table import collect
from sathiti.model import Period

_Key = tuple[str, str, str]  # column, area, period

_CELLS = pa.schema(
    [
        ("ACCOUNT_TABLE", pa.string()),
        ("ACCOUNT_ROW", pa.string()),
        ("ACCOUNT_COLUMN", pa.string()),
        ("REF_AREA", pa.string()),
        ("TIME_PERIOD", pa.string()),
        ("OBS_VALUE", pa.float64()),
        ("OBS_STATUS", pa.string()),
        ("COMMENT_OBS", pa.string()),
    ]
)


class StockRows(Struct, frozen=True):
    """What the rows of an asset account mean for its value.

    Attributes:
        extraction: rows that earn the rent.
        growth: rows that renew the stock.
        additions, reductions: rows that are valued, the first two among them.
        table: the block of stocks.
    """

    extraction: tuple[str, ...]
    growth: tuple[str, ...]
    additions: tuple[str, ...]
    reductions: tuple[str, ...]
    table: str = "stock"


def monetary_cells(
    physical: Any,
    unit_rents: Any,
    rows: StockRows,
    discount: float,
    change: float = 0.0,
    longest: int = LONGEST,
    assumed: str = "",
) -> pa.Table:
    """Value the stocks and flows of a physical asset account.

    The stock at the end of a year is the net present value at the unit rent, extraction and
    growth of that year; its opening value is the closing value of the year before. Flows are
    valued where both are known and the physical account closes; revaluation is the rest.
    Volumes below zero are not valued: the physical account reports them.

    Args:
        physical: complete cells of the physical account (see `compile_account`).
        unit_rents: ACCOUNT_COLUMN, REF_AREA, TIME_PERIOD, OBS_VALUE: rent of a physical unit,
            for example the stumpage price, in the money of the account.
        rows: what the rows mean.
        discount: yearly rate as a share.
        change: yearly change of extraction as a share.
        longest: years counted at most.
        assumed: what is assumed, in words, for every cell made.

    Returns:
        Cells with OPENING, the flows, REVALUATION and CLOSING, status E.
    """
    volumes = _volumes(physical, rows.table)
    rents = {
        (row["ACCOUNT_COLUMN"], row["REF_AREA"], row["TIME_PERIOD"]): float(row["OBS_VALUE"])
        for row in collect(unit_rents).to_pylist()
        if row["OBS_VALUE"] is not None
    }
    keys = sorted(key for key in rents if _can_be_valued(volumes.get(key, {}), rows))
    taken = _sums(volumes, keys, rows.extraction)
    found = value_stock(
        np.array([volumes[key]["CLOSING"] for key in keys]),
        taken,
        taken * np.array([rents[key] for key in keys]),
        discount,
        change,
        _sums(volumes, keys, rows.growth),
        longest,
    )
    values = dict(zip(keys, found.value.tolist(), strict=True))
    cells = [
        (rows.table, row, *key, value, ASSUMED, assumed)
        for key in keys
        for row, value in _entries(key, volumes[key], values, rows)
    ]
    named = [dict(zip(_CELLS.names, cell, strict=True)) for cell in cells]
    return pa.Table.from_pylist(named, schema=_CELLS)


def _can_be_valued(volumes: dict[str, float], rows: StockRows) -> bool:
    needed = ("CLOSING", *rows.extraction, *rows.growth)
    return "CLOSING" in volumes and all(volumes.get(row, 0.0) >= 0 for row in needed)


def _volumes(physical: Any, table: str) -> Mapping[_Key, dict[str, float]]:
    """Complete volumes of each column, area and period by row."""
    found: dict[_Key, dict[str, float]] = {}
    for row in collect(physical).to_pylist():
        known = row["OBS_VALUE"] is not None and row.get("COMPLETE", True) is not False
        if known and row["ACCOUNT_TABLE"] == table:
            key = (row["ACCOUNT_COLUMN"], row["REF_AREA"], row["TIME_PERIOD"])
            found.setdefault(key, {})[row["ACCOUNT_ROW"]] = row["OBS_VALUE"]
    return found


def _sums(
    volumes: Mapping[_Key, dict[str, float]], keys: list[_Key], rows: tuple[str, ...]
) -> Array:
    return np.array([sum(volumes[key].get(row, 0.0) for row in rows) for key in keys])


def _entries(
    key: _Key, volumes: dict[str, float], values: Mapping[_Key, float], rows: StockRows
) -> Iterator[tuple[str, float]]:
    """Rows of one column, area and period with their values."""
    column, area, period = key
    before = values.get((column, area, str(Period.parse(period).shift(-1))))
    if before is not None:
        yield "OPENING", before
        yield from _flows(volumes, before, values[key], rows)
    yield "CLOSING", values[key]


def _flows(
    volumes: dict[str, float], opening: float, closing: float, rows: StockRows
) -> Iterator[tuple[str, float]]:
    """Flows and revaluation; nothing where the physical account does not close."""
    signed = {row: volumes[row] for row in rows.additions if row in volumes}
    signed |= {row: -volumes[row] for row in rows.reductions if row in volumes}
    first = volumes.get("OPENING")
    gap = 0.0 if first is None else abs(first + sum(signed.values()) - volumes["CLOSING"])
    if first is None or gap > 1e-6 * max(first + volumes["CLOSING"], 1.0):
        return
    found = value_change(first, volumes["CLOSING"], opening, closing, signed)
    for row, value in found.flows.items():
        yield row, abs(float(value))
    yield "REVALUATION", float(found.revaluation)
