"""Uncertainty of emissions: error propagation (approach 1) and Monte Carlo (approach 2).

Source: IPCC 2006 Guidelines, volume 1, chapter 3, equations 3.1 and 3.2. An uncertainty is
half the 95 percent interval, in percent of the value.

Sources that use the same factor (or the same activity) err together: their errors add up
before they are squared, while independent errors are squared first.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sathiti.methods.emissions.reading import key_of, rows_of, table_of
from sathiti.model import Place, SathitiError

Array = NDArray[np.float64]
# Half the 95 percent interval of a normal variable in standard deviations.
Z95 = 1.959963984540054
_SIDES = ("activity", "factor")
_NAME = "sources"


def source_uncertainty(activity: float, factor: float) -> float:
    """Uncertainty of one product, percent (equation 3.1).

    >>> source_uncertainty(3, 4)
    5.0
    """
    return float(np.hypot(activity, factor))


def combine_uncertainty(sources: Any, by: Sequence[str] = ()) -> pa.Table:
    """Approach 1: uncertainty of the sum of sources (equation 3.2).

    Args:
        sources: `by`, `emission`, `activity_uncertainty`, `factor_uncertainty` (percent);
            and, where wanted, `shared_activity` and `shared_factor`: sources with the same
            name there have the same activity or factor error; empty means an own one.
        by: columns of the result; one row for everything if empty.

    Returns:
        `by`, `emission`, `uncertainty` (percent of the sum; null if the sum is zero), `low`,
        `high`.

    Raises:
        SathitiError: an emission or uncertainty is missing, or an uncertainty is negative.
    """
    return _by_group(sources, by, _propagated)


def simulate_uncertainty(
    sources: Any, by: Sequence[str] = (), *, draws: int = 10_000, seed: int
) -> pa.Table:
    """Approach 2: the same by Monte Carlo, for large and skewed uncertainties.

    Args:
        sources: as for `combine_uncertainty`, and where wanted `distribution`: normal (the
            default) or lognormal, of both activity and factor, with the value as mean.
        by: columns of the result.
        draws: how many.
        seed: start of the random numbers; the same seed gives the same result.

    Returns:
        `by`, `emission` (mean of the draws), `uncertainty` (half of the interval in percent
        of the mean), `low` and `high` (2.5 and 97.5 percent points).

    Raises:
        SathitiError: as for `combine_uncertainty`; an unknown distribution.
    """
    random = np.random.default_rng(seed)
    return _by_group(sources, by, lambda rows: _simulated(rows, draws, random))


def trend_uncertainty(sources: Any, by: Sequence[str] = ()) -> pa.Table:
    """Approach 1: uncertainty of the change between two years (V1 Table 3.2).

    A source's factor errs alike in both years, its activity in each year by itself; errors of
    different sources are independent.

    Args:
        sources: as for `combine_uncertainty`, with `base` beside `emission`: the source's
            emission of the base year.
        by: columns of the result.

    Returns:
        `by`, `base`, `emission`, `change` and `uncertainty`, both in percent of the base
        year's sum (null if that is zero).

    Raises:
        SathitiError: as for `combine_uncertainty`; `base` is missing.

    >>> table = pa.table({"base": [80.0], "emission": [100.0], "activity_uncertainty": [0.0],
    ...                   "factor_uncertainty": [30.0]})
    >>> trend_uncertainty(table).to_pylist()
    [{'base': 80.0, 'emission': 100.0, 'change': 25.0, 'uncertainty': 0.0}]
    """
    columns = ("base", "emission", "change", "uncertainty")
    return _by_group(sources, by, _trend, ("base", "emission"), columns)


def _by_group(
    sources: Any,
    by: Sequence[str],
    compute: Callable[[list[dict[str, Any]]], dict[str, Any]],
    levels: Sequence[str] = ("emission",),
    columns: Sequence[str] = ("emission", "uncertainty", "low", "high"),
) -> pa.Table:
    numbers = [*levels, *(f"{side}_uncertainty" for side in _SIDES)]
    rows = rows_of(sources, _NAME, by, numbers)
    for line, row in enumerate(rows, start=1):
        _check(row, levels, Place(_NAME, row=line, key=key_of(row, by)))

    def group(row: dict[str, Any]) -> list[str]:
        return [str(row[column]) for column in by]

    made = []
    for _, members in groupby(sorted(rows, key=group), key=group):
        own = list(members)
        made.append({column: own[0][column] for column in by} | compute(own))
    return table_of(made, by, columns)


def _check(row: dict[str, Any], levels: Sequence[str], at: Place) -> None:
    for name in (*levels, *(f"{side}_uncertainty" for side in _SIDES)):
        value = row[name]
        if value is None or (name not in levels and value < 0):
            raise SathitiError(
                "{name} is {value}; it must be a number not below 0.",
                fix="Give half the 95 percent interval in percent.",
                at=at,
                name=name,
                value="–" if value is None else value,
            )


def _propagated(rows: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(row["emission"] for row in rows)
    errors: dict[tuple[str, Any], float] = {}
    for number, row in enumerate(rows):
        for side in _SIDES:
            # A row's number cannot be the name of a shared error: names are text.
            name = (side, row.get(f"shared_{side}") or number)
            error = row["emission"] * row[f"{side}_uncertainty"] / 100
            errors[name] = errors.get(name, 0.0) + error
    half = sum(error**2 for error in errors.values()) ** 0.5
    relative = 100 * half / abs(total) if total else None
    return {
        "emission": total,
        "uncertainty": relative,
        "low": total - half,
        "high": total + half,
    }


def _trend(rows: list[dict[str, Any]]) -> dict[str, Any]:
    base, latest = (sum(row[year] for row in rows) for year in ("base", "emission"))
    if not base:
        return {"base": base, "emission": latest, "change": None, "uncertainty": None}
    squares = 0.0
    for row in rows:
        ours = row["emission"] / base
        moved = ours - row["base"] / base * latest / base
        squares += (moved * row["factor_uncertainty"]) ** 2
        squares += 2 * (ours * row["activity_uncertainty"]) ** 2
    change = 100 * (latest / base - 1)
    return {"base": base, "emission": latest, "change": change, "uncertainty": squares**0.5}


def _simulated(
    rows: list[dict[str, Any]], draws: int, random: np.random.Generator
) -> dict[str, Any]:
    shared: dict[tuple[str, Any], Array] = {}

    def errors(side: str, row: dict[str, Any]) -> Array:
        name = row.get(f"shared_{side}")
        drawn: Array = shared.get((side, name), np.zeros(0)) if name else np.zeros(0)
        drawn = drawn if len(drawn) else random.standard_normal(draws)
        if name:
            shared[side, name] = drawn
        return drawn

    total: Array = np.zeros(draws)
    for row in rows:
        product = np.full(draws, row["emission"], dtype=np.float64)
        for side in _SIDES:
            spread = row[f"{side}_uncertainty"] / 100 / Z95
            product *= _distribution(row)(spread, errors(side, row))
        total += product
    mean = float(total.mean())
    low, high = (float(point) for point in np.quantile(total, [0.025, 0.975]))
    relative = 100 * (high - low) / 2 / abs(mean) if mean else None
    return {"emission": mean, "uncertainty": relative, "low": low, "high": high}


def _normal(spread: float, standard: Array) -> Array:
    return 1 + spread * standard


def _lognormal(spread: float, standard: Array) -> Array:
    """Mean one and the standard deviation `spread`."""
    variance = np.log1p(spread**2)
    drawn: Array = np.exp(np.sqrt(variance) * standard - variance / 2)
    return drawn


_DISTRIBUTIONS = {"normal": _normal, "lognormal": _lognormal}


def _distribution(row: dict[str, Any]) -> Callable[[float, Array], Array]:
    name = row.get("distribution") or "normal"
    if name not in _DISTRIBUTIONS:
        raise SathitiError(
            "“{name}” is not a distribution that can be drawn from.",
            fix="Use one of: {known}.",
            at=Place(_NAME),
            name=name,
            known=list(_DISTRIBUTIONS),
        )
    return _DISTRIBUTIONS[name]
