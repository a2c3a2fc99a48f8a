"""Computes an expression in many contexts at once, and can tell which facts it used."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.validation.fact_table import Integers
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.functions import FUNCTIONS, choose
from sathiti.methods.validation.panel import NOWHERE
from sathiti.methods.validation.part_functions import PART_FUNCTIONS
from sathiti.methods.validation.quantity import (
    ARITHMETIC,
    Quantity,
    both,
    compare,
    constant,
    derived,
    either,
    one,
)
from sathiti.methods.validation.syntax import (
    Binary,
    Call,
    Choice,
    Comparison,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
)
from sathiti.methods.validation.time_functions import TIME_FUNCTIONS

_CONTEXT_FUNCTIONS = {**TIME_FUNCTIONS, **PART_FUNCTIONS}


class Use(Struct, frozen=True):
    """One item as an expression used it.

    Attributes:
        contexts: the context read for each context evaluated; -1 where none was.
        rows: row of the form that stands there; -1 where there is none.
    """

    form: str
    item: str
    contexts: Integers
    rows: Integers


class Evaluation:
    """Evaluates syntax trees over facts.

    Attributes:
        facts, panel: what is known, and laid out over contexts.
        form: form of names written without one.
        base_periods: period to base period, for ``base`` and ``base_years``.
        precise: whether to carry the published precision (needed by ``close``).
        uses: where given, every fact read is noted here.
    """

    def __init__(
        self,
        facts: Facts,
        form: str,
        base_periods: Mapping[str, str] | None = None,
        precise: bool = False,
        uses: list[Use] | None = None,
    ) -> None:
        self.facts = facts
        self.panel = facts.panel
        self.form = form
        self.base_periods: Mapping[str, str] = base_periods or {}
        self.precise = precise
        self.uses = uses

    def run(self, node: Node, contexts: Integers) -> Quantity:
        """Values in each of `contexts`; -1 stands for a context that does not exist.

        Returns arrays as long as `contexts`.
        """
        with np.errstate(all="ignore"):
            found = self.of(node, contexts)
        return Quantity(
            np.broadcast_to(found.value, contexts.shape),
            np.broadcast_to(found.unit, contexts.shape),
            np.broadcast_to(found.count, contexts.shape),
        )

    def of(self, node: Node, contexts: Integers) -> Quantity:
        """Like `run`, but constants may stay single numbers."""
        return _WAYS[type(node)](self, node, contexts)

    def everywhere(self, node: Node) -> Quantity:
        """The node in all contexts, noting nothing: for functions that look along a series."""
        silent = Evaluation(self.facts, self.form, self.base_periods)
        return silent.run(node, self.panel.everywhere())


def _number(_: Evaluation, node: Number, __: Integers) -> Quantity:
    return constant(node.value)


def _name(evaluation: Evaluation, node: Name, contexts: Integers) -> Quantity:
    form = node.form or evaluation.form
    rows = evaluation.panel.rows(form, node.item, contexts)
    if evaluation.uses is not None:
        evaluation.uses.append(Use(form, node.item, contexts, rows))
    return evaluation.panel.quantity(form, rows, evaluation.precise)


def _negative(evaluation: Evaluation, node: Negative, contexts: Integers) -> Quantity:
    operand = evaluation.of(node.operand, contexts)
    return derived(-operand.value, (operand, one))


def _not(evaluation: Evaluation, node: Not, contexts: Integers) -> Quantity:
    return Quantity(1 - evaluation.of(node.operand, contexts).value)


def _binary(evaluation: Evaluation, node: Binary, contexts: Integers) -> Quantity:
    left, right = evaluation.of(node.left, contexts), evaluation.of(node.right, contexts)
    return ARITHMETIC[node.operator](left, right)


def _comparison(evaluation: Evaluation, node: Comparison, contexts: Integers) -> Quantity:
    left = evaluation.of(node.first, contexts)
    result = constant(1)
    for operator, operand in node.rest:
        right = evaluation.of(operand, contexts)
        result = both(result, compare(operator, left, right))
        left = right
    return result


def _logic(evaluation: Evaluation, node: Logic, contexts: Integers) -> Quantity:
    join = both if node.operator == "and" else either
    result = evaluation.of(node.parts[0], contexts)
    for part in node.parts[1:]:
        result = join(result, evaluation.of(part, contexts))
    return result


def _choice(evaluation: Evaluation, node: Choice, contexts: Integers) -> Quantity:
    condition = evaluation.of(node.condition, contexts)
    # Each branch sees only its own contexts, so that the facts noted are those that count.
    then = evaluation.of(node.then, np.where(condition.value == 1, contexts, NOWHERE))
    otherwise = evaluation.of(node.otherwise, np.where(condition.value == 0, contexts, NOWHERE))
    return choose(condition, then, otherwise)


def _call(evaluation: Evaluation, node: Call, contexts: Integers) -> Quantity:
    by_context = _CONTEXT_FUNCTIONS.get(node.function)
    if by_context:
        return by_context(evaluation, node, contexts)
    arguments = [evaluation.of(argument, contexts) for argument in node.arguments]
    return FUNCTIONS[node.function](arguments, node.options)


_WAYS: dict[type, Callable[[Evaluation, Any, Integers], Quantity]] = {
    Number: _number,
    Name: _name,
    Negative: _negative,
    Not: _not,
    Binary: _binary,
    Comparison: _comparison,
    Logic: _logic,
    Choice: _choice,
    Call: _call,
}
