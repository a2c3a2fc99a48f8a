"""One suite of accounts for every engine a table of cells may come from."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.accounts import (
    balance_account,
    check_account,
    check_links,
    compile_account,
    observations_of,
)
from sathiti.model import AccountIdentity, AccountLine, AccountTable, AccountTemplate, Text

ENGINES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "pyarrow in pieces": lambda table: pa.concat_tables(
        [table.slice(start, 3) for start in range(0, table.num_rows, 3)]
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas on arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table: pl.from_arrow(table),
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}
WORDS = Text.of(en="words")
LINES = tuple(
    AccountLine(code, WORDS, parent) for code, parent in (("all", ""), ("a", "all"), ("b", "all"))
)
TEMPLATE = AccountTemplate(
    "t", "1.0", WORDS, "water", "M3", WORDS, 1, (AccountTable("t", WORDS, LINES, LINES),)
)
LINK = AccountIdentity("link", WORDS, "x = y", "once", cells={"x": "t.t.a.a", "y": "t.t.a.b"})


def cells() -> pa.Table:
    """Two areas and three years, with statuses, gaps, a double and an unknown code."""
    rows = [
        {
            "ACCOUNT_TABLE": "t",
            "ACCOUNT_ROW": row,
            "ACCOUNT_COLUMN": column,
            "REF_AREA": area,
            "TIME_PERIOD": str(year),
            "OBS_VALUE": None if (area, year, row) == ("ໃຕ້", 2012, "b") else year % 100 + 0.5,
            "DECIMALS": 1,
            "OBS_STATUS": "E" if row == "b" and column == "b" else "A",
            "PLACE": f"form.xlsx|Sheet 1|C{year}",
            "COMMENT_OBS": "assumed" if row == "b" else None,
        }
        for area in ("ເໜືອ", "ໃຕ້")
        for year in (2010, 2011, 2012)
        for row in ("a", "b")
        for column in ("a", "b")
    ]
    rows.append({**rows[0], "OBS_VALUE": 99.0})
    rows.append({**rows[0], "ACCOUNT_ROW": "wrong"})
    rows.append({**rows[0], "ACCOUNT_ROW": "all", "ACCOUNT_COLUMN": "a", "OBS_VALUE": 77.0})
    return pa.Table.from_pylist(rows)


@pytest.fixture(params=ENGINES)
def of_engine(request: pytest.FixtureRequest) -> Any:
    return ENGINES[request.param](cells())


def test_compiles_alike(of_engine: Any) -> None:
    expected, made = compile_account(TEMPLATE, cells()), compile_account(TEMPLATE, of_engine)
    assert made.cells.to_pylist() == expected.cells.to_pylist()
    assert made.residuals.equals(expected.residuals)
    assert [str(one.message) for one in made.findings] == [
        str(one.message) for one in expected.findings
    ]
    assert [one.rule for one in made.findings] == ["unknown_cell", "duplicate_cell"]


def test_checks_alike(of_engine: Any) -> None:
    expected = check_account(TEMPLATE, cells(), blank="zero")
    assert check_account(TEMPLATE, of_engine, blank="zero").equals(expected)


def test_links_alike(of_engine: Any) -> None:
    assert check_links([LINK], {"t": of_engine}).equals(check_links([LINK], {"t": cells()}))


def test_balances_alike(of_engine: Any) -> None:
    expected = balance_account(TEMPLATE, cells(), {"": "C"})
    made = balance_account(TEMPLATE, of_engine, {"": "C"})
    assert made.log.num_rows > 0
    assert made.log.equals(expected.log)
    assert made.cells.to_pylist() == expected.cells.to_pylist()


def test_what_was_compiled_may_come_back_from_an_engine() -> None:
    compiled = compile_account(TEMPLATE, cells()).cells
    for turned in ENGINES.values():
        again = observations_of(TEMPLATE, turned(compiled))
        assert again["OBS_VALUE"].to_pylist() == compiled["OBS_VALUE"].to_pylist()
        checked = check_account(TEMPLATE, turned(compiled))
        assert (
            checked["OUTCOME"].to_pylist()
            == check_account(TEMPLATE, compiled)["OUTCOME"].to_pylist()
        )
