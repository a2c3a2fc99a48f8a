"""Days in words, in any language."""

from datetime import date

from babel.core import UnknownLocaleError
from babel.dates import format_date


def write_day(day: date, language: str) -> str:
    """A day in words; as in ISO 8601 where nobody has told the program the language's months.

    >>> write_day(date(2026, 11, 22), "en")
    '22 November 2026'
    """
    try:
        return str(format_date(day, "d MMMM y", locale=language))
    except (ValueError, UnknownLocaleError):
        return day.isoformat()
