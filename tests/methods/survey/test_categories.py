"""Cells by category: sums a category, and replicates of the file by category."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey.categories import (
    CategoryShares,
    by_category,
    category_replicates,
    labels_of,
)
from sathiti.methods.survey.cells import Cells, Domains, collect_cells
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.replicate_totals import ReplicateTotals

TABLE = pa.table(
    {
        "w": [2.0, 3.0, 1.0, 4.0, 2.0, 5.0],
        "p": [1, 1, 2, 2, 3, 3],
        "g": ["a", "b", "a", None, "b", "b"],
        "k": [1, 2, 2, 1, 1, 2],
    }
)


def gathered(*columns: str, by: tuple[str, ...] = ()) -> tuple[Cells, Domains]:
    design = Design("w", psu="p")
    cells = collect_cells(TABLE, design, [*by, *columns], {}, [], drop_missing=True)
    return cells, domains_of(cells.keys, by, {}, len(cells.unit))


def test_a_sum_for_every_category() -> None:
    cells, domains = gathered("k")
    merged, inner = by_category(cells, domains, ["k"])
    assert labels_of(cells, ["k"]) == ["1", "2"]
    assert merged.sums[("1",)].sum() == 8
    assert merged.sums[("2",)].sum() == 9
    assert merged.sums[ONE].sum() == 17
    assert merged.rows.sum() == 6
    assert (inner.of_cell == 0).all()


def test_rows_without_a_category_are_in_no_domain() -> None:
    cells, domains = gathered("g")
    merged, _ = by_category(cells, domains, ["g"])
    assert merged.sums[ONE].sum() == 13
    assert merged.rows.sum() == 5


def test_two_columns_are_crossed_row_by_row() -> None:
    cells, domains = gathered("g", "k")
    merged, _ = by_category(cells, domains, ["g", "k"])
    labels = labels_of(cells, ["g", "k"])
    assert len(labels) == len(set(labels)) == 4
    assert [merged.sums[(one,)].sum() for one in labels] == [2, 1, 2, 8]


def test_domains_keep_their_categories_apart() -> None:
    cells, domains = gathered("g", by=("k",))
    merged, inner = by_category(cells, domains, ["g"])
    by_domain = np.bincount(
        inner.of_cell[inner.of_cell >= 0], merged.sums[("b",)][inner.of_cell >= 0]
    )
    assert by_domain.tolist() == [2, 8]


def test_replicates_by_category() -> None:
    cells, domains = gathered("g", by=("k",))
    keys = domains_of(cells.keys, ["k", "g"], {}, len(cells.unit))
    crossed = ReplicateTotals(totals=np.arange(8.0).reshape(2, 4, 1), scale=1.0, rscales=np.ones(2))
    found = category_replicates(crossed, keys, cells, domains, ["g"])
    assert keys.keys == ((1, 1, 2, 2), ("a", "b", "a", "b"))
    np.testing.assert_array_equal(found.totals[0], [[1, 0, 1], [5, 2, 3]])
    np.testing.assert_array_equal(found.totals[1], [[9, 4, 5], [13, 6, 7]])


def test_replicate_weights_of_the_file_give_shares_of_all_categories_at_once() -> None:
    table = TABLE.append_column("r1", pa.array([4.0, 6, 0, 0, 2, 5]))
    table = table.append_column("r2", pa.array([0.0, 0, 2, 8, 3, 6]))
    of = Sample(table, Design("w", replicates=Replicates("bootstrap", ("r1", "r2"))))
    for row in of.shares("k"):
        one = of.proportion(nw.col("k") == int(row["k"])).row()
        assert row["standard_error"] == pytest.approx(one["standard_error"], rel=1e-12)
    assert len(of.shares("g", ["k"], missing="drop")) == 4


SHARES = CategoryShares("work", ("farm", "shop", "none"))
COUNTS = CategoryShares("work", ("farm", "shop", "none"), counts=True)
TOTALS = np.array([[20.0, 5.0, 15.0, 0.0]])
ROWS = np.array([4.0])


def test_shares_are_of_all() -> None:
    assert SHARES.linearise(TOTALS, ROWS).value.tolist() == [[0.25, 0.75, 0.0]]


def test_counts_are_totals() -> None:
    assert COUNTS.linearise(TOTALS, ROWS).value.tolist() == [[5.0, 15.0, 0.0]]


def test_the_gradient_of_a_share() -> None:
    gradient = SHARES.linearise(TOTALS, ROWS).gradient[0]
    assert gradient[1] == pytest.approx([-0.75 / 20, 0, 1 / 20, 0])


def test_shares_move_against_each_other() -> None:
    """A person more of one category changes all shares, together by nothing."""
    gradient = SHARES.linearise(TOTALS, ROWS).gradient[0]
    of_a_farmer = gradient[:, 0] + gradient[:, 1]
    assert of_a_farmer.sum() == pytest.approx(0.0)
    assert of_a_farmer[0] > 0 > of_a_farmer[1]


def test_the_gradient_of_a_count() -> None:
    gradient = COUNTS.linearise(TOTALS, ROWS).gradient[0]
    assert gradient.tolist() == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def test_an_empty_domain_has_counts_but_no_shares() -> None:
    empty = np.zeros((1, 4))
    with np.errstate(all="raise"):
        assert np.isnan(SHARES.linearise(empty, ROWS).value).all()
        assert COUNTS.linearise(empty, ROWS).value.tolist() == [[0.0, 0.0, 0.0]]


def test_what_it_says_of_itself() -> None:
    assert SHARES.label_column == "work"
    assert SHARES.is_share
    assert not COUNTS.is_share
    assert SHARES.monomials == (ONE, ("farm",), ("shop",), ("none",))
    assert SHARES.binary == ("farm", "shop", "none")
    assert SHARES.variables == ()


def test_the_frame_stays_that_of_the_whole_sample() -> None:
    cells, domains = gathered("g")
    merged, _ = by_category(cells, domains, ["g"])
    assert merged.frame.psus == 3


def test_replicates_without_domains() -> None:
    cells, whole = gathered("g")
    crossed = Domains(("g",), (("b", "a"),), np.zeros(0, np.int64))
    given = ReplicateTotals(totals=np.array([[[2.0], [5.0]]]), scale=0.25, rscales=np.ones(1))
    made = category_replicates(given, crossed, cells, whole, ["g"])
    assert made.totals.tolist() == [[[7, 5, 2]]]
    assert made.scale == 0.25
