"""International parameters and reference cases for the tests of emissions."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sathiti.methods.emissions import parameter_table
from sathiti.model import Catalogue
from sathiti.warehouse.packs import Pack, load_pack

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"


@pytest.fixture(scope="session")
def international() -> Pack:
    return load_pack("international")


@pytest.fixture(scope="session")
def parameters(international: Pack) -> Callable[[str], pa.Table]:
    """A parameter table of the international pack by its name."""

    def read(name: str) -> pa.Table:
        return parameter_table([row.values for row in international.parameters[name]], name)

    return read


@pytest.fixture(scope="session")
def lao() -> Catalogue:
    return load_pack("lao").texts


@pytest.fixture(scope="session")
def reference() -> Callable[[str], list[dict[str, Any]]]:
    """Rows of a reference case by file name."""
    folder = SHARED / "reference" / "environment"
    if not folder.is_dir():
        pytest.skip("the reference material beside the project is not here")

    def read(name: str) -> list[dict[str, Any]]:
        with (folder / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read
