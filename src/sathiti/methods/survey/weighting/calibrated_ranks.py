"""Cells of one value each under calibrated weights, for what looks at ranks."""

from collections.abc import Iterator, Mapping

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct, structs

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.cells import Aggregation, Codes, Reading, floats, sure
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.monomials import ONE
from sathiti.methods.survey.rank_replicates import MadeRanks, Reweighted, Sorted
from sathiti.methods.survey.replicate_totals import ReplicateRule
from sathiti.methods.survey.weighting.calibrated_cells import CalibratedCells, Recalibration
from sathiti.methods.survey.weighting.calibrated_sample import (
    FACTOR,
    CalibratedSample,
    columns_of,
)
from sathiti.model import SathitiError

BASE, WEIGHTS, SQUARES = "base_", "weights_", "squares_"


class CalibratedRanks(Struct, frozen=True):
    """Weights of cells, and their calibration.

    Attributes:
        weights: [cells] sums of calibrated weights.
        squares: [cells] sums of their squares.
        design_squares: [cells] sums of squared design weights.
        adjustment: residuals of the cells.
    """

    weights: FloatArray
    squares: FloatArray
    design_squares: FloatArray
    adjustment: CalibratedCells

    def take(self, order: IntArray) -> "CalibratedRanks":
        """The same for some cells; the totals of units stay those of all.

        Only what residuals need is taken along: there may be as many cells as rows.
        """
        made = self.adjustment
        part = structs.replace(
            made,
            codes=made.codes[:, order],
            base={one: values[order] for one, values in made.base.items()},
            crossed={one: values[order] for one, values in made.crossed.items()},
            weights=made.weights[:0],
            numbers=made.numbers[:0],
            apart=made.apart[order],
            products=made.products[:0],
            group=made.group[order],
        )
        return CalibratedRanks(
            self.weights[order], self.squares[order], self.design_squares[order], part
        )

    def replicates(
        self, rule: ReplicateRule, psu: IntArray, factors: FloatArray, order: IntArray
    ) -> "RecalibratedRanks":
        """Weights of some cells in replicates, of which each is calibrated anew on all cells.

        Args:
            rule: how a variance follows.
            psu: [cells] primary sampling unit.
            factors: [replicates, PSUs].
            order: the cells asked.

        Raises:
            SathitiError: a replicate cannot meet the totals.
        """
        weights, squares = self.adjustment.weights[order], self.design_squares[order]
        return RecalibratedRanks(
            MadeRanks(rule, weights, squares, psu[order], factors),
            self.adjustment.group[order],
            self.adjustment.recalibrated(psu, factors),
        )


class RecalibratedRanks(Struct, frozen=True):
    """Replicates made from PSUs and calibrated anew.

    Attributes:
        made: design weights of cells in the replicates.
        group: [cells] group of the calibration.
        again: the calibration of every replicate.
    """

    made: MadeRanks
    group: IntArray
    again: Recalibration

    @property
    def rule(self) -> ReplicateRule:
        """How a variance follows."""
        return self.made.rule

    def blocks(self, cells: Sorted) -> Iterator[Reweighted]:
        """See `RankReplicates`.

        Raises:
            SathitiError: weights of a replicate come out below zero.
        """
        first = 0
        for block in self.made.blocks(cells):
            part = slice(first, first + len(block.weights))
            first = part.stop
            factors = self.again.factors(part)[:, self.group]
            weights = block.weights * factors
            if (weights < 0).any():
                raise _below_zero()
            yield Reweighted(cells, weights, block.squares * factors**2)


def rank_terms(
    calibrated: CalibratedSample | None, read: Reading, weight: nw.Expr
) -> dict[str, tuple[nw.Expr, Aggregation]]:
    """What the engine adds up beside the keys: weights, their squares, products with numbers."""
    if calibrated is None or not calibrated.numbers:
        return {WEIGHTS: (sure(weight, weight), "sum"), SQUARES: (weight * weight, "sum")}
    w = weight * nw.col(FACTOR)
    terms: dict[str, tuple[nw.Expr, Aggregation]] = {
        BASE: (weight, "sum"),
        WEIGHTS: (sure(w, weight), "sum"),
        SQUARES: (w * w, "sum"),
    }
    for place, name in enumerate(calibrated.numbers):
        terms[f"x{place}_"] = (weight * read.column(name), "sum")
        terms[f"wx{place}_"] = (w * read.column(name), "sum")
    return terms


def calibrated_ranks(
    calibrated: CalibratedSample,
    collected: pa.Table,
    keys: Mapping[str, Codes],
    unit: IntArray,
    frame: DesignFrame,
) -> CalibratedRanks:
    """The weights of all cells, from sums of `rank_terms`.

    Args:
        calibrated: the calibration of the sample.
        collected: one row a cell.
        keys: by column, its codes over the cells.
        unit: [cells] place in the frame.
        frame: all units.

    Raises:
        SathitiError: calibrated weights are not above zero, so that there is no distribution.
    """
    numbers = range(len(calibrated.numbers))
    count = collected.num_rows
    base = floats(collected[BASE if numbers else WEIGHTS])
    codes = calibrated.codes(keys, base)
    weights, squares = floats(collected[WEIGHTS]), floats(collected[SQUARES])
    design_squares = squares
    told = calibrated.calibrated.households or calibrated.design.replicates
    group = calibrated.groups(keys, codes) if told else np.zeros(count, np.int64)
    apart = calibrated.apart_of(keys, count)
    if not numbers:
        factors = calibrated.factors(codes, group, apart)
        weights, squares = weights * factors, squares * factors**2
    if (weights <= 0).any():
        raise _below_zero()
    x = columns_of([floats(collected[f"x{place}_"]) for place in numbers], count)
    wx = columns_of([floats(collected[f"wx{place}_"]) for place in numbers], count)
    if apart.shape[1]:
        wx = weights[:, None] * apart
    adjustment = CalibratedCells(
        calibrated=calibrated.calibrated,
        codes=codes,
        base={ONE: base},
        crossed={ONE: x},
        weights=base,
        numbers=x,
        apart=apart,
        products=np.zeros((count, 0, 0)),
        group=group,
        unit_totals=calibrated.unit_totals(unit, frame.units, codes, group, weights, wx),
    )
    return CalibratedRanks(weights, squares, design_squares, adjustment)


def _below_zero() -> SathitiError:
    return SathitiError(
        "Calibration made weights of zero or below, and ranks need weights above zero.",
        fix="Use method raking or logit, or give a least factor above zero.",
    )
