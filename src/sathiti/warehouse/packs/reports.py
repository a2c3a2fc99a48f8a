"""products/reports/: reports in words, tables and charts, whose numbers are references."""

from typing import get_args

from sathiti.model import ReportPart, ReportPlan, ReportSeries
from sathiti.model.report import REPORT_PLACE, ReportColumn, ReportKind
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, Fields
from sathiti.warehouse.packs.folder import PackFolder

LATEST = "latest"


def read_reports(folder: PackFolder, draft: Draft) -> None:
    """Add reports; the dataflows and codes they name must be known."""
    for file in folder.files("products/reports/*.yaml"):
        entry = folder.entry(file)
        if entry is None:
            continue
        plan = _plan(entry, draft)
        draft.reports[plan.id] = plan
        entry.finish()


def _plan(entry: Fields, draft: Draft) -> ReportPlan:
    periods = {
        name: entry.as_period("periods", written)
        for name, written in entry.mapping("periods").items()
    }
    if LATEST not in periods:
        entry.problem("The report has no period “latest”.", "Add it under periods.", "periods")
    figures = {
        name: _series(entry, "figures", written, draft, star=False)
        for name, written in entry.mapping("figures").items()
    }
    parts = tuple(_part(one, draft, figures, periods) for one in entry.entries("parts"))
    return ReportPlan(entry.word("id", form=NAME), entry.text("title"), periods, figures, parts)


def _part(
    entry: Fields, draft: Draft, figures: dict[str, ReportSeries], periods: dict[str, str]
) -> ReportPart:
    kind: ReportKind = entry.word("kind", among=get_args(ReportKind))  # type: ignore[assignment]
    text = entry.text("text")
    for words in text.words.values():
        _check_words(entry, words, figures, periods)
    drawn = kind in ("table", "bars", "line")
    series = tuple(
        _series(entry, "series", written, draft, star=True)
        for written in (entry.words("series") if drawn else ())
    )
    named = entry.words("periods") if entry.has("periods") else ()
    for name in named:
        entry.check_known("periods", name, periods)
    columns = entry.words("columns") if entry.has("columns") else ("value",)
    for name in columns:
        entry.check_known("columns", name, get_args(ReportColumn))
    part = ReportPart(kind, text, series, named, columns)  # type: ignore[arg-type]
    entry.finish()
    return part


def _check_words(
    entry: Fields, words: str, figures: dict[str, ReportSeries], periods: dict[str, str]
) -> None:
    """Note places of a text that would stay as they are, or that name what is not there."""
    for is_period, name, period, _ in REPORT_PLACE.findall(words):
        named = name if is_period else period
        if named:
            entry.check_known("text", named, periods)
        if not is_period and name not in figures:
            entry.problem(
                "The text names a figure that the report does not declare: {written}.",
                "Declare it under figures.",
                "text",
                written=name,
            )
    rest = REPORT_PLACE.sub("", words)
    if "{" in rest or "}" in rest:
        entry.problem(
            "A place in braces of the text cannot be filled: {written}.",
            "Write it as {{figure}}, {{figure.error}}, {{figure@period}} or {{period:name}}.",
            "text",
            written=rest,
        )


def _series(entry: Fields, field: str, written: str, draft: Draft, *, star: bool) -> ReportSeries:
    """A dataflow and a key, ``DATAFLOW/KEY``; one part of the key is * in tables and charts."""
    dataflow, _, key = written.partition("/")
    if not entry.check_known(field, dataflow, draft.dataflows):
        return ReportSeries(dataflow, key)
    structure = draft.dataflows[dataflow].structure
    dimensions, codes = structure.dimension_ids(), key.split(".")
    if len(codes) != len(dimensions) or codes.count("*") != int(star):
        entry.problem(
            "The key “{written}” does not name one code for each of {dimensions}.",
            "Write the codes separated by points; in a table or chart one of them is *.",
            field,
            written=key,
            dimensions=dimensions,
        )
        return ReportSeries(dataflow, key)
    for dimension, code in zip(dimensions, codes, strict=True):
        known = structure.codes_of(dimension)
        if code != "*" and known:
            entry.check_known(field, code, known.ids())
    return ReportSeries(dataflow, key)
