"""What households of a made-up survey consume: totals by rank, split into lines and goods."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sathiti.methods.survey.synthetic.columns import money
from sathiti.methods.survey.synthetic.plan import (
    Flags,
    Floats,
    SyntheticItem,
    SyntheticPlan,
    Whole,
    spread,
)

BOUGHT, OWN, GIFT = 1, 2, 3
OWNER, TENANT, FREE = 1, 2, 3
# Part of consumption that durables and food may take at most, and food at least.
_MOST_DURABLES, _FOOD_ENDS = 0.15, (0.15, 0.75)
_GIFTS = 0.05


class Budget(NamedTuple):
    """Consumption of each household in a month, at prices of its place and time.

    Attributes:
        total: all of it.
        food, recalled, rent, durables: its parts.
        relative: consumption a person beside the mean of all, in logarithms.
    """

    total: Floats
    food: Floats
    recalled: Floats
    rent: Floats
    durables: Floats
    relative: Floats


class Lines(NamedTuple):
    """Lines of a diary or of recall, one element each, in the order of households.

    Attributes:
        household: its number.
        item: number of the item.
        value: money in a month.
    """

    household: Whole
    item: Whole
    value: Floats


class Goods(NamedTuple):
    """Durables owned, one element a household and good.

    Attributes:
        household, item: their numbers.
        owned: how many.
        age: of the newest, in years.
        worth: what all of them would sell for.
        use: worth of using them for a month.
    """

    household: Whole
    item: Whole
    owned: Whole
    age: Whole
    worth: Floats
    use: Floats


def make_goods(plan: SyntheticPlan, total: Floats, relative: Floats) -> Goods:
    """Durables, more of them with the well-off; their use is at most a part of consumption.

    The use of a good worth v with y years left is v / max(y, least_left) a year (Deaton and
    Zaidi 2002, section 3.3).
    """
    random = plan.random(7)
    chances = np.array([good.chance for good in plan.durables])
    odds = np.log(chances / (1 - chances)) + 1.2 * relative[:, None]
    household, item = np.nonzero(random.random(odds.shape) < 1 / (1 + np.exp(-odds)))
    lives = np.array([good.life for good in plan.durables])[item]
    prices = np.array([good.price for good in plan.durables])[item] * plan.number("price_level")
    owned = 1 + (random.random(len(item)) < 0.15).astype(np.int64)
    age = np.floor(random.random(len(item)) * lives).astype(np.int64)
    worth = prices * owned * (1 - age / lives) * spread(random, 0.3, len(item))
    left = np.maximum(lives - age, plan.number("least_left"))
    # Worth of all is brought to the part of consumption that durables have on the whole.
    worth *= plan.number("durables_share") * total.sum() / (worth / left / 12).sum()
    used = np.bincount(household, worth / left / 12, minlength=len(total))
    most = _MOST_DURABLES * total / np.where(used > 0, used, 1.0)
    worth *= np.minimum(1, most)[household]
    worth = money(worth, plan.number("money_step")).astype(float)
    return Goods(household, item, owned, age, worth, worth / left / 12)


def make_budget(plan: SyntheticPlan, total: Floats, relative: Floats, goods: Goods) -> Budget:
    """Food by Engel's law, rent, use of durables, and the rest, which is recalled."""
    random = plan.random(8)
    noise = random.normal(0, 0.05, len(total))
    share = plan.number("food_share") + plan.number("food_slope") * relative + noise
    food = np.clip(share, *_FOOD_ENDS) * total
    durables: Floats = np.bincount(goods.household, goods.use, minlength=len(total)).astype(float)
    rent = plan.number("rent_share") * total * spread(random, 0.2, len(total))
    # Tenants tell rents in whole steps of money, so the rest is what is then left.
    step = plan.number("money_step")
    rent = np.round(np.minimum(rent, (total - food - durables) * 0.6) / step) * step
    return Budget(total, food, total - food - durables - rent, rent, durables, relative)


def make_lines(
    items: Sequence[SyntheticItem],
    amounts: Floats,
    relative: Floats,
    random: np.random.Generator,
) -> Lines:
    """Split an amount of each household over some of the items, one line an item.

    Which items a household has is chance; how much it spends on those it has goes with the
    item's weight in the budget and its elasticity. Everybody has the first item. Lines of items
    that are not counted as consumption are made beside the amount.
    """
    chances = np.array([item.chance for item in items])
    weights = np.array([item.share / item.chance for item in items])
    steps = np.array([item.elasticity - 1 for item in items])
    there = random.random((len(amounts), len(items))) < chances
    there[:, 0] = True
    spent = there * weights * np.exp(steps * relative[:, None])
    spent *= spread(random, 0.5, spent.shape)
    counted = np.array([item.counted for item in items])
    spent *= (amounts / spent[:, counted].sum(axis=1))[:, None]
    household, item = np.nonzero(there)
    return Lines(household, item, spent[household, item])


def divided(lines: Lines, usual: float, random: np.random.Generator) -> Lines:
    """Each line divided into several, as when an item is bought more than once a month."""
    times = 1 + random.poisson(usual - 1, len(lines.value))
    line = np.repeat(np.arange(len(times)), times)
    parts = random.exponential(1, len(line)) + 0.3
    parts /= np.bincount(line, parts)[line]
    return Lines(lines.household[line], lines.item[line], lines.value[line] * parts)


def origins(plan: SyntheticPlan, lines: Lines, urban: Flags, random: np.random.Generator) -> Whole:
    """Whether each line of the diary was bought, made at home or given."""
    own = np.array([item.own for item in plan.diary])[lines.item]
    own = own * plan.both("own", urban[lines.household])
    drawn = random.random(len(own))
    return np.select([drawn < own, drawn < own + _GIFTS], [OWN, GIFT], BOUGHT).astype(np.int64)


def tenures(plan: SyntheticPlan, urban: Flags) -> Whole:
    """Whether each household owns its dwelling, pays rent or lives there free of charge."""
    drawn = plan.random(9).random(len(urban))
    tenant = plan.both("tenant", urban)
    free = tenant + plan.number("free")
    return np.select([drawn < tenant, drawn < free], [TENANT, FREE], OWNER).astype(np.int64)
