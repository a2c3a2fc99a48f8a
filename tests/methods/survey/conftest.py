"""Reference cases of R's survey, beside the project."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pytest

from sathiti.methods.survey.monomials import Monomial

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
REFERENCE = SHARED / "reference" / "survey"


def read_reference(name: str) -> pa.Table:
    """A reference file, or a skip with the reason."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"the reference file {name} is not on this machine")
    return pcsv.read_csv(path, convert_options=pcsv.ConvertOptions(strings_can_be_null=True))


def expected(name: str) -> dict[str, dict[str, Any]]:
    """Cases by id."""
    path = REFERENCE / f"expected_{name}.json"
    if not path.exists():
        pytest.skip(f"the reference cases {name} are not on this machine")
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def rows_of_variables(values: dict[str, np.ndarray], monomials: Sequence[Monomial]) -> np.ndarray:
    """[rows, monomials] the products themselves."""
    count = len(next(iter(values.values())))
    columns = [np.prod([np.ones(count), *(values[n] for n in one)], axis=0) for one in monomials]
    return np.column_stack(columns)
