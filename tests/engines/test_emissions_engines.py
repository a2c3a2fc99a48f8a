"""One suite of emissions for every engine an activity table may come from."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.emissions import (
    RICE_CH4,
    RICE_FACTOR,
    Estimate,
    apply_equation,
    apply_factors,
    landfill_decay,
    share_out,
)

ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pyarrow in pieces": lambda table: pa.concat_tables(
        [table.slice(start, 7) for start in range(0, table.num_rows, 7)]
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
    "duckdb query": lambda table: duckdb.connect().from_arrow(table).filter("area <> 'none'"),
}
FACTORS = pa.table(
    {
        "fuel": ["coal", "wood", "coal", "wood", "wood"],
        "category": ["", "", "", "", "1A4b"],
        "gas": ["CO2", "CO2", "CH4", "CH4", "CH4"],
        "factor": [94.6, 0.0, 1.0, 30.0, 300.0],
        "unit": ["t/TJ", "t/TJ", "kg/TJ", "kg/TJ", "kg/TJ"],
    }
)


def activity() -> pa.Table:
    """Two fuels of two areas in six years, with every kind of row that cannot be counted."""
    rows: list[dict[str, Any]] = [
        {
            "area": area,
            "period": year,
            "category": category,
            "fuel": fuel,
            "amount": float(level + year - 2000),
            "unit": "TJ",
        }
        for area, level in (("ເໜືອ", 10), ("ໃຕ້", 100))
        for year in range(2010, 2016)
        for category in ("1A1", "1A4b")
        for fuel in ("coal", "wood")
    ]
    rows[3]["amount"] = -5.0
    rows[8]["amount"] = None
    rows[9]["amount"] = float("nan")
    rows[14]["fuel"] = "peat"
    rows[21]["unit"] = "t"
    rows[30]["unit"] = None
    rows[40]["fuel"] = None
    return pa.Table.from_pylist(rows)


def told(estimate: Estimate) -> tuple[list[dict[str, Any]], list[str]]:
    return estimate.emissions.to_pylist(), [str(one) for one in estimate.problems()]


def applied(engine: str) -> tuple[list[dict[str, Any]], list[str]]:
    table = ENGINES[engine](activity())
    return told(apply_factors(table, FACTORS, ["fuel", "category"], ["area", "period"]))


@pytest.fixture(scope="module")
def expected() -> tuple[list[dict[str, Any]], list[str]]:
    return applied("pyarrow")


def test_the_suite_meets_every_reason(expected: tuple[Any, Any]) -> None:
    done = apply_factors(activity(), FACTORS, ["fuel", "category"], ["area", "period"])
    reasons = set(done.refused["reason"].to_pylist())
    assert reasons == {"negative", "missing", "factor", "unit", "no_unit"}
    assert not all(done.emissions["complete"].to_pylist())
    assert any(done.emissions["complete"].to_pylist())


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pyarrow"])
def test_factors_give_the_same_on_every_engine(engine: str, expected: Any) -> None:
    emissions, problems = applied(engine)
    assert problems == expected[1]
    for row, wanted in zip(emissions, expected[0], strict=True):
        assert row == {**wanted, "emission": pytest.approx(wanted["emission"], rel=1e-12)}


@pytest.mark.parametrize("engine", ENGINES)
def test_factors_accept_the_table_itself(engine: str) -> None:
    """The factor table too may come from any engine."""
    clean = activity().slice(0, 3)
    by_engine = apply_factors(
        clean,
        ENGINES[engine](FACTORS.append_column("area", pa.array(["x"] * 5))),
        ["fuel", "category"],
        ["area"],
    )
    assert (
        by_engine.complete()
        == apply_factors(clean, FACTORS, ["fuel", "category"], ["area"]).complete()
    )


def fields() -> pa.Table:
    return pa.table(
        {
            "area": ["A", "B", "C", "D"],
            "area_ha": [1000.0, None, 2000.0, 500.0],
            "days": [102.0, 102.0, 400.0, 90.0],
            "ef_c": [1.22] * 4,
            "sf_w": [0.78, 0.27, 1.0, -1.0],
        }
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_equations_give_the_same_on_every_engine(engine: str) -> None:
    factors = apply_equation(ENGINES[engine](fields()), RICE_FACTOR)
    assert sorted(factors.emissions["ef"].to_pylist()) == pytest.approx(
        [1.22 * 0.27, 1.22 * 0.78, 1.22]
    )
    assert factors.refused.select(["input", "value", "reason", "low"]).to_pylist() == [
        {"input": "sf_w", "value": -1.0, "reason": "below", "low": 0.0}
    ]
    done = apply_equation(ENGINES[engine](factors.emissions), RICE_CH4)
    assert done.emissions["emission"].to_pylist() == pytest.approx([0.0970632])
    reasons = {row["area"]: (row["input"], row["reason"]) for row in done.refused.to_pylist()}
    assert reasons == {"B": ("area_ha", "input"), "C": ("days", "above")}


@pytest.mark.parametrize("engine", ENGINES)
def test_small_methods_read_every_engine(engine: str) -> None:
    emissions = pa.table({"area": ["A", "B"], "category": ["x", "x"], "emission": [1.0, 2.0]})
    mapping = pa.table(
        {"area": ["", ""], "category": ["x", "x"], "isic": ["C", "D"], "share": [0.25, 0.75]}
    )
    shared = share_out(ENGINES[engine](emissions), ENGINES[engine](mapping))
    assert shared.complete()["emission"].to_pylist() == [0.25, 0.75, 0.5, 1.5]
    years = 3
    deposits = pa.table(
        {
            "area": ["A"] * years,
            "period": list(range(2000, 2000 + years)),
            "waste": [10.0] * years,
            **{name: [0.5] * years for name in ("doc", "doc_f", "mcf", "f", "k")},
        }
    )
    decayed = landfill_decay(ENGINES[engine](deposits), ["area"])
    assert decayed == landfill_decay(deposits, ["area"])
