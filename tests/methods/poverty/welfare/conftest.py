"""Tables of an invented budget survey, and every engine that may hold them."""

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa
import pytest

Tables = dict[str, Any]


def rows_of(table: Any, *sort: str) -> list[dict[str, Any]]:
    """Rows of any table as dictionaries, in the order of some columns."""
    held = nw.from_native(table).lazy().collect(backend="pyarrow").to_native()
    return sorted(held.to_pylist(), key=lambda row: [str(row[name]) for name in sort])


def on_duckdb(tables: Mapping[str, pa.Table]) -> Tables:
    connection = duckdb.connect()
    return {name: connection.from_arrow(table) for name, table in tables.items()}


ENGINES: dict[str, Callable[[Mapping[str, pa.Table]], Tables]] = {
    "pyarrow": dict,
    "pandas": lambda tables: {name: table.to_pandas() for name, table in tables.items()},
    "polars": lambda tables: {name: pl.from_arrow(table) for name, table in tables.items()},
    "polars lazy": lambda tables: {
        name: pl.from_arrow(table).lazy() for name, table in tables.items()
    },
    "duckdb": on_duckdb,
}


@pytest.fixture(params=list(ENGINES))
def on_engine(request: pytest.FixtureRequest) -> Callable[[Mapping[str, pa.Table]], Tables]:
    """Brings Arrow tables to an engine."""
    return ENGINES[request.param]


@pytest.fixture
def tables() -> dict[str, pa.Table]:
    """Three households; the third said nothing."""
    return {
        "households": pa.table({"household": [1, 2, 3], "region": ["N", "S", "S"]}),
        "persons": pa.table(
            {
                "household": [1, 1, 1, 2, 3],
                "person": [1, 2, 3, 1, 1],
                "age": [40, 38, 9, 70, 25],
                "sex": ["m", "f", "f", "f", "m"],
            }
        ),
        "diary": pa.table(
            {
                "household": [1, 1, 1, 2, 2],
                "item": ["0111", "0111", "0211", "0111", "0311"],
                "how": ["bought", "grown", "bought", "given", "sold"],
                "amount": [70.0, 14.0, 7.0, 35.0, 99.0],
            }
        ),
        "recall": pa.table(
            {
                "household": [1, 2, 2],
                "item": ["0411", "0711", "0999"],
                "amount": [30.0, 365.0, 1000.0],
                "days": [30.0, 365.0, 365.0],
            }
        ),
    }
