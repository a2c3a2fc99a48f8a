"""Tables of a few rows: shares, errors and test worked out on paper."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.tabulation import CrossShares, CrossTable

FOUR = ("a u", "a v", "b u", "b v")
ROWS = np.array([12.0])
# Weights of 1: cells 4, 2, 1 and 3.
TABLE = pa.table(
    {
        "w": [1.0] * 10,
        "a": ["x"] * 6 + ["y"] * 4,
        "b": ["u"] * 4 + ["v"] * 2 + ["u"] + ["v"] * 3,
    }
)


def shares(of, *counts: float) -> np.ndarray:
    """Cells of a two by two table of these counts."""
    linear = CrossShares(FOUR, 2, of).linearise(np.array([[sum(counts), *counts]]), ROWS)
    value: np.ndarray = linear.value[0]
    return value


def simple(**more) -> Sample:
    """Ten rows, each a unit of its own."""
    return Sample(TABLE, Design(weight="w"), **more)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("all", [0.4, 0.2, 0.1, 0.3]),
        ("rows", [2 / 3, 1 / 3, 1 / 4, 3 / 4]),
        ("columns", [4 / 5, 2 / 5, 1 / 5, 3 / 5]),
        ("counts", [4, 2, 1, 3]),
    ],
)
def test_shares_of_all_of_rows_of_columns_and_counts(of, expected: list[float]) -> None:
    assert shares(of, 4, 2, 1, 3) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("of", "expected"),
    [("rows", [0.25, 0.75, math.nan, math.nan]), ("columns", [1, 1, 0, 0])],
)
def test_a_row_without_anybody_has_no_shares(of, expected: list[float]) -> None:
    assert shares(of, 1, 3, 0, 0) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("of", ["all", "rows", "columns", "counts"])
@given(cells=st.lists(st.floats(1, 100), min_size=4, max_size=4))
def test_the_gradient_is_that_of_the_shares(of, cells: list[float]) -> None:
    at = np.array([sum(cells), *cells])
    model = CrossShares(FOUR, 2, of)
    gradient = model.linearise(at[None], ROWS).gradient[0]
    # A person more in a cell is a person more of all.
    for place in range(4):
        step = np.zeros(5)
        step[[0, 1 + place]] = 1e-4
        above, below = (model.linearise((at + s)[None], ROWS).value[0] for s in (step, -step))
        assert gradient @ step * 2 == pytest.approx(above - below, abs=1e-9)


def test_a_share_has_one_column_for_1_and_one_for_each_cell() -> None:
    model = CrossShares(FOUR, 2)
    assert model.monomials == (ONE, ("a u",), ("a v",), ("b u",), ("b v",))
    assert model.binary == model.labels == FOUR
    assert model.variables == ()


@pytest.mark.parametrize(("of", "share"), [("all", True), ("rows", True), ("counts", False)])
def test_counts_are_no_shares(of, share: bool) -> None:
    assert CrossShares(FOUR, 2, of).is_share is share


def test_the_error_of_a_share_of_a_simple_sample_is_that_of_a_binomial() -> None:
    cell = simple().table("a", "b").cells.row(a="x", b="u")
    assert cell["estimate"] == pytest.approx(0.4)
    assert cell["standard_error"] == pytest.approx(math.sqrt(0.4 * 0.6 / 9))
    assert cell["n"] == 10


def test_the_error_of_a_row_share_is_that_of_its_row() -> None:
    cell = simple().table("a", "b", of="rows").cells.row(a="x", b="u")
    assert cell["estimate"] == pytest.approx(2 / 3)
    # Linearised: (1 - p) / 6 in four rows, -p / 6 in two, with n / (n - 1).
    squares = 4 * (1 / 3 / 6) ** 2 + 2 * (2 / 3 / 6) ** 2
    assert cell["standard_error"] == pytest.approx(math.sqrt(10 / 9 * squares))


def test_pearsons_statistic_of_a_simple_sample() -> None:
    test = simple().table("a", "b").test
    expected = np.array([[3.0, 3], [2, 2]])
    counts = np.array([[4.0, 2], [1, 3]])
    assert test.pearson == pytest.approx(((counts - expected) ** 2 / expected).sum())
    assert test.chi_squared_df == 1
    assert test.df == pytest.approx(1)
    assert test.df_below == pytest.approx(9)


def test_rows_in_proportion_are_independent() -> None:
    table = pa.table({"w": [1.0] * 6, "a": list("xxyyyy"), "b": list("uvuvuv")})
    test = Sample(table, Design(weight="w")).table("a", "b").test
    assert test.pearson == pytest.approx(0, abs=1e-12)
    assert test.p_value == pytest.approx(1)


def test_the_size_of_the_weights_changes_counts_and_not_the_test() -> None:
    tenfold = TABLE.set_column(0, "w", pa.array([10.0] * 10))
    large = Sample(tenfold, Design(weight="w"))
    assert large.table("a", "b").test.f == pytest.approx(simple().table("a", "b").test.f)
    counts = large.table("a", "b", of="counts").cells
    assert counts.row(a="y", b="v")["estimate"] == pytest.approx(30)


def test_rows_and_columns_changed_over_are_the_same_test() -> None:
    one, other = simple().table("a", "b").test, simple().table("b", "a").test
    assert one.f == pytest.approx(other.f)
    assert (one.rows, one.columns) == (other.columns, other.rows) == ("a", "b")


def test_a_table_of_one_column_cannot_be_tested() -> None:
    table = TABLE.append_column("c", pa.array(["k"] * 10))
    made = Sample(table, Design(weight="w")).table("a", "c")
    assert made.test.f is None
    assert "Independence of a and c cannot be tested." in repr(made)
    assert made.cells.row(a="x", c="k")["estimate"] == pytest.approx(0.6)


def test_cells_are_listed_row_by_row() -> None:
    listed = [(row["a"], row["b"]) for row in simple().table("a", "b").to_dicts()]
    assert listed == [("x", "u"), ("x", "v"), ("y", "u"), ("y", "v")]


def test_the_printed_table_has_estimates_with_errors_in_brackets() -> None:
    table = simple().table("a", "b", of="counts")
    assert isinstance(table, CrossTable)
    lines = repr(table).splitlines()
    assert lines[1].split()[:2] == ["x", "4"]
    assert lines[2].split()[:2] == ["y", "1"]
    # The error of a count of 4 in 10: sqrt(10 / 9 * 10 * 0.4 * 0.6).
    assert f"({math.sqrt(10 / 9 * 2.4):.2g})" in lines[1]
    assert len({len(line) for line in lines[:3]}) == 1
