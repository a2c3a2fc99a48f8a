import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model.lao import arabic_digits, lao_canonical, lao_search_key
from sathiti.model.lao_words import lao_sort_key, lao_words, lao_wrap

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


def test_sorting_is_by_consonant_not_by_code_point():
    names = ["ໄຊຍະບູລີ", "ຈຳປາສັກ", "ເຊກອງ", "ຄຳມ່ວນ", "ແຂວງ", "ກາ"]
    assert sorted(names) != sorted(names, key=lao_sort_key)
    assert sorted(names, key=lao_sort_key) == [
        "ກາ",
        "ແຂວງ",
        "ຄຳມ່ວນ",
        "ຈຳປາສັກ",
        "ເຊກອງ",
        "ໄຊຍະບູລີ",
    ]


def test_sort_key_is_that_of_the_canonical_form():
    assert lao_sort_key("ນໍ້າ") == lao_sort_key("ນ້ຳ")


def test_words_of_decomposed_text_are_whole():
    assert lao_words("ສໍາຫຼວດ") == lao_words("ສຳຫຼວດ") == ["ສຳຫຼວດ"]
    assert lao_words("ສະຖິຕິ ທາງການ") == ["ສະຖິຕິ", "ທາງການ"]


def test_wrap_marks_breaks_and_changes_nothing_else():
    text = "ສະຖິຕິສິ່ງແວດລ້ອມ ປີ 2020"
    assert "\u200b" in lao_wrap(text)
    assert lao_wrap(text).replace("\u200b", "") == text


@given(LAO)
def test_wrapped_text_reads_the_same(written):
    assert lao_canonical(lao_wrap(written)) == lao_canonical(written)
