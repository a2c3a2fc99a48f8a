"""Errors of a change between two rounds: of independent samples, of replicates, of shared units.

A change is a function of both samples, computed by one formula that knows its derivatives. The
variance that a round brings is that of its linearised totals under its own design, or with
replicates that of the change computed anew with the weights of each while the other round stays
as it is. Rounds in the same primary sampling units, see `survey.overlap`, covary.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from sathiti.methods.poverty.derived import Derived
from sathiti.methods.survey.arrays import FloatArray, summed
from sathiti.methods.survey.distribution import UndefinedIndexError
from sathiti.methods.survey.overlap import Overlap
from sathiti.methods.survey.rank_lines import coefficients_of
from sathiti.methods.survey.ranked import Ranked, in_replicates

Pair = tuple[Ranked, Ranked]
# the parts of a change, of two collected samples
Formula = Callable[[Pair], Mapping[str, Derived]]


class Change(Struct, frozen=True):
    """The parts of a change with what their errors rest on.

    Attributes:
        names: of the parts.
        value: [parts].
        variance: [parts].
        rows: of both samples.
        df: degrees of freedom.
    """

    names: list[str]
    value: FloatArray
    variance: FloatArray
    rows: float
    df: float


def change_of(formula: Formula, ranked: Pair, overlap: Overlap | None = None) -> Change:
    """The parts of a change.

    Args:
        formula: gives them.
        ranked: both samples.
        overlap: what they share; None for independent samples.

    Raises:
        SathitiError: a part has no value, or the design allows no variance.
    """
    found = formula(ranked)
    value = np.array([float(part.value) for part in found.values()])
    parts = [[part.parts[place] for part in found.values()] for place in (0, 1)]
    if overlap is not None:
        totals = [unit_totals(one, z) for one, z in zip(ranked, parts, strict=True)]
        variance = overlap.variances((totals[0], totals[1]))
    else:
        variance = np.zeros(len(value))
        for place, one in enumerate(ranked):
            if one.replicates is None:
                variance += _linearised(one, parts[place])
            else:
                again = _repeated(formula, ranked, place, len(value))
                variance += one.replicates.rule.variance(again, value)
    rows = sum(float(one.rows.sum()) for one in ranked)
    df = float(overlap.df) if overlap else sum(_df(one) for one in ranked)
    return Change(list(found), value, variance, rows, df)


def unit_totals(ranked: Ranked, totals: Sequence[FloatArray]) -> FloatArray:
    """[units, columns] linearised totals of units, less what a calibration explains.

    Args:
        ranked: a sample.
        totals: by column, [cells].
    """
    units = ranked.frame.units
    by_unit = np.column_stack([summed(ranked.unit, one, units) for one in totals])
    if ranked.adjustment is not None:
        explained = coefficients_of(ranked, np.arange(len(ranked.unit)), totals)
        by_unit -= ranked.adjustment.unit_totals @ explained.T
    return by_unit


def _linearised(ranked: Ranked, totals: Sequence[FloatArray]) -> FloatArray:
    """Design variances of the sums of linearised totals."""
    by_unit = unit_totals(ranked, totals)
    units, columns = by_unit.shape
    place = np.tile(np.arange(columns), units)
    unit = np.repeat(np.arange(units), columns)
    return ranked.frame.variances(unit, place, by_unit.ravel(), columns)


def _df(ranked: Ranked) -> float:
    df = np.array([float(ranked.frame.df)])
    return float((ranked.replicates.rule.df(df) if ranked.replicates else df)[0])


def _repeated(formula: Formula, ranked: Pair, place: int, parts: int) -> FloatArray:
    """[replicates, parts] with one sample in each of its replicates; NaN where there is none."""
    values = []
    for again in in_replicates(ranked[place]):
        found: list[float] = [float("nan")] * parts
        if again is not None:
            try:
                pair = (again, ranked[1]) if place == 0 else (ranked[0], again)
                found = [float(part.value) for part in formula(pair).values()]
            except UndefinedIndexError:
                pass
        values.append(found)
    return np.array(values)
