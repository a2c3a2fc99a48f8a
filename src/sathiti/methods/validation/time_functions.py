"""Functions of the rule language that look at other periods of the same area."""

from collections.abc import Callable

import numpy as np

from sathiti.methods.validation.evaluator import Evaluator, word_of
from sathiti.methods.validation.fact_table import Integers
from sathiti.methods.validation.panel import NOWHERE
from sathiti.methods.validation.quantity import Quantity
from sathiti.methods.validation.robust_series import last_given, mad_scores
from sathiti.methods.validation.syntax import Call, Number
from sathiti.model import Period


def _previous(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    steps = node.arguments[1] if len(node.arguments) > 1 else Number(1)
    count = int(steps.value) if isinstance(steps, Number) else 1
    panel = evaluator.panel
    return evaluator.of(node.arguments[0], panel.in_period(contexts, panel.shifted(-count)))


def _at(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    panel = evaluator.panel
    wanted = panel.period_number(word_of(node.arguments[1]))
    target = dict.fromkeys(range(len(panel.periods)), wanted)
    return evaluator.of(node.arguments[0], panel.in_period(contexts, target))


def _latest(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    """`latest` looks at the period itself too, `earlier` only before it."""
    values = evaluator.everywhere(node.arguments[0]).value
    latest = last_given(values, evaluator.panel.segments, before=node.function == "earlier")
    return evaluator.of(node.arguments[0], np.append(latest, NOWHERE)[contexts])


def _base(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    numbers = evaluator.panel.period_number
    pairs = ((numbers(at), numbers(base)) for at, base in evaluator.base_periods.items())
    target = {at: base for at, base in pairs if at >= 0}
    return evaluator.of(node.arguments[0], evaluator.panel.in_period(contexts, target))


def _base_years(evaluator: Evaluator, _: Call, contexts: Integers) -> Quantity:
    panel = evaluator.panel
    years = np.full(len(panel.periods) + 1, np.nan)
    for written, base in evaluator.base_periods.items():
        number = panel.period_number(written)
        if number >= 0:
            years[number] = years_between(Period.parse(base), Period.parse(written))
    return Quantity(years[np.append(panel.period_of, NOWHERE)[contexts]])


def _mad_score(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    values = evaluator.everywhere(node.arguments[0]).value
    scores = mad_scores(values, evaluator.panel.segments)
    evaluator.of(node.arguments[0], contexts)  # notes the value judged as used
    return Quantity(np.append(scores, np.nan)[contexts])


def years_between(first: Period, last: Period) -> float:
    """Years from the start of one period to the start of another, months as twelfths."""
    months = (last.start.year - first.start.year) * 12 + last.start.month - first.start.month
    return months / 12


TIME_FUNCTIONS: dict[str, Callable[[Evaluator, Call, Integers], Quantity]] = {
    "previous": _previous,
    "at": _at,
    "latest": _latest,
    "earlier": _latest,
    "base": _base,
    "base_years": _base_years,
    "mad_score": _mad_score,
}
