"""Small fact tables written by hand, and what an expression makes of them."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sathiti.methods.validation import Facts, confront, evaluate, parse
from sathiti.model import Catalogue, Rule, Text

MESSAGES = (
    Path(__file__).resolve().parents[3] / "src/sathiti/packs/lao/texts/messages-validation.csv"
)


def rows_of(items: dict[str, dict[Any, Any]]) -> list[dict[str, Any]]:
    """Rows from {item: {period or (area, period): value or (value, decimals) or status}}."""
    rows = []
    for item, cells in items.items():
        for where, cell in cells.items():
            area, period = where if isinstance(where, tuple) else ("LA", where)
            value, decimals = cell if isinstance(cell, tuple) else (cell, None)
            status = value if isinstance(value, str) else "O" if value is None else "A"
            rows.append(
                {
                    "ITEM": item,
                    "REF_AREA": area,
                    "TIME_PERIOD": str(period),
                    "OBS_VALUE": None if isinstance(value, str) else value,
                    "OBS_STATUS": status,
                    "DECIMALS": decimals,
                    "PLACE": f"{item}.xlsx|Sheet 1|C{len(rows) + 1}",
                }
            )
    return rows


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    types = {"OBS_VALUE": pa.float64(), "DECIMALS": pa.int32()}
    needed = ["ITEM", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"]
    names = list(dict.fromkeys([*needed, *(name for row in rows for name in row)]))
    return pa.table(
        {
            name: pa.array([row.get(name) for row in rows], types.get(name, pa.string()))
            for name in names
        }
    )


@pytest.fixture(scope="session")
def make_table() -> Callable[..., pa.Table]:
    """Build a fact table; further keyword columns are the same in every row."""

    def make(items: dict[str, dict[Any, Any]], **columns: str) -> pa.Table:
        return table_of([{**row, **columns} for row in rows_of(items)])

    return make


@pytest.fixture(scope="session")
def table_of_rows() -> Callable[..., pa.Table]:
    """Build a fact table from whole rows."""
    return table_of


@pytest.fixture(scope="session")
def make_facts() -> Callable[..., Facts]:
    """Build the facts of the form f, and of other forms given by name."""

    def make(
        items: dict[str, dict[Any, Any]],
        others: dict[str, dict[str, dict[Any, Any]]] | None = None,
        **meaning: Any,
    ) -> Facts:
        forms = {"f": items, **(others or {})}
        return Facts({form: table_of(rows_of(own)) for form, own in forms.items()}, **meaning)

    return make


@pytest.fixture(scope="session")
def compute() -> Callable[..., dict[Any, float]]:
    """Values of a formula by period (or area and period where there are several areas)."""

    def run(text: str, facts: Facts, bases: dict[str, str] | None = None) -> dict[Any, float]:
        found = evaluate(parse(text), facts, "f", bases)
        several = {result.area for result in found} - {"LA"}
        return {
            (result.area, result.period) if several else result.period: result.value
            for result in found
        }

    return run


@pytest.fixture(scope="session")
def lao() -> Catalogue:
    """The Lao messages of validation."""
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        return Catalogue.from_rows(csv.DictReader(file))


@pytest.fixture(scope="session")
def make_rule() -> Callable[..., Rule]:
    """A rule of the form f with parameters as keywords."""

    def make(kind: str = "expression", expression: str = "", **parameters: Any) -> Rule:
        rule_id = parameters.pop("id", "r")
        return Rule(
            id=rule_id,
            kind=kind,
            scope=parameters.pop("scope", "f"),
            severity=parameters.pop("severity", "warning"),
            message=Text(parameters.pop("message", {})),
            expression=expression,
            parameters=parameters,
            at=parameters.pop("at", None),
        )

    return make


@pytest.fixture(scope="session")
def judge(lao: Catalogue) -> Callable[..., Any]:
    """Confront facts with rules, saying messages in Lao and English."""

    def run(facts: Facts, *rules: Rule, **options: Any) -> Any:
        return confront(facts, rules, lao, ("lo", "en"), **options)

    return run
