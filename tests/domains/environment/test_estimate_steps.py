"""Estimates in the line of the invented country: report, cells of an account, differences."""

import math

import pytest

from sathiti.domains.environment.estimate_steps import EstimatesMade
from sathiti.model import Catalogue
from sathiti.warehouse.atomic import read_json
from sathiti.warehouse.serving import ServingDatabase

FLOW = "DF_LAND_USE"
# The cells are hectares elsewhere; here only who fills them is looked at.
ESTIMATES = """- id: peat
  title: {en: Peat burnt, fr: Tourbe brûlée}
  equation: co2_factor
  gas: CO2
  gwp: AR5
  factors:
    carbon: {table: fuel_carbon, fuel: "0220"}
  inputs: {carbon: factors.carbon}
  amount: land.land * coefficients.other_share
  decimals: 1
  cell: land_use.stock.LAND.TOTAL
  source: invented equation
  assumed: {en: All of it burns., fr: Tout brûle.}
- id: filling
  title: {en: Fills a cell, fr: Remplit une case}
  equation: rice_ch4
  gas: CH4
  gwp: AR5
  inputs: {area_ha: 1000 * land.land, days: "100", ef: "2"}
  scale: 1000
  decimals: 0
  cell: land_use.stock.LAND.HILL
  source: invented equation
  assumed: {en: Guessed., fr: Deviné.}
- id: dump
  title: {en: Dump, fr: Décharge}
  equation: landfill
  gas: CH4
  gwp: AR5
  amount: land.land
  streams: {food: "1"}
  factors:
    doc: {table: landfill_factors, parameter: doc, moisture: wet_weight}
    doc_f: {table: landfill_factors, parameter: doc_f, item: all}
    mcf: {table: landfill_factors, parameter: mcf, item: open_dumped}
    f: {table: landfill_factors, parameter: f, item: all}
    k: {table: landfill_factors, parameter: k, climate: tropical, moisture: wet}
  decimals: 1
  source: invented equation
  assumed: {en: Guessed., fr: Deviné.}
"""


@pytest.fixture
def estimating(produced):
    """The invented country makes three estimates; they have been run."""
    path = produced.packs / "tavara" / "products" / "estimates.yaml"
    path.write_text(ESTIMATES, encoding="utf-8")
    report = produced.run()
    assert not report.failed, [str(step.error) for step in report.steps if step.error]
    return produced


def cells(office):
    return {
        (row["ACCOUNT_ROW"], row["ACCOUNT_COLUMN"], row["TIME_PERIOD"]): row
        for row in office.stored(FLOW).dataset.table.to_pylist()
        if row["REF_AREA"] == "TX" and row["ACCOUNT_TABLE"] == "stock"
    }


def lines(office, item):
    return {row["period"]: row for row in office.report("estimates.csv") if row["item"] == item}


def differences(office):
    found = office.stored(FLOW).findings
    return [one for one in found if one.rule == "account.sources_differ"]


def test_a_country_that_estimates_nothing_has_no_such_step(produced):
    assert "estimates" not in {step.name for step in produced.steps()}


def test_the_report_says_what_was_computed_from_what(estimating):
    row = lines(estimating, "peat")["2010"]
    # 1000 times 0.6; 27.6 kg C/GJ are 101.2 t CO2/TJ
    assert float(row["value"]) == 60720.0
    assert (row["gas"], row["unit"], row["status"], row["gwp"]) == ("CO2", "t", "E", "AR5")
    assert float(row["co2e"]) == pytest.approx(60720)
    assert row["equation_source"] == "IPCC 2006 V2 Table 1.4"
    assert row["inputs"] == "carbon=27.6 amount=600"
    assert "All of it burns." in row["assumed"]
    assert "Tout brûle." in row["assumed"]
    assert "Same share in all provinces" in row["assumed"]
    # 24.8 to 31.3 around 27.6
    assert float(row["uncertainty"]) == pytest.approx(100 * 3.25 / 27.6)
    assert row["ranges_of"] == "carbon"


def test_a_landfill_stands_in_the_report_alone(estimating):
    found = lines(estimating, "dump")
    # 1000 Gg of food: 30 Gg of carbon decay with k = 0.4
    grown = 1000 * 0.15 * 0.5 * 0.4 * (1 - math.exp(-0.4)) * 0.5 * 16 / 12 * 1000
    assert float(found["2010"]["value"]) == 0
    assert float(found["2011"]["value"]) == pytest.approx(grown, abs=0.05)
    assert float(found["2011"]["co2e"]) == pytest.approx(28 * grown)


def test_an_estimate_fills_an_empty_cell_and_says_so(estimating):
    cell = cells(estimating)["LAND", "HILL", "2010"]
    # a million hectares, 100 days, 2 kg
    assert cell["OBS_VALUE"] == pytest.approx(200_000)
    assert (cell["OBS_STATUS"], cell["SOURCE_DETAIL"]) == ("E", "invented equation")
    assert "Guessed." in cell["COMMENT_OBS"]


def test_where_the_plan_has_a_figure_it_stays_and_the_difference_is_told(estimating):
    assert cells(estimating)["LAND", "TOTAL", "2010"]["OBS_VALUE"] == 1000
    told = {one.period: one for one in differences(estimating)}
    assert told["2010"].values == {"taken": 1000.0, "other": pytest.approx(60720)}
    assert told["2010"].severity == "note"
    assert "invented equation" in told["2010"].message.say("en")
    assert {one.key for one in told.values()} == {"TX.stock.LAND.TOTAL"}


def test_what_was_refused_is_a_finding_and_a_line(estimating):
    estimating.edit_pack(
        "products/estimates.yaml",
        "land.land * coefficients.other_share",
        "land.land * coefficients.other_share - 700",
    )
    assert not estimating.run().failed
    (refused,) = [one for one in estimating.stored(FLOW).findings if one.rule == "estimate.refused"
                  and one.period == "2010"]  # fmt: skip
    assert (refused.scope, refused.key) == ("land_use", "TX.peat")
    row = lines(estimating, "peat")["2010"]
    assert row["value"] == ""
    assert "amount is -100" in row["refused_en"]
    made = read_json(estimating.workspace.runs / "estimates.json", EstimatesMade)
    assert estimating.result("estimates").findings == len(made.findings)


def test_a_second_run_repeats_nothing(estimating):
    assert estimating.run().nothing_repeated


def test_another_cell_repeats_the_account_and_not_only_the_estimates(estimating):
    estimating.edit_pack("products/estimates.yaml", "LAND.HILL", "LAND.PLAIN")
    assert "account-land_use" in estimating.done()
    assert ("LAND", "PLAIN", "2010") in cells(estimating)


def test_estimates_are_made_from_checked_forms_before_the_account(estimating):
    steps = {step.name: step for step in estimating.steps()}
    assert steps["estimates"].inputs == ("check-land",)
    assert "estimates" in steps["account-land_use"].inputs
    assert list(steps).index("estimates") < list(steps).index("account-land_use")


def test_a_cell_that_was_estimated_leads_to_the_workbook(estimating):
    served = ServingDatabase(estimating.workspace.serving)
    node = served.trace(FLOW, "A.TX.stock.LAND.HILL.HA", "2010")
    assert node.formula.startswith("rice_ch4(area_ha: 1000 * land.land")
    (given,) = node.inputs
    assert given.cell is not None
    assert given.cell.source.startswith("land-2010")


def test_an_assumption_of_an_estimate_is_read_in_each_language(estimating):
    texts = ServingDatabase(estimating.workspace.serving).page("texts", Catalogue)
    comment = cells(estimating)["LAND", "HILL", "2010"]["COMMENT_OBS"]
    assert (texts.say(comment, "en"), texts.say(comment, "fr")) == ("Guessed.", "Deviné.")


def test_titles_of_the_report_are_in_every_language(estimating):
    row = lines(estimating, "filling")["2010"]
    assert (row["title_en"], row["title_fr"]) == ("Fills a cell", "Remplit une case")
    assert row["equation_source"] == "IPCC 2006 V4 equation 5.1"
    # no factor with a range went in
    assert (row["uncertainty"], row["low"], row["high"]) == ("", "", "")
    assert row["inputs"] == "days=100 ef=2 area_ha=1000000"


def test_an_account_without_estimates_does_not_wait_for_them(estimating):
    estimating.edit_pack("products/estimates.yaml", "  cell: land_use.stock.LAND.HILL\n", "")
    estimating.edit_pack("products/estimates.yaml", "  cell: land_use.stock.LAND.TOTAL\n", "")
    steps = {step.name: step for step in estimating.steps()}
    assert "estimates" not in steps["account-land_use"].inputs
    assert not estimating.run().failed
    assert differences(estimating) == []
    assert lines(estimating, "filling")["2010"]["value"] == "200000.0"
