"""The quality and performance indicators of the European Statistical System that a run can measure.

Codes and formulas: ESS guidelines for quality and performance indicators (R1, A4, A5, A6,
TP1, TP3, CC2). Each function returns None where there is nothing to measure.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct


class RevisionSize(Struct, frozen=True):
    """How far figures moved between two vintages (A6).

    Attributes:
        compared: observations in both vintages.
        revised: of those, how many changed.
        mean_revision: mean of later minus earlier, in the unit of the data.
        mean_absolute_revision: mean of the absolute difference.
        relative_mean_absolute_revision: sum of absolute differences over the sum of
            absolute later values; None if that sum is zero.
    """

    compared: int
    revised: int
    mean_revision: float
    mean_absolute_revision: float
    relative_mean_absolute_revision: float | None


def completeness_rate(provided: int, required: int) -> float | None:
    """R1: cells provided over cells required, 0 to 1."""
    return provided / required if required else None


def unit_nonresponse_rate(responding: int, eligible: int) -> float | None:
    """A4 unweighted: one minus responding over eligible units, 0 to 1."""
    return 1 - responding / eligible if eligible else None


def item_nonresponse_rate(answered: int, asked: int) -> float | None:
    """A5: one minus items answered over items asked of responding units, 0 to 1."""
    return 1 - answered / asked if asked else None


def time_lag_days(period_end: date, published: date) -> int:
    """TP1: days from the last day of the reference period to the first results."""
    return (published - period_end).days


def punctuality_days(scheduled: date, actual: date) -> int:
    """TP3: days from the scheduled to the actual date; negative means early."""
    return (actual - scheduled).days


def revision_size(pairs: Iterable[tuple[float, float]]) -> RevisionSize | None:
    """A6 over pairs (earlier, later) of the same observation."""
    both = list(pairs)
    if not both:
        return None
    differences = [later - earlier for earlier, later in both]
    absolute = sum(abs(difference) for difference in differences)
    level = sum(abs(later) for _, later in both)
    return RevisionSize(
        compared=len(both),
        revised=sum(difference != 0 for difference in differences),
        mean_revision=sum(differences) / len(both),
        mean_absolute_revision=absolute / len(both),
        relative_mean_absolute_revision=absolute / level if level else None,
    )


def length_of_series(periods: Sequence[str], breaks: Sequence[str] = ()) -> int:
    """CC2: number of periods since the last break (the break itself included)."""
    last_break = max(breaks, default="")
    return sum(period >= last_break for period in set(periods))
