"""Kinds that look at the rows of a form one by one."""

from collections.abc import Callable

from sathiti.methods.validation import codes_and_units, completeness, duplicates
from sathiti.methods.validation import magnitude as magnitudes
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.outcome import Outcome
from sathiti.model import Rule

ROW_KINDS: dict[str, Callable[[Rule, Facts], Outcome]] = {
    "complete": completeness.complete,
    "code_and_unit": codes_and_units.code_and_unit,
    "duplicate_key": duplicates.duplicate_key,
    "magnitude": magnitudes.magnitude,
}

# What the findings of each kind compare, beside item, area and period; messages may name it.
ROW_VALUES: dict[str, tuple[str, ...]] = {
    "complete": ("status",),
    "code_and_unit": ("value", "column", "code", "unit", "expected"),
    "duplicate_key": ("value", "count", "all_values"),
    "magnitude": ("value", "low", "high"),
}

ROW_PARAMETERS: dict[str, tuple[str, ...]] = {
    "complete": completeness.PARAMETERS,
    "code_and_unit": codes_and_units.PARAMETERS,
    "duplicate_key": duplicates.PARAMETERS,
    "magnitude": magnitudes.PARAMETERS,
}
