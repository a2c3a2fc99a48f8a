"""Words and sentences: every language, every value, and never an error while saying one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Catalogue, Message, NumberStyle, Text

CATALOGUE = Catalogue.from_rows(
    [
        {"en": "Forest", "lo": "ປ່າໄມ້"},
        {"en": "{item} is missing.", "lo": "ບໍ່ມີ {item}."},
        {"en": "Only English", "lo": ""},
    ]
)


def test_text_says_the_language_asked_else_english_else_any():
    both = Text.of(en="Water", lo="ນ້ຳ")
    assert both.say("lo") == "ນ້ຳ"
    assert both.say("fr") == "Water"
    assert Text.of(lo="ນ້ຳ").say("en") == "ນ້ຳ"
    assert Text({}).say("en") == ""
    assert str(both) == "Water"


def test_text_of_leaves_out_empty_words():
    assert Text.of(en="Water", lo="").words == {"en": "Water"}


def test_text_can_be_a_set_member_whatever_the_order_of_languages():
    first = Text({"en": "Water", "lo": "ນ້ຳ"})
    second = Text({"lo": "ນ້ຳ", "en": "Water"})
    assert {first, second} == {first}


def test_same_words_compares_canonical_spelling():
    assert Text.of(lo="ນ້ຳ").same_words(Text.of(lo="ນໍ້າ"))
    assert not Text.of(lo="ນ້ຳ").same_words(Text.of(lo="ນາ"))
    assert not Text.of(lo="ນ້ຳ").same_words(Text.of(en="water"))


def test_message_is_said_by_its_template():
    message = Message("{item} is missing.", {"item": Text.of(en="Area", lo="ເນື້ອທີ່")})
    assert CATALOGUE.say(message, "lo") == "ບໍ່ມີ ເນື້ອທີ່."
    assert CATALOGUE.say(message, "en") == "Area is missing."
    assert str(message) == "Area is missing."


def test_messages_nest_and_lists_are_joined():
    inner = Message("Forest")
    outer = Message("{item} is missing.", {"item": [inner, "x"]})
    assert CATALOGUE.say(outer, "lo") == "ບໍ່ມີ ປ່າໄມ້, x."


def test_untranslated_entry_is_said_in_english_and_known_as_missing():
    assert CATALOGUE.say("Only English", "lo") == "Only English"
    assert not CATALOGUE.has("Only English", "lo")
    assert CATALOGUE.has("Forest", "lo")
    assert CATALOGUE.has("never seen", "en")


def test_merged_catalogue_takes_the_later_word():
    later = Catalogue.from_rows([{"en": "Forest", "lo": "ປ່າ"}])
    assert CATALOGUE.merged(later).say("Forest", "lo") == "ປ່າ"
    assert later.merged(CATALOGUE).say("Forest", "lo") == "ປ່າໄມ້"


def test_text_of_a_message_in_all_languages():
    text = CATALOGUE.text(Message("Forest"), ("lo", "en"))
    assert text.words == {"lo": "ປ່າໄມ້", "en": "Forest"}


def test_braces_in_a_sentence_without_values_are_left_alone():
    assert Catalogue().say("{not a place}", "en") == "{not a place}"


@given(st.text(), st.dictionaries(st.sampled_from(["en", "lo", "fr"]), st.text(min_size=1)))
def test_say_never_fails_and_only_says_what_was_entered(language, words):
    said = Text(words).say(language)
    assert said in {*words.values(), ""}


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ({"lo": "", "en": "Water"}, "lo", "Water"),
        ({"lo": "ນ້ຳ", "en": ""}, "en", "ນ້ຳ"),
        ({"fr": "", "lo": "ນ້ຳ"}, "de", "ນ້ຳ"),
        ({"lo": "", "en": ""}, "lo", ""),
    ],
)
def test_empty_words_are_no_words(words, language, said):
    assert Text(words).say(language) == said


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Text.of(lo="ນ້ຳ", en="Water"), Text.of(lo="ນໍ້າ", en="Water"), True),
        (Text.of(lo="ນ້ຳ", en="Water"), Text.of(lo="ນໍ້າ", en="Rain"), False),
        (Text.of(lo="ນ້ຳ", en="Water"), Text.of(lo="ນໍ້າ", fr="Eau"), True),
        (Text.of(lo="ຫລວງ"), Text.of(lo="ຫຼວງ"), True),
        (Text({}), Text({}), False),
    ],
)
def test_same_words_in_the_languages_both_speak(one, other, same):
    assert one.same_words(other) is same
    assert other.same_words(one) is same


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("{a} and {b}", {"a": 1, "b": "x"}, "1 and x"),
        ("{a} and {b}", {"a": 1}, "1 and {b}"),
        ("{a}{a}", {"a": "x"}, "xx"),
        ("{{a}} is {a}", {"a": "x"}, "{a} is x"),
        ("Write it as {{name: value}}.", {}, "Write it as {name: value}."),
        ("{a", {"a": "x"}, "{a"),
        ("a}", {"a": "x"}, "a}"),
        ("{} {0} {a b}", {"a": "x"}, "{} {0} {a b}"),
        ("{a.__class__}", {"a": "x"}, "{a.__class__}"),
        ("{a!r} {a:>5}", {"a": "x"}, "{a!r} {a:>5}"),
        ("{ຄ່າ}", {"ຄ່າ": "x"}, "{ຄ່າ}"),
        ("{a}", {"a": "{b}", "b": "never"}, "{b}"),
        ("{language}, {said}", {"language": "lo", "said": "x"}, "lo, x"),
        ("{a}", {"a": None}, "None"),
        ("{a}", {"a": []}, ""),
        ("{a}", {"a": True}, "True"),
    ],
)
def test_places_are_filled_and_what_is_no_place_stays(template, values, said):
    assert Catalogue().say(Message(template, values), "en") == said


@given(st.text(), st.dictionaries(st.sampled_from("ab"), st.integers() | st.text(), max_size=2))
def test_no_sentence_fails_to_be_said(template, values):
    Catalogue().say(Message(template, values), "lo")


@given(st.text())
def test_a_value_is_said_as_it_is_even_if_it_looks_like_a_place(value):
    assert Catalogue().say("“{written}”", "en", written=value) == f"“{value}”"


def test_a_translation_may_turn_the_places_round_or_leave_one_out():
    catalogue = Catalogue.from_rows([{"en": "{a} of {b}", "lo": "{b}: {a}", "fr": "sur {b}"}])
    message = Message("{a} of {b}", {"a": 1, "b": 2})
    assert [catalogue.say(message, each) for each in ("en", "lo", "fr", "de")] == [
        "1 of 2",
        "2: 1",
        "sur 2",
        "1 of 2",
    ]


def test_messages_in_messages_in_lists():
    inner = Message("{item} is missing.", {"item": Message("Forest")})
    outer = Message("{all}", {"all": [inner, [Text.of(en="Water", lo="ນ້ຳ"), 5]]})
    assert CATALOGUE.say(outer, "lo") == "ບໍ່ມີ ປ່າໄມ້., ນ້ຳ, 5"
    assert CATALOGUE.say(outer, "en") == "Forest is missing., Water, 5"


def test_values_given_beside_a_message_win():
    message = Message("{item} is missing.", {"item": "x"})
    assert CATALOGUE.say(message, "en", item="y") == "y is missing."


STYLED = Catalogue(
    {"{value} and {year}": {"lo": "{value} ແລະ {year}"}},
    {"lo": NumberStyle(",", "."), "en": NumberStyle()},
)


@pytest.mark.parametrize(
    ("value", "lao", "english"),
    [
        (1234, "1.234", "1,234"),
        (1234.5, "1.234,5", "1,234.5"),
        (-0.25, "-0,25", "-0.25"),
        (5.0, "5", "5"),
        (0.1 + 0.2, "0,3", "0.3"),
        ([1.5, 2000], "1,5, 2.000", "1.5, 2,000"),
        ("1234.5", "1234.5", "1234.5"),
        (True, "True", "True"),
        (None, "None", "None"),
    ],
)
def test_numbers_are_written_in_the_style_of_the_language(value: Any, lao: str, english: str):
    message = Message("{value} and {year}", {"value": value, "year": "2015"})
    assert STYLED.say(message, "lo") == f"{lao} ແລະ 2015"
    assert STYLED.say(message, "en") == f"{english} and 2015"


def test_numbers_in_messages_in_messages_have_the_style_too():
    message = Message("{value}", {"value": Message("{value}", {"value": 1234.5})})
    assert STYLED.say(message, "lo") == "1.234,5"


def test_a_language_without_a_style_leaves_numbers_as_they_are():
    assert STYLED.say("{value}", "fr", value=1234.5) == "1234.5"
    assert Catalogue().say("{value}", "lo", value=1234.5) == "1234.5"


def test_merging_keeps_the_styles_of_both_and_the_later_one_wins():
    later = Catalogue({}, {"lo": NumberStyle(".", ","), "fr": NumberStyle(",", " ")})
    merged = STYLED.merged(later)
    assert merged.number_styles == {
        "lo": NumberStyle(".", ","),
        "en": NumberStyle(),
        "fr": NumberStyle(",", " "),
    }
    assert merged.entries == STYLED.entries


def test_equal_messages_have_equal_hashes_however_their_values_are_written():
    one = Message("{a}", {"a": Text({"en": "x", "lo": "y"}), "b": 1})
    other = Message("{a}", {"b": 1.0, "a": Text({"lo": "y", "en": "x"})})
    assert one == other
    assert hash(one) == hash(other)
    assert {one, other} == {one}
    assert hash(Message("{a}", {"a": ["unhashable", {}]})) == hash(Message("{a}", {"a": []}))


def test_rows_may_hold_columns_that_are_no_languages():
    rows = [{"en": "Forest", "lo": "ປ່າໄມ້", "part": "environment", "note": "x", "fr": "Forêt"}]
    assert Catalogue.from_rows(rows).entries == {"Forest": {"lo": "ປ່າໄມ້", "fr": "Forêt"}}
