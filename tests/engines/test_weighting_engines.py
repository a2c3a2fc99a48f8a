"""The same weights whatever engine holds the sample."""

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.survey.weighting import (
    Calibrated,
    Limits,
    adjust_by_classes,
    adjust_by_propensity,
    base_weights,
    calibrate_weights,
    response_propensity,
    trim_weights,
)
from sathiti.model import Calibration, Margin

ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}
RANDOM = np.random.default_rng(20261128)
ROWS = 400
HOUSEHOLD = np.sort(RANDOM.integers(0, 120, ROWS))
AREA = RANDOM.choice(["ເໜືອ", "ກາງ", "ໃຕ້"], 120)
AREA[:3] = ["ເໜືອ", "ກາງ", "ໃຕ້"]
SAMPLE = pa.table(
    {
        "row": np.arange(ROWS),
        "household": HOUSEHOLD,
        "area": AREA[HOUSEHOLD].tolist(),
        "sex": RANDOM.integers(1, 3, ROWS).astype(np.int8),
        "age": RANDOM.integers(0, 80, ROWS),
        "answered": RANDOM.random(ROWS) < 0.7,
        "p": RANDOM.uniform(0.1, 0.5, 120)[HOUSEHOLD],
        "w": RANDOM.gamma(9, 10, 120)[HOUSEHOLD],
    }
)
MARGINS = (
    Margin.of("area", {"ເໜືອ": 12_000, "ກາງ": 14_000, "ໃຕ້": 13_000}),
    Margin.of(("sex", "area"), {
        (1, "ເໜືອ"): 6_000, (1, "ກາງ"): 7_200, (1, "ໃຕ້"): 6_600,
        (2, "ເໜືອ"): 6_000, (2, "ກາງ"): 6_800, (2, "ໃຕ້"): 6_400,
    }),
)  # fmt: skip
AGE = (("age", 39_000 * 39.0),)
CALIBRATIONS = {
    "raking": Calibration(MARGINS),
    "logit": Calibration(MARGINS, method="logit", bounds=(0.2, 4)),
    "cut": Calibration(MARGINS, method="linear", bounds=(0.2, 4)),
    "cut raking": Calibration(MARGINS, method="raking", bounds=(0.2, 4)),
    "regression": Calibration(MARGINS, AGE, method="linear"),
    "raking with a number": Calibration(MARGINS, AGE),
    "one weight a household": Calibration(MARGINS, AGE, household=("household",)),
    "persons and households": Calibration(
        (MARGINS[0], Margin.whole(9_000, "household")), household=("household",)
    ),
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Callable[[pa.Table], Any]:
    return ENGINES[request.param]


def column(table: Any, name: str) -> np.ndarray:
    rows = nw.from_native(table).lazy().sort("row").select(name).collect(backend="pyarrow")
    return rows[name].to_numpy().astype(float)


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrates_alike(engine: Callable[[pa.Table], Any], name: str) -> None:
    def weights(table: Any) -> tuple[Calibrated, np.ndarray]:
        made = calibrate_weights(table, "w", CALIBRATIONS[name])
        return made, column(made.attach(table, "new"), "new")

    expected, wanted = weights(SAMPLE)
    made, found = weights(engine(SAMPLE))
    assert made.report.met
    assert found == pytest.approx(wanted, rel=1e-9)
    assert made.report.greatest == pytest.approx(expected.report.greatest, rel=1e-9)


def test_the_other_steps_give_alike(engine: Callable[[pa.Table], Any]) -> None:
    def steps(table: Any) -> list[np.ndarray]:
        classes = adjust_by_classes(table, "w", "answered", ["area", "sex"])
        propensity = response_propensity(table, "w", "answered", ["area"], ["age"])
        by_propensity = adjust_by_propensity(propensity, "w", "answered")
        trimmed = trim_weights(table, "w", Limits(medians=1.5))
        return [
            column(base_weights(table, ["p"], "new"), "new"),
            column(classes.attach(table, "new"), "new"),
            column(by_propensity.attach(table, "new"), "new"),
            column(trimmed.attach(table, "new"), "new"),
        ]

    for found, wanted in zip(steps(engine(SAMPLE)), steps(SAMPLE), strict=True):
        assert found == pytest.approx(wanted, rel=1e-9)
