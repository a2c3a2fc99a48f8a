"""One table from the estimates of many sources."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from sathiti.methods.emissions.reading import mass, rows_of, table_of


def gather(estimates: Iterable[Any], by: Sequence[str], unit: str = "kt") -> pa.Table:
    """Emissions of several tables summed by key and gas, in one unit.

    Args:
        estimates: tables with the columns `by`, `gas`, `emission`, `unit` and, where they
            have it, `complete`; each row may be in a unit of mass of its own.
        by: columns of the key, for example area, period and category.
        unit: unit of mass of the result.

    Returns:
        `by`, `gas`, `emission` (null if a part is), `unit`, `complete` (false if a part is
        not, or is null).

    Raises:
        SathitiError: a column is missing; a unit is no unit of mass.

    >>> fuel = pa.table({"period": [2020], "gas": ["CO2"], "emission": [2.0], "unit": ["kt"]})
    >>> cement = pa.table({"period": [2020], "gas": ["CO2"], "emission": [500.0], "unit": ["t"]})
    >>> gather([fuel, cement], ["period"])["emission"].to_pylist()
    [2.5]
    """
    scale = mass(unit, "unit")
    sums: dict[tuple[Any, ...], float | None] = {}
    complete: dict[tuple[Any, ...], bool] = {}
    for number, table in enumerate(estimates, start=1):
        name = f"emissions {number}"
        for row in rows_of(table, name, [*by, "gas", "unit"], ["emission"]):
            key = tuple(row[column] for column in [*by, "gas"])
            amount, before = row["emission"], sums.get(key, 0.0)
            known = amount is not None and before is not None
            sums[key] = before + amount * mass(row["unit"], name) / scale if known else None
            whole = row.get("complete", True) and amount is not None
            complete[key] = complete.get(key, True) and bool(whole)
    rows = [
        dict(zip([*by, "gas"], key, strict=True))
        | {"emission": sums[key], "unit": unit, "complete": complete[key]}
        for key in sorted(sums, key=lambda one: [str(part) for part in one])
    ]
    return table_of(rows, [*by, "gas", "emission", "unit", "complete"], ["emission"])
