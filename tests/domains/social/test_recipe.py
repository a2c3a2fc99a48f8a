"""The recipe of consumption from tables of a pack."""

import msgspec
import pytest

from sathiti.domains.social.recipe import SCALES, recipe_of, scale_of
from sathiti.methods.poverty.welfare import Oecd, PerCapita
from sathiti.methods.poverty.welfare.recipe import MONTH
from sathiti.model import SathitiError
from sathiti.warehouse.packs import ParameterRow


def with_rows(pack, table, change):
    rows = tuple(ParameterRow(change(dict(row.values)), row.at) for row in pack.parameters[table])
    return msgspec.structs.replace(pack, parameters={**pack.parameters, table: rows})


def told(pack, **welfare):
    plan = pack.surveys["lecs"]
    return msgspec.structs.replace(plan, welfare={**plan.welfare, **welfare})


def test_the_recipe_of_the_pack_can_be_followed(lao):
    recipe = recipe_of(lao, lao.surveys["lecs"])
    recipe.check()
    assert recipe.days == MONTH
    assert recipe.household == ("hhid",)
    assert recipe.person == "pid"
    assert {"food", "rent", "durables"} <= set(recipe.components())
    assert recipe.groups["non_food"]
    assert "food" not in recipe.groups


def test_items_cover_the_months_they_were_asked_for(lao):
    rows = {row["item"]: row for row in lao.parameter_values("lecs.items")}
    for item in recipe_of(lao, lao.surveys["lecs"]).items:
        assert item.days == pytest.approx(float(rows[item.code]["months"]) * MONTH)
        assert item.counted == bool(rows[item.code]["component"])
        assert item.counted or item.reason


def test_durables_lose_their_worth_over_the_years_they_last(lao):
    durables = recipe_of(lao, lao.surveys["lecs"]).durables
    rows = {row["item"]: row for row in lao.parameter_values("lecs.items")}
    assert durables.goods
    assert all(good.lifetime == float(rows[good.code]["life"]) for good in durables.goods)


def test_sources_are_read_from_codes(lao):
    (diary,) = [one for one in recipe_of(lao, lao.surveys["lecs"]).lines if one.table == "diary"]
    assert diary.sources == {"1": "purchased", "2": "own_production", "3": "gift"}


def test_a_period_of_a_year(lao):
    assert recipe_of(lao, told(lao, period="year")).days == pytest.approx(365)


@pytest.mark.parametrize(
    ("name", "scale"),
    [("per_capita", PerCapita()), ("oecd_modified", Oecd()), ("oecd", Oecd.old())],
)
def test_scales_by_name(lao, name, scale):
    assert scale_of(told(lao, scale=name)) == scale
    assert name in SCALES


def test_unknown_names_are_told_with_those_that_are_known(lao):
    with pytest.raises(SathitiError, match="“adult” is not known here") as raised:
        scale_of(told(lao, scale="adult"))
    assert "per_capita" in str(raised.value)
    with pytest.raises(SathitiError, match="“week” is not known here"):
        recipe_of(lao, told(lao, period="week"))


def test_a_word_in_place_of_a_number_is_told(lao):
    wrong = with_rows(lao, "lecs.items", lambda row: {**row, "months": "one"})
    with pytest.raises(SathitiError, match="“one” is not a number"):
        recipe_of(wrong, lao.surveys["lecs"])
