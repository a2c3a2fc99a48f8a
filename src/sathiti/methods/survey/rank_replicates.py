"""Sorted cells under replicate weights, a block of replicates at a time.

An index is computed anew with the weights of every replicate, as `withReplicates` of R's
survey. Replicates made from PSUs multiply the weights of cells; those of a file are added up
by the engine to cells of domain x value. Either way weights come as blocks of replicates, so
memory does not grow with their number.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray, IntArray, Table
from sathiti.methods.survey.cells import Codes, Reading, codes_of, floats
from sathiti.methods.survey.distribution import Distribution
from sathiti.methods.survey.monomials import Column, variable
from sathiti.methods.survey.replicate_totals import ReplicateRule
from sathiti.methods.survey.replicate_weights import file_sums, pieces
from sathiti.methods.survey.replication import file_rule
from sathiti.model import SathitiError
from sathiti.model.design import Design

VALUE = "value_"


class Sorted(Struct, frozen=True):
    """Cells in ascending order of value.

    Attributes:
        values: [cells].
        keys: by column, its codes over the cells.
    """

    values: FloatArray
    keys: dict[str, Codes]


class Reweighted(Struct, frozen=True):
    """Cells in ascending order of value under some replicates.

    Attributes:
        cells: values and keys.
        weights: [replicates, cells] sums of weights; 0 where a replicate leaves a cell out.
        squares: [replicates, cells] sums of squared weights.
        sample: [cells] weights in the sample; None where its cells are others.
    """

    cells: Sorted
    weights: FloatArray
    squares: FloatArray
    sample: FloatArray | None = None

    def is_sample(self, replicate: int, place: IntArray) -> bool:
        """Whether a replicate leaves the weights of some cells as they are in the sample."""
        if self.sample is None:
            return False
        return bool(np.array_equal(self.weights[replicate][place], self.sample[place]))

    def distribution(self, replicate: int, place: IntArray | None = None) -> Distribution | None:
        """The distribution in a replicate.

        Args:
            replicate: place in the block.
            place: cells of a domain, in ascending order; None for all.

        Returns:
            None where the replicate leaves everybody out.
        """
        weights, squares, values = (
            self.weights[replicate],
            self.squares[replicate],
            self.cells.values,
        )
        if place is not None:
            weights, squares, values = weights[place], squares[place], values[place]
        there = weights > 0
        if not there.all():
            weights, squares, values = weights[there], squares[there], values[there]
        return Distribution(values, weights, squares) if len(values) else None


class RankReplicates(Protocol):
    """Weights of sorted cells in every replicate."""

    @property
    def rule(self) -> ReplicateRule:
        """How a variance follows."""

    def blocks(self, cells: Sorted) -> Iterator[Reweighted]:
        """All replicates in their order.

        Args:
            cells: those of the sample.
        """


class MadeRanks(Struct, frozen=True):
    """Replicates made from PSUs.

    Attributes:
        rule: how a variance follows.
        weights: [cells] sums of design weights.
        squares: [cells] sums of their squares.
        psu: [cells] primary sampling unit.
        factors: [replicates, PSUs].
    """

    rule: ReplicateRule
    weights: FloatArray
    squares: FloatArray
    psu: IntArray
    factors: FloatArray

    def blocks(self, cells: Sorted) -> Iterator[Reweighted]:
        """See `RankReplicates`."""
        for part in pieces(len(self.factors), len(self.psu)):
            factors = self.factors[part][:, self.psu]
            yield Reweighted(cells, self.weights * factors, self.squares * factors**2, self.weights)


class FileRanks:
    """Replicate weights of the file: a group-by a block of its columns, to domain x value."""

    def __init__(
        self,
        table: Table,
        design: Design,
        column: Column,
        by: Sequence[str],
        positive_only: bool,
        cells: int,
    ) -> None:
        """Args: those of `collect_ranked`, and the number of cells of the sample."""
        self._table, self._design, self._by = table, design, tuple(by)
        self._asked, self._positive_only = variable(column), positive_only
        assert design.replicates is not None
        self.rule = file_rule(design.replicates)
        columns = design.replicates.columns
        self._columns = [columns[part] for part in pieces(len(columns), cells)]
        # the only block of a small file is kept for the next question
        self._held: Reweighted | None = None

    def blocks(self, cells: Sorted) -> Iterator[Reweighted]:
        """See `RankReplicates`; cells are of domain x value."""
        if self._held is not None:
            yield self._held
            return
        for columns in self._columns:
            block = self._collected(columns)
            if len(self._columns) == 1:
                self._held = block
            yield block

    def _collected(self, columns: Sequence[str]) -> Reweighted:
        frame: nw.LazyFrame[Any] = nw.from_native(self._table).lazy()
        read = Reading(frame.collect_schema(), {self._asked.name: self._asked})
        valued = frame.with_columns(read.variable(self._asked.name).alias(VALUE)).to_native()
        found = file_sums(valued, self._design, (*self._by, VALUE), columns)
        _refuse_below_zero(found, columns)
        values = np.asarray(found[VALUE].to_numpy(), np.float64)
        kept = np.isfinite(values)
        if self._positive_only:
            kept &= values > 0
        order = np.flatnonzero(kept)
        order = order[np.argsort(values[order])]
        keys = {}
        for name in self._by:
            codes = codes_of(found[name])
            keys[name] = Codes(codes.of_row[order], codes.values)
        matrices = [
            np.stack([floats(found[f"{kind}{n}_"])[order] for n in range(len(columns))])
            for kind in "ws"
        ]
        return Reweighted(Sorted(values[order], keys), matrices[0], matrices[1])


def _refuse_below_zero(found: pa.Table, columns: Sequence[str]) -> None:
    for n, name in enumerate(columns):
        if (floats(found[f"least{n}_"]) < 0).any():
            raise SathitiError(
                "Replicate weights of {column} are below zero, and ranks need weights of zero or "
                "above.",
                fix="Correct the column, or leave it out of the replicates.",
                column=name,
            )
