"""Reports filled from vintages: no number of a report is written by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sathiti.model import (
    Catalogue,
    FilledReport,
    NumberStyle,
    Place,
    ReportBlock,
    ReportFigure,
    ReportLine,
    ReportPart,
    ReportPlan,
    ReportPoint,
    ReportReference,
    ReportRow,
    ReportSeries,
    SathitiError,
    Structure,
    write_number,
)
from sathiti.model.report import REPORT_PLACE
from sathiti.warehouse.canonical import series_keys
from sathiti.warehouse.vintages import StoredVintage

LATEST = "latest"
NONE = "–"
# signs for the flags of reliability, in the order in which they are met
SIGNS = "*†‡§¶"
_COLUMNS = {
    "value": "OBS_VALUE",
    "error": "STANDARD_ERROR",
    "low": "CI_LOWER",
    "high": "CI_UPPER",
    "cv": "CV",
    "rows": "SAMPLE_SIZE",
}
_SOURCE_HEAD = ("Number", "Series", "Time period", "Released vintage")
_HEADS = {
    "value": "Estimate",
    "error": "Standard error",
    "interval": "Confidence interval (95 %)",
    "cv": "Coefficient of variation (percent)",
    "rows": "Sample size",
}


class Speech(Struct, frozen=True):
    """How a report speaks: its language, words of the pack, and the way of writing numbers.

    Attributes:
        language: of the report.
        languages: of the pack, in the order in which notes of observations say them.
        catalogue: messages.
        style: of numbers.
        flags: by flag of reliability, what it means in the language.
    """

    language: str
    languages: tuple[str, ...]
    catalogue: Catalogue
    style: NumberStyle
    flags: Mapping[str, str]

    def say(self, sentence: str) -> str:
        """A sentence of the program in the language."""
        return self.catalogue.say(sentence, self.language)


class _Source(Struct, frozen=True):
    structure: Structure
    rows: dict[tuple[str, str], dict[str, Any]]
    keys: tuple[str, ...]
    vintage: str


def fill_report(
    plan: ReportPlan, vintages: Mapping[str, StoredVintage], speech: Speech
) -> FilledReport:
    """The report in one language, every number with the observation it came from.

    Args:
        plan: the report of the pack.
        vintages: by dataflow, the vintage its numbers are taken from.
        speech: language, words and style.

    Raises:
        SathitiError: the plan names a dataflow, figure, period or series that is not there.
    """
    return _Filling(plan, vintages, speech).report()


class _Filling:
    def __init__(
        self, plan: ReportPlan, vintages: Mapping[str, StoredVintage], speech: Speech
    ) -> None:
        self.plan = plan
        self.speech = speech
        self.sources = {name: _source(stored) for name, stored in vintages.items()}
        self.numbers: dict[tuple[str, str, str], int] = {}
        self.said: dict[str, None] = {}
        self.made_up = False
        self.signs: dict[str, str] = {}

    def report(self) -> FilledReport:
        blocks = tuple(self._block(part) for part in self.plan.parts)
        references = tuple(
            ReportReference(number, *key, self.sources[key[0]].vintage)
            for key, number in self.numbers.items()
        )
        flags = tuple(
            (sign, self.speech.flags.get(flag, flag)) for flag, sign in self.signs.items()
        )
        return FilledReport(
            self.plan.id,
            self.speech.language,
            self.plan.title.say(self.speech.language),
            tuple(self.said),
            blocks,
            references,
            flags,
            self.speech.say("Where the numbers come from"),
            self.speech.say(
                "On the site of the office, the address /sdmx/v1/data/ followed by a series gives "
                "its observations."
            ),
            tuple(map(self.speech.say, _SOURCE_HEAD)),
        )

    def _block(self, part: ReportPart) -> ReportBlock:
        runs = tuple(self._runs(part.text.say(self.speech.language)))
        if part.kind in ("heading", "text"):
            return ReportBlock(part.kind, runs)
        self.made_up = False
        block = self._table(part, runs) if part.kind == "table" else self._chart(part, runs)
        if not self.made_up:
            return block
        # tables and charts are copied without the note above the report
        mark = f" ({self.speech.say('Synthetic data')})"
        return replace(block, runs=(*block.runs, mark))

    def _runs(self, words: str) -> list[str | ReportFigure]:
        runs: list[str | ReportFigure] = []
        end = 0
        for found in REPORT_PLACE.finditer(words):
            runs.append(words[end : found.start()])
            end = found.end()
            is_period, name, period, what = found.groups()
            if is_period:
                runs.append(self._period(name))
                continue
            figure = self.plan.figures.get(name)
            if figure is None:
                raise SathitiError(
                    "The report {report} names a figure that it does not declare: {figure}.",
                    fix="Declare it under figures.",
                    at=Place(self.plan.id),
                    report=self.plan.id,
                    figure=name,
                )
            runs.append(self._figure(figure, self._period(period or LATEST), what or "value"))
        return [run for run in (*runs, words[end:]) if run != ""]

    def _period(self, name: str) -> str:
        if name not in self.plan.periods:
            raise SathitiError(
                "The report {report} names a period that it does not declare: {period}.",
                fix="Declare it under periods.",
                at=Place(self.plan.id),
                report=self.plan.id,
                period=name,
            )
        return self.plan.periods[name]

    def _figure(self, series: ReportSeries, period: str, what: str) -> ReportFigure:
        row = self._row(series, period)
        self._hear(row)
        value = row.get(_COLUMNS[what]) if row else None
        if row is None or value is None:
            return ReportFigure(NONE, self._number(series, period) if row else 0)
        number = float(value) * (100 if what == "cv" else 1)
        shown = write_number(number, _decimals(row, what), self.speech.style)
        sign = self._sign(row) if what == "value" else ""
        return ReportFigure(shown, self._number(series, period), sign)

    def _hear(self, row: Mapping[str, Any] | None) -> None:
        """Keep what an observation that is used says of all data, once, in the language."""
        note = row.get("NOTE_SYNTHETIC") if row else None
        if note:
            self.made_up = True
            self.said[_in_language(note, self.speech)] = None

    def _row(self, series: ReportSeries, period: str) -> dict[str, Any] | None:
        return self._source(series).rows.get((series.key, period))

    def _source(self, series: ReportSeries) -> _Source:
        if series.dataflow not in self.sources:
            raise SathitiError(
                "The report {report} takes numbers from {dataflow}, which has no vintage.",
                fix="Correct the name, or compile the dataflow first.",
                at=Place(self.plan.id),
                report=self.plan.id,
                dataflow=series.dataflow,
            )
        return self.sources[series.dataflow]

    def _number(self, series: ReportSeries, period: str) -> int:
        key = (series.dataflow, series.key, period)
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def _sign(self, row: Mapping[str, Any]) -> str:
        flag = row.get("RELIABILITY") or ""
        if not flag:
            return ""
        return self.signs.setdefault(flag, SIGNS[len(self.signs) % len(SIGNS)])

    def _table(self, part: ReportPart, runs: tuple[str | ReportFigure, ...]) -> ReportBlock:
        periods = [self._period(name) for name in part.periods or (LATEST,)]
        shown = [
            (series, period, column)
            for series in part.series
            for period in periods
            for column in part.columns
        ]
        rows = []
        for code, label in self._members(part.series[0], periods):
            cells = tuple(
                self._cell(_at(series, code), period, column) for series, period, column in shown
            )
            rows.append(ReportRow(label, cells))
        head = tuple(self._head(part, *one) for one in shown)
        return ReportBlock(part.kind, runs, head, tuple(rows))

    def _cell(self, series: ReportSeries, period: str, column: str) -> ReportFigure:
        if column != "interval":
            return self._figure(series, period, column)
        low, high = (self._figure(series, period, end) for end in ("low", "high"))
        shown = NONE if NONE in (low.shown, high.shown) else f"{low.shown} – {high.shown}"
        return ReportFigure(shown, low.reference)

    def _head(self, part: ReportPart, series: ReportSeries, period: str, column: str) -> str:
        label = self._line_label(part, series, period)
        words = [label] if label else []
        words += [self.speech.say(_HEADS[column])] if len(part.columns) > 1 or not words else []
        return ", ".join(words)

    def _series_label(self, series: ReportSeries) -> str:
        """What a series is about, in words: its codes that are no total."""
        structure = self._source(series).structure
        labels = []
        for component, code in zip(structure.dimension_ids(), series.key.split("."), strict=True):
            if code not in ("*", "_T", "_Z", "A") and component != "REF_AREA":
                labels.append(structure.label(component, code, self.speech.language))
        return ", ".join(labels)

    def _members(self, series: ReportSeries, periods: Sequence[str]) -> list[tuple[str, str]]:
        """Codes and labels of the part of the key that is ``*``, in the order of its code list."""
        source = self._source(series)
        parts = series.key.split(".")
        if parts.count("*") != 1:
            raise SathitiError(
                "A table or chart of the report {report} needs one * in the key {key}.",
                fix="Write * for the dimension whose codes are its rows.",
                at=Place(self.plan.id),
                report=self.plan.id,
                key=series.key,
            )
        place = parts.index("*")
        dimension = source.structure.dimension_ids()[place]
        there = {
            key.split(".")[place]
            for key in source.keys
            if all(want in ("*", got) for want, got in zip(parts, key.split("."), strict=True))
            and any((key, period) in source.rows for period in periods)
        }
        codes = source.structure.codes_of(dimension)
        order = [code for code in codes.ids() if code in there] if codes else sorted(there)
        return [
            (code, source.structure.label(dimension, code, self.speech.language)) for code in order
        ]

    def _chart(self, part: ReportPart, runs: tuple[str | ReportFigure, ...]) -> ReportBlock:
        periods = [self._period(name) for name in part.periods or (LATEST,)]
        asked = [(series, period) for series in part.series for period in periods]
        lines = tuple(
            ReportLine(self._line_label(part, *one), self._points(*one, whole=part.kind == "line"))
            for one in asked
        )
        return ReportBlock(part.kind, runs, lines=lines, unit=self._unit(asked))

    def _points(self, series: ReportSeries, period: str, *, whole: bool) -> tuple[ReportPoint, ...]:
        """The points there are; a whole line is one reference, to all codes of its open part."""
        points = []
        for code, label in self._members(series, [period]):
            row = self._row(_at(series, code), period)
            if row is not None and row.get("OBS_VALUE") is not None:
                self._hear(row)
                self._number(_at(series, "" if whole else code), period)
                points.append(_point(label, row))
        return tuple(points)

    def _line_label(self, part: ReportPart, series: ReportSeries, period: str) -> str:
        words = [self._series_label(series)] if len(part.series) > 1 else []
        words += [period] if len(part.periods) > 1 else []
        return ", ".join(words)

    def _unit(self, asked: Sequence[tuple[ReportSeries, str]]) -> str:
        """The unit of the first observation drawn."""
        for series, period in asked:
            for code, _ in self._members(series, [period]):
                row = self._row(_at(series, code), period)
                if row and row.get("UNIT_MEASURE"):
                    structure = self._source(series).structure
                    return structure.label(
                        "UNIT_MEASURE", row["UNIT_MEASURE"], self.speech.language
                    )
        return ""


def _source(stored: StoredVintage) -> _Source:
    table = stored.dataset.table
    structure = stored.dataset.structure
    keys = series_keys(table, structure).to_pylist()
    rows = table.to_pylist()
    by_key = {(key, row["TIME_PERIOD"]): row for key, row in zip(keys, rows, strict=True)}
    return _Source(structure, by_key, tuple(dict.fromkeys(keys)), stored.vintage.id)


def _at(series: ReportSeries, code: str) -> ReportSeries:
    return ReportSeries(series.dataflow, series.key.replace("*", code))


def _point(label: str, row: Mapping[str, Any]) -> ReportPoint:
    ends = (row.get("CI_LOWER"), row.get("CI_UPPER"))
    low, high = (None if end is None else float(end) for end in ends)
    return ReportPoint(label, float(row["OBS_VALUE"]), low, high)


def _decimals(row: Mapping[str, Any], what: str) -> int:
    if what in ("rows", "cv"):
        return 0 if what == "rows" else 1
    decimals = row.get("DECIMALS")
    # errors are read at one digit more than the figure
    return (1 if decimals is None else int(decimals)) + (1 if what == "error" else 0)


def _in_language(note: str, speech: Speech) -> str:
    """One of the sentences of a note that says the same in every language of the pack."""
    parts = note.split(" / ")
    if len(parts) != len(speech.languages):
        return note
    return parts[speech.languages.index(speech.language)].strip()
