"""Activity times factor: the one step behind most tier 1 estimates.

Emissions are linear in the activity, so the engine that holds the activity only sums it by
key; the factors meet the sums, not the rows. Ten million rows become a few thousand sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import narwhals as nw
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.emissions.estimate import Estimate
from sathiti.methods.emissions.reading import check_new, mass, rows_of
from sathiti.methods.tables import collected, lazy
from sathiti.model import Place, SathitiError

# Columns made here; the first four only between the steps.
_ROWS, _LOST, _BAD, _BAD_AMOUNT = "__rows", "__lost", "__bad", "__bad_amount"
_MADE = ("gas", "emission", "complete", "factor", "factor_unit", "reason", "rows")

Codes = tuple[str | None, ...]


class _Factor(Struct, frozen=True):
    """One factor: kilotonnes a unit of activity."""

    value: float
    unit: str
    per: str


def apply_factors(
    activity: Any,
    factors: Any,
    on: Sequence[str],
    by: Sequence[str] | None = None,
    *,
    unit: str = "kt",
    activity_unit: str = "",
) -> Estimate:
    """Emissions of every gas: the sum of activity times factor.

    A factor fits an activity if it has the same codes in the columns `on`; a code left empty
    in the factor table fits every activity. Of several factors that fit, the one with the
    most codes counts. Every activity needs a factor of every gas in the factor table; where
    there is no such emission, the factor 0 says so.

    Args:
        activity: table of any engine with the columns `on`, `by`, `amount` and, unless
            `activity_unit` is given, `unit`. Summed lazily in its engine by `on` and `by`;
            only the sums are collected.
        factors: table with the columns `on`, `gas`, `factor`, `unit` (such as kg/TJ).
        on: columns that choose the factor, for example fuel and category.
        by: columns of the result; all columns of the activity but its amount if not given.
        unit: unit of mass of the result: g, kg, t, kt (Gg), Mt.
        activity_unit: unit of all amounts, for tables without a column `unit`.

    Returns:
        Emissions with the columns `by`, `gas`, `emission` (null where nothing could be
        counted), `unit`, `complete` (false where something was left out). What was left out
        is told with the columns `by` and `on`, `gas`, `reason`, `rows`, `amount`, `unit`,
        `factor_unit`.

    Raises:
        SathitiError: a column is missing; a unit is no mass for each activity; a factor is
            given twice, is missing or negative; there is none; two factors fit equally well.

    >>> activity = pa.table({"fuel": ["diesel"], "period": [2020], "amount": [1000.0]})
    >>> factors = pa.table(
    ...     {"fuel": ["diesel"], "gas": ["CO2"], "factor": [74.1], "unit": ["t/TJ"]}
    ... )
    >>> done = apply_factors(activity, factors, ["fuel"], ["period"], activity_unit="TJ")
    >>> done.complete().to_pylist()
    [{'period': 2020, 'gas': 'CO2', 'emission': 74.1, 'unit': 'kt', 'complete': True}]
    """
    known = _read_factors(factors, on)
    if not known:
        raise SathitiError(
            "The table of factors is empty.",
            fix="Give the factors; without them nothing can be estimated.",
            at=Place("factors"),
        )
    sums = _summed(activity, on, by, activity_unit)
    kept = [column for column in sums.columns if column not in (_ROWS, _LOST, _BAD, _BAD_AMOUNT)]
    shown = [column for column in kept if column not in ("amount", "unit")]
    by = [column for column in shown if column not in on] if by is None else list(by)
    gases = list(dict.fromkeys(gas for one in known.values() for gas in one))
    fitting = _fitting(sums.select(*on, "unit").unique().rows(), known, list(on), gases)
    cells = _cells(sums, fitting, list(on), gases, 1 / mass(unit, "unit"))
    return Estimate(_emissions(cells, by, unit), _refused(sums, cells, shown))


def _read_factors(factors: Any, on: Sequence[str]) -> dict[Codes, dict[str, _Factor]]:
    """Codes (None for any) to gas to factor."""
    known: dict[Codes, dict[str, _Factor]] = {}
    seen: set[Any] = set()
    for row in rows_of(factors, "factors", [*on, "gas", "unit"], ["factor"]):
        codes = tuple(_code(row[column]) for column in on)
        key = [*("*" if code is None else code for code in codes), row["gas"]]
        check_new(seen, key, "factors")
        at = Place("factors", key=".".join(map(str, key)))
        if row["factor"] is None or row["factor"] < 0:
            raise SathitiError(
                "The factor is {value}; it must be a number not below 0.",
                fix="Write the factor; removals are no emissions.",
                at=at,
                value="–" if row["factor"] is None else row["factor"],
            )
        weight, slash, per = (row["unit"] or "").partition("/")
        if not slash or not per:
            raise SathitiError(
                "The unit of a factor is “{unit}”; it must be a mass for each unit of activity.",
                fix="Write for example kg/TJ, t/t or kg/head.",
                at=at,
                unit=row["unit"] or "",
            )
        factor = _Factor(row["factor"] * mass(weight, "factors"), row["unit"], per)
        known.setdefault(codes, {})[row["gas"]] = factor
    return known


def _code(written: Any) -> str | None:
    return None if written is None or written == "" else str(written)


def _summed(
    activity: Any, on: Sequence[str], by: Sequence[str] | None, activity_unit: str
) -> nw.DataFrame[Any]:
    """Sums of the activity by key: good amounts, and counts of rows that are none."""
    frame = lazy(activity, "activity", [*on, *(by or [])], ["amount"])
    columns = frame.collect_schema().names()
    keys = _keys(columns, on, by)
    if "unit" not in columns:
        if not activity_unit:
            raise SathitiError(
                "The activity has no unit.",
                fix="Add a column “unit”, or say the unit of all amounts.",
                at=Place("activity"),
            )
        frame = frame.with_columns(unit=nw.lit(activity_unit))
    amount = nw.col("amount").cast(nw.Float64)
    known = amount.is_finite().fill_null(False)
    negative = known & (amount < 0)
    zero = nw.lit(0.0)
    sums = (
        frame.select(
            *keys,
            "unit",
            amount=nw.when(known & (amount >= 0)).then(amount).otherwise(zero),
            **{
                _ROWS: nw.lit(1),
                _LOST: (~known).cast(nw.Int64),
                _BAD: negative.cast(nw.Int64),
                _BAD_AMOUNT: nw.when(negative).then(amount).otherwise(zero),
            },
        )
        .group_by(*keys, "unit")
        .agg(nw.col("amount", _ROWS, _LOST, _BAD, _BAD_AMOUNT).sum())
    )
    table: nw.DataFrame[Any] = nw.from_native(collected(sums), eager_only=True)
    # Codes that are missing become empty ones, because a join never finds what is missing.
    return table.with_columns(
        *(nw.col(column).cast(nw.String).fill_null("") for column in on),
        nw.col("unit").cast(nw.String).fill_null(""),
        nw.col(_ROWS, _LOST, _BAD).cast(nw.Int64),
    )


def _keys(columns: Sequence[str], on: Sequence[str], by: Sequence[str] | None) -> list[str]:
    """The columns by which the activity is summed."""
    keys = [column for column in columns if column not in ("amount", "unit")]
    keys = keys if by is None else list(dict.fromkeys([*by, *on]))
    taken = [column for column in keys if column in (*_MADE, "amount", "unit")]
    if taken:
        raise SathitiError(
            "The activity has a column {columns}, which the result needs for itself.",
            fix="Rename it, or leave it out of the key.",
            at=Place("activity"),
            columns=taken,
        )
    return keys


def _fitting(
    keys: Iterable[tuple[str, ...]],
    known: Mapping[Codes, Mapping[str, _Factor]],
    on: list[str],
    gases: list[str],
) -> nw.DataFrame[Any]:
    """The factor of every key and gas; null, with the factor's unit, where the unit differs."""
    masks = {tuple(code is not None for code in codes) for codes in known}
    found: dict[str, list[Any]] = {name: [] for name in [*on, "unit", "gas", "factor"]}
    found["factor_unit"] = []
    for *codes, unit in keys:
        for gas in gases:
            factor = _best(codes, known, masks, gas)
            for column, code in zip(on, codes, strict=True):
                found[column].append(code)
            found["unit"].append(unit)
            found["gas"].append(gas)
            fits = factor is not None and factor.per == unit
            found["factor"].append(factor.value if factor and fits else None)
            found["factor_unit"].append(factor.unit if factor else None)
    kinds = {name: pa.float64() if name == "factor" else pa.string() for name in found}
    return _frame(found, kinds)


def _best(
    codes: Sequence[str],
    known: Mapping[Codes, Mapping[str, _Factor]],
    masks: Iterable[tuple[bool, ...]],
    gas: str,
) -> _Factor | None:
    """The factor with the most codes that fit."""
    fitting = []
    for mask in masks:
        codes_asked = tuple(c if m else None for c, m in zip(codes, mask, strict=True))
        factor = known.get(codes_asked, {}).get(gas)
        if factor is not None and all(c for c, m in zip(codes, mask, strict=True) if m):
            fitting.append((sum(mask), factor))
    if not fitting:
        return None
    most = max(count for count, _ in fitting)
    best = [factor for count, factor in fitting if count == most]
    for one, other in combinations(best, 2):
        if one != other:
            raise SathitiError(
                "Two factors of {gas} fit this activity equally well: {values}.",
                fix="Add a factor with all the codes of the activity.",
                at=Place("factors", key=".".join(code or "–" for code in codes)),
                gas=gas,
                values=[f"{factor.value:g} kt/{factor.per}" for factor in best],
            )
    return best[0]


def _cells(
    sums: nw.DataFrame[Any],
    fitting: nw.DataFrame[Any],
    on: list[str],
    gases: list[str],
    scale: float,
) -> nw.DataFrame[Any]:
    """The emission of every sum and gas, and whether it could be counted."""
    return (
        sums.join(_frame({"gas": gases}, {"gas": pa.string()}), how="cross")
        .join(fitting, on=[*on, "unit", "gas"], how="left")
        .with_columns(
            good=nw.col(_ROWS) - nw.col(_BAD) - nw.col(_LOST),
            emission=nw.col("amount") * nw.col("factor") * scale,
        )
        .with_columns(counted=(nw.col("good") > 0) & ~nw.col("factor").is_null())
    )


def _emissions(cells: nw.DataFrame[Any], by: list[str], unit: str) -> pa.Table:
    """Sums of the cells by result key and gas."""
    left_out = (nw.col(_BAD) + nw.col(_LOST) > 0) | ~nw.col("counted")
    summed = (
        cells.with_columns(
            counts=nw.col("counted").cast(nw.Int64),
            left_out=left_out.cast(nw.Int64),
            emission=nw.when(nw.col("counted")).then(nw.col("emission")).otherwise(nw.lit(0.0)),
        )
        .group_by(*by, "gas")
        .agg(nw.col("emission", "counts", "left_out").sum())
        .with_columns(
            emission=nw.when(nw.col("counts") > 0).then(nw.col("emission")),
            unit=nw.lit(unit),
            complete=nw.col("left_out") == 0,
        )
        .select(*by, "gas", "emission", "unit", "complete")
        .sort(*by, "gas")
    )
    table: pa.Table = summed.to_arrow()
    return table


def _refused(sums: nw.DataFrame[Any], cells: nw.DataFrame[Any], keys: list[str]) -> pa.Table:
    """Everything that was left out, with its reason."""
    nothing = nw.lit(None).cast(nw.String)
    unitless = nw.col("unit") == ""
    good = nw.col(_ROWS) - nw.col(_BAD) - nw.col(_LOST)
    parts = [
        sums.filter(which & (count > 0)).select(
            *keys,
            gas=nothing,
            reason=nw.lit(reason),
            rows=count,
            amount=amount,
            unit=nw.col("unit"),
            factor_unit=nothing,
        )
        for reason, which, count, amount in (
            ("negative", nw.lit(True), nw.col(_BAD), nw.col(_BAD_AMOUNT)),
            ("missing", nw.lit(True), nw.col(_LOST), nw.lit(None).cast(nw.Float64)),
            ("no_unit", unitless, good, nw.col("amount")),
        )
    ]
    lacking = cells.filter(nw.col("factor").is_null() & (nw.col("good") > 0) & ~unitless)
    no_factor = nw.col("factor_unit").is_null()
    parts.append(
        lacking.select(
            *keys,
            gas=nw.col("gas"),
            reason=nw.when(no_factor).then(nw.lit("factor")).otherwise(nw.lit("unit")),
            rows=nw.col("good"),
            amount=nw.col("amount"),
            unit=nw.col("unit"),
            factor_unit=nw.col("factor_unit"),
        )
    )
    table: pa.Table = nw.concat(parts).sort(*keys, "gas", "reason").to_arrow()
    return table


def _frame(columns: Mapping[str, list[Any]], kinds: Mapping[str, pa.DataType]) -> nw.DataFrame[Any]:
    table = pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})
    return nw.from_native(table, eager_only=True)
