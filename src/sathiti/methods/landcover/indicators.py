"""Indicators that follow from land cover: SDG 15.1.1, SDG 15.4.2 and land take."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import pyarrow as pa

from sathiti.methods.landcover.matrix import WHOLE, known_pairs, rows_of, table_of

_SHARES = pa.schema([("zone", pa.string()), ("value", pa.float64())])
_GREEN = pa.schema([("zone", pa.string()), ("mountain", pa.string()), ("value", pa.float64())])
_TAKE = pa.schema([("zone", pa.string()), ("changed", pa.float64()), ("land_take", pa.float64())])


def forest_share(
    account: Any, forest: Collection[str], water: Collection[str], entry: str = "closing"
) -> pa.Table:
    """SDG 15.1.1: forest area in percent of land area.

    Args:
        account: table of `extent_account`.
        forest: classes that are forest.
        water: classes that are not land.
        entry: stock to use, opening or closing.

    Returns:
        Columns zone, value; null where there is no land.
    """
    areas: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows_of(account):
        areas[row["zone"]][0] += row[entry] * (row["class"] in forest)
        areas[row["zone"]][1] += row[entry] * (row["class"] not in water)
    return table_of(_SHARES, [(zone, _percent(*area)) for zone, area in areas.items()])


def mountain_green_cover(matrix: Any, green: Collection[str], flat: Collection[str]) -> pa.Table:
    """SDG 15.4.2: green cover in percent of the area of mountains.

    Args:
        matrix: table of `change_matrix` whose first map holds classes of mountains (or 1 for
            mountain) and whose second map holds land cover.
        green: classes of land cover that are green.
        flat: codes of the first map that are no mountain.

    Returns:
        Columns zone, mountain, value: for each class of mountains and for all as `_T`.
    """
    areas: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows_of(known_pairs(matrix)):
        if row["from"] not in flat:
            for mountain in (row["from"], WHOLE):
                area = areas[row["zone"], mountain]
                area[0] += row["hectares"] * (row["to"] in green)
                area[1] += row["hectares"]
    return table_of(_GREEN, [(*key, _percent(*areas[key])) for key in sorted(areas)])


def land_take(matrix: Any, built: Collection[str]) -> pa.Table:
    """Land that was not built up before and is after.

    Args:
        matrix: table with the columns zone, from, to, hectares.
        built: classes that are built-up.

    Returns:
        Columns zone, changed (all land whose class changed), land_take; in hectares.
    """
    areas: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in rows_of(known_pairs(matrix)):
        if row["from"] != row["to"]:
            areas[row["zone"]][0] += row["hectares"]
            taken = row["to"] in built and row["from"] not in built
            areas[row["zone"]][1] += row["hectares"] * taken
    return table_of(_TAKE, [(zone, *area) for zone, area in areas.items()])


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None
