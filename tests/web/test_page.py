from types import ModuleType

import pytest
from django.http.request import QueryDict
from django.template import Context, Template
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Catalogue, NumberStyle, Place, SathitiError, Text, read_number
from sathiti.web.page import Page
from sathiti.web.state import SiteSettings

WORDS = Catalogue(
    {
        "Period": {"lo": "ໄລຍະເວລາ"},
        "{count} of {all}": {"lo": "{count} ໃນ {all}"},
        "“{written}” is wrong.": {"lo": "“{written}” ຜິດ."},
    }
)
SETTINGS = SiteSettings(
    ("lo", "en"),
    Text({"en": "Portal", "lo": "ເວັບໄຊ"}),
    number_styles={"lo": NumberStyle(",", "."), "en": NumberStyle(".", ",")},
)


def page(language: str = "lo", path: str = "", query: str = "") -> Page:
    return Page(language, WORDS, SETTINGS, None, path, QueryDict(query))


def rendered(template: str, language: str = "lo", **context: object) -> str:
    return Template(template).render(Context({"page": page(language), **context}))


@pytest.mark.parametrize(
    ("value", "decimals", "lao", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (0.0, 2, "0,00", "0.00"),
        (-0.001, 2, "0,00", "0.00"),
        (-0.001, 3, "-0,001", "-0.001"),
        (1234567.0, 0, "1.234.567", "1,234,567"),
        (72.656, None, "72,656", "72.656"),
        (3.0, None, "3", "3"),
        (None, 2, "", ""),
    ],
)
def test_numbers(value: float | None, decimals: int | None, lao: str, english: str) -> None:
    assert page("lo").number(value, decimals) == lao
    assert page("en").number(value, decimals) == english


@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.sampled_from(["lo", "en"]))
def test_numbers_read_back(value: float, decimals: int, language: str) -> None:
    written = page(language).number(value, decimals)
    assert round(value, decimals) + 0.0 in read_number(written).values
    assert not written.startswith("-0") or float(written.replace(",", ".")) != 0


def test_addresses_are_escaped_and_keep_the_language() -> None:
    assert page("en").address("data/X/") == "/en/data/X/"
    assert page("en").address("", q="ນ້ຳ & ໄຟ") == (
        "/en/?q=%E0%BA%99%E0%BB%89%E0%BA%B3+%26+%E0%BB%84%E0%BA%9F"
    )


def test_same_page_with_changed_filters() -> None:
    here = page("en", "data/X/", "STAT=A&STAT=B&startPeriod=2010")
    assert here.again(startPeriod="2000") == "/en/data/X/?STAT=A&STAT=B&startPeriod=2000"
    assert here.again(STAT=None) == "/en/data/X/?startPeriod=2010"
    assert here.again(mapPeriod=2015).endswith("&mapPeriod=2015")


def test_switches_lead_to_the_same_page() -> None:
    switches = page("en", "data/X/", "STAT=A").switches
    assert [(one.language, one.name, one.current) for one in switches] == [
        ("lo", "ລາວ", False),
        ("en", "English", True),
    ]
    assert switches[0].address == "/lo/data/X/?STAT=A"


def test_the_section_one_is_in_is_marked() -> None:
    assert [one.name for one in page("en", "findings/").sections if one.current] == ["Findings"]
    assert not [one for one in page("en", "data/X/").sections if one.current]


def test_errors_are_told_in_the_language_with_their_place() -> None:
    error = SathitiError("“{written}” is wrong.", at=Place("a.xlsx", "1", "B2"), written="x")
    assert page("lo").tell(error) == "a.xlsx › 1!B2: “x” ຜິດ."
    assert page("en").tell(error) == "a.xlsx › 1!B2: “x” is wrong."


def test_tags_speak_the_language_of_the_page() -> None:
    assert rendered('{% t "Period" %}') == "ໄລຍະເວລາ"
    assert rendered('{% t "Period" %}', "en") == "Period"
    assert rendered('{% t "{count} of {all}" count=1 all=2 %}') == "1 ໃນ 2"
    assert rendered("{% number 1234.5 1 %}") == "1.234,5"
    assert rendered('{% day "2026-11-22" %}') == "22 ພະຈິກ 2026"
    assert rendered('{% address "data/" "X" "/" %}') == "/lo/data/X/"


def test_tags_escape_what_comes_from_data() -> None:
    bad = '<img src=x onerror="y">'
    said = rendered('{% t "“{written}” is wrong." written=bad %}', bad=bad)
    assert "<img" not in said
    assert "&lt;img" in said
    assert "<img" not in rendered("{% say text %}", text=Text({"lo": bad}))
    assert "<img" not in rendered("{% say text %}", text=Text({"en": bad}))


def test_words_in_another_language_are_marked() -> None:
    only_english = Text.of(en="Forest")
    assert rendered("{% say text %}", text=only_english) == '<span lang="en">Forest</span>'
    assert rendered("{% say text %}", "en", text=only_english) == "Forest"
    assert rendered("{% say text %}", text=Text({})) == ""


def test_state_reads_settings_and_words_from_the_file(client: Client, example: ModuleType) -> None:
    state = client.defaults["sathiti.site"].state()
    assert state.settings.languages == ("lo", "en")
    assert state.settings.name.say("en") == "Statistics portal"
    assert {tile.code for tile in state.settings.tiles} == set(example.AREAS)
    assert state.release.content_hash == example.HASH
    assert state.texts.say("Catalogue", "lo") != "Catalogue"
    # nothing is read twice while the file is the same
    assert client.defaults["sathiti.site"].state() is state
