"""questionnaires/: what others ask, and from which figures a country answers."""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from sathiti.model import (
    Catalogue,
    CellSource,
    Questionnaire,
    QuestionnairePlan,
    QuestionRow,
    QuestionTable,
    Text,
)
from sathiti.warehouse.packs.account_templates import in_languages
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.formulas import check_formula

INDICATORS = "indicators"


def read_questionnaires(folder: PackFolder, draft: Draft) -> None:
    """Add questionnaires, then how the country answers them."""
    here: dict[str, Questionnaire] = {}
    for file in folder.files("questionnaires/templates/*.yaml"):
        entry = folder.entry(file)
        if entry is not None:
            asked = _questionnaire(entry)
            entry.check_new("id", asked.id, here)
            here[asked.id] = asked
            entry.finish()
    draft.questionnaires |= here
    _read_plans(folder, draft)


def said_in(
    questionnaires: Iterable[Questionnaire], texts: Catalogue, languages: Sequence[str]
) -> dict[str, Questionnaire]:
    """Questionnaires by id, with the words the catalogue has for their English ones."""

    def said(text: Text) -> Text:
        return in_languages(text, texts, languages)

    def row_in(row: QuestionRow) -> QuestionRow:
        return replace(row, label=said(row.label), unit_label=said(row.unit_label))

    def table_in(table: QuestionTable) -> QuestionTable:
        return replace(
            table,
            title=said(table.title),
            rows=tuple(map(row_in, table.rows)),
            note=said(table.note),
        )

    return {
        one.id: replace(
            one,
            title=said(one.title),
            receiver=said(one.receiver),
            tables=tuple(map(table_in, one.tables)),
            note=said(one.note),
        )
        for one in questionnaires
    }


def _questionnaire(entry: Fields) -> Questionnaire:
    return Questionnaire(
        entry.word("id", form=NAME),
        entry.word("version", form=VERSION),
        entry.text("title"),
        entry.text("receiver"),
        _tables(entry),
        entry.word("source"),
        entry.text("note", required=False),
    )


def _tables(entry: Fields) -> tuple[QuestionTable, ...]:
    tables: dict[str, QuestionTable] = {}
    for inner in entry.entries("tables"):
        table = QuestionTable(
            inner.word("id", form=CODE),
            inner.text("title"),
            _rows(inner),
            inner.text("note", required=False),
        )
        inner.check_new("id", table.id, tables)
        tables[table.id] = table
        inner.finish()
    return tuple(tables.values())


def _rows(entry: Fields) -> tuple[QuestionRow, ...]:
    rows: dict[str, QuestionRow] = {}
    for inner in entry.entries("rows"):
        heading = inner.flag("heading")
        row = QuestionRow(
            inner.word("code", form=CODE),
            inner.text("label"),
            inner.word("unit", "" if heading else None, form=CODE),
            inner.text("unit_label", required=not heading),
            heading,
        )
        inner.check_new("code", row.code, rows)
        rows[row.code] = row
        inner.finish()
    return tuple(rows.values())


def _read_plans(folder: PackFolder, draft: Draft) -> None:
    here: dict[str, QuestionnairePlan] = {}
    for file in folder.files("questionnaires/sources/*.yaml"):
        entry = folder.entry(file)
        if entry is not None:
            plan = _plan(entry, draft)
            entry.check_new("questionnaire", plan.questionnaire, here)
            here[plan.questionnaire] = plan
            entry.finish()
    draft.questionnaire_plans |= here


def _plan(entry: Fields, draft: Draft) -> QuestionnairePlan:
    asked = draft.questionnaires.get(entry.word("questionnaire", among=draft.questionnaires))
    tables = asked.tables if asked else ()
    rows = [f"{table.id}.{row.code}" for table in tables for row in table.rows if not row.heading]
    functions = {assignment.function for assignment in draft.assignments}
    providers = entry.mapping("providers")
    for name, function in providers.items():
        entry.check_known("providers", name, [*(table.id for table in tables), *rows])
        entry.check_known("providers", function, sorted(functions))
    sources = tuple(_source(inner, rows, draft) for inner in entry.entries("rows", required=False))
    return QuestionnairePlan(entry.word("questionnaire"), sources, providers)


def _source(entry: Fields, rows: Collection[str], draft: Draft) -> CellSource:
    row = entry.word("row", among=rows)
    formula = entry.word("formula")
    if formula:
        check_formula(entry, "formula", formula, draft, {INDICATORS: list(draft.indicators)})
    source = CellSource(
        row,
        formula,
        entry.integer("decimals"),
        entry.word("source"),
        entry.text("assumed", required=False),
        entry.place(),
    )
    entry.finish()
    return source
