"""Weights of cells under replicates, for estimates that no totals give.

A cell holds rows of the same values of some columns. Replicates made from PSUs multiply the
weights of cells, and calibrate them anew where the sample is calibrated; those of a file are
added up by the engine. Weights come as blocks of replicates, so memory does not grow with
their number.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, Table
from sathiti.methods.survey.cells import (
    Aggregation,
    Cells,
    Codes,
    Reading,
    aggregated,
    check_columns,
    codes_of,
    floats,
)
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.replicate_totals import ReplicateRule
from sathiti.methods.survey.replication import (
    file_rule,
    made_factors,
    made_rule,
    weight_in_replicate,
)
from sathiti.methods.tables import asking_the_engine
from sathiti.model.design import Design, Replicates

MOST_WEIGHTS = 8_000_000


class WeightBlock(Struct, frozen=True):
    """Cells under some replicates.

    Attributes:
        keys: by column, its codes over the cells.
        weights: [replicates, cells] sums of weights; 0 where a replicate leaves a cell out.
    """

    keys: dict[str, Codes]
    weights: FloatArray


class Weighing(Struct, frozen=True):
    """Weights in all replicates.

    Attributes:
        rule: how a variance follows.
        blocks: the replicates in their order.
    """

    rule: ReplicateRule
    blocks: Iterator[WeightBlock]


def pieces(replicates: int, cells: int) -> Iterator[slice]:
    """Replicates of which no more than `MOST_WEIGHTS` weights are held at once."""
    step = max(1, MOST_WEIGHTS // max(cells, 1))
    for first in range(0, replicates, step):
        yield slice(first, first + step)


def made_weights(cells: Cells, replicates: Replicates) -> Weighing:
    """Replicates made from PSUs.

    Args:
        cells: with the constant 1 as monomial; their keys tell values apart.
        replicates: how they are made.

    Raises:
        SathitiError: the method does not suit the design; a replicate cannot meet the totals
            of the calibration.
    """
    made = made_factors(cells.frame, replicates)
    psu = cells.frame.levels[0].parent[cells.unit]
    adjustment = cells.adjustment
    again = adjustment.recalibrated(psu, made.factors) if adjustment else None

    def blocks() -> Iterator[WeightBlock]:
        for part in pieces(len(made.factors), len(psu)):
            if adjustment is None or again is None:
                weights = cells.sums[ONE] * made.factors[part][:, psu]
            else:
                weights = adjustment.base[ONE] * made.factors[part][:, psu]
                weights *= again.factors(part)[:, adjustment.group]
            yield WeightBlock(cells.keys, weights)

    return Weighing(made_rule(made, replicates), blocks())


def file_weights(table: Table, design: Design, keys: Sequence[str], cells: int) -> Weighing:
    """Replicate weights of the file.

    Args:
        table: the rows.
        design: names the columns of the replicate weights.
        keys: columns whose values are told apart.
        cells: about how many combinations of these there are.
    """
    replicates = design.replicates
    assert replicates is not None
    columns = replicates.columns

    def blocks() -> Iterator[WeightBlock]:
        for part in pieces(len(columns), cells):
            found = file_sums(table, design, keys, columns[part])
            coded = {name: codes_of(found[name]) for name in keys}
            sums = [floats(found[f"w{n}_"]) for n in range(len(columns[part]))]
            yield WeightBlock(coded, np.stack(sums))

    return Weighing(file_rule(replicates), blocks())


@asking_the_engine()
def file_sums(
    table: Table, design: Design, keys: Sequence[str], columns: Sequence[str]
) -> pa.Table:
    """Sums of replicate weights of the file by keys: one group-by.

    Args:
        table: the rows.
        design: of the sample.
        keys: columns whose values are told apart.
        columns: of replicate weights.

    Returns:
        The keys; and for the n-th column its sum ``w{n}_``, that of its squares ``s{n}_`` and its
        least value ``least{n}_``.
    """
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    check_columns(frame, columns)
    read = Reading(frame.collect_schema(), {})
    sums: dict[str, tuple[nw.Expr, Aggregation]] = {}
    for n, name in enumerate(columns):
        weight = weight_in_replicate(read, design, name)
        sums |= {f"w{n}_": (weight, "sum"), f"s{n}_": (weight * weight, "sum")}
        sums[f"least{n}_"] = (weight, "min")
    return aggregated(frame, list(keys), sums)
