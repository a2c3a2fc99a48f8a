"""Prices from tables: unit values, indices of places, households and deflated welfare."""

import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.welfare.conftest import rows_of

from sathiti.methods.poverty.welfare import (
    deflate,
    household_paasche,
    price_index,
    unit_values,
)
from sathiti.model import SathitiError

PRICES = pa.table(
    {
        "region": ["N", "N", "S", "S"],
        "item": ["rice", "fish", "rice", "fish"],
        "price": [2.0, 6.0, 1.0, 8.0],
    }
)
BUDGETS = pa.table(
    {
        "region": ["N", "N", "S", "S"],
        "item": ["rice", "fish", "rice", "fish"],
        "amount": [60.0, 40.0, 50.0, 150.0],
    }
)
FORMULAS = ("laspeyres", "paasche", "fisher", "tornqvist")


def test_unit_values_are_weighted_medians(on_engine):
    lines = pa.table(
        {
            "item": ["rice"] * 5 + ["fish", "fish"],
            "amount": [10.0, 20.0, 30.0, 0.0, 50.0, 8.0, None],
            "quantity": [10.0, 10.0, 10.0, 5.0, 0.0, 2.0, 1.0],
            "w": [1.0, 1.0, 5.0, 9.0, 9.0, 1.0, 1.0],
        }
    )
    held = on_engine({"lines": lines})["lines"]
    assert unit_values(held, ["item"], weight="w").to_pylist() == [
        {"item": "fish", "price": 4.0, "lines": 1},
        {"item": "rice", "price": 3.0, "lines": 3},
    ]
    assert unit_values(held, ["item"]).to_pylist()[1]["price"] == 2.0
    assert unit_values(held, ["item"], fewest=2)["item"].to_pylist() == ["rice"]


def test_what_is_no_number_is_no_unit_value(on_engine):
    lines = pa.table(
        {
            "item": ["rice"] * 4,
            "amount": [10.0, float("nan"), 8.0, 9.0],
            "quantity": [10.0, 1.0, float("inf"), float("nan")],
        }
    )
    held = on_engine({"lines": lines})["lines"]
    assert unit_values(held, ["item"]).to_pylist() == [{"item": "rice", "price": 1.0, "lines": 1}]


def test_the_median_is_that_of_the_lines_written_out():
    random = np.random.default_rng(5)
    amount, weight = random.integers(1, 9, 300) * 1.0, random.integers(1, 5, 300)
    lines = pa.table({"i": ["a"] * 300, "amount": amount, "quantity": [1.0] * 300, "w": weight})
    everyone = np.sort(np.repeat(amount, weight))
    expected = everyone[(len(everyone) + 1) // 2 - 1]
    assert unit_values(lines, ["i"], weight="w").to_pylist()[0]["price"] == expected


def test_laspeyres_against_a_named_base():
    index = price_index(PRICES, BUDGETS, ["region"], "laspeyres", base={"region": "N"})
    assert index.to_pylist() == [
        {"region": "N", "index": pytest.approx(1)},
        {"region": "S", "index": pytest.approx(0.6 * 0.5 + 0.4 * 8 / 6)},
    ]


def test_the_whole_is_the_base_unless_one_is_named():
    index = {
        row["region"]: row["index"]
        for row in price_index(PRICES, BUDGETS, ["region"], "paasche").to_pylist()
    }
    rice = (60 * 2 + 50 * 1) / 110
    fish = (40 * 6 + 150 * 8) / 190
    assert index["N"] == pytest.approx(1 / (0.6 * rice / 2 + 0.4 * fish / 6))
    assert index["S"] == pytest.approx(1 / (0.25 * rice / 1 + 0.75 * fish / 8))


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_base_itself_has_one(formula):
    index = price_index(PRICES, BUDGETS, ["region"], formula, base={"region": "S"})
    assert index.to_pylist()[1]["index"] == pytest.approx(1)


def test_places_may_be_regions_by_months(on_engine):
    def monthly(table, value, second):
        held = table.to_pylist()
        return pa.Table.from_pylist(
            [
                {**row, "month": month, value: row[value] * factor}
                for row in held
                for month, factor in ((1, 1.0), (2, second))
            ]
        )

    tables = on_engine(
        {"prices": monthly(PRICES, "price", 1.5), "budgets": monthly(BUDGETS, "amount", 1.0)}
    )
    base = {"region": "N", "month": 1}
    by = ["region", "month"]
    rows = price_index(tables["prices"], tables["budgets"], by, "fisher", base=base).to_pylist()
    index = {(row["region"], row["month"]): row["index"] for row in rows}
    assert index["N", 2] == pytest.approx(1.5)
    assert index["S", 2] == pytest.approx(1.5 * index["S", 1])


def test_a_place_without_prices_is_named():
    with pytest.raises(SathitiError, match=r"no prices for .*S"):
        price_index(PRICES.slice(0, 2), BUDGETS, ["region"])


def test_a_missing_price_is_named_or_left_out():
    gap = PRICES.slice(0, 3)
    with pytest.raises(SathitiError, match="S: fish"):
        price_index(gap, BUDGETS, ["region"])
    left = price_index(
        gap, BUDGETS, ["region"], "laspeyres", base={"region": "N"}, missing="leave_out"
    )
    assert left.to_pylist()[1]["index"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("prices", "budgets", "base", "said"),
    [
        (pa.concat_tables([PRICES, PRICES]), BUDGETS, None, "more than one row"),
        (PRICES, BUDGETS, {"region": "W"}, "base .*W.* is not among"),
        (PRICES.drop(["price"]), BUDGETS, None, "no column .*price"),
        (
            PRICES.set_column(2, "price", pa.array([0.0, 6.0, 1.0, 8.0])),
            BUDGETS,
            None,
            "not above 0",
        ),
        (
            PRICES,
            BUDGETS.set_column(2, "amount", pa.array([0.0, 0.0, 5.0, 5.0])),
            None,
            "no budget",
        ),
    ],
)
def test_bad_prices_are_refused(prices, budgets, base, said):
    with pytest.raises(SathitiError, match=said):
        price_index(prices, budgets, ["region"], base=base)


def test_every_household_has_its_own_paasche(on_engine):
    tables = {
        "lines": pa.table(
            {
                "household": [1, 1, 2, 2],
                "region": ["N", "N", "S", "S"],
                "item": ["rice", "fish", "rice", "tax"],
                "amount": [30.0, 70.0, 20.0, 500.0],
            }
        ),
        "prices": PRICES.append_column("base_price", pa.array([1.0, 7.0, 1.0, 7.0])),
    }
    held = on_engine(tables)
    made = household_paasche(held["lines"], held["prices"], ["household"], ["region", "item"])
    first, second = rows_of(made, "household")
    assert first["index"] == pytest.approx(100 / (30 / 2 + 70 * 7 / 6))
    assert second == {"household": 2, "index": 1.0, "priced": 20.0}


def test_money_is_divided_by_the_index_of_place_and_month(on_engine):
    homes = pa.table(
        {"region": ["N", "S", "S"], "month": [1, 1, 2], "total": [10, 20, 30], "food": [1.0] * 3}
    )
    indices = pa.table(
        {"region": ["N", "N", "S", "S"], "month": [1, 2, 1, 2], "index": [1.0, 2.0, 0.5, 1.25]}
    )
    held = on_engine({"homes": homes})["homes"]
    rows = rows_of(
        deflate(held, indices, ["region", "month"], ["total", "food"]), "region", "month"
    )
    assert [row["total_real"] for row in rows] == pytest.approx([10, 40, 24])
    assert [row["food_real"] for row in rows] == pytest.approx([1, 2, 0.8])
    assert [row["total"] for row in rows] == [10, 20, 30]


@pytest.mark.parametrize("index", [[1.0, None], [1.0, 0.0]])
def test_an_index_that_is_none_is_refused(index):
    homes = pa.table({"region": ["N", "S"], "total": [1.0, 2.0]})
    indices = pa.table({"region": ["N", "S"], "index": pa.array(index, pa.float64())})
    with pytest.raises(SathitiError, match=r"no price index above 0 for .*S"):
        deflate(homes, indices, ["region"], ["total"])


def test_a_region_without_an_index_is_named():
    homes = pa.table({"region": ["N", "W"], "total": [1.0, 2.0]})
    indices = pa.table({"region": ["N"], "index": [1.0]})
    with pytest.raises(SathitiError, match=r"no price index above 0 for .*W"):
        deflate(homes, indices, ["region"], ["total"])


@pytest.mark.parametrize("column", ["price", "base_price"])
@pytest.mark.parametrize("wrong", [None, 0.0, -1.0, float("nan")])
def test_a_household_index_needs_prices(column, wrong, on_engine):
    prices = {"item": ["fish", "rice"], "price": [6.0, 2.0], "base_price": [5.0, 1.0]}
    prices[column] = [6.0, wrong]
    lines = {"household": [1], "item": ["rice"], "amount": [2.0]}
    held = on_engine({"lines": pa.table(lines), "prices": pa.table(prices)})
    with pytest.raises(SathitiError, match="1 prices are missing, or not above 0: rice"):
        household_paasche(held["lines"], held["prices"], ["household"], ["item"])
