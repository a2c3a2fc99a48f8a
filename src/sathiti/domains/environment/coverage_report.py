"""The coverage of the Basic Set laid out as a workbook: one table a component."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from sathiti.domains.environment.fdes import numbered
from sathiti.methods.quality_measures import in_ranges
from sathiti.model import (
    AnswerRow,
    Answers,
    AnswerTable,
    CoverageView,
    Message,
    StatisticCoverage,
    TableCell,
    Text,
)
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.packs.statistics import FRAMEWORK

COVERAGE = "FDES"
_STATUS_WORDS = {
    "full": "Complete for the years wanted.",
    "partial": "There in part.",
    "none": "Not there.",
}
_COLUMNS = ("Tier", "Years with a figure", "Provinces with a figure")
_SOURCE = "UNSD, FDES 2013; Basic Set of Environment Statistics (2016)"


class CoverageCounts(Struct, frozen=True):
    """How many statistics there are, and how many of them the office has."""

    listed: int
    full: int
    partial: int
    core: int
    core_full: int
    core_partial: int


def coverage_counts(coverage: Iterable[StatisticCoverage]) -> CoverageCounts:
    """Count a coverage; core are the statistics of tier 1."""
    listed = list(coverage)
    core = [one for one in listed if one.tier == 1]
    return CoverageCounts(
        len(listed),
        sum(one.status == "full" for one in listed),
        sum(one.status == "partial" for one in listed),
        len(core),
        sum(one.status == "full" for one in core),
        sum(one.status == "partial" for one in core),
    )


def coverage_answers(
    pack: Pack, coverage: Sequence[StatisticCoverage], wanted: Sequence[str]
) -> Answers:
    """The coverage as a workbook.

    Args:
        pack: its code list names the components.
        coverage: one row a statistic.
        wanted: periods that were to be covered.
    """
    codes = pack.codelists[FRAMEWORK]
    rows: dict[str, list[AnswerRow]] = {}
    for one in coverage:
        component = "_".join(one.topic.split("_")[:2])
        rows.setdefault(component, []).append(_row(pack, one))
    tables = tuple(
        AnswerTable(
            component,
            numbered(component.partition("_")[2], code.name),
            tuple(_say(pack, name) for name in _COLUMNS),
            tuple(made),
        )
        for component, made in rows.items()
        if (code := codes.get(component))
    )
    counts = coverage_counts(coverage)
    note = _say(
        pack,
        "Of {listed} statistics {full} are complete for {years} and {partial} are there in part;"
        " of the {core} of the Core Set {core_full} and {core_partial}.",
        years=in_ranges(wanted),
        **{name: getattr(counts, name) for name in counts.__struct_fields__},
    )
    title = _say(pack, "Coverage of the FDES Basic Set")
    return Answers(COVERAGE, title, pack.agency.name, tables, _SOURCE, note, counted=False)


def coverage_view(
    pack: Pack, coverage: Sequence[StatisticCoverage], wanted: Sequence[str]
) -> CoverageView:
    """The coverage as a page of the site.

    Args:
        pack: its code list names the components.
        coverage: one row a statistic.
        wanted: periods that were to be covered.
    """
    return CoverageView(
        pack.codelists[FRAMEWORK].codes,
        tuple(msgspec.structs.replace(one, gaps=()) for one in coverage),
        {
            one.statistic: tuple(pack.texts.text(gap, pack.languages) for gap in one.gaps)
            for one in coverage
            if one.gaps
        },
        tuple(wanted),
        _SOURCE,
    )


def _row(pack: Pack, one: StatisticCoverage) -> AnswerRow:
    remarks = [_say(pack, _STATUS_WORDS[one.status])]
    remarks += [pack.texts.text(gap, pack.languages) for gap in one.gaps]
    if one.provider.words and one.status != "full":
        remarks.append(_say(pack, "To be provided by: {provider}.", provider=one.provider))
    spans = (f"{series} ({one.first}–{one.last})" if one.first else series for series in one.series)
    return AnswerRow(
        one.statistic,
        one.name,
        one.unit,
        cells=(
            TableCell(one.tier or None, 0, "" if one.tier else "L"),
            TableCell(len(one.periods), 0),
            TableCell(one.areas, 0),
        ),
        sources=tuple(spans),
        remarks=tuple(remarks),
    )


def _say(pack: Pack, english: str, **values: object) -> Text:
    return pack.texts.text(Message(english, values), pack.languages)
