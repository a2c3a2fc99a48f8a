"""Expressions of the rule language: text, syntax tree, names used."""

from msgspec import Struct

from sathiti.methods.validation.conversion import CONVERSIONS
from sathiti.methods.validation.reader import Reader
from sathiti.methods.validation.signatures import is_truth
from sathiti.methods.validation.syntax import Call, Name, Node, walk
from sathiti.model import Place


class Expression(Struct, frozen=True):
    """A checked expression.

    Attributes:
        text: as written, white space settled.
        tree: its syntax tree.
        at: file and line it was written in.
    """

    text: str
    tree: Node
    at: Place | None = None

    def names(self) -> set[tuple[str, str]]:
        """Form and item of every name used; the form is empty for the expression's own."""
        return {(name.form, name.item) for name in self.items()}

    def items(self) -> list[Name]:
        """The names in reading order, each once."""
        found: dict[tuple[str, str], Name] = {}
        for node in walk(self.tree):
            if isinstance(node, Name):
                found.setdefault((node.form, node.item), node)
        return list(found.values())

    @property
    def truth(self) -> bool:
        """Whether it is a condition (can be a rule) and not a number (can be a formula)."""
        return is_truth(self.tree)

    @property
    def precise(self) -> bool:
        """Whether the published precision of values decides the result."""
        return any(isinstance(node, Call) and node.function == "close" for node in walk(self.tree))

    def __str__(self) -> str:
        return self.text


def parse(expression: str, at: Place | None = None) -> Expression:
    """Read an expression of the rule language.

    Args:
        expression: the text; line breaks count as spaces.
        at: where it is written, for error messages.

    Raises:
        SathitiError: anything outside the language; names line and column, shows the line
            with a caret under the place, and says what to write instead.

    >>> str(parse("forest_area  <= land_area"))
    'forest_area <= land_area'
    >>> sorted(parse("water / reference.population > 0").names())
    [('', 'water'), ('reference', 'population')]
    """
    return Expression(" ".join(expression.split()), Reader(expression, at, CONVERSIONS).read(), at)
