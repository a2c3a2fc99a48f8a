"""Calories, baskets and their cost for three households."""

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.welfare.conftest import ENGINES, rows_of

from sathiti.methods.poverty.lines.diet import FoodLines, basket_cost, food_basket, household_diets
from sathiti.methods.poverty.lines.food_line import Diets, food_line
from sathiti.model import SathitiError

FOOD = FoodLines({("rice",): 3500.0, ("fish",): 1000.0}, without=(("meal",),))
LINES = pa.table(
    {
        "household": [1, 1, 2, 2, 3],
        "item": ["rice", "fish", "rice", "meal", "rice"],
        "quantity": [7.0, 3.5, 14.0, 1.0, 3.5],
        "amount": [70.0, 105.0, 140.0, 999.0, 42.0],
    }
)
MEMBERS = pa.table({"household": [1, 2], "weight": [4.0, 6.0]})


def changed(name: str, values: list) -> pa.Table:
    """The lines with one column written anew."""
    return LINES.set_column(LINES.column_names.index(name), name, pa.array(values))


def diets(lines=LINES, food=FOOD) -> list[dict]:
    """Calories and cost by household."""
    return rows_of(household_diets(lines, food), "household")


def basket(need=2000.0, lines=LINES, members=MEMBERS) -> dict[str, dict]:
    """The basket by item."""
    return {row["item"]: row for row in food_basket(lines, members, FOOD, need).to_pylist()}


# Households


def test_calories_of_a_household_and_day():
    """A week of 7 kilos of rice and half a kilo of fish a day."""
    assert [row["calories"] for row in diets()] == pytest.approx([3500 + 500, 7000, 1750])


def test_the_cost_is_that_of_food_with_calories():
    assert [row["cost"] for row in diets()] == pytest.approx([10 + 15, 20, 6])


def test_lines_of_a_day():
    daily = msgspec.structs.replace(FOOD, days=1.0)
    weekly = {row["household"]: row["calories"] for row in diets()}
    assert {row["household"]: row["calories"] for row in diets(food=daily)} == pytest.approx(
        {household: 7 * calories for household, calories in weekly.items()}
    )


def test_content_may_depend_on_the_unit():
    food = FoodLines({("rice", "kg"): 3500.0, ("rice", "cup"): 700.0}, on=("item", "unit"))
    lines = pa.table(
        {
            "household": [1, 1],
            "item": ["rice", "rice"],
            "unit": ["kg", "cup"],
            "quantity": [7.0, 7.0],
            "amount": [7.0, 7.0],
        }
    )
    assert diets(lines, food)[0]["calories"] == pytest.approx(4200)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_every_engine_eats_the_same(engine):
    held = ENGINES[engine]({"lines": LINES, "members": MEMBERS})
    found = {row["household"]: row["calories"] for row in diets(held["lines"])}
    assert found == pytest.approx({1: 4000, 2: 7000, 3: 1750})
    same = basket(lines=held["lines"], members=held["members"])
    assert {item: row["cost"] for item, row in same.items()} == pytest.approx(
        {item: row["cost"] for item, row in basket().items()}
    )


# Baskets


def test_a_basket_holds_what_the_group_eats():
    """Ten households eat 4 x 1 + 6 x 2 kilos of rice and 4 x half a kilo of fish a day."""
    rice, fish = 16.0, 2.0
    scale = 2000 / (3500 * rice + 1000 * fish)
    found = basket()
    assert found["rice"]["quantity"] == pytest.approx(rice * scale)
    assert found["fish"]["quantity"] == pytest.approx(fish * scale)
    assert "meal" not in found


@pytest.mark.parametrize("need", [1000.0, 2100.0])
def test_its_calories_are_the_need(need):
    assert sum(row["calories"] for row in basket(need).values()) == pytest.approx(need)


@given(factor=st.floats(0.1, 10), need=st.floats(500, 4000))
def test_baskets_are_homogeneous_in_prices_and_needs(factor, need):
    dearer = changed("amount", (LINES["amount"].to_numpy() * factor).tolist())
    scaled = basket(need, dearer)
    for item, before in basket(2000.0).items():
        assert scaled[item]["cost"] == pytest.approx(before["cost"] * factor * need / 2000)
        assert scaled[item]["quantity"] == pytest.approx(before["quantity"] * need / 2000)


def test_shares_add_to_one_and_the_costliest_is_first():
    found = basket()
    assert list(found) == ["rice", "fish"]
    assert [row["share"] for row in found.values()] == pytest.approx([160 / 220, 60 / 220])


def test_prices_are_what_the_group_pays():
    assert basket()["rice"]["price"] == pytest.approx(10)
    assert basket()["fish"]["price"] == pytest.approx(30)


def test_at_its_own_prices_it_costs_what_it_did():
    table = food_basket(LINES, MEMBERS, FOOD, 2000.0)
    cost = sum(row["cost"] for row in table.to_pylist())
    prices = {("rice",): 10.0, ("fish",): 30.0}
    assert basket_cost(table, prices, ["item"]) == pytest.approx(cost)
    doubled = {key: 2 * price for key, price in prices.items()}
    assert basket_cost(table, doubled, ["item"]) == pytest.approx(2 * cost)


def test_it_costs_the_food_line_of_the_group():
    """Households of 2 and 5 persons: a large household does not count twice for its size."""
    weights, persons = np.array([4.0, 6.0]), np.array([2.0, 5.0])
    told = diets()[:2]
    calories, cost = (np.array([row[name] for row in told]) for name in ("calories", "cost"))
    each = Diets(weights * persons, np.array([1.0, 2.0]), cost, cost / persons, calories / persons)
    line, _ = food_line(each, 0.0, 1.0, 2000.0)
    assert sum(row["cost"] for row in basket().values()) == pytest.approx(line.value)


def test_households_outside_the_group_do_not_count():
    without = LINES.filter(pa.compute.field("household") != 3)
    assert basket(lines=without) == basket()


# What is refused


@pytest.mark.parametrize("price", [None, 0.0, -1.0])
def test_a_price_that_is_missing(price):
    prices = {("rice",): 10.0} | ({} if price is None else {("fish",): price})
    with pytest.raises(SathitiError, match="prices: Prices are missing: fish"):
        basket_cost(food_basket(LINES, MEMBERS, FOOD, 2000.0), prices, ["item"])


def test_food_of_unknown_calories_is_named():
    with pytest.raises(
        SathitiError, match="food › content: The calories of beer are not known"
    ) as e:
        diets(changed("item", ["rice", "beer", "rice", "meal", "rice"]))
    assert "food without known calories" in str(e.value)


def test_negative_content_is_named():
    food = msgspec.structs.replace(FOOD, content={("rice",): -1.0, ("fish",): 1000.0})
    with pytest.raises(SathitiError, match="calories of rice are not known"):
        diets(food=food)


@pytest.mark.parametrize("column", ["quantity", "amount"])
@pytest.mark.parametrize("wrong", [None, -1.0])
def test_quantities_and_amounts_that_cannot_be(column, wrong):
    held = [*LINES[column].to_pylist()[:4], wrong]
    with pytest.raises(SathitiError, match=r"1 lines of food have no quantity or amount, .*: rice"):
        diets(changed(column, held))


def test_food_without_calories_may_be_wrong():
    assert diets(changed("quantity", [7.0, 3.5, 14.0, None, 3.5])) == diets()


def test_without_a_list_of_contents_nothing_is_known():
    with pytest.raises(SathitiError, match=r"calories of fish, meal, rice are not known"):
        diets(food=FoodLines({}))


@pytest.mark.parametrize("days", [0.0, -7.0])
def test_days_that_cannot_be(days):
    with pytest.raises(SathitiError, match=f"food: The period is {days} days"):
        diets(food=msgspec.structs.replace(FOOD, days=days))


def test_a_group_that_eats_nothing_known():
    nobody = pa.table({"household": [9], "weight": [1.0]})
    with pytest.raises(SathitiError, match="The reference group has no food with calories"):
        basket(members=nobody)


@pytest.mark.parametrize("column", ["household", "item", "quantity", "amount"])
def test_a_column_that_is_missing(column):
    with pytest.raises(SathitiError, match=f"food: The table has no column {column}"):
        diets(LINES.drop([column]))
