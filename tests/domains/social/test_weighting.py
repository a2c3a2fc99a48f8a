"""Weights of a round: response, totals met, a report; margins that do not fit are told."""

import numpy as np
import pytest

from sathiti.domains.social.rounds import WEIGHT
from sathiti.domains.social.weighting import BASE, RESPONSE, WEIGH, Weighed
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.microdata import latest_microdata, read_records


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
