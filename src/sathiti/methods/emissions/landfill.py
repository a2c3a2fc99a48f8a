"""Methane from landfills by first-order decay: a recursion in time, one stream of waste each.

Source: IPCC 2006 Guidelines, volume 5, chapter 3, equations 3.1 to 3.6, decay beginning in
January of the year after deposition.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sathiti.methods.emissions.reading import (
    check_fraction,
    check_new,
    key_of,
    rows_of,
    sum_by,
    table_of,
    year_of,
)
from sathiti.model import CollectedError, Place, SathitiError

Array = NDArray[np.float64]
CH4_PER_C = 16 / 12
_FRACTIONS = ("doc", "doc_f", "mcf", "f")
_DECAY = ("ddocm_deposited", "ddocm_accumulated", "ddocm_decomposed", "ch4_generated")
_NAME = "deposits"


def landfill_decay(deposits: Any, by: Sequence[str] = ("stream",)) -> pa.Table:
    """Decay of deposited waste and the methane it generates.

    Args:
        deposits: one row a stream and year without gaps, from the first year of deposits:
            `by`, `period` (year), `waste` (Gg wet), `doc`, `doc_f`, `mcf`, `f` (shares) and
            `k` (1/yr, the same in all years of a stream).
        by: columns that name a stream, for example area, site and waste type.

    Returns:
        `by`, `period`, `ddocm_deposited`, `ddocm_accumulated` (end of year),
        `ddocm_decomposed` and `ch4_generated`, all in Gg.

    Raises:
        CollectedError: k not above 0, a share outside 0 to 1, negative or missing waste, a
            year missing or given twice, k that changes; every stream's problem is told.

    >>> deposits = pa.table(
    ...     {"stream": ["food", "food"], "period": [2000, 2001], "waste": [100.0, 0.0],
    ...      "doc": [0.15] * 2, "doc_f": [0.5] * 2, "mcf": [0.8] * 2, "f": [0.5] * 2,
    ...      "k": [0.4] * 2}
    ... )
    >>> [round(one, 6) for one in landfill_decay(deposits)["ch4_generated"].to_pylist()]
    [0.0, 1.31872]
    """
    numbers = ["waste", *_FRACTIONS, "k"]
    rows = rows_of(deposits, _NAME, [*by, "period"], numbers)
    for row in rows:
        row["period"] = year_of(row, Place(_NAME, key=key_of(row, by)))
    rows.sort(key=lambda row: ([str(row[column]) for column in by], row["period"]))
    problems: list[SathitiError] = []
    made: list[dict[str, Any]] = []
    for _, stream in groupby(rows, key=lambda row: [str(row[column]) for column in by]):
        try:
            made += _decayed(list(stream), by)
        except SathitiError as error:
            problems.append(error)
    if problems:
        raise CollectedError(problems)
    return table_of(made, [*by, "period"], _DECAY)


def landfill_ch4(decayed: Any, by: Sequence[str] = (), sites: Any = None) -> pa.Table:
    """Methane emitted: what is generated, less what is recovered, less what is oxidised.

    Args:
        decayed: result of `landfill_decay`.
        by: columns of the result beside `period`, for example area and site.
        sites: `by`, `period`, `recovered` (Gg CH4 flared or used) and `oxidation` (share);
            nothing is recovered or oxidised if not given.

    Returns:
        `by`, `period`, `gas`, `generated`, `recovered`, `emission` and `unit` (Gg).

    Raises:
        SathitiError: a year has no row in `sites`; more is recovered than generated; the
            share oxidised is outside 0 to 1.
    """
    rows = rows_of(decayed, "decay", [*by, "period"], ["ch4_generated"])
    known = None if sites is None else _sites(sites, by)
    made = []
    for key, amount in sum_by(rows, by, "ch4_generated").items():
        recovered, oxidation = (0.0, 0.0) if known is None else _site(known, key)
        at = Place("sites", key=".".join(map(str, key)))
        if amount is None or not 0 <= recovered <= amount:
            raise SathitiError(
                "The methane recovered is {recovered} Gg, but {generated} Gg are generated.",
                fix="Correct the amount recovered, or the waste deposited.",
                at=at,
                recovered=recovered,
                generated="–" if amount is None else amount,
            )
        made.append(
            dict(zip([*by, "period"], key, strict=True))
            | {"gas": "CH4", "generated": amount, "recovered": recovered}
            | {"emission": (amount - recovered) * (1 - oxidation), "unit": "Gg"}
        )
    return table_of(made, [*by, "period", "gas", "generated", "recovered", "emission", "unit"])


def _decayed(rows: list[dict[str, Any]], by: Sequence[str]) -> list[dict[str, Any]]:
    at = Place(_NAME, key=key_of(rows[0], by))
    _check_years([row["period"] for row in rows], at)
    for row in rows:
        _check_row(row, Place(_NAME, key=f"{at.key}.{row['period']}"))
    k = rows[0]["k"]
    if any(row["k"] != k for row in rows):
        raise SathitiError(
            "The decay rate k changes from year to year.",
            fix="Give one k for the stream, or make two streams of it.",
            at=at,
        )
    deposited = np.array([r["waste"] * r["doc"] * r["doc_f"] * r["mcf"] for r in rows])
    accumulated, decomposed = decay(deposited, k)
    return [
        {column: row[column] for column in [*by, "period"]}
        | {"ddocm_deposited": new, "ddocm_accumulated": stock, "ddocm_decomposed": gone}
        | {"ch4_generated": gone * row["f"] * CH4_PER_C}
        for row, new, stock, gone in zip(
            rows, deposited.tolist(), accumulated.tolist(), decomposed.tolist(), strict=True
        )
    ]


def decay(deposited: Array, k: float) -> tuple[Array, Array]:
    """Stock at the end of each year and what decomposed in it (equations 3.4 and 3.5).

    stock[t] = deposited[t] + stock[t-1] e^-k and decomposed[t] = stock[t-1] (1 - e^-k), so
    that deposits are always the sum of what decomposed and the stock.
    """
    kept = np.exp(-k)
    stock, decomposed = np.zeros(len(deposited)), np.zeros(len(deposited))
    before = 0.0
    for year, new in enumerate(deposited):
        decomposed[year] = before * (1 - kept)
        before = stock[year] = new + before * kept
    return stock, decomposed


def _check_row(row: dict[str, Any], at: Place) -> None:
    for name in _FRACTIONS:
        check_fraction(row[name], name, at)
    if row["k"] is None or row["k"] <= 0:
        raise SathitiError(
            "The decay rate k is {value}; it must be above 0.",
            fix="Give k in 1/year; leave out waste that does not decay.",
            at=at,
            value="–" if row["k"] is None else row["k"],
        )
    if row["waste"] is None or row["waste"] < 0:
        raise SathitiError(
            "The waste deposited is {value}; it must be a number not below 0.",
            fix="Write 0 for a year without deposits.",
            at=at,
            value="–" if row["waste"] is None else row["waste"],
        )


def _check_years(years: list[int], at: Place) -> None:
    twice = [one for one, other in pairwise(years) if one == other]
    missing = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if twice or missing:
        raise SathitiError(
            "Years are missing ({missing}) or given twice ({twice}).",
            fix="Give every year from the first to the last once; waste decays in all of them.",
            at=at,
            missing=[str(year) for year in missing] or "–",
            twice=[str(year) for year in twice] or "–",
        )


def _sites(sites: Any, by: Sequence[str]) -> dict[tuple[Any, ...], tuple[float, float]]:
    known: dict[tuple[Any, ...], tuple[float, float]] = {}
    seen: set[Any] = set()
    for row in rows_of(sites, "sites", [*by, "period"], ["recovered", "oxidation"]):
        key = (*(row[column] for column in by), year_of(row, Place("sites")))
        check_new(seen, key, "sites")
        at = Place("sites", key=".".join(map(str, key)))
        oxidation = check_fraction(row["oxidation"], "oxidation", at)
        if row["recovered"] is not None:
            known[key] = (row["recovered"], oxidation)
    return known


def _site(
    known: dict[tuple[Any, ...], tuple[float, float]], key: tuple[Any, ...]
) -> tuple[float, float]:
    if key not in known:
        raise SathitiError(
            "Nothing is said of methane recovered and oxidised.",
            fix="Add the row; write 0 where none is recovered.",
            at=Place("sites", key=".".join(map(str, key))),
        )
    return known[key]
