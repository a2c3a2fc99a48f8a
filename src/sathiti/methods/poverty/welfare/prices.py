"""Prices of places and months from tables, and welfare brought to one place and month."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals as nw
import numpy as np
import pyarrow as pa

from sathiti.methods.poverty.tables import (
    LISTED,
    check_engine,
    check_once,
    first_keys,
)
from sathiti.methods.poverty.welfare.price_indices import FORMULAS, Array, Formula
from sathiti.methods.tables import collected, lazy, looked_up
from sathiti.model import Place, SathitiError

INDEX, PRICE, LINES = "index", "price", "lines"
_VALUE, _WEIGHT, _BASE = "__value", "__weight", "__base"

Key = tuple[Any, ...]


def unit_values(
    lines: Any,
    by: Sequence[str],
    *,
    amount: str = "amount",
    quantity: str = "quantity",
    weight: str = "",
    fewest: int = 1,
) -> pa.Table:
    """What households paid for a unit: the weighted median of amount / quantity.

    Collects one row for each different unit value of `by`; lines without an amount or quantity
    above 0 are left out.

    Args:
        lines: purchases, of any engine.
        by: columns such as item, unit, region.
        amount: column of what was paid.
        quantity: column of how much was bought.
        weight: column of weights; each line counts one if not given.
        fewest: lines that a unit value needs.

    Returns:
        The columns `by`, price, lines; sorted.
    """
    frame = lazy(lines, LINES, by, [amount, quantity, *([weight] if weight else [])])
    bought, spent = (nw.col(name).cast(nw.Float64) for name in (quantity, amount))
    # an engine may hold NaN to be above everything
    good = (bought > 0) & (spent > 0) & bought.is_finite() & spent.is_finite()
    one = nw.col(weight).cast(nw.Float64) if weight else nw.lit(1.0)
    values = (
        frame.filter(good.fill_null(False))
        .select(*by, (spent / bought).alias(_VALUE), one.alias(_WEIGHT), nw.lit(1).alias(LINES))
        .group_by(*by, _VALUE)
        .agg(nw.col(_WEIGHT).sum(), nw.col(LINES).sum())
    )
    table = collected(values).sort_by([(name, "ascending") for name in [*by, _VALUE]])
    rows = []
    for key, block in _blocks(table, by):
        counted = int(np.sum(block[LINES].to_numpy()))
        if counted >= fewest:
            price = _median(block[_VALUE].to_numpy(), block[_WEIGHT].to_numpy())
            rows.append({**dict(zip(by, key, strict=True)), PRICE: price, LINES: counted})
    kept = [table.schema.field(name) for name in by]
    schema = pa.schema([*kept, (PRICE, pa.float64()), (LINES, pa.int64())])
    return pa.Table.from_pylist(rows, schema)


def _blocks(table: pa.Table, by: Sequence[str]) -> Iterable[tuple[Key, pa.Table]]:
    """Runs of equal keys of a sorted table."""
    keys = list(zip(*(table[name].to_pylist() for name in by), strict=True))
    start = 0
    for key, run in itertools.groupby(keys):
        length = len(list(run))
        yield key, table.slice(start, length)
        start += length


def _median(values: Array, weights: Array) -> float:
    """The smallest value that half of the weight reaches, of values in order."""
    reached = np.cumsum(weights)
    place = int(np.searchsorted(reached, reached[-1] / 2 * (1 - 1e-12)))
    return float(values[place])


def price_index(
    prices: Any,
    budgets: Any,
    by: Sequence[str],
    formula: Formula = "fisher",
    *,
    base: Mapping[str, Any] | None = None,
    missing: Literal["refuse", "leave_out"] = "refuse",
) -> pa.Table:
    """Index of every place or month, from a table of prices and one of budgets.

    Args:
        prices: columns `by`, item, price.
        budgets: columns `by`, item, amount (weighted sums); their shares are the weights.
        by: columns of places and months.
        formula: laspeyres, paasche, fisher or tornqvist.
        base: values of `by` whose index is 1; if not given, the base is the whole: budgets
            of all places together, and the mean price of each item weighted by the amounts
            spent on it.
        missing: what happens to a place that lacks the price of an item in the budgets: an
            error, or the item is left out there and the other shares are raised.

    Returns:
        The columns `by` and index, sorted.

    Raises:
        SathitiError: a column is missing; a key stands twice; a place has no prices at all,
            or lacks one where that is refused; the base is not there.
    """
    priced = _by_place(prices, "prices", by, PRICE)
    spent = _by_place(budgets, "budgets", by, "amount")
    places = sorted(spent)
    items = sorted({item for held in spent.values() for item, amount in held.items() if amount})
    _check_places(places, items, priced, missing)
    price = _matrix(places, items, priced, np.nan)
    amount = _matrix(places, items, spent, 0.0)
    base_price, base_amount = _base(price, amount, places, by, base)
    index = []
    for own, own_amount in zip(price, amount, strict=True):
        there = np.isfinite(own) & np.isfinite(base_price)
        shares = [_shares(held[there]) for held in (base_amount, own_amount)]
        index.append(
            float(
                FORMULAS[formula](
                    own[None, there], base_price[there], shares[0], shares[1][None, :]
                )[0]
            )
        )
    rows = [
        {**dict(zip(by, place, strict=True)), INDEX: value}
        for place, value in zip(places, index, strict=True)
    ]
    return pa.Table.from_pylist(rows)


def _by_place(table: Any, name: str, by: Sequence[str], value: str) -> dict[Key, dict[Any, float]]:
    frame = lazy(table, name, [*by, "item"], [value])
    check_once(frame, [*by, "item"], name)
    held: dict[Key, dict[Any, float]] = {}
    for row in collected(frame.select(*by, "item", value)).to_pylist():
        if row[value] is not None:
            held.setdefault(tuple(row[column] for column in by), {})[row["item"]] = row[value]
    return held


def _check_places(
    places: Sequence[Key],
    items: Sequence[Any],
    priced: Mapping[Key, Mapping[Any, float]],
    missing: str,
) -> None:
    bare = [key for key in places if not priced.get(key)]
    if bare:
        raise SathitiError(
            "There are no prices for {places}.",
            fix="Give prices for every place, or use those of the place around it.",
            at=Place("prices"),
            places=_written(bare),
        )
    gaps = [
        f"{place}: {item}"
        for key, place in zip(places, _written(places, len(places)), strict=True)
        for item in items
        if item not in priced[key]
    ]
    if gaps and missing == "refuse":
        raise SathitiError(
            "Prices are missing: {gaps}.",
            fix="Fill them in, or say that items without a price are left out of the index.",
            at=Place("prices"),
            gaps=[*gaps[:LISTED], *(["…"] if len(gaps) > LISTED else [])],
        )


def _written(keys: Sequence[Key], most: int = LISTED) -> list[str]:
    written = [".".join(map(str, key)) for key in keys]
    return [*written[:most], *(["…"] if len(written) > most else [])]


def _matrix(
    places: Sequence[Key], items: Sequence[Any], held: Mapping[Key, Mapping[Any, float]], gap: float
) -> Array:
    return np.array([[held[key].get(item, gap) for item in items] for key in places])


def _base(
    price: Array,
    amount: Array,
    places: Sequence[Key],
    by: Sequence[str],
    base: Mapping[str, Any] | None,
) -> tuple[Array, Array]:
    """Prices and amounts of the base."""
    if base is None:
        known = np.where(np.isfinite(price), amount, 0.0)
        spent = known.sum(axis=0)
        paid = (known * np.nan_to_num(price)).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(spent > 0, paid / spent, np.nan), amount.sum(axis=0)
    key = tuple(base.get(column) for column in by)
    if key not in places:
        raise SathitiError(
            "The base {base} is not among the places.",
            fix="Use one of: {known}.",
            at=Place("prices"),
            base=_written([key]),
            known=_written(places),
        )
    place = places.index(key)
    return price[place], amount[place]


def _shares(amounts: Array) -> Array:
    total = amounts.sum()
    if not total > 0:
        raise SathitiError(
            "A place has no budget for the items that have a price.",
            fix="Give amounts above 0 for items with a price.",
            at=Place("budgets"),
        )
    shares: Array = amounts / total
    return shares


def household_paasche(lines: Any, prices: Any, household: Sequence[str], on: Sequence[str]) -> Any:
    """Paasche index of every household by its own budget, lazily on one engine.

    ``sum amount / sum amount q/p`` over the lines that have a price; p is the price where the
    household lives, q the base price.

    Args:
        lines: columns `household`, `on`, amount.
        prices: columns `on`, price, base_price; of the engine of the lines.
        household: columns that identify a household.
        on: columns that find a price, such as item, region, month.

    Returns:
        Columns `household`, index, priced (the amount that has prices); households without a
        line that has a price are not among them.

    Raises:
        SathitiError: a column is missing; a key stands twice; a price is missing, or not above 0.
    """
    bought = lazy(lines, LINES, [*household, *on], ["amount"])
    known = lazy(prices, "prices", on, [PRICE, "base_price"])
    check_engine({LINES: bought, "prices": known})
    check_once(known, on, "prices")
    held = (nw.col(PRICE).cast(nw.Float64), nw.col("base_price").cast(nw.Float64))
    good = (held[0] > 0) & (held[1] > 0) & held[0].is_finite() & held[1].is_finite()
    bad = collected(known.filter(~good.fill_null(False)).select(*on))
    if bad.num_rows:
        raise SathitiError(
            "{count} prices are missing, or not above 0: {keys}.",
            fix="Give a price for every item and place, or leave the item out.",
            at=Place("prices"),
            count=bad.num_rows,
            keys=first_keys(bad, on),
        )
    joined = bought.join(known.select(*on, PRICE, "base_price"), on=list(on), how="inner")
    amount = nw.col("amount").cast(nw.Float64)
    at_base = joined.select(
        *household,
        amount.alias("priced"),
        (amount * nw.col("base_price") / nw.col(PRICE)).alias(_BASE),
    )
    sums = at_base.group_by(*household).agg(nw.col("priced", _BASE).sum())
    index = (nw.col("priced") / nw.col(_BASE)).alias(INDEX)
    return sums.select(*household, index, "priced").to_native()


def deflate(
    table: Any, indices: Any, on: Sequence[str], columns: Sequence[str], suffix: str = "_real"
) -> Any:
    """Columns of money divided by the price index of their place and month, lazily.

    Args:
        table: households, of any engine.
        indices: small table with the columns `on` and index (1 for the base), of any engine.
        on: columns that find the index.
        columns: columns to divide.
        suffix: what the names of the divided columns end with; they stand beside the others.

    Raises:
        SathitiError: a column is missing; an index is missing, stands twice or is not above 0.
    """
    frame = lazy(table, "households", on, columns)
    known = lazy(indices, "indices", on, [INDEX])
    check_once(known, on, "indices")
    rows = collected(known.select(*on, INDEX)).to_pylist()
    levels = {tuple(row[name] for name in on): row[INDEX] for row in rows}
    bad = [key for key, level in levels.items() if level is None or not level > 0]
    asked = collected(frame.select(*on).unique()).to_pylist()
    lost = [key for row in asked if (key := tuple(row[name] for name in on)) not in levels]
    if bad or lost:
        raise SathitiError(
            "There is no price index above 0 for {places}.",
            fix="Give an index for every place and month of the households.",
            at=Place("indices"),
            places=_written(sorted({*bad, *lost}, key=str)),
        )
    index = looked_up(on, levels)
    return frame.with_columns(
        (nw.col(name).cast(nw.Float64) / index).alias(f"{name}{suffix}") for name in columns
    ).to_native()
