"""One sample, whatever engine holds the frame."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.selection import SelectedSample, SelectionPlan, select, select_within

from .conftest import ENGINES, IN_PROCESS, Engine

pytest.importorskip("svy", reason="selection needs the extra survey")

VILLAGES = SelectionPlan(
    key="village",
    count={"ເໜືອ": 3, "ໃຕ້": 2},
    method="pps_systematic",
    strata="province",
    size="households",
    order="altitude",
    reserve=2,
)
HOUSEHOLDS = SelectionPlan(key="household", count=3, reserve=1)


def frame() -> pa.Table:
    """Thirty villages of two provinces, in no order."""
    random = np.random.default_rng(1)
    return pa.table(
        {
            "village": [f"ບ້ານ {place:02}" for place in range(30)],
            "province": ["ເໜືອ" if place % 2 else "ໃຕ້" for place in range(30)],
            "households": random.integers(10, 60, 30),
            "altitude": [None if place == 4 else float(random.normal()) for place in range(30)],
        }
    )


def listing() -> pa.Table:
    """Ten households a village."""
    names = frame().column("village").to_pylist()
    return pa.table(
        {
            "village": [name for name in names for _ in range(10)],
            "household": [number for _ in names for number in range(10)],
        }
    )


def selected(engine: Engine) -> SelectedSample:
    first = select(engine(frame()), VILLAGES, seed=11)
    return select_within(first, engine(listing()), HOUSEHOLDS, seed=11)


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows with gaps written alike: pandas writes NaN."""
    return [
        {name: None if value != value else value for name, value in row.items()}
        for row in table.to_pylist()
    ]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_same_units_reserves_and_facts(engine: Engine) -> None:
    expected, got = selected(IN_PROCESS["pyarrow"]), selected(engine)
    assert rows(got.units) == rows(expected.units)
    assert rows(got.reserves) == rows(expected.reserves)
    assert got.strata.equals(expected.strata)


def test_what_was_selected() -> None:
    sample = selected(IN_PROCESS["pyarrow"])
    assert sample.units.num_rows == 5 * 3
    assert sample.reserves.num_rows == 5
    assert sample.strata.column("stratum").to_pylist()[:2] == ["ເໜືອ", "ໃຕ້"]
    assert sample.units.column("base_weight").to_numpy().min() > 1
