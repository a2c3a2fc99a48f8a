"""One suite of validation for every engine a fact table may come from."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.validation import Facts, confront, evaluate, parse
from sathiti.model import Catalogue, Finding, Rule, Text

ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pyarrow in pieces": lambda table: pa.concat_tables(
        [table.slice(start, 7) for start in range(0, table.num_rows, 7)]
    ),
    "pyarrow dictionaries": lambda table: table.set_column(
        0, "ITEM", table["ITEM"].dictionary_encode()
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas categories": lambda table: table.to_pandas().astype({"ITEM": "category"}),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "polars categories": lambda table: pl.from_arrow(table).with_columns(
        pl.col("ITEM").cast(pl.Categorical)
    ),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
    "duckdb query": lambda table: duckdb.connect().from_arrow(table).filter("REF_AREA <> 'none'"),
}
RULES = {
    "expression": {"expression": "part_a <= total or missing(part_a)"},
    "range": {"items": "all", "min": 0, "max": 500},
    "sum_of_parts": {"total": "total", "parts": ["part_a", "part_b"]},
    "cross_form": {"left": "total", "right": "other.total", "operator": "<="},
    "time_ratio": {"item": "total", "low": 0.5, "high": 1.5},
    "time_mad": {"item": "part_b", "threshold": 2},
    "share_sum": {"items": ["part_a", "part_b"], "tolerance": 250},
    "complete": {},
    "duplicate_key": {},
    "code_and_unit": {"units": {"total": "T", "part_a": "T", "part_b": "KT"}},
    "magnitude": {"percent": ["T"], "high": 300},
}


def fact_table(factor: float = 1.0) -> pa.Table:
    """Three items of two areas in six years, with gaps, a jump and a repeated key."""
    rows = []
    for area, level in (("ເໜືອ", 10.0), ("ໃຕ້", 100.0)):
        for year in range(2010, 2016):
            jump = 5.0 if year == 2013 else 1.0
            a, b = level * jump, level + year - 2010
            values = {"total": (a + b) * factor, "part_a": a, "part_b": b}
            values["total"] += 50 if year == 2012 else 0
            values["part_b"] += 90 if year == 2011 else 0
            values["part_a"] = None if year == 2014 else values["part_a"]
            rows += [(item, area, str(year), value) for item, value in values.items()]
    rows.append(("total", "ໃຕ້", "2015", 7.0))
    items, areas, periods, values = zip(*rows, strict=True)
    return pa.table(
        {
            "ITEM": items,
            "REF_AREA": areas,
            "TIME_PERIOD": periods,
            "OBS_VALUE": pa.array(values, pa.float64()),
            "OBS_STATUS": ["A" if value is not None else "O" for value in values],
            "DECIMALS": pa.array([0 if value else None for value in values], pa.int32()),
            "UNIT_MEASURE": ["T"] * len(rows),
            "PLACE": [f"f.xlsx|ແຜ່ນ 1|C{n}" for n in range(len(rows))],
        }
    )


def rules() -> list[Rule]:
    return [
        Rule(
            f"{kind}.rule",
            kind,
            "form",
            "warning",
            Text({}),
            expression=parameters.get("expression", ""),
            parameters={k: v for k, v in parameters.items() if k != "expression"},
        )
        for kind, parameters in RULES.items()
    ]


def facts_on(engine: str) -> Facts:
    make = ENGINES[engine]
    return Facts({"form": make(fact_table()), "other": make(fact_table(0.99))})


def findings_on(engine: str) -> tuple[tuple[Finding, ...], Any]:
    result = confront(facts_on(engine), rules(), Catalogue(), ("en",))
    return result.findings, result.summary


@pytest.fixture(scope="module")
def expected() -> tuple[tuple[Finding, ...], Any]:
    return findings_on("pyarrow")


def test_the_suite_breaks_every_rule(expected: Any) -> None:
    findings, summary = expected
    assert {finding.rule for finding in findings} == {f"{kind}.rule" for kind in RULES} - {
        "expression.rule"
    }
    assert sum(one.not_evaluated for one in summary) > 0
    assert all(one.checked > 0 for one in summary)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pyarrow"])
def test_findings_are_the_same_on_every_engine(engine: str, expected: Any) -> None:
    assert findings_on(engine) == expected


FORMULAS = {
    "100 * part_a / total": {("ເໜືອ", "2010"): 50.0, ("ໃຕ້", "2012"): 100 * 100 / 252},
    "total / previous(total) - 1": {("ເໜືອ", "2011"): 21 / 20 - 1},
    "latest(part_a)": {("ເໜືອ", "2014"): 50.0, ("ໃຕ້", "2010"): 100.0},
    'total - at(total, "2010")': {("ເໜືອ", "2011"): 1.0, ("ໃຕ້", "2011"): 1.0},
    "sum_of(part_a, part_b) + 0 * other.total": {("ເໜືອ", "2014"): 14.0},
    "base(part_b) * base_years()": {("ເໜືອ", "2015"): 50.0},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_have_the_same_values_on_every_engine(engine: str, formula: str) -> None:
    found = {
        (result.area, result.period): result.value
        for result in evaluate(parse(formula), facts_on(engine), "form", {"2015": "2010"})
    }
    for where, value in FORMULAS[formula].items():
        assert found[where] == pytest.approx(value)
