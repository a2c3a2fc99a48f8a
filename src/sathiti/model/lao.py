"""Lao writing: one spelling for comparison, keys for search, Lao digits.

Text is always kept as entered; these forms are for comparing, sorting and searching.
The rules are those of the glossary's spelling norm: am as one letter, tone before am,
vowel mark before tone, ho no and ho mo as one letter, no invisible characters.
"""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_DIGITS = {ord("໐") + n: str(n) for n in range(10)}
_TONES = "\u0ec8-\u0ecb"
_VOWEL_MARKS = "\u0eb1\u0eb4-\u0eb9\u0ebb\u0ebc\u0ecd"
_DECOMPOSED_AM = re.compile(f"\u0ecd([{_TONES}]*)\u0eb2")
_TONE_AFTER_AM = re.compile(f"\u0eb3([{_TONES}]+)")
_TONE_BEFORE_VOWEL_MARK = re.compile(f"([{_TONES}]+)([{_VOWEL_MARKS}]+)(?!\u0eb2)")
_TONE_INSIDE_AM = re.compile(f"([{_TONES}]+)\u0ecd\u0eb2")
_LIGATURES = {"ຫນ": "ໜ", "ຫມ": "ໝ"}
_SEARCH_SPELLINGS = {"ຫຼ": "ລ", "ຫລ": "ລ", "ຫຣ": "ລ", "ຣ": "ລ"}


def lao_canonical(text: str) -> str:
    """One spelling of Lao text, for comparison; other scripts only lose invisible characters.

    Idempotent. Settles am (ໍ + າ becomes ຳ), the order of marks (vowel mark, tone, am),
    ຫນ and ຫມ (become ໜ and ໝ), zero-width characters and runs of white space.

    >>> lao_canonical("ນໍ້າ") == lao_canonical("ນ້ໍາ") == "ນ້ຳ"
    True
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = _DECOMPOSED_AM.sub("\\1\u0eb3", text)
    text = _TONE_INSIDE_AM.sub("\\1\u0eb3", text)
    text = _TONE_AFTER_AM.sub("\\1\u0eb3", text)
    text = _TONE_BEFORE_VOWEL_MARK.sub(r"\2\1", text)
    for written, letter in _LIGATURES.items():
        text = text.replace(written, letter)
    return re.sub(r"\s+", " ", text).strip()


def arabic_digits(text: str) -> str:
    """The text with Lao digits ໐ to ໙ written 0 to 9.

    >>> arabic_digits("໑໒໓")
    '123'
    """
    return text.translate(_DIGITS)


def lao_search_key(text: str) -> str:
    """A key that unites spellings people mix: case, digits, tones of loanwords, ຫຼ/ຫລ/ຣ.

    Two texts match when one key contains the other.

    >>> lao_search_key("ຫຼວງພຣະບາງ") == lao_search_key("ຫລວງພະບາງ")
    False
    >>> lao_search_key("ຫຼວງ") == lao_search_key("ຫລວງ")
    True
    """
    key = arabic_digits(lao_canonical(text)).casefold()
    for written, letter in _SEARCH_SPELLINGS.items():
        key = key.replace(written, letter)
    return key
