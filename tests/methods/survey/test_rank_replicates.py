"""Blocks of cells under replicate weights: those made from PSUs, and those of a file."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey import replicate_weights as module
from sathiti.methods.survey.cells import Codes
from sathiti.methods.survey.rank_replicates import MadeRanks, Reweighted, Sorted
from sathiti.methods.survey.replicate_totals import ReplicateRule
from sathiti.model import SathitiError

COLUMNS = ("r0", "r1", "r2")
TABLE = pa.table(
    {
        "w": [2.0, 3.0, 1.0, 4.0],
        "y": [10.0, 7.0, 10.0, 20.0],
        "g": list("abaa"),
        "r0": [4.0, 0.0, 2.0, 1.0],
        "r1": [0.0, 6.0, 0.0, 8.0],
        "r2": [1.0, 1.0, 1.0, 1.0],
    }
)
FILE = Design("w", replicates=Replicates("brr", COLUMNS))
RULE = ReplicateRule(scale=1.0, rscales=np.ones(3))
CELLS = Sorted(np.array([7.0, 10.0, 10.0]), {"g": Codes(np.array([1, 0, 0]), ("a", "b"))})


def blocks(table: Any, design: Design, by: list[str], **how: Any) -> list[Reweighted]:
    ranked = Sample(table, design).ranked("y", by, **how)
    assert ranked.replicates is not None
    return list(ranked.replicates.blocks(ranked.sorted))


def test_weights_of_a_file_are_added_up_by_value() -> None:
    (block,) = blocks(TABLE, FILE, [])
    assert block.cells.values.tolist() == [7, 10, 20]
    assert block.weights.tolist() == [[0, 6, 1], [6, 0, 8], [1, 2, 1]]
    assert block.squares.tolist() == [[0, 20, 1], [36, 0, 64], [1, 2, 1]]


def test_weights_of_a_file_are_added_up_by_domain() -> None:
    (block,) = blocks(TABLE, FILE, ["g"])
    keys = block.cells.keys["g"]
    assert [keys.values[code] for code in keys.of_row] == ["b", "a", "a"]


def test_factors_of_a_file_multiply_the_weight() -> None:
    how = Replicates("brr", ("r0",), factors_only=True)
    (block,) = blocks(TABLE, Design("w", replicates=how), [])
    assert block.weights.tolist() == [[0, 10, 4]]


def test_values_that_do_not_count_are_in_no_block() -> None:
    table = TABLE.set_column(1, "y", pa.array([-1.0, None, 10.0, 20.0]))
    (block,) = blocks(table, FILE, [], missing="drop", positive_only=True)
    assert block.cells.values.tolist() == [10, 20]
    (block,) = blocks(table, FILE, [], missing="drop")
    assert block.cells.values.tolist() == [-1, 10, 20]


@pytest.mark.parametrize(
    "made",
    [
        lambda table: table,
        lambda table: pl.from_arrow(table),
        lambda table: pl.from_arrow(table).lazy(),
        lambda table: table.to_pandas(),
    ],
)
def test_any_library_may_hold_the_file(made: Callable[[pa.Table], Any]) -> None:
    (block,) = blocks(made(TABLE), FILE, ["g"])
    (wanted,) = blocks(TABLE, FILE, ["g"])
    assert block.weights.tolist() == wanted.weights.tolist()
    assert block.squares.tolist() == wanted.squares.tolist()


def test_a_small_file_is_collected_once() -> None:
    ranked = Sample(TABLE, FILE).ranked("y", ["g"])
    assert ranked.replicates is not None
    first, second = (list(ranked.replicates.blocks(ranked.sorted)) for _ in range(2))
    assert first[0] is second[0]


@pytest.mark.parametrize(("room", "count"), [(3, 3), (8, 2), (100, 1)])
def test_a_block_holds_no_more_weights_than_there_is_room_for(
    room: int, count: int, monkeypatch: Any
) -> None:
    whole = blocks(TABLE, FILE, [])[0].weights
    monkeypatch.setattr(module, "MOST_WEIGHTS", room)
    several = blocks(TABLE, FILE, [])
    assert len(several) == count
    assert np.concatenate([one.weights for one in several]).tolist() == whole.tolist()


@given(st.integers(1, 40), st.integers(1, 12))
def test_made_replicates_multiply_the_weights_of_cells(room: int, count: int) -> None:
    factors = np.random.default_rng(count).uniform(0, 2, (count, 2))
    weights = np.array([2.0, 3.0, 4.0])
    made = MadeRanks(RULE, weights, np.array([4.0, 5.0, 8.0]), np.array([0, 1, 0]), factors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_WEIGHTS", room)
        several = list(made.blocks(CELLS))
    assert all(one.weights.size <= max(room, 3) for one in several)
    found = np.concatenate([one.weights for one in several])
    np.testing.assert_allclose(found, weights * factors[:, [0, 1, 0]])
    squares = np.concatenate([one.squares for one in several])
    np.testing.assert_allclose(squares, np.array([4.0, 5.0, 8.0]) * factors[:, [0, 1, 0]] ** 2)


def test_cells_that_a_replicate_leaves_out_are_not_in_its_distribution() -> None:
    weights = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    block = Reweighted(CELLS, weights, weights**2)
    first = block.distribution(0)
    assert first is not None
    assert (first.values.tolist(), first.weights.tolist()) == ([10, 10], [2, 3])
    assert block.distribution(1) is None
    domain = block.distribution(0, np.array([0, 2]))
    assert domain is not None
    assert domain.weights.tolist() == [3]
    assert block.distribution(0, np.array([0])) is None


def test_replicate_weights_below_zero_are_refused() -> None:
    table = TABLE.set_column(4, "r1", pa.array([-1.0, 6.0, 5.0, 8.0]))
    with pytest.raises(SathitiError, match="Replicate weights of r1 are below zero"):
        blocks(table, FILE, [])


def test_cells_that_a_replicate_leaves_alone_are_told() -> None:
    weights = np.array([2.0, 3.0, 4.0])
    made = MadeRanks(RULE, weights, weights**2, np.array([0, 1, 0]), np.array([[1.0, 0.0]]))
    (block,) = made.blocks(CELLS)
    assert block.is_sample(0, np.array([0, 2]))
    assert not block.is_sample(0, np.array([0, 1]))
    # cells of a file are others than those of the sample
    assert not Reweighted(CELLS, weights[None], weights[None]).is_sample(0, np.array([0]))
