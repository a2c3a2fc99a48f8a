"""Kinds that look at the rows of a form one by one."""

from collections.abc import Callable

from sathiti.methods.validation.codes_and_units import code_and_unit
from sathiti.methods.validation.completeness import complete
from sathiti.methods.validation.duplicates import duplicate_key
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.magnitude import magnitude
from sathiti.methods.validation.outcome import Outcome
from sathiti.model import Rule

ROW_KINDS: dict[str, Callable[[Rule, Facts], Outcome]] = {
    "complete": complete,
    "code_and_unit": code_and_unit,
    "duplicate_key": duplicate_key,
    "magnitude": magnitude,
}

# What the findings of each kind compare, beside item, area and period; messages may name it.
ROW_VALUES: dict[str, tuple[str, ...]] = {
    "complete": ("status",),
    "code_and_unit": ("value", "column", "code", "unit", "expected"),
    "duplicate_key": ("value", "count", "all_values"),
    "magnitude": ("value", "low", "high"),
}
