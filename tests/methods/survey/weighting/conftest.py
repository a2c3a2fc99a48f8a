"""The api samples of R's survey, small made-up samples and the margins both are held to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from sathiti.model import Margin

SHARED = Path(__file__).resolve().parents[4] / ".." / "shared" / "reference" / "survey"
TYPES = Margin.of("stype", {"E": 4421, "H": 755, "M": 1018})
SCHOOL_WIDE = Margin.of("sch.wide", {"No": 1072, "Yes": 5122})
API99 = (("api99", 3914069.0),)


@pytest.fixture(scope="session")
def survey_reference() -> Path:
    """Folder of the reference samples and values."""
    if not SHARED.is_dir():
        pytest.skip("the reference material is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def api_sample(survey_reference: Path) -> Callable[[str], pa.Table]:
    """A sample of the api schools; the few missing enrolments are set to 500."""

    def read(name: str) -> pa.Table:
        table = pyarrow.csv.read_csv(survey_reference / f"{name}.csv")
        filled = pc.fill_null(table["enroll"], 500)
        return table.set_column(table.column_names.index("enroll"), "enroll", filled)

    return read


@pytest.fixture(scope="session")
def api_cases(survey_reference: Path) -> dict[str, Any]:
    """Cases of R's survey by name."""
    cases = json.loads((survey_reference / "expected_api.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in cases["cases"]}
