"""The made-up survey as files: villages, households, persons, diary, recall, durables, prices.

All records are synthetic: they were drawn from random numbers so that their weighted results
come near published figures, and say nothing about any person or place.
"""

import numpy as np
import pyarrow as pa

from sathiti.methods.survey.synthetic.answers import (
    IMPOSSIBLE_AGE,
    Slips,
    make_dwellings,
    make_schooling,
    planted_slips,
)
from sathiti.methods.survey.synthetic.columns import codes, money, named, told
from sathiti.methods.survey.synthetic.consumption import (
    TENANT,
    Budget,
    Goods,
    Lines,
    divided,
    make_budget,
    make_goods,
    make_lines,
    origins,
    tenures,
)
from sathiti.methods.survey.synthetic.households import Households, select_households
from sathiti.methods.survey.synthetic.people import HEAD
from sathiti.methods.survey.synthetic.plan import URBAN, SyntheticPlan, Whole

SYNTHETIC, YES = "synthetic", "1"
# What food is written as more than the whole, and how fine lines and prices are told, in steps.
_TOO_MUCH, _OF_LINES, _OF_PRICES = 100, 0.1, 0.01


def synthetic_survey(plan: SyntheticPlan) -> dict[str, pa.Table]:
    """Make a round: one table a file, in the order in which files lie within each other.

    The same plan gives the same records. A household that did not answer has a row in
    `households` and nowhere else. The lines of a household, its rent and the use of its
    durables are together the consumption of its rank, times persons, times price level.

    Args:
        plan: what the round shall look like.

    Returns:
        File name to table; every table ends with a column `synthetic`.

    Raises:
        SathitiError: the plan lacks a setting, or has fewer villages than its strata need.
    """
    homes = select_households(plan)
    goods = make_goods(plan, homes.total, homes.relative)
    budget = make_budget(plan, homes.total, homes.relative, goods)
    random = plan.random(13)
    bought = make_lines(plan.diary, budget.food, homes.relative, random)
    diary = divided(bought, plan.number("times_bought"), random)
    recall = make_lines(plan.recall, budget.recalled, homes.relative, plan.random(14))
    slips = planted_slips(plan, homes.people, len(homes.sizes), len(diary.value))
    villages = _village_codes(homes)
    taken = np.arange(len(homes.village)) % plan.take + 1
    hhid = named(villages.take(pa.array(homes.village)), taken, 2)
    answered = hhid.take(pa.array(homes.answered))
    tables = {
        "villages": _villages(homes, villages),
        "households": _households(homes, villages, hhid, budget, slips),
        "persons": _persons(homes, answered, slips),
        "diary": _diary(homes, answered, diary, slips),
        "recall": _recall(plan, answered, recall),
        "durables": _durables(plan, answered, goods),
        "prices": _prices(homes, villages),
    }
    return {
        name: table.append_column(SYNTHETIC, pa.array([YES] * table.num_rows))
        for name, table in tables.items()
    }


def _village_codes(homes: Households) -> pa.Array:
    """Code of the stratum and a number within it."""
    stratum = homes.villages.stratum
    first = np.searchsorted(stratum, stratum)
    return named(_strata(homes), np.arange(len(stratum)) - first + 1, 3)


def _strata(homes: Households) -> pa.Array:
    written = [
        f"{stratum.area}{1 if stratum.settlement == URBAN else 2}" for stratum in homes.plan.strata
    ]
    return pa.array(written).take(pa.array(homes.villages.stratum))


def _months(homes: Households, village: Whole) -> pa.Array:
    return pa.array(homes.plan.months).take(pa.array(homes.villages.month[village]))


def _villages(homes: Households, names: pa.Array) -> pa.Table:
    plan, villages = homes.plan, homes.villages
    drawn = plan.random(15).random((2, len(names)))
    areas = pa.array([stratum.area for stratum in plan.strata])
    return pa.table(
        {
            "village": names,
            "province": areas.take(pa.array(villages.stratum)),
            "urban": codes(np.where(villages.urban, 1, 2)),
            "stratum": _strata(homes),
            "month": _months(homes, np.arange(len(names))),
            "villages_in_stratum": villages.in_stratum,
            "households_in_frame": villages.frame,
            "households_listed": villages.listed,
            "prob_village": villages.chance.round(10),
            "prob_household": villages.chance_within.round(10),
            "electricity": codes(1 + (drawn[0] > plan.number("access_electricity"))),
            "road": codes(1 + (drawn[1] > plan.number("access_road"))),
        }
    )


def _households(
    homes: Households, villages: pa.Array, hhid: pa.Array, budget: Budget, slips: Slips
) -> pa.Table:
    count, answered = len(homes.village), homes.answered
    tenure = tenures(homes.plan, homes.urban)
    tenant = tenure == TENANT
    dwelling = make_dwellings(homes.plan, homes.ranks, homes.urban)
    step = homes.plan.number("money_step")
    food, whole, rent = (money(part, step) for part in (budget.food, budget.total, budget.rent))
    food[slips.above] = whole[slips.above] + _TOO_MUCH * step
    return pa.table(
        {
            "hhid": hhid,
            "village": villages.take(pa.array(homes.village)),
            "month": _months(homes, homes.village),
            "result": codes(homes.result),
            "size": told(homes.sizes, answered, count),
            "tenure": told(tenure, answered, count).cast(pa.string()),
            "rent_paid": told(rent[tenant], answered[tenant], count),
            "rent_estimated": told(rent[~tenant], answered[~tenant], count),
            "rooms": told(dwelling.rooms, answered, count),
            **{
                name: told(getattr(dwelling, name), answered, count).cast(pa.string())
                for name in ("electricity", "water", "toilet", "fuel")
            },
            "food_month": told(food, answered, count),
            "total_month": told(whole, answered, count),
        }
    )


def _persons(homes: Households, hhid: pa.Array, slips: Slips) -> pa.Table:
    people = homes.people
    school = make_schooling(homes.plan, people, homes.ranks)
    age, relation = people.age.copy(), people.relation.copy()
    age[slips.old] = IMPOSSIBLE_AGE
    relation[slips.heads] = HEAD
    table = pa.table(
        {
            "hhid": hhid.take(pa.array(people.household)),
            "pid": codes(people.number),
            "relation": codes(relation),
            "sex": codes(1 + people.female),
            "age": age,
            "schooling": school.years,
            "attending": codes(school.attending),
            "working": codes(school.working),
            "ill": codes(school.ill),
        }
    )
    rows = np.sort(np.concatenate([np.arange(len(age)), slips.twice]))
    return table.take(pa.array(rows))


def _diary(homes: Households, hhid: pa.Array, lines: Lines, slips: Slips) -> pa.Table:
    plan = homes.plan
    random = plan.random(16)
    value = money(lines.value, plan.number("money_step") * _OF_LINES)
    prices = homes.prices.unit[homes.home[lines.household], lines.item]
    quantity = (value / prices * np.exp(random.normal(0, 0.06, len(value)))).round(3)
    origin = origins(plan, lines, homes.urban, random)
    value[slips.negative] *= -1
    units = pa.array([item.unit for item in plan.diary])
    return pa.table(
        {
            **_numbered(hhid, lines.household),
            "day": 1 + random.integers(30, size=len(value)),
            "item": _items([item.item for item in plan.diary], lines.item),
            "origin": codes(origin),
            "quantity": np.maximum(quantity, 0.001),
            "unit": units.take(pa.array(lines.item)),
            "value": value,
        }
    )


def _recall(plan: SyntheticPlan, hhid: pa.Array, lines: Lines) -> pa.Table:
    months = np.array([item.months for item in plan.recall])[lines.item]
    return pa.table(
        {
            **_numbered(hhid, lines.household),
            "item": _items([item.item for item in plan.recall], lines.item),
            "months": months,
            "value": money(lines.value * months, plan.number("money_step")),
        }
    )


def _durables(plan: SyntheticPlan, hhid: pa.Array, goods: Goods) -> pa.Table:
    return pa.table(
        {
            **_numbered(hhid, goods.household),
            "item": _items([item.item for item in plan.durables], goods.item),
            "count": goods.owned,
            "age": goods.age,
            "value_now": money(goods.worth, plan.number("money_step")),
        }
    )


def _prices(homes: Households, villages: pa.Array) -> pa.Table:
    items = homes.plan.diary
    village = np.repeat(np.arange(len(villages)), len(items))
    item = np.tile(np.arange(len(items)), len(villages))
    units = pa.array([one.unit for one in items])
    return pa.table(
        {
            "village": villages.take(pa.array(village)),
            "month": _months(homes, village),
            "item": _items([one.item for one in items], item),
            "unit": units.take(pa.array(item)),
            "price": money(homes.prices.unit.ravel(), homes.plan.number("money_step") * _OF_PRICES),
        }
    )


def _numbered(hhid: pa.Array, household: Whole) -> dict[str, pa.Array | Whole]:
    """The household of each line, and its number within it."""
    first = np.searchsorted(household, household)
    return {"hhid": hhid.take(pa.array(household)), "line": np.arange(len(household)) - first + 1}


def _items(names: list[str], numbers: Whole) -> pa.Array:
    return pa.array(names).take(pa.array(numbers))
