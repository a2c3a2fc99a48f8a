"""The poverty line of a sample as what looks at ranks sees it: its amount and its own error."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray, summed
from sathiti.methods.survey.distribution import Linearised
from sathiti.methods.survey.rank_measures import Line, LineUsed, UnitLine
from sathiti.methods.survey.ranked import Ranked
from sathiti.model import SathitiError

# Linearised totals of cells that are regressed at once.
MOST_TOTALS = 8_000_000


class LineFound(Struct, frozen=True):
    """The line of a sample.

    Attributes:
        used: what indices are given.
        estimate: of an estimated line, over all cells.
        totals: [units] its linearised totals.
    """

    used: LineUsed
    estimate: Linearised
    totals: FloatArray


def line_of(ranked: Ranked, line: Line | None) -> LineFound:
    """The line with its linearised totals by unit."""
    nothing = np.zeros(0)
    if isinstance(line, UnitLine):
        check_units(line, ranked)
        used = LineUsed(line.value, estimated=True)
        return LineFound(used, Linearised(line.value, nothing), line.totals)
    if not callable(line):
        used = LineUsed() if line is None else LineUsed(float(line))
        return LineFound(used, Linearised(used.value, nothing), nothing)
    estimate = line(ranked.distribution)
    z = estimate.cell_totals(ranked.distribution)
    totals = summed(ranked.unit, z, ranked.frame.units)
    if ranked.adjustment is not None:
        explained = coefficients_of(ranked, np.arange(len(z)), [z])
        totals -= ranked.adjustment.unit_totals @ explained[0]
    return LineFound(LineUsed(estimate.value, estimated=True), estimate, totals)


def coefficients_of(ranked: Ranked, place: IntArray, totals: Sequence[FloatArray]) -> FloatArray:
    """B of linearised variables, whose totals in some cells are given; see `Adjustment`.

    Args:
        ranked: a calibrated sample.
        place: [places] cells.
        totals: by variable, [places].

    Returns:
        [variables, auxiliaries].
    """
    assert ranked.adjustment is not None
    weights = ranked.distribution.weights[place]
    step = max(1, MOST_TOTALS // max(len(place), 1))
    blocks = (np.column_stack(totals[n : n + step]) for n in range(0, len(totals), step))
    return np.concatenate(
        [ranked.adjustment.coefficients_of_totals(block, place, weights) for block in blocks]
    )


def check_units(line: UnitLine, ranked: Ranked) -> None:
    """Refuse a line that was estimated under another design.

    Raises:
        SathitiError: it has other units.
    """
    if len(line.totals) != ranked.frame.units:
        raise SathitiError(
            "The poverty line was estimated from {units} sampling units, this sample has {here}.",
            fix="Estimate the line from the same sample, or give its amount.",
            units=len(line.totals),
            here=ranked.frame.units,
        )
