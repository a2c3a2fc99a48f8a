"""Lao spelling as offices meet it: typed in any order, pasted from anywhere."""

import unicodedata
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sathiti.model.lao import arabic_digits, lao_canonical, lao_search_key

LAO = st.text(alphabet=st.characters(min_codepoint=0x0E80, max_codepoint=0x0EFF), max_size=12)
SPELLINGS_OF_WATER = ["ນ້ຳ", "ນໍ້າ", "ນ້ໍາ", "ນຳ້", "ນ\u200b້ຳ"]


@pytest.mark.parametrize("written", SPELLINGS_OF_WATER)
def test_every_spelling_of_water_has_one_canonical_form(written):
    assert lao_canonical(written) == "\u0e99\u0ec9\u0eb3"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("ຫນ້າ", "ໜ້າ"),
        ("ຫມາຍ", "ໝາຍ"),
        ("ກິດຈະກໍາ", "ກິດຈະກຳ"),
        ("ສະ\u200bຖິ\ufeffຕິ", "ສະຖິຕິ"),
        ("  ສະຖິຕິ \u00a0 ທາງການ ", "ສະຖິຕິ ທາງການ"),
        ("ທີ່", "ທີ່"),
        ("ທ\u0ec8\u0eb5", "ທີ່"),
        ("ຫຼວງ", "ຫຼວງ"),
        ("ຂໍ້ມູນ", "ຂໍ້ມູນ"),
        ("ຂ້ໍມູນ", "ຂໍ້ມູນ"),
        ("Forest  area", "Forest area"),
        ("", ""),
    ],
)
def test_canonical_spelling(written, canonical):
    assert lao_canonical(written) == canonical


def test_nfkc_alone_would_not_be_enough():
    assert unicodedata.normalize("NFKC", "ນ້ຳ") != unicodedata.normalize("NFKC", "ນໍ້າ")
    assert lao_canonical("ນ້ຳ") == lao_canonical("ນໍ້າ")


@given(LAO)
def test_canonical_is_idempotent(written):
    once = lao_canonical(written)
    assert lao_canonical(once) == once


@given(st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=20))
def test_ascii_only_loses_white_space(written):
    assert lao_canonical(written).split() == written.split()


def test_lao_digits_become_arabic():
    assert arabic_digits("໐໑໒໓໔໕໖໗໘໙") == "0123456789"
    assert arabic_digits("ປີ ໒໐໒໕") == "ປີ 2025"


@pytest.mark.parametrize(
    ("one", "other"),
    [("ຫຼວງພະບາງ", "ຫລວງພະບາງ"), ("ປີ ໒໐໑໕", "ປີ 2015"), ("SDG", "sdg"), ("ນ້ຳ", "ນໍ້າ")],
)
def test_search_key_unites_spellings(one, other):
    assert lao_search_key(one) == lao_search_key(other)


def test_search_key_keeps_different_words_apart():
    assert lao_search_key("ນ້ຳ") != lao_search_key("ນາ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ພຣະບາງ", "ພະບາງ"),
        ("ຫຼວງພຣະບາງ", "ຫລວງພະບາງ"),
        ("ປຣະເທດ", "ປະເທດ"),
        ("ຣາຍງານ", "ລາຍງານ"),
        ("ສາທາຣະນະຣັດ", "ສາທາລະນະລັດ"),
        ("ຫຣ", "ຫຼ"),
        ("ໜ່ວຍ", "ຫນ່ວຍ"),
        ("DF_Forest", "df_FOREST"),
    ],
)
def test_search_finds_old_and_new_spellings(one, other):
    assert lao_search_key(one) == lao_search_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ຫຼາຍ", "ລາຍ"),
        ("ປ່າ", "ປາ"),
        ("ນາ", "ນ້າ"),
        ("ໜ້າ", "ນ້າ"),
        ("ໝາ", "ມາ"),
        ("ສັນຣະເສີນ", "ສັນະເສີນ"),
        ("ຂ້າວ", "ຂ່າວ"),
    ],
)
def test_search_keeps_words_apart_that_differ_in_tone_or_consonant(one, other):
    assert lao_search_key(one) != lao_search_key(other)


def test_search_by_part_of_a_word():
    assert lao_search_key("ພະບາງ") in lao_search_key("ແຂວງຫຼວງພຣະບາງ")
    assert lao_search_key("ນໍ້າ") in lao_search_key("ຊັບພະຍາກອນນ້ຳ")


# consonant, then the marks of one syllable in the order of the norm, then what follows them
SYLLABLES = [
    ("ຫ", "\u0ebc\u0eb5\u0ec9", ""),
    ("ຫ", "\u0ebc\u0eb8\u0ec9", "ດ"),
    ("ຫ", "\u0ebc\u0ebb\u0ec8", "ນ"),
    ("ຫ", "\u0ebc\u0ec8", "ງ"),
    ("ທ", "\u0eb5\u0ec8", ""),
    ("ຊ", "\u0eb7\u0ec8", ""),
    ("ຕ", "\u0ebb\u0ec9", "ນ"),
    ("ຂ", "\u0ecd\u0ec9", ""),
    ("ສ", "\u0eb9\u0ec8", ""),
    ("ປ", "\u0eb1\u0ec9", "ນ"),
    ("ຈ", "\u0eb1\u0ec8\u0ecc", ""),
]


@pytest.mark.parametrize(("consonant", "marks", "rest"), SYLLABLES)
def test_marks_typed_in_any_order_are_one_spelling(consonant, marks, rest):
    norm = consonant + marks + rest
    for order in permutations(marks):
        assert lao_canonical(consonant + "".join(order) + rest) == norm


@pytest.mark.parametrize("tone", ["", "\u0ec8", "\u0ec9", "\u0eca", "\u0ecb"])
@pytest.mark.parametrize("am", ["\u0eb3", "\u0ecd\u0eb2"])
def test_am_with_its_tone_in_any_position(am, tone):
    for order in set(permutations([*am, tone])):
        assert lao_canonical("ນ" + "".join(order)) == f"ນ{tone}\u0eb3"


def test_am_typed_twice_over_is_one():
    assert lao_canonical("ນ\u0ecd\u0eb3") == "ນຳ"
    assert lao_canonical("ນ\u0ecd\u0ec9\u0eb3") == "ນ້ຳ"


def test_a_tone_after_aa_belongs_before_it():
    assert lao_canonical("ໜາ\u0ec9") == "ໜ້າ"
    assert lao_canonical("ຂາ\u0ec9ວ") == "ຂ້າວ"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("ທີີ່", "ທີ່"),
        ("ທີ່່", "ທີ່"),
        ("ນ້້ຳ", "ນ້ຳ"),
        ("ຫຼຼວງ", "ຫຼວງ"),
        ("ທີ່ທີ່", "ທີ່ທີ່"),
    ],
)
def test_a_mark_typed_twice_is_invisible_and_counts_once(written, canonical):
    assert lao_canonical(written) == canonical


def test_different_marks_on_one_consonant_all_stay():
    assert lao_canonical("ກ\u0ec8\u0ec9") == "ກ\u0ec8\u0ec9"
    assert lao_canonical("ກ\u0ec9\u0ec8") != lao_canonical("ກ\u0ec8\u0ec9")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("ເເຂວງ", "ແຂວງ"),
        ("ເເຫລ່ງ", "ແຫຼ່ງ"),
        ("ຫລວງ", "ຫຼວງ"),
        ("ຫລັກສູດ", "ຫຼັກສູດ"),
        ("ຫມໍ້", "ໝໍ້"),
        ("ຫົນທາງ", "ຫົນທາງ"),
        ("ຫາລື", "ຫາລື"),
        ("ຕ່າງ ໆ", "ຕ່າງໆ"),
        ("ຕ່າງ \u200b ໆ ນາໆ", "ຕ່າງໆ ນາໆ"),
    ],
)
def test_letters_that_look_like_others_or_join(written, canonical):
    assert lao_canonical(written) == canonical


@pytest.mark.parametrize(
    "mark", list("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2069\ufeff")
)
def test_invisible_characters_go_wherever_they_stand(mark):
    for place in range(len("ນໍ້າ") + 1):
        assert lao_canonical("ນໍ້າ"[:place] + mark + "ນໍ້າ"[place:]) == "ນ້ຳ"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("ນໍ້າ (water) ລ້ານ m³", "ນ້ຳ (water) ລ້ານ m³"),
        ("cafe\u0301", "café"),
        ("น้ำ", "น้ำ"),
        ("GDP ປີ ໒໐໑໕", "GDP ປີ ໒໐໑໕"),
        ("₭ 1.234,5", "₭ 1.234,5"),
        ("a\u0ecdb", "a\u0ecdb"),
        ("ກ.ສ.ຂ\tປີ\r\n2020", "ກ.ສ.ຂ ປີ 2020"),
    ],
)
def test_other_scripts_digits_and_signs_stay(written, canonical):
    assert lao_canonical(written) == canonical


MIXED = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0E80, max_codepoint=0x0EFF),
        st.sampled_from("\u200b\u0301\u0327\u0345 \n eé\u1100\u1161\u0e33\u0e49"),
        st.characters(codec="utf-8"),
    ),
    max_size=10,
)


@settings(max_examples=300)
@given(MIXED)
@example("e\u200b\u0301")
@example("ກ\u0301າ\u0ec8")
@example("ກ\u0ecc\u0301າ\u0ec8")
@example("ເ\u200bເເ")
def test_canonical_is_idempotent_on_any_text(written):
    once = lao_canonical(written)
    assert lao_canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(MIXED)
def test_canonically_equivalent_text_is_the_same_text(written):
    assert lao_canonical(unicodedata.normalize("NFD", written)) == lao_canonical(written)


@given(MIXED)
def test_the_search_key_of_canonical_text_is_that_of_the_text(written):
    assert lao_search_key(lao_canonical(written)) == lao_search_key(written)


@given(st.text(st.sampled_from("ກຂຄນມລຫ"), min_size=1, max_size=6))
def test_no_consonant_is_lost(written):
    spelt_out = lao_canonical(written)
    for letter, pair in (("ໜ", "ຫນ"), ("ໝ", "ຫມ"), ("ຫຼ", "ຫລ")):
        spelt_out = spelt_out.replace(letter, pair)
    assert spelt_out == written
