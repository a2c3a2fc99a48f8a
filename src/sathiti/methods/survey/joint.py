"""Joint inclusion probabilities from a table of pairs."""

from typing import Any

import narwhals as nw
import numpy as np

from sathiti.methods.survey.arrays import Table
from sathiti.methods.survey.cells import check_columns
from sathiti.model.design import JointProbabilities


def joint_probabilities(
    table: Table, unit: str, other: str, probability: str, strata: str = ""
) -> JointProbabilities:
    """Joint probabilities from a table with a row a pair of units, in one order or in both.

    Args:
        table: any table narwhals reads.
        unit: column of one unit.
        other: column of the other unit.
        probability: column of the probability that both are drawn.
        strata: column of the stratum, where numbers of units repeat.
    """
    frame = nw.from_native(table).lazy()
    check_columns(frame, [one for one in (unit, other, probability, strata) if one])
    rows = frame.collect("pyarrow").to_native()
    columns = {name: rows[name].to_pylist() for name in (unit, other, probability)}
    within = rows[strata].to_pylist() if strata else [None] * rows.num_rows

    def named(stratum: Any, value: Any) -> Any:
        return (stratum, value) if strata else value

    left = [named(*pair) for pair in zip(within, columns[unit], strict=True)]
    right = [named(*pair) for pair in zip(within, columns[other], strict=True)]
    units = tuple(dict.fromkeys([*left, *right]))
    places = {one: place for place, one in enumerate(units)}
    matrix = np.full((len(units), len(units)), np.nan)
    for one, two, value in zip(left, right, columns[probability], strict=True):
        matrix[places[one], places[two]] = value
    matrix = np.where(np.isnan(matrix), matrix.T, matrix)
    return JointProbabilities(units, matrix)
