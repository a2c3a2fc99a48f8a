"""From opening to closing stock, step by step; the page writes the SVG."""

import math
from collections.abc import Callable

from msgspec import Struct

from sathiti.methods.accounts.formula import parse_formula
from sathiti.model import AccountTable, AccountTemplate, Text
from sathiti.web.accounts.flows import OPENING
from sathiti.web.accounts.parts import Values, in_column, root, split
from sathiti.web.svg_words import in_lines

WIDTH = 760
CLOSING = "CLOSING"
_BAR, _ROW, _LINE = 22, 44, 18
_LEFT, _RIGHT = 250, 620
_LETTERS = 32
# stocks are cut where changes take less than this share of them
_SMALL = 0.5
_ROOM = 0.15
_WAVE = 5


class Step(Struct, frozen=True):
    """A step: the level before and after; a stock begins at nothing.

    Attributes:
        kind: stock, more, less or gap (what the flows do not explain).
        label: None for a gap.
    """

    kind: str
    label: Text | None
    before: float
    after: float
    rest: bool = False

    @property
    def change(self) -> float:
        """What is added; the stock itself for a stock."""
        return self.after if self.kind == "stock" else self.after - self.before


class DrawnStep(Struct, frozen=True):
    """A bar with its words and figure; `wave` is the sign that it is cut."""

    kind: str
    x: float
    width: float
    y: float
    words: list[tuple[float, str]]
    figure: str
    middle: float
    wave: str


class Waterfall(Struct, frozen=True):
    """A drawn waterfall.

    Attributes:
        base: where the axis begins, where that is not zero.
        steps, rows: as drawn, and name with figure for the table.
    """

    steps: list[DrawnStep]
    rows: list[tuple[str, str]]
    base: float | None
    height: float
    axis: float
    width: int = WIDTH
    bar: int = _BAR


def stock_table(template: AccountTemplate) -> AccountTable | None:
    """The table with opening and closing stock; None where the account has none."""
    for table in template.tables:
        if {OPENING, CLOSING} <= {row.code for row in table.rows}:
            return table
    return None


def stock_columns(table: AccountTable, values: Values) -> list[str]:
    """Columns with both stocks."""
    return [
        column.code
        for column in table.columns
        if all((table.id, row, column.code) in values for row in (OPENING, CLOSING))
    ]


def telling_column(table: AccountTable, columns: list[str], values: Values) -> str:
    """The total where it changes, else the column that changes most."""

    def change(column: str) -> float:
        ends = [values[table.id, row, column] for row in (OPENING, CLOSING)]
        return abs(ends[1] - ends[0])

    total = root(table.columns)
    if total in columns and change(total) > 0:
        return total
    return max(columns, key=change, default="")


def steps_of(
    template: AccountTemplate, table: AccountTable, column: str, values: Values
) -> list[Step]:
    """Opening stock, each addition and reduction, what they do not explain, closing stock."""
    labels = {row.code: row.label for row in table.rows}
    level = values[table.id, OPENING, column]
    steps = [Step("stock", labels[OPENING], 0.0, level)]
    for code, sign in _terms(template, table):
        of = in_column(values, table.id, column)
        for part, value, rest in split(table.rows, code, of, len(table.rows)):
            change = sign * value
            if change:
                kind = "more" if change > 0 else "less"
                steps.append(Step(kind, labels[part], level, level + change, rest))
                level += change
    closing = values[table.id, CLOSING, column]
    if abs(closing - level) > 0.5 * 10**-template.decimals:
        steps.append(Step("gap", None, level, closing))
    return [*steps, Step("stock", labels[CLOSING], 0.0, closing)]


def _terms(template: AccountTemplate, table: AccountTable) -> list[tuple[str, float]]:
    """What leads from opening to closing stock, with its sign."""
    for identity in template.identities:
        formula = parse_formula(identity.formula)
        names = [term.name.removeprefix(f"{table.id}.") for term in formula.right]
        left = [term.name.removeprefix(f"{table.id}.") for term in formula.left]
        if left == [CLOSING] and OPENING in names and formula.operator == "=":
            signs = [term.coefficient for term in formula.right]
            return [one for one in zip(names, signs, strict=True) if one[0] != OPENING]
    return []


def draw_steps(
    steps: list[Step], name: Callable[[Step], str], write: Callable[[float], str]
) -> Waterfall:
    """Bars from left to right, one below the other.

    Args:
        steps: from opening to closing stock.
        name: words of a step.
        write: how an amount is written.
    """
    base, top = _axis([level for step in steps for level in _levels(step)])
    figures = [f"{'+' if _grows(step) else ''}{write(step.change)}" for step in steps]
    drawn = [
        _bar(number, step, in_lines(name(step), _LETTERS), figure, (base, top))
        for number, (step, figure) in enumerate(zip(steps, figures, strict=True))
    ]
    rows = [(name(step), figure) for step, figure in zip(steps, figures, strict=True)]
    cut = base > 0
    axis = round(_across(max(base, 0.0), (base, top)), 1)
    return Waterfall(drawn, rows, base if cut else None, len(steps) * _ROW, axis)


def _grows(step: Step) -> bool:
    return step.kind != "stock" and step.change > 0


def _across(level: float, axis: tuple[float, float]) -> float:
    base, top = axis
    return _LEFT + (_RIGHT - _LEFT) * (level - base) / ((top - base) or 1.0)


def _bar(
    number: int, step: Step, lines: list[str], figure: str, axis: tuple[float, float]
) -> DrawnStep:
    cut = axis[0] > 0
    levels = [max(axis[0], 0.0), step.after] if step.kind == "stock" else _levels(step)
    ends = sorted(_across(level, axis) for level in levels)
    y = number * _ROW + (_ROW - _BAR) / 2
    middle = number * _ROW + _ROW / 2
    first = middle - len(lines) * _LINE / 2 + 13
    return DrawnStep(
        step.kind,
        round(ends[0], 1),
        round(max(ends[1] - ends[0], 1.0), 1),
        y,
        [(first + place * _LINE, line) for place, line in enumerate(lines)],
        figure,
        middle + 5,
        _wave(ends[0] + 14, y) if cut and step.kind == "stock" else "",
    )


def _levels(step: Step) -> list[float]:
    return [step.after] if step.kind == "stock" else [step.before, step.after]


def _axis(levels: list[float]) -> tuple[float, float]:
    """Where the axis begins and ends; it is cut where changes would not be seen beside stocks."""
    low, high = min(levels), max(levels)
    if low <= 0 or high - low >= _SMALL * high:
        return min(low, 0.0), max(high, 0.0)
    if high == low:
        return 0.0, high
    base = low - _ROOM * (high - low)
    unit = 10.0 ** math.floor(math.log10(high - low))
    return max(0.0, math.floor(base / unit) * unit), high


def _wave(x: float, y: float) -> str:
    """A white zigzag through a bar."""
    points = [
        f"{x + (_WAVE if number % 2 else 0):.1f} {y - 1 + number * (_BAR + 2) / 4:.1f}"
        for number in range(5)
    ]
    return "M" + "L".join(points)
