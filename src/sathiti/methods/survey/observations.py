"""Estimates as SDMX observations, with their errors as attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from msgspec import Struct, field

from sathiti.model import SathitiError, Structure

ERROR_ATTRIBUTES = {
    "standard_error": "STANDARD_ERROR",
    "ci_low": "CI_LOWER",
    "ci_high": "CI_UPPER",
    "cv": "CV",
    "design_effect": "DEFF",
    "n": "SAMPLE_SIZE",
    "df": "DF",
    "flag": "RELIABILITY",
}
# of SDMX CL_OBS_STATUS; an estimate without an error, or flagged by a rule, is of low reliability
STATUSES = {"": "A", "empty": "L", "undefined": "L"}
LOW_RELIABILITY, HELD_BACK = "U", "O"
# What the factor of a mapping multiplies; shares of the estimate and counts stay.
_IN_UNITS = ("estimate", "standard_error", "ci_low", "ci_high")
# Parallel sums move the last digits; text must not move with them.
_DIGITS = ".10g"
# An error of no more than this share of the estimate is what such sums leave of nothing.
_ROUNDING = 1e-12


class SdmxMapping(Struct, frozen=True):
    """Where the columns of estimates stand in a structure.

    Attributes:
        columns: component of the structure to key column of the estimates.
        constants: component to its value in every row, such as FREQ and TIME_PERIOD.
        codes: component to (value of the key column as text to code); values that are not
            named are their own code.
        attributes: figure to component; filled where the structure has it.
        statuses: flag to OBS_STATUS; a flag that is not named makes a value of low reliability.
        withheld: flags whose figures are not given; their status is `O`.
        factor: on the estimate, its error and its interval: 100 for percent.
    """

    columns: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    codes: Mapping[str, Mapping[str, str]] = {}
    attributes: Mapping[str, str] = field(default_factory=lambda: ERROR_ATTRIBUTES)
    statuses: Mapping[str, str] = field(default_factory=lambda: STATUSES)
    withheld: tuple[str, ...] = ("hidden",)
    factor: float = 1.0


def observations(
    rows: Sequence[Mapping[str, Any]], keys: Sequence[str], structure: Structure, how: SdmxMapping
) -> pa.Table:
    """One observation a row of estimates.

    Args:
        rows: of `Estimates`.
        keys: their key columns.
        structure: of the dataflow.
        how: where columns stand.

    Returns:
        Columns are the components of the structure in its order: text, the measure float64 or
        null. An observation without value has an OBS_STATUS that says why, if the structure
        has it.

    Raises:
        SathitiError: a key column or a dimension is mapped to nothing, a code is not in the
            code list, or two rows have one key.
    """
    _check_complete(keys, structure, how)
    names = [one.id for one in structure.components()]
    columns: dict[str, list[Any]] = {name: [] for name in names}
    of_component = {target: figure for figure, target in how.attributes.items()}
    for row in rows:
        given = _figures(row, how)
        for name in names:
            columns[name].append(_cell(name, row, given, structure, how, of_component))
    _check_unique(columns, structure)
    measure = structure.measure.id
    return pa.table(
        {
            name: pa.array(values, pa.float64() if name == measure else pa.string())
            for name, values in columns.items()
        }
    )


def _check_complete(keys: Sequence[str], structure: Structure, how: SdmxMapping) -> None:
    unmapped = [name for name in keys if name not in how.columns.values()]
    if unmapped:
        raise SathitiError(
            "The estimates have key columns that stand nowhere in {structure}: {columns}.",
            fix="Say which dimension each of them is.",
            structure=structure.id,
            columns=unmapped,
        )
    unknown = [name for name in how.columns.values() if name not in keys]
    if unknown:
        raise SathitiError(
            "The estimates have no key column {column}.",
            fix="Their key columns are: {columns}.",
            column=unknown[0],
            columns=list(keys) or "(none)",
        )
    for name in (*how.columns, *how.constants):
        structure.component(name)
    wanted = [*structure.dimension_ids(), structure.time.id]
    lacking = [name for name in wanted if name not in how.columns and name not in how.constants]
    if lacking:
        raise SathitiError(
            "Nothing says the dimensions {dimensions} of {structure}.",
            fix="Give each a key column of the estimates, or one value for all rows.",
            dimensions=lacking,
            structure=structure.id,
        )


def _figures(row: Mapping[str, Any], how: SdmxMapping) -> dict[str, Any]:
    """The figures of a row in the units of the dataflow; none where they are held back."""
    flag = row["flag"]
    if flag in how.withheld:
        return {"flag": flag, "n": row["n"], "status": HELD_BACK}
    given = {name: row[name] for name in ("estimate", *ERROR_ATTRIBUTES)}
    if _is_exact(given["estimate"], given["standard_error"]):
        given |= {"standard_error": 0.0, "cv": 0.0}
    for name in _IN_UNITS:
        if given[name] is not None:
            given[name] *= how.factor
    given["status"] = how.statuses.get(flag, LOW_RELIABILITY)
    return given


def _is_exact(estimate: float | None, error: float | None) -> bool:
    """Whether the estimate is a total that calibration has met."""
    return bool(estimate and error is not None and error <= _ROUNDING * abs(estimate))


def _cell(
    name: str,
    row: Mapping[str, Any],
    given: Mapping[str, Any],
    structure: Structure,
    how: SdmxMapping,
    of_component: Mapping[str, str],
) -> Any:
    if name == structure.measure.id:
        return given.get("estimate")
    if name in how.columns:
        value = str(row[how.columns[name]])
        return _code(name, how.codes.get(name, {}).get(value, value), structure)
    if name in how.constants:
        return _code(name, how.constants[name], structure)
    if name == "OBS_STATUS":
        return _code(name, given["status"], structure)
    figure = given.get(of_component.get(name, ""))
    if isinstance(figure, float):
        return format(figure, _DIGITS)
    return None if figure in (None, "") else str(figure)


def _code(name: str, code: str, structure: Structure) -> str:
    codes = structure.codes_of(name)
    if codes is not None and codes.get(code) is None:
        raise SathitiError(
            "{component} has no code “{code}”.",
            fix="Say which code it is; the list has: {codes}.",
            component=name,
            code=code,
            codes=codes.ids()[:20],
        )
    return code


def _check_unique(columns: Mapping[str, Sequence[Any]], structure: Structure) -> None:
    names = [*structure.dimension_ids(), structure.time.id]
    seen: set[tuple[Any, ...]] = set()
    for key in zip(*(columns[name] for name in names), strict=True):
        if key in seen:
            raise SathitiError(
                "Two estimates have the key {key}.",
                fix="Give every key column of the estimates a dimension and different codes.",
                key=".".join(key),
            )
        seen.add(key)
