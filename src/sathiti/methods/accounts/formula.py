"""Reads the formula of an identity: two linear sums with ``=``, ``<=`` or ``>=`` between them.

A sum is made of names, numbers times names, and numbers: ``use.total = 2 * use.a - use.b / 4``.
A name is a code or ``table.code``; codes may start with a digit if a table stands before them.
"""

import re
from typing import Literal

from msgspec import Struct

from sathiti.methods.validation.reader import Reader
from sathiti.model import Place, SathitiError

Operator = Literal["=", "<=", ">="]

_TOKEN = re.compile(
    r"(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.@$]))"
    r"|(?P<name>[\w@$]+(?:\.[\w@$]+)*)"
    r"|(?P<sign><=|>=|[=+\-*/])"
)
_TERM = "Write sums of names, each with a number before it where needed: a = b + c - 0.5 * d."


class Term(Struct, frozen=True):
    """A number times a cell; a number alone where the name is empty.

    Attributes:
        offset: where the term stands in the text.
    """

    coefficient: float
    name: str
    offset: int


class LinearFormula(Struct, frozen=True):
    """Two sums and what must hold between them."""

    left: tuple[Term, ...]
    operator: Operator
    right: tuple[Term, ...]

    def names(self) -> list[Term]:
        """The terms that name something, in the order written."""
        return [term for term in (*self.left, *self.right) if term.name]

    @property
    def computed(self) -> str:
        """The single name on the left of an equation; empty where there is none."""
        alone = len(self.left) == 1 and self.left[0].coefficient == 1
        return self.left[0].name if alone and self.operator == "=" else ""


class _Token(Struct, frozen=True):
    kind: str
    text: str
    offset: int


def parse_formula(text: str, at: Place | None = None) -> LinearFormula:
    """Read a formula.

    Raises:
        SathitiError: it is no linear formula; the error points at the place.

    >>> parse_formula("total = a + 0.5 * b").right[1]
    Term(coefficient=0.5, name='b', offset=12)
    """
    return _Parser(text, at).formula()


def refuse_formula(
    text: str, at: Place | None, offset: int, problem: str, fix: str, **values: object
) -> SathitiError:
    """The error that points at a place of a formula."""
    return Reader(text, at, {}).refuse(offset, problem, fix, **values)


class _Parser:
    """The tokens of one formula, read from left to right."""

    def __init__(self, text: str, at: Place | None) -> None:
        self.text = text
        self.at = at
        self.tokens = self._tokens()
        self.next = 0

    def formula(self) -> LinearFormula:
        left = self.sum()
        operator = self.take("=", "<=", ">=")
        if operator is None:
            raise self.error(
                self.here(), "“=”, “<=” or “>=” is needed here.", "Write two sums with it between."
            )
        right = self.sum()
        if self.next < len(self.tokens):
            raise self.stray()
        return LinearFormula(tuple(left), operator.text, tuple(right))  # type: ignore[arg-type]

    def sum(self) -> list[Term]:
        terms = [self.term(self.take("+", "-"))]
        while sign := self.take("+", "-"):
            terms.append(self.term(sign))
        return terms

    def term(self, sign: _Token | None) -> Term:
        first = self.factor()
        coefficient, name = (float(first.text), "") if first.kind == "number" else (1.0, first.text)
        while operator := self.take("*", "/"):
            factor = self.factor()
            if factor.kind == "name" and (name or operator.text == "/"):
                raise self.error(
                    factor.offset, "Two cells cannot be multiplied or divided here.", _TERM
                )
            if factor.kind == "name":
                name = factor.text
            elif operator.text == "*":
                coefficient *= float(factor.text)
            elif float(factor.text) == 0:
                raise self.error(factor.offset, "Nothing can be divided by zero.", _TERM)
            else:
                coefficient /= float(factor.text)
        negative = sign is not None and sign.text == "-"
        return Term(-coefficient if negative else coefficient, name, first.offset)

    def factor(self) -> _Token:
        if self.next < len(self.tokens) and self.tokens[self.next].kind != "sign":
            self.next += 1
            return self.tokens[self.next - 1]
        raise self.error(self.here(), "A name or a number is needed here.", _TERM)

    def take(self, *signs: str) -> _Token | None:
        if self.next < len(self.tokens) and self.tokens[self.next].text in signs:
            self.next += 1
            return self.tokens[self.next - 1]
        return None

    def here(self) -> int:
        done = self.next == len(self.tokens)
        return len(self.text) if done else self.tokens[self.next].offset

    def stray(self) -> SathitiError:
        token = self.tokens[self.next]
        return self.error(token.offset, "“{part}” cannot stand here.", _TERM, part=token.text)

    def error(self, offset: int, problem: str, fix: str, **values: object) -> SathitiError:
        return refuse_formula(self.text, self.at, offset, problem, fix, **values)

    def _tokens(self) -> list[_Token]:
        tokens = []
        offset = 0
        while offset < len(self.text):
            if self.text[offset].isspace():
                offset += 1
                continue
            found = _TOKEN.match(self.text, offset)
            if found is None:
                raise self.error(
                    offset, "“{part}” cannot stand here.", _TERM, part=self.text[offset]
                )
            tokens.append(_Token(str(found.lastgroup), found[0], offset))
            offset = found.end()
        return tokens
