"""Reads expressions of the rule language; refuses everything outside it and says where."""

import ast
import difflib
import math
import unicodedata
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from sathiti.methods.validation.signatures import SIGNATURES
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
    Word,
    walk,
)
from sathiti.model import Message, Period, Place, SathitiError

LONGEST = 10_000
DEEPEST = 100
SHOWN = 100

_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARISON = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_SYNTAX_REMEDIES = (
    ("never closed", "Close every bracket and every quotation mark."),
    ("unmatched", "Close every bracket and every quotation mark."),
    ("unterminated", "Close every bracket and every quotation mark."),
    (" =", "Write == to compare two values."),
)


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
    return Expression(" ".join(expression.split()), _Reader(expression, at).read(), at)


def is_truth(node: Node) -> bool:
    """Whether a node is true or false rather than a number."""
    if isinstance(node, Call):
        return SIGNATURES[node.function].result == "truth"
    return isinstance(node, Comparison | Logic | Not)


class _Reader:
    """One text being read: knows the text, so that every refusal can point into it."""

    def __init__(self, text: str, at: Place | None) -> None:
        self.text = text
        self.at = at
        self.depth = 0
        # One line for Python's parser: offsets then are simple places in the whole text.
        self.line = "".join(" " if sign in "\r\n\t" else sign for sign in text)
        self.indent = len(self.line) - len(self.line.lstrip())

    def read(self) -> Node:
        if not self.text.strip():
            raise self.refuse(0, "The expression is empty.", "Write what must hold.")
        if len(self.text) > LONGEST:
            raise self.refuse(
                LONGEST, "The expression is too long.", "Split it into several rules."
            )
        if "#" in self.text:
            raise self.refuse(
                self.text.index("#"),
                "“{part}” does not belong to the rule language.",
                "Put remarks into the source or the message of the rule.",
                part="#",
            )
        try:
            parsed = ast.parse(self.line.strip(), mode="eval")
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        except (RecursionError, MemoryError, ValueError):
            raise self._too_deep(0) from None
        node = self.node(parsed.body)
        if isinstance(node, Word):
            raise self.stray_word(parsed.body, node)
        return node

    def _syntax_error(self, error: SyntaxError) -> SathitiError:
        offset = min(max((error.offset or 1) - 1 + self.indent, 0), len(self.text))
        said = f"{error.msg} {self.text[offset : offset + 1]}"
        if offset == self.indent and said.startswith("invalid syntax"):
            offset = len(self.text.rstrip())  # what is missing is missing at the end
        remedy = next(
            (remedy for sign, remedy in _SYNTAX_REMEDIES if sign in said),
            "Look for a missing operator, bracket or name at the mark.",
        )
        return self.refuse(offset, "This cannot be read as an expression.", remedy)

    def _too_deep(self, offset: int) -> SathitiError:
        return self.refuse(
            offset,
            "The expression is nested too deeply.",
            "Write long sums as sum(a, b, c), or split the rule.",
        )

    def offset_of(self, part: ast.AST) -> int:
        """Place of a part in the text; Python counts bytes of UTF-8, people count letters."""
        start: int = getattr(part, "col_offset", 0)
        before = self.line.strip().encode()[:start]
        return self.indent + len(before.decode(errors="ignore"))

    def refuse(self, offset: int, problem: str, remedy: str, **values: Any) -> SathitiError:
        before = self.text[:offset]
        line_start = before.rfind("\n") + 1
        shown = self.text[line_start:].split("\n", 1)[0].replace("\t", " ")
        cut = max(0, offset - line_start - SHOWN // 2)
        shown = shown[cut : cut + SHOWN]
        # Lao vowel and tone marks take no width of their own on the screen.
        width = sum(unicodedata.category(sign) != "Mn" for sign in before[line_start + cut :])
        return SathitiError(
            "Line {line}, column {column} of the expression: {problem}\n  {shown}\n  {caret}\n",
            fix="{remedy}",
            at=self.at,
            line=before.count("\n") + 1,
            column=offset - line_start + 1,
            problem=Message(problem, values),
            remedy=Message(remedy, values),
            shown=shown,
            caret=" " * width + "^",
        )

    def node(self, part: ast.expr) -> Node:
        convert = _CONVERSIONS.get(type(part))
        if convert is None:
            raise self.foreign(part)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._too_deep(self.offset_of(part))
        converted = convert(self, part)
        self.depth -= 1
        return converted

    def written(self, part: ast.AST) -> str:
        """The part as it stands in the text; Python respells some letters, Lao am among them."""
        return ast.get_source_segment(self.line.strip(), part) or type(part).__name__

    def foreign(self, part: ast.AST) -> SathitiError:
        return self.refuse(
            self.offset_of(part),
            "“{part}” does not belong to the rule language.",
            "Use numbers, item names, + - * / **, comparisons, and, or, not, if-else "
            "and the functions of the rule language.",
            part=self.written(part),
        )

    def number(self, part: ast.expr) -> Node:
        """A part that must be a number."""
        node = self.node(part)
        if is_truth(node):
            raise self.refuse(
                self.offset_of(part),
                "A number is needed here, not a condition.",
                "Use “x if condition else y” to make a number of a condition.",
            )
        if isinstance(node, Word):
            raise self.stray_word(part, node)
        return node

    def truth(self, part: ast.expr) -> Node:
        """A part that must be a condition."""
        node = self.node(part)
        if not is_truth(node):
            raise self.refuse(
                self.offset_of(part),
                "A condition is needed here, not a number.",
                "Compare it with something, for example: x > 0.",
            )
        return node

    def stray_word(self, part: ast.AST, word: Word) -> SathitiError:
        return self.refuse(
            self.offset_of(part),
            "Text in quotation marks cannot stand here: “{part}”.",
            "Write item names without quotation marks.",
            part=word.value,
        )


def _constant(reader: _Reader, part: ast.Constant) -> Node:
    value, offset = part.value, reader.offset_of(part)
    if isinstance(value, str):
        return Word(value, offset)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise reader.foreign(part)
    if not _finite(value):
        raise reader.refuse(offset, "The number is too large.", "Write a smaller number.")
    return Number(float(value), offset)


def _finite(value: int | float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _name(reader: _Reader, part: ast.Name) -> Node:
    if part.id in SIGNATURES:
        raise reader.refuse(
            reader.offset_of(part),
            "“{name}” is a function.",
            "Write it with brackets: {name}(…).",
            name=part.id,
        )
    return Name("", reader.written(part), reader.offset_of(part))


def _attribute(reader: _Reader, part: ast.Attribute) -> Node:
    if not isinstance(part.value, ast.Name):
        raise reader.foreign(part)
    form, _, item = reader.written(part).partition(".")
    return Name(form.strip(), item.strip(), reader.offset_of(part))


def _unary(reader: _Reader, part: ast.UnaryOp) -> Node:
    offset = reader.offset_of(part)
    if isinstance(part.op, ast.Not):
        return Not(reader.truth(part.operand), offset)
    if isinstance(part.op, ast.USub):
        return Negative(reader.number(part.operand), offset)
    if isinstance(part.op, ast.UAdd):
        return reader.number(part.operand)
    raise reader.foreign(part)


def _binary(reader: _Reader, part: ast.BinOp) -> Node:
    operator = _ARITHMETIC.get(type(part.op))
    if operator is None:
        raise reader.foreign(part)
    left, right = reader.number(part.left), reader.number(part.right)
    return Binary(operator, left, right, reader.offset_of(part))


def _compare(reader: _Reader, part: ast.Compare) -> Node:
    first = reader.number(part.left)
    rest = []
    for operator, operand in zip(part.ops, part.comparators, strict=True):
        sign = _COMPARISON.get(type(operator))
        if sign is None:
            raise reader.foreign(part)
        rest.append((sign, reader.number(operand)))
    return Comparison(first, tuple(rest), reader.offset_of(part))


def _logic(reader: _Reader, part: ast.BoolOp) -> Node:
    operator = "and" if isinstance(part.op, ast.And) else "or"
    parts = tuple(reader.truth(value) for value in part.values)
    return Logic(operator, parts, reader.offset_of(part))


def _choice(reader: _Reader, part: ast.IfExp) -> Node:
    condition = reader.truth(part.test)
    then, otherwise = reader.number(part.body), reader.number(part.orelse)
    return Choice(condition, then, otherwise, reader.offset_of(part))


def _call(reader: _Reader, part: ast.Call) -> Node:
    if not isinstance(part.func, ast.Name):
        raise reader.foreign(part)
    name = part.func.id
    if name not in SIGNATURES:
        close = difflib.get_close_matches(name, SIGNATURES, 3, 0.5)
        raise reader.refuse(
            reader.offset_of(part),
            "There is no function “{name}”.",
            "Use one of: {known}.",
            name=name,
            known=close or list(SIGNATURES),
        )
    _check_count(reader, part, name)
    arguments = tuple(
        _argument(reader, argument, SIGNATURES[name].kind_of(position) or "number")
        for position, argument in enumerate(part.args)
    )
    options = dict(_option(reader, keyword, name) for keyword in part.keywords)
    return Call(name, arguments, options, reader.offset_of(part))


def _check_count(reader: _Reader, part: ast.Call, name: str) -> None:
    signature = SIGNATURES[name]
    given, least = len(part.args), len(signature.arguments)
    if given < least or (given and signature.kind_of(given - 1) is None):
        most = least + len(signature.optional)
        raise reader.refuse(
            reader.offset_of(part),
            "The function {name} was given {given} values.",
            "Give it {wanted}.",
            name=name,
            given=given,
            wanted=Message("at least {count}", {"count": least})
            if signature.more
            else " - ".join(str(count) for count in sorted({least, most})),
        )


def _argument(reader: _Reader, part: ast.expr, kind: str) -> Node:
    if kind == "number":
        return reader.number(part)
    node = reader.node(part)
    problem = _ARGUMENT_CHECKS[kind](node)
    if problem:
        remedy = _ARGUMENT_REMEDIES[kind]
        raise reader.refuse(reader.offset_of(part), problem, remedy)
    return node


def _option(reader: _Reader, keyword: ast.keyword, name: str) -> tuple[str, float]:
    known = SIGNATURES[name].options
    if keyword.arg not in known:
        raise reader.refuse(
            reader.offset_of(keyword),
            "The function {name} has no option “{option}”.",
            "Use one of: {known}.",
            name=name,
            option=keyword.arg or "**",
            known=list(known) or "–",
        )
    value = reader.node(keyword.value)
    if not isinstance(value, Number):
        raise reader.refuse(
            reader.offset_of(keyword.value),
            "A positive number is needed here.",
            "Write a number, for example {option}=0.01.",
            option=keyword.arg,
        )
    return keyword.arg, value.value


def _wants_item(node: Node) -> str:
    return "" if isinstance(node, Name) else "An item name is needed here."


def _wants_word(node: Node) -> str:
    return "" if isinstance(node, Word) else "A code in quotation marks is needed here."


def _wants_count(node: Node) -> str:
    whole = isinstance(node, Number) and node.value.is_integer() and 0 <= node.value <= 1000
    return "" if whole else "A whole number is needed here."


def _wants_period(node: Node) -> str:
    try:
        Period.parse(node.value if isinstance(node, Word) else "")
    except SathitiError:
        return "A time period in quotation marks is needed here."
    return ""


_ARGUMENT_CHECKS: dict[str, Callable[[Node], str]] = {
    "item": _wants_item,
    "word": _wants_word,
    "count": _wants_count,
    "period": _wants_period,
}
_ARGUMENT_REMEDIES = {
    "item": "Write the name of one item, for example forest_area.",
    "word": 'Write the dimension or the code in quotation marks, for example "ACTIVITY".',
    "count": "Write a whole number such as 1 or 5.",
    "period": 'Write the period in quotation marks, for example "2015" or "2015-Q3".',
}
_CONVERSIONS: dict[type[ast.AST], Callable[[_Reader, Any], Node]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.IfExp: _choice,
    ast.Call: _call,
}
