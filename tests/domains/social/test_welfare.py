"""Welfare of three households by hand: what was bought a month, by heads and prices."""

import pyarrow as pa
import pytest

from sathiti.domains.social.welfare import beside, measured
from sathiti.model import SathitiError, SurveyFile

from .invented import plan_of, round_of, tables_of, with_rows

FILES = {
    **plan_of().files,
    "diary": SurveyFile("diary", ("hhid", "line"), "homes"),
    "prices": SurveyFile("prices", ("village", "item"), "villages"),
}
PARTS = {"part": "lines", "file": "diary", "amount": "value", "origin": "", "origins": ""}
ITEMS = (
    {"file": "diary", "item": "rice", "component": "food", "months": "1", "left_out": ""},
    {"file": "diary", "item": "shirt", "component": "clothing", "months": "12", "left_out": ""},
    {"file": "diary", "item": "tax", "component": "", "months": "1", "left_out": "tax"},
)
GROUPS = (
    {"component": "food", "group": "food"},
    {"component": "clothing", "group": "other"},
)


def records(**changes):
    """Household 1 has two persons, 2 has one, 3 has two; weights are 10, 20 and 30."""
    tables = tables_of()
    tables["homes"] = tables["homes"].append_column("final_weight", pa.array([10.0, 20.0, 30.0]))
    tables["diary"] = pa.table(
        {
            "hhid": ["1", "1", "1", "2", "3"],
            "line": ["1", "2", "3", "1", "1"],
            "item": ["rice", "shirt", "tax", "rice", "rice"],
            "value": [60.0, 240.0, 500.0, 50.0, 80.0],
        }
    )
    tables["prices"] = pa.table(
        {"village": ["A", "B"], "item": ["rice", "rice"], "price": [1.0, 2.0]}
    )
    return {**tables, **changes}


def made(pack, kept=None, **welfare):
    pack = with_rows(pack, "recipe", PARTS)
    pack = with_rows(pack, "items", *ITEMS)
    pack = with_rows(pack, "s.components", *GROUPS)
    told = {"recipe": "recipe", "items": "items", **welfare}
    return measured(round_of(pack, files=FILES, welfare=told), kept or records())


def column(pack, name, kept=None, **welfare):
    table, _ = made(pack, kept, **welfare)
    assert table["hhid"].to_pylist() == ["1", "2", "3"]
    return table[name].to_pylist()


def test_amounts_are_brought_to_a_month(tavara):
    assert column(tavara, "food") == pytest.approx([60, 50, 80])
    # 240 a year.
    assert column(tavara, "clothing") == pytest.approx([20, 0, 0])


def test_the_total_is_of_what_is_consumed(tavara):
    assert column(tavara, "total") == pytest.approx([80, 50, 80])


def test_a_group_is_the_sum_of_its_components(tavara):
    assert column(tavara, "other") == column(tavara, "clothing")


def test_welfare_is_the_total_a_head(tavara):
    assert column(tavara, "persons") == pytest.approx([2, 1, 2])
    assert column(tavara, "welfare") == pytest.approx([40, 50, 40])


@pytest.mark.parametrize(
    ("scale", "equivalents"),
    [("per_capita", [2, 1, 2]), ("square_root", [2**0.5, 1, 2**0.5])],
)
def test_heads_are_counted_by_the_scale(tavara, scale, equivalents):
    assert column(tavara, "equivalents", scale=scale) == pytest.approx(equivalents)
    welfare = [total / heads for total, heads in zip([80, 50, 80], equivalents, strict=True)]
    assert column(tavara, "welfare", scale=scale) == pytest.approx(welfare)


def test_a_year_has_twelve_months(tavara):
    assert column(tavara, "total", period="year") == pytest.approx([960, 600, 960])


def test_without_prices_the_level_is_one_everywhere(tavara):
    assert column(tavara, "price_index") == pytest.approx([1, 1, 1])


def test_where_prices_are_twice_as_high_the_level_is_twice_as_high(tavara):
    level = column(tavara, "price_index", deflator="prices")
    assert level[0] == level[1]
    assert level[2] / level[0] == pytest.approx(2)


def test_the_mean_level_of_all_persons_is_one(tavara):
    level = column(tavara, "price_index", deflator="prices")
    # Persons by weight: 20, 20 and 60.
    assert (20 * level[0] + 20 * level[1] + 60 * level[2]) / 100 == pytest.approx(1)


def test_welfare_is_in_the_prices_of_the_whole(tavara):
    table, _ = made(tavara, deflator="prices")
    for row in table.to_pylist():
        assert row["welfare"] == pytest.approx(
            row["total"] / row["price_index"] / row["equivalents"]
        )


def test_equal_prices_change_nothing(tavara):
    prices = pa.table({"village": ["A", "B"], "item": ["rice", "rice"], "price": [3.0, 3.0]})
    kept = records(prices=prices)
    plain = column(tavara, "welfare")
    assert column(tavara, "welfare", kept, deflator="prices") == pytest.approx(plain)


def test_prices_of_what_nobody_buys_change_nothing(tavara):
    more = pa.table({"village": ["A", "B"], "item": ["gold", "gold"], "price": [9.0, 1.0]})
    kept = records(prices=pa.concat_tables([records()["prices"], more]))
    assert column(tavara, "price_index", kept, deflator="prices") == pytest.approx(
        column(tavara, "price_index", deflator="prices")
    )


def test_the_account_tells_what_was_left_out_and_why(tavara):
    _, accounts = made(tavara)
    told = {row["item"]: row for row in accounts.to_pylist()}
    assert told["tax"]["counted"] is False
    assert (told["tax"]["reason"], told["tax"]["amount"]) == ("tax", pytest.approx(500))
    assert (told["rice"]["counted"], told["rice"]["lines"]) == (True, 3)
    assert told["rice"]["component"] == "food"


def test_an_item_that_the_table_lacks_is_refused_by_its_name(tavara):
    diary = records()["diary"].set_column(
        2, "item", pa.array(["rice", "shoe", "tax", "rice", "rice"])
    )
    with pytest.raises(SathitiError, match="shoe"):
        made(tavara, records(diary=diary))


def test_an_amount_that_is_missing_is_refused(tavara):
    diary = records()["diary"].set_column(3, "value", pa.array([60.0, None, 500.0, 50.0, 80.0]))
    with pytest.raises(SathitiError, match=r"shirt|value"):
        made(tavara, records(diary=diary))


def test_the_order_of_records_does_not_matter(tavara):
    plain = records()
    turned = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in plain.items()}
    for name in ("welfare", "price_index"):
        assert column(tavara, name, turned, deflator="prices") == pytest.approx(
            column(tavara, name, deflator="prices")
        )


def test_a_variable_that_holds_welfare_is_taken_as_it_is(tavara):
    kept = records()
    kept["homes"] = kept["homes"].append_column("income", pa.array([7, 8, None], pa.int64()))
    one = round_of(tavara, files=FILES, welfare={"variable": "income"})
    table, accounts = measured(one, kept)
    assert table.to_pydict() == {"hhid": ["1", "2", "3"], "welfare": [7.0, 8.0, None]}
    assert accounts.num_rows == 0


def test_a_variable_that_is_not_there_is_refused(tavara):
    one = round_of(tavara, files=FILES, welfare={"variable": "income"})
    with pytest.raises(SathitiError, match="no column income"):
        measured(one, records())


LEFT = pa.table({"a": ["1", "1", "2"], "b": ["x", "y", "x"], "left": [1, 2, 3]})


def test_rows_side_by_side_are_those_of_the_same_key():
    right = pa.table({"a": ["2", "1"], "b": ["x", "y"], "right": [30, 20]})
    assert beside(LEFT, right, ["a", "b"]).to_pydict() == {
        "a": ["1", "2"],
        "b": ["y", "x"],
        "left": [2, 3],
        "right": [20, 30],
    }


def test_columns_that_both_have_stay_those_of_the_first():
    right = pa.table({"a": ["1", "2"], "left": [8, 9]})
    assert beside(LEFT, right, ["a"]) == LEFT


def test_no_row_of_the_same_key_leaves_none():
    right = pa.table({"a": ["3"], "right": [1]})
    found = beside(LEFT, right, ["a"])
    assert (found.num_rows, found.column_names) == (0, ["a", "b", "left", "right"])


def test_keys_of_numbers_and_of_text_that_say_the_same_are_the_same():
    right = pa.table({"a": [1], "right": [10]})
    assert beside(LEFT, right, ["a"])["right"].to_pylist() == [10, 10]
