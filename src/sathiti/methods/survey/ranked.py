"""One collected table for everything that looks at ranks: cells of unit x domain x value.

People of one unit and domain with the same value (a household's members) are one cell: one
group-by of the engine, then one sort in NumPy. All domains and all indices read that table.
Scaling: memory and time follow the number of different values per unit, at most the rows;
400,000 cells of 2,000,000 persons sort in about 40 ms. A design whose units are its rows
collects them row by row.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from msgspec import Struct, structs

from sathiti.methods.survey.adjustment import Adjustment
from sathiti.methods.survey.arrays import FloatArray, IntArray, Table
from sathiti.methods.survey.cells import (
    ROWS,
    Codes,
    Domains,
    Reading,
    check_columns,
    check_domains,
    check_finite,
    check_known,
    codes_of,
    collected_cells,
    domains_of,
    floats,
    frame_of,
    key_columns,
)
from sathiti.methods.survey.distribution import Distribution
from sathiti.methods.survey.frame import DesignFrame
from sathiti.methods.survey.monomials import ONE, Column, Variable, variable
from sathiti.methods.survey.rank_replicates import (
    VALUE,
    FileRanks,
    MadeRanks,
    RankReplicates,
    Sorted,
)
from sathiti.methods.survey.replication import file_rule, made_factors, made_rule, refuse_few
from sathiti.methods.survey.weighting.calibrated_ranks import (
    SQUARES,
    WEIGHTS,
    CalibratedRanks,
    calibrated_ranks,
    rank_terms,
)
from sathiti.methods.survey.weighting.calibrated_sample import CalibratedSample
from sathiti.model import SathitiError
from sathiti.model.design import Design, Replicates


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


def collect_ranked(
    table: Table,
    design: Design,
    column: Column,
    by: Sequence[str],
    *,
    drop_missing: bool = False,
    positive_only: bool = False,
    calibrated: CalibratedSample | None = None,
) -> Ranked:
    """One pass over the rows and one sort.

    Args:
        table: any table narwhals reads.
        design: names its columns.
        column: of the values, or an expression.
        by: every column that a domain is made of.
        drop_missing: rows without a finite value, or without a domain, count nowhere, though
            their unit stays in the design; otherwise they are refused.
        positive_only: the same for values of zero and below, always without refusal.
        calibrated: the calibration of the sample, if its design has one.

    Raises:
        SathitiError: a column is not there, a weight is missing or not above zero, a value is
            missing or not finite, no value is left.
    """
    asked = variable(column)
    calibrated = calibrated and calibrated.for_ranks()
    keys = key_columns(design, [*by, *(calibrated.keys if calibrated else ())])
    named = [asked.name] if isinstance(column, str) else []
    collected = _collected(table, design, keys, asked, named, calibrated)
    if not collected.num_rows:
        raise SathitiError("The table has no rows.", fix="Give the rows of the sample.")
    weights = floats(collected[WEIGHTS])
    check_known(weights, table, design, {})
    check_finite({ONE: weights}, design)
    coded = {name: codes_of(collected[name]) for name in keys}
    unit, frame = frame_of(collected, coded, design)
    # there may be millions of cells: what is not needed again is let go
    collected = collected.drop_columns(keys)
    coded = {name: coded[name] for name in (*by, *(calibrated.keys if calibrated else ()))}
    values = np.asarray(collected[VALUE].to_numpy(), np.float64)
    rows = floats(collected[ROWS])
    known = np.isfinite(values)
    if not drop_missing:
        _check_values(values, rows, asked)
        check_domains(coded, by)
    kept = known & (values > 0) if positive_only else known
    if not kept.any():
        raise SathitiError(
            "{column} has no value that can be used.",
            fix="Check the column and the selection of rows.",
            column=asked.name,
        )
    order = np.flatnonzero(kept) if not kept.all() else np.arange(len(values))
    order = order[np.argsort(values[order])]
    ranks = None
    if calibrated is not None:
        ranks = calibrated_ranks(calibrated, collected, coded, unit, frame)
    if ranks is None:
        weights, squares = (floats(collected[name])[order] for name in (WEIGHTS, SQUARES))
        adjustment = None
    else:
        taken = ranks.take(order)
        weights, squares, adjustment = taken.weights, taken.squares, taken.adjustment
    collected = collected.drop_columns([VALUE, ROWS])
    values, rows = values[order], rows[order]
    distribution = Distribution(values, weights, squares)
    at = {name: Codes(coded[name].of_row[order], coded[name].values) for name in by}
    ranked = Ranked(frame, distribution, unit[order], rows, at, adjustment)
    if design.replicates is None:
        return ranked
    if not design.replicates.columns:
        psu = frame.levels[0].parent[unit]
        return structs.replace(
            ranked, replicates=_made(ranked, design.replicates, ranks, psu, order)
        )
    refuse_few(design.replicates, frame)
    rule = file_rule(design.replicates)
    again = FileRanks(
        table, design, column, by, rule, positive_only=positive_only, cells=len(order)
    )
    return structs.replace(ranked, replicates=again)


def _made(
    ranked: Ranked,
    replicates: Replicates,
    ranks: CalibratedRanks | None,
    psu: IntArray,
    order: IntArray,
) -> RankReplicates:
    """Replicates made from the PSUs of the sample, of the cells in an order."""
    made = made_factors(ranked.frame, replicates)
    rule = made_rule(made, replicates)
    if ranks is not None:
        return ranks.replicates(rule, psu, made.factors, order)
    held = ranked.distribution
    return MadeRanks(rule, held.weights, held.squares, psu[order], made.factors)


def _collected(
    table: Table,
    design: Design,
    keys: Sequence[str],
    asked: Variable,
    named: Sequence[str],
    calibrated: CalibratedSample | None,
) -> pa.Table:
    table = calibrated.with_numbers(table) if calibrated else table
    frame: nw.LazyFrame[Any] = nw.from_native(table).lazy()
    populations = [stage.fpc for stage in design.levels if stage.fpc]
    check_columns(frame, [*keys, *populations, design.weight, *named])
    read = Reading(frame.collect_schema(), {asked.name: asked})
    weight = read.column(design.weight)
    wanted = rank_terms(calibrated, read, weight)
    for n, name in enumerate(populations):
        wanted[f"fpc{n}_"] = (read.column(name), "max")
        wanted[f"fpc{n}_least_"] = (read.column(name), "min")
    valued = frame.with_columns(read.variable(asked.name).alias(VALUE))
    return collected_cells(valued, design, [*keys, VALUE], wanted)


def _check_values(values: FloatArray, rows: FloatArray, asked: Variable) -> None:
    missing = int(rows[~np.isfinite(values)].sum())
    if missing:
        raise SathitiError(
            "{count} rows have no value in {column}, or one that is not finite.",
            fix='Correct them, or say missing="drop" to estimate for those with a value.',
            count=missing,
            column=asked.name,
        )
