"""Weights of cells under replicates, in blocks."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Replicates
from sathiti.methods.survey import replicate_weights as module
from sathiti.methods.survey.cells import collect_cells
from sathiti.methods.survey.replicate_weights import (
    file_sums,
    file_weights,
    made_weights,
    pieces,
)
from sathiti.methods.survey.weighting.calibrated_sample import CalibratedSample
from sathiti.model import Calibration, Margin, SathitiError

TABLE = pa.table(
    {
        "w": [2.0, 3.0, 1.0, 4.0],
        "psu": [1, 1, 2, 2],
        "g": list("abaa"),
        "r0": [4.0, 0.0, 2.0, 1.0],
        "r1": [0.0, 6.0, 0.0, 8.0],
    }
)
FILE = Design("w", replicates=Replicates("jkn", ("r0", "r1"), rscales=(0.5, 0.25)))
JK1 = Replicates("jk1")


@given(st.integers(0, 50), st.integers(0, 100), st.integers(1, 60))
def test_pieces_are_all_replicates_in_order(replicates: int, cells: int, room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_WEIGHTS", room)
        found = list(pieces(replicates, cells))
    every = [place for part in found for place in range(replicates)[part]]
    assert every == list(range(replicates))
    assert all(len(range(replicates)[part]) * cells <= max(room, cells) for part in found)


def test_sums_of_a_file() -> None:
    found = file_sums(TABLE, FILE, ["g"], ["r1", "r0"]).sort_by("g").to_pydict()
    assert found["w0_"] == [8, 6]
    assert found["s0_"] == [64, 36]
    assert found["least0_"] == [0, 6]
    assert found["w1_"] == [7, 0]
    with pytest.raises(SathitiError, match="no column r7"):
        file_sums(TABLE, FILE, ["g"], ["r7"])


@pytest.mark.parametrize("room", [2, 100])
def test_weights_of_a_file(room: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MOST_WEIGHTS", room)
    weighing = file_weights(TABLE, FILE, ["g"], 2)
    assert weighing.rule.rscales.tolist() == [0.5, 0.25]
    assert weighing.rule.file_df == 1
    found = {}
    blocks = list(weighing.blocks)
    for block in blocks:
        keys = [block.keys["g"].values[code] for code in block.keys["g"].of_row]
        for place, name in enumerate(keys):
            found.setdefault(name, []).extend(block.weights[:, place].tolist())
    assert found == {"a": [7, 8], "b": [0, 6]}
    assert len(blocks) == (2 if room == 2 else 1)


def test_weights_made() -> None:
    cells = collect_cells(TABLE, Design("w", psu="psu"), ["g"], {}, [])
    (block,) = made_weights(cells, JK1).blocks
    rows = zip(cells.keys["psu"].of_row, cells.keys["g"].of_row, block.weights.T, strict=True)
    found = {(unit, group): weights.tolist() for unit, group, weights in rows}
    # the jackknife of two PSUs: the other one doubled
    assert found == {(0, 0): [0, 4], (0, 1): [0, 6], (1, 0): [10, 0]}


def test_weights_made_and_calibrated() -> None:
    """Every replicate meets the total."""
    calibration = Calibration((Margin.whole(30),))
    design = Design("w", psu="psu", calibration=calibration, replicates=JK1)
    cells = CalibratedSample.of(TABLE, design).collect(TABLE, ["g"], {}, [])
    (block,) = made_weights(cells, JK1).blocks
    np.testing.assert_allclose(block.weights.sum(axis=1), [30, 30])
    kept = np.array([cells.keys["psu"].of_row == 1, cells.keys["psu"].of_row == 0])
    assert ((block.weights > 0) == kept).all()
