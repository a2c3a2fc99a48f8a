"""Finding datasets by words in any language, also inside Lao text without spaces."""

from msgspec import Struct

from sathiti.model import Dataflow, Text, lao_search_key
from sathiti.warehouse.serving import ServingDatabase

_MOST_CODES = 8


class CodeEntry(Struct, frozen=True):
    """A code that has observations: its dimension, id, name and search key."""

    dimension: str
    code: str
    name: Text
    key: str


class SearchEntry(Struct, frozen=True):
    """A dataset as search sees it: keys of its title, of its description, of its codes."""

    dataflow: str
    title_key: str
    text_key: str
    codes: tuple[CodeEntry, ...]


class Match(Struct, frozen=True):
    """A dataset found: where 3 = in the title, 2 = in its text, 1 = in a code's name."""

    dataflow: str
    score: int
    codes: tuple[CodeEntry, ...] = ()


def search_entries(database: ServingDatabase) -> tuple[SearchEntry, ...]:
    """One entry a dataset, in catalogue order."""
    flows = [served.dataflow for served in database.dataflows()]
    return tuple(_entry(flow, database.codes(flow.id)) for flow in flows)


def find(entries: tuple[SearchEntry, ...], written: str) -> list[Match]:
    """Datasets that hold every word of `written`, best first; all where nothing is written."""
    words = [lao_search_key(word) for word in written.split()]
    matches = [match for entry in entries if (match := _match(entry, words))]
    return sorted(matches, key=lambda match: -match.score)


def _entry(dataflow: Dataflow, used: dict[str, list[str]]) -> SearchEntry:
    codes = [
        CodeEntry(dimension, code, name, _key(name))
        for dimension, ids in used.items()
        for code in ids
        if (name := _name(dataflow, dimension, code)) is not None
    ]
    return SearchEntry(
        dataflow.id,
        _key(dataflow.name) + " " + lao_search_key(dataflow.id),
        _key(dataflow.description),
        tuple(codes),
    )


def _name(dataflow: Dataflow, dimension: str, code_id: str) -> Text | None:
    codelist = dataflow.structure.codes_of(dimension)
    code = codelist.get(code_id) if codelist else None
    return code.name if code else None


def _key(text: Text) -> str:
    return " | ".join(lao_search_key(words) for words in text.words.values())


def _match(entry: SearchEntry, words: list[str]) -> Match | None:
    if all(word in entry.title_key for word in words):
        return Match(entry.dataflow, 3)
    rest = [word for word in words if word not in entry.title_key]
    codes = tuple(code for code in entry.codes if all(word in code.key for word in rest))
    if all(word in entry.text_key for word in rest):
        return Match(entry.dataflow, 2, codes[:_MOST_CODES])
    return Match(entry.dataflow, 1, codes[:_MOST_CODES]) if codes else None
