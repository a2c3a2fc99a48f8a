"""What HiGHS is asked: which identities contradict each other, and points in corners."""

from collections.abc import Sequence

import highspy
import numpy as np

from sathiti.methods.accounts.sparse import Sparse
from sathiti.methods.accounts.sums import Array, Integers
from sathiti.methods.quiet_highs import QuietHighs
from sathiti.model import SathitiError


def check_possible(
    names: Sequence[str], a: Sparse, b: Array, signs: Array, lower: Array, upper: Array
) -> None:
    """Refuse identities that no values within the bounds can meet.

    The least total violation is sought; if it is not zero, the identities that have a price
    in the solution contradict each other.

    Args:
        names: of the identities.
        a: coefficients.
        b: constants.
        signs: -1 where ``a x <= b``, 1 where ``>=``, 0 where ``=``.
        lower: least values of the cells.
        upper: greatest values; the same as the least where a cell may not change.

    Raises:
        SathitiError: naming the identities.
    """
    # Identities of thousands and of thousandths weigh the same when scaled to coefficients of 1.
    scale = np.zeros(len(b))
    np.maximum.at(scale, a.rows, np.abs(a.coefficients))
    scale = 1 / np.where(scale > 0, scale, 1.0)
    numbers, ones = np.arange(len(b)), np.ones(len(b))
    # Beside the cells, what each identity is short of and what it is over; both cost one.
    entries = (
        np.concatenate([a.rows, numbers, numbers]),
        np.concatenate([a.cells, a.width + numbers, a.width + len(b) + numbers]),
        np.concatenate([a.coefficients * scale[a.rows], ones, -ones]),
    )
    none, any_ = np.zeros(2 * len(b)), np.full(2 * len(b), np.inf)
    model = _model(entries, b * scale, signs, np.append(lower, none), np.append(upper, any_))
    model.col_cost_ = np.append(np.zeros(a.width), np.ones(2 * len(b)))
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    solver.passModel(model)
    solver.run()
    solution = solver.getSolution()
    violated = float(solver.getInfo().objective_function_value)
    if violated <= 1e-9 * max(1.0, float(np.abs(b).max(initial=0.0))):
        return
    prices = np.abs(np.array(solution.row_dual))
    raise SathitiError(
        "These identities cannot hold together within the bounds: {identities}.",
        fix="Look for a cell that may not change, a bound or a sign that is wrong.",
        identities=[names[row] for row in np.flatnonzero(prices > 1e-7).tolist()],
    )


def nearest(
    a: Sparse,
    b: Array,
    signs: Array,
    x0: Array,
    spread: Array,
    lower: Array,
    upper: Array,
    seconds: float = 60.0,
) -> Array | None:
    """The point nearest to x0 by HiGHS, to about 1e-7; None where it gives up.

    Slow for thousands of cells, but sure where Newton's method finds no way.

    Args:
        a: coefficients.
        b: constants.
        signs: as for `check_possible`.
        x0: where to be near.
        spread: 1 / weight; 0 where a cell may not change.
        lower: least values.
        upper: greatest values.
        seconds: after which it gives up.
    """
    free = np.flatnonzero(spread > 0)
    place = np.full(len(x0), -1)
    place[free] = np.arange(len(free))
    root = np.sqrt(spread)
    moving = spread[a.cells] > 0
    # In units of its standard error every cell has the same weight.
    entries = (
        a.rows[moving],
        place[a.cells[moving]],
        (a.coefficients * root[a.cells])[moving],
    )
    low, high = ((bound - x0)[free] / root[free] for bound in (lower, upper))
    model = _model(entries, b - a.times(x0), signs, low, high)
    model.col_cost_ = np.zeros(len(free))
    hessian = highspy.HighsHessian()
    hessian.dim_ = len(free)
    hessian.format_ = highspy.HessianFormat.kTriangular
    hessian.start_ = np.arange(len(free) + 1)
    hessian.index_ = np.arange(len(free))
    hessian.value_ = np.ones(len(free))
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(model)
    solver.passHessian(hessian)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    x = x0.copy()
    x[free] += root[free] * np.array(solver.getSolution().col_value)
    return np.clip(x, np.minimum(lower, x0), np.maximum(upper, x0))


def _model(
    entries: tuple[Integers, Integers, Array], b: Array, signs: Array, lower: Array, upper: Array
) -> highspy.HighsLp:
    """The model of (row, column, coefficient), constants and bounds."""
    rows, columns, coefficients = entries
    order = np.argsort(rows, kind="stable")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(lower), len(b)
    model.col_lower_, model.col_upper_ = lower, upper
    model.row_lower_ = np.where(signs < 0, -np.inf, b)
    model.row_upper_ = np.where(signs > 0, np.inf, b)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(len(b) + 1))
    model.a_matrix_.index_ = columns[order]
    model.a_matrix_.value_ = coefficients[order]
    return model
