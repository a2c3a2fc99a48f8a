"""Figures that are asked once of all crossings of a plan: totals, means, shares."""

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
from msgspec import Struct

from sathiti.domains.social.asked import Asked
from sathiti.domains.social.rounds import WELFARE
from sathiti.domains.social.statistics import NO_LINE, PERCENT, PERSONS, Unit
from sathiti.domains.social.welfare import PERSONS as MEMBERS
from sathiti.domains.social.welfare import TOTAL
from sathiti.methods.survey import Estimates, Estimator, Mean, Ratio, Sample, Total

FOOD = "food"


class _Asking(Struct, frozen=True):
    """An estimator, and how its result is said."""

    indicator: str
    basis: str
    unit: Unit
    estimator: Estimator


def smooth_figures(asked: Asked, sample: Sample, names: Sequence[str]) -> Iterator[pa.Table]:
    """Numbers of persons, mean size, share of food."""
    one = nw.lit(1.0) + 0.0 * nw.col(WELFARE)
    persons, percent = Unit(PERSONS, 0), Unit(PERCENT, 1, 100.0)
    counted = [_Asking("POPULATION", NO_LINE, persons, Total(one))]
    for line in asked.lines:
        if isinstance(line.value, float):
            poor = (nw.col(WELFARE) <= line.value).cast(nw.Float64)
            counted.append(_Asking("POOR_PERSONS", line.code, persons, Total(poor)))
    # What may be missing apart is asked apart: rows without it are left out of the answer.
    groups = [counted]
    if MEMBERS in names:
        groups.append([_Asking("MEAN_SIZE", NO_LINE, Unit("NUMBER", 1), Mean(MEMBERS))])
    if FOOD in names and TOTAL in names:
        groups.append([_Asking("FOOD_SHARE", NO_LINE, percent, Ratio(FOOD, TOTAL))])
    for group in groups:
        estimators = [one.estimator for one in group]
        for by, found in in_every_crossing(asked, sample, estimators):
            for one_asked, estimates in zip(group, found, strict=True):
                more = {"INDICATOR": one_asked.indicator, "BASIS": one_asked.basis}
                columns = dimensions(asked, by)
                yield asked.observed(estimates, one_asked.unit, more, columns=columns)


def in_every_crossing(
    asked: Asked, sample: Sample, estimators: Sequence[Estimator], **how: Any
) -> Iterator[tuple[Sequence[str], Sequence[Estimates]]]:
    """Estimates in every crossing of the plan, from one pass over the rows."""
    tables = asked.round.survey.tables
    names = list(dict.fromkeys(name for by in tables for name in by))
    cube = sample.cube(names, *estimators, missing="drop", **how)
    for by in tables:
        yield by, cube.estimate(*estimators, by=list(by), **how)


def dimensions(asked: Asked, by: Sequence[str]) -> dict[str, str]:
    """Dimension of the results to the domain it holds."""
    return {asked.round.survey.domains[name].dimension: name for name in by}
