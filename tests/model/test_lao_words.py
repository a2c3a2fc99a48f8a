"""Order and words of Lao: ICU, as DuckDB carries it, is the judge of order."""

import random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.model.lao import lao_canonical
from sathiti.model.lao_words import WORD_JOINT, lao_sort_key, lao_words, lao_wrap
from sathiti.warehouse.packs import load_pack

LAO = st.text(alphabet=st.characters(min_codepoint=0x0E80, max_codepoint=0x0EFF), max_size=12)
PROVINCES_IN_ORDER = [
    "ຄຳມ່ວນ",
    "ຈຳປາສັກ",
    "ສະຫວັນນະເຂດ",
    "ສາລະວັນ",
    "ຊຽງຂວາງ",
    "ເຊກອງ",
    "ໄຊສົມບູນ",
    "ໄຊຍະບູລີ",
    "ນະຄອນຫຼວງວຽງຈັນ",
    "ບໍ່ແກ້ວ",
    "ບໍລິຄຳໄຊ",
    "ຜົ້ງສາລີ",
    "ວຽງຈັນ",
    "ຫົວພັນ",
    "ຫຼວງນ້ຳທາ",
    "ຫຼວງພະບາງ",
    "ອັດຕະປື",
    "ອຸດົມໄຊ",
]


def in_order_of_icu(names: list[str]) -> list[str]:
    rows = duckdb.execute(
        "SELECT name FROM (SELECT unnest(?) AS name) ORDER BY name COLLATE lo, name", [names]
    )
    return [row[0] for row in rows.fetchall()]


def in_our_order(names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: (lao_sort_key(name), name))


def test_provinces_as_a_lao_reader_expects_them():
    names = PROVINCES_IN_ORDER.copy()
    random.Random(1).shuffle(names)
    assert sorted(names, key=lao_sort_key) == PROVINCES_IN_ORDER


def test_provinces_and_districts_are_in_the_order_of_icu():
    names = [area.name.say("lo") for area in load_pack("lao").areas.values()]
    assert len(names) == 168
    assert in_our_order(names) == in_order_of_icu(names)


def test_glossary_is_in_the_order_of_icu():
    entries = load_pack("lao").texts.entries.values()
    # Brackets and hyphens are set aside by one and not by the other.
    names = sorted({said["lo"] for said in entries if all(map(_is_lao, said.get("lo", " ")))})
    assert len(names) > 200
    assert in_our_order(names) == in_order_of_icu(names)


def _is_lao(sign: str) -> bool:
    return "\u0e80" <= sign <= "\u0eff"


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


@pytest.mark.parametrize(
    ("one", "other"),
    [("ນໍ້າ", "ນ້ຳ"), ("ຫລວງພະບາງ", "ຫຼວງພະບາງ"), ("ຫນອງ", "ໜອງ"), (" ກາ\u200b ", "ກາ")],
)
def test_sort_key_is_that_of_the_canonical_form(one, other):
    assert lao_sort_key(one) == lao_sort_key(other)


def test_tones_and_vowels_break_ties_only():
    assert sorted(["ກ້າ", "ກາວ", "ກາ"], key=lao_sort_key) == ["ກາ", "ກ້າ", "ກາວ"]


def test_latin_digits_and_lao_can_be_sorted_together():
    mixed = ["ກາ", "Zebra", "apple", "12"]
    assert sorted(mixed, key=lao_sort_key) == ["12", "apple", "Zebra", "ກາ"]


@given(LAO)
def test_any_text_has_a_sort_key(written):
    assert lao_sort_key(written) == lao_sort_key(lao_canonical(written))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ສໍາຫຼວດ", ["ສຳຫຼວດ"]),
        ("ສຳຫຼວດ", ["ສຳຫຼວດ"]),
        ("ສະຖິຕິ ທາງການ ", ["ສະຖິຕິ", "ທາງການ"]),
        ("ສະຖິຕິສິ່ງແວດລ້ອມ", ["ສະຖິຕິ", "ສິ່ງແວດລ້ອມ"]),
        ("ສະຖິຕິ (GDP), ຕ່າງໆ", ["ສະຖິຕິ", "GDP", "ຕ່າງໆ"]),
        ("1.234,5 ຕື້", ["1.234,5", "ຕື້"]),
        ("– ; …", []),
        ("", []),
    ],
)
def test_words(text, words):
    assert lao_words(text) == words


@given(LAO)
def test_words_together_hold_every_letter(written):
    letters = [sign for sign in lao_canonical(written) if sign.isalnum()]
    assert [sign for word in lao_words(written) for sign in word if sign.isalnum()] == letters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ສະຖິຕິສິ່ງແວດລ້ອມ", "ສະຖິຕິ|ສິ່ງແວດລ້ອມ"),
        ("ສະຖິຕິ (GDP), ຕ່າງໆ", "ສະຖິຕິ |(GDP), |ຕ່າງໆ"),
        ("1.234,5 ຕື້; ປີ2020", "1.234,5 |ຕື້; |ປີ2020"),
        ("«ສິ່ງແວດລ້ອມ».", "«ສິ່ງແວດລ້ອມ»."),
        ("ແຂວງຫຼວງພະບາງ", "ແຂວງ|ຫຼວງພະບາງ"),
        ("", ""),
    ],
)
def test_lines_may_break_between_words_but_not_before_marks_and_brackets(text, shown):
    assert lao_wrap(text).replace(WORD_JOINT, "|") == shown


@settings(max_examples=60)
@given(st.text(max_size=20))
def test_wrap_adds_breaks_and_changes_nothing_else(written):
    wrapped = lao_wrap(written)
    assert wrapped.replace(WORD_JOINT, "") == written.replace(WORD_JOINT, "")


@given(LAO)
def test_wrapped_text_reads_the_same(written):
    assert lao_canonical(lao_wrap(written)) == lao_canonical(written)


@given(LAO)
def test_wrapping_twice_marks_no_break_twice(written):
    wrapped = lao_wrap(written)
    assert lao_wrap(wrapped) == wrapped
    assert WORD_JOINT * 2 not in wrapped


@pytest.mark.parametrize("name", PROVINCES_IN_ORDER)
def test_no_line_begins_with_a_mark(name):
    for piece in lao_wrap(f"ແຂວງ{name}").split(WORD_JOINT):
        assert piece[0] not in "\u0eb1\u0eb2\u0eb3\u0eb4\u0eb5\u0ebb\u0ebc\u0ec8\u0ec9\u0ecd"
