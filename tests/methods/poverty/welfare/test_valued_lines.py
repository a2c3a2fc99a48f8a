"""Lines become amounts of a component, a source and the period of the recipe."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.poverty.welfare import Item, Lines, WelfareRecipe
from sathiti.methods.poverty.welfare.valued_lines import value_lines
from sathiti.model import SathitiError

from .conftest import rows_of

ITEMS = (
    Item("01*", "food", days=7),
    Item("03*", "clothing", days=365),
    Item("99", counted=False, reason="tax"),
)
TABLE = pa.table(
    {
        "household": [1, 1, 2, 2],
        "item": ["0111", "0311", "0112", "99"],
        "amount": [7.0, 365.0, 14.0, 1000.0],
        "how": ["b", "b", "g", "b"],
    }
)


def valued(table=TABLE, items=ITEMS, days=365.0, **lines):
    """The lines of a table after a recipe."""
    told = Lines("diary", **lines)
    return value_lines(table, told, WelfareRecipe(lines=(told,), items=items, days=days))


def amounts(table=TABLE, **given) -> list:
    """Amounts in the order of household and item."""
    return [row["amount"] for row in rows_of(valued(table, **given).frame, "household", "item")]


def changed(name: str, values: list, kind=None) -> pa.Table:
    """The table with one column written anew."""
    return TABLE.set_column(TABLE.column_names.index(name), name, pa.array(values, kind))


# Amounts


def test_amounts_cover_the_period_of_the_recipe():
    """A week of 7 is a year of 365, a year of 365 is a year, two in a day are 730."""
    assert amounts() == pytest.approx([365, 365, 730])


def test_a_recipe_may_cover_a_month():
    assert amounts(days=30.0) == pytest.approx([30, 30, 60])


def test_a_column_may_say_the_days():
    table = TABLE.append_column("days", pa.array([14.0, 730.0, 14.0, 1.0]))
    assert amounts(table, days=365.0) == pytest.approx([365, 365, 730])
    told = Lines("diary", days="days")
    recipe = WelfareRecipe(lines=(told,), items=ITEMS)
    rows = rows_of(value_lines(table, told, recipe).frame, "household", "item")
    assert [row["amount"] for row in rows] == pytest.approx([365 / 2, 365 / 2, 365])


def test_days_of_an_item_go_before_those_of_its_lines():
    """Food says a week itself; clothing takes the month of the table."""
    items = (ITEMS[0], Item("03*", "clothing"), ITEMS[2])
    told = Lines("diary", days=30.0)
    recipe = WelfareRecipe(lines=(told,), items=items, days=60.0)
    rows = rows_of(value_lines(TABLE, told, recipe).frame, "household", "item")
    assert [row["amount"] for row in rows] == pytest.approx([60, 730, 120])


def test_quantities_are_multiplied_with_prices():
    table = TABLE.append_column("price", pa.array([2.0, 3.0, 0.5, 1.0]))
    assert amounts(table, price="price") == pytest.approx([730, 1095, 365])


def test_whole_numbers_are_amounts():
    assert amounts(changed("amount", [7, 365, 14, 1000])) == pytest.approx([365, 365, 730])


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8), st.floats(1, 400))
def test_everything_counted_is_in_the_sum(given_amounts, days):
    count = len(given_amounts)
    table = pa.table({"household": [1] * count, "item": ["0111"] * count, "amount": given_amounts})
    assert sum(amounts(table, days=days)) == pytest.approx(sum(given_amounts) * days / 7)


# Components and sources


def test_items_have_the_component_of_their_entry():
    rows = rows_of(valued().frame, "household", "item")
    assert [(row["item"], row["component"]) for row in rows] == [
        ("0111", "food"),
        ("0311", "clothing"),
        ("0112", "food"),
    ]


def test_lines_without_items_are_all_of_one_component():
    table = TABLE.drop(["item"])
    told = Lines("rent", component="housing", days=30.0)
    recipe = WelfareRecipe(lines=(told,), days=30.0)
    rows = rows_of(value_lines(table, told, recipe).frame, "household")
    assert {row["component"] for row in rows} == {"housing"}
    assert sum(row["amount"] for row in rows) == pytest.approx(1386)


def test_lines_are_purchased_if_nothing_is_said():
    assert {row["source"] for row in rows_of(valued().frame, "item")} == {"purchased"}


def test_a_column_may_say_the_source():
    rows = rows_of(
        valued(source="how", sources={"b": "purchased", "g": "gift"}).frame, "household", "item"
    )
    assert [row["source"] for row in rows] == ["purchased", "purchased", "gift"]


def test_a_source_with_an_empty_name_is_left_out():
    found = valued(source="how", sources={"b": "purchased", "g": ""})
    assert [row["item"] for row in rows_of(found.frame, "item")] == ["0111", "0311"]
    told = {row["item"]: row["counted"] for row in found.counts}
    assert told == {"0111": True, "0112": False, "0311": True, "99": False}


def test_a_source_the_recipe_does_not_know_is_named():
    with pytest.raises(
        SathitiError, match="diary › how: The recipe does not know the sources g"
    ) as e:
        valued(source="how", sources={"b": "purchased"})
    assert "an empty name leaves them out" in str(e.value)


# What was told


def test_every_item_is_accounted_for_with_its_reason():
    counts = valued().counts
    assert [(row["item"], row["counted"], row["reason"]) for row in counts] == [
        ("0111", True, ""),
        ("0112", True, ""),
        ("0311", True, ""),
        ("99", False, "tax"),
    ]


def test_raw_amounts_are_told_also_of_what_is_left_out():
    assert {row["item"]: row["amount"] for row in valued().counts}["99"] == 1000


def test_lines_are_counted_by_item_and_source():
    table = pa.concat_tables([TABLE, TABLE.slice(0, 1)])
    found = valued(table, source="how", sources={"b": "purchased", "g": "gift"}).counts
    assert {(row["item"], row["source"]): row["lines"] for row in found} == {
        ("0111", "purchased"): 2,
        ("0112", "gift"): 1,
        ("0311", "purchased"): 1,
        ("99", "purchased"): 1,
    }


# What is refused


def test_an_item_the_recipe_does_not_know_is_named_with_its_lines():
    table = changed("item", ["0111", "55", "55", "7"])
    with pytest.raises(SathitiError, match=r"what becomes of the items 55 \(2\), 7 \(1\)"):
        valued(table)


def test_a_line_without_an_item_is_named_by_a_dash():
    with pytest.raises(SathitiError, match=r"what becomes of the items – \(1\)"):
        valued(changed("item", ["0111", None, "0112", "99"]))


def test_many_unknown_items_are_cut_short():
    table = pa.table(
        {"household": [1] * 12, "item": [f"x{n:02}" for n in range(12)], "amount": [1.0] * 12}
    )
    with pytest.raises(SathitiError, match=r"x09 \(1\), …"):
        valued(table)


@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_a_missing_amount_is_refused(gap):
    with pytest.raises(SathitiError, match=r"Amounts are missing, by item \(lines\): 0311 \(1\)"):
        valued(changed("amount", [7.0, gap, 14.0, 1000.0], pa.float64()))


def test_a_missing_amount_may_be_nothing():
    table = changed("amount", [7.0, None, 14.0, 1000.0])
    assert amounts(table, missing="nothing") == pytest.approx([365, 0, 730])
    missing = {row["item"]: row["missing"] for row in valued(table, missing="nothing").counts}
    assert missing == {"0111": 0, "0112": 0, "0311": 1, "99": 0}


def test_a_negative_amount_is_refused():
    with pytest.raises(SathitiError, match=r"diary: Amounts are negative, .* 0112 \(1\)"):
        valued(changed("amount", [7.0, 365.0, -14.0, 1000.0]))


@pytest.mark.parametrize("wrong", [None, -5.0])
def test_what_is_not_counted_may_be_wrong(wrong):
    table = changed("amount", [7.0, 365.0, 14.0, wrong])
    assert amounts(table) == pytest.approx([365, 365, 730])


@pytest.mark.parametrize("wrong", [None, -5.0])
def test_a_source_that_is_left_out_may_be_wrong(wrong):
    table = changed("amount", [7.0, 365.0, wrong, 1000.0])
    found = valued(table, source="how", sources={"b": "purchased", "g": ""})
    assert [row["item"] for row in rows_of(found.frame, "item")] == ["0111", "0311"]


def test_an_item_without_days():
    items = (Item("01*", "food"), *ITEMS[1:])
    with pytest.raises(SathitiError, match=r"how many days .* 0111 \(1\), 0112 \(1\)") as error:
        valued(items=items)
    assert "or a column of days above 0" in str(error.value)


@pytest.mark.parametrize("days", [None, 0.0, -7.0])
def test_a_line_without_days(days):
    table = TABLE.append_column("days", pa.array([7.0, 365.0, days, 7.0]))
    told = Lines("diary", days="days")
    with pytest.raises(SathitiError, match=r"how many days .* 0112 \(1\)"):
        value_lines(table, told, WelfareRecipe(lines=(told,), items=ITEMS))


@pytest.mark.parametrize("column", ["household", "item", "amount"])
def test_a_column_that_is_missing(column):
    with pytest.raises(SathitiError, match=f"diary: The table has no column {column}"):
        valued(TABLE.drop([column]))


def test_amounts_written_as_text():
    with pytest.raises(SathitiError, match="The column amount holds String instead of numbers"):
        valued(changed("amount", ["7", "365", "14", "1000"]))
