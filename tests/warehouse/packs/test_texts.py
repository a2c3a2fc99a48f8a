"""Messages and glossary: places in braces are the same in every language."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.warehouse.packs.fields import Fields
from sathiti.warehouse.packs.problems import Problems
from sathiti.warehouse.packs.texts import check_places

FILE = "texts/messages-isle.csv"


def told(words: dict[str, str]) -> list[str]:
    problems = Problems()
    check_places(Fields({}, "pack/m.csv", 2, ("en",), problems), words)
    return [str(error) for error in problems.errors]


@pytest.mark.parametrize(
    "words",
    [
        {"en": "No place", "lo": "ບໍ່ມີ"},
        {"en": "{a} of {b}", "lo": "{b} ມີ {a}"},
        {"en": "{a} and {a}", "lo": "{a}, {a}"},
        {"en": "{{a}} is {b}", "lo": "{{x}} ແມ່ນ {b}"},
        {"en": "{a}"},
        {},
    ],
)
def test_places_that_agree(words: dict[str, str]) -> None:
    assert told(words) == []


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ({"en": "{a}", "lo": "{b}"}, "differ between languages: en: a, lo: b."),
        ({"en": "{a}", "lo": ""}, "differ between languages: en: a, lo: ."),
        ({"en": "{a}", "lo": "{{a}}"}, "differ between languages"),
        ({"en": "{a", "lo": "{a}"}, "The braces of “{a” do not match."),
        ({"en": "a}", "lo": "a"}, "The braces of “a}” do not match."),
    ],
)
def test_places_that_do_not(words: dict[str, str], what: str) -> None:
    (error,) = told(words)
    assert what in error


@given(st.text("{}ab ", max_size=8))
def test_the_same_words_in_two_languages_never_differ(words: str) -> None:
    assert not any("differ" in error for error in told({"en": words, "lo": words}))


def test_a_glossary_term_wins_over_a_message(isle: Any) -> None:
    pack = isle.load(
        {
            FILE: "en,fr\nRain,Averse\nSnow,Neige\n",
            "texts/glossary.csv": "en,fr,part,attested_in,note\nRain,Pluie,weather,invented,\n",
        }
    )
    assert pack.texts.say("Rain", "fr") == "Pluie"
    assert pack.texts.say("Snow", "fr") == "Neige"


def test_messages_of_two_files_are_one_catalogue(isle: Any) -> None:
    pack = isle.load(
        {FILE: "en,fr\nRain,Pluie\n", "texts/messages-more.csv": "en,fr\nSnow,Neige\n"}
    )
    assert [pack.texts.say(word, "fr") for word in ("Rain", "Snow")] == ["Pluie", "Neige"]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("en,fr\nRain,Pluie\nRain,Averse\n", "row 3: “Rain” is written twice"),
        ("en,fr\n,Pluie\n", "row 2: The text has no words in: en"),
        ("fr\nPluie\n", "row 2: The text has no words in: en"),
        ("en,french\nRain,Pluie\n", "row 1: Columns are not known: french"),
        ('en,fr\n"Rain {mm}","Pluie"\n', "row 2: The places in braces differ"),
    ],
)
def test_mistakes_in_messages(isle: Any, rows: str, what: str) -> None:
    (error,) = isle.told({FILE: rows})
    assert f"isle/{FILE} › {what}" in error


def test_a_line_break_inside_a_message_stays(isle: Any) -> None:
    pack = isle.load({FILE: 'en,fr\n"Rain\nand snow","Pluie\net neige"\n'})
    assert pack.texts.say("Rain\nand snow", "fr") == "Pluie\net neige"
