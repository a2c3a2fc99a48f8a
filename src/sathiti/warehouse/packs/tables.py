"""calendar/, parameters/ and quality/: dated rows with a source."""

from msgspec import structs

from sathiti.model import Text
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, LANGUAGE, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.pack import CalendarEntry, ParameterRow, QualityConcept


def read_calendar(folder: PackFolder, draft: Draft) -> None:
    """Add the release calendar of the pack."""
    for row in folder.table("calendar/releases.csv", "dataflow period day source"):
        if not row.has("day"):
            row.problem("The field “{field}” is missing.", "Write it.", "day")
        draft.calendar.append(
            CalendarEntry(
                row.word("dataflow", among=draft.dataflows),
                row.period("period"),
                row.day("day"),
                row.word("source"),
            )
        )


def read_parameters(folder: PackFolder, draft: Draft) -> None:
    """Add the tables of values; each row names its source."""
    for file in folder.files("parameters/*.csv"):
        name = file.removeprefix("parameters/").removesuffix(".csv")
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
        if code in here:
            row.problem("“{written}” is written twice.", "Keep one of them.", "code", written=code)
        here.add(code)
        known = draft.quality_concepts.get(code)
        draft.quality_concepts[code] = (
            _with_words(known, row) if known else _concept(row, code, draft)
        )


def _concept(row: Fields, code: str, draft: Draft) -> QualityConcept:
    parent = row.word("parent", "", among=draft.quality_concepts)
    return QualityConcept(
        code,
        row.word("concept", form=CODE),
        parent,
        row.names(),
        row.text("definition", required=False),
    )


def _with_words(known: QualityConcept, row: Fields) -> QualityConcept:
    words = {c: said for c, said in row.values.items() if LANGUAGE.fullmatch(c) and said}
    definition = {**known.definition.words, **row.text("definition", required=False).words}
    return structs.replace(
        known, name=Text({**known.name.words, **words}), definition=Text(definition)
    )
