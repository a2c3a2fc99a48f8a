"""Products of variables: what the engine adds up, and nothing else.

A smooth estimator is a function of weighted totals of monomials: the mean of y needs those of
1 and y, its design effect that of y squared, a regression those of all products of two. A
monomial is the tuple of the names of its variables, sorted; ``()`` is the constant 1.
"""

import re
from collections.abc import Iterable, Sequence

import narwhals as nw
from msgspec import Struct

from sathiti.model import SathitiError

Monomial = tuple[str, ...]
ONE: Monomial = ()
Column = str | nw.Expr


class Variable(Struct, frozen=True):
    """A column, or an expression of columns, under the name monomials use.

    Attributes:
        name: of the column, or made up for an expression.
        expression: what to compute on the engine.
        source: the column it is; empty for an expression.
    """

    name: str
    expression: nw.Expr
    source: str = ""


def variable(column: Column) -> Variable:
    """A variable from a column's name or an expression.

    Raises:
        SathitiError: it is neither.
    """
    if isinstance(column, str):
        return Variable(column, nw.col(column), column)
    if not isinstance(column, nw.Expr):
        raise SathitiError(
            "{value} is neither the name of a column nor an expression.",
            fix='Write the name as text, or an expression such as nw.col("income") < 400.',
            value=repr(column),
        )
    return Variable(f"{column!r} (expression {id(column)})", column)


def told(name: str) -> str:
    """The name of a variable for a message: that of an expression is what it computes.

    Example:
        >>> told(variable(nw.col("income") > 0).name)
        'col(income).__gt__(0)'
    """
    return re.sub(r" \(expression \d+\)$", "", name)


def product(left: Monomial, right: Monomial, binary: Iterable[str] = ()) -> Monomial:
    """The product of two monomials; a binary variable counts once.

    Example:
        >>> product(("income",), ("food", "poor"), binary=["poor"])
        ('food', 'income', 'poor')
        >>> product(("poor",), ("poor",), binary=["poor"])
        ('poor',)
    """
    once = set(binary)
    kept: list[str] = []
    for name in sorted((*left, *right)):
        if not (name in once and name in kept):
            kept.append(name)
    return tuple(kept)


def squares(monomials: Sequence[Monomial], binary: Iterable[str] = ()) -> list[Monomial]:
    """The products of every two of `monomials`, what the variance over rows needs, once each."""
    once = list(binary)
    pairs = (
        product(left, right, once)
        for place, left in enumerate(monomials)
        for right in monomials[place:]
    )
    return list(dict.fromkeys(pairs))
