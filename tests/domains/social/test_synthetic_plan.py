"""From tables of the pack to a plan of a made-up round, and what lacks in them."""

import msgspec
import pytest

from sathiti.domains.social.synthetic_plan import MONTHS, NEEDED, synthetic_plan
from sathiti.model import SathitiError

from .conftest import ROUND, with_value

ROUNDS = ("2013", "2018", "2024")


def plan_of(pack, round_=ROUND, **changed):
    survey = msgspec.structs.replace(pack.surveys["lecs"], **changed)
    return synthetic_plan(pack, survey, round_)


def leaving_out(pack, table, **where):
    """The pack without the rows of a table that have these values."""
    rows = tuple(
        row
        for row in pack.parameters[table]
        if not all(row.values[name] == value for name, value in where.items())
    )
    assert len(rows) < len(pack.parameters[table])
    return msgspec.structs.replace(pack, parameters={**pack.parameters, table: rows})


@pytest.fixture(scope="module")
def plan(lao):
    return plan_of(lao)


def test_the_sample_is_that_of_the_published_survey(plan):
    assert plan.villages * plan.take == 10_176
    assert len(plan.months) == MONTHS
    assert (plan.months[0], plan.months[-1]) == ("2018-01", "2018-12")


def test_every_province_is_a_stratum_of_towns_and_one_of_countryside(plan):
    assert len(plan.strata) == 36
    assert len({(stratum.area, stratum.settlement) for stratum in plan.strata}) == 36
    assert {stratum.settlement for stratum in plan.strata} == {"U", "R"}
    assert sum(stratum.persons for stratum in plan.strata) == pytest.approx(6_803_780)


def test_shares_of_ages_and_sexes_are_those_of_the_margin(plan):
    assert list(plan.ages) == [0, 15, 25, 55, 65]
    assert sum(plan.ages.values()) == pytest.approx(1)
    assert plan.ages[0] == pytest.approx(0.3222, abs=0.0001)
    assert plan.female == pytest.approx(3237458 / 6492228, abs=0.0001)


@pytest.mark.parametrize(
    ("round_", "headcount", "gini"),
    [("2013", 24.6, 36.0), ("2018", 18.3, 38.8), ("2024", 15, 34.7)],
)
def test_targets_are_those_of_the_round(lao, round_, headcount, gini):
    plan = plan_of(lao, round_)
    assert plan.headcount == pytest.approx(headcount / 100)
    assert plan.gini == pytest.approx(gini / 100)
    assert set(plan.headcounts) == {"U", "R", "M", "F", "0", "15", "55", "65"}
    assert sum(plan.shares[f"q{i}"] for i in range(1, 6)) == pytest.approx(1, abs=0.002)


def test_headcounts_of_groups_are_parts(plan):
    assert plan.headcounts["U"] == pytest.approx(0.07)
    assert plan.headcounts["0"] == pytest.approx(0.243)


def test_the_line_is_the_national_one(lao, plan):
    assert plan.line == 280_910
    swapped = plan_of(lao, lines=("international", "national"))
    assert swapped.line < plan.line


def test_items_know_their_units_months_lives_and_whether_they_count(plan):
    rice = plan.diary[0]
    assert (rice.item, rice.unit, rice.counted) == ("rice_glutinous", "kg", True)
    recall = {item.item: item for item in plan.recall}
    assert recall["clothing"].months == 12
    assert not recall["wedding"].counted
    assert recall["fuel_wood"].counted
    assert {good.item: good.life for good in plan.durables}["mobile_phone"] == 4


def test_a_row_of_another_round_is_passed_over(lao):
    assert plan_of(lao, "2013").settings["price_level"] < 1
    assert plan_of(lao, "2018").settings["price_level"] == 1


@pytest.mark.parametrize("item", NEEDED)
def test_a_row_that_lacks_is_named(lao, item):
    with pytest.raises(SathitiError, match=f"{item} are needed in lecs.synthetic"):
        plan_of(leaving_out(lao, "lecs.synthetic", item=item))


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_line_that_lacks_is_named(lao, round_):
    with pytest.raises(SathitiError, match="national are needed in poverty_lines"):
        plan_of(leaving_out(lao, "poverty_lines", line="national", round=round_), round_)


def test_an_area_without_effect_is_named(lao):
    with pytest.raises(SathitiError, match="07 are needed in lecs"):
        plan_of(leaving_out(lao, "lecs.synthetic_areas", province="07"))


def test_a_margin_that_lacks_is_named(lao):
    survey = lao.surveys["lecs"]
    weighting = msgspec.structs.replace(survey.weighting, margins=survey.weighting.margins[:1])
    with pytest.raises(SathitiError, match="sex, age are needed in margins"):
        plan_of(lao, weighting=weighting)


def test_a_domain_that_lacks_is_named(lao):
    domains = {k: v for k, v in lao.surveys["lecs"].domains.items() if k != "age"}
    with pytest.raises(SathitiError, match="age are needed in domains"):
        plan_of(lao, domains=domains)


def test_a_round_that_is_not_declared_lacks_everything(lao):
    with pytest.raises(SathitiError, match="To make up the round 1999"):
        plan_of(lao, "1999")


def test_a_start_in_the_middle_of_a_year_runs_into_the_next(lao):
    months = plan_of(with_value(lao, "start", "2018-07")).months
    assert (months[0], months[5], months[6], months[-1]) == (
        "2018-07",
        "2018-12",
        "2019-01",
        "2019-06",
    )
