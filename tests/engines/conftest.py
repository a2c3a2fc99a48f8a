"""Tables of every engine, Spark among them."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

Engine = Callable[[pa.Table], Any]

IN_PROCESS: dict[str, Engine] = {
    "pyarrow": lambda table: table,
    "pyarrow in pieces": lambda table: pa.concat_tables(
        [table.slice(start, 97) for start in range(0, table.num_rows or 1, 97)]
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
}
ENGINES = [
    *(pytest.param(name, id=name) for name in (*IN_PROCESS, "duckdb", "duckdb query")),
    # one session a run, for it takes seconds to start
    pytest.param("spark", id="spark", marks=pytest.mark.xdist_group("spark")),
]


def _missing_for_spark() -> str:
    if importlib.util.find_spec("pyspark") is None:
        return 'Spark is not installed (pip install "sathiti[spark]")'
    if shutil.which("java") is None:
        return "Spark needs Java (apt-get install openjdk-17-jre-headless)"
    return ""


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session of Spark with two threads; without it tests are skipped, but never in CI."""
    reason = _missing_for_spark()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.default.parallelism": "2",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
        # many small questions: compiling each takes longer than answering it
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        "spark.sql.codegen.wholeStage": "false",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One connection, for tables that are joined must be of one."""
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """What turns an Arrow table to one of the engine; parametrise it indirectly by ENGINES."""
    if request.param == "spark":
        session: Any = request.getfixturevalue("spark")
        return lambda table: session.createDataFrame(table)
    if request.param in IN_PROCESS:
        return IN_PROCESS[request.param]
    connection: Any = request.getfixturevalue("database")
    if request.param == "duckdb":
        return lambda table: connection.from_arrow(table)
    return lambda table: connection.from_arrow(table).filter("1 = 1")
