"""Three languages beside each other, one of them with its own separators."""

from typing import Any

import pytest

from sathiti.model import Message, NumberStyle, SathitiError, Text

HEAD = (
    "id: isle\nversion: '1.0'\nname: {en: Isle, fr: Île, lo: ເກາະ}\nlanguages: [en, fr, lo]\n"
    "agency: {id: ISL, name: {en: Office, fr: Bureau, lo: ຫ້ອງການ}}\n"
    "number_style:\n  fr: {decimal: ',', group: '\u202f'}\n  lo: {decimal: ',', group: '.'}\n"
)
MESSAGES = 'en,fr,lo\n"{count} of {item}","{count} de {item}","{item} {count}"\n'


@pytest.fixture
def pack(isle: Any) -> Any:
    """A pack of words alone."""
    head = HEAD.replace("id: isle", "id: three")
    return isle.load({"pack.yaml": head, "texts/messages-three.csv": MESSAGES}, "three")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1234.5 of Rain"),
        ("fr", "1\u202f234,5 de Pluie"),
        ("lo", "ຝົນ 1.234,5"),
        ("de", "1234.5 of Rain"),
    ],
)
def test_a_sentence_in_each_language_with_its_numbers(pack: Any, language: str, said: str) -> None:
    item = Text.of(en="Rain", fr="Pluie", lo="ຝົນ")
    message = Message("{count} of {item}", {"count": 1234.5, "item": item})
    assert pack.texts.say(message, language) == said


def test_styles_of_the_languages_that_have_one(pack: Any) -> None:
    assert pack.number_styles == {
        "fr": NumberStyle(",", "\u202f"),
        "lo": NumberStyle(",", "."),
    }
    assert pack.texts.number_styles == pack.number_styles


def test_every_text_needs_every_language(isle: Any) -> None:
    errors = isle.told({"pack.yaml": HEAD})
    assert errors
    assert all("fr, lo" in error or "country" in error for error in errors)
    assert any(error.startswith("isle/geography/areas.csv › row 2: ") for error in errors)


def test_an_error_counts_in_the_style_of_the_reader(pack: Any) -> None:
    error = SathitiError("{count} of {item}", count=2500, item="x")
    assert [error.say(pack.texts, each) for each in pack.languages] == [
        "2500 of x",
        "2\u202f500 de x",
        "x 2.500",
    ]
