"""What the site is told of poverty beside the figures: rounds, lines, flags, changes."""

from collections.abc import Sequence

from sathiti.domains.social.checking import read_checked
from sathiti.domains.social.rounds import Round
from sathiti.domains.social.statistics import lines_of
from sathiti.domains.social.synthetic import said_synthetic
from sathiti.domains.social.weighting import read_weighed
from sathiti.model import (
    ComparedEstimate,
    PovertyChange,
    PovertyLine,
    PovertyPage,
    SurveyRound,
    Text,
)
from sathiti.warehouse.line import Office
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import StepContext

PAGE = "poverty"


def poverty_page(
    office: Office,
    context: StepContext,
    rounds: Sequence[Round],
    compared: Sequence[ComparedEstimate],
    changes: Sequence[PovertyChange],
) -> PovertyPage:
    """Gather what the site is told.

    Args:
        office: pack and periods.
        context: of the publishing step.
        rounds: all rounds.
        compared: beside published figures.
        changes: between rounds.
    """
    return PovertyPage(
        tuple(_round(office, context, one) for one in rounds),
        tuple(_lines(office.pack, rounds)),
        flags_of(office.pack, rounds),
        tuple(compared),
        tuple(changes),
    )


def flags_of(pack: Pack, rounds: Sequence[Round]) -> dict[str, Text]:
    """Flags of reliability and what they mean, by the rules of the surveys."""
    tables = dict.fromkeys(one.survey.reliability for one in rounds)
    return {
        row["flag"]: _words(pack, row) for table in tables for row in pack.parameter_values(table)
    }


def _round(office: Office, context: StepContext, one: Round) -> SurveyRound:
    checked, weighed = read_checked(context, one), read_weighed(context, one)
    return SurveyRound(
        one.survey.id,
        one.period,
        one.title,
        checked.synthetic,
        said_synthetic(office.pack) if checked.synthetic else Text({}),
        weighed.selected,
        weighed.in_scope,
        weighed.answered,
        weighed.response_rate,
        weighed.kish,
        checked.findings,
        sum(checked.held.values()),
    )


def _lines(pack: Pack, rounds: Sequence[Round]) -> list[PovertyLine]:
    found: dict[str, PovertyLine] = {}
    for one in rounds:
        rows = {row["line"]: row for row in pack.parameter_values(one.survey.line_table)}
        for line in lines_of(pack, one.survey.line_table, one.survey.lines, one.period):
            view = PovertyLine(line.code, _words(pack, rows[line.id]), {})
            known = found.setdefault(line.code, view)
            if isinstance(line.value, float):
                known.values[one.period] = line.value
    return list(found.values())


def _words(pack: Pack, row: dict[str, str]) -> Text:
    return Text({language: row[language] for language in pack.languages if row.get(language)})
