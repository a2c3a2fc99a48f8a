"""Numbers as people write them, in Lao or Latin digits and either separator style."""

import re

from msgspec import Struct

from sathiti.model.lao import arabic_digits

_PLAIN = re.compile(r"[+-]?\d+")
_GROUPED = {
    ("", "."): re.compile(r"[+-]?\d*\.\d+"),
    ("", ","): re.compile(r"[+-]?\d*,\d+"),
    (",", "."): re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"),
    (".", ","): re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?"),
    (" ", "."): re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d+)?"),
    (" ", ","): re.compile(r"[+-]?\d{1,3}( \d{3})+(,\d+)?"),
}


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
    text = arabic_digits(written).replace("\u00a0", " ").replace("\u202f", " ").strip()
    text = text.replace("\u2212", "-")
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
    """The number with grouped thousands and a fixed count of decimals.

    >>> write_number(1234567.891, 2, NumberStyle(decimal=",", group="."))
    '1.234.567,89'
    """
    written = f"{value:,.{decimals}f}"
    marks = {",": style.group, ".": style.decimal}
    return "".join(marks.get(sign, sign) for sign in written)
