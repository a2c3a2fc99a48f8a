"""From emissions of residents (accounts) to emissions on the territory (inventory).

Source: SEEA Central Framework 2012, chapter III; codes and signs of the Eurostat bridging
table (env_ac_aibrid_r2):
AEMIS_TER = AEMIS_RES - AEMIS_RES_ABR + AEMIS_TER_NRES + ADJ_SD.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from sathiti.methods.emissions.reading import check_new, rows_of, table_of
from sathiti.model import Place, SathitiError

RESIDENTS = "AEMIS_RES"
TERRITORY = "AEMIS_TER"
# Each line that is made of others, with the sign of each part, parts before wholes.
PARTS: Mapping[str, Mapping[str, int]] = {
    "AEMIS_RES_ABR": dict.fromkeys(
        ("AEMIS_RES_ABR_FWTR", "AEMIS_RES_ABR_LTR", "AEMIS_RES_ABR_WTR", "AEMIS_RES_ABR_ATR"), 1
    ),
    "AEMIS_TER_NRES": dict.fromkeys(
        ("AEMIS_TER_NRES_LTR", "AEMIS_TER_NRES_WTR", "AEMIS_TER_NRES_ATR"), 1
    ),
    TERRITORY: {RESIDENTS: 1, "AEMIS_RES_ABR": -1, "AEMIS_TER_NRES": 1, "ADJ_SD": 1},
    "LULUCF": dict.fromkeys(("FORL", "CRL_GRL", "LULUCF_OTH"), 1),
    "AEMIS_TER_LULUCF": {TERRITORY: 1, "LULUCF": 1},
}
LINES = (
    RESIDENTS,
    "AEMIS_RES_ABR",
    *PARTS["AEMIS_RES_ABR"],
    "AEMIS_TER_NRES",
    *PARTS["AEMIS_TER_NRES"],
    "ADJ_SD",
    TERRITORY,
    "LULUCF",
    *PARTS["LULUCF"],
    "AEMIS_TER_LULUCF",
)


def residence_bridge(emissions: Any, items: Any, by: Sequence[str] = ("period", "gas")) -> pa.Table:
    """The bridging table, with every residual shown and none shared out.

    A line made of others is computed from them; a figure given for it stands beside as
    `given`. If none of its parts is given, the figure given takes their place.

    Args:
        emissions: residence-principle emissions, one row or more a key: `by`, `emission`.
        items: `by`, `line` (a code of `LINES` but AEMIS_RES), `value`, in the same unit;
            transport of residents abroad, of non-residents here, ADJ_SD, and where known
            the totals of the inventory.
        by: columns of the key, for example area, period and gas.

    Returns:
        For every key all lines in order: `by`, `line`, `value` (used further), `given`,
        `residual` (given minus computed, null if not both) and `missing`: parts that were
        not given, which count as nothing.

    Raises:
        SathitiError: a line is unknown or given twice; a value is missing.

    >>> bridge = residence_bridge(
    ...     pa.table({"period": [2020], "gas": ["CO2"], "emission": [100.0]}),
    ...     pa.table({"period": [2020] * 2, "gas": ["CO2"] * 2,
    ...               "line": ["AEMIS_RES_ABR", "AEMIS_TER"], "value": [8.0, 93.0]}),
    ... )
    >>> [(r["value"], r["residual"]) for r in bridge.to_pylist() if r["line"] == "AEMIS_TER"]
    [(92.0, 1.0)]
    """
    given = _given(emissions, items, by)
    made = []
    for key, values in given.items():
        used, residuals, missing = _computed(values)
        made += [
            dict(zip(by, key, strict=True))
            | {"line": line, "value": used.get(line), "given": values.get(line)}
            | {"residual": residuals.get(line), "missing": ", ".join(missing.get(line, []))}
            for line in LINES
        ]
    columns = [*by, "line", "value", "given", "residual", "missing"]
    return table_of(made, columns, ["value", "given", "residual"])


def _given(
    emissions: Any, items: Any, by: Sequence[str]
) -> dict[tuple[Any, ...], dict[str, float]]:
    """Key to line to value."""
    given: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in rows_of(emissions, "emissions", by, ["emission"]):
        key = tuple(row[column] for column in by)
        lines = given.setdefault(key, {RESIDENTS: 0.0})
        lines[RESIDENTS] += _value(row["emission"], Place("emissions", key=_said(key)))
    seen: set[Any] = set()
    for row in rows_of(items, "items", [*by, "line"], ["value"]):
        key, line = tuple(row[column] for column in by), row["line"]
        at = Place("items", key=_said((*key, line)))
        if line not in LINES or line == RESIDENTS:
            raise SathitiError(
                "“{line}” is not a line of the bridge that can be given.",
                fix="Use one of: {known}.",
                at=at,
                line=line,
                known=[known for known in LINES if known != RESIDENTS],
            )
        check_new(seen, (*key, line), "items")
        given.setdefault(key, {})[line] = _value(row["value"], at)
    return given


def _computed(
    values: Mapping[str, float],
) -> tuple[dict[str, float], dict[str, float], dict[str, list[str]]]:
    """Values of all lines, residuals of those given and computed, parts that were missing."""
    used = {line: value for line, value in values.items() if line not in PARTS}
    residuals: dict[str, float] = {}
    missing: dict[str, list[str]] = {}
    for line, parts in PARTS.items():
        there = {part: sign for part, sign in parts.items() if part in used}
        # Without the emissions of residents there is nothing to bridge from.
        if not there or (line == TERRITORY and RESIDENTS not in used):
            if line in values:
                used[line] = values[line]
            continue
        used[line] = sum(sign * used[part] for part, sign in there.items())
        missing[line] = [part for part in parts if part not in there]
        if line in values:
            residuals[line] = values[line] - used[line]
    return used, residuals, missing


def _said(key: Sequence[Any]) -> str:
    return ".".join(map(str, key))


def _value(value: float | None, at: Place) -> float:
    if value is None:
        raise SathitiError("The value is missing.", fix="Give it, or leave the row out.", at=at)
    return value
