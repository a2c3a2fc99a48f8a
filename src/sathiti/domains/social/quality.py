"""Quality of survey results: response, sampling errors, findings, weights, as SIMS items."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
import numpy as np

from sathiti.domains.social.checking import read_checked
from sathiti.domains.social.rounds import Round
from sathiti.domains.social.weighting import read_weighed
from sathiti.methods.quality_measures import Measured, quality_report
from sathiti.model import Message, QualityItem, QualityReport, Text
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.publication import revised_pairs, scheduled_day
from sathiti.warehouse.steps import StepContext
from sathiti.warehouse.vintages import StoredVintage

PERCENT = "%"
FINDINGS = "S.11.2"
_Row = tuple[str, float, str, Message]


def social_quality(
    office: Office, context: StepContext, rounds: Sequence[Round], stored: StoredVintage
) -> QualityReport:
    """The quality report of a dataflow of survey results.

    Args:
        office: pack and periods.
        context: of the publishing step, which reads what the steps of the rounds counted.
        rounds: all rounds.
        stored: internal vintage of the dataflow.
    """
    table = stored.dataset.table
    values = table["OBS_VALUE"].to_pylist()
    measured = Measured(
        periods=tuple(sorted(set(table["TIME_PERIOD"].to_pylist()))),
        provided=sum(value is not None for value in values),
        required=len(values),
        revisions=revised_pairs(stored),
        scheduled=scheduled_day(office, stored),
        published=datetime.now(UTC).date(),
    )
    concepts = {code: one.name for code, one in office.pack.quality_concepts.items()}
    texts, languages = office.pack.texts, office.pack.languages
    report = quality_report(stored.vintage.dataflow, "", measured, concepts, texts, languages)
    kept = [item for item in report.items if item.concept != FINDINGS]
    own = [
        QualityItem(
            concept,
            concepts.get(concept, Text.of(en=concept)),
            value,
            unit,
            Text({one: texts.say(said, one) for one in languages}),
        )
        for concept, value, unit, said in (*_errors(stored), *_rounds(context, rounds))
    ]
    return msgspec.structs.replace(report, items=(*kept, *own))


def _errors(stored: StoredVintage) -> Iterator[_Row]:
    table = stored.dataset.table
    given = np.array([float(one) for one in table["CV"].to_pylist() if one is not None])
    hidden = sum(status == "O" for status in table["OBS_STATUS"].to_pylist())
    marked = sum(status == "U" for status in table["OBS_STATUS"].to_pylist())
    if len(given):
        yield (
            "S.13.2",
            round(100 * float(np.median(given)), 2),
            PERCENT,
            Message(
                "Median coefficient of variation of {count} figures; marked: {marked}, "
                "hidden: {hidden}.",
                {"count": len(given), "marked": marked, "hidden": hidden},
            ),
        )


def _rounds(context: StepContext, rounds: Sequence[Round]) -> Iterator[_Row]:
    for one in rounds:
        checked, weighed = read_checked(context, one), read_weighed(context, one)
        told = {"round": one.name, "answered": weighed.answered, "in_scope": weighed.in_scope}
        yield (
            "S.13.3.3",
            round(100 * (1 - weighed.response_rate), 1),
            PERCENT,
            Message("{round}: answered {answered} of {in_scope} in scope.", told),
        )
        if weighed.totals:
            yield (
                "S.13.2",
                float(weighed.totals),
                "population totals",
                Message(
                    "{round}: weights meet {totals} totals of the population; errors count only "
                    "what these do not explain, and not what those who did not answer would have "
                    "said.",
                    {"round": one.name, "totals": weighed.totals},
                ),
            )
        yield (
            FINDINGS,
            float(sum(checked.findings.values())),
            "findings",
            Message(
                "{round}: records kept out by rules: {held}; corrections made: {corrected}.",
                {
                    "round": one.name,
                    "held": sum(checked.held.values()),
                    "corrected": checked.corrected,
                },
            ),
        )
        yield (
            "S.18.6",
            round(weighed.kish, 3),
            "",
            Message(
                "{round}: effect of unequal weights; weights from {least} to {greatest}.",
                {
                    "round": one.name,
                    "least": round(weighed.least, 1),
                    "greatest": round(weighed.greatest, 1),
                },
            ),
        )
