"""Cells of the account of land cover (template ``land_cover``) from the extent account."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from sathiti.methods.landcover.matrix import rows_of
from sathiti.model import SathitiError

ROWS = {
    "opening": "OPENING",
    "additions": "ADDITIONS",
    "managed_expansion": "MANAGED_EXPANSION",
    "natural_expansion": "NATURAL_EXPANSION",
    "upward_reappraisal": "UPWARD",
    "reductions": "REDUCTIONS",
    "managed_regression": "MANAGED_REGRESSION",
    "natural_regression": "NATURAL_REGRESSION",
    "downward_reappraisal": "DOWNWARD",
    "net_change": "NET",
    "closing": "CLOSING",
    "unchanged": "UNCHANGED",
}
_NAMES = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN", "REF_AREA", "TIME_PERIOD", "OBS_VALUE")
_CELLS = pa.schema([(name, pa.string()) for name in _NAMES[:-1]] + [(_NAMES[-1], pa.float64())])


def account_cells(
    account: Any, areas: Mapping[str, str], classes: Mapping[str, str], period: str
) -> pa.Table:
    """The extent account as cells.

    Additions and reductions are those of the matrix. Changes without a known cause are in
    them and in none of their parts, so that the sum of parts fails by what is not explained.

    Args:
        account: table of `account_by_cause`.
        areas: zone to code of the area; other zones are left out.
        classes: class of the maps to column of the account; several may share one. A column
            whose classes no map shows is zero.
        period: the year of the second map.

    Raises:
        SathitiError: a class of the maps has no column.
    """
    given = [row for row in rows_of(account) if row["zone"] in areas]
    unknown = sorted({row["class"] for row in given} - classes.keys())
    if unknown:
        raise SathitiError(
            "The maps have classes that the account does not know: {codes}.",
            fix="Say which column of the account they belong to.",
            codes=unknown,
        )
    cells = {
        (code, column, areas[zone]): 0.0
        for zone in dict.fromkeys(row["zone"] for row in given)
        for column in dict.fromkeys(classes.values())
        for code in ROWS.values()
    }
    for row in given:
        for name, code in ROWS.items():
            cells[code, classes[row["class"]], areas[row["zone"]]] += row[name]
    listed = [dict(zip(_NAMES, ("stock", *key, period, cells[key]), strict=True)) for key in cells]
    return pa.Table.from_pylist(listed, schema=_CELLS)
