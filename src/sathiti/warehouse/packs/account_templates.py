"""accounts/templates/: the tables of accounts, one file an account."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from sathiti.methods.accounts import check_template
from sathiti.model import (
    AccountIdentity,
    AccountLine,
    AccountTable,
    AccountTemplate,
    Catalogue,
    Text,
)
from sathiti.model.text import SOURCE_LANGUAGE
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import CODE, NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.trees import check_tree

_EACH = ("column", "row", "once")
_BLANKS = ("missing", "zero")


def read_account_templates(folder: PackFolder, draft: Draft) -> None:
    """Add the account templates of the pack."""
    here: dict[str, AccountTemplate] = {}
    for file in folder.files("accounts/templates/*.yaml"):
        entry = folder.entry(file)
        if entry is not None:
            before = len(folder.problems.errors)
            template = _template(entry)
            entry.check_new("id", template.id, here)
            here[template.id] = template
            entry.finish()
            if len(folder.problems.errors) == before:
                # A template misread would be told for mistakes it has not.
                for mistake in check_template(template):
                    folder.problems.take(mistake)
    draft.accounts |= here
    draft.account_cells |= {name: _cells(template) for name, template in here.items()}


def read_identity(entry: Fields, each: Sequence[str] = _EACH) -> AccountIdentity:
    """One equation or inequality; `each` are the ways it may hold, the first by default."""
    identity = AccountIdentity(
        entry.word("id"),
        entry.text("title"),
        entry.word("formula"),
        _one_of(entry, "each", each),
        entry.words("only"),
        entry.mapping("cells"),
        entry.flag("compute"),
        _tolerance(entry, "absolute"),
        _tolerance(entry, "relative"),
        entry.word("source", ""),
        entry.place(),
    )
    entry.finish()
    return identity


def translated(
    template: AccountTemplate, texts: Catalogue, languages: Sequence[str]
) -> AccountTemplate:
    """The template with the words the catalogue has for its English ones.

    What has no translation stays English alone.
    """

    def said(text: Text) -> Text:
        return in_languages(text, texts, languages)

    def lines(given: tuple[AccountLine, ...]) -> tuple[AccountLine, ...]:
        return tuple(replace(line, label=said(line.label)) for line in given)

    tables = [
        replace(
            table, title=said(table.title), rows=lines(table.rows), columns=lines(table.columns)
        )
        for table in template.tables
    ]
    identities = [replace(one, title=said(one.title)) for one in template.identities]
    return replace(
        template,
        title=said(template.title),
        unit_label=said(template.unit_label),
        note=said(template.note),
        tables=tuple(tables),
        identities=tuple(identities),
    )


def in_languages(text: Text, texts: Catalogue, languages: Sequence[str]) -> Text:
    """The text with the words the catalogue has for its English ones; its own words go first."""
    found = texts.entries.get(text.words.get(SOURCE_LANGUAGE, ""), {})
    known = {language: found[language] for language in languages if language in found}
    return Text({**known, **text.words})


def _template(entry: Fields) -> AccountTemplate:
    return AccountTemplate(
        entry.word("id", form=NAME),
        entry.word("version", form=VERSION),
        entry.text("title"),
        entry.word("kind", form=NAME),
        entry.word("unit", form=CODE),
        entry.text("unit_label"),
        entry.integer("decimals"),
        _tables(entry),
        _identities(entry),
        _one_of(entry, "blank", _BLANKS),
        entry.word("global_structure", ""),
        entry.text("note", required=False),
        entry.word("source"),
    )


def _cells(template: AccountTemplate) -> dict[str, None]:
    """``table.row.column`` of every cell that can have a figure, in order."""
    return {
        f"{table.id}.{row.code}.{column.code}": None
        for table in template.tables
        for row in table.rows
        for column in table.columns
        if (row.code, column.code) not in table.blocked
    }


def _tables(entry: Fields) -> tuple[AccountTable, ...]:
    shared = {name: _lines(entry, name, required=False) for name in ("rows", "columns")}
    tables: dict[str, AccountTable] = {}
    for inner in entry.entries("tables"):
        rows, columns = (
            _lines(inner, name, required=not serving) or serving for name, serving in shared.items()
        )
        table = AccountTable(
            inner.word("id", form=NAME),
            inner.text("title"),
            rows,
            columns,
            _blocked(inner, [line.code for line in rows], [line.code for line in columns]),
        )
        inner.check_new("id", table.id, tables)
        tables[table.id] = table
        inner.finish()
    return tuple(tables.values())


def _lines(entry: Fields, name: str, required: bool = True) -> tuple[AccountLine, ...]:
    entries = entry.entries(name, required)
    lines: dict[str, AccountLine] = {}
    for inner in entries:
        line = AccountLine(
            inner.word("code", form=CODE),
            inner.text("label"),
            inner.word("parent", ""),
            inner.flag("of_which"),
            inner.mapping("global_codes"),
        )
        inner.check_new("code", line.code, lines)
        lines[line.code] = line
        inner.finish()
    for inner in entries:
        if inner.has("parent"):
            inner.check_known("parent", inner.word("parent"), lines)
    check_tree(entries, "code", {line.code: line.parent for line in lines.values()})
    return tuple(lines.values())


def _blocked(entry: Fields, rows: list[str], columns: list[str]) -> tuple[tuple[str, str], ...]:
    """Every cell of the rectangles; a side left out means all of the table."""
    pairs: dict[tuple[str, str], None] = {}
    for inner in entry.entries("blocked", required=False):
        of_rows, of_columns = inner.words("rows"), inner.words("columns")
        if not (of_rows or of_columns):
            inner.problem("The field “{field}” is missing.", "Write it.", "rows")
        for name, codes, known in (("rows", of_rows, rows), ("columns", of_columns, columns)):
            for code in codes:
                inner.check_known(name, code, known)
        pairs |= {
            (row, column): None for row in of_rows or rows for column in of_columns or columns
        }
        inner.finish()
    return tuple(pairs)


def _identities(entry: Fields) -> tuple[AccountIdentity, ...]:
    identities: dict[str, AccountIdentity] = {}
    for inner in entry.entries("identities", required=False):
        identity = read_identity(inner)
        inner.check_new("id", identity.id, identities)
        identities[identity.id] = identity
    return tuple(identities.values())


def _tolerance(entry: Fields, name: str) -> float | None:
    value = entry.number(name) if entry.has(name) else None
    if value is not None and value < 0:
        entry.problem(
            "A tolerance cannot be negative: {written}.",
            "Write 0 or more.",
            name,
            written=entry.word(name),
        )
    return value


def _one_of(entry: Fields, name: str, among: Sequence[str]) -> Any:
    """One of the words allowed, by default the first."""
    return entry.word(name, among[0], among=among)
