"""Households whose members share one weight: auxiliaries averaged within the household.

With the mean of the members as auxiliary of each member, all members get the same factor, and
totals of persons are met as before (Lemaître and Dufour 1987). What is counted once a household
is shared out among its members. One row a household is collected.
"""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries
from sathiti.methods.survey.weighting.cells import missing_values
from sathiti.methods.survey.weighting.rows import Category
from sathiti.model import Calibration, SathitiError

Array = NDArray[np.float64]


class Households(Struct, frozen=True):
    """The households of a sample.

    Attributes:
        keys: one row a household, the columns that identify it.
        auxiliaries: of each member: means of the household.
        weights: [households] sums of the design weights of the members.
        rows: [households] members.
    """

    keys: pa.Table
    auxiliaries: Auxiliaries
    weights: Array
    rows: Array


def collect_households(
    table: Any,
    weight: str,
    calibration: Calibration,
    categories: Sequence[Sequence[Category]],
    width: int,
) -> Households:
    """Average the auxiliaries within households.

    Args:
        table: any table narwhals reads.
        weight: column of the design weights.
        calibration: what is to be met; it names the columns of the household.
        categories: of every margin, as the sample has them.
        width: number of all totals.

    Raises:
        SathitiError: rows without a household, or members of a household with different design
            weights, or different categories of what is counted once a household.
    """
    everyone = [one for ones in categories for one in ones]
    x = {f"_{one.place}": one.indicator for one in everyone}
    first = width - len(calibration.numeric)
    for place, (column, _) in enumerate(calibration.numeric, first):
        x[f"_{place}"] = nw.col(column).cast(nw.Float64)
    keys, d = list(calibration.household), nw.col("_weight")
    rows_of = nw.from_native(table).lazy()
    rows_of = rows_of.select(*keys, nw.col(weight).cast(nw.Float64).alias("_weight"), **x)
    added = rows_of.group_by(keys).agg(
        d.sum(),
        d.min().alias("_least"),
        d.max().alias("_greatest"),
        nw.len().alias("_rows"),
        *(nw.col(name).mean() for name in x),
    )
    found = added.collect(backend="pyarrow").to_native()
    rows = np.asarray(found["_rows"].to_numpy(), dtype=np.float64)
    for key in keys:
        unknown = found[key].is_null(nan_is_null=True).to_numpy()
        if unknown.any():
            raise missing_values(int(rows[unknown].sum()), key)
    means = np.zeros((found.num_rows, width))
    for name in x:
        means[:, int(name[1:])] = found[name].to_numpy()
    _check_one_weight(found, calibration, weight)
    for one in everyone:
        if one.margin.counted == "household":
            _check_one_category(found, means[:, one.place], calibration, one)
            means[:, one.place] /= rows
    weights = np.asarray(found["_weight"].to_numpy(), dtype=np.float64)
    auxiliaries = Auxiliaries(np.zeros((0, len(means)), np.int64), means, width)
    return Households(found.select(keys), auxiliaries, weights, rows)


def _check_one_weight(found: pa.Table, calibration: Calibration, weight: str) -> None:
    least, greatest = found["_least"], found["_greatest"]
    differ = pc.greater(pc.subtract(greatest, least), pc.multiply(greatest, 1e-9))
    if pc.any(differ).as_py():
        at = pc.index(differ, True).as_py()
        raise SathitiError(
            "Members of household {household} have design weights from {least} to {greatest}.",
            fix="Give all members of a household one design weight in {column}.",
            household=_named(found, calibration, at),
            least=least[at].as_py(),
            greatest=greatest[at].as_py(),
            column=weight,
        )


def _check_one_category(
    found: pa.Table, share: Array, calibration: Calibration, category: Category
) -> None:
    mixed = np.flatnonzero((share > 1e-9) & (share < 1 - 1e-9))
    if len(mixed):
        raise SathitiError(
            "Members of household {household} differ in {margin}, which counts households.",
            fix="Give all members of a household the same category.",
            household=_named(found, calibration, int(mixed[0])),
            margin=category.margin.name,
        )


def _named(found: pa.Table, calibration: Calibration, at: int) -> str:
    return " / ".join(str(found[key][at].as_py()) for key in calibration.household)
