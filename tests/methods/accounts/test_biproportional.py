"""RAS and GRAS: totals met, zeros and signs kept, one proportion a row and a column."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sathiti.methods.accounts import gras, ras
from sathiti.model import CollectedError, SathitiError

SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6)
CELLS = st.one_of(st.just(0.0), st.floats(0.01, 1000))
FACTORS = st.floats(0.2, 5)


@st.composite
def fitted(draw: st.DrawFn, signed: bool) -> tuple[np.ndarray, np.ndarray]:
    """A table, and another with the same zeros and signs whose totals it can have."""
    table = draw(arrays.arrays(float, SHAPES, elements=CELLS))
    if signed:
        table *= draw(arrays.arrays(float, table.shape, elements=st.sampled_from([1.0, -1.0])))
    return table, table * draw(arrays.arrays(float, table.shape, elements=FACTORS))


def test_the_reference_table(reference: Path) -> None:
    with (reference / "ras_wikipedia.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    seed, expected = np.zeros((4, 4)), np.zeros((4, 4))
    totals = np.zeros(4), np.zeros(4)
    for row in rows:
        at = int(row["row"]), int(row["col"])
        seed[at], expected[at] = float(row["seed"]), float(row["expected"])
        totals[0][at[0]], totals[1][at[1]] = float(row["row_total"]), float(row["col_total"])
    assert ras(seed, *totals).values == pytest.approx(expected, abs=1e-6)
    assert gras(seed, *totals).values == pytest.approx(expected, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(fitted(signed=False))
def test_ras_meets_totals_keeps_zeros_and_is_biproportional(
    tables: tuple[np.ndarray, np.ndarray],
) -> None:
    seed, target = tables
    made = ras(seed, target.sum(axis=1), target.sum(axis=0)).values
    size = max(target.max(), 1.0)
    assert made.sum(axis=1) == pytest.approx(target.sum(axis=1), abs=1e-8 * size)
    assert made.sum(axis=0) == pytest.approx(target.sum(axis=0), abs=1e-8 * size)
    assert np.array_equal(made == 0, seed == 0)
    # In every rectangle without zeros the cross ratio is that of the seed.
    for i in range(1, len(seed)):
        for j in range(1, seed.shape[1]):
            corners = np.array([seed[0, 0], seed[i, j], seed[0, j], seed[i, 0]])
            now = np.array([made[0, 0], made[i, j], made[0, j], made[i, 0]])
            if corners.all():
                assert now[0] * now[1] * corners[2] * corners[3] == pytest.approx(
                    now[2] * now[3] * corners[0] * corners[1], rel=1e-6
                )


@settings(max_examples=60, deadline=None)
@given(fitted(signed=True))
def test_gras_meets_totals_and_keeps_signs(tables: tuple[np.ndarray, np.ndarray]) -> None:
    seed, target = tables
    made = gras(seed, target.sum(axis=1), target.sum(axis=0)).values
    size = max(np.abs(target).sum(), 1.0)
    assert made.sum(axis=1) == pytest.approx(target.sum(axis=1), abs=1e-8 * size)
    assert made.sum(axis=0) == pytest.approx(target.sum(axis=0), abs=1e-8 * size)
    assert np.array_equal(np.sign(made), np.sign(seed))


def test_gras_moves_positive_and_negative_cells_of_a_row_the_other_way() -> None:
    # x = r p s - n / (r s): of a table with one column the row factors are free of s.
    seed = np.array([[4.0, -2.0], [3.0, 5.0]])
    made = gras(seed, [4.0, 8.0], [8.0, 4.0]).values
    ratio = made / seed
    # Ratios are r s for positive cells and 1 / (r s) for negative ones.
    assert ratio[0, 0] * (1 / ratio[0, 1]) ** -1 == pytest.approx(ratio[0, 0] / (1 / ratio[0, 1]))
    factors = np.where(seed > 0, ratio, 1 / ratio)
    assert factors[0, 0] * factors[1, 1] == pytest.approx(factors[0, 1] * factors[1, 0])


def test_gras_with_only_negative_cells_in_a_row() -> None:
    made = gras([[-7, -3], [2, 1]], [-11, 4], [-6, -1]).values
    assert made.sum(axis=1) == pytest.approx([-11, 4])
    assert made.sum(axis=0) == pytest.approx([-6, -1])
    assert (made[0] < 0).all()


def test_a_signed_row_may_have_the_total_zero() -> None:
    made = gras([[2.0, -1.0], [3.0, 4.0]], [0.0, 8.0], [5.0, 3.0]).values
    assert made.sum(axis=1) == pytest.approx([0, 8], abs=1e-9)
    assert made[0, 0] > 0


def test_zero_margins_are_reported() -> None:
    made = ras([[1, 2], [3, 4]], [0, 7], [3, 4], ["farms", "homes"], ["lakes", "wells"])
    assert made.values.tolist() == [[0, 0], [3, 4]]
    assert [str(note) for note in made.notes] == [
        "The total of row “farms” is zero: all its cells were set to zero."
    ]
    both = ras([[1, 0], [0, 0]], [0, 0], [0, 0])
    assert not both.values.any()


def test_every_changed_cell_is_in_the_log() -> None:
    made = ras([[1, 0], [1, 2]], [1, 4], [2, 3], ["a", "b"], ["x", "y"])
    log = {row["CELL"]: row for row in made.log.to_pylist()}
    assert set(log) == {"b.y"}
    assert log["b.y"] == {
        "CELL": "b.y",
        "OLD": 2.0,
        "NEW": pytest.approx(3.0),
        "RULE": "ras",
        "WEIGHT": None,
    }


@pytest.mark.parametrize(
    ("seed", "rows", "columns", "words"),
    [
        ([[1, -2], [3, 4]], [1, 1], [1, 1], "RAS cannot fit negative cells: a.y is -2.0"),
        ([[1, 2], [3, 4]], [1, 2], [2, 2], "The row totals add up to 3.0, the column totals to 4"),
        ([[1, 2], [3, 4]], [1, 2, 3], [2, 2], "3 row and 2 column totals"),
        ([1, 2], [1, 2], [2, 2], "has the shape (2,)"),
        ([[1, float("nan")], [3, 4]], [1, 1], [1, 1], "has no value"),
        ([[0, 0], [3, 4]], [1, 2], [2, 1], "The total of row “a” is 1.0, but it has no cell"),
        ([[1, 2], [3, 4]], [-1, 2], [2, -1], "The total of row “a” is -1.0"),
    ],
)
def test_what_cannot_be_fitted_is_named(seed, rows, columns, words: str) -> None:
    with pytest.raises(SathitiError) as caught:
        ras(seed, rows, columns, ["a", "b"], ["x", "y"])
    assert words in str(caught.value)


def test_all_lines_without_cells_are_named_at_once() -> None:
    with pytest.raises(CollectedError) as caught:
        ras([[1, 0], [0, 0]], [1, 2], [2, 1])
    assert len(caught.value.errors) == 2


def test_totals_that_no_table_has_are_told_with_the_margin() -> None:
    with pytest.raises(SathitiError) as caught:
        ras([[1, 0], [0, 1]], [1, 2], [2, 1], ["farms", "homes"])
    assert "after 200 rounds row “farms” still misses its total 1.0 by 1.0" in str(caught.value)
