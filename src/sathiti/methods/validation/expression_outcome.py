"""Holds one expression against the facts and gathers what each failing case compared."""

import math
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.validation.check import Check
from sathiti.methods.validation.evaluation import Evaluation, Use
from sathiti.methods.validation.fact_table import Integers
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.formulas import asked_contexts
from sathiti.methods.validation.functions import allowed
from sathiti.methods.validation.outcome import Breach, Measure, Outcome
from sathiti.methods.validation.quantity import Quantity
from sathiti.methods.validation.syntax import Call
from sathiti.model import Message, Place, Rule

MOST_DECIMALS = 6


def hold(rule: Rule, check: Check, facts: Facts) -> Outcome:
    """Evaluate a check wherever an item of its form was asked."""
    asked = np.flatnonzero(asked_contexts(check.expression, facts, rule.scope, own_only=True))
    tree = check.expression.tree
    evaluation = Evaluation(facts, rule.scope, check.base_periods, check.expression.precise)
    holds = evaluation.run(tree, asked).value
    unknown = int(np.isnan(holds).sum())
    failing = asked[holds == 0]
    return Outcome(
        breaches=_breaches(rule, check, facts, failing) if len(failing) else [],
        checked=len(asked) - unknown,
        failed=len(failing),
        not_evaluated=unknown,
    )


class _Failures(Struct, frozen=True):
    """The failing contexts of one check with everything their findings show."""

    rule: Rule
    check: Check
    facts: Facts
    contexts: Integers
    uses: list[Use]
    shown: dict[str, Quantity]


def _breaches(rule: Rule, check: Check, facts: Facts, contexts: Integers) -> list[Breach]:
    uses: list[Use] = []
    noting = Evaluation(facts, rule.scope, check.base_periods, precise=True, uses=uses)
    # The item to mark comes first, whether or not the expression begins with it.
    for tree in (check.item, check.expression.tree):
        noting.run(tree, contexts)
    showing = Evaluation(facts, rule.scope, check.base_periods, precise=True)
    shown = {name: showing.run(tree, contexts) for name, tree in check.shown.items()}
    failures = _Failures(rule, check, facts, contexts, uses, {**shown, **_apart(check, shown)})
    return [_breach(failures, position) for position in range(len(contexts))]


def _apart(check: Check, shown: dict[str, Quantity]) -> dict[str, Quantity]:
    if "expected" not in shown:
        return {}
    value, expected = shown["value"], shown["expected"]
    with np.errstate(all="ignore"):
        unit = np.fmax(value.unit, expected.unit)
        apart = {"difference": Quantity(value.value - expected.value, unit)}
        tree = check.expression.tree
        if isinstance(tree, Call) and tree.function == "close":
            tolerance = allowed(value, expected, tree.options)
            apart["tolerance"] = Quantity(tolerance, np.zeros_like(tolerance))
    return apart


def _breach(failures: _Failures, position: int) -> Breach:
    panel, rule, check = failures.facts.panel, failures.rule, failures.check
    context = int(failures.contexts[position])
    places: dict[Place, None] = {}
    values: dict[str, Any] = {}
    for use in failures.uses:
        row = int(use.rows[position])
        name = use.item if use.form == rule.scope else f"{use.form}.{use.item}"
        if row < 0:
            values.setdefault(name, Measure(None))
            continue
        table = panel.tables[use.form]
        at = int(use.contexts[position])
        places.setdefault(table.place(row))
        named = name if at == context else _elsewhere(failures.facts, name, context, at)
        value = float(table.values[row])
        decimals = int(table.decimals[row])
        values[named] = Measure(None if np.isnan(value) else value, decimals)
    for name, quantity in failures.shown.items():
        values[name] = _measure(quantity, position)
    key = f"{panel.area(context)}.{check.item.item}"
    return Breach(
        item=check.item.item,
        area=panel.area(context),
        period=panel.period(context),
        places=tuple(places) or (Place(check.item.form or rule.scope, key=key),),
        values=values,
        problem=Message(check.problem, {"rule_text": check.expression.text}),
    )


def _elsewhere(facts: Facts, name: str, here: int, there: int) -> str:
    """Name of a value read in another period or area, such as ``forest_area@2014``."""
    panel = facts.panel
    marks = []
    if panel.area(there) != panel.area(here):
        marks.append(panel.area(there))
    if panel.period(there) != panel.period(here):
        marks.append(panel.period(there))
    return f"{name}@{'.'.join(marks)}"


def _measure(quantity: Quantity, position: int) -> Measure:
    value, unit = float(quantity.value[position]), float(quantity.unit[position])
    if np.isnan(value):
        return Measure(None)
    if unit <= 0:
        return Measure(value, _few_decimals(value))
    return Measure(value, _within(math.ceil(-math.log10(unit) - 1e-9), 0))


def _few_decimals(value: float) -> int:
    """Decimals that show an unrounded number well: none if whole, else three digits' worth."""
    if value == round(value) or abs(value) >= 1000:
        return 0
    return _within(2 - math.floor(math.log10(abs(value))), 1)


def _within(decimals: int, least: int) -> int:
    return min(max(decimals, least), MOST_DECIMALS)
