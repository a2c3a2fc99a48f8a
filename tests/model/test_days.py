"""Days in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import write_day


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("lo", "22 ພະຈິກ 2026"),
        ("en", "22 November 2026"),
        ("fr", "22 novembre 2026"),
        ("qqq", "2026-11-22"),
        ("not a language", "2026-11-22"),
    ],
)
def test_a_day_is_written_in_the_words_of_the_language(language, words):
    assert write_day(date(2026, 11, 22), language) == words


@given(st.dates(), st.sampled_from(["lo", "en"]))
def test_day_and_year_are_those_of_the_day(day, language):
    number, month, year = write_day(day, language).split(" ")
    assert (int(number), int(year)) == (day.day, day.year)
    assert month.isalpha() or language == "lo"
