"""Weights from the finite populations of the stages, where the file has none."""

from collections.abc import Sequence

import msgspec
import narwhals as nw
import numpy as np
import pyarrow as pa

from sathiti.methods.survey.arrays import IntArray, Table
from sathiti.methods.survey.cells import check_columns, codes_of
from sathiti.model import SathitiError
from sathiti.model.design import Design, Stage

WEIGHT_OF_DESIGN = "weight_of_design_"


def weighted_by_design(table: Table, design: Design) -> tuple[Table, Design]:
    """The table with the product over stages of N / n as weight; as it is where it has one.

    The table is collected, for the units drawn have to be counted at every stage.

    Raises:
        SathitiError: a stage has no finite population, so that there is no weight at all.
    """
    if design.weight:
        return table, design
    if not all(stage.fpc for stage in design.levels):
        raise SathitiError(
            "The design has neither a weight nor a finite population at every stage.",
            fix="Name the column of the weight.",
        )
    frame = nw.from_native(table).lazy()
    check_columns(frame, design.columns)
    rows: pa.Table = frame.collect("pyarrow").to_native()
    weight = np.ones(rows.num_rows)
    before = np.zeros(rows.num_rows, np.int64)
    for stage in design.levels:
        stratum, before = _places(rows, stage, before)
        drawn = np.unique(np.column_stack([stratum, before]), axis=0)[:, 0]
        n = np.bincount(drawn)[stratum]
        population = rows[stage.fpc].cast(pa.float64()).to_numpy()
        with np.errstate(divide="ignore"):  # a population of nothing is refused with the design
            weight *= np.where(population <= 1, 1 / population, population / n)
    weighted = rows.append_column(WEIGHT_OF_DESIGN, pa.array(weight))
    return weighted, msgspec.structs.replace(design, weight=WEIGHT_OF_DESIGN)


def _places(rows: pa.Table, stage: Stage, before: IntArray) -> tuple[IntArray, IntArray]:
    """Place of every row's stratum within the unit before, and of its unit."""
    stratum = _joined(before, [codes_of(rows[stage.strata]).of_row] if stage.strata else [])
    unit = codes_of(rows[stage.unit]).of_row if stage.unit else np.arange(rows.num_rows)
    return stratum, _joined(stratum, [unit])


def _joined(before: IntArray, codes: Sequence[IntArray]) -> IntArray:
    for one in codes:
        before = before * (1 + one.max(initial=0)) + one
    places: IntArray = np.unique(before, return_inverse=True)[1]
    return places
