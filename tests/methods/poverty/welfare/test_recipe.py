"""A recipe is checked before anything is counted."""

import msgspec
import pytest

from sathiti.methods.poverty.welfare import Durable, Durables, Item, Lines, WelfareRecipe
from sathiti.model import SathitiError

FOOD = Item("01*", "food", days=7)


def recipe(**changes):
    given = {"lines": (Lines("diary"),), "items": (FOOD,), **changes}
    return WelfareRecipe(**given)


def test_the_most_exact_code_counts():
    items = (Item("0*", "other", days=1), FOOD, Item("0111", "rice", days=7))
    found = recipe(items=items).counting(["0111", "0121", "0901", "x"])
    assert {code: item.component for code, item in found.items()} == {
        "0111": "rice",
        "0121": "food",
        "0901": "other",
    }


def test_components_stand_in_the_order_of_the_recipe():
    items = (FOOD, Item("07*", "transport", days=7), Item("02*", "food", days=7))
    durables = Durables((Durable("tv", 0.1),), 0.03)
    assert recipe(items=items, durables=durables).components() == [
        "food",
        "transport",
        "durables",
    ]


def test_items_left_out_are_no_component():
    items = (FOOD, Item("99", counted=False, reason="tax"))
    assert recipe(items=items).components() == ["food"]


def test_a_recipe_is_read_from_the_data_of_a_pack():
    written = {
        "lines": [{"table": "diary", "source": "how", "sources": {"b": "purchased", "s": ""}}],
        "items": [{"code": "01*", "component": "food", "days": 7}],
        "groups": {"eaten": ["food"]},
        "durables": {"goods": [{"code": "tv", "depreciation": 0.1}], "real_interest": 0.02},
    }
    read = msgspec.convert(written, WelfareRecipe)
    read.check()
    assert read.lines[0].sources == {"b": "purchased", "s": ""}
    assert read.durables.real_interest == 0.02


def test_a_misspelt_key_is_refused():
    with pytest.raises(msgspec.ValidationError, match="unknown field `recal`"):
        msgspec.convert({"lines": [{"table": "diary", "recal": 7}]}, WelfareRecipe)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"items": (FOOD, FOOD)}, "names something twice: .*01"),
        ({"items": (Item("01"),)}, "item “01” has no component"),
        ({"items": (Item("01", counted=False),)}, "left out without a reason"),
        ({"items": (Item("01", "food", days=-7),)}, "period is -7"),
        ({"days": 0.0}, "period is 0"),
        ({"groups": {"eaten": ("drink",)}}, "no component .*drink"),
        ({"groups": {"food": ("food",)}}, "names something twice: .*food"),
        ({"needed": ("drink",)}, "no component .*drink"),
        ({"items": (Item("01", "total", days=7),)}, "names something twice: .*total"),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_why(changes, said):
    with pytest.raises(SathitiError, match=said):
        recipe(**changes).check()


@pytest.mark.parametrize(
    ("good", "said"),
    [
        (Durable("tv"), "either a rate of depreciation or a lifetime"),
        (Durable("tv", 0.1, 10), "either a rate of depreciation or a lifetime"),
        (Durable("tv", 15), "either a rate of depreciation or a lifetime"),
        (Durable("tv", lifetime=10), "no column says how old"),
    ],
)
def test_durables_need_one_way_to_lose_value(good, said):
    with pytest.raises(SathitiError, match=said):
        recipe(durables=Durables((good,), 0.03)).check()
