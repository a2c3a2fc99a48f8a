"""The extent account as cells of the account of land cover."""

import pytest

from sathiti.methods.accounts import check_account
from sathiti.methods.landcover import (
    Cause,
    account_by_cause,
    account_cells,
    extent_account,
    transitions,
)
from sathiti.methods.landcover.matrix import SCHEMA, table_of
from sathiti.model import SathitiError
from sathiti.warehouse.packs import load_pack

COLUMNS = {str(number): f"LC{number:02d}" for number in range(1, 15)}
CAUSES = {
    ("6", "2"): Cause("managed"),
    ("2", "6"): Cause("natural"),
    ("5", "6"): Cause("reappraisal"),
}
CHANGES = {("6", "6"): 70.0, ("6", "2"): 20.0, ("2", "2"): 9.0, ("2", "6"): 10.0, ("5", "6"): 3.0}


WHOLE = {"_T": "XX"}


def cells_of(causes=CAUSES, areas=WHOLE, classes=COLUMNS, zones=("_T",)):
    matrix = table_of(
        SCHEMA, [(zone, *pair, 1, amount) for zone in zones for pair, amount in CHANGES.items()]
    )
    explained = transitions(matrix, causes)
    account = account_by_cause(extent_account(matrix), explained)
    return account_cells(account, areas, classes, "2020")


def outcomes(cells):
    template = load_pack("international").accounts["land_cover"]
    rows = check_account(template, cells).to_pylist()
    return {(row["IDENTITY"], row["AT"], row["REF_AREA"]): row for row in rows}


def test_a_matrix_makes_an_account_that_closes():
    cells = cells_of()
    known = {
        (row["ACCOUNT_ROW"], row["ACCOUNT_COLUMN"]): row["OBS_VALUE"] for row in cells.to_pylist()
    }
    assert known["OPENING", "LC06"] == 90
    assert known["MANAGED_REGRESSION", "LC06"] == 20
    assert known["NATURAL_EXPANSION", "LC06"] == 10
    assert known["UPWARD", "LC06"] == known["DOWNWARD", "LC05"] == 3
    assert known["CLOSING", "LC06"] == 83
    assert known["CLOSING", "LC14"] == 0
    assert {row["OUTCOME"] for row in outcomes(cells).values()} <= {"holds", "incomplete"}
    held = {key[0] for key, row in outcomes(cells).items() if row["OUTCOME"] == "holds"}
    assert {"net", "closing", "unchanged", "parts.rows.stock.ADDITIONS"} <= held


def test_a_change_without_cause_shows_as_a_residual_where_it_is():
    known = {pair: cause for pair, cause in CAUSES.items() if pair != ("2", "6")}
    failed = {
        key[:2]: row["RESIDUAL"]
        for key, row in outcomes(cells_of(known)).items()
        if row["OUTCOME"] == "fails"
    }
    assert failed == {
        ("parts.rows.stock.ADDITIONS", "LC06"): 10.0,
        ("parts.rows.stock.REDUCTIONS", "LC02"): 10.0,
    }


def test_classes_may_share_a_column():
    cells = cells_of(classes={**COLUMNS, "5": "LC06"})
    known = {
        (row["ACCOUNT_ROW"], row["ACCOUNT_COLUMN"]): row["OBS_VALUE"] for row in cells.to_pylist()
    }
    assert known["OPENING", "LC06"] == 93


def test_zones_become_areas_and_others_are_left_out():
    cells = cells_of(areas={"north": "N"}, zones=("north", "south"))
    assert set(cells["REF_AREA"].to_pylist()) == {"N"}
    assert cells_of(areas={}).num_rows == 0


def test_a_class_without_column_is_told():
    with pytest.raises(SathitiError, match="does not know: 5"):
        cells_of(classes={"6": "LC06", "2": "LC02"})
