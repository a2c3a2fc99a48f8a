"""From source categories to industries and households, and factors implied by both."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sathiti.methods.emissions.estimate import Estimate
from sathiti.methods.emissions.reading import (
    check_fraction,
    check_new,
    key_of,
    rows_of,
    sum_by,
    table_of,
)
from sathiti.model import CollectedError, Place, SathitiError

# Shares written with six decimals, ten of them, still count as adding up to one.
TOLERANCE = 1e-5


def share_out(
    emissions: Any, mapping: Any, on: Sequence[str] = ("category",), to: str = "isic"
) -> Estimate:
    """Emissions by source shared out over industries and households; nothing is lost.

    Args:
        emissions: table with the columns `on`, `emission`, and any others.
        mapping: `on`, `to`, `share`; the shares of each source add up to 1.
        on: columns of both tables that name a source, for example category and period.
        to: column of the industry or household activity.

    Returns:
        One row for every row and industry, all columns kept, `to` added, `emission` shared
        out. Sources without mapping are refused.

    Raises:
        CollectedError: shares outside 0 to 1, shares that do not add up, an industry given
            twice for a source; every case is told.

    >>> shared = share_out(
    ...     pa.table({"category": ["1A3b"], "gas": ["CO2"], "emission": [10.0], "unit": ["kt"]}),
    ...     pa.table({"category": ["1A3b"] * 2, "isic": ["H49", "HH_TRA"], "share": [0.4, 0.6]}),
    ... )
    >>> shared.complete().select(["isic", "emission"]).to_pylist()
    [{'isic': 'H49', 'emission': 4.0}, {'isic': 'HH_TRA', 'emission': 6.0}]
    """
    shares = _shares(mapping, on, to)
    rows = rows_of(emissions, "emissions", on, ["emission"])
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for row in rows:
        industries = shares.get(tuple(row[column] for column in on))
        if industries is None:
            told = {column: value for column, value in row.items() if column != "emission"}
            refused.append(told | {"reason": "share", "rows": 1, "amount": row["emission"]})
            continue
        amount = row["emission"]
        done += [
            row | {to: industry, "emission": None if amount is None else amount * share}
            for industry, share in industries.items()
        ]
    kept = [*(rows[0] if rows else on), to]
    source = [column for column in kept if column not in (to, "emission")]
    return Estimate(
        table_of(done, kept, ["emission"]),
        table_of(refused, [*source, "reason", "rows"], ["amount"]),
    )


def _shares(mapping: Any, on: Sequence[str], to: str) -> dict[tuple[Any, ...], dict[str, float]]:
    """Source to industry to share, scaled to add up to exactly one."""
    shares: dict[tuple[Any, ...], dict[str, float]] = {}
    problems: list[SathitiError] = []
    seen: set[Any] = set()
    for row in rows_of(mapping, "mapping", [*on, to], ["share"]):
        source = tuple(row[column] for column in on)
        at = Place("mapping", key=key_of(row, [*on, to]))
        try:
            check_new(seen, (*source, row[to]), "mapping")
            share = check_fraction(row["share"], "share", at)
        except SathitiError as error:
            problems.append(error)
            continue
        shares.setdefault(source, {})[row[to]] = share
    for source, industries in shares.items():
        total = sum(industries.values())
        if abs(total - 1) > TOLERANCE:
            problems.append(
                SathitiError(
                    "The shares of this source add up to {total} and not to 1.",
                    fix="Correct the shares.",
                    at=Place("mapping", key=".".join(map(str, source))),
                    total=round(total, 6),
                )
            )
    if problems:
        raise CollectedError(problems)
    return {
        source: {
            industry: share / sum(industries.values()) for industry, share in industries.items()
        }
        for source, industries in shares.items()
    }


def implied_factors(
    emissions: Any, activity: Any, by: Sequence[str], limit: float = 0.2
) -> pa.Table:
    """Implied emission factors and how they changed from the year before.

    Args:
        emissions: `by`, `period` (year), `gas`, `emission`.
        activity: `by`, `period`, `amount`.
        by: columns both tables have, for example category or industry.
        limit: change, as a share, above which a factor is marked.

    Returns:
        `by`, `gas`, `period`, `emission`, `amount`, `implied` (emission for one unit of
        activity; null where either has a gap, or there is no activity), `change` (share of
        the year before; null if that year is missing) and `unusual`.
    """
    amounts = sum_by(rows_of(activity, "activity", [*by, "period"], ["amount"]), by, "amount")
    given = rows_of(emissions, "emissions", [*by, "period", "gas"], ["emission"])
    sums = sum_by(given, [*by, "gas"], "emission")
    implied = {
        (*key, year): emission / amount
        for (*key, year), emission in sums.items()
        if emission is not None and (amount := amounts.get((*key[:-1], year)))
    }
    made = []
    for key in sorted(sums, key=lambda one: [str(part) for part in one]):
        before, now = implied.get((*key[:-1], key[-1] - 1)), implied.get(key)
        change = now / before - 1 if now is not None and before else None
        made.append(
            dict(zip([*by, "gas", "period"], key, strict=True))
            | {"emission": sums[key], "amount": amounts.get((*key[:-2], key[-1]))}
            | {"implied": now, "change": change}
            | {"unusual": change is not None and abs(change) > limit}
        )
    columns = [*by, "gas", "period", "emission", "amount", "implied", "change", "unusual"]
    return table_of(made, columns, ["emission", "amount", "implied", "change"])
