"""Reference tables of accounts read into cells, for the cases."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

Key = tuple[str, str, str]  # table, row, column


def reference(shared: Path, name: str) -> list[dict[str, str]]:
    """Rows of a reference table of the environment."""
    with (shared / "reference" / "environment" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cells_of(rows: Iterable[tuple[Key, float, str, str]]) -> pa.Table:
    """Cells from (key, value, area, period)."""
    listed = list(rows)
    names = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")
    columns = {
        name: pa.array([key[place] for key, _, _, _ in listed], pa.string())
        for place, name in enumerate(names)
    }
    return pa.table(
        columns
        | {
            "REF_AREA": pa.array([area for _, _, area, _ in listed], pa.string()),
            "TIME_PERIOD": pa.array([period for _, _, _, period in listed], pa.string()),
            "OBS_VALUE": pa.array([value for _, value, _, _ in listed], pa.float64()),
        }
    )


def one_account(values: Mapping[Key, float], decimals: int | None = None) -> pa.Table:
    """Cells of one area and period, with the decimals they were published with."""
    cells = cells_of((key, value, "XX", "2020") for key, value in values.items())
    if decimals is None:
        return cells
    return cells.append_column("DECIMALS", pa.array([decimals] * len(cells), pa.int32()))


def values_of(cells: pa.Table) -> dict[Key, float]:
    """Values of one area and period by table, row and column."""
    return {
        (row["ACCOUNT_TABLE"], row["ACCOUNT_ROW"], row["ACCOUNT_COLUMN"]): row["OBS_VALUE"]
        for row in cells.to_pylist()
    }


def failing(residuals: pa.Table) -> set[tuple[str, str]]:
    """Identity and place of those that fail."""
    return {
        (row["IDENTITY"], row["AT"]) for row in residuals.to_pylist() if row["OUTCOME"] == "fails"
    }
