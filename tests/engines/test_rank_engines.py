"""One set of estimates by rank, whatever engine holds the rows."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine
from sathiti.methods.survey import Design, Sample
from sathiti.model import Calibration, Margin

from .conftest import ENGINES, Engine

DESIGNS = {
    "clusters": Design(weight="w", strata="stratum", psu="village"),
    "elements": Design(weight="w", strata="stratum"),
    "calibrated": Design(
        weight="w",
        strata="stratum",
        psu="village",
        calibration=Calibration(
            (Margin.of("stratum", {one: 5000.0 + one for one in range(6)}),), method="raking"
        ),
    ),
}


def rows() -> pa.Table:
    """Households of 60 villages in 6 strata, three members each, some without income."""
    draws = np.random.default_rng(2)
    village = np.repeat(np.arange(60), 24)
    household = np.repeat(draws.lognormal(6, 0.7, len(village) // 3).round(2), 3)
    income = pa.array(household, mask=draws.uniform(size=len(village)) < 0.01)
    return pa.table(
        {
            "stratum": village // 10,
            "village": village % 10,
            "province": [f"ແຂວງ {one}" for one in village // 20],
            "w": draws.uniform(10, 30, 60)[village],
            "income": income,
            "line": draws.choice([280.0, 320.0], 60)[village],
        }
    )


def answers(table: Any, design: Design) -> list[dict[str, Any]]:
    sample = Sample(table, design)
    profiles = poverty.profile(sample, "income", 300, by=[["province"], []], missing="drop")
    asked = [estimates for profile in profiles for estimates in profile.estimates.values()]
    asked.append(poverty.fgt(sample, "income", "line", 1, ["province"], missing="drop"))
    asked.append(
        poverty.sen(sample, "income", RelativeLine(0.6, "mean"), ["province"], missing="drop")
    )
    return [row for estimates in asked for row in estimates.to_dicts()]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_same_figures(engine: Engine, design: str) -> None:
    table = rows()
    expected = answers(table, DESIGNS[design])
    found = answers(engine(table), DESIGNS[design])
    assert len(found) == len(expected) > 80
    for one, other in zip(found, expected, strict=True):
        assert one.keys() == other.keys()
        for name, value in other.items():
            if isinstance(value, float):
                value = pytest.approx(value, rel=1e-12, abs=1e-15)
            assert one[name] == value


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_missing_values_are_counted_on_every_engine(engine: Engine) -> None:
    sample = Sample(engine(rows()), DESIGNS["clusters"])
    missing = rows()["income"].null_count
    with pytest.raises(Exception, match=f"{missing} rows have no value in income"):
        poverty.gini(sample, "income")
