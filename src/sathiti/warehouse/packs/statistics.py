"""statistics/: frameworks of statistics, what an office has of them, who should give the rest."""

from sathiti.model import Statistic, StatisticSource, Text
from sathiti.warehouse.packs.accounts import CELL_OF_ACCOUNT, check_cell
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, Fields
from sathiti.warehouse.packs.folder import PackFolder

FRAMEWORK = "CL_FDES"
_FILE = "statistics/fdes.csv"
_COVERS = ("whole", "part")
_TIERS = ("1", "2", "3")


def read_statistics(folder: PackFolder, draft: Draft) -> None:
    """Add statistics, or words to those of an included pack; then sources and functions."""
    here: set[str] = set()
    for row in folder.table(_FILE, "id", "topic tier source", texts=("", "measure")):
        statistic = row.word("id")
        row.check_new("id", statistic, here)
        here.add(statistic)
        draft.statistics[statistic] = _statistic(row, draft.statistics.get(statistic), draft)
    _read_sources(folder, draft)
    _read_functions(folder, draft)


def _statistic(row: Fields, known: Statistic | None, draft: Draft) -> Statistic:
    before = known or Statistic("", "", Text({}), Text({}), 0, "")
    codes = draft.codelists[FRAMEWORK].ids() if FRAMEWORK in draft.codelists else []
    measure = row.text("measure", required=False)
    tier = row.word("tier", str(before.tier) if before.tier else "", among=("", *_TIERS))
    return Statistic(
        row.word("id"),
        row.word("topic", before.topic or None, among=codes),
        row.names(before.name),
        Text({**before.measure.words, **measure.words}),
        int(tier) if tier in _TIERS else 0,
        row.word("source", before.source or None),
    )


def _read_sources(folder: PackFolder, draft: Draft) -> None:
    rows = folder.table("statistics/sources.csv", "statistic series covers source", texts=("note",))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        source = StatisticSource(
            row.word("statistic", among=draft.statistics),
            row.word("series"),
            row.word("covers", among=_COVERS) == "whole",
            row.word("source"),
            row.text("note", required=row.values.get("covers") == "part"),
        )
        key = (source.statistic, source.series)
        row.check_new("series", key, seen, " ".join(key))
        seen.add(key)
        check_series(row, "series", source.series, draft)
        draft.statistic_sources[key] = source


def _read_functions(folder: PackFolder, draft: Draft) -> None:
    codes = draft.codelists[FRAMEWORK].ids() if FRAMEWORK in draft.codelists else []
    functions = {assignment.function for assignment in draft.assignments}
    here: set[str] = set()
    for row in folder.table("statistics/functions.csv", "topic function source"):
        topic = row.word("topic", among=codes)
        row.check_new("topic", topic, here)
        here.add(topic)
        row.word("source")
        function = row.word("function", form=NAME, among=sorted(functions))
        draft.statistic_functions[topic] = function


def check_series(entry: Fields, field: str, series: str, draft: Draft) -> None:
    """Note a name that is neither an indicator nor an item of a form nor a cell of an account."""
    form, _, item = series.partition(".")
    if form in draft.accounts:
        check_cell(entry, field, series, draft)
        return
    instrument = draft.instruments.get(form)
    if series and series not in draft.indicators and not (instrument and instrument.item(item)):
        entry.problem(
            "“{written}” is neither an indicator nor an item of a form.",
            "Write an indicator id, form.item or {cell}.",
            field,
            written=series,
            cell=CELL_OF_ACCOUNT,
        )
