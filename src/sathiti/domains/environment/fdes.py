"""The Basic Set of environment statistics: what the office has, and yearbook tables of it."""

from collections.abc import Iterable, Sequence

from sathiti.domains.environment.figures import Figures
from sathiti.methods.quality_measures import coverage_of
from sathiti.model import Period, StatisticCoverage, TableRow, TableTemplate, Text
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.packs.statistics import FRAMEWORK

MOST_PERIODS = 12


def fdes_coverage(figures: Figures, wanted: Sequence[str]) -> list[StatisticCoverage]:
    """What the office has of each statistic.

    Args:
        figures: what it compiled.
        wanted: periods that should have a figure, in order; whoever holds the function at
            the end of the last of them is named as provider.
    """
    pack = figures.pack
    day = Period.parse(wanted[-1]).end.isoformat() if wanted else ""
    functions = {one.id: _function(pack, one.topic) for one in pack.statistics.values()}
    named = {
        function: figures.provider(function, day) for function in set(functions.values()) - {""}
    }
    providers = {
        statistic: named[function]
        for statistic, function in functions.items()
        if function and named[function].words
    }
    return coverage_of(
        pack.statistics.values(),
        pack.statistic_sources,
        figures.series,
        pack.country,
        wanted,
        providers,
    )


def _function(pack: Pack, topic: str) -> str:
    """Function of a topic, else of its sub-component, else of its component."""
    codes = pack.codelists[FRAMEWORK]
    while topic:
        if topic in pack.statistic_functions:
            return pack.statistic_functions[topic]
        code = codes.get(topic)
        topic = code.parent if code else ""
    return ""


def yearbook_templates(
    figures: Figures, coverage: Iterable[StatisticCoverage]
) -> list[TableTemplate]:
    """One table for each sub-component with figures, its topics as headings.

    Tables show the last periods in which any of their series has a figure.
    """
    pack = figures.pack
    codes = pack.codelists[FRAMEWORK]
    rows: dict[str, list[TableRow]] = {}
    topics: set[str] = set()
    for one in coverage:
        given = [s for s in one.series if figures.series[s].periods.get(pack.country)]
        topic = codes.get(one.topic)
        if topic is None or not given:
            continue
        table = rows.setdefault(topic.parent, [])
        if one.topic not in topics:
            topics.add(one.topic)
            table.append(TableRow("", topic.name, heading=True))
        table += [
            TableRow(series, _label(one, figures.series[series].label, len(given) > 1))
            for series in given
        ]
    return [_template(figures, part, made) for part, made in rows.items()]


def _template(figures: Figures, part: str, rows: Sequence[TableRow]) -> TableTemplate:
    pack = figures.pack
    number = part.removeprefix("FDES_").replace("_", ".")
    code = pack.codelists[FRAMEWORK].get(part)
    title = numbered(number, code.name if code else Text({"en": part}))
    periods = {
        period
        for row in rows
        if row.series
        for period in figures.series[row.series].periods[pack.country]
    }
    last = tuple(sorted(periods))[-MOST_PERIODS:]
    note = pack.texts.text(
        "Statistics of the FDES Basic Set of which the office has figures.", pack.languages
    )
    return TableTemplate(part, title, tuple(rows), last, note)


def _label(statistic: StatisticCoverage, series: Text, beside_others: bool) -> Text:
    own = numbered(statistic.statistic, statistic.name)
    if not beside_others:
        return own
    return Text({name: f"{said} – {series.say(name)}" for name, said in own.words.items()})


def numbered(number: str, text: Text) -> Text:
    """A text behind its number, in every language."""
    return Text({name: f"{number} {said}" for name, said in text.words.items()})
