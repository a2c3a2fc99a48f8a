"""Which language a reader gets, and how dates and language names are written in it."""

from collections.abc import Sequence
from datetime import datetime

import babel

from sathiti.model import Text, write_day


def preferred_language(accepted: str, languages: tuple[str, ...]) -> str:
    """The best of `languages` for an Accept-Language header, else the first.

    >>> preferred_language("fr;q=0.9, en;q=0.8", ("lo", "en"))
    'en'
    """
    wanted = sorted((_weighed(part) for part in accepted.split(",")), key=lambda pair: -pair[0])
    for weight, language in wanted:
        if weight > 0 and language in languages:
            return language
    return languages[0]


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";q=")
    try:
        return float(weight or 1), tag.strip().lower().split("-")[0]
    except ValueError:
        return 0.0, ""


def own_name(language: str) -> str:
    """What a language calls itself; the code where that is unknown.

    >>> own_name("lo")
    'ລາວ'
    """
    try:
        return babel.Locale(language).get_display_name(language) or language
    except babel.UnknownLocaleError:
        return language


def write_time(iso: str, language: str) -> str:
    """The day of a date or time written in ISO 8601, in words; unchanged where it is neither.

    >>> write_time("2026-11-22T08:00:00Z", "en")
    '22 November 2026'
    """
    try:
        return write_day(datetime.fromisoformat(iso).date(), language)
    except ValueError:
        return iso


def language_of(text: Text, language: str) -> str:
    """The language `Text.say` falls back to: `language` itself where it has it.

    >>> language_of(Text.of(en="Forest"), "lo")
    'en'
    """
    if language in text.words or not text.words:
        return language
    return "en" if "en" in text.words else next(iter(text.words))


def of_language(note: str, languages: Sequence[str], language: str) -> str:
    """The part in one language of a note that says the same in all, parted by a slash.

    A note that does not say it in every language stays as it is.

    >>> of_language("ສົມມຸດ. / Made up.", ("lo", "en"), "en")
    'Made up.'
    >>> of_language("Table 1 / 2 / 3", ("lo", "en"), "en")
    'Table 1 / 2 / 3'
    """
    parts = note.split(" / ")
    if len(parts) != len(languages) or language not in languages:
        return note
    return parts[languages.index(language)].strip()
