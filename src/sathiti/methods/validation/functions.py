"""Functions of the rule language that look only at the values of their arguments."""

from collections.abc import Callable, Sequence

import numpy as np

from sathiti.methods.validation.quantity import (
    NOISE,
    NOTHING,
    Array,
    Quantity,
    both,
    compare,
    derived,
    divide,
    one,
    tolerance,
    truth,
)

Arguments = Sequence[Quantity]
Options = dict[str, float]


def _missing(arguments: Arguments, _: Options) -> Quantity:
    return Quantity(np.isnan(arguments[0].value).astype(np.float64))


def _given(arguments: Arguments, _: Options) -> Quantity:
    return Quantity((~np.isnan(arguments[0].value)).astype(np.float64))


def _absolute(arguments: Arguments, _: Options) -> Quantity:
    return derived(np.abs(arguments[0].value), (arguments[0], one))


def _least(arguments: Arguments, _: Options) -> Quantity:
    return derived(_stacked(arguments).min(axis=0), *((part, one) for part in arguments))


def _greatest(arguments: Arguments, _: Options) -> Quantity:
    return derived(_stacked(arguments).max(axis=0), *((part, one) for part in arguments))


def _sum(arguments: Arguments, _: Options) -> Quantity:
    value = arguments[0].value
    for part in arguments[1:]:
        value = value + part.value
    return derived(value, *((part, one) for part in arguments))


def sum_given(parts: Arguments) -> Quantity:
    """Sum of the given parts; missing where none is given."""
    given = [~np.isnan(part.value) for part in parts]
    value = np.zeros(())
    any_given = np.zeros((), dtype=np.bool_)
    for part, is_given in zip(parts, given, strict=True):
        value = value + np.where(is_given, part.value, 0.0)
        any_given = any_given | is_given
    kept = [
        Quantity(part.value, _only(is_given, part.unit), _only(is_given, part.count))
        for part, is_given in zip(parts, given, strict=True)
    ]
    return derived(np.where(any_given, value, np.nan), *((part, one) for part in kept))


def _only(kept: Array | np.ndarray, carried: Array) -> Array:
    return carried if carried is NOTHING else np.where(kept, carried, 0.0)


def _sum_of(arguments: Arguments, _: Options) -> Quantity:
    return sum_given(arguments)


def _square_root(arguments: Arguments, _: Options) -> Quantity:
    root = np.sqrt(arguments[0].value)
    return derived(root, (arguments[0], lambda: 0.5 / root))


def _exponential(arguments: Arguments, _: Options) -> Quantity:
    value = np.exp(arguments[0].value)
    return derived(value, (arguments[0], lambda: value))


def _logarithm(arguments: Arguments, _: Options) -> Quantity:
    value = arguments[0].value
    return derived(np.log(value), (arguments[0], lambda: 1 / value))


def _round(arguments: Arguments, _: Options) -> Quantity:
    """Half away from zero, as people round; 2.5 becomes 3 and -2.5 becomes -3."""
    value = arguments[0].value
    scale = 10.0 ** (arguments[1].value if len(arguments) > 1 else 0.0)
    steps = np.abs(value) * scale
    rounded = np.sign(value) * np.floor(steps + 0.5 + NOISE * steps) / scale
    return derived(rounded, (arguments[0], one))


def _ratio(arguments: Arguments, _: Options) -> Quantity:
    return divide(arguments[0], arguments[1])


def _between(arguments: Arguments, _: Options) -> Quantity:
    value, low, high = arguments
    return both(compare(">=", value, low), compare("<=", value, high))


def _close(arguments: Arguments, options: Options) -> Quantity:
    total, parts = arguments
    apart = np.abs(total.value - parts.value)
    noise = NOISE * np.maximum(np.abs(total.value), np.abs(parts.value))
    return truth(apart <= allowed(total, parts, options) + noise, total.value, parts.value)


def allowed(total: Quantity, parts: Quantity, options: Options) -> Array:
    """The tolerance of ``close`` with its options."""
    return tolerance(total, parts, **options)


def _stacked(arguments: Arguments) -> Array:
    return np.stack(np.broadcast_arrays(*(part.value for part in arguments)))


def choose(condition: Quantity, then: Quantity, otherwise: Quantity) -> Quantity:
    """`then` where the condition is true, `otherwise` where false, missing where unknown."""
    chosen = condition.value == 1
    value = np.where(chosen, then.value, otherwise.value)
    known = np.where(np.isnan(condition.value), np.nan, value)
    if then.exact and otherwise.exact:
        return Quantity(known)
    return Quantity(
        known,
        np.where(chosen, then.unit, otherwise.unit),
        np.where(chosen, then.count, otherwise.count),
    )


FUNCTIONS: dict[str, Callable[[Arguments, Options], Quantity]] = {
    "missing": _missing,
    "given": _given,
    "abs": _absolute,
    "min": _least,
    "max": _greatest,
    "sum": _sum,
    "sum_of": _sum_of,
    "sqrt": _square_root,
    "exp": _exponential,
    "log": _logarithm,
    "round": _round,
    "ratio": _ratio,
    "between": _between,
    "close": _close,
}
