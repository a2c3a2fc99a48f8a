"""Cells of a table as shares of all, of their row and of their column, by hand."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.tabulation import CELL, CrossShares

LABELS = ("a1", "a2", "a3", "b1", "b2", "b3")
# weights of two rows and three columns; the first number is their sum
COUNTS = [1.0, 2.0, 3.0, 4.0, 0.0, 10.0]
TOTALS = np.array([[sum(COUNTS), *COUNTS]])
ROWS = np.array([6.0])
KINDS = ["all", "rows", "columns", "counts"]


def shares(of: str, totals=TOTALS) -> np.ndarray:
    """Cells, row by row."""
    return CrossShares(LABELS, 3, of).linearise(totals, ROWS).value[0]


# Values


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("all", [0.05, 0.1, 0.15, 0.2, 0, 0.5]),
        ("rows", [1 / 6, 2 / 6, 3 / 6, 4 / 14, 0, 10 / 14]),
        ("columns", [1 / 5, 1, 3 / 13, 4 / 5, 0, 10 / 13]),
        ("counts", COUNTS),
    ],
)
def test_cells(of, expected):
    assert shares(of) == pytest.approx(expected)


@given(st.lists(st.floats(0.1, 100), min_size=6, max_size=6))
def test_shares_add_to_one_in_what_they_are_shares_of(counts):
    totals = np.array([[sum(counts), *counts]])
    assert shares("all", totals).sum() == pytest.approx(1)
    assert shares("rows", totals).reshape(2, 3).sum(axis=1) == pytest.approx([1, 1])
    assert shares("columns", totals).reshape(2, 3).sum(axis=0) == pytest.approx([1, 1, 1])


def test_a_row_of_nobody_has_no_shares_and_the_others_have():
    counts = [0.0, 0.0, 0.0, 1.0, 1.0, 2.0]
    found = shares("rows", np.array([[4.0, *counts]]))
    assert np.isnan(found[:3]).all()
    assert found[3:] == pytest.approx([0.25, 0.25, 0.5])


def test_every_domain_is_a_table_of_its_own():
    both = np.vstack([TOTALS, 3 * TOTALS[:, [0, 4, 5, 6, 1, 2, 3]]])
    found = CrossShares(LABELS, 3, "rows").linearise(both, np.array([6.0, 6.0])).value
    assert found[1] == pytest.approx(found[0][[3, 4, 5, 0, 1, 2]])


# Gradients


@pytest.mark.parametrize("of", KINDS)
@pytest.mark.parametrize("cell", range(1, 7))
def test_gradients_are_derivatives_by_the_weight_of_a_cell(of, cell):
    """The weight of a cell is part of the sum too."""
    step = 1e-6
    moved = TOTALS.copy()
    moved[0, [0, cell]] += step
    asked = CrossShares(LABELS, 3, of)
    slope = (asked.linearise(moved, ROWS).value - asked.linearise(TOTALS, ROWS).value)[0] / step
    gradient = asked.linearise(TOTALS, ROWS).gradient[0]
    assert gradient[:, 0] + gradient[:, cell] == pytest.approx(slope, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("of", ["all", "rows", "columns"])
def test_shares_do_not_move_when_all_weights_do(of):
    gradient = CrossShares(LABELS, 3, of).linearise(TOTALS, ROWS).gradient[0]
    assert gradient @ TOTALS[0] == pytest.approx(np.zeros(6), abs=1e-12)


# What it says of itself


@pytest.mark.parametrize("of", KINDS)
def test_only_counts_are_no_shares(of):
    assert CrossShares(LABELS, 3, of).is_share == (of != "counts")


def test_cells_are_asked_as_categories():
    asked = CrossShares(LABELS, 3)
    assert asked.labels == asked.binary == LABELS
    assert asked.monomials == (ONE, *((label,) for label in LABELS))
    assert asked.variables == ()
    assert asked.label_column == CELL


# Of a sample

TABLE = pa.table(
    {
        "w": [1.0, 2, 3, 4, 5, 5],
        "sex": ["f", "f", "f", "m", "m", "m"],
        "work": ["farm", "shop", "state", "farm", "state", "state"],
    }
)
SAMPLE = Sample(TABLE, Design(weight="w"))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("all", [0.05, 0.1, 0.15, 0.2, 0, 0.5]),
        ("rows", [1 / 6, 2 / 6, 3 / 6, 4 / 14, 0, 10 / 14]),
        ("columns", [1 / 5, 1, 3 / 13, 4 / 5, 0, 10 / 13]),
        ("counts", COUNTS),
    ],
)
def test_a_table_of_a_sample(of, expected):
    cells = SAMPLE.table("sex", "work", of=of).cells
    assert cells.column("estimate") == pytest.approx(expected)
    assert cells.table["work"].to_pylist() == ["farm", "shop", "state"] * 2


def test_the_error_of_a_cell_is_that_of_a_mean_of_ones():
    cells = SAMPLE.table("sex", "work").cells
    w = np.array(TABLE["w"])
    z = w * (np.array([1, 0, 0, 0, 0, 0]) - 0.05) / 20
    assert cells.row(sex="f", work="farm")["standard_error"] == pytest.approx(
        np.sqrt(6 / 5 * (z**2).sum())
    )


def test_turned_round_the_shares_of_rows_are_those_of_columns():
    rows = SAMPLE.table("sex", "work", of="rows").cells
    columns = SAMPLE.table("work", "sex", of="columns").cells
    for cell in rows.to_dicts():
        other = columns.row(sex=cell["sex"], work=cell["work"])
        assert other["estimate"] == pytest.approx(cell["estimate"])
        assert other["standard_error"] == pytest.approx(cell["standard_error"])
