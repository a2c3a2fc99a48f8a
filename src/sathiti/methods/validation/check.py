"""One expression that must hold, with what its findings show."""

from msgspec import Struct

from sathiti.methods.validation.expression import Expression, parse
from sathiti.methods.validation.syntax import Call, Comparison, Logic, Name, Node, Not
from sathiti.model import Rule, SathitiError


class Check(Struct, frozen=True):
    """One expression that must hold.

    Attributes:
        expression: what must hold.
        item: the name to mark in findings.
        shown: values that messages can name: value, expected, low, high, ratio, score ...
        problem: English template of the default message.
        base_periods: period to base period, for ``base``.
    """

    expression: Expression
    item: Name
    shown: dict[str, Node]
    problem: str
    base_periods: dict[str, str] = {}


def make_check(
    rule: Rule,
    expression: Expression,
    problem: str,
    shown: dict[str, str] | None = None,
    item: str = "",
    base_periods: dict[str, str] | None = None,
) -> Check:
    """A check of a rule.

    Args:
        rule: the rule.
        expression: what must hold.
        problem: English template of the default message.
        shown: names for messages, each with the expression of its value; they come on top
            of the two sides of the expression's last comparison.
        item: the item to mark; else the first of the rule's own form.
        base_periods: period to base period.

    Raises:
        SathitiError: the expression is a number, or names no item.
    """
    if not expression.truth:
        raise SathitiError(
            "Rule {rule}: “{expression}” is a number, not something that holds or does not hold.",
            fix="Compare it with something, for example: x > 0.",
            at=rule.at,
            rule=rule.id,
            expression=expression.text,
        )
    names = parse(item, rule.at).items() if item else expression.items()
    own = [name for name in names if name.form in ("", rule.scope)] or names
    if not own:
        raise SathitiError(
            "Rule {rule}: “{expression}” names no item.",
            fix="Name the item that the rule is about.",
            at=rule.at,
            rule=rule.id,
            expression=expression.text,
        )
    trees = {name: parse(text, rule.at).tree for name, text in (shown or {}).items()}
    return Check(
        expression, own[0], {**_compared(expression, own[0]), **trees}, problem, base_periods or {}
    )


def names_of(check: Check, form: str) -> set[str]:
    """Names that messages about a check may put in braces."""
    names = {str(name) if name.form != form else name.item for name in check.expression.items()}
    apart = {"difference", "tolerance"} if "expected" in check.shown else set()
    return {*names, *check.shown, *apart, "item", "area", "period", "rule_text"}


def _compared(expression: Expression, item: Name) -> dict[str, Node]:
    """What the outermost comparison compares, so that messages can show it."""
    match _conclusion(expression.tree):
        case Comparison(first=left, rest=((_, right),)):
            return {"value": left, "expected": right}
        case Call(function="close", arguments=(left, right)):
            return {"value": left, "expected": right}
        case Call(function="between", arguments=(value, low, high)):
            return {"value": value, "low": low, "high": high}
        case _:
            return {"value": item}


def _conclusion(tree: Node) -> Node:
    """What must hold in the end: of ``not a or b`` and of ``a and b`` it is b."""
    match tree:
        case Logic(parts=parts):
            return _conclusion(parts[-1])
        case Not(operand=operand):
            return _conclusion(operand)
        case _:
            return tree
