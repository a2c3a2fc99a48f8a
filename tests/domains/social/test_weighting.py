"""Weights of three households reckoned by hand; those of a round; margins that do not fit."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.rounds import WEIGHT
from sathiti.domains.social.weighting import BASE, RESPONSE, WEIGH, Weighed, weigh_records
from sathiti.model import SathitiError, SurveyMargin, SurveyWeighting
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.microdata import latest_microdata, read_records

from .invented import plan_of, round_of, tables_of, with_rows

# One over 0.5 * 0.1, 0.5 * 0.2 and 0.25 * 0.1.
DRAWN = [20.0, 10.0, 40.0]
AREAS = (
    {"round": "2018", "area": "N", "sex": "", "people": "100"},
    {"round": "2018", "area": "S2", "sex": "", "people": "40"},
)
SEXES = (
    {"round": "2018", "area": "", "sex": "F", "people": "80"},
    {"round": "2018", "area": "", "sex": "M", "people": "60"},
)


def with_column(tables, file, name, values):
    at = tables[file].column_names.index(name)
    return {**tables, file: tables[file].set_column(at, name, pa.array(values))}


def answering(*answers, results=("1", "1", "1")):
    tables = with_column(tables_of(), "homes", "answered", list(answers))
    return with_column(tables, "homes", "result", list(results))


def weigh(pack, tables=None, **changes):
    return weigh_records(round_of(pack, **changes), tables or tables_of())


def plan_to(*by, counts="people", **more):
    margins = tuple(SurveyMargin("totals", (name,) if name else (), counts) for name in by)
    return SurveyWeighting("homes", probabilities=("p_village", "p_home"), margins=margins, **more)


def met(pack, *by, rows=(*AREAS, *SEXES), tables=None, **more):
    pack = with_rows(pack, "totals", *rows)
    return weigh(pack, tables, weighting=plan_to(*by, **more))


def test_the_base_weight_is_one_over_the_chances_of_all_stages(tavara):
    table, summary, _ = weigh(tavara)
    assert table["base_weight"].to_pylist() == pytest.approx(DRAWN)
    assert summary.base_sum == pytest.approx(70)


def test_where_all_answered_and_no_totals_are_known_it_is_the_final_weight(tavara):
    table, summary, _ = weigh(tavara)
    assert table["final_weight"].to_pylist() == pytest.approx(DRAWN)
    assert (summary.selected, summary.in_scope, summary.answered) == (3, 3, 3)
    assert summary.response_rate == 1.0
    assert (summary.totals, summary.met) == (0, True)


def test_those_who_answered_carry_their_class(tavara):
    table, summary, _ = weigh(tavara, answering(True, False, True))
    assert table["hhid"].to_pylist() == ["1", "3"]
    assert table["response_weight"].to_pylist() == pytest.approx([30, 40])
    assert table["base_weight"].to_pylist() == pytest.approx([20, 40])
    assert (summary.in_scope, summary.answered) == (3, 2)
    assert summary.response_rate == pytest.approx(60 / 70)


def test_whoever_is_out_of_scope_takes_the_weight_along(tavara):
    tables = answering(True, False, True, results=("1", "4", "1"))
    table, summary, _ = weigh(tavara, tables)
    assert table["response_weight"].to_pylist() == pytest.approx([20, 40])
    assert (summary.selected, summary.in_scope, summary.answered) == (3, 2, 2)
    assert summary.response_rate == 1.0


def test_a_class_in_which_nobody_answered_is_refused(tavara):
    with pytest.raises(SathitiError, match="Nobody answered in the class 2") as told:
        weigh(tavara, answering(True, True, False))
    assert "its weight of 40" in str(told.value)


def test_without_classes_all_carry_all(tavara):
    response = plan_of().weighting.response
    whole = SurveyWeighting(
        "homes",
        probabilities=("p_village", "p_home"),
        response=type(response)("result", ("1",), ("4",)),
    )
    table, _, _ = weigh(tavara, answering(True, True, False), weighting=whole)
    assert table["response_weight"].to_pylist() == pytest.approx([20 * 7 / 3, 10 * 7 / 3])


def test_a_base_weight_that_is_given_is_used_as_it_is(tavara):
    tables = tables_of()
    tables["homes"] = tables["homes"].append_column("base", pa.array([5, 6, 7]))
    table, _, _ = weigh(tavara, tables, weighting=SurveyWeighting("homes", base="base"))
    assert table["final_weight"].to_pylist() == [5.0, 6.0, 7.0]


def test_a_column_of_chances_that_is_not_there_is_refused(tavara):
    with pytest.raises(SathitiError, match="no column p_person"):
        weigh(tavara, weighting=SurveyWeighting("homes", probabilities=("p_person",)))


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.5, None])
def test_a_chance_that_is_none_is_refused(tavara, chance):
    tables = with_column(tables_of(), "homes", "p_home", [chance, 0.2, 0.1])
    with pytest.raises(SathitiError, match="p_home"):
        weigh(tavara, tables)


def test_persons_are_brought_to_the_totals_by_one_weight_a_household(tavara):
    # North: 2 persons at 20 and one at 10 are 50 of 100; south: 2 at 40 are 80 of 40.
    table, summary, _ = met(tavara, "area")
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20])
    assert summary.final_sum == pytest.approx(80)
    assert (summary.lowest_factor, summary.highest_factor) == pytest.approx((0.5, 2))
    assert (summary.totals, summary.met) == (2, True)


def test_the_effect_of_unequal_weights_is_kishs(tavara):
    _, summary, _ = met(tavara, "area")
    # 3 (40^2 + 20^2 + 20^2) / (40 + 20 + 20)^2
    assert summary.kish == pytest.approx(1.125)
    assert (summary.least, summary.greatest) == pytest.approx((20, 40))


def test_households_may_be_counted_instead(tavara):
    rows = ({"round": "2018", "area": "N", "sex": "", "homes": "60"},)
    rows += ({"round": "2018", "area": "S2", "sex": "", "homes": "20"},)
    table, _, _ = met(tavara, "area", rows=rows, counts="homes")
    first, second, third = table["final_weight"].to_pylist()
    assert first + second == pytest.approx(60)
    assert third == pytest.approx(20)


def persons(table, chosen):
    """Weighted persons of the households, of those chosen."""
    weights = dict(zip(table["hhid"].to_pylist(), table["final_weight"].to_pylist(), strict=True))
    people = tables_of()["people"].to_pylist()
    return sum(weights[one["hhid"]] for one in people if chosen(one))


def test_two_margins_are_met_together(tavara):
    # a, b, c with 2a + b = 100, 2c = 40, a + b + c = 80: hence a = 40.
    table, summary, _ = met(tavara, "area", "sex")
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20], rel=1e-6)
    assert persons(table, lambda one: one["sex"] == "F") == pytest.approx(80)
    assert summary.totals >= 3


def scaled(rows, factor):
    return tuple({**row, "people": str(float(row["people"]) * factor)} for row in rows)


def test_the_first_margin_says_the_whole(tavara):
    table, summary, _ = met(tavara, "area", "sex", rows=(*AREAS, *scaled(SEXES, 0.995)))
    assert summary.met
    assert persons(table, lambda one: True) == pytest.approx(140)


@pytest.mark.parametrize("factor", [0.5, 0.98, 1.02, 10])
def test_margins_of_different_populations_are_refused(tavara, factor):
    with pytest.raises(SathitiError, match=r"totals › 2018: The totals of sex add up to .* 140"):
        met(tavara, "area", "sex", rows=(*AREAS, *scaled(SEXES, factor)))


@pytest.mark.parametrize("weight", [None, 0.0, -5.0, float("nan"), float("inf")])
def test_a_base_weight_that_is_none_is_refused_with_its_key(tavara, weight):
    homes = tables_of()["homes"].append_column("base", pa.array([2.0, weight, 3.0]))
    with pytest.raises(SathitiError) as told:
        weigh(tavara, {**tables_of(), "homes": homes}, weighting=SurveyWeighting("homes", "base"))
    assert "homes.csv › base: 1 records have no weight above zero under base: 2." in str(told.value)
    assert "survey_corrections.csv" in str(told.value)


def test_a_missing_category_is_refused_with_its_keys(tavara):
    tables = with_column(tables_of(), "people", "sex", ["F", None, "F", "M", None])
    with pytest.raises(SathitiError) as told:
        met(tavara, "sex", rows=SEXES, tables=tables)
    assert "people.csv › sex: 2 records have no category of sex" in str(told.value)
    assert "1.2, 3.2" in str(told.value)


def test_a_file_without_records_is_named(tavara):
    tables = tables_of()
    with pytest.raises(SathitiError, match=r"people.csv: The file people has no records"):
        met(tavara, "area", rows=AREAS, tables={**tables, "people": tables["people"].slice(0, 0)})


def test_persons_and_households_may_be_counted_together(tavara):
    """Two households of the north have 100 persons, 2a + b, and are 60, a + b: hence a = 40."""
    rows = (*AREAS, {"round": "2018", "area": "", "sex": "", "homes": "80"})
    margins = (SurveyMargin("totals", ("area",), "people"), SurveyMargin("totals", (), "homes"))
    weighting = SurveyWeighting("homes", probabilities=("p_village", "p_home"), margins=margins)
    table, summary, _ = weigh(with_rows(tavara, "totals", *rows), weighting=weighting)
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20], rel=1e-6)
    assert summary.met


def test_totals_of_other_rounds_do_not_count(tavara):
    other = tuple({**row, "round": "2020", "people": "7"} for row in AREAS)
    table, _, _ = met(tavara, "area", rows=(*other, *AREAS))
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20])


def test_a_round_without_totals_is_refused(tavara):
    other = tuple({**row, "round": "2020"} for row in AREAS)
    with pytest.raises(SathitiError):
        met(tavara, "area", rows=other)


def test_a_category_without_a_total_is_refused(tavara):
    with pytest.raises(SathitiError, match="S2"):
        met(tavara, "area", rows=AREAS[:1])


@pytest.mark.parametrize("method", ["linear", "raking"])
def test_one_margin_gives_the_same_by_every_method(tavara, method):
    table, _, _ = met(tavara, "area", method=method)
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20])


def test_bounds_hold_the_factors(tavara):
    table, summary, _ = met(tavara, "area", method="logit", bounds=(0.4, 2.5))
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20], rel=1e-5)
    assert 0.4 <= summary.lowest_factor <= summary.highest_factor <= 2.5


def test_bounds_that_cannot_be_kept_are_refused(tavara):
    with pytest.raises(SathitiError):
        met(tavara, "area", method="logit", bounds=(0.9, 1.1))


def test_whoever_did_not_answer_has_no_weight_and_no_persons(tavara):
    tables = answering(True, False, True)
    table, _, _ = met(tavara, "area", tables=tables)
    assert table["hhid"].to_pylist() == ["1", "3"]
    # The north has two persons of household 1, of 100.
    assert table["final_weight"].to_pylist() == pytest.approx([50, 20])


def test_keys_that_are_whole_numbers_are_keys(tavara):
    tables = tables_of()
    for file in ("homes", "people"):
        numbers = [int(one) for one in tables[file]["hhid"].to_pylist()]
        tables = with_column(tables, file, "hhid", numbers)
    table, _, _ = met(tavara, "area", tables=tables)
    assert table["hhid"].to_pylist() == [1, 2, 3]
    assert table["final_weight"].to_pylist() == pytest.approx([40, 20, 20])


def test_the_report_tells_each_class_and_total(tavara):
    pack = with_rows(tavara, "totals", *AREAS)
    weighting = plan_to("area", response=plan_of().weighting.response)
    _, _, rows = weigh(pack, answering(True, False, True), weighting=weighting)
    assert all(len(row) == 8 for row in rows)
    classes = {row[2]: row for row in rows if row[0] == "response"}
    assert classes["1"][1] == "region"
    assert classes["1"][3:5] == (2, 1)
    assert classes["1"][5] == pytest.approx(20 / 30)
    totals = {str(row[2]): row for row in rows if row[0] == "total"}
    assert totals["N"][3] == pytest.approx(100)
    assert {row[-1] for row in totals.values()} == {"yes"}


def test_weighing_twice_gives_the_same(tavara):
    first, again = met(tavara, "area", "sex"), met(tavara, "area", "sex")
    assert first[0].equals(again[0])
    assert first[1:] == again[1:]


@given(st.permutations(range(3)))
def test_the_order_of_households_does_not_matter(tavara, order):
    tables = tables_of()
    tables["homes"] = tables["homes"].take(pa.array(order))
    table, _, _ = met(tavara, "area", tables=tables)
    found = dict(zip(table["hhid"].to_pylist(), table["final_weight"].to_pylist(), strict=True))
    assert found == pytest.approx({"1": 40, "2": 20, "3": 20})


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_any_totals_above_zero_are_met(tavara, north, south):
    rows = ({**AREAS[0], "people": repr(north)}, {**AREAS[1], "people": repr(south)})
    table, _, _ = met(tavara, "area", rows=rows)
    weights = np.array(table["final_weight"].to_pylist())
    assert 2 * weights[0] + weights[1] == pytest.approx(north)
    assert 2 * weights[2] == pytest.approx(south)


@pytest.fixture(scope="module")
def weighed(produced):
    return read_json(produced.workspace.runs / "weights-lecs-2018.json", Weighed)


@pytest.fixture(scope="module")
def weights(produced):
    vintage = latest_microdata(produced.workspace.warehouse, "weights-lecs-2018")
    return read_records(vintage, WEIGH)


def test_the_weights_add_up_to_the_population(produced, weighed):
    totals = produced.figures(INDICATOR="POPULATION")
    rows = produced.pack.parameter_values("population")
    for row in totals:
        wanted = sum(
            float(one["persons"])
            for one in rows
            if one["round"] == row["TIME_PERIOD"] and one["province"]
        )
        assert row["OBS_VALUE"] == pytest.approx(wanted, rel=1e-9)
    assert weighed.met
    assert weighed.totals == 46


def test_factors_stay_within_the_bounds_of_the_plan(produced, weighed):
    low, high = produced.pack.surveys["lecs"].weighting.bounds
    assert low <= weighed.lowest_factor < 1 < weighed.highest_factor <= high


def test_response_is_counted_without_those_out_of_scope(weighed):
    assert weighed.answered < weighed.in_scope < weighed.selected
    assert 0.8 < weighed.response_rate < 1
    assert weighed.kish > 1


def test_each_step_of_a_weight_is_kept_and_described(weights, weighed):
    table = weights.table
    assert table.num_rows == weighed.answered
    assert {BASE, RESPONSE, WEIGHT} < set(table.column_names)
    assert {weights.codebook.variables[name].role for name in (BASE, RESPONSE, WEIGHT)} == {
        "design"
    }
    base, response, final = (table[name].to_numpy() for name in (BASE, RESPONSE, WEIGHT))
    assert (response >= base * (1 - 1e-12)).all()
    assert np.isfinite(final).all()
    assert (final > 0).all()


def test_the_report_lists_classes_and_totals(produced):
    rows = produced.csv("lecs-2018-weights.csv")
    totals = [row for row in rows if row["what"] == "total"]
    assert len(totals) == 46
    assert {row["met"] for row in totals} == {"yes"}
    assert {row["variable"] for row in totals} == {"province × urban", "sex × age"}
    assert [row for row in rows if row["what"] == "response"]


def test_a_category_that_the_totals_lack_is_told_with_its_name(tiny):
    tiny.edit("0,N,0,M,10,", "0,N,0,X,10,")
    errors = tiny.errors()
    assert set(errors) == {"weights-living-2012"}
    assert "population totals of sex lack categories" in errors["weights-living-2012"]
    assert "X" in errors["weights-living-2012"]


def test_totals_of_a_category_without_people_are_told(tiny):
    tiny.edit_pack("surveys/living/totals.csv", "2012,,M,480,", "2012,,_O,480,")
    error = tiny.errors()["weights-living-2012"]
    assert "lack categories of the sample: M" in error
    assert "_O" in error


def test_a_file_that_lacks_a_column_stops_its_survey_with_the_name(tiny):
    tiny.edit("person,region,place,sex,income,base", "person,region,place,sex,wage,base")
    error = tiny.errors()["welfare-living-2012"]
    assert "no column income" in error


def test_without_margins_the_weights_are_those_after_response(tiny):
    plan = (tiny.packs / "tavara" / "surveys" / "living.yaml").read_text(encoding="utf-8")
    start, end = plan.index("  margins:"), plan.index("welfare:")
    tiny.edit_pack("surveys/living.yaml", plan[start:end], "")
    assert tiny.errors() == {}
    made = read_json(tiny.workspace.runs / "weights-living-2012.json", Weighed)
    assert (made.totals, made.lowest_factor, made.base_sum) == (0, 1.0, made.final_sum)
