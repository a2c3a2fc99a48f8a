"""Figures of measures that look at ranks, domain by domain, and the table they make."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct

from sathiti.methods.survey.arrays import FloatArray
from sathiti.methods.survey.distribution import UndefinedIndexError
from sathiti.methods.survey.estimates import Estimates, Figures, estimates_table
from sathiti.methods.survey.rank_measures import Answer, Measure


class DomainFigures(Struct, frozen=True):
    """One domain's figures of one measure.

    Attributes:
        answer: estimates and intervals.
        effect: [labels] design effects.
        rows: of the sample.
        df: degrees of freedom.
        why: error of a measure without a value here.
    """

    answer: Answer
    effect: FloatArray
    rows: float
    df: float
    why: UndefinedIndexError | None = None


def nothing(
    measure: Measure, rows: float, df: float, why: UndefinedIndexError | None
) -> DomainFigures:
    """The figures of a measure where it has none: in an empty domain, or for a reason."""
    empty = np.full(len(measure.labels), np.nan)
    return DomainFigures(Answer(empty, empty, empty, empty), empty, rows, df, why)


def refuse_undefined(figures: Sequence[DomainFigures]) -> None:
    """A measure without a value in any domain is no table of flags, but an error that says why."""
    reasons = [one.why for one in figures if one.rows]
    if reasons and all(reasons):
        raise next(why for why in reasons if why is not None)


def as_estimates(
    measure: Measure,
    figures: Sequence[DomainFigures],
    by: Sequence[str],
    keys: Sequence[Sequence[Any]],
    like: Any,
) -> Estimates:
    """The tidy table of a measure.

    Args:
        measure: names the estimates and tells them apart.
        figures: one a domain.
        by: columns of the domains.
        keys: by column, the value of every domain.
        like: the table of the sample.
    """
    labels = list(measure.labels)
    columns: dict[str, Sequence[Any]] = {
        name: [at for at in values for _ in labels] for name, values in zip(by, keys, strict=True)
    }
    if labels != [""]:
        columns[measure.label_column] = labels * len(figures)
    answers = [one.answer for one in figures]

    def joined(parts: Iterable[FloatArray]) -> FloatArray:
        return np.concatenate([np.zeros(0), *parts])  # of no domains too

    error = joined(one.error for one in answers)
    rows, df = (
        np.repeat(np.array([getattr(one, name) for one in figures]), len(labels))
        for name in ("rows", "df")
    )
    table = estimates_table(
        columns,
        Figures(
            joined(one.value for one in answers),
            error**2,
            joined(one.low for one in answers),
            joined(one.high for one in answers),
            joined(one.effect for one in figures),
            rows,
            df,
        ),
    )
    return Estimates(_marked(table, labels * len(figures)), like, measure.name)


def _marked(table: pa.Table, labels: Sequence[Any]) -> pa.Table:
    """Flag ``no_spread`` where an error is zero because people do not differ.

    Such as a line above everyone's welfare. The ends of a curve, at 0 and 1, are sure by nature.
    """
    flags = table["flag"].to_pylist()
    errors = table["standard_error"].to_pylist()
    marked = [
        "no_spread" if not flag and error == 0 and label not in (0, 1) else flag
        for flag, error, label in zip(flags, errors, labels, strict=True)
    ]
    place = table.column_names.index("flag")
    return table.set_column(place, "flag", pa.array(marked, pa.string()))
