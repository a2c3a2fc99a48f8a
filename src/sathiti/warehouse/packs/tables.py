"""calendar/, parameters/ and quality/: dated rows with a source."""

from sathiti.model import Text
from sathiti.warehouse.packs.coefficients import COEFFICIENTS
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.pack import CalendarEntry, ParameterRow, QualityConcept


def read_calendar(folder: PackFolder, draft: Draft) -> None:
    """Add the release calendar of the pack."""
    here: set[tuple[str, str]] = set()
    flows = {*draft.dataflows, *(plan.dataflow for plan in draft.account_plans.values())}
    for row in folder.table("calendar/releases.csv", "dataflow period day source"):
        if not row.has("day"):
            row.problem("The field “{field}” is missing.", "Write it.", "day")
        entry = CalendarEntry(
            row.word("dataflow", among=flows),
            row.period("period"),
            row.day("day"),
            row.word("source"),
        )
        key = (entry.dataflow, entry.period)
        row.check_new("dataflow", key, here, " ".join(key))
        here.add(key)
        draft.calendar.append(entry)


def read_parameters(folder: PackFolder, draft: Draft) -> None:
    """Add the tables of values but the coefficients; each row names its source."""
    for file in folder.files("parameters/*.csv"):
        name = file.removeprefix("parameters/").removesuffix(".csv")
        if name == COEFFICIENTS:
            continue
        rows = folder.table(file, "source", None)
        for row in rows:
            row.word("source")
        draft.parameters[name] = tuple(ParameterRow(dict(r.values), r.place()) for r in rows)


def read_quality(folder: PackFolder, draft: Draft) -> None:
    """Add concepts of quality reports, or words to concepts of an included pack."""
    file = "quality/concepts.csv"
    here: set[str] = set()
    for row in folder.table(file, "code", "concept parent source", texts=("", "definition")):
        code = row.word("code")
        row.check_new("code", code, here)
        here.add(code)
        known = draft.quality_concepts.get(code)
        draft.quality_concepts[code] = _concept(row, code, known, draft)


def _concept(row: Fields, code: str, known: QualityConcept | None, draft: Draft) -> QualityConcept:
    before = known or QualityConcept(code, "", "", Text({}), Text({}))
    definition = row.text("definition", required=False)
    return QualityConcept(
        code,
        row.word("concept", before.concept or None, form=CODE),
        row.word("parent", before.parent, among=draft.quality_concepts),
        row.names(before.name),
        Text({**before.definition.words, **definition.words}),
    )
