"""Consumption by recipe: sums by hand, on every engine, with every bad line refused."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.welfare.conftest import rows_of

from sathiti.methods.poverty.welfare import (
    Item,
    Lines,
    WelfareRecipe,
    consumption,
    incomplete,
    inconsistent,
)
from sathiti.model import SathitiError

HOW = {"bought": "purchased", "grown": "own_production", "given": "gift", "sold": ""}
DIARY = Lines("diary", source="how", sources=HOW)
RECALL = Lines("recall", days="days")
ITEMS = (
    Item("01*", "food", days=7),
    Item("02*", "drink", days=7),
    Item("03*", "clothing", days=7),
    Item("04*", "rent"),
    Item("07*", "transport"),
    Item("0999", counted=False, reason="investment"),
)
GROUPS = {"eaten": ("food", "drink"), "non_food": ("clothing", "rent", "transport")}


def recipe(**changes):
    given_ = {"lines": (DIARY, RECALL), "items": ITEMS, "groups": GROUPS, "needed": ("food",)}
    return WelfareRecipe(**{**given_, **changes})


def test_households_have_every_component_group_and_total(tables, on_engine):
    made = consumption(on_engine(tables), recipe())
    first, second, third = rows_of(made.households, "household")
    assert first["food"] == pytest.approx(84 * 365 / 7)
    assert first["eaten"] == pytest.approx(91 * 365 / 7)
    assert first["rent"] == first["non_food"] == pytest.approx(365.0)
    assert first["total"] == pytest.approx(13 * 365 + 365)
    assert second["total"] == pytest.approx(5 * 365 + 365)
    assert third["total"] == 0
    assert [row["complete"] for row in (first, second, third)] == [True, True, False]
    assert [row["region"] for row in (first, second, third)] == ["N", "S", "S"]


def test_every_household_answers_from_which_lines(tables, on_engine):
    made = consumption(on_engine(tables), recipe())
    found = {
        (row["household"], row["component"], row["source"]): (row["amount"], row["lines"])
        for row in rows_of(made.components)
    }
    assert set(found) == {
        (1, "food", "purchased"),
        (1, "food", "own_production"),
        (1, "drink", "purchased"),
        (1, "rent", "purchased"),
        (2, "food", "gift"),
        (2, "transport", "purchased"),
    }
    assert found[1, "food", "own_production"] == (pytest.approx(14 * 365 / 7), 1)
    lines = rows_of(made.lines, "household", "item", "source")
    assert len(lines) == 6
    assert lines[0]["item"] == "0111"


def test_what_was_left_out_is_told(tables):
    accounts = consumption(tables, recipe()).accounts.to_pylist()
    out = {(row["item"], row["source"]): row for row in accounts if not row["counted"]}
    assert out["0999", "purchased"]["reason"] == "investment"
    assert out["0999", "purchased"]["amount"] == 1000
    assert out["0311", "sold"]["lines"] == 1


def test_own_production_in_quantities_has_a_price(tables):
    tables["diary"] = pa.table(
        {"household": [1], "item": ["0111"], "amount": [2.0], "price": [3.5]}
    )
    made = consumption(tables, recipe(lines=(Lines("diary", price="price"),), days=7))
    assert rows_of(made.households, "household")[0]["food"] == 7


def test_households_may_have_several_columns_as_key(tables):
    two = {"dwelling": [1, 1, 2], "household": [1, 2, 1]}
    given_ = {
        "households": pa.table(two),
        "diary": pa.table(
            {"dwelling": [1, 2], "household": [2, 1], "item": ["0111"] * 2, "amount": [7.0, 14.0]}
        ),
    }
    one = recipe(lines=(Lines("diary"),), days=7, household=("dwelling", "household"), groups={})
    rows = rows_of(consumption(given_, one).households, "dwelling", "household")
    assert [row["total"] for row in rows] == [0, 7, 14]


def test_missing_amounts_may_count_as_nothing(tables):
    tables["diary"] = tables["diary"].set_column(3, "amount", pa.array([None, 14, 7, 35, 99.0]))
    with pytest.raises(SathitiError, match=r"Amounts are missing.*0111 \(1\)"):
        consumption(tables, recipe())
    lenient = Lines("diary", source="how", sources=HOW, missing="nothing")
    made = consumption(tables, recipe(lines=(lenient, RECALL), days=7))
    assert rows_of(made.households, "household")[0]["food"] == pytest.approx(14)
    assert sum(row["missing"] for row in made.accounts.to_pylist()) == 1


def changed(table, column, values):
    return table.set_column(table.column_names.index(column), column, pa.array(values))


@pytest.mark.parametrize(
    ("table", "column", "values", "said"),
    [
        ("diary", "item", ["0111", "0111", "8888", "0111", "0311"], r"becomes of .*8888 \(1\)"),
        ("diary", "item", [None, "0111", "0211", "0111", "0311"], r"becomes of .*– \(1\)"),
        ("diary", "how", ["bought", "stolen", "bought", "given", "sold"], "sources .*stolen"),
        ("diary", "amount", [70.0, -14.0, 7.0, 35.0, 99.0], r"negative.*0111 \(1\)"),
        ("diary", "amount", [70.0, float("nan"), 7.0, 35.0, 99.0], r"missing.*0111 \(1\)"),
        ("diary", "amount", ["a", "b", "c", "d", "e"], "instead of numbers"),
        ("recall", "days", [30.0, 0.0, 365.0], r"how many days.*0711 \(1\)"),
        ("recall", "days", [30.0, None, 365.0], r"how many days.*0711 \(1\)"),
        ("recall", "household", [1, 2, 77], None),
        ("recall", "household", [77, 2, 2], "have lines but no row.*77"),
        ("households", "household", [1, 2, 2], "stand in more than one row: .*2"),
    ],
)
def test_bad_lines_are_refused_by_name(tables, table, column, values, said):
    tables[table] = changed(tables[table], column, values)
    if said is None:  # the stray line belongs to an item that is left out
        assert consumption(tables, recipe())
    else:
        with pytest.raises(SathitiError, match=said):
            consumption(tables, recipe())


def test_an_item_without_a_recall_period_is_refused(tables):
    items = (Item("01*", "food"), *ITEMS[1:])
    with pytest.raises(SathitiError, match=r"how many days.*0111 \(3\)"):
        consumption(tables, recipe(items=items))


def test_lines_may_all_cover_the_same_days(tables):
    one = recipe(lines=(Lines("recall", days=365),), days=365, needed=())
    rows = rows_of(consumption(tables, one).households, "household")
    assert [row["total"] for row in rows] == [30, 365, 0]


def test_a_table_that_is_not_given_is_named(tables):
    del tables["recall"]
    with pytest.raises(SathitiError, match="“recall” that is not given"):
        consumption(tables, recipe())


def test_tables_of_different_engines_are_named(tables):
    mixed = {**tables, "diary": tables["diary"].to_pandas()}
    with pytest.raises(SathitiError, match=r"different engines: .*diary \(pandas\)"):
        consumption(mixed, recipe())


def test_a_table_of_which_nothing_is_counted_adds_nothing(tables):
    items = (Item("*", counted=False, reason="not asked about"), Item("04*", "rent"))
    one = recipe(items=items, groups={}, needed=())
    rows = rows_of(consumption(tables, one).households, "household")
    assert [row["total"] for row in rows] == [365.0, 0, 0]


def test_a_column_that_the_recipe_makes_may_not_be_there(tables):
    tables["households"] = tables["households"].append_column("food", pa.array([1, 2, 3]))
    with pytest.raises(SathitiError, match=r"already has columns.*food"):
        consumption(tables, recipe())


def test_a_recipe_that_counts_nothing_is_refused(tables):
    with pytest.raises(SathitiError, match="counts nothing"):
        consumption(tables, recipe(lines=()))


def test_households_without_what_is_needed_are_found(tables):
    one = recipe()
    assert incomplete(consumption(tables, one), one)["household"].to_pylist() == [3]


def test_food_above_the_total_is_found():
    table = pa.table({"id": [1, 2], "food": [5.0, 3.0], "total": [4.0, 9.0]})
    assert inconsistent(table, "food", key=["id"])["id"].to_pylist() == [1]


@given(
    amounts=st.lists(st.floats(0, 1e6), min_size=1, max_size=20),
    factor=st.floats(0.01, 100),
    days=st.floats(1, 400),
)
def test_the_total_is_the_sum_of_lines_whatever_the_money_and_period(amounts, factor, days):
    def total(scale, period):
        lines = pa.table(
            {
                "household": [1] * len(amounts),
                "item": ["0111"] * len(amounts),
                "amount": [amount * scale for amount in amounts],
            }
        )
        given_ = {"households": pa.table({"household": [1]}), "diary": lines}
        one = recipe(lines=(Lines("diary"),), days=period, groups={})
        return rows_of(consumption(given_, one).households)[0]["total"]

    assert total(1.0, 7.0) == pytest.approx(sum(amounts))
    assert total(factor, days) == pytest.approx(sum(amounts) * factor * days / 7)
