"""Curves of welfare in a round: Lorenz, incidence as the line moves, quantiles."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
from msgspec.structs import replace

from sathiti.domains.social.asked import Asked
from sathiti.domains.social.rounds import WELFARE
from sathiti.domains.social.statistics import MONEY, PERCENT, Unit
from sathiti.domains.social.weighting import design_of
from sathiti.methods import poverty
from sathiti.methods.poverty import measures
from sathiti.methods.survey import Sample
from sathiti.methods.survey.rank_measures import Measure, quantiles

LORENZ, INCIDENCE, QUANTILE, GROWTH = "LORENZ", "INCIDENCE", "QUANTILE", "GROWTH_INCIDENCE"
RANKS = tuple(percent / 100 for percent in range(5, 100, 5))
# Where the Lorenz curve begins and ends is known: no rule of reliability speaks of it.
ENDS = (0.0, 1.0)
LORENZ_AT = (ENDS[0], *RANKS, ENDS[1])
# every percent, so that a moved line stands on a point or very near one
LINE_AT = tuple(range(50, 201))
_SHARE = Unit(PERCENT, 1, 100.0)


def point(percent: float) -> str:
    """Code of a point of a curve.

    >>> point(5), point(100.0)
    ('P005', 'P100')
    """
    return f"P{round(percent):03d}"


def curve_observations(asked: Asked, people: pa.Table) -> pa.Table:
    """The curves of the whole, of each area and of towns and countryside.

    Args:
        asked: what the results are and how they are said.
        people: one row a unit.
    """
    sample = Sample(people, design_of(asked.round))
    known = set(asked.dataflow.structure.dimension_ids())
    domains = asked.round.survey.domains
    crossings = [
        by
        for by in asked.round.survey.tables
        if len(by) < 2 and all(domains[name].dimension in known for name in by)
    ]
    parts = [table for by in crossings for table in _curves(asked, sample, by)]
    order = [(name, "ascending") for name in asked.dataflow.structure.dimension_ids()]
    return pa.concat_tables(parts).sort_by(order)


def _curves(asked: Asked, sample: Sample, by: Sequence[str]) -> Iterator[pa.Table]:
    columns = {asked.round.survey.domains[name].dimension: name for name in by}
    absolute = [line.value for line in asked.lines if isinstance(line.value, float)]
    incidence: list[Measure] = [
        measures.fgt(absolute[0] * percent / 100) for percent in (LINE_AT if absolute else ())
    ]
    lorenz, ends, ranks, *moved = poverty.estimate(
        sample,
        WELFARE,
        measures.lorenz(RANKS),
        measures.lorenz(ENDS),
        quantiles(RANKS),
        *incidence,
        by=list(by),
        missing="drop",
    )
    free = replace(asked, rules=(), hidden=())
    for curve, unit, judged, estimates in (
        (LORENZ, _SHARE, asked, lorenz),
        (LORENZ, _SHARE, free, ends),
        (QUANTILE, Unit(MONEY, 0), asked, ranks),
    ):
        codes = {"POINT": {str(p): point(100 * p) for p in LORENZ_AT}}
        more = {"CURVE": curve}
        yield judged.observed(estimates, unit, more, columns={**columns, "POINT": "p"}, codes=codes)
    for percent, estimates in zip(LINE_AT, moved, strict=False):
        more = {"CURVE": INCIDENCE, "POINT": point(percent)}
        yield asked.observed(estimates, _SHARE, more, columns=columns)
