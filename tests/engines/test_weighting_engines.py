"""The same weights whatever engine holds the sample."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Mean, Replicates, Sample, Total
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

from .conftest import ENGINES, Engine

RANDOM = np.random.default_rng(20261128)
ROWS = 400
HOUSEHOLD = np.sort(RANDOM.integers(0, 120, ROWS))
AREA = RANDOM.choice(["ເໜືອ", "ກາງ", "ໃຕ້"], 120)
AREA[:3] = ["ເໜືອ", "ກາງ", "ໃຕ້"]
SAMPLE = pa.table(
    {
        "row": np.arange(ROWS),
        "household": HOUSEHOLD,
        "village": HOUSEHOLD // 8,
        "income": RANDOM.gamma(3, 100, ROWS),
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


pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)


def column(table: Any, name: str) -> np.ndarray:
    rows = nw.from_native(table).lazy().sort("row").select(name).collect(backend="pyarrow")
    return rows[name].to_numpy().astype(float)


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrates_alike(engine: Engine, name: str) -> None:
    def weights(table: Any) -> tuple[Calibrated, np.ndarray]:
        made = calibrate_weights(table, "w", CALIBRATIONS[name])
        return made, column(made.attach(table, "new"), "new")

    expected, wanted = weights(SAMPLE)
    made, found = weights(engine(SAMPLE))
    assert made.report.met
    assert found == pytest.approx(wanted, rel=1e-9)
    assert made.report.greatest == pytest.approx(expected.report.greatest, rel=1e-9)


def test_the_other_steps_give_alike(engine: Engine) -> None:
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


QUESTIONS = {
    **{name: (calibration, None) for name, calibration in CALIBRATIONS.items()},
    "raking, jackknife": (CALIBRATIONS["raking"], Replicates("jk1")),
    "regression, bootstrap": (CALIBRATIONS["regression"], Replicates("bootstrap", count=20)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_calibrated_estimates_are_alike(engine: Engine, name: str) -> None:
    calibration, replicates = QUESTIONS[name]
    design = Design(weight="w", psu="village", calibration=calibration, replicates=replicates)

    def figures(table: Any) -> np.ndarray:
        made = Sample(table, design).estimate(Mean("income"), Total("age"), by=["answered"])
        rows = [row for one in made for row in one.to_dicts()]
        return np.array([[row["estimate"], row["standard_error"]] for row in rows])

    assert figures(engine(SAMPLE)) == pytest.approx(figures(SAMPLE), rel=1e-8)


@pytest.mark.parametrize("name", ["raking", "regression", "raking with a number"])
def test_calibrated_ranks_are_alike(engine: Engine, name: str) -> None:
    design = Design(weight="w", psu="village", calibration=CALIBRATIONS[name])

    def figures(table: Any) -> np.ndarray:
        made = Sample(table, design).quantile("income", [0.25, 0.5], by=["answered"])
        names = ("estimate", "standard_error", "ci_low", "ci_high")
        return np.array([[row[part] for part in names] for row in made.to_dicts()])

    assert figures(engine(SAMPLE)) == pytest.approx(figures(SAMPLE), rel=1e-8)
