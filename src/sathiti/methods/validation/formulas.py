"""Compiles formulas: values, precision and the facts behind each of them."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sathiti.methods.validation.evaluation import Evaluation, Use
from sathiti.methods.validation.expression import Expression
from sathiti.methods.validation.facts import Facts


class UsedFact(NamedTuple):
    """A fact that went into a value."""

    form: str
    item: str
    area: str
    period: str


class Evaluated(NamedTuple):
    """One computed value.

    Attributes:
        area, period: where; codes as in REF_AREA and TIME_PERIOD.
        value: not rounded; a condition gives 1.0 or 0.0.
        decimals: the fewest decimals among the facts used; 0 if none was used.
        inputs: the facts used, each once, in the order of use (conditions first).
    """

    area: str
    period: str
    value: float
    decimals: int
    inputs: tuple[UsedFact, ...]


def evaluate(
    expression: Expression,
    facts: Facts,
    form: str,
    base_periods: Mapping[str, str] | None = None,
) -> list[Evaluated]:
    """Compute a formula wherever its items were asked and nothing it needs is missing.

    Args:
        expression: a parsed formula.
        facts: what is known about each form.
        form: the form of names written without one; may be empty.
        base_periods: period to its base period, for ``base`` and ``base_years``.

    Returns:
        Values sorted by area and time; areas and periods where the formula has no value
        (something missing, a division by zero) are left out.
    """
    panel = facts.panel
    contexts = np.flatnonzero(asked_contexts(expression, facts, form))
    uses: list[Use] = []
    evaluation = Evaluation(facts, form, base_periods, expression.precise, uses)
    values = evaluation.run(expression.tree, contexts).value
    return [
        Evaluated(
            panel.area(context),
            panel.period(context),
            float(values[position]),
            *_behind(facts, uses, position),
        )
        for position, context in enumerate(contexts.tolist())
        if not np.isnan(values[position])
    ]


def asked_contexts(
    expression: Expression, facts: Facts, form: str, own_only: bool = False
) -> np.ndarray:
    """Which contexts an expression speaks of: those in which one of its items was asked.

    Args:
        expression: the expression.
        facts: what is known.
        form: form of names without one.
        own_only: look at items of that form only, unless the expression has none of it.
    """
    names = [(name.form or form, name.item) for name in expression.items()]
    own = [pair for pair in names if pair[0] == form]
    present = np.zeros(len(facts.panel), dtype=np.bool_)
    for of_form, item in own if own and own_only else names:
        present |= facts.panel.present(of_form, [item])
    return present


def _behind(facts: Facts, uses: list[Use], position: int) -> tuple[int, tuple[UsedFact, ...]]:
    panel = facts.panel
    inputs: dict[UsedFact, int] = {}
    for use in uses:
        row = int(use.rows[position])
        if row < 0 or np.isnan(panel.tables[use.form].values[row]):
            continue
        context = int(use.contexts[position])
        fact = UsedFact(use.form, use.item, panel.area(context), panel.period(context))
        inputs.setdefault(fact, int(panel.tables[use.form].decimals[row]))
    return min(inputs.values(), default=0), tuple(inputs)
