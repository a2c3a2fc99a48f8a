"""A small water account, and cells written as short lines."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from sathiti.model import AccountIdentity, AccountLine, AccountTable, AccountTemplate, Text

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"


@pytest.fixture
def reference() -> Path:
    """Folder of the reference cases of the environment."""
    folder = SHARED / "reference" / "environment"
    if not folder.is_dir():
        pytest.skip("the reference material is not beside the project")
    return folder


def line(code: str, parent: str = "", of_which: bool = False) -> AccountLine:
    return AccountLine(code, Text.of(en=f"the {code}"), parent, of_which)


def lines(*written: str) -> tuple[AccountLine, ...]:
    """Lines written ``code``, ``code<parent`` or ``code~parent`` for an of-which."""
    made = []
    for one in written:
        code, sign, parent = one.partition("~") if "~" in one else one.partition("<")
        made.append(line(code, parent, sign == "~"))
    return tuple(made)


def table(
    name: str, rows: Iterable[str], columns: Iterable[str], blocked: Iterable[tuple[str, str]] = ()
) -> AccountTable:
    return AccountTable(name, Text.of(en=name), lines(*rows), lines(*columns), tuple(blocked))


def identity(name: str, formula: str, **fields: object) -> AccountIdentity:
    return AccountIdentity(name, Text.of(en=name), formula, **fields)  # type: ignore[arg-type]


def template(
    *tables: AccountTable, identities: Iterable[AccountIdentity] = (), **fields: object
) -> AccountTemplate:
    known: dict = {"decimals": 1, **fields}
    return AccountTemplate(
        "water",
        "1.0",
        Text.of(en="Water"),
        "water",
        "ML",
        Text.of(en="million litres"),
        tables=tables,
        identities=tuple(identities),
        **known,
    )


WATER = template(
    table("use", ["total", "own<total", "received<total", "hydro~own"], ["all", "A<all", "B<all"]),
    table("supply", ["total", "returns", "consumption"], ["all", "A<all", "B<all"]),
    identities=[
        identity("consumption", "supply.consumption = use.total - supply.returns", compute=True),
        identity("not_negative", "supply.consumption >= 0"),
        identity(
            "same", "x = y", each="once", cells={"x": "use.total.all", "y": "supply.total.all"}
        ),
    ],
)


def cells(written: dict[str, float | None], area: str = "XX", period: str = "2010", **more: list):
    """Cells from ``{"table.row.column": value}``."""
    keys = [key.split(".") for key in written]
    return pa.table(
        {
            "ACCOUNT_TABLE": pa.array([key[0] for key in keys], pa.string()),
            "ACCOUNT_ROW": pa.array([key[1] for key in keys], pa.string()),
            "ACCOUNT_COLUMN": pa.array([key[2] for key in keys], pa.string()),
            "REF_AREA": pa.array([area] * len(keys), pa.string()),
            "TIME_PERIOD": pa.array([period] * len(keys), pa.string()),
            "OBS_VALUE": pa.array(list(written.values()), pa.float64()),
            **more,
        }
    )


def by_cell(table: pa.Table, column: str = "OBS_VALUE") -> dict[str, object]:
    """``table.row.column`` to a column of a table of cells of one area and period."""
    return {
        f"{row['ACCOUNT_TABLE']}.{row['ACCOUNT_ROW']}.{row['ACCOUNT_COLUMN']}": row[column]
        for row in table.to_pylist()
    }


def by_identity(residuals: pa.Table, column: str = "OUTCOME") -> dict[tuple[str, str], object]:
    """(identity, at) to a column of residuals of one area and period."""
    return {(row["IDENTITY"], row["AT"]): row[column] for row in residuals.to_pylist()}
