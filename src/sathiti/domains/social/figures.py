"""All figures of a round: what looks at ranks, totals and shares, and what people lack."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sathiti.domains.social.asked import Asked
from sathiti.domains.social.crossings import dimensions, in_every_crossing, smooth_figures
from sathiti.domains.social.deprivations import assumed_by
from sathiti.domains.social.rounds import WELFARE
from sathiti.domains.social.statistics import (
    BY_LINE,
    INDEX,
    NO_LINE,
    PERCENT,
    WITHOUT_LINE,
    Statistic,
    SurveyLine,
    Unit,
)
from sathiti.domains.social.weighting import design_of
from sathiti.methods import poverty
from sathiti.methods.poverty.multidimensional import MultidimensionalPoverty
from sathiti.methods.survey import Estimates, Sample


def poverty_table(asked: Asked, people: pa.Table) -> pa.Table:
    """All figures of a round, one row each, in every crossing of the plan.

    Args:
        asked: what to estimate.
        people: as `analysed` makes them.
    """
    sample = Sample(people, design_of(asked.round))
    parts = []
    for by in asked.round.survey.tables:
        parts += list(_ranked(asked, sample, by))
    parts += list(smooth_figures(asked, sample, people.column_names))
    parts += list(_deprived(asked, sample))
    return pa.concat_tables(parts)


def _wanted(asked: Asked) -> Iterator[tuple[Statistic, SurveyLine | None]]:
    for name in asked.round.survey.statistics:
        if name in BY_LINE:
            yield from ((BY_LINE[name], line) for line in asked.lines)
        for statistic in WITHOUT_LINE.get(name, ()):
            yield statistic, None


def _ranked(asked: Asked, sample: Sample, by: Sequence[str]) -> Iterator[pa.Table]:
    wanted = list(_wanted(asked))
    made = [one.measure(line.value if line else 0.0) for one, line in wanted]
    found = poverty.estimate(sample, WELFARE, *made, by=list(by), missing="drop")
    for (statistic, line), estimates in zip(wanted, found, strict=True):
        more = {"BASIS": line.code if line else NO_LINE}
        columns = dimensions(asked, by)
        if statistic.label_column:
            columns["INDICATOR"] = statistic.label_column
        else:
            more["INDICATOR"] = statistic.indicators[""]
        codes = {"INDICATOR": statistic.indicators} if statistic.label_column else {}
        if line and line.assumed:
            more["COMMENT_OBS"] = line.source
        yield asked.observed(estimates, statistic.unit, more, columns=columns, codes=codes)


def _deprived(asked: Asked, sample: Sample) -> Iterator[pa.Table]:
    """Multidimensional poverty: index, rate, intensity, and the parts of dimensions."""
    if asked.profile is None:
        return
    parts = {f"contribution {one}": f"MPI_C_{one.upper()}" for one in asked.profile.dimensions()}
    shown = {"M0": "MPI_M0", "H": "MPI_H", "A": "MPI_A", **parts}
    index = MultidimensionalPoverty(asked.profile, list(shown))
    more = {"BASIS": NO_LINE}
    if assumed := assumed_by(asked.round.pack, asked.round.survey):
        more["COMMENT_OBS"] = assumed
    for by, (found,) in in_every_crossing(asked, sample, [index], design_effect=False):
        columns = {**dimensions(asked, by), "INDICATOR": "parameter"}
        for unit, is_index in ((Unit(INDEX, 3), True), (Unit(PERCENT, 1, 100.0), False)):
            of_unit = pc.equal(pc.equal(found.table["parameter"], "M0"), is_index)
            part = Estimates(found.table.filter(of_unit), name=found.name)
            codes = {"INDICATOR": shown}
            yield asked.observed(part, unit, more, columns=columns, codes=codes)
