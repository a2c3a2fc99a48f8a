"""Built-in kinds of rules that are short for an expression."""

from collections.abc import Callable, Sequence

from sathiti.methods.validation.check import Check, make_check
from sathiti.methods.validation.expression import Expression, parse
from sathiti.methods.validation.parameters import Parameters
from sathiti.model import Rule

# Iglewicz and Hoaglin (1993) label values with a modified z-score above 3.5 as outliers.
MAD_THRESHOLD = 3.5


ABOVE = "{item}, {area}, {period}: the value {value} is above {expected}. Please check it."
BELOW = "{item}, {area}, {period}: the value {value} is below {expected}. Please check it."
FAILED = "{item}, {area}, {period}: this does not hold: {rule_text}. Please check the values."
OUTSIDE = (
    "{item}, {area}, {period}: the value {value} is not between {low} and {high}. Please check it."
)
NOT_THE_SUM = (
    "{item}, {area}, {period}: {value} is not the sum of its parts, {expected} "
    "(difference {difference}, allowed {tolerance}). Please check the total and the parts."
)
NOT_EQUAL = (
    "{item}, {area}, {period}: the two sides differ: {value} and {expected} "
    "(difference {difference}, allowed {tolerance}). Please check both."
)
SHARES = (
    "{item}, {area}, {period}: the shares add up to {value} and not to {expected}. "
    "Please check them."
)
IS_THE_SUM = (
    "{item}, {area}, {period}: {value} is the sum of its parts; "
    "a mean or a rate cannot be. Please check how it was computed."
)
JUMP = (
    "{item}, {area}, {period}: the value went from {previous} to {value}, {ratio} times as much. "
    "Please check it, or explain the change in a comment."
)
UNUSUAL = (
    "{item}, {area}, {period}: {value} is unusual beside the other years of this series "
    "(score {score}, limit {high}). Please check it, or explain it in a comment."
)


def _expression(rule: Rule, _: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["base_periods"])
    expression = parse(rule.expression, rule.at)
    bases = {str(k): str(v) for k, v in (parameters.get("base_periods") or {}).items()}
    return [make_check(rule, expression, FAILED, base_periods=bases)]


def _range(rule: Rule, items: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["item", "items", "min", "max"])
    low, high = parameters.number("min"), parameters.number("max")
    checks = []
    for item in parameters.items(items):
        if low is not None and high is not None:
            expression = _call(rule, "between", [item, str(low), str(high)])
            checks.append(make_check(rule, expression, OUTSIDE))
            continue
        limit = parameters.needed("min", "max")[0]
        operator, problem = ("<=", ABOVE) if low is None else (">=", BELOW)
        expression = parse(f"{_read(rule, item)} {operator} {limit}", rule.at)
        checks.append(make_check(rule, expression, problem))
    return checks


def _sum_of_parts(rule: Rule, _: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["total", "parts", "relative", "absolute"])
    total = parameters.needed("total")[0]
    parts = _sum_text(parameters.needed("parts"))
    return [make_check(rule, _close(rule, parameters, total, parts), NOT_THE_SUM)]


def _balance(rule: Rule, _: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["left", "right", "relative", "absolute"])
    sides = [_sum_text(parameters.needed(side)) for side in ("left", "right")]
    return [make_check(rule, _close(rule, parameters, *sides), NOT_EQUAL)]


def _cross_form(rule: Rule, _: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["left", "right", "operator", "relative", "absolute"])
    left, right = (_sum_text(parameters.needed(side)) for side in ("left", "right"))
    operator = (parameters.texts("operator") or ["close"])[0]
    if operator == "close":
        return [make_check(rule, _close(rule, parameters, left, right), NOT_EQUAL)]
    return [make_check(rule, parse(f"({left}) {operator} ({right})", rule.at), FAILED)]


def _time_ratio(rule: Rule, items: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["item", "items", "low", "high", "across_gaps"])
    low, high = parameters.number("low"), parameters.number("high")
    if low is None and high is None:
        parameters.needed("low", "high")
    bounds = [str(0.0 if low is None else low), str(1e300 if high is None else high)]
    before = "earlier" if parameters.get("across_gaps") else "previous"
    checks = []
    for item in parameters.items(items):
        item = _read(rule, item)
        ratio = f"ratio({item}, {before}({item}))"
        shown = {"value": item, "previous": f"{before}({item})", "ratio": ratio}
        checks.append(make_check(rule, _call(rule, "between", [ratio, *bounds]), JUMP, shown))
    return checks


def _time_mad(rule: Rule, items: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["item", "items", "threshold"])
    threshold = parameters.number("threshold") or MAD_THRESHOLD
    checks = []
    for item in parameters.items(items):
        item = _read(rule, item)
        shown = {"value": item, "score": f"mad_score({item})", "high": str(threshold)}
        expression = parse(f"mad_score({item}) <= {threshold}", rule.at)
        checks.append(make_check(rule, expression, UNUSUAL, shown))
    return checks


def _share_sum(rule: Rule, _: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["items", "total", "tolerance", "relative"])
    total = (parameters.texts("total") or ["100"])[0]
    shares = _sum_text(parameters.needed("items"))
    absolute = parameters.number("tolerance")
    options = {"absolute": absolute, "relative": parameters.number("relative")}
    return [make_check(rule, _call(rule, "close", [shares, total], options), SHARES)]


def _not_sum_of_parts(rule: Rule, _: Sequence[str]) -> list[Check]:
    parameters = Parameters(rule, ["total", "item", "parts"])
    total, parts = parameters.needed("total", "item")[0], parameters.needed("parts")
    # With fewer than two parts above zero a mean may well equal the sum.
    filled = " + ".join(f"(1 if ({part}) != 0 else 0)" for part in parts)
    text = f"{filled} < 2 or not close({total}, {_sum_text(parts)})"
    shown = {"value": total, "expected": _sum_text(parts)}
    return [make_check(rule, parse(text, rule.at), IS_THE_SUM, shown, total)]


def _close(rule: Rule, parameters: Parameters, left: str, right: str) -> Expression:
    options = {name: parameters.number(name) for name in ("relative", "absolute")}
    return _call(rule, "close", [left, right], options)


def _call(
    rule: Rule, function: str, arguments: list[str], options: dict[str, float | None] | None = None
) -> Expression:
    read = [_read(rule, argument) for argument in arguments]
    named = [f"{name}={value}" for name, value in (options or {}).items() if value is not None]
    return parse(f"{function}({', '.join([*read, *named])})", rule.at)


def _read(rule: Rule, text: str) -> str:
    """The text, once it is known to be an expression: mistakes are shown as the author wrote."""
    return parse(text, rule.at).text


def _sum_text(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"sum({', '.join(parts)})"


EXPRESSION_KINDS: dict[str, Callable[[Rule, Sequence[str]], list[Check]]] = {
    "expression": _expression,
    "range": _range,
    "sum_of_parts": _sum_of_parts,
    "balance": _balance,
    "cross_form": _cross_form,
    "time_ratio": _time_ratio,
    "time_mad": _time_mad,
    "share_sum": _share_sum,
    "not_sum_of_parts": _not_sum_of_parts,
}
