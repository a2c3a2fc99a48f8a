"""Small maps and matrices of land cover."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.landcover import Labels, PairCounter, change_matrix


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of reference cases beside the project."""
    folder = Path(__file__).resolve().parents[3] / "../shared"
    if not folder.is_dir():
        pytest.skip("the reference material is not beside the project")
    return folder


@pytest.fixture
def matrix_of() -> Callable[..., pa.Table]:
    """A matrix from rows (zone, from, to, hectares)."""

    def made(*rows):
        names = ("zone", "from", "to", "hectares")
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        columns["pixels"] = [round(100 * hectares) for hectares in columns["hectares"]]
        return pa.table(columns)

    return made


@pytest.fixture
def counted() -> Callable[..., pa.Table]:
    """The matrix of two arrays, with pixels of a hundredth of a hectare."""

    def made(first, last, zones=None, **labels):
        counter = PairCounter()
        counter.add(np.asarray(first), np.asarray(last), zones)
        return change_matrix(counter.pairs(), Labels(**labels), lambda pair: pair.pixels / 100)

    return made
