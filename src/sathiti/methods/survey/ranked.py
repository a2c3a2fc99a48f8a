"""Cells of unit x domain x value in ascending order of value, and the cells of every domain.

People of one unit and domain with the same value (a household's members) are one cell. All
domains and all indices read that one table; see `rank_collection` for how it comes about.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from msgspec import Struct

from sathiti.methods.survey.adjustment import Adjustment
from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.cells import Codes, Domains
from sathiti.methods.survey.distribution import Distribution
from sathiti.methods.survey.domains import domains_of
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.rank_replicates import RankReplicates, Sorted


class Ranked(Struct, frozen=True):
    """Cells in ascending order of value.

    Attributes:
        frame: the design of the full sample; units without a value that counts are in it.
        distribution: values, weights and squared weights of the cells.
        unit: [cells] place in the frame.
        rows: [cells] rows of the sample.
        keys: by column, its codes over the cells.
        adjustment: the calibration of the weights, if there is one.
        replicates: weights of the cells in every replicate, if the design has replicates.
    """

    frame: DesignFrame
    distribution: Distribution
    unit: IntArray
    rows: FloatArray
    keys: dict[str, Codes]
    adjustment: Adjustment | None = None
    replicates: RankReplicates | None = None

    @property
    def sorted(self) -> Sorted:
        """Values and keys of the cells."""
        return Sorted(self.distribution.values, self.keys)

    def domains(self, by: Sequence[str], declared: Mapping[str, Sequence[Any]]) -> Domains:
        """The domains of `by` over the cells."""
        return domains_of(self.keys, by, declared, len(self.unit))


class Part(Struct, frozen=True):
    """The cells of one domain, in ascending order of value.

    Attributes:
        distribution: of the domain; None where it is empty.
        unit: [cells] place in the frame.
        rows: rows of the sample in the domain.
        place: [cells] place among all cells.
    """

    distribution: Distribution | None
    unit: IntArray
    rows: float
    place: IntArray


def parts(ranked: Ranked, domains: Domains) -> Iterator[Part]:
    """The cells of every domain: one stable sort by domain keeps the order of values."""
    everything = ranked.distribution
    if not domains.by:
        place = np.arange(len(ranked.unit))
        yield Part(everything, ranked.unit, float(ranked.rows.sum()), place)
        return
    for place in places(domains):
        inside = Distribution(
            everything.values[place], everything.weights[place], everything.squares[place]
        )
        rows = float(ranked.rows[place].sum())
        yield Part(inside if len(place) else None, ranked.unit[place], rows, place)


def places(domains: Domains) -> Iterator[IntArray]:
    """The places of the cells of every domain, in their order."""
    kind = np.min_scalar_type(-max(domains.count, 1))
    # a stable sort of small integers is by radix
    order = np.argsort(domains.of_cell.astype(kind), kind="stable")
    starts = np.searchsorted(domains.of_cell[order], np.arange(domains.count + 1))
    for start, end in pairwise(starts):
        yield order[start:end]


def in_replicates(ranked: Ranked) -> Iterator[Ranked | None]:
    """A sample with the weights of each of its replicates, for values only: without its units.

    None where a replicate leaves everybody out.
    """
    if ranked.replicates is None:
        return
    for block in ranked.replicates.blocks(ranked.sorted):
        for replicate, weights in enumerate(block.weights):
            there = np.flatnonzero(weights > 0)
            distribution = block.distribution(replicate, there)
            keys = {
                name: Codes(codes.of_row[there], codes.values)
                for name, codes in block.cells.keys.items()
            }
            none = np.zeros(len(there), np.int64)
            rows = np.zeros(len(there))
            yield Ranked(ranked.frame, distribution, none, rows, keys) if distribution else None
