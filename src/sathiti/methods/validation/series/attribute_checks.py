"""Attributes: do they say something, and what their name promises."""

import re
from collections import defaultdict

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.model import Component

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|2[01]\d\d)(?!\d)")
# 2013/14 and 2013-14 end in 2014; a month (2013-07) is below the year's last two digits or
# cannot be told from one, and both readings contain 2013.
_SHORT_RANGE = re.compile(r"(?<!\d)((?:19|20)(\d\d))[/–-](\d\d)(?![\d-])")


def _free(panel: Panel) -> list[Component]:
    return [
        each
        for each in panel.structure.attributes
        if each.id in panel.columns and each.codelist not in panel.structure.codelists
    ]


def attribute_holds_code(panel: Panel, _: Parameters) -> Outcome:
    """A free text that is just the code of another component: columns have shifted."""
    coded = [
        each.id
        for each in panel.structure.components()
        if each.id in panel.columns and each.codelist in panel.structure.codelists
    ]
    breaches = []
    checked = 0
    for attribute in _free(panel):
        for each in panel.observations:
            said = panel.cell(each, attribute.id)
            checked += bool(said)
            same = [name for name in coded if said and panel.cell(each, name) == said]
            if same and not said.lstrip("-").isdigit():
                values = {"column": attribute.id, "said": said, "codes": same}
                breaches.append(Breach((each,), values, group=(attribute.id, said)))
    return Outcome(checked, tuple(breaches))


def time_detail_strange(panel: Panel, _: Parameters) -> Outcome:
    """The time detail names no year."""
    cases = _with_time_detail(panel)
    breaches = [
        Breach((each,), {"said": said}, group=said)
        for each, said in cases
        if not _YEAR.search(said)
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.observations) - len(cases))


def time_detail_outside(panel: Panel, _: Parameters) -> Outcome:
    """The time detail names other years than the period."""
    cases = [(each, years_of(said)) for each, said in _with_time_detail(panel)]
    judged = [(each, years) for each, years in cases if years and each.period]
    breaches = [
        Breach(
            (each,),
            {"said": panel.code(each, "time_detail")},
            group=(panel.code(each, "series"), panel.code(each, "time_detail")),
        )
        for each, years in judged
        if each.period and not min(years) <= each.period.start.year <= max(years)
    ]
    return Outcome(len(judged), tuple(breaches), len(panel.observations) - len(judged))


def _with_time_detail(panel: Panel) -> list[tuple[Observation, str]]:
    return [
        (each, said) for each in panel.observations if (said := panel.code(each, "time_detail"))
    ]


def years_of(written: str) -> list[int]:
    """Every year a text names.

    >>> years_of("2013-2017"), years_of("school year 2015/16"), years_of("no year")
    ([2013, 2017], [2015, 2016], [])
    """
    years = [int(year) for year in _YEAR.findall(written)]
    for year, short, end in _SHORT_RANGE.findall(written):
        if int(end) > int(short):
            years.append(int(year[:2] + end))
    return years


def source_missing(panel: Panel, _: Parameters) -> Outcome:
    """There is a place for the source, but it is empty."""
    column = panel.role("source")
    if not column:
        return Outcome(0, ())
    breaches = [
        Breach((each,), {"column": column}) for each in panel.usable if not panel.cell(each, column)
    ]
    return Outcome(len(panel.usable), tuple(breaches))


def attribute_says_nothing(panel: Panel, _: Parameters) -> Outcome:
    """An attribute that is “not available” wherever it is given."""
    breaches = []
    coded = [each for each in panel.structure.attributes if each.id in panel.columns]
    for attribute in coded:
        said = {panel.cell(each, attribute.id) for each in panel.observations}
        if len(said) == 1 and panel.in_list("says_nothing", next(iter(said))):
            code = said.pop()
            values = {"column": attribute.id, "said": code, "count": panel.rows}
            values["name"] = panel.label(attribute.id, code)
            breaches.append(Breach((), values, key=attribute.id))
    return Outcome(len(coded), tuple(breaches))


def source_spelling(panel: Panel, _: Parameters) -> Outcome:
    """One source in several spellings."""
    column = panel.role("source")
    spellings: dict[str, dict[str, Observation]] = defaultdict(dict)
    for each in panel.observations:
        said = panel.cell(each, column)
        if said:
            spellings[plain_words(said)].setdefault(said, each)
    breaches = [
        Breach(
            tuple(written.values()),
            {"spellings": " | ".join(written), "column": column},
            group=plain,
            key=column,
        )
        for plain, written in spellings.items()
        if len(written) > 1
    ]
    return Outcome(len(spellings), tuple(breaches))


def plain_words(written: str) -> str:
    """A text without case, punctuation and white space, for comparing spellings.

    >>> plain_words("Ministry ;  http://a.b/") == plain_words("ministry, http://a.b")
    True
    """
    return re.sub(r"[\W_]+", " ", written).casefold().strip()


def status_against_source(panel: Panel, _: Parameters) -> Outcome:
    """The source speaks of an estimate, the status of a normal value."""
    words = panel.tables.words.get("estimate", ())
    pattern = re.compile("|".join(words) or r"(?!)", re.IGNORECASE)
    columns = [name for name in (panel.role("source"), panel.role("comment")) if name]
    breaches = []
    cases = [each for each in panel.usable if panel.in_list("normal_status", _status(panel, each))]
    for each in cases:
        said = next((s for name in columns if pattern.search(s := panel.cell(each, name))), "")
        if said:
            values = {"said": said, "status": _status(panel, each)}
            breaches.append(Breach((each,), values))
    return Outcome(len(cases), tuple(breaches), len(panel.usable) - len(cases))


def _status(panel: Panel, observation: Observation) -> str:
    return panel.code(observation, "status")


CHECKS = (
    Check("series.attribute_holds_code", attribute_holds_code),
    Check("series.time_detail_strange", time_detail_strange),
    Check("series.time_detail_outside", time_detail_outside),
    Check("series.source_missing", source_missing),
    Check("series.attribute_says_nothing", attribute_says_nothing),
    Check("series.source_spelling", source_spelling),
    Check("series.status_against_source", status_against_source),
)
