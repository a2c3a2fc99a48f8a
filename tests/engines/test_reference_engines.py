"""Every reference case of surveys and poverty, on every engine, to the tolerance it states."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pytest

from sathiti.methods.survey import Design, Sample

from .conftest import ENGINES, Engine
from .reference_cases import CASES, COLUMNS, NOT_ASKED, Tables

pytestmark = pytest.mark.shared
REFERENCE = Path(__file__).resolve().parents[2] / "../shared/reference/survey"
ALL = [pytest.param(file, case, id=case) for file, cases in CASES.items() for case in cases]
# differences of near numbers, and errors of what has none, are zero to this
NOTHING = 1e-14


def reference(file: str) -> dict[str, dict[str, Any]]:
    """Cases by id, or a skip with the reason."""
    path = REFERENCE / f"expected_{file}.json"
    if not path.exists():
        pytest.skip("the reference material is not beside the project")
    return {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


def read(name: str) -> pa.Table:
    """The columns of a file that the cases read, and the place of every row."""
    options = pcsv.ConvertOptions(strings_can_be_null=True)
    table = pcsv.read_csv(REFERENCE / f"{name}.csv", convert_options=options)
    table = table.rename_columns([column.replace(".", "_") for column in table.column_names])
    return table.select(COLUMNS[name]).append_column("place", pa.array(np.arange(len(table))))


@pytest.fixture(scope="session")
def brought() -> dict[tuple[str, str], Any]:
    """Tables by engine and file, brought to each once."""
    return {}


@pytest.fixture
def tables(
    engine: Engine, request: pytest.FixtureRequest, brought: dict[tuple[str, str], Any]
) -> Tables:
    name = request.node.callspec.params["engine"]

    def table(file: str) -> Any:
        if (name, file) not in brought:
            brought[name, file] = engine(read(file))
        return brought[name, file]

    return table


def same(found: Any, wanted: Any, tolerance: float, where: str) -> None:
    """Compares what is wanted, of which no key may be left out in silence."""
    if isinstance(wanted, dict):
        for key in sorted(wanted.keys() - NOT_ASKED.keys()):
            if wanted[key] is not None:
                assert key in found, (where, key)
                same(found[key], wanted[key], tolerance, f"{where} {key}")
    elif isinstance(wanted, list) and isinstance(wanted[0], dict):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            same(one, other, tolerance, where)
    elif isinstance(wanted, str) or isinstance(np.atleast_1d(wanted)[0], str):
        assert found == wanted, where
    else:
        numbers = np.atleast_1d(np.asarray(found, float))
        np.testing.assert_allclose(
            numbers, np.atleast_1d(wanted), rtol=tolerance, atol=NOTHING, err_msg=where
        )


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize(("file", "case"), ALL)
def test_reference_case(file: str, case: str, tables: Tables) -> None:
    wanted = reference(file)[case]
    same(CASES[file][case](tables), wanted["expected"], wanted["tolerance_rel"], case)


@pytest.mark.parametrize("file", CASES)
def test_no_case_is_left_out(file: str) -> None:
    assert set(CASES[file]) == set(reference(file))


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_line_of_the_readme_works_as_written(tables: Tables) -> None:
    table = tables("apistrat")
    rows = (
        Sample(table, Design(weight="pw", strata="stype", fpc="fpc"))
        .mean("api00", by=["stype"])
        .to_dicts()
    )
    assert [row["stype"] for row in rows] == ["E", "H", "M"]
    assert rows[0]["estimate"] == pytest.approx(674.43, rel=1e-9)
    assert rows[0]["standard_error"] == pytest.approx(12.3824797939, rel=1e-9)
