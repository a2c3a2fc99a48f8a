"""Samples selected from frames, in one stage or several."""

from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.arrays import FloatArray, IntArray
from sathiti.methods.survey.selection.draw import draw
from sathiti.methods.survey.selection.listing import (
    Listing,
    arrow,
    counts_of,
    listing_of,
    written,
)
from sathiti.methods.survey.selection.parents import listing_within
from sathiti.methods.survey.selection.plan import SelectionPlan, check_plan, columns_of
from sathiti.methods.survey.selection.probabilities import inclusion_probabilities
from sathiti.model import SathitiError

WEIGHT = "base_weight"
RESERVE = "reserve_order"


class SelectedSample(Struct, frozen=True):
    """Units selected.

    Attributes:
        units: the rows of the frame that were selected, sorted by stratum, with `probability_1`,
            `order_1` (place in its stratum, from 1), the same of later stages, and `base_weight`,
            1 over the product of the probabilities.
        reserves: rows held ready, in each stratum by `reserve_order`. One that stands in for a
            unit takes over its weight.
        strata: one row a stratum of each stage: stage, stratum, units (in the frame), selected,
            certain (taken with probability 1), reserves, method, seed.
        key: columns that tell the units apart.
        stages: number of stages selected.
    """

    units: pa.Table
    reserves: pa.Table
    strata: pa.Table
    key: tuple[str, ...]
    stages: int


def select(frame: Any, plan: SelectionPlan, seed: int) -> SelectedSample:
    """Select units of a frame.

    The frame is sorted first, so that the same units and the same seed select the same sample
    in whatever order the rows come.

    Args:
        frame: any table that narwhals reads, one row a unit; it is collected.
        plan: how.
        seed: 0 or above.

    Raises:
        SathitiError: the frame or the plan is not fit to select from; svy is not installed.

    Example:
        >>> frame = pa.table({"village": ["A", "B", "C", "D"], "households": [50, 40, 30, 400]})
        >>> plan = SelectionPlan(key="village", count=2, method="brewer", size="households")
        >>> sample = select(frame, plan, seed=1)
        >>> sample.units.column("village").to_pylist()
        ['B', 'D']
        >>> sample.units.column("base_weight").to_pylist()
        [3.0, 1.0]
    """
    check_plan(plan, seed)
    table = arrow(frame)
    _check_free(table, 1)
    listing = listing_of(table, plan, columns_of(plan.strata))
    stage = _drawn(listing, plan, 1, seed)
    return SelectedSample(*stage, columns_of(plan.key), 1)


def select_within(
    sample: SelectedSample, listing: Any, plan: SelectionPlan, seed: int
) -> SelectedSample:
    """Select units within each unit of a sample: households of villages, persons of households.

    Args:
        sample: of the stage before.
        listing: any table that narwhals reads, one row a unit, with the key of the stage before;
            it is collected. Rows of other parents are left out; columns of the stage before that
            it does not have are added.
        plan: how; `count` and `reserve` are of each parent.
        seed: 0 or above; that of the stage before will do.

    Raises:
        SathitiError: a parent has no units in the listing; the listing or the plan is not fit to
            select from.
    """
    if plan.strata:
        raise SathitiError(
            "A later stage has no strata of its own: {columns}.",
            fix="Leave the strata out; put these columns in the order of a systematic selection.",
            columns=list(columns_of(plan.strata)),
        )
    check_plan(plan, seed)
    number = sample.stages + 1
    table = arrow(listing)
    _check_free(table, number)
    joined = listing_within(table, sample.units, sample.key)
    within = listing_of(joined, plan, sample.key, sample.key)
    units, reserves, strata = _drawn(within, plan, number, seed)
    key = tuple(dict.fromkeys([*sample.key, *columns_of(plan.key)]))
    facts = pa.concat_tables([sample.strata, strata])
    return SelectedSample(units, reserves, facts, key, number)


def _drawn(
    listing: Listing, plan: SelectionPlan, number: int, seed: int
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Units, reserves and strata of one stage."""
    counts = counts_of(plan, listing)
    probabilities = inclusion_probabilities(listing.sizes, listing.stratum, counts)
    of_units, of_reserves = np.random.SeedSequence([seed, number]).generate_state(2).tolist()
    selected = draw(plan.method, probabilities, listing.stratum, of_units)
    kept, order = _reserves(listing, selected, plan.reserve, of_reserves)
    units = _weighted(listing, selected, probabilities, number)
    reserves = listing.table.take(kept).append_column(RESERVE, pa.array(order))
    if WEIGHT in reserves.column_names:
        reserves = reserves.drop([WEIGHT])
    strata = len(listing.strata)
    facts = {
        "stage": [number] * strata,
        "stratum": [written(stratum) for stratum in listing.strata],
        "units": np.bincount(listing.stratum, minlength=strata),
        "selected": np.bincount(listing.stratum[selected], minlength=strata),
        "certain": np.bincount(listing.stratum[probabilities == 1], minlength=strata),
        "reserves": np.bincount(listing.stratum[kept], minlength=strata),
        "method": [plan.method] * strata,
        "seed": [seed] * strata,
    }
    return units, reserves, pa.table(facts)


def _weighted(
    listing: Listing, selected: NDArray[np.bool_], probabilities: FloatArray, number: int
) -> pa.Table:
    """Rows selected with the probability and order of this stage and the weight of all stages."""
    places = np.flatnonzero(selected)
    units = listing.table.take(places)
    above = units.column(WEIGHT).to_numpy() if WEIGHT in units.column_names else 1.0
    if WEIGHT in units.column_names:
        units = units.drop([WEIGHT])
    share = probabilities[places]
    units = units.append_column(f"probability_{number}", pa.array(share))
    order = pa.array(_numbered(listing.stratum[places]))
    units = units.append_column(f"order_{number}", order)
    return units.append_column(WEIGHT, pa.array(above / share))


def _reserves(
    listing: Listing, selected: NDArray[np.bool_], count: int, seed: int
) -> tuple[IntArray, IntArray]:
    """Places of the reserves of each stratum, and their order.

    Units come in random order, sooner the larger they are: an exponential time over the size.
    """
    left = np.flatnonzero(~selected)
    times = np.random.default_rng(seed).exponential(size=len(selected)) / listing.sizes
    left = left[np.lexsort((times[left], listing.stratum[left]))]
    order = _numbered(listing.stratum[left])
    return left[order <= count], order[order <= count]


def _numbered(stratum: IntArray) -> IntArray:
    """Each row of sorted strata numbered in its stratum from 1."""
    _, starts, sizes = np.unique(stratum, return_index=True, return_counts=True)
    return np.arange(1, len(stratum) + 1) - np.repeat(starts, sizes)


def _check_free(table: pa.Table, stages: int) -> None:
    names = [f"{name}_{k}" for k in range(1, stages + 1) for name in ("probability", "order")]
    taken = [name for name in (*names, WEIGHT, RESERVE) if name in table.column_names]
    if taken:
        raise SathitiError(
            "The frame already has columns {columns}, which the selection writes.",
            fix="Rename them or take them out.",
            columns=taken,
        )
