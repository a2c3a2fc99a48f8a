"""Use value of durables: the year's worth of owning a good, in place of what it cost.

Source: Deaton and Zaidi, Guidelines for constructing consumption aggregates for welfare
analysis, LSMS working paper 135 (World Bank, 2002), section 3.3.
"""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from sathiti.methods.poverty.tables import by_code
from sathiti.methods.poverty.welfare.recipe import YEAR, Durables, Item, Lines, WelfareRecipe
from sathiti.methods.poverty.welfare.valued_lines import ValuedLines, value_lines
from sathiti.methods.tables import Lazy, collected, lazy
from sathiti.model import Place, SathitiError

USED = "used"
_YEARLY = "__yearly"


def use_lines(table: Any, durables: Durables, recipe: WelfareRecipe) -> ValuedLines:
    """Goods owned as lines of use value.

    A year's use of a good worth v today is ``v x (real interest + depreciation)``; a good with
    a lifetime loses ``1 / max(lifetime - age, least left)`` of v a year. Times the number owned.

    Raises:
        SathitiError: a column is missing; a good is unknown to the recipe; a value, number or
            age is missing or negative.
    """
    numbers = [name for name in (durables.value, durables.number, durables.age) if name]
    frame = lazy(table, durables.table, [*recipe.household, durables.item], numbers)
    frame = frame.with_columns(nw.col(durables.item).cast(nw.String))
    lived = [good.code for good in durables.goods if good.lifetime]
    if lived:
        _check_ages(frame, durables, lived)
    held = nw.col(durables.value).cast(nw.Float64)
    if durables.number:
        held = held * nw.col(durables.number).cast(nw.Float64)
    yearly = frame.with_columns((held * _share(durables)).alias(_YEARLY))
    items = tuple(Item(good.code, durables.component) for good in durables.goods)
    goods = WelfareRecipe((), items, days=recipe.days, household=recipe.household)
    lines = Lines(durables.table, durables.item, _YEARLY, days=YEAR, source=USED)
    return value_lines(yearly.to_native(), lines, goods)


def _share(durables: Durables) -> nw.Expr:
    """Share of its value that a good's use is worth in a year."""
    rates = {
        good.code: durables.real_interest + good.depreciation
        for good in durables.goods
        if not good.lifetime
    }
    lives = {good.code: good.lifetime for good in durables.goods if good.lifetime}
    item = nw.col(durables.item)
    if not lives:
        return by_code(durables.item, rates)
    left = by_code(durables.item, lives) - nw.col(durables.age).cast(nw.Float64)
    left = nw.max_horizontal(left, nw.lit(durables.least_left))
    spread = nw.lit(1.0) / left + durables.real_interest
    if not rates:
        return spread
    aged = nw.when(item.is_in(list(lives))).then(spread)
    return nw.coalesce(aged, by_code(durables.item, rates))


def _check_ages(frame: Lazy, durables: Durables, lived: list[str]) -> None:
    age = nw.col(durables.age).cast(nw.Float64)
    of_age = nw.col(durables.item).is_in(lived)
    known = ((age >= 0) & age.is_finite()).fill_null(False)
    bad = collected(frame.filter(of_age & ~known).select(durables.item))
    if bad.num_rows:
        raise SathitiError(
            "{count} goods have no age or one below 0.",
            fix="Fill in the age in years, or give the good a rate of depreciation.",
            at=Place(durables.table, key=durables.age),
            count=bad.num_rows,
        )


def depreciation_rates(table: Any, item: str, paid: str, value: str, age: str) -> pa.Table:
    """Yearly rate of depreciation less price changes of each good, from what owners tell.

    The median over owners of ``1 - (value today / price paid) ** (1 / age)``. Collects the
    rows of goods with an age above 0 and both amounts above 0.

    Args:
        table: goods owned.
        item: column of the good.
        paid: column of its price when bought, in money of today.
        value: column of its value today.
        age: column of its age in years.

    Returns:
        Columns item, rate, owners.
    """
    frame = lazy(table, "durables", [item], [paid, value, age])
    used = frame.filter((nw.col(paid) > 0) & (nw.col(value) > 0) & (nw.col(age) > 0))
    held = collected(used.select(nw.col(item).cast(nw.String), paid, value, age))
    ratio = held[value].to_numpy() / held[paid].to_numpy()
    rates = 1 - ratio ** (1 / held[age].to_numpy())
    codes = np.array(held[item].to_pylist(), dtype=object)
    rows = [
        {"item": code, "rate": float(np.median(rates[codes == code])), "owners": int(owners)}
        for code, owners in zip(*np.unique(codes, return_counts=True), strict=True)
    ]
    schema = pa.schema([("item", pa.string()), ("rate", pa.float64()), ("owners", pa.int64())])
    return pa.Table.from_pylist(rows, schema)
