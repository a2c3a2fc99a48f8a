"""Every kind of rule says what it expects, in every language."""

from sathiti.methods.validation.kind_words import KIND_WORDS
from sathiti.methods.validation.kinds import EXPRESSION_KINDS
from sathiti.methods.validation.row_kinds import ROW_KINDS
from sathiti.warehouse.packs import built_in_texts


def test_every_kind_has_words_of_its_own():
    assert set(KIND_WORDS) == {*EXPRESSION_KINDS, *ROW_KINDS}
    assert len(set(KIND_WORDS.values())) == len(KIND_WORDS)


def test_the_words_are_said_in_lao():
    texts = built_in_texts()
    for said in KIND_WORDS.values():
        assert texts.has(said, "lo"), said
