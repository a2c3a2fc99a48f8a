"""Answers to a questionnaire whose rows are series and whose columns are periods."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from sathiti.methods.quality_measures import in_ranges
from sathiti.methods.validation import Evaluated, Facts, evaluate, parse
from sathiti.model import (
    AnswerRow,
    Answers,
    AnswerTable,
    Catalogue,
    CellSource,
    Message,
    Questionnaire,
    QuestionnairePlan,
    QuestionRow,
    TableCell,
    Text,
)

ESTIMATED, MISSING = "E", "L"


class Speech(Struct, frozen=True):
    """Says sentences in the languages of the answers."""

    texts: Catalogue
    languages: tuple[str, ...]

    def say(self, template: str, **values: object) -> Text:
        """A sentence in every language."""
        return self.texts.text(Message(template, dict(values)), self.languages)


def compile_questionnaire(
    asked: Questionnaire,
    plan: QuestionnairePlan,
    facts: Facts,
    area: str,
    periods: Sequence[str],
    providers: Mapping[str, Text],
    speech: Speech,
) -> Answers:
    """Fill a questionnaire.

    A figure that rests on an assumption, or on an input with status E, has status E.

    Args:
        asked: the questionnaire.
        plan: sources of its rows.
        facts: figures by the names the sources use.
        area: area asked.
        periods: columns.
        providers: ``table.row`` to who should provide what is missing.
        speech: how remarks are said.

    Raises:
        SathitiError: a formula is not in the rule language.
    """
    sources: dict[str, list[CellSource]] = {}
    for source in plan.rows:
        sources.setdefault(source.cell, []).append(source)
    reader = _Reader(facts, area, tuple(periods), speech)
    tables = tuple(
        AnswerTable(
            table.id,
            table.title,
            tuple(Text({"en": period}) for period in periods),
            tuple(
                reader.row(row, sources.get(name, ()), providers.get(name, Text({})))
                for row, name in ((row, f"{table.id}.{row.code}") for row in table.rows)
            ),
            table.note,
        )
        for table in asked.tables
    )
    return Answers(asked.id, asked.title, asked.receiver, tables, asked.source, asked.note)


class _Reader:
    """Evaluates sources in one area."""

    def __init__(self, facts: Facts, area: str, periods: tuple[str, ...], speech: Speech) -> None:
        self.facts, self.area, self.periods, self.speech = facts, area, periods, speech

    def row(self, row: QuestionRow, sources: Sequence[CellSource], provider: Text) -> AnswerRow:
        if row.heading:
            return AnswerRow(row.code, row.label, heading=True)
        cells: dict[str, TableCell] = {}
        told: dict[str, None] = {}
        remarks: dict[Text, None] = {}
        for source in sources:
            for result in self._results(source):
                if result.period not in cells:
                    status = self._status(source, result)
                    cells[result.period] = TableCell(result.value, source.decimals, status)
                    told |= dict.fromkeys([source.source, *self._told(result, "SOURCE_DETAIL")])
                    remarks |= dict.fromkeys(self._assumed(source, result))
        missing = [period for period in self.periods if period not in cells]
        if missing:
            remarks[self._lacking(missing, provider)] = None
        return AnswerRow(
            row.code,
            row.label,
            row.unit_label,
            cells=tuple(cells.get(p, TableCell(None, 0, MISSING)) for p in self.periods),
            sources=tuple(told),
            remarks=tuple(remarks),
        )

    def _results(self, source: CellSource) -> Iterable[Evaluated]:
        results = evaluate(parse(source.formula, source.at), self.facts, "")
        return (one for one in results if one.area == self.area and one.period in self.periods)

    def _status(self, source: CellSource, result: Evaluated) -> str:
        estimated = source.assumed.words or ESTIMATED in self._told(result, "OBS_STATUS")
        return ESTIMATED if estimated else "A"

    def _assumed(self, source: CellSource, result: Evaluated) -> Iterable[Text]:
        if source.assumed.words:
            yield self.speech.say("E: {assumed}", assumed=source.assumed)
        if ESTIMATED in self._told(result, "OBS_STATUS"):
            for comment in self._told(result, "COMMENT_OBS"):
                yield self.speech.say("E: {assumed}", assumed=comment)

    def _lacking(self, missing: Sequence[str], provider: Text) -> Text:
        years = in_ranges(missing)
        if not provider.words:
            return self.speech.say("Not available for {years}.", years=years)
        return self.speech.say(
            "Not available for {years}; to be provided by: {provider}.",
            years=years,
            provider=provider,
        )

    def _told(self, result: Evaluated, column: str) -> list[str]:
        """What a column says of the facts behind a figure, each once."""
        said = (
            self.facts.panel.tables[used.form].text(column, self._rows[used.form].get(used[1:], -1))
            for used in result.inputs
        )
        return [words for words in dict.fromkeys(said) if words]

    @cached_property
    def _rows(self) -> dict[str, dict[tuple[str, ...], int]]:
        """Row of each item, area and period of a form; the first of a repeated key counts."""
        return {
            form: {
                key: row
                for row, key in reversed(
                    list(
                        enumerate(
                            zip(
                                *(
                                    table.rows[name].to_pylist()
                                    for name in ("ITEM", "REF_AREA", "TIME_PERIOD")
                                ),
                                strict=True,
                            )
                        )
                    )
                )
            }
            for form, table in self.facts.panel.tables.items()
        }
