"""The whitelist: what each part of Python's syntax tree becomes, or why it is refused."""

import ast
import difflib
import math
from collections.abc import Callable
from typing import Any

from sathiti.methods.validation.reader import Reader
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
)
from sathiti.model import Message, Period, SathitiError

_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARISON = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def _constant(reader: Reader, part: ast.Constant) -> Node:
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


def _name(reader: Reader, part: ast.Name) -> Node:
    if part.id in SIGNATURES:
        raise reader.refuse(
            reader.offset_of(part),
            "“{name}” is a function.",
            "Write it with brackets: {name}(…).",
            name=part.id,
        )
    return Name("", reader.written(part), reader.offset_of(part))


def _attribute(reader: Reader, part: ast.Attribute) -> Node:
    # A cell of an account has several words after its form: account.table.row.column.
    owner = part.value
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    if not isinstance(owner, ast.Name):
        raise reader.foreign(part)
    form, *words = (word.strip() for word in reader.written(part).split("."))
    return Name(form, ".".join(words), reader.offset_of(part))


def _unary(reader: Reader, part: ast.UnaryOp) -> Node:
    offset = reader.offset_of(part)
    if isinstance(part.op, ast.Not):
        return Not(reader.truth(part.operand), offset)
    if isinstance(part.op, ast.USub):
        return Negative(reader.number(part.operand), offset)
    if isinstance(part.op, ast.UAdd):
        return reader.number(part.operand)
    raise reader.foreign(part)


def _binary(reader: Reader, part: ast.BinOp) -> Node:
    operator = _ARITHMETIC.get(type(part.op))
    if operator is None:
        raise reader.foreign(part)
    left, right = reader.number(part.left), reader.number(part.right)
    return Binary(operator, left, right, reader.offset_of(part))


def _compare(reader: Reader, part: ast.Compare) -> Node:
    first = reader.number(part.left)
    rest = []
    for operator, operand in zip(part.ops, part.comparators, strict=True):
        sign = _COMPARISON.get(type(operator))
        if sign is None:
            raise reader.foreign(part)
        rest.append((sign, reader.number(operand)))
    return Comparison(first, tuple(rest), reader.offset_of(part))


def _logic(reader: Reader, part: ast.BoolOp) -> Node:
    operator = "and" if isinstance(part.op, ast.And) else "or"
    parts = tuple(reader.truth(value) for value in part.values)
    return Logic(operator, parts, reader.offset_of(part))


def _choice(reader: Reader, part: ast.IfExp) -> Node:
    condition = reader.truth(part.test)
    then, otherwise = reader.number(part.body), reader.number(part.orelse)
    return Choice(condition, then, otherwise, reader.offset_of(part))


def _call(reader: Reader, part: ast.Call) -> Node:
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


def _check_count(reader: Reader, part: ast.Call, name: str) -> None:
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


def _argument(reader: Reader, part: ast.expr, kind: str) -> Node:
    if kind == "number":
        return reader.number(part)
    node = reader.node(part)
    problem = _ARGUMENT_CHECKS[kind](node)
    if problem:
        remedy = _ARGUMENT_REMEDIES[kind]
        raise reader.refuse(reader.offset_of(part), problem, remedy)
    return node


def _option(reader: Reader, keyword: ast.keyword, name: str) -> tuple[str, float]:
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


def _wants_steps(node: Node) -> str:
    counted = isinstance(node, Number) and node.value >= 1
    return _wants_count(node) if counted else "A whole number is needed here."


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
    "steps": _wants_steps,
    "period": _wants_period,
}
_ARGUMENT_REMEDIES = {
    "item": "Write the name of one item, for example forest_area.",
    "word": 'Write the dimension or the code in quotation marks, for example "ACTIVITY".',
    "count": "Write a whole number such as 1 or 5.",
    "steps": "Write a whole number such as 1 or 5.",
    "period": 'Write the period in quotation marks, for example "2015" or "2015-Q3".',
}
CONVERSIONS: dict[type[ast.AST], Callable[[Reader, Any], Node]] = {
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
