"""From food lines to calories and baskets, by hand."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.welfare.conftest import ENGINES, rows_of

from sathiti.methods.poverty.lines.diet import (
    FoodLines,
    basket_cost,
    food_basket,
    household_diets,
)
from sathiti.model import SathitiError

FOOD = FoodLines(
    content={("rice", "kg"): 3500.0, ("egg", "piece"): 75.0, ("fish", "kg"): 1000.0},
    on=("item", "unit"),
    without=(("meal out", "piece"),),
    days=7.0,
)
LINES = pa.table(
    {
        "household": [1, 1, 1, 2, 2],
        "item": ["rice", "egg", "meal out", "rice", "fish"],
        "unit": ["kg", "piece", "piece", "kg", "kg"],
        "quantity": [7.0, 14.0, 2.0, 3.5, 1.4],
        "amount": [70.0, 28.0, 50.0, 42.0, 28.0],
    }
)
MEMBERS = pa.table({"household": [1, 2], "weight": [2.0, 3.0]})


@pytest.mark.parametrize("engine", list(ENGINES))
def test_calories_and_their_cost_of_a_day(engine):
    held = ENGINES[engine]({"lines": LINES})["lines"]
    first, second = rows_of(household_diets(held, FOOD), "household")
    assert first["calories"] == pytest.approx(3500 + 2 * 75)
    # the meal out is in neither
    assert first["cost"] == pytest.approx(14)
    assert second["calories"] == pytest.approx(0.5 * 3500 + 0.2 * 1000)
    assert second["cost"] == pytest.approx(10)


@pytest.mark.parametrize("engine", list(ENGINES))
def test_the_basket_of_a_group_is_scaled_to_the_need(engine):
    held = ENGINES[engine]({"lines": LINES, "members": MEMBERS})
    basket = food_basket(held["lines"], held["members"], FOOD, 2100.0).to_pylist()
    assert sum(row["calories"] for row in basket) == pytest.approx(2100)
    assert sum(row["share"] for row in basket) == pytest.approx(1)
    eaten = 2 * 3650 + 3 * 1950
    assert sum(row["cost"] for row in basket) == pytest.approx(2100 * (2 * 14 + 3 * 10) / eaten)
    rice = next(row for row in basket if row["item"] == "rice")
    assert rice["price"] == pytest.approx((2 * 10 + 3 * 6) / (2 * 1 + 3 * 0.5))
    assert [row["item"] for row in basket] == ["rice", "fish", "egg"]


def test_a_basket_costs_what_it_did_at_its_own_prices():
    basket = food_basket(LINES, MEMBERS, FOOD, 2100.0)
    prices = {(row["item"], row["unit"]): row["price"] for row in basket.to_pylist()}
    cost = sum(row["cost"] for row in basket.to_pylist())
    assert basket_cost(basket, prices, ["item", "unit"]) == pytest.approx(cost)
    with pytest.raises(SathitiError, match=r"Prices are missing: .*fish\.kg"):
        basket_cost(basket, {**prices, ("fish", "kg"): 0.0}, ["item", "unit"])


@given(factor=st.floats(0.1, 10), need=st.floats(500, 4000))
def test_baskets_are_homogeneous_in_prices_and_needs(factor, need):
    once = food_basket(LINES, MEMBERS, FOOD, 2100.0).to_pylist()
    place = LINES.column_names.index("amount")
    dearer = LINES.set_column(place, "amount", pa.array(LINES["amount"].to_numpy() * factor))
    scaled = food_basket(dearer, MEMBERS, FOOD, need).to_pylist()
    for before, after in zip(once, scaled, strict=True):
        assert after["cost"] == pytest.approx(before["cost"] * factor * need / 2100)
        assert after["quantity"] == pytest.approx(before["quantity"] * need / 2100)


def changed(column, values):
    return LINES.set_column(LINES.column_names.index(column), column, pa.array(values))


@pytest.mark.parametrize(
    ("lines", "food", "said"),
    [
        (changed("unit", ["kg", "dozen", "piece", "kg", "kg"]), FOOD, r"calories of .*egg\.dozen"),
        (changed("quantity", [7.0, -1.0, 2.0, 3.5, None]), FOOD, "2 lines of food"),
        (changed("amount", [None, 28.0, 50.0, 42.0, 28.0]), FOOD, r"1 lines of food.*rice"),
        (LINES, FoodLines({}, on=("item",)), "calories of .*rice"),
        (LINES, FoodLines(FOOD.content, FOOD.on, FOOD.without, days=0), "period is 0"),
        (LINES.drop(["quantity"]), FOOD, "no column .*quantity"),
    ],
)
def test_bad_food_is_refused(lines, food, said):
    with pytest.raises(SathitiError, match=said):
        household_diets(lines, food)


def test_a_group_without_food_has_no_basket():
    nobody = pa.table({"household": [9], "weight": [2.0]})
    with pytest.raises(SathitiError, match="no food with calories"):
        food_basket(LINES, nobody, FOOD, 2100.0)
