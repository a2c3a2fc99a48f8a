"""The kind ``duplicate_key``: each key stands once."""

import numpy as np

from sathiti.methods.validation.fact_table import Coded, FactTable, key_numbers
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.outcome import Measure, Outcome, row_breach
from sathiti.methods.validation.panel import is_period
from sathiti.methods.validation.parameters import Parameters
from sathiti.model import Period, Rule, SathitiError

PARAMETERS = ("columns",)
REPEATED = (
    "{item}, {area}, {period} is given {count} times, with the values {all_values}. "
    "Please keep one."
)


def duplicate_key(rule: Rule, facts: Facts) -> Outcome:
    """Each key stands once. Parameter ``columns``: the key, else item, area and period."""
    parameters = Parameters(rule, PARAMETERS)
    table = facts.panel.tables.get(rule.scope)
    if table is None:
        return Outcome([], 0, 0)
    columns = parameters.texts("columns") or ["ITEM", "REF_AREA", "TIME_PERIOD"]
    keys = key_numbers([_key_column(table, column) for column in columns])
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    several = np.flatnonzero(ends - starts > 1)
    groups = [order[starts[n] : ends[n]].tolist() for n in several.tolist()]
    repeated = sorted(groups, key=lambda rows: rows[0])
    breaches = []
    for rows in repeated:
        values = [Measure(table.value(row), int(table.decimals[row])) for row in rows]
        said = {"count": len(rows), "all_values": values}
        breaches.append(row_breach(table, rows[0], REPEATED, said, rows))
    return Outcome(breaches, checked=len(starts), failed=len(breaches))


def _key_column(table: FactTable, column: str) -> Coded:
    if not table.has(column):
        raise SathitiError(
            "The facts of “{form}” have no column {columns}.",
            fix="Give a table with the columns {required}.",
            form=table.form,
            columns=column,
            required=column,
        )
    coded = table.coded(column)
    if column != "TIME_PERIOD":
        return coded
    # 2015 and 2015-A1 are the same period.
    same = [str(Period.parse(word)) if is_period(word) else word for word in coded.words]
    numbers = {word: n for n, word in enumerate(dict.fromkeys(same))}
    renumbered = np.array([*(numbers[word] for word in same), -1])
    return Coded(renumbered[coded.codes], list(numbers))
