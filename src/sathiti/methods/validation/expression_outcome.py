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
from sathiti.methods.validation.outcome import Breach, Measure, Outcome, key_place
from sathiti.methods.validation.panel import Panel
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


class _Read(Struct, frozen=True):
    """One item as the expression read it in every failing context.

    Attributes:
        name: item, with its form if that is not the rule's own.
        contexts: the context read; -1 where none was.
        facts: value and place; None where the item has no row.
    """

    name: str
    contexts: list[int]
    facts: list[tuple[Measure, Place] | None]


def _breaches(rule: Rule, check: Check, facts: Facts, contexts: Integers) -> list[Breach]:
    uses: list[Use] = []
    noting = Evaluation(facts, rule.scope, check.base_periods, precise=True, uses=uses)
    # The item to mark comes first, whether or not the expression begins with it.
    for tree in (check.item, check.expression.tree):
        noting.run(tree, contexts)
    showing = Evaluation(facts, rule.scope, check.base_periods, precise=True)
    shown = {name: showing.run(tree, contexts) for name, tree in check.shown.items()}
    reads = [_read(use, rule.scope, facts.panel) for use in uses]
    measures = {
        name: [
            _measure(value, unit)
            for value, unit in zip(one.value.tolist(), one.unit.tolist(), strict=True)
        ]
        for name, one in {**shown, **_apart(check, shown)}.items()
    }
    breaches = []
    for position, context in enumerate(contexts.tolist()):
        compared = {name: values[position] for name, values in measures.items()}
        breaches.append(_breach(rule, check, facts.panel, context, position, reads, compared))
    return breaches


def _read(use: Use, scope: str, panel: Panel) -> _Read:
    name = use.item if use.form == scope else f"{use.form}.{use.item}"
    contexts, table = use.contexts.tolist(), panel.tables.get(use.form)
    if table is None:
        return _Read(name, contexts, [None] * len(contexts))
    cells = zip(
        use.rows.tolist(),
        table.values[use.rows].tolist(),
        table.decimals[use.rows].tolist(),
        table.places(use.rows),
        strict=True,
    )
    return _Read(
        name,
        contexts,
        [
            (Measure(None if math.isnan(value) else value, int(decimals)), place)
            if row >= 0
            else None
            for row, value, decimals, place in cells
        ],
    )


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


def _breach(
    rule: Rule,
    check: Check,
    panel: Panel,
    context: int,
    position: int,
    reads: list[_Read],
    compared: dict[str, Any],
) -> Breach:
    area, period = panel.area(context), panel.period(context)
    places: dict[Place, None] = {}
    values: dict[str, Any] = {}
    for read in reads:
        fact = read.facts[position]
        if fact is None:
            values.setdefault(read.name, Measure(None))
            continue
        at = read.contexts[position]
        measure, place = fact
        places.setdefault(place)
        values[read.name if at == context else _elsewhere(panel, read.name, context, at)] = measure
    return Breach(
        item=check.item.item,
        area=area,
        period=period,
        places=tuple(places) or (key_place(check.item.form or rule.scope, area, check.item.item),),
        values=values | compared,
        problem=Message(check.problem, {"rule_text": check.expression.text}),
    )


def _elsewhere(panel: Panel, name: str, here: int, there: int) -> str:
    """Name of a value read in another period or area, such as ``forest_area@2014``."""
    marks = []
    if panel.area(there) != panel.area(here):
        marks.append(panel.area(there))
    if panel.period(there) != panel.period(here):
        marks.append(panel.period(there))
    return f"{name}@{'.'.join(marks)}"


def _measure(value: float, unit: float) -> Measure:
    if math.isnan(value):
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
