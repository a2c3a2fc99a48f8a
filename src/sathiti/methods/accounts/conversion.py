"""Figures in another unit, fuels also between mass, volume and energy.

Energy is mass times net calorific value, mass is volume times density (IRES 2018, chapter 4); both
are dated values of a country or international defaults.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.accounts.units import Quantity, factor, quantity
from sathiti.methods.validation.fact_table import collect, encode, parse_place
from sathiti.model import CollectedError, Message, Period, Place, SathitiError

Kind = Literal["ncv", "density"]

_KINDS: dict[Kind, Message] = {
    "ncv": Message("net calorific value"),
    "density": Message("density"),
}
_KEY = ("UNIT_MEASURE", "ITEM", "TIME_PERIOD")
_OPEN_END = "9999-12-31"


class FuelFactor(Struct, frozen=True):
    """A dated property of a fuel.

    Attributes:
        item: code of the fuel.
        kind: ncv (energy of a mass or a volume) or density (mass of a volume).
        unit: of the value, for example GJ/t.
        valid_from, valid_to: ISO dates, both included; empty is open.
    """

    item: str
    kind: Kind
    value: float
    unit: str
    valid_from: str = ""
    valid_to: str = ""

    def valid_on(self, day: str) -> bool:
        """Whether it holds on an ISO date."""
        return self.valid_from <= day <= (self.valid_to or _OPEN_END)


def fuel_factors(rows: Iterable[Mapping[str, str]], kind: Kind) -> list[FuelFactor]:
    """Factors from rows of a parameter table: fuel, value, unit, valid_from, valid_to."""
    return [
        FuelFactor(
            row["fuel"],
            kind,
            float(row["value"]),
            row["unit"],
            row.get("valid_from", ""),
            row.get("valid_to", ""),
        )
        for row in rows
    ]


def convert(table: Any, target: str, factors: Sequence[FuelFactor] = ()) -> pa.Table:
    """Give every figure in the target unit.

    Args:
        table: table of any engine with OBS_VALUE and UNIT_MEASURE; ITEM and TIME_PERIOD where
            fuels change from mass or volume to energy or back; PLACE, for messages.
        target: unit wanted.
        factors: net calorific values and densities; of several valid at the end of a period
            the first is taken.

    Returns:
        The table with OBS_VALUE and UNIT_MEASURE changed, all else as it was.

    Raises:
        CollectedError: for each combination that cannot be converted, its first figure:
            the unit is unknown or does not fit, or a net calorific value or density of the
            fuel and period is missing.
    """
    given = collect(table)
    codes, keys = _keys(given)
    ratios = np.ones(len(keys))
    errors: list[SathitiError] = []
    for number, key in enumerate(keys):
        try:
            ratios[number] = _ratio(*key, target, factors)
        except SathitiError as error:
            errors.append(_placed(error, given, int(np.flatnonzero(codes == number)[0])))
    if errors:
        raise CollectedError(errors)
    values = given["OBS_VALUE"].cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)
    converted = pa.array(values * ratios[codes], from_pandas=True)
    units = pa.array([target] * given.num_rows, pa.string())
    changed = given.set_column(given.column_names.index("OBS_VALUE"), "OBS_VALUE", converted)
    return changed.set_column(changed.column_names.index("UNIT_MEASURE"), "UNIT_MEASURE", units)


def _keys(table: pa.Table) -> tuple[np.ndarray, list[tuple[str, str, str]]]:
    """The number of each row's unit, fuel and period, and what each number stands for."""
    columns = [
        encode(table[name] if name in table.column_names else _empty(table)) for name in _KEY
    ]
    rows = np.stack([column.codes for column in columns], axis=1)
    distinct, codes = np.unique(rows, axis=0, return_inverse=True)
    words = [
        [column.words[code] if code >= 0 else "" for column, code in zip(columns, row, strict=True)]
        for row in distinct.tolist()
    ]
    return codes.ravel(), [(unit, item, period) for unit, item, period in words]


def _empty(table: pa.Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])


def _placed(error: SathitiError, table: pa.Table, row: int) -> SathitiError:
    """The error at the cell of a row, or at its fuel and period."""
    said = table["PLACE"][row].as_py() if "PLACE" in table.column_names else ""
    shown = [table[name][row].as_py() for name in _KEY[1:] if name in table.column_names]
    at = parse_place(said) if said else Place(" ".join(word for word in shown if word) or "–")
    fix = error.fix.template if error.fix else ""
    return SathitiError(error.what.template, fix=fix, at=at, **error.what.values)


def _ratio(unit: str, item: str, period: str, target: str, factors: Sequence[FuelFactor]) -> float:
    given, wanted = quantity(unit), quantity(target)
    if given.dimensionality == wanted.dimensionality:
        return factor(given, wanted)
    day = Period.parse(period).end.isoformat() if period else ""
    known: dict[Kind, Quantity] = {}
    for one in factors:
        if one.item == item and one.valid_on(day):
            known.setdefault(one.kind, one.value * quantity(one.unit))
    for bridge in _bridges(known):
        if (given * bridge).dimensionality == wanted.dimensionality:
            return factor(given * bridge, wanted)
    raise _no_way(unit, item, period, target, known)


def _bridges(known: Mapping[Kind, Quantity]) -> Iterator[Quantity]:
    """What a quantity may be multiplied by: each property, its reciprocal, and products of them."""
    for powers in itertools.product((0, 1, -1), repeat=len(known)):
        yield math.prod(one**power for one, power in zip(known.values(), powers, strict=True))


def _no_way(
    unit: str, item: str, period: str, target: str, known: Mapping[Kind, Quantity]
) -> SathitiError:
    ends = frozenset(str(quantity(one).dimensionality) for one in (unit, target))
    mass, volume, energy = (str(quantity(one).dimensionality) for one in ("t", "m3", "TJ"))
    needed: dict[frozenset[str], tuple[Kind, ...]] = {
        frozenset({mass, energy}): ("ncv",),
        frozenset({mass, volume}): ("density",),
        frozenset({volume, energy}): ("ncv", "density"),
    }
    missing = [_KINDS[kind] for kind in needed.get(ends, ()) if kind not in known]
    if item and missing:
        return SathitiError(
            "“{item}” cannot be given in “{target}” for {period}: its {missing} is not known.",
            fix="Add a row for this fuel and year to the parameters.",
            item=item,
            target=target,
            period=period or "–",
            missing=missing,
        )
    return SathitiError(
        "A figure in “{source}” cannot be given in “{target}”: they measure different things.",
        fix="Correct the unit.",
        source=unit,
        target=target,
    )
