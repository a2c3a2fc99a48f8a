import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Text
from sathiti.web.languages import language_of, own_name, preferred_language, write_time

BOTH = ("lo", "en")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "lo"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr;q=0.9,lo;q=0.1,en;q=0.5", "en"),
        ("fr", "lo"),
        ("en;q=0", "lo"),
        ("en;q=x", "lo"),
    ],
)
def test_accept_language(accepted: str, language: str) -> None:
    assert preferred_language(accepted, BOTH) == language


@given(st.text(max_size=50))
def test_any_header_gives_a_language_of_the_site(accepted: str) -> None:
    assert preferred_language(accepted, BOTH) in BOTH


def test_days_are_written_in_words() -> None:
    assert write_time("2026-11-22", "lo") == "22 ພະຈິກ 2026"
    assert write_time("2026-11-22T08:00:00+00:00", "en") == "22 November 2026"


@pytest.mark.parametrize("written", ["", "soon", "2026-13-45"])
def test_what_is_no_day_stays(written: str) -> None:
    assert write_time(written, "en") == written


def test_languages_name_themselves() -> None:
    assert [own_name(language) for language in BOTH] == ["ລາວ", "English"]
    assert own_name("qqq") == "qqq"


def test_language_a_text_falls_back_to() -> None:
    assert language_of(Text.of(lo="ກ"), "lo") == "lo"
    assert language_of(Text.of(en="a"), "lo") == "en"
    assert language_of(Text.of(fr="a"), "lo") == "fr"
    assert language_of(Text({}), "lo") == "lo"
