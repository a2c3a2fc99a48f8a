"""What the functions of the rule language may ask of the evaluation they run in."""

from collections.abc import Mapping
from typing import Protocol

from sathiti.methods.validation.fact_table import Integers
from sathiti.methods.validation.facts import Facts
from sathiti.methods.validation.panel import Panel
from sathiti.methods.validation.quantity import Quantity
from sathiti.methods.validation.syntax import Name, Node, Word


class Evaluator(Protocol):
    """One evaluation under way.

    Attributes:
        facts, panel: what is known, and laid out over contexts.
        form: form of names written without one.
        base_periods: period to base period.
    """

    facts: Facts
    panel: Panel
    form: str
    base_periods: Mapping[str, str]

    def of(self, node: Node, contexts: Integers) -> Quantity:
        """Values of a node in each of the contexts; -1 stands for one that does not exist."""

    def everywhere(self, node: Node) -> Quantity:
        """Values of a node in all contexts of the panel, noting nothing as used."""


def form_of(node: Node, evaluator: Evaluator) -> str:
    """Form of an item argument."""
    return (node.form if isinstance(node, Name) else "") or evaluator.form


def item_of(node: Node) -> str:
    """Item of an item argument."""
    return node.item if isinstance(node, Name) else ""


def word_of(node: Node) -> str:
    """Text of a quoted argument."""
    return node.value if isinstance(node, Word) else ""
