"""The kind ``code_and_unit``: codes stand in their lists, the unit is the one asked."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sathiti.methods.validation.fact_table import FactTable, collect
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.outcome import Breach, Outcome, row_breach
from sathiti.methods.validation.panel import is_period
from sathiti.methods.validation.parameters import Parameters
from sathiti.model import CodeList, Rule, Structure

PARAMETERS = ("structure", "units")
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


def code_and_unit(rule: Rule, facts: Facts) -> Outcome:
    """Codes stand in their lists, the unit is the one asked, the period is one."""
    parameters = Parameters(rule, PARAMETERS)
    table = facts.panel.tables.get(rule.scope)
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
        found.append((row, row_breach(table, row, UNKNOWN_CODE, values)))
    for row in np.flatnonzero(blank[coded.codes]).tolist() if needed else ():
        found.append((row, row_breach(table, row, NO_CODE, {"column": column})))
    return found


def _periods(table: FactTable) -> list[tuple[int, Breach]]:
    wrong = np.array([*(not is_period(word) for word in table.periods.words), True])
    return [
        (row, row_breach(table, row, NO_PERIOD, {"code": table.text("TIME_PERIOD", row)}))
        for row in np.flatnonzero(wrong[table.periods.codes]).tolist()
    ]


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
            row_breach(
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
