import csv

import pytest

from sathiti.model import AccountShown, Catalogue, MissingFigure, ResidualShown
from sathiti.warehouse.serving import ServingDatabase

FLOW = "DF_LAND_USE"
LAND = "A.TX.stock.LAND.TOTAL.HA"
FOREST = "A.TX.stock.FOREST.TOTAL.HA"
OTHER = "A.TX.stock.OTHER.TOTAL.HA"


@pytest.fixture
def served(produced):
    return ServingDatabase(produced.workspace.serving)


def _cells(served):
    rows = served.observations(FLOW).to_pylist()
    return {(row["SERIES_KEY"], row["TIME_PERIOD"]): row for row in rows}


def test_an_account_is_published_with_its_own_structure(served):
    flow = next(one for one in served.dataflows() if one.dataflow.id == FLOW)
    assert flow.kind == "account"
    assert flow.dataflow.structure.dimension_ids() == [
        "FREQ",
        "REF_AREA",
        "ACCOUNT_TABLE",
        "ACCOUNT_ROW",
        "ACCOUNT_COLUMN",
        "UNIT_MEASURE",
    ]


def test_given_and_assumed_cells_say_so(served):
    cells = _cells(served)
    land, other = cells[LAND, "2011"], cells[OTHER, "2011"]
    assert (land["OBS_STATUS"], land["CELL_ORIGIN"]) == ("A", "given")
    assert (other["OBS_STATUS"], other["CELL_ORIGIN"]) == ("E", "given")
    assert "A fixed share." in other["COMMENT_OBS"]
    assert "Une part fixe." in other["COMMENT_OBS"]


def test_an_assumption_is_read_in_each_language(served):
    texts = served.page("texts", Catalogue)
    comment = _cells(served)[OTHER, "2011"]["COMMENT_OBS"]
    assert texts.say(comment, "en").startswith("A fixed share.")
    assert texts.say(comment, "fr").startswith("Une part fixe.")
    assert "Une" not in texts.say(comment, "en")


def test_residuals_and_what_is_missing_are_shown(served):
    (shown,) = served.page("accounts", list[AccountShown])
    assert (shown.template.id, shown.dataflow) == ("land_use", FLOW)
    residuals = served.page("residuals", list[ResidualShown])
    assert {one.account for one in residuals} <= {"land_use", ""}
    assert any(one.outcome == "incomplete" and one.missing for one in residuals)
    missing = served.page("missing", list[MissingFigure])
    assert {one.cell.split(".")[1] for one in missing} >= {"FOREST"}
    assert all(one.provider.words and one.periods for one in missing)


def test_reports_name_every_residual_and_every_missing_figure(produced, served):
    with (produced.workspace.reports / "residuals.csv").open(encoding="utf-8-sig") as file:
        written = list(csv.DictReader(file))
    assert len(written) == len(served.page("residuals", list[ResidualShown]))
    with (produced.workspace.reports / "missing.csv").open(encoding="utf-8-sig") as file:
        assert {row["account"] for row in csv.DictReader(file)} == {"land_use"}


def test_a_cell_leads_to_the_workbook(served):
    node = served.trace(FLOW, LAND, "2011")
    assert node.formula == "land.land"
    (given,) = node.inputs
    assert given.cell is not None
    assert given.cell.source.startswith("land-2011")


def test_a_sum_of_parts_names_its_parts(produced):
    plan = "accounts/sources/land_use.yaml"
    produced.edit_pack(plan, "cell: stock.LAND.TOTAL", "cell: stock.FOREST.TOTAL")
    produced.edit_pack(plan, "cell: stock.OTHER.TOTAL", "cell: stock.OTHER.HILL")
    assert not produced.run().failed
    served = ServingDatabase(produced.workspace.serving)
    assert served.trace(FLOW, LAND, "2011").formula == "stock.LAND = stock.FOREST + stock.OTHER"
    assert served.trace(FLOW, OTHER, "2011").formula == "TOTAL = HILL + PLAIN"


def test_an_assumption_is_part_of_the_chain(served):
    node = served.trace(FLOW, OTHER, "2011")
    assert {given.key for given in node.inputs} >= {"coefficients.other_share"}
    coefficient = next(one for one in node.inputs if one.key.startswith("coefficients"))
    assert coefficient.source == "invented"
    assert coefficient.value is not None


def test_a_second_run_repeats_no_account(produced):
    assert produced.run().nothing_repeated
