"""What an estimation hands back: the emissions, and what had to be left out of them."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.methods.emissions.reading import key_of
from sathiti.model import CollectedError, Place, SathitiError

# Columns of `Estimate.refused` that describe a refusal and are not part of its key.
TOLD = ("gas", "reason", "rows", "amount", "unit", "factor_unit", "input", "value", "low", "high")
# Columns of emissions estimated before that say nothing about where a row belongs.
_DESCRIBING = ("complete", "equation")


class Estimate(Struct, frozen=True):
    """Emissions with the activity that could not be counted.

    Attributes:
        emissions: one row a key (and gas); columns say what they are in the function's text.
        refused: rows left out: the key, `reason` (negative, missing, no_unit, unit, factor,
            share, input, below, above) and what the reason needs to be told.
    """

    emissions: pa.Table
    refused: pa.Table

    @property
    def without_factor(self) -> pa.Table:
        """The refused activity for which there is no factor."""
        return self.refused.filter(pc.equal(self.refused["reason"], "factor"))

    def problems(self) -> list[SathitiError]:
        """What was left out, said to people, one error a refused row."""
        keys = [
            column for column in self.refused.column_names if column not in (*TOLD, *_DESCRIBING)
        ]
        return [_problem(row, key_of(row, keys)) for row in self.refused.to_pylist()]

    def complete(self) -> pa.Table:
        """The emissions, if nothing was left out.

        Raises:
            CollectedError: something was; every case is told.
        """
        problems = self.problems()
        if problems:
            raise CollectedError(problems)
        return self.emissions


def _problem(row: dict[str, Any], key: str) -> SathitiError:
    told = {name: "–" if row.get(name) is None else row[name] for name in TOLD}
    return _SAID[row["reason"]](Place("activity", key=key), told)


def _negative(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The activity is negative in {rows} rows, together {amount} {unit}; they are left out.",
        fix="Correct the values; nothing can burn or be produced less than not at all.",
        at=at,
        **told,
    )


def _missing(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The activity has no value in {rows} rows; they are left out.",
        fix="Give the values.",
        at=at,
        **told,
    )


def _no_unit(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The activity has no unit in {rows} rows; they are left out.",
        fix="Give the unit.",
        at=at,
        **told,
    )


def _unit(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The unit of the activity is {unit}, but the factor of {gas} is in {factor_unit}; "
        "{rows} rows are left out.",
        fix="Give the activity in the unit of the factor.",
        at=at,
        **told,
    )


def _factor(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "There is no factor of {gas} for this activity, {amount} {unit} in {rows} rows; "
        "they are left out.",
        fix="Add the factor; write 0 where there is no such emission.",
        at=at,
        **told,
    )


def _share(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The mapping has no industry for this source; {amount} {unit} of {gas} are left out.",
        fix="Add the source to the mapping.",
        at=at,
        **told,
    )


def _input_missing(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The input {input} has no value; the row is left out.", fix="Give the value.", at=at, **told
    )


def _below(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The input {input} is {value} and must not be below {low}; the row is left out.",
        fix="Correct the value.",
        at=at,
        **told,
    )


def _above(at: Place, told: dict[str, Any]) -> SathitiError:
    return SathitiError(
        "The input {input} is {value} and must not be above {high}; the row is left out.",
        fix="Correct the value.",
        at=at,
        **told,
    )


_SAID = {
    "negative": _negative,
    "missing": _missing,
    "no_unit": _no_unit,
    "unit": _unit,
    "factor": _factor,
    "share": _share,
    "input": _input_missing,
    "below": _below,
    "above": _above,
}
