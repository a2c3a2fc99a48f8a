"""A first quality report of one vintage: SIMS concepts with what was measured."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from sathiti.methods.quality_measures.indicators import (
    completeness_rate,
    item_nonresponse_rate,
    length_of_series,
    punctuality_days,
    revision_size,
    time_lag_days,
    unit_nonresponse_rate,
)
from sathiti.model import (
    Catalogue,
    Finding,
    Message,
    Period,
    QualityItem,
    QualityReport,
    Text,
)

PERCENT = "%"
DAYS = "days"


class Measured(Struct, frozen=True):
    """What a run counted for one vintage.

    Attributes:
        periods: reference periods with a value.
        provided, required: cells with a value, and cells that should have one.
        answered, asked: items answered (a value or a status) and asked, of returned forms.
        returned, owed: forms returned and owed; both 0 for a compiled dataset.
        findings: of the rules.
        revisions: (earlier, later) value of every observation in both vintages.
        scheduled, published: days of publication, planned and actual; None if unknown.
    """

    periods: tuple[str, ...]
    provided: int
    required: int
    answered: int = 0
    asked: int = 0
    returned: int = 0
    owed: int = 0
    findings: tuple[Finding, ...] = ()
    revisions: tuple[tuple[float, float], ...] = ()
    scheduled: date | None = None
    published: date | None = None


def quality_report(
    dataflow: str,
    vintage: str,
    measured: Measured,
    concepts: Mapping[str, Text],
    texts: Catalogue,
    languages: Sequence[str],
) -> QualityReport:
    """Fill the concepts a run can measure; the rest is left for people to write.

    Args:
        dataflow: dataflow id.
        vintage: vintage id.
        measured: the counts.
        concepts: SIMS code to name.
        texts: translations of the comments.
        languages: languages of the comments.
    """
    rows = [*_completeness(measured), *_accuracy(measured), *_time(measured), *_series(measured)]
    items = [
        QualityItem(
            concept=concept,
            name=concepts.get(concept, Text.of(en=concept)),
            value=value,
            unit=unit,
            comment=Text({name: texts.say(comment, name).rstrip() for name in languages}),
        )
        for concept, value, unit, comment in rows
        if value is not None
    ]
    return QualityReport(dataflow, vintage, tuple(items))


_Row = tuple[str, float | None, str, Message]


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(100 * rate, 1)


def _completeness(measured: Measured) -> Iterable[_Row]:
    yield (
        "S.12.3",
        _percent(completeness_rate(measured.provided, measured.required)),
        PERCENT,
        Message(
            "{provided} of {required} figures are there.",
            {"provided": measured.provided, "required": measured.required},
        ),
    )
    yield (
        "S.13.3.3",
        _percent(unit_nonresponse_rate(measured.returned, measured.owed)),
        PERCENT,
        Message(
            "Forms not returned: {count} of {owed}.",
            {"count": measured.owed - measured.returned, "owed": measured.owed},
        ),
    )
    yield (
        "S.13.3.3",
        _percent(item_nonresponse_rate(measured.answered, measured.asked)),
        PERCENT,
        Message(
            "Questions of returned forms left without value or status: {count} of {asked}.",
            {"count": measured.asked - measured.answered, "asked": measured.asked},
        ),
    )


def _accuracy(measured: Measured) -> Iterable[_Row]:
    severities = Counter(finding.severity for finding in measured.findings)
    rules = Counter(finding.rule for finding in measured.findings)
    most = ", ".join(f"{rule} {count}" for rule, count in rules.most_common(5))
    yield (
        "S.11.2",
        float(len(measured.findings)),
        "findings",
        Message(
            "Findings of the rules: {blocking} blocking, {warning} warnings, {note} notes. {most}",
            {name: severities[name] for name in ("blocking", "warning", "note")} | {"most": most},
        ),
    )
    size = revision_size(measured.revisions)
    if size:
        relative = size.relative_mean_absolute_revision
        yield (
            "S.17.2",
            None if relative is None else round(100 * relative, 4),
            PERCENT,
            Message(
                "Mean absolute revision relative to the level: {revised} of {compared} figures "
                "were revised.",
                {"revised": size.revised, "compared": size.compared},
            ),
        )


def _time(measured: Measured) -> Iterable[_Row]:
    if measured.published and measured.periods:
        last = max(map(Period.parse, measured.periods))
        yield (
            "S.14.1",
            float(time_lag_days(last.end, measured.published)),
            DAYS,
            Message(
                "From the end of {period} to publication on {day}.",
                {"period": str(last), "day": measured.published},
            ),
        )
    if measured.published and measured.scheduled:
        yield (
            "S.14.2",
            float(punctuality_days(measured.scheduled, measured.published)),
            DAYS,
            Message(
                "Planned for {planned}, published on {day}.",
                {"planned": measured.scheduled, "day": measured.published},
            ),
        )


def _series(measured: Measured) -> Iterable[_Row]:
    if measured.periods:
        yield (
            "S.15.2",
            float(length_of_series(measured.periods)),
            "periods",
            Message(
                "From {first} to {last}.",
                {"first": min(measured.periods), "last": max(measured.periods)},
            ),
        )
