"""The kind ``magnitude``: does the size of a value fit its unit."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.validation.fact_table import FactTable, Integers, key_numbers
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.outcome import Measure, Outcome, row_breach
from sathiti.methods.validation.parameters import ALL, Parameters
from sathiti.model import Rule

PARAMETERS = ("percent", "count", "low", "high", "items", "item", "find")
Flags = NDArray[np.bool_]
PROBLEMS = ["count_as_percent", "above", "broken_count"]
PERCENT_ABOVE = (
    "{item}, {area}, {period}: {value} percent is not between {low} and {high}. "
    "Please check the value and its unit."
)
COUNT_AS_PERCENT = (
    "{item}, {area}, {period}: the unit is percent, but {value} looks like a number of units. "
    "Please check the unit."
)
COUNT_BROKEN = (
    "{item}, {area}, {period}: {value} cannot be a number of units: it is negative or not whole. "
    "Please check the value and its unit."
)
PERCENT_UNITS = ("PT", "PC", "PERCENT")
MOST_PERCENT = 100.0
SURELY_A_COUNT = 1000.0


def magnitude(rule: Rule, facts: Facts) -> Outcome:
    """Percentages between 0 and 100, counts that are not labelled percent, whole counts.

    Parameters: ``percent`` and ``count`` (unit codes), ``low``, ``high``, ``items`` and
    ``find`` (any of above, count_as_percent, broken_count).
    """
    parameters = Parameters(rule, PARAMETERS)
    table = facts.panel.tables.get(rule.scope)
    if table is None or not table.has("UNIT_MEASURE"):
        return Outcome([], 0, 0)
    percent = _has_unit(table, parameters.texts("percent") or PERCENT_UNITS)
    count = _has_unit(table, parameters.texts("count"))
    looked_at = (percent | count) & _of_items(table, parameters) & table.given()[:-1]
    low, high = parameters.number("low") or 0.0, parameters.number("high") or MOST_PERCENT
    values = table.values[:-1]
    whole = values == np.round(values)
    wanted = parameters.texts("find") or PROBLEMS
    as_count = percent & _looks_counted(table, looked_at & percent)
    if "count_as_percent" not in wanted:
        as_count[:] = False
    problems = {
        "count_as_percent": (as_count & (values > high), COUNT_AS_PERCENT),
        "above": (percent & ~as_count & ((values < low) | (values > high)), PERCENT_ABOVE),
        "broken_count": (count & ((values < 0) | ~whole), COUNT_BROKEN),
    }
    limits = {"low": Measure(low), "high": Measure(high)}
    found = [
        (row, row_breach(table, row, problem, limits))
        for name, (where, problem) in problems.items()
        if name in wanted
        for row in np.flatnonzero(where & looked_at).tolist()
    ]
    found.sort(key=lambda pair: pair[0])
    return Outcome([breach for _, breach in found], int(looked_at.sum()), len(found))


def _has_unit(table: FactTable, units: Iterable[str]) -> Flags:
    coded = table.coded("UNIT_MEASURE")
    known = set(units)
    flags = np.array([*(word in known for word in coded.words), False])
    return flags[coded.codes]


def _of_items(table: FactTable, parameters: Parameters) -> Flags:
    wanted = parameters.texts("items") or parameters.texts("item") or [ALL]
    flags = np.array([*(wanted == [ALL] or word in wanted for word in table.items.words), False])
    return flags[table.items.codes]


def _looks_counted(table: FactTable, percent: Flags) -> Flags:
    """Rows of series labelled percent whose values are whole and far above any share.

    A series is one item of one area; it looks counted if all its values are whole, most
    are above 100 and one is above 1000: a rare percentage may pass 100, not all of them.
    """
    values = table.values[:-1]
    series = key_numbers([table.items, table.areas])
    total = int(series.max(initial=-1)) + 1

    def tally(flags: Flags) -> Integers:
        return np.bincount(series[flags & percent], minlength=total)

    given = tally(np.ones(len(values), dtype=np.bool_))
    whole = tally(values == np.round(values)) == given
    mostly = tally(values > MOST_PERCENT) * 2 > given
    surely = tally(values >= SURELY_A_COUNT) > 0
    flags: Flags = (whole & mostly & surely)[series]
    return flags
