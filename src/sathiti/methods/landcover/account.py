"""The extent account of land cover, from the change matrix (SEEA Central Framework, table 5.13).

opening_i = sum_j M_ij, closing_j = sum_i M_ij, unchanged_i = M_ii
additions_j = closing_j - M_jj, reductions_i = opening_i - M_ii
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from msgspec import Struct

from sathiti.methods.landcover.matrix import WHOLE, Row, arrow, known_pairs, rows_of, table_of
from sathiti.model import Place, SathitiError

ENTRIES = ("opening", "additions", "reductions", "net_change", "closing", "unchanged")
# What one change is called for the class that grows and for the class that shrinks.
CAUSES = {
    "managed": ("managed_expansion", "managed_regression"),
    "natural": ("natural_expansion", "natural_regression"),
    "reappraisal": ("upward_reappraisal", "downward_reappraisal"),
}
UNEXPLAINED = "unexplained"
_UNEXPLAINED_ENTRIES = ("unexplained_additions", "unexplained_reductions")
_ACCOUNT = pa.schema(
    [("zone", pa.string()), ("class", pa.string()), *((name, pa.float64()) for name in ENTRIES)]
)
_TRANSITIONS = pa.schema(
    [
        ("zone", pa.string()),
        ("from", pa.string()),
        ("to", pa.string()),
        ("amount", pa.float64()),
        ("cause", pa.string()),
        ("possible", pa.bool_()),
    ]
)
Pair = tuple[str, str]


class Cause(Struct, frozen=True):
    """Why land goes from one class to another.

    Attributes:
        cause: a key of `CAUSES`.
        possible: False where such a change within some years points to an error of the maps.
    """

    cause: str
    possible: bool = True


def extent_account(matrix: Any, measure: str = "hectares") -> pa.Table:
    """Opening stock, additions, reductions and closing stock of each class.

    Args:
        matrix: change matrix; rows without data are left out, for land that one map does not
            show is neither gained nor lost.
        measure: its column to add up, hectares or pixels.

    Returns:
        Columns zone, class and the entries; with several zones also their total as `_T`.
    """
    entries: dict[Pair, dict[str, float]] = defaultdict(lambda: dict.fromkeys(ENTRIES, 0.0))
    for row in _measured(matrix, measure):
        amount = row[measure]
        before, after = entries[row["zone"], row["from"]], entries[row["zone"], row["to"]]
        before["opening"] += amount
        after["closing"] += amount
        if row["from"] == row["to"]:
            before["unchanged"] += amount
        else:
            before["reductions"] += amount
            after["additions"] += amount
            before["net_change"] -= amount
            after["net_change"] += amount
    keys = sorted(entries, key=lambda key: (_rank(key[0]), _rank(key[1])))
    return table_of(_ACCOUNT, [(*key, *entries[key].values()) for key in keys])


def causes_of(rows: Iterable[Row], source: str) -> dict[Pair, Cause]:
    """Cause keys from rows of a table with the columns from, to, cause, possible.

    Raises:
        SathitiError: a cause is not known, or a pair stands twice.
    """
    found: dict[Pair, Cause] = {}
    for row in rows:
        pair = (row["from"], row["to"])
        at = Place(source, key=f"{pair[0]} → {pair[1]}")
        if row["cause"] not in CAUSES:
            raise SathitiError(
                "“{cause}” is not a cause of change.",
                fix="Use one of: {known}.",
                at=at,
                cause=row["cause"],
                known=list(CAUSES),
            )
        if pair in found:
            raise SathitiError("This change has two causes.", fix="Keep one row.", at=at)
        found[pair] = Cause(row["cause"], row.get("possible", "") != "no")
    return found


def transitions(matrix: Any, causes: Mapping[Pair, Cause], measure: str = "hectares") -> pa.Table:
    """Every change with its cause, and whether it can be.

    Args:
        matrix: change matrix.
        causes: cause of each pair of classes.
        measure: its column to add up.

    Returns:
        Columns zone, from, to, amount, cause, possible; the cause of a pair that is not
        listed is `unexplained`.
    """
    unknown = Cause(UNEXPLAINED)
    rows = []
    for row in _measured(matrix, measure):
        if row["from"] != row["to"]:
            found = causes.get((row["from"], row["to"]), unknown)
            rows.append(
                (row["zone"], row["from"], row["to"], row[measure], found.cause, found.possible)
            )
    return table_of(_TRANSITIONS, rows)


def account_by_cause(account: Any, explained: Any) -> pa.Table:
    """The account with its additions and reductions split by cause.

    Args:
        account: table of `extent_account`.
        explained: table of `transitions` of the same matrix and measure.

    Returns:
        The account and a column for each cause. The causes of expansion and
        `unexplained_additions` add up to the additions, the others to the reductions.
    """
    amounts: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows_of(explained):
        up, down = CAUSES.get(row["cause"], _UNEXPLAINED_ENTRIES)
        amounts[row["zone"], row["to"], up] += row["amount"]
        amounts[row["zone"], row["from"], down] += row["amount"]
    rows = rows_of(account)
    table = arrow(account)
    names = [names[side] for side in (0, 1) for names in (*CAUSES.values(), _UNEXPLAINED_ENTRIES)]
    for name in names:
        column = [amounts[row["zone"], row["class"], name] for row in rows]
        table = table.append_column(name, pa.array(column, pa.float64()))
    return table


def _measured(matrix: Any, measure: str) -> list[Row]:
    # Zones, then their total; a matrix of one whole is its own total.
    rows = rows_of(known_pairs(matrix))
    if any(row[measure] is None for row in rows):
        raise SathitiError(
            "The matrix has no areas.",
            fix="Give the area of a pixel, or compile the account in pixels.",
        )
    if {row["zone"] for row in rows} <= {WHOLE}:
        return rows
    return [*rows, *({**row, "zone": WHOLE} for row in _total(rows, measure))]


def _total(rows: Iterable[Row], measure: str) -> list[Row]:
    sums: dict[Pair, float] = defaultdict(float)
    for row in rows:
        sums[row["from"], row["to"]] += row[measure]
    return [{"from": pair[0], "to": pair[1], measure: amount} for pair, amount in sums.items()]


def _rank(code: str) -> tuple[bool, int, str]:
    # Totals last, numbers by size.
    return (code == WHOLE, int(code) if code.isdecimal() else 0, code)
