"""Use value of durables by hand, and rates of depreciation from what owners tell."""

import pyarrow as pa
import pytest
from tests.methods.poverty.welfare.conftest import rows_of

from sathiti.methods.poverty.welfare import (
    Durable,
    Durables,
    WelfareRecipe,
    consumption,
    depreciation_rates,
)
from sathiti.model import SathitiError

GOODS = pa.table(
    {
        "household": [1, 1, 2, 2],
        "item": ["tv", "cart", "tv", "cart"],
        "value": [100.0, 60.0, 200.0, 60.0],
        "number": [2, 1, 1, 1],
        "age": [3.0, 4.0, 1.0, 19.0],
    }
)
OWNED = Durables(
    (Durable("tv", depreciation=0.17), Durable("cart", lifetime=10)),
    real_interest=0.03,
    number="number",
    age="age",
)


def recipe(durables=OWNED, **changes):
    return WelfareRecipe((), durables=durables, **changes)


def made(goods=GOODS, durables=OWNED, **changes):
    given = {"households": pa.table({"household": [1, 2]}), "durables": goods}
    return consumption(given, recipe(durables, **changes))


def test_value_times_interest_and_depreciation_or_over_the_years_left(on_engine):
    given = {"households": pa.table({"household": [1, 2]}), "durables": GOODS}
    rows = rows_of(consumption(on_engine(given), recipe()).households, "household")
    assert rows[0]["durables"] == pytest.approx(200 * 0.2 + 60 * (0.03 + 1 / 6))
    # a cart of 19 years has two left at least
    assert rows[1]["durables"] == pytest.approx(200 * 0.2 + 60 * (0.03 + 1 / 2))


def test_the_period_of_the_recipe_counts():
    month = rows_of(made(days=365 / 12).households, "household")[0]["durables"]
    assert month == pytest.approx((50 + 1.8) / 12)


def test_goods_all_of_one_kind():
    one = Durables((Durable("tv", 0.1), Durable("cart", 0.2)), 0.0)
    rows = rows_of(made(durables=one).households, "household")
    assert rows[0]["durables"] == pytest.approx(100 * 0.1 + 60 * 0.2)
    lived = Durables((Durable("tv", lifetime=8), Durable("cart", lifetime=8)), 0.0, age="age")
    rows = rows_of(made(durables=lived).households, "household")
    assert rows[0]["durables"] == pytest.approx(100 / 5 + 60 / 4)


def test_lines_say_that_goods_are_used():
    sources = {row["source"] for row in rows_of(made().components)}
    assert sources == {"used"}


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("item", ["tv", "cart", "tv", "boat"], "what becomes of .*boat"),
        ("value", [100.0, 60.0, -200.0, 60.0], "negative.*tv"),
        ("value", [100.0, 60.0, None, 60.0], "missing.*tv"),
        ("age", [3.0, None, 1.0, 19.0], "1 goods have no age"),
        ("age", [3.0, -1.0, 1.0, 19.0], "1 goods have no age"),
        ("age", [3.0, float("nan"), 1.0, 19.0], "1 goods have no age"),
    ],
)
def test_bad_goods_are_refused(column, values, said):
    place = GOODS.column_names.index(column)
    with pytest.raises(SathitiError, match=said):
        made(GOODS.set_column(place, column, pa.array(values)))


def test_depreciation_is_the_median_over_owners():
    told = pa.table(
        {
            "item": ["tv", "tv", "tv", "cart", "cart"],
            "paid": [100.0, 100.0, 100.0, 50.0, 0.0],
            "value": [81.0, 50.0, 90.0, 25.0, 10.0],
            "age": [2.0, 1.0, 1.0, 1.0, 1.0],
        }
    )
    rates = depreciation_rates(told, "item", "paid", "value", "age").to_pylist()
    assert rates == [
        {"item": "cart", "rate": pytest.approx(0.5), "owners": 1},
        {"item": "tv", "rate": pytest.approx(0.1), "owners": 3},
    ]


def test_codes_of_goods_may_be_numbers(on_engine):
    coded = GOODS.set_column(1, "item", pa.array([1, 2, 1, 2]))
    owned = Durables(
        (Durable("1", depreciation=0.17), Durable("2", lifetime=10)),
        0.03,
        number="number",
        age="age",
    )
    given = {"households": pa.table({"household": [1, 2]}), "durables": coded}
    rows = rows_of(consumption(on_engine(given), recipe(owned)).households, "household")
    assert rows[0]["durables"] == pytest.approx(200 * 0.2 + 60 * (0.03 + 1 / 6))
    told = pa.table({"item": [7], "paid": [100.0], "value": [81.0], "age": [2.0]})
    held = on_engine({"told": told})["told"]
    (rate,) = depreciation_rates(held, "item", "paid", "value", "age").to_pylist()
    assert rate == {"item": "7", "rate": pytest.approx(0.1), "owners": 1}
