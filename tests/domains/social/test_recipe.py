"""The recipe of consumption: tables of a pack to what the method is told."""

import pytest

from sathiti.domains.social.recipe import MONTHS_A_YEAR, recipe_of, scale_of
from sathiti.methods.poverty.welfare import Oecd, PerCapita, SquareRoot
from sathiti.methods.poverty.welfare.recipe import MONTH
from sathiti.model import SathitiError, SurveyFile, SurveyWeighting

from .invented import plan_of, with_rows

DIARY = {"part": "lines", "file": "diary", "amount": "value", "months": "1"}
GOODS = {"part": "durables", "file": "goods", "amount": "worth", "months": "12", "interest": "0.05"}
RICE = {"file": "diary", "item": "rice", "component": "food", "months": "1", "life": ""}
TAX = {"file": "diary", "item": "tax", "component": "", "months": "12", "left_out": "tax"}
RADIO = {"file": "goods", "item": "radio", "component": "durables", "months": "", "life": "8"}
GIFT = {"file": "goods", "item": "ring", "component": "", "months": "", "life": ""}


def plan(**welfare):
    told = {"recipe": "recipe", "items": "items", **welfare}
    return plan_of(welfare={name: value for name, value in told.items() if value is not None})


def made(pack, *parts, items=(RICE,), components=(), **welfare):
    pack = with_rows(pack, "recipe", *parts)
    pack = with_rows(pack, "items", *items)
    pack = with_rows(pack, "s.components", *components)
    return recipe_of(pack, plan(**welfare))


def test_lines_are_read_from_their_file_and_column(tavara):
    (lines,) = made(tavara, DIARY).lines
    assert (lines.table, lines.item, lines.amount) == ("diary", "item", "value")


@pytest.mark.parametrize(("months", "days"), [("1", MONTH), ("12", 12 * MONTH), ("0.5", MONTH / 2)])
def test_months_become_days(tavara, months, days):
    (lines,) = made(tavara, {**DIARY, "months": months}).lines
    assert lines.days == pytest.approx(days)


def test_without_months_the_item_says_what_amounts_cover(tavara):
    recipe = made(tavara, {**DIARY, "months": ""}, items=({**RICE, "months": "3"},))
    assert recipe.lines[0].days == 0.0
    assert recipe.items[0].days == pytest.approx(3 * MONTH)


@pytest.mark.parametrize(("said", "used"), [("", "refuse"), ("nothing", "nothing")])
def test_a_missing_amount_is_refused_unless_it_is_nothing(tavara, said, used):
    assert made(tavara, {**DIARY, "missing": said}).lines[0].missing == used


def test_origins_are_pairs_of_code_and_source(tavara):
    row = {**DIARY, "origin": "how", "origins": "1=purchased 2=gift"}
    (lines,) = made(tavara, row).lines
    assert lines.source == "how"
    assert lines.sources == {"1": "purchased", "2": "gift"}


def test_what_says_no_origin_was_purchased(tavara):
    (lines,) = made(tavara, DIARY).lines
    assert (lines.source, lines.sources) == ("purchased", {})


def test_several_parts_keep_their_order(tavara):
    lines = made(tavara, DIARY, {**DIARY, "file": "recall"}).lines
    assert [one.table for one in lines] == ["diary", "recall"]


def test_an_item_with_a_component_is_counted(tavara):
    (item,) = made(tavara, DIARY).items
    assert (item.code, item.component, item.counted, item.reason) == ("rice", "food", True, "")


def test_an_item_without_a_component_is_left_out_for_its_reason(tavara):
    item = made(tavara, DIARY, items=(RICE, TAX)).items[1]
    assert (item.counted, item.reason) == (False, "tax")


def test_an_item_left_out_without_a_reason_still_says_something(tavara):
    (item,) = made(tavara, DIARY, items=({**TAX, "left_out": ""},)).items
    assert (item.counted, item.reason) == (False, "–")


def test_there_are_no_durables_where_no_part_is_of_them(tavara):
    assert made(tavara, DIARY).durables is None


def test_durables_have_their_life_and_interest(tavara):
    durables = made(tavara, DIARY, GOODS, items=(RICE, RADIO)).durables
    assert (durables.table, durables.value, durables.real_interest) == ("goods", "worth", 0.05)
    assert [(good.code, good.lifetime) for good in durables.goods] == [("radio", 8.0)]


def test_a_durable_without_a_component_is_not_counted(tavara):
    durables = made(tavara, DIARY, GOODS, items=(RICE, RADIO, GIFT)).durables
    assert [good.code for good in durables.goods] == ["radio"]


def test_durables_are_no_items_of_lines(tavara):
    recipe = made(tavara, DIARY, GOODS, items=(RICE, RADIO))
    assert [item.code for item in recipe.items] == ["rice"]


def test_durables_have_columns_of_their_usual_names_unless_told(tavara):
    usual = made(tavara, DIARY, GOODS).durables
    told = made(tavara, DIARY, {**GOODS, "age": "years", "item": "good"}).durables
    assert (usual.item, usual.age, usual.component) == ("item", "age", "durables")
    assert (told.item, told.age) == ("good", "years")


def test_components_of_one_group_are_put_together(tavara):
    rows = [
        {"component": "clothing", "group": "other"},
        {"component": "rent", "group": "other"},
        {"component": "food", "group": "food"},
        {"component": "fees", "group": ""},
    ]
    assert made(tavara, DIARY, components=rows).groups == {"other": ("clothing", "rent")}


def test_another_table_of_components_may_be_named(tavara):
    pack = with_rows(tavara, "mine", {"component": "rent", "group": "other"})
    told = with_rows(with_rows(pack, "recipe", DIARY), "items", RICE)
    assert recipe_of(told, plan()).groups == {}
    assert recipe_of(told, plan(components="mine")).groups == {"other": ("rent",)}


@pytest.mark.parametrize(
    ("period", "days"), [(None, MONTH), ("month", MONTH), ("year", MONTHS_A_YEAR * MONTH)]
)
def test_the_aggregate_covers_a_month_or_a_year(tavara, period, days):
    assert made(tavara, DIARY, period=period).days == pytest.approx(days)


def test_a_period_that_is_not_known_is_refused_with_those_that_are(tavara):
    with pytest.raises(SathitiError, match="“week” is not known here") as told:
        made(tavara, DIARY, period="week")
    assert str(told.value).startswith("welfare › period")
    assert "month, year" in str(told.value)


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        ([{**DIARY, "months": "one"}], [RICE]),
        ([DIARY], [{**RICE, "months": "1,5"}]),
        ([DIARY, {**GOODS, "interest": "5%"}], [RICE]),
        ([DIARY, GOODS], [{**RADIO, "life": "long"}]),
    ],
    ids=["lines", "items", "interest", "life"],
)
def test_what_is_no_number_is_refused_with_what_to_write(tavara, rows, items):
    with pytest.raises(SathitiError, match="is not a number") as told:
        made(tavara, *rows, items=items)
    assert "Write digits with a decimal point." in str(told.value)


def test_blanks_around_a_number_do_not_matter(tavara):
    assert made(tavara, {**DIARY, "months": " 1 "}).lines[0].days == pytest.approx(MONTH)


@pytest.mark.parametrize("written", ["1", "1=purchased gift", "purchased"])
def test_an_origin_that_is_no_pair_is_refused(tavara, written):
    with pytest.raises(SathitiError, match="is not known here") as told:
        made(tavara, {**DIARY, "origin": "how", "origins": written})
    assert "origins" in str(told.value)


def test_the_household_is_named_by_the_key_of_the_weighted_file(tavara):
    assert made(tavara, DIARY).household == ("hhid",)


def test_a_person_is_named_by_what_its_key_has_beyond_the_household(tavara):
    assert made(tavara, DIARY).person == "pid"


def test_a_survey_without_persons_has_the_usual_name(tavara):
    alone = plan_of(
        files={"homes": SurveyFile("homes", ("hhid",))},
        weighting=SurveyWeighting("homes"),
        welfare={"recipe": "recipe"},
    )
    assert recipe_of(with_rows(tavara, "recipe", DIARY), alone).person == "person"


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("per_capita", PerCapita()),
        ("square_root", SquareRoot()),
        ("oecd_modified", Oecd()),
        ("oecd", Oecd.old()),
    ],
)
def test_scales_by_name(name, scale):
    assert scale_of(plan(scale=name)) == scale


def test_each_person_counts_one_where_no_scale_is_named():
    assert scale_of(plan()) == PerCapita()


def test_a_scale_that_is_not_known_is_refused_with_those_that_are():
    with pytest.raises(SathitiError, match="“eu” is not known here") as told:
        scale_of(plan(scale="eu"))
    assert "per_capita, square_root, oecd_modified, oecd" in str(told.value)


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
