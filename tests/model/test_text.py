from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Catalogue, Message, Text

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
