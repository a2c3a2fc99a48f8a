"""Lao words: where they break and how they sort (ICU's dictionary, the UCA's order)."""

import functools
import unicodedata

import pyuca
from icu4py.breakers import LineBreaker, WordBreaker

from sathiti.model.lao import lao_canonical

WORD_JOINT = "\u200b"


@functools.cache
def _collator() -> pyuca.Collator:
    return pyuca.Collator()


def lao_sort_key(text: str) -> tuple[int, ...]:
    """Key that sorts Lao by consonant first, as ICU's root order does (vowels before it follow).

    >>> sorted(["ໄຊ", "ກາ", "ເກ"], key=lao_sort_key)
    ['ກາ', 'ເກ', 'ໄຊ']
    """
    key: tuple[int, ...] = _collator().sort_key(lao_canonical(text))
    return key


def lao_words(text: str) -> list[str]:
    """The words of canonical Lao text; white space and punctuation are left out.

    >>> lao_words("ສະຖິຕິສິ່ງແວດລ້ອມ")
    ['ສະຖິຕິ', 'ສິ່ງແວດລ້ອມ']
    """
    canonical = lao_canonical(text)
    words = (canonical[start:end] for start, end in WordBreaker(canonical, "lo").segments())
    return [word.strip() for word in words if any(map(str.isalnum, word))]


def lao_wrap(text: str) -> str:
    """The text with a zero-width space wherever a line may break, for output that cannot break Lao.

    No line begins with a comma, a closing bracket or ໆ (Unicode's line breaking with the words
    of ICU's dictionary). Only for output: stored and compared text never holds it.
    """
    pieces = [text[start:end] for start, end in LineBreaker(text, "lo").segments()]
    return WORD_JOINT.join(piece.removesuffix(WORD_JOINT) for piece in pieces)


def letters(text: str) -> int:
    """Letters that take width: marks above and below take none."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text.strip())
