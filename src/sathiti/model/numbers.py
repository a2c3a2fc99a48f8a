"""Numbers as people write them, in Lao or Latin digits and either separator style."""

import math
import re
from decimal import Decimal

from msgspec import Struct

from sathiti.model.lao import arabic_digits

_PLAIN = re.compile(r"[+-]?[0-9]+")
# Thousands never begin with a zero, so 0.125 can only be a fraction.
_THOUSANDS = "[+-]?[1-9][0-9]{{0,2}}({group}[0-9]{{3}})+({decimal}[0-9]+)?"
_GROUPED = {
    ("", "."): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    ("", ","): re.compile(r"[+-]?[0-9]*,[0-9]+"),
    **{
        (group, decimal): re.compile(
            _THOUSANDS.format(group=re.escape(group), decimal=re.escape(decimal))
        )
        for group, decimal in ((",", "."), (".", ","), (" ", "."), (" ", ","))
    },
}


# Longer than any figure an office writes, and short enough to be a finite number.
_LONGEST = 100


class NumberStyle(Struct, frozen=True):
    """Separators of written numbers.

    Attributes:
        decimal: between units and decimals.
        group: between thousands.
    """

    decimal: str = "."
    group: str = ","


class NumberReading(Struct, frozen=True):
    """What a written number can mean.

    Attributes:
        values: each possible value; one if clear, two if the separator is ambiguous.
        decimals: decimals written, for each value.
    """

    values: tuple[float, ...]
    decimals: tuple[int, ...]

    @property
    def clear(self) -> bool:
        """Whether the text means exactly one number."""
        return len(self.values) == 1


def read_number(written: str) -> NumberReading:
    """All numbers a text can mean; none if it is not a number.

    ``1.234,5`` and ``1,234.5`` are clear; ``1.234`` can be 1234 or 1.234.

    >>> read_number("໑.໒໓໔,໕").values
    (1234.5,)
    >>> read_number("1.234").values
    (1.234, 1234.0)
    """
    text = re.sub(r"\s", " ", arabic_digits(written)).strip().replace("\u2212", "-")
    if len(text) > _LONGEST:
        return NumberReading((), ())
    if _PLAIN.fullmatch(text):
        return NumberReading((float(text),), (0,))
    readings: dict[float, int] = {}
    for (group, decimal), form in _GROUPED.items():
        if form.fullmatch(text):
            plain = text.replace(group, "") if group else text
            _, _, fraction = plain.partition(decimal)
            readings.setdefault(float(plain.replace(decimal, ".")), len(fraction))
    return NumberReading(tuple(readings), tuple(readings.values()))


def decimals_of(written: str) -> int:
    """Decimals of a number written plainly with a point.

    >>> decimals_of("12.50")
    2
    """
    _, _, fraction = written.partition(".")
    return len(fraction)


def write_number(value: float, decimals: int, style: NumberStyle) -> str:
    """The number with grouped thousands and a fixed count of decimals; never minus zero.

    >>> write_number(1234567.891, 2, NumberStyle(decimal=",", group="."))
    '1.234.567,89'
    """
    written = f"{round(value, decimals) + 0.0:,.{decimals}f}"
    marks = {",": style.group, ".": style.decimal}
    return "".join(marks.get(sign, sign) for sign in written)


def write_exact(value: float, style: NumberStyle) -> str:
    """The number with grouped thousands and the decimals it has, at most 12 digits.

    >>> write_exact(0.1 + 0.2, NumberStyle(decimal=",", group="."))
    '0,3'
    >>> write_exact(1234567, NumberStyle())
    '1,234,567'
    """
    if not math.isfinite(value):
        return str(value)
    shortest = Decimal(f"{value:.12g}" if isinstance(value, float) else value)
    return write_number(value, max(0, -int(shortest.as_tuple().exponent)), style)
