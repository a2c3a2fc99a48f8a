"""Holds identities against values: both sides, what is left between them, and the outcome."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sathiti.methods.accounts.cell_table import Panel
from sathiti.methods.accounts.equations import Equation
from sathiti.methods.accounts.layout import Layout
from sathiti.methods.accounts.sums import Array, Flags, Integers, Sums

HOLDS, FAILS, INCOMPLETE = "holds", "fails", "incomplete"
# Binary fractions make 0.1 + 0.2 differ from 0.3 in the 17th digit; no account has so many.
NOISE = 1e-12
RESIDUALS = pa.schema(
    [
        ("IDENTITY", pa.string()),
        ("EACH", pa.string()),
        ("AT", pa.string()),
        ("REF_AREA", pa.string()),
        ("TIME_PERIOD", pa.string()),
        ("LEFT", pa.float64()),
        ("RIGHT", pa.float64()),
        ("RESIDUAL", pa.float64()),
        ("TOLERANCE", pa.float64()),
        ("OUTCOME", pa.string()),
        ("MISSING", pa.list_(pa.string())),
    ]
)


def residuals_of(equations: Sequence[Equation], panel: Panel, layout: Layout) -> pa.Table:
    """One row an identity, place, area and period of which at least one cell is known.

    A row is incomplete where a cell has no value or lacks a part; MISSING names those cells,
    and both sides are sums of what is known. Otherwise it holds if left and right are not
    further apart than the tolerance (for an inequality: in the wrong direction). The panel
    holds the values given and computed.
    """
    left, right = (Sums.of([getattr(one, side) for one in equations]) for side in ("left", "right"))
    both = Sums.of([one.left + one.right for one in equations])
    known = panel.known
    sides = left.total(panel.values), right.total(panel.values)
    lacking = ~(known & panel.complete)[:, both.places] & ~_own(equations, both, panel)
    incomplete = np.add.reduceat(lacking, both.starts, axis=1) > 0 if len(equations) else None
    named = known.copy()
    named[:, -1] = False
    context, number = np.nonzero(both.some(named))
    allowed = _tolerance(equations, both, panel, sides)[context, number]
    values = [
        np.where(of.some(known), side, np.nan)[context, number]
        for of, side in zip((left, right), sides, strict=True)
    ]
    residual = values[0] - values[1]
    outcome = np.where(_within(equations, residual, allowed, number), HOLDS, FAILS)
    if incomplete is not None:
        outcome = np.where(incomplete[context, number], INCOMPLETE, outcome)
    areas = [panel.contexts[place][0] for place in range(len(panel.contexts))]
    periods = [panel.contexts[place][1] for place in range(len(panel.contexts))]
    return pa.table(
        [
            taken([one.identity for one in equations], number),
            taken([one.each for one in equations], number),
            taken([one.at for one in equations], number),
            taken(areas, context),
            taken(periods, context),
            *(pa.array(column, from_pandas=True) for column in (*values, residual, allowed)),
            pa.array(outcome.astype(object), pa.string()),
            _missing(both, lacking, layout, context, number),
        ],
        schema=RESIDUALS,
    )


def taken(words: Sequence[str], places: Integers) -> pa.Array:
    """The word at each place as an Arrow column."""
    return pa.array(words, pa.string()).take(pa.array(places))


def _own(equations: Sequence[Equation], both: Sums, panel: Panel) -> Flags:
    """Cells in an equation that the equation itself computed: it lacks only what they lack."""
    lengths = np.diff(np.append(both.starts, len(both.places)))
    numbers = np.repeat(np.arange(len(equations)), lengths)
    own: Flags = panel.rules[:, both.places] == numbers
    return own


def _tolerance(
    equations: Sequence[Equation], both: Sums, panel: Panel, sides: tuple[Array, Array]
) -> Array:
    """Allowed distance: the identity's own, else what rounding alone may do.

    Half a unit of the last published digit times the square root of the number of cells is
    the square root of the sum of their variances, which also holds for cells of different
    decimals and for computed cells.
    """
    largest = np.maximum(*(np.abs(side) for side in sides))
    rounding = np.sqrt(both.spread(panel.variance))
    absolute = np.array([one.absolute or 0.0 for one in equations])
    relative = np.array([one.relative or 0.0 for one in equations])
    stated = np.array(
        [one.absolute is not None or one.relative is not None for one in equations], dtype=np.bool_
    )
    own = np.maximum(absolute, relative * largest)
    size = Sums(both.places, np.abs(both.coefficients), both.starts).total(np.abs(panel.values))
    allowed: Array = np.where(stated, own, rounding) + NOISE * size
    return allowed


def _within(
    equations: Sequence[Equation], residual: Array, allowed: Array, number: Integers
) -> Flags:
    operators = np.array([one.operator for one in equations], dtype=object)[number]
    below: Flags = (residual <= allowed) | (operators == ">=")
    above: Flags = (residual >= -allowed) | (operators == "<=")
    return below & above


def _missing(
    both: Sums, lacking: Flags, layout: Layout, context: Integers, number: Integers
) -> pa.Array:
    """The names of the cells each row lacks."""
    lengths = np.diff(np.append(both.starts, len(both.places)))
    numbers = np.repeat(np.arange(len(lengths)), lengths)
    shown = np.zeros((len(lacking), len(lengths)), dtype=np.bool_)
    shown[context, number] = True
    # In the order of context and equation, as the rows are.
    at, entry = np.nonzero(lacking & shown[:, numbers])
    counts = np.zeros(shown.shape, dtype=np.int64)
    np.add.at(counts, (at, numbers[entry]), 1)
    offsets = np.append(0, np.cumsum(counts[context, number]))
    names = taken([".".join(cell) for cell in (*layout.cells, ())], both.places[entry])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), names)
