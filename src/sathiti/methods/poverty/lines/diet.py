"""From lines of food to calories: what households eat a day, and the basket of a group."""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.poverty.tables import check_engine, first_keys
from sathiti.methods.tables import Lazy, collected, lazy, looked_up
from sathiti.model import Place, SathitiError

CALORIES, COST, QUANTITY, AMOUNT = "calories", "cost", "quantity", "amount"
_KCAL = "__kcal"


class FoodLines(Struct, frozen=True, forbid_unknown_fields=True):
    """How lines of food tell quantities, and what is in them.

    Attributes:
        content: kilocalories of a unit, by the columns `on`.
        on: columns that find the content, such as item and unit.
        without: items (keys of `on`) whose calories are not known, such as meals eaten out;
            they are left out of calories and of the cost of calories.
        household: columns that identify a household.
        quantity: column of quantities.
        amount: column of what they cost, or would.
        days: days the lines cover.
    """

    content: Mapping[tuple[Any, ...], float]
    on: tuple[str, ...] = ("item",)
    without: tuple[tuple[Any, ...], ...] = ()
    household: tuple[str, ...] = ("household",)
    quantity: str = "quantity"
    amount: str = "amount"
    days: float = 7.0


def household_diets(lines: Any, food: FoodLines) -> Any:
    """Calories and their cost for every household and day, lazily.

    Args:
        lines: one row an item; of any engine.
        food: how to read them.

    Returns:
        Columns `household`, calories, cost: of the whole household and one day.

    Raises:
        SathitiError: a column is missing; the content of an item is not known, or negative; a
            quantity is missing or negative.
    """
    frame = _read(lines, food)
    sums = frame.group_by(*food.household).agg(nw.col(CALORIES, COST).sum())
    return sums.to_native()


def _read(lines: Any, food: FoodLines) -> Lazy:
    """Lines of known content with quantity, calories and cost of a day."""
    if not food.days > 0:
        raise SathitiError(
            "The period is {days} days; it must be above 0.",
            fix="Write the days that the amounts cover, such as 7, 30 or 365.",
            at=Place("food"),
            days=food.days,
        )
    frame = lazy(lines, "food", [*food.household, *food.on], [food.quantity, food.amount])
    _check_content(frame, food)
    kept = frame.with_columns(looked_up(food.on, food.content).alias(_KCAL))
    kept = kept.filter(~nw.col(_KCAL).is_null())
    quantity, amount = (nw.col(name).cast(nw.Float64) for name in (food.quantity, food.amount))
    good = quantity.is_finite() & (quantity >= 0) & amount.is_finite() & (amount >= 0)
    bad = collected(kept.filter(~good.fill_null(False)).select(*food.on))
    if bad.num_rows:
        raise SathitiError(
            "{count} lines of food have no quantity or amount, or one below 0: {items}.",
            fix="Correct them, or fill them in before.",
            at=Place("food", key=food.quantity),
            count=bad.num_rows,
            items=list(dict.fromkeys(first_keys(bad, food.on))),
        )
    return kept.select(
        *food.household,
        *food.on,
        (quantity / food.days).alias(QUANTITY),
        (quantity * nw.col(_KCAL) / food.days).alias(CALORIES),
        (amount / food.days).alias(COST),
    )


def _check_content(frame: Lazy, food: FoodLines) -> None:
    below = [key for key, kcal in food.content.items() if not kcal >= 0]
    told = collected(frame.select(*food.on).unique()).to_pylist()
    keys = [tuple(row[name] for name in food.on) for row in told]
    strays = [key for key in keys if key not in food.content and key not in food.without]
    if below or strays:
        raise SathitiError(
            "The calories of {items} are not known.",
            fix="Add them to the contents, or name them as food without known calories.",
            at=Place("food", key="content"),
            items=sorted(".".join(map(str, key)) for key in [*below, *strays])[:10],
        )


def food_basket(
    lines: Any, members: Any, food: FoodLines, need: float, weight: str = "weight"
) -> pa.Table:
    """The basket of a reference group: what its people eat a day, scaled to a need of calories.

    Lines are of whole households, so each counts by the weight of its household, not by its
    persons; the basket then costs the food line of the group.

    Args:
        lines: lines of food, of any engine.
        members: households of the group, of the same engine: the columns of a household and
            `weight`.
        food: how to read the lines.
        need: calories a person needs a day.
        weight: column of members with the weight of the household.

    Returns:
        Columns `on`, quantity, calories, cost (of a person and day, scaled so that calories add
        up to the need), price (of a unit), share (of the cost); the costliest first.

    Raises:
        SathitiError: as `household_diets`; or the group has no food with calories.
    """
    keys = list(food.household)
    held = lazy(members, "members", keys, [weight])
    told = _read(lines, food)
    check_engine({"food": told, "members": held})
    frame = told.join(held.select(*keys, weight), on=keys, how="inner")
    times = nw.col(weight).cast(nw.Float64)
    weighted = frame.select(
        *food.on, *((nw.col(name) * times).alias(name) for name in (QUANTITY, CALORIES, COST))
    )
    sums = collected(
        weighted.group_by(*food.on).agg(nw.col(QUANTITY, CALORIES, COST).sum())
    ).to_pylist()
    eaten, paid = (sum(row[name] for row in sums) for name in (CALORIES, COST))
    if not eaten > 0 or not paid > 0:
        raise SathitiError(
            "The reference group has no food with calories.",
            fix="Widen the group, or check quantities and calories of its food.",
            at=Place("reference group"),
        )
    scale = need / eaten
    rows = [
        {
            **{name: row[name] for name in food.on},
            **{name: row[name] * scale for name in (QUANTITY, CALORIES, COST)},
            "price": row[COST] / row[QUANTITY] if row[QUANTITY] else None,
            "share": row[COST] / paid,
        }
        for row in sorted(sums, key=lambda row: -row[COST])
    ]
    return pa.Table.from_pylist(rows)


def basket_cost(basket: Any, prices: Mapping[tuple[Any, ...], float], on: Sequence[str]) -> float:
    """What a basket costs a person and day at other prices, such as those of a region.

    Args:
        basket: table of `food_basket`.
        prices: price of a unit by the columns `on`.
        on: columns that find the price.

    Raises:
        SathitiError: a price is missing or not above 0.
    """
    rows = collected(lazy(basket, "basket", on, [QUANTITY])).to_pylist()
    keys = [tuple(row[name] for name in on) for row in rows]
    gaps = [".".join(map(str, key)) for key in keys if not prices.get(key, 0) > 0]
    if gaps:
        raise SathitiError(
            "Prices are missing: {gaps}.",
            fix="Give a price for every item and place, or leave the item out.",
            at=Place("prices"),
            gaps=gaps[:10],
        )
    return float(sum(prices[key] * row[QUANTITY] for key, row in zip(keys, rows, strict=True)))
