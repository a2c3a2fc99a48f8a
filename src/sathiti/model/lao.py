"""Lao writing: one spelling for comparison, keys for search, Lao digits.

Text is always kept as entered; these forms are for comparing, sorting and searching.
The rules are those of the glossary's spelling norm: am as one letter, marks in the order
subscript lo, vowel mark, tone, then am or aa, ho no, ho mo and ho lo in their joined form,
no invisible characters.
"""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DIGITS = {ord("໐") + n: str(n) for n in range(10)}
_NIGGAHITA, _AA, _AM = "\u0ecd", "\u0eb2", "\u0eb3"
# Marks in the order they are written on a consonant: subscript lo and virama, then vowel
# marks, then tones, then the sign of silence.
_MARKS_IN_ORDER = (
    "\u0eba\u0ebc",
    "\u0eb1\u0eb4-\u0eb9\u0ebb\u0ecd",
    "\u0ec8-\u0ecb",
    "\u0ecc\u0ece",
)
_RANKS = [re.compile(f"[{marks}]") for marks in _MARKS_IN_ORDER]
_MARK = f"[{''.join(_MARKS_IN_ORDER)}]"
_MARKS = re.compile(f"{_MARK}+[{_AA}{_AM}]?{_MARK}*|[{_AA}{_AM}]{_MARK}+")
# A vowel typed as two, and pairs of letters with a joined form.
_JOINED = {"ເເ": "ແ", "ຫນ": "ໜ", "ຫມ": "ໝ", "ຫລ": "ຫຼ"}
_SPACE_BEFORE_REPETITION = re.compile("\\s+(?=ໆ)")
# Clusters with ro that are now written without it, then ro and lo, which speech unites.
_SEARCH_SPELLINGS = {"ພຣະ": "ພະ", "ປຣະ": "ປະ", "ຫຣ": "ຫຼ", "ຣ": "ລ"}


def lao_canonical(text: str) -> str:
    """One spelling of Lao text, for comparison; other scripts only lose invisible characters.

    Idempotent. Settles am (ໍ + າ becomes ຳ), the order and repetition of marks, ເເ (becomes
    ແ), ຫນ, ຫມ and ຫລ (become ໜ, ໝ and ຫຼ), invisible characters, white space before ໆ and
    runs of it. Never for display: where ນ ends the syllable, as in ຫວງແຫນ, it joins all the same.

    >>> lao_canonical("ນໍ້າ") == lao_canonical("ນ້ໍາ") == "ນ້ຳ"
    True
    """
    settled = _settled(text)
    # Other scripts' combining marks between ours can need a second round.
    return settled if settled == text else lao_canonical(settled)


def _settled(text: str) -> str:
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    for written, letter in _JOINED.items():
        text = text.replace(written, letter)
    text = _MARKS.sub(_ordered, text)
    text = _SPACE_BEFORE_REPETITION.sub("", text)
    return re.sub(r"\s+", " ", text).strip()


def _ordered(found: re.Match[str]) -> str:
    """Each mark once, in the order of ranks, before the vowel aa or am."""
    written = dict.fromkeys(found[0])
    marks = [mark for rank in _RANKS for mark in written if rank.match(mark)]
    if _AM in written or {_NIGGAHITA, _AA} <= written.keys():
        return "".join(mark for mark in marks if mark != _NIGGAHITA) + _AM
    return "".join(marks) + (_AA if _AA in written else "")


def arabic_digits(text: str) -> str:
    """The text with Lao digits ໐ to ໙ written 0 to 9.

    >>> arabic_digits("໑໒໓")
    '123'
    """
    return text.translate(_DIGITS)


def lao_search_key(text: str) -> str:
    """A key that unites spellings people mix: those of `lao_canonical`, case, Lao digits, ຣ/ລ.

    ພຣະ and ປຣະ are found as ພະ and ປະ. Tones and vowel length stay apart: they make words.
    Two texts match when one key contains the other.

    >>> lao_search_key("ຫຼວງພຣະບາງ") == lao_search_key("ຫລວງພະບາງ")
    True
    >>> lao_search_key("ຫຼາຍ") == lao_search_key("ລາຍ")
    False
    """
    key = arabic_digits(lao_canonical(text)).casefold()
    for written, letter in _SEARCH_SPELLINGS.items():
        key = key.replace(written, letter)
    return key
