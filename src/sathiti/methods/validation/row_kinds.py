"""Kinds that look at the rows of a form one by one: codes, units, repeated keys, magnitude."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sathiti.methods.validation.completeness import complete
from sathiti.methods.validation.fact_table import Coded, FactTable, Integers, collect
from sathiti.methods.validation.outcome import Breach, Measure, Outcome
from sathiti.methods.validation.panel import Facts
from sathiti.methods.validation.parameters import ALL, Parameters
from sathiti.model import CodeList, Message, Period, Rule, SathitiError, Structure

Flags = NDArray[np.bool_]

UNKNOWN_CODE = (
    "{item}, {area}, {period}: {column} has the unknown code “{code}”. "
    "Please use a code of the list."
)
NO_CODE = "{item}, {area}, {period}: {column} is empty. Please give its code."
WRONG_UNIT = (
    "{item}, {area}, {period}: the unit is {unit}, asked was {expected}. "
    "Please give the value in the unit asked."
)
NO_PERIOD = (
    "{item}, {area}: “{code}” is not a time period. Please write for example 2015 or 2015-Q3."
)
REPEATED = (
    "{item}, {area}, {period} is given {count} times, with the values {all_values}. "
    "Please keep one."
)
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


def _table(rule: Rule, facts: Facts) -> FactTable | None:
    return facts.panel.tables.get(rule.scope)


def _breach(
    table: FactTable, row: int, problem: str, values: dict[str, Any], rows: Iterable[int] = ()
) -> Breach:
    period = table.text("TIME_PERIOD", row)
    places = tuple(table.place(other) for other in (rows or (row,)))
    own = Measure(table.value(row), int(table.decimals[row]))
    return Breach(
        table.text("ITEM", row),
        table.text("REF_AREA", row),
        period,
        places,
        {"value": own, **values},
        Message(problem),
    )


def _code_and_unit(rule: Rule, facts: Facts) -> Outcome:
    """Codes stand in their lists, the unit is the one asked, the period is one."""
    parameters = Parameters(rule, ["structure", "units"])
    table = _table(rule, facts)
    if table is None:
        return Outcome([], 0, 0)
    structure = parameters.get("structure") or facts.structures.get(rule.scope)
    lists = _code_lists(structure, facts, table)
    breaches: list[tuple[int, Breach]] = []
    for column, (codes, needed) in lists.items():
        breaches += _foreign_codes(table, column, codes, needed)
    breaches += _periods(table)
    breaches += _units(table, _units_asked(rule, parameters, facts))
    breaches.sort(key=lambda found: found[0])
    failed = len({row for row, _ in breaches})
    return Outcome([breach for _, breach in breaches], checked=len(table), failed=failed)


def _code_lists(
    structure: Structure | None, facts: Facts, table: FactTable
) -> dict[str, tuple[CodeList, bool]]:
    """Code list of every coded column, and whether the column must be filled."""
    found = {name: (codes, True) for name, codes in facts.codelists.items()}
    for component in structure.components() if structure else ():
        codes = structure.codelists.get(component.codelist) if structure else None
        if codes:
            found[component.id] = (codes, component.role == "dimension" or component.required)
    return {name: entry for name, entry in found.items() if table.has(name)}


def _foreign_codes(
    table: FactTable, column: str, codes: CodeList, needed: bool
) -> list[tuple[int, Breach]]:
    known = set(codes.ids())
    coded = table.coded(column)
    wrong = np.array([*(word not in known and bool(word) for word in coded.words), False])
    blank = np.array([*(not word for word in coded.words), True])
    found = []
    for row in np.flatnonzero(wrong[coded.codes]).tolist():
        values = {"column": column, "code": coded.words[coded.codes[row]]}
        found.append((row, _breach(table, row, UNKNOWN_CODE, values)))
    for row in np.flatnonzero(blank[coded.codes]).tolist() if needed else ():
        found.append((row, _breach(table, row, NO_CODE, {"column": column})))
    return found


def _periods(table: FactTable) -> list[tuple[int, Breach]]:
    wrong = np.array([*(not _is_period(word) for word in table.periods.words), True])
    return [
        (row, _breach(table, row, NO_PERIOD, {"code": table.text("TIME_PERIOD", row)}))
        for row in np.flatnonzero(wrong[table.periods.codes]).tolist()
    ]


def _is_period(word: str) -> bool:
    try:
        Period.parse(word)
    except SathitiError:
        return False
    return True


def _units_asked(rule: Rule, parameters: Parameters, facts: Facts) -> dict[str, set[str]]:
    given: Mapping[str, Any] = parameters.get("units") or {}
    units = {item: {str(unit)} for item, unit in given.items()}
    asked = facts.asked.get(rule.scope)
    if asked is None or given:
        return units
    rows = collect(asked)
    if "UNIT_MEASURE" in rows.column_names:
        pairs = rows.select(["ITEM", "UNIT_MEASURE"]).group_by(["ITEM", "UNIT_MEASURE"])
        for pair in pairs.aggregate([]).to_pylist():
            units.setdefault(pair["ITEM"], set()).add(pair["UNIT_MEASURE"])
    return units


def _units(table: FactTable, asked: dict[str, set[str]]) -> list[tuple[int, Breach]]:
    if not asked or not table.has("UNIT_MEASURE"):
        return []
    unit = table.coded("UNIT_MEASURE")
    words = [*unit.words, ""]
    right = np.array(
        [
            *(
                [item not in asked or word in asked[item] for word in words]
                for item in table.items.words
            ),
            [True] * len(words),
        ]
    )
    wrong = np.flatnonzero(~right[table.items.codes, unit.codes])
    return [
        (
            row,
            _breach(
                table,
                row,
                WRONG_UNIT,
                {
                    "unit": words[unit.codes[row]] or "–",
                    "expected": sorted(asked[table.text("ITEM", row)]),
                },
            ),
        )
        for row in wrong.tolist()
    ]


def _duplicate_key(rule: Rule, facts: Facts) -> Outcome:
    """Each key stands once. Parameter ``columns``: the key, else item, area and period."""
    parameters = Parameters(rule, ["columns"])
    table = _table(rule, facts)
    if table is None:
        return Outcome([], 0, 0)
    columns = parameters.texts("columns") or ["ITEM", "REF_AREA", "TIME_PERIOD"]
    keys = _key_numbers([_key_column(table, column) for column in columns])
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
        breaches.append(_breach(table, rows[0], REPEATED, said, rows))
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
    same = [str(Period.parse(word)) if _is_period(word) else word for word in coded.words]
    numbers = {word: n for n, word in enumerate(dict.fromkeys(same))}
    renumbered = np.array([*(numbers[word] for word in same), -1])
    return Coded(renumbered[coded.codes], list(numbers))


def _key_numbers(columns: list[Coded]) -> Integers:
    """One number a key, the same for the same codes in every column."""
    keys = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        combined = keys * (len(column.words) + 1) + column.codes + 1
        # Renumbered at each step, so that many columns cannot overflow.
        keys = np.unique(combined, return_inverse=True)[1]
    return keys


def _magnitude(rule: Rule, facts: Facts) -> Outcome:
    """Percentages between 0 and 100, counts that are not labelled percent, whole counts.

    Parameters: ``percent`` and ``count`` (unit codes), ``low``, ``high``, ``items`` and
    ``find`` (any of above, count_as_percent, broken_count).
    """
    parameters = Parameters(rule, ["percent", "count", "low", "high", "items", "item", "find"])
    table = _table(rule, facts)
    if table is None or not table.has("UNIT_MEASURE"):
        return Outcome([], 0, 0)
    percent = _has_unit(table, parameters.texts("percent") or PERCENT_UNITS)
    count = _has_unit(table, parameters.texts("count"))
    looked_at = (percent | count) & _of_items(table, parameters) & table.given()[:-1]
    low, high = parameters.number("low") or 0.0, parameters.number("high") or MOST_PERCENT
    values = table.values[:-1]
    whole = values == np.round(values)
    as_count = percent & _looks_counted(table, looked_at & percent)
    problems = {
        "count_as_percent": (as_count & (values > high), COUNT_AS_PERCENT),
        "above": (percent & ~as_count & ((values < low) | (values > high)), PERCENT_ABOVE),
        "broken_count": (count & ((values < 0) | ~whole), COUNT_BROKEN),
    }
    wanted = parameters.texts("find") or list(problems)
    limits = {"low": Measure(low), "high": Measure(high)}
    found = [
        (row, _breach(table, row, problem, limits))
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
    series = _key_numbers([table.items, table.areas])
    total = int(series.max(initial=-1)) + 1

    def tally(flags: Flags) -> Integers:
        return np.bincount(series[flags & percent], minlength=total)

    given = tally(np.ones(len(values), dtype=np.bool_))
    whole = tally(values == np.round(values)) == given
    mostly = tally(values > MOST_PERCENT) * 2 > given
    surely = tally(values >= SURELY_A_COUNT) > 0
    flags: Flags = (whole & mostly & surely)[series]
    return flags


ROW_KINDS: dict[str, Callable[[Rule, Facts], Outcome]] = {
    "complete": complete,
    "code_and_unit": _code_and_unit,
    "duplicate_key": _duplicate_key,
    "magnitude": _magnitude,
}
