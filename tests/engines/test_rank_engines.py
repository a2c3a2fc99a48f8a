"""One set of estimates by rank, whatever engine holds the rows."""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.poverty import RelativeLine
from sathiti.methods.survey import Design, Sample

ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}
DESIGNS = {
    "clusters": Design(weight="w", strata="stratum", psu="village"),
    "elements": Design(weight="w", strata="stratum"),
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
@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_figures(engine: str, design: str) -> None:
    table = rows()
    expected = answers(table, DESIGNS[design])
    found = answers(ENGINES[engine](table), DESIGNS[design])
    assert len(found) == len(expected) > 80
    for one, other in zip(found, expected, strict=True):
        assert one.keys() == other.keys()
        for name, value in other.items():
            if isinstance(value, float):
                value = pytest.approx(value, rel=1e-12, abs=1e-15)
            assert one[name] == value


@pytest.mark.parametrize("engine", ENGINES)
def test_missing_values_are_counted_on_every_engine(engine: str) -> None:
    sample = Sample(ENGINES[engine](rows()), DESIGNS["clusters"])
    missing = rows()["income"].null_count
    with pytest.raises(Exception, match=f"{missing} rows have no value in income"):
        poverty.gini(sample, "income")
