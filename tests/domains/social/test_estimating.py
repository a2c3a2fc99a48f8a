"""Errors of a survey whose weights meet totals: what the totals explain is no part of them."""

import math

import narwhals as nw
import pyarrow as pa
import pytest
from msgspec.structs import replace

from sathiti.domains.social.asked import asked_of
from sathiti.domains.social.estimating import POVERTY, analysed
from sathiti.domains.social.figures import poverty_table
from sathiti.domains.social.rounds import rounds_of
from sathiti.domains.social.weighting import calibration_of, design_of
from sathiti.methods.survey import Replicates, Sample
from sathiti.model import SurveyDomain, SurveyMargin, SurveyWeighting
from sathiti.warehouse.line import Office
from sathiti.warehouse.run_graph import read_record

from .invented import context_of, round_of, with_rows

pytestmark = pytest.mark.xdist_group("social_line")

AREAS = (
    {"round": "2018", "area": "N", "people": "30"},
    {"round": "2018", "area": "S2", "people": "90"},
    {"round": "2020", "area": "N", "people": "1"},
)
PEOPLE = pa.table(
    {
        "hhid": ["1", "1", "2", "3", "4", "4"],
        "region": ["1"] * 6,
        "village": ["A", "A", "B", "C", "D", "D"],
        "response_weight": [5.0] * 6,
        "final_weight": [10.0, 10.0, 10.0, 30.0, 30.0, 30.0],
        "welfare": [10.0, 10.0, 20.0, 30.0, 40.0, 40.0],
        "area": ["N", "N", "N", "S2", "S2", "S2"],
    }
)
DOMAINS = {"area": SurveyDomain("area", "villages", "region", "REF_AREA")}


def calibrated(pack, *margins, **changes):
    plan = SurveyWeighting("homes", probabilities=("p_village", "p_home"), margins=margins)
    pack = with_rows(pack, "totals", *AREAS)
    told = {"weighting": plan, "domains": DOMAINS, "tables": ((), ("area",)), **changes}
    return round_of(pack, statistics=("mean",), **told)


def test_the_design_has_the_weights_before_calibration_and_its_totals(tavara):
    one = calibrated(tavara, SurveyMargin("totals", ("area",), "people"))
    design = design_of(one)
    assert (design.weight, design.strata, design.psu) == ("response_weight", "region", "village")
    assert design.calibration == calibration_of(one)
    (margin,) = design.calibration.margins
    assert (margin.categories, margin.totals) == ((("N",), ("S2",)), (30.0, 90.0))


def test_without_totals_the_final_weights_are_those_of_the_design(tavara):
    one = calibrated(tavara)
    assert design_of(one) == one.design
    assert one.design.calibration is None


def test_members_of_a_household_share_a_weight_where_people_are_analysed(tavara):
    margin = SurveyMargin("totals", ("area",), "people")
    assert calibration_of(calibrated(tavara, margin)).household == ("hhid",)


def figures(pack, *margins):
    one = calibrated(pack, *margins)
    return {
        (row["INDICATOR"], row["REF_AREA"]): row
        for row in poverty_table(asked_of(one, POVERTY, False), PEOPLE).to_pylist()
    }


def test_a_population_that_is_met_has_no_error(tavara):
    found = figures(tavara, SurveyMargin("totals", ("area",), "people"))
    for area, persons in (("TX", 120), ("N", 30), ("S2", 90)):
        row = found["POPULATION", area]
        assert row["OBS_VALUE"] == pytest.approx(persons)
        assert float(row["STANDARD_ERROR"]) == 0
        assert row["OBS_STATUS"] == "A"


def test_figures_are_those_of_the_final_weights_and_errors_of_residuals(tavara):
    found = figures(tavara, SurveyMargin("totals", ("area",), "people"))
    plain = figures(tavara)
    assert {key: row["OBS_VALUE"] for key, row in found.items()} == {
        key: pytest.approx(row["OBS_VALUE"]) for key, row in plain.items()
    }


def test_whoever_has_no_welfare_still_counts_in_the_totals(produced):
    one, people = analysed_round(produced)
    gone = pa.array(
        [
            None if place % 50 == 0 else value
            for place, value in enumerate(people["welfare"].to_pylist())
        ]
    )
    fewer = people.set_column(people.column_names.index("welfare"), "welfare", gone)
    assert Sample(fewer, design_of(one)).calibrated.report.met
    total = Sample(fewer, design_of(one)).total(nw.lit(1.0)).to_dicts()[0]
    assert total["standard_error"] <= 1e-9 * total["estimate"]


def analysed_round(produced):
    (one,) = (r for r in rounds_of(Office(produced.pack)) if r.name == "lecs-2018")
    steps = {
        name: read_record(produced.workspace, one.step(name)).result.outputs
        for name in ("records", "weights", "welfare")
    }
    context = context_of(
        produced.workspace,
        **{one.step(name).replace("-", "__"): made for name, made in steps.items()},
    )
    return one, analysed(context, one)


def test_every_record_with_a_weight_is_analysed(produced):
    one, people = analysed_round(produced)
    made = Sample(people, design_of(one)).calibrated.attach(people, "again")
    assert made["again"].to_pylist() == pytest.approx(made["final_weight"].to_pylist(), rel=1e-9)


def test_a_bootstrap_that_calibrates_anew_agrees(produced):
    """Forty replicates tell an error to about one ninth."""
    one, people = analysed_round(produced)
    design = replace(design_of(one), replicates=Replicates("bootstrap", count=40, seed=11))
    again = Sample(people, design)
    mean = again.mean("welfare").to_dicts()[0]
    size = again.mean("persons").to_dicts()[0]
    for indicator, other in (("MEAN_WELFARE", mean), ("MEAN_SIZE", size)):
        (row,) = produced.figures(INDICATOR=indicator, TIME_PERIOD="2018")
        assert row["OBS_VALUE"] == pytest.approx(other["estimate"], rel=1e-9)
        assert float(row["STANDARD_ERROR"]) == pytest.approx(other["standard_error"], rel=0.4)
    # The mean size would have a larger error if the weights were taken as they are.
    plain = Sample(people, one.design).mean("persons").to_dicts()[0]["standard_error"]
    (row,) = produced.figures(INDICATOR="MEAN_SIZE", TIME_PERIOD="2018")
    assert float(row["STANDARD_ERROR"]) < 0.95 * plain


def test_totals_of_the_plan_have_no_error_in_the_line(produced):
    for area in ({}, {"URBANISATION": "U"}, {"SEX": "F"}, {"REF_AREA": "01"}):
        rows = produced.figures(INDICATOR="POPULATION", **area)
        assert len(rows) == 3
        for row in rows:
            assert (row["STANDARD_ERROR"], row["CV"], row["RELIABILITY"]) == ("0", "0", None)
            assert math.isclose(float(row["CI_LOWER"]), row["OBS_VALUE"], rel_tol=1e-9)
