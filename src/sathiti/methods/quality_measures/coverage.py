"""Which statistics of a framework an office has, for which periods, and what is lacking."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.model import (
    Message,
    Statistic,
    StatisticCoverage,
    StatisticSource,
    Text,
)
from sathiti.model.statistic import CoverageStatus


class SeriesFigures(Struct, frozen=True):
    """Where one series has figures.

    Attributes:
        label, unit: in words.
        periods: area to the periods with a figure, in order.
        assumed: area to those of them whose figure rests on an assumption.
    """

    label: Text
    unit: Text
    periods: dict[str, tuple[str, ...]]
    assumed: dict[str, tuple[str, ...]] = {}


def figures_in(table: pa.Table, column: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Periods with a figure by series and area.

    Args:
        table: Arrow table with REF_AREA, TIME_PERIOD, OBS_VALUE and `column`.
        column: names the series.
    """
    given = table.filter(pc.is_valid(table["OBS_VALUE"]))
    keys = given.select([column, "REF_AREA", "TIME_PERIOD"]).group_by(
        [column, "REF_AREA", "TIME_PERIOD"]
    )
    rows = keys.aggregate([]).sort_by(
        [(column, "ascending"), ("REF_AREA", "ascending"), ("TIME_PERIOD", "ascending")]
    )
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for (name, area), group in groupby(
        rows.to_pylist(), key=lambda row: (row[column], row["REF_AREA"])
    ):
        found.setdefault(name, {})[area] = tuple(row["TIME_PERIOD"] for row in group)
    return found


def coverage_of(
    statistics: Iterable[Statistic],
    sources: Iterable[StatisticSource],
    figures: Mapping[str, SeriesFigures],
    country: str,
    wanted: Sequence[str],
    providers: Mapping[str, Text],
) -> list[StatisticCoverage]:
    """One row a statistic.

    Args:
        statistics: the framework.
        sources: series that answer them, the best first.
        figures: series to where it has figures.
        country: area that must be covered.
        wanted: periods that must be covered.
        providers: statistic to who should give it; a statistic may be absent.
    """
    answers: dict[str, list[StatisticSource]] = {}
    for source in sources:
        answers.setdefault(source.statistic, []).append(source)
    return [
        _cover(one, answers.get(one.id, []), figures, country, wanted, providers.get(one.id))
        for one in statistics
    ]


def _cover(
    statistic: Statistic,
    sources: Sequence[StatisticSource],
    figures: Mapping[str, SeriesFigures],
    country: str,
    wanted: Sequence[str],
    provider: Text | None,
) -> StatisticCoverage:
    having = [one for one in sources if figures.get(one.series) and figures[one.series].periods]
    periods = {one.series: figures[one.series].periods.get(country, ()) for one in having}
    national = sorted({period for given in periods.values() for period in given})
    here = tuple(period for period in wanted if period in national)
    missing = tuple(period for period in wanted if period not in national)
    assumed = _assumed(here, having, figures, country)
    areas = {area for one in having for area in figures[one.series].periods if area != country}
    whole = any(
        one.whole and all(period in periods[one.series] for period in wanted) for one in having
    )
    status: CoverageStatus = "full" if whole and wanted else "partial" if having else "none"
    return StatisticCoverage(
        statistic.id,
        statistic.topic,
        statistic.name,
        statistic.tier,
        status,
        tuple(periods),
        here,
        *((national[0], national[-1]) if national else ("", "")),
        missing,
        figures[having[0].series].unit if having else Text({}),
        len(areas),
        provider or Text({}),
        (*_gaps(sources, having, here, missing, provider), *_rests_on(assumed)),
    )


def _assumed(
    periods: Sequence[str],
    having: Sequence[StatisticSource],
    figures: Mapping[str, SeriesFigures],
    country: str,
) -> list[str]:
    """Periods of which no series has a figure that needs no assumption."""
    sound = {
        period
        for one in having
        for period in figures[one.series].periods.get(country, ())
        if period not in figures[one.series].assumed.get(country, ())
    }
    return [period for period in periods if period not in sound]


def _rests_on(assumed: Sequence[str]) -> Iterable[Message]:
    if assumed:
        yield Message("Figures rest on assumptions: {years}.", {"years": in_ranges(assumed)})


def _gaps(
    sources: Sequence[StatisticSource],
    having: Sequence[StatisticSource],
    here: Sequence[str],
    missing: Sequence[str],
    provider: Text | None,
) -> Iterable[Message]:
    if not sources:
        yield Message("No series of the office answers it.")
    elif not having:
        yield Message("Its series have no figures: {series}.", {"series": _names(sources)})
    elif missing and not here:
        yield Message("There is no figure for the periods wanted.")
    elif missing:
        yield Message("Years without figure: {years}.", {"years": in_ranges(missing)})
    if having and not any(one.whole for one in having):
        yield Message("Only a part of it: {note}", {"note": having[0].note})
    if (missing or not having) and not provider:
        yield Message("Nobody is named who should provide it.")


def _names(sources: Sequence[StatisticSource]) -> list[str]:
    return [source.series for source in sources]


def in_ranges(periods: Sequence[str]) -> str:
    """Periods in order, years that follow each other drawn together.

    >>> in_ranges(["2010", "2011", "2012", "2015", "2020-Q1"])
    '2010–2012, 2015, 2020-Q1'
    """
    runs: list[list[str]] = []
    for period in periods:
        follows = runs and period.isdigit() and runs[-1][-1].isdigit()
        if follows and int(period) == int(runs[-1][-1]) + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
