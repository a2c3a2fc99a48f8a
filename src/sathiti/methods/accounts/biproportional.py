"""Fits a table to row and column totals: RAS, and GRAS where cells or totals are negative.

Both keep zeros and signs, and change cells of a row (a column) in one proportion. RAS:
Stone and Brown (1962). GRAS: Junius and Oosterhaven (2003) in the form of Lenzen, Wood and
Gallego (2007), which is exact, with the case of rows without positive cells of Temurshoev,
Miller and Bouwmeester (2013). For a table P - N of positive parts, x = r p s - n / (r s).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.accounts.adjustment import Balanced
from sathiti.methods.accounts.sums import Array, Flags, Integers
from sathiti.model import CollectedError, Message, SathitiError

# A margin is met when it is off by no more than this share of the size of its cells; where
# the fit creeps, the second is enough.
MET, ENOUGH = 1e-11, 1e-8
MOST_ROUNDS = 5000
# A fit that has not come nearer by a tenth in a hundred rounds never will.
PATIENCE, PROGRESS = 100, 0.9
# Rows and columns up to which Newton's method is tried, and its rounds.
MOST_LINES, NEWTON_ROUNDS = 1500, 30


def ras(
    seed: Any,
    row_totals: Any,
    column_totals: Any,
    row_names: Sequence[str] = (),
    column_names: Sequence[str] = (),
) -> Balanced:
    """Fit a table without negative cells to totals.

    Args:
        seed: table [rows, columns].
        row_totals: what each row shall add up to.
        column_totals: what each column shall add up to.
        row_names: for messages and the log; numbers from 1 if not given.
        column_names: as for rows.

    Returns:
        The fitted table; notes name rows and columns whose total is zero.

    Raises:
        SathitiError: totals that differ in sum, a row that cannot reach its total, or no
            table with these zeros has these totals; it names the row or column.

    >>> ras([[1, 2], [3, 4]], [3, 7], [5, 5]).values.round(3).tolist()
    [[1.288, 1.712], [3.712, 3.288]]
    """
    problem = _Problem.of(seed, row_totals, column_totals, row_names, column_names)
    if problem.seed.min(initial=0.0) < 0:
        row, column = np.argwhere(problem.seed < 0)[0].tolist()
        raise SathitiError(
            "RAS cannot fit negative cells: {cell} is {value}.",
            fix="Use GRAS, which keeps the sign of each cell.",
            cell=problem.name(row * problem.seed.shape[1] + column),
            value=float(problem.seed[row, column]),
        )
    return _fit(problem, "ras")


def gras(
    seed: Any,
    row_totals: Any,
    column_totals: Any,
    row_names: Sequence[str] = (),
    column_names: Sequence[str] = (),
) -> Balanced:
    """Fit a table that may have negative cells and totals; each cell keeps its sign.

    The result and errors are those of `ras`, which it equals where nothing is negative.

    Args:
        seed: table [rows, columns].
        row_totals: what each row shall add up to.
        column_totals: what each column shall add up to.
        row_names: for messages and the log; numbers from 1 if not given.
        column_names: as for rows.

    >>> gras([[7, 3], [2, -1]], [11, 0], [9, 2]).values.round(3).tolist()
    [[7.612, 3.388], [1.388, -1.388]]
    """
    return _fit(_Problem.of(seed, row_totals, column_totals, row_names, column_names), "gras")


class _Problem(Struct, frozen=True):
    """A table, the totals it shall have, and what its lines are called."""

    seed: Array
    rows: Array
    columns: Array
    row_names: Sequence[str]
    column_names: Sequence[str]

    @classmethod
    def of(
        cls,
        seed: Any,
        rows: Any,
        columns: Any,
        row_names: Sequence[str],
        column_names: Sequence[str],
    ) -> "_Problem":
        """Arrays of what was given.

        Raises:
            SathitiError: shapes do not fit, a number is missing, or sums differ.
        """
        table, u, v = (np.asarray(given, dtype=np.float64) for given in (seed, rows, columns))
        if table.ndim != 2 or u.shape != table.shape[:1] or v.shape != table.shape[1:]:
            raise SathitiError(
                "The table has the shape {table}, but there are {rows} row and {columns} column "
                "totals.",
                fix="Give one total for each row and each column.",
                table=str(table.shape),
                rows=u.size,
                columns=v.size,
            )
        if not all(np.isfinite(array).all() for array in (table, u, v)):
            raise SathitiError(
                "A cell or a total has no value.",
                fix="Give every cell and every total a number; zero stays zero.",
            )
        if abs(u.sum() - v.sum()) > 1e-9 * max(np.abs(u).sum(), np.abs(v).sum()):
            raise SathitiError(
                "The row totals add up to {rows}, the column totals to {columns}.",
                fix="Make both sums equal first, for example by scaling the less reliable ones.",
                rows=float(u.sum()),
                columns=float(v.sum()),
            )
        numbered = [[str(n + 1) for n in range(length)] for length in table.shape]
        return cls(table, u, v, row_names or numbered[0], column_names or numbered[1])

    def name(self, place: int) -> str:
        row, column = divmod(place, self.seed.shape[1])
        return f"{self.row_names[row]}.{self.column_names[column]}"

    def lines(self, rows: Integers, columns: Integers) -> list[Message]:
        """Rows and columns in words."""
        return [
            *(Message("row “{name}”", {"name": self.row_names[n]}) for n in rows.tolist()),
            *(Message("column “{name}”", {"name": self.column_names[n]}) for n in columns.tolist()),
        ]


def _fit(problem: _Problem, rule: str) -> Balanced:
    table, emptied = _without_zero_margins(problem)
    _check_reachable(problem, table)
    values, rounds = _scale(problem, table)
    notes = (
        [Message("The total of {lines} is zero: all its cells were set to zero.", {"lines": lines})]
        if (lines := problem.lines(*emptied))
        else []
    )
    return Balanced(problem.seed, values, rule, rounds, tuple(notes), problem.name)


def _without_zero_margins(problem: _Problem) -> tuple[Array, tuple[Integers, Integers]]:
    """The table with zeros where a total of zero wants them: cells of one sign that add to it."""
    emptied = np.zeros(len(problem.rows), np.bool_), np.zeros(len(problem.columns), np.bool_)
    found = bool((problem.rows == 0).any() or (problem.columns == 0).any())
    table = problem.seed.copy() if found else problem.seed
    while found:
        found = False
        for axis, totals in enumerate((problem.rows, problem.columns)):
            lines = table if axis == 0 else table.T
            positive, negative = _signs(lines)
            empty = (totals == 0) & (positive ^ negative)
            lines[empty] = 0.0
            emptied[axis][empty] = True
            found = found or bool(empty.any())
    return table, (np.flatnonzero(emptied[0]), np.flatnonzero(emptied[1]))


def _signs(lines: Array) -> tuple[Flags, Flags]:
    """Which lines have a positive and which a negative cell."""
    return lines.max(axis=1, initial=0.0) > 0, lines.min(axis=1, initial=0.0) < 0


def _check_reachable(problem: _Problem, table: Array) -> None:
    """Refuse totals that no cell of their row or column can make.

    Raises:
        SathitiError: or CollectedError, naming every such line.
    """
    wrong = []
    for axis, totals in enumerate((problem.rows, problem.columns)):
        lines = table if axis == 0 else table.T
        positive, negative = _signs(lines)
        lost = np.flatnonzero(((totals > 0) & ~positive) | ((totals < 0) & ~negative))
        none = np.array([], dtype=np.int64)
        names = problem.lines(lost, none) if axis == 0 else problem.lines(none, lost)
        wrong += [
            SathitiError(
                "The total of {line} is {total}, but it has no cell that could make it.",
                fix="Give a cell of it a first guess, or correct the total.",
                line=name,
                total=float(totals[place]),
            )
            for name, place in zip(names, lost.tolist(), strict=True)
        ]
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise CollectedError(wrong)


def _scale(problem: _Problem, table: Array) -> tuple[Array, int]:
    """The fitted table and the rounds it took.

    Raises:
        SathitiError: it comes no nearer to the totals.
    """
    signed = table.min(initial=0.0) < 0
    positive = np.maximum(table, 0.0) if signed else table
    negative = positive - table if signed else None
    s = np.ones(len(problem.columns))
    best, rounds = np.inf, 0
    with np.errstate(all="ignore"):
        p, n = _halves(positive, negative, s)
        while True:
            r = _multipliers(problem.rows, p, n)
            s = _multipliers(problem.columns, *_halves(positive.T, _turned(negative), r))
            p, n = _halves(positive, negative, s)
            rounds += 1
            off = np.abs(r * p - n / r - problem.rows)
            share = float(np.max(off / np.maximum(r * p + n / r, 1e-300), initial=0.0))
            tired = rounds % PATIENCE == 0 and not share < PROGRESS * best
            tired = tired or rounds >= MOST_ROUNDS
            if share <= (ENOUGH if tired else MET):
                return _combined(positive, negative, r, s), rounds
            if tired:
                raise _not_met(problem, off, rounds)
            if rounds % PATIENCE == 0:
                best = share
                fitted = _newton(problem, positive, negative, r, s)
                if fitted is not None:
                    return fitted, rounds


def _newton(
    problem: _Problem, positive: Array, negative: Array | None, r: Array, s: Array
) -> Array | None:
    """The fitted table by Newton's method on the logarithms of the multipliers.

    Scaling creeps where a small cell alone ties blocks of large ones together; this does not,
    but needs a system as large as rows and columns. None where it does not arrive.
    """
    height, width = positive.shape
    if height + width > MOST_LINES:
        return None
    for _ in range(NEWTON_ROUNDS):
        table = _combined(positive, negative, r, s)
        size = np.abs(table)
        sizes = np.concatenate([size.sum(axis=1), size.sum(axis=0)])
        totals = np.concatenate([problem.rows, problem.columns])
        off = totals - np.concatenate([table.sum(axis=1), table.sum(axis=0)])
        if not np.isfinite(off).all():
            return None
        if np.all(np.abs(off) <= MET * sizes):
            return table
        slopes = np.zeros((height + width, height + width))
        slopes[:height, height:] = size
        slopes[height:, :height] = size.T
        # One multiplier is free to choose, and lines without cells have none.
        np.fill_diagonal(slopes, np.where(sizes > 0, sizes * (1 + 1e-12), 1.0))
        try:
            step = np.exp(np.clip(np.linalg.solve(slopes, off), -1.0, 1.0))
        except np.linalg.LinAlgError:
            return None
        r, s = r * step[:height], s * step[height:]
    return None


def _halves(positive: Array, negative: Array | None, factors: Array) -> tuple[Array, Array]:
    """What the positive and the negative cells of each line add up to."""
    p = positive @ factors
    return p, np.zeros_like(p) if negative is None else negative @ (1 / factors)


def _turned(table: Array | None) -> Array | None:
    return None if table is None else table.T


def _multipliers(totals: Array, p: Array, n: Array) -> Array:
    """The positive solution m of m p - n / m = total for each line; one where it is empty."""
    root = np.sqrt(np.square(totals) + 4 * p * n)
    # The form without cancellation, whichever sign the total has.
    m = np.where(totals >= 0, (totals + root) / (2 * p), 2 * n / (root - totals))
    m = np.where(p == 0, -n / totals, m)
    return np.where((p == 0) & (n == 0), 1.0, m)


def _combined(positive: Array, negative: Array | None, r: Array, s: Array) -> Array:
    fitted = positive * r[:, None]
    fitted *= s
    if negative is not None:
        taken = negative / r[:, None]
        taken /= s
        fitted -= taken
    return fitted


def _not_met(problem: _Problem, off: Array, rounds: int) -> SathitiError:
    worst = int(np.argmax(np.nan_to_num(off, nan=np.inf)))
    return SathitiError(
        "No table with these zeros has these totals: after {rounds} rounds {line} still misses its "
        "total {total} by {off}.",
        fix="Look for a zero in it that should be a figure, or correct a total.",
        rounds=rounds,
        line=Message("row “{name}”", {"name": problem.row_names[worst]}),
        total=float(problem.rows[worst]),
        off=float(f"{off[worst]:.6g}"),
    )
