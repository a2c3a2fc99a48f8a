"""Why totals cannot be met: which margin and category, and by how much."""

import highspy
import numpy as np
from numpy.typing import NDArray

from sathiti.methods.quiet_highs import QuietHighs
from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries, independent
from sathiti.methods.survey.weighting.cells import Line
from sathiti.methods.survey.weighting.distances import Distance
from sathiti.methods.survey.weighting.population import plain
from sathiti.model import Message, SathitiError

Array = NDArray[np.float64]

# A total is said to be out of reach, or contradicted, when it is off by more than this share.
CLEAR = 1e-7
MOST_NAMED = 5
SECONDS = 20.0


def name_of(line: Line) -> str:
    """A total as people read it."""
    if not line.category:
        return line.margin or "*"
    return f"{line.margin} = {line.category}"


@np.errstate(invalid="ignore")
def contradiction(gram: Array, lines: tuple[Line, ...]) -> SathitiError | None:
    """Totals that other totals leave no choice for, and that differ from it.

    Args:
        gram: [width, width] sums of weight times x x'.
        lines: the totals.
    """
    totals = np.array([line.total for line in lines])
    kept = independent(gram)
    size = np.sqrt(np.maximum(np.diag(gram), 1e-300))
    scaled = gram / size / size[:, None]
    shares = np.linalg.lstsq(scaled[np.ix_(kept, kept)], scaled[kept])[0]
    implied = size * (shares.T @ (totals[kept] / size[kept]))
    off = np.abs(implied - totals) / np.maximum(np.abs(totals), np.abs(totals).max(initial=0.0))
    worst = int(np.argmax(off))
    if off[worst] <= CLEAR:
        return None
    return SathitiError(
        "The totals contradict each other: the others leave {implied} for {line}, but {total} is "
        "asked.",
        fix="Take all totals from one source, or leave this margin out.",
        implied=plain(implied[worst]),
        line=name_of(lines[worst]),
        total=plain(lines[worst].total),
    )


def out_of_reach(
    auxiliaries: Auxiliaries, weights: Array, lines: tuple[Line, ...], distance: Distance
) -> list[SathitiError]:
    """Totals that no factors within the bounds reach, each seen alone.

    Args:
        auxiliaries: x of every cell.
        weights: [cells] sums of design weights.
        lines: the totals.
        distance: gives the bounds.
    """
    sums, sizes = auxiliaries.totals(weights), auxiliaries.sizes(weights)
    above, below = (sizes + sums) / 2, (sizes - sums) / 2
    low, high = distance.range
    with np.errstate(invalid="ignore"):
        least, greatest = (
            np.where(above > 0, one * above, 0.0) - np.where(below > 0, other * below, 0.0)
            for one, other in ((low, high), (high, low))
        )
    wrong = []
    for line, reach in zip(lines, zip(least, greatest, strict=True), strict=True):
        slack = CLEAR * max(abs(line.total), 1e-300)
        if not reach[0] - slack <= line.total <= reach[1] + slack:
            wrong.append(
                SathitiError(
                    "The total of {line} is {total}, but factors between {low} and {high} reach "
                    "only {least} to {greatest}.",
                    fix="Widen the bounds, merge the category with another, or check the total.",
                    line=name_of(line),
                    total=plain(line.total),
                    low=low,
                    high=high,
                    least=plain(reach[0]),
                    greatest=plain(reach[1]),
                )
            )
    return wrong


def together_out_of_reach(
    auxiliaries: Auxiliaries, weights: Array, lines: tuple[Line, ...], distance: Distance
) -> SathitiError | None:
    """Totals that no factors within the bounds meet together.

    A linear programme seeks the factors with the least sum of relative deviations; the totals
    that still deviate are named. None where all can be met, or where it takes too long.

    Args:
        auxiliaries: x of every cell.
        weights: [cells] sums of design weights.
        lines: the totals.
        distance: gives the bounds.
    """
    totals = np.array([line.total for line in lines])
    scale = np.maximum(np.abs(totals), np.abs(totals).max(initial=0.0) * 1e-6)
    off = _least_deviation(auxiliaries.dense * weights[:, None] / scale, totals / scale, distance)
    if off is None:
        return None
    order = np.argsort(-np.abs(off), kind="stable")
    named = [at for at in order[:MOST_NAMED] if abs(off[at]) > CLEAR]
    if not named:
        return None
    return SathitiError(
        "No factors between {low} and {high} meet all totals together; at best these stay off: "
        "{lines}.",
        fix="Widen the bounds, or merge small categories of these margins.",
        low=distance.range[0],
        high=distance.range[1],
        lines=deviations([lines[at] for at in named], off[named] * scale[named]),
    )


def deviations(lines: list[Line], off: Array) -> list[Message]:
    """Totals, each with by how much it is missed."""
    return [
        Message("{line} by {off}", {"line": name_of(line), "off": plain(one)})
        for line, one in zip(lines, off.tolist(), strict=True)
    ]


def _least_deviation(contributions: Array, totals: Array, distance: Distance) -> Array | None:
    """What each total is over at best; contributions are [cells, totals], all scaled."""
    cells, width = contributions.shape
    low, high = distance.range
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = cells + 2 * width, width
    model.col_cost_ = np.append(np.zeros(cells), np.ones(2 * width))
    model.col_lower_ = np.append(np.full(cells, low), np.zeros(2 * width))
    model.col_upper_ = np.append(np.full(cells, high), np.full(2 * width, np.inf))
    model.row_lower_ = model.row_upper_ = totals
    rows = np.concatenate([contributions, np.eye(width), -np.eye(width)])
    column, row = np.nonzero(rows)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(column, np.arange(len(rows) + 1))
    model.a_matrix_.index_ = row
    model.a_matrix_.value_ = rows[column, row]
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("time_limit", SECONDS)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(solver.getSolution().col_value)
    over: Array = values[cells + width :] - values[cells : cells + width]
    return over
