"""texts/: the glossary and the messages."""

from string import Formatter

from sathiti.model import Catalogue
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import Fields
from sathiti.warehouse.packs.folder import PackFolder

_GLOSSARY_REMARKS = "part attested_in note"


def read_texts(folder: PackFolder, draft: Draft) -> None:
    """Add messages, then the glossary: a glossary term wins over a message's own word."""
    for file in folder.files("texts/messages*.csv"):
        rows = folder.table(file, "", texts=("",))
        draft.texts = draft.texts.merged(_catalogue(rows))
    glossary = folder.table("texts/glossary.csv", "", _GLOSSARY_REMARKS, texts=("",))
    draft.texts = draft.texts.merged(_catalogue(glossary))


def _catalogue(rows: list[Fields]) -> Catalogue:
    seen: dict[str, dict[str, str]] = {}
    for row in rows:
        words = row.names().words
        english = words.get("en", "")
        if english in seen:
            row.problem("“{written}” is written twice.", "Keep one of them.", written=english)
        check_places(row, words)
        seen[english] = words
    return Catalogue.from_rows(words for english, words in seen.items() if english)


def check_places(row: Fields, words: dict[str, str], field: str = "") -> None:
    """Note a text whose ``{places}`` cannot be read or differ between languages."""
    places = {}
    for language, said in words.items():
        try:
            places[language] = sorted({name for _, name, _, _ in Formatter().parse(said) if name})
        except ValueError:
            row.problem(
                "The braces of “{written}” do not match.",
                "Write places as {{name}}, a brace itself twice.",
                field,
                written=said,
            )
            return
    if len({tuple(names) for names in places.values()}) > 1:
        row.problem(
            "The places in braces differ between languages: {places}.",
            "Use the same {{places}} in each.",
            field,
            places=[f"{language}: {', '.join(n)}" for language, n in places.items()],
        )
