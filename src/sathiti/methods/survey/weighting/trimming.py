"""Extreme weights are cut, and what is cut off is carried by the others.

Weights above the upper limit get the limit, those below the lower limit get that. The difference
is spread over the rest, in proportion to their weights (Potter 1990) or evenly (trimWeights of R's
survey), again and again until no weight crosses a limit: the sum of weights stays.
"""

from typing import Any, Literal, get_args

import narwhals as nw
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sathiti.methods.survey.cells import check_columns
from sathiti.methods.survey.weighting.cells import add_up, numbers_of
from sathiti.methods.survey.weighting.population import plain
from sathiti.methods.tables import opened, refuse_other_than_numbers
from sathiti.model import SathitiError, refuse_unknown

Array = NDArray[np.float64]
Spread = Literal["proportional", "even", "none"]


class Limits(Struct, frozen=True):
    """Between which weights may lie, said as numbers or by the weights themselves.

    Attributes:
        lower: least weight.
        upper: greatest weight.
        medians: the greatest weight is so many times the median of all weights.
        iqrs: the greatest weight is the median and so many times the distance between quartiles.
    """

    lower: float | None = None
    upper: float | None = None
    medians: float | None = None
    iqrs: float | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.upper, self.medians, self.iqrs)) > 1:
            raise SathitiError(
                "Several upper limits were given for the weights.",
                fix="Give one of: upper, medians, iqrs.",
            )
        if all(one is None for one in (self.lower, self.upper, self.medians, self.iqrs)):
            raise SathitiError(
                "No limit was given for the weights.",
                fix="Give one of: lower, upper, medians, iqrs.",
            )


class Trimmed(Struct, frozen=True):
    """Weights that were cut.

    Attributes:
        weight: column of the weights before.
        lower: least weight.
        upper: greatest weight.
        cut_below: weights up to here get the least weight.
        cut_above: weights from here get the greatest weight.
        factor: by which the other weights are multiplied.
        shift: what is added to them after that.
        rows_cut: number of rows whose weight was cut.
        share_moved: of the sum of weights, what was taken from some rows and given to others.
    """

    weight: str
    lower: float
    upper: float
    cut_below: float
    cut_above: float
    factor: float
    shift: float
    rows_cut: int
    share_moved: float

    @property
    def expression(self) -> nw.Expr:
        """The weight of every row after cutting, on any engine."""
        w = nw.col(self.weight).cast(nw.Float64)
        kept = w * self.factor + self.shift
        if np.isfinite(self.cut_above):
            kept = nw.when(w >= self.cut_above).then(nw.lit(self.upper)).otherwise(kept)
        if np.isfinite(self.cut_below):
            kept = nw.when(w <= self.cut_below).then(nw.lit(self.lower)).otherwise(kept)
        return kept

    def attach(self, table: Any, name: str = "trimmed_weight") -> Any:
        """The table with the cut weights as a further column; lazy if it is lazy.

        Args:
            table: the sample.
            name: of the new column.
        """
        return nw.from_native(table).with_columns(self.expression.alias(name)).to_native()


def trim_weights(
    table: Any,
    weight: str,
    limits: Limits,
    spread: Spread = "proportional",
    *,
    repeat: bool = True,
) -> Trimmed:
    """Cut extreme weights and spread what was cut off.

    One row for each weight that occurs is collected.

    Args:
        table: any table narwhals reads.
        weight: column of the weights.
        limits: between which weights may lie.
        spread: how the others carry what was cut off; with ``none`` the sum of weights changes.
        repeat: cut again what spreading pushes over a limit.

    Raises:
        SathitiError: `spread` is none of these, weights are missing or negative, the limits
            cross, or no weight is left to carry what was cut off.

    >>> import pyarrow as pa
    >>> made = trim_weights(pa.table({"w": [1.0, 1.0, 1.0, 9.0]}), "w", Limits(upper=6))
    >>> made.attach(pa.table({"w": [1.0, 9.0]}))["trimmed_weight"].to_pylist()
    [2.0, 6.0]
    """
    refuse_unknown("spread", spread, get_args(Spread))
    values, rows = _occurring(table, weight)
    lower, upper = _ends(limits, values, rows, spread)
    # The limit each weight stands at, once it has crossed it.
    held = np.full(len(values), np.nan)
    factor, shift, kept = 1.0, 0.0, values
    while True:
        outside = np.isnan(held) & ((kept < lower) | (kept > upper))
        held[outside] = np.clip(kept[outside], lower, upper)
        free = np.isnan(held)
        if spread != "none" and outside.any():
            left = float(rows @ values - rows[~free] @ held[~free])
            factor, shift = _carried(values[free], rows[free], left, spread)
        kept = values * factor + shift
        if not (outside.any() and repeat and spread != "none"):
            break
    below, above = ~free & (held == lower), ~free & (held == upper)
    moved = float(rows[~free] @ np.abs(values - held)[~free])
    return Trimmed(
        weight,
        lower,
        upper,
        float(values[below].max(initial=-np.inf)),
        float(values[above].min(initial=np.inf)),
        factor,
        shift,
        int(rows[~free].sum()),
        moved / float(rows @ values),
    )


def _carried(values: Array, rows: Array, total: float, spread: Spread) -> tuple[float, float]:
    """Factor and shift that bring the weights left to a total.

    Raises:
        SathitiError: there is nobody left to carry it.
    """
    sum_, count = float(rows @ values), float(rows.sum())
    if sum_ <= 0 or total < 0:
        raise SathitiError(
            "No weight is left to carry {total} that was cut off.",
            fix="Widen the limits of the weights.",
            total=plain(total),
        )
    return (total / sum_, 0.0) if spread == "proportional" else (1.0, (total - sum_) / count)


def _occurring(table: Any, weight: str) -> tuple[Array, Array]:
    """Weights that occur, in ascending order, and in how many rows."""
    frame = opened(table).lazy()
    check_columns(frame, [weight])
    refuse_other_than_numbers(frame.collect_schema(), weight)
    cells = add_up(frame.with_columns(_key=nw.col(weight).cast(nw.Float64)), ["_key"], weight, {})
    values, rows = numbers_of(cells["_key"]), numbers_of(cells["_rows"])
    order = np.argsort(values)
    return values[order], rows[order]


def _ends(limits: Limits, values: Array, rows: Array, spread: Spread) -> tuple[float, float]:
    """The limits as numbers.

    Raises:
        SathitiError: they cross, or the mean weight lies outside where the sum is to be kept.
    """
    lower = -np.inf if limits.lower is None else limits.lower
    upper = np.inf if limits.upper is None else limits.upper
    median = quantile(values, rows, 0.5)
    if limits.medians is not None:
        upper = limits.medians * median
    if limits.iqrs is not None:
        width = quantile(values, rows, 0.75) - quantile(values, rows, 0.25)
        upper = median + limits.iqrs * width
    mean = float(rows @ values / rows.sum())
    if lower > upper:
        raise SathitiError(
            "The lower limit of the weights is {lower}, the upper one {upper}.",
            fix="Widen the limits of the weights.",
            lower=lower,
            upper=upper,
        )
    if spread != "none" and not lower <= mean <= upper:
        raise SathitiError(
            "The mean weight is {mean}: weights between {lower} and {upper} cannot have the same "
            "sum.",
            fix="Widen the limits of the weights.",
            mean=plain(mean),
            lower=lower,
            upper=upper,
        )
    return float(lower), float(upper)


def quantile(values: Array, rows: Array, share: float) -> float:
    """A quantile of values that occur in many rows, between two rows by interpolation.

    The definition is type 7 of Hyndman and Fan (1996), the usual one of R and NumPy.

    Args:
        values: ascending.
        rows: in how many rows each occurs.
        share: between 0 and 1.

    >>> quantile(np.array([1.0, 3.0]), np.array([2.0, 2.0]), 0.5)
    2.0
    """
    ends = np.cumsum(rows)
    at = share * (ends[-1] - 1)
    low, high = (
        values[np.searchsorted(ends, place, side="right")] for place in (np.floor(at), np.ceil(at))
    )
    return float(low + (high - low) * (at - np.floor(at)))
