"""A whole split into the parts that are known, and the rest that is not broken down."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sathiti.methods.accounts.equations import parts_of
from sathiti.model import AccountLine

# a whole with more parts is split one level only
MOST_PARTS = 6
_REST = 0.005

# figures by (table, row, column), and that of a line where all else is fixed
Values = Mapping[tuple[str, str, str], float]
Value = Callable[[str], float | None]


def in_row(values: Values, table: str, row: str) -> Value:
    """Figures of a row, by column."""
    return lambda column: values.get((table, row, column))


def in_column(values: Values, table: str, column: str) -> Value:
    """Figures of a column, by row."""
    return lambda row: values.get((table, row, column))


def leaves(lines: Sequence[AccountLine], code: str) -> list[str]:
    """Parts of a line that have no parts themselves; the line itself where it has none."""
    parts = parts_of(lines)
    return list(_leaves(parts, code))


def _leaves(parts: dict[str, list[str]], code: str) -> Iterator[str]:
    for part in parts.get(code, ()):
        yield from _leaves(parts, part)
    if code not in parts:
        yield code


def root(lines: Sequence[AccountLine]) -> str:
    """The line that most others are parts of, in the end; empty where lines do not add up."""
    parts = parts_of(lines)
    tops = [line.code for line in lines if line.code in parts and not line.parent]
    return max(tops, key=lambda code: len(list(_leaves(parts, code))), default="")


def split(
    lines: Sequence[AccountLine], code: str, value: Value, most: int = MOST_PARTS
) -> list[tuple[str, float, bool]]:
    """Code, value and whether it is a rest, of what a line is made of.

    Parts without figure are left out; what they leave of the whole is a rest with the code
    of the line. A line that has no part with a figure is itself.

    Args:
        lines: rows, or columns, of a table.
        code: of the whole.
        value: of a line.
        most: with more lowest parts than this, the highest parts are taken.
    """
    parts = parts_of(lines)
    chosen = list(_leaves(parts, code))
    if len(chosen) > most:
        chosen = parts[code]
    found = [(part, one, False) for part in chosen if (one := value(part)) is not None]
    whole = value(code)
    if not found or chosen == [code]:
        return [] if whole is None else [(code, whole, False)]
    rest = 0.0 if whole is None else whole - sum(one for _, one, _ in found)
    if whole is not None and abs(rest) > _REST * abs(whole):
        found.append((code, rest, True))
    return found
