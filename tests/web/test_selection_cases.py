"""What readers may choose: codes, periods, limits, and what they are told."""

from types import ModuleType

import pytest
from django.http.request import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.model import Catalogue, NumberStyle, SathitiError, Text
from sathiti.web.page import Page
from sathiti.web.selection import Selection, choices, read_selection
from sathiti.web.state import SiteSettings

SETTINGS = SiteSettings(
    ("lo", "en"), Text({"en": "Portal"}), number_styles={"lo": NumberStyle(",", ".")}
)


def page(language: str = "en", path: str = "", query: str = "") -> Page:
    return Page(language, Catalogue(), SETTINGS, None, path, QueryDict(query))


@pytest.mark.parametrize(
    ("asked", "filters"),
    [
        ("", {}),
        ("STAT=", {}),
        ("STAT=&STAT=LAND", {"STAT": ["LAND"]}),
        ("STAT=LAND&STAT=LAND", {"STAT": ["LAND"]}),
        ("REF_AREA=01&STAT=LAND", {"REF_AREA": ["01"], "STAT": ["LAND"]}),
        ("stat=LAND", {}),
        ("page=2&q=x&STAT=ODD", {"STAT": ["ODD"]}),
    ],
)
def test_codes_in_an_address(
    example: ModuleType, asked: str, filters: dict[str, list[str]]
) -> None:
    assert read_selection(QueryDict(asked), example.FOREST) == Selection(filters)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("startPeriod=2010", "2010", ""),
        ("endPeriod=2010-Q2", "", "2010-Q2"),
        ("startPeriod=2010&endPeriod=2010", "2010", "2010"),
        ("startPeriod=2010-01&endPeriod=2010-12", "2010-01", "2010-12"),
        ("startPeriod=&endPeriod=", "", ""),
    ],
)
def test_a_stretch_of_time(example: ModuleType, asked: str, start: str, end: str) -> None:
    found = read_selection(QueryDict(asked), example.FOREST)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("STAT=GOLD", "“GOLD” is not a code of Statistic."),
        ("STAT=LAND&STAT=gold", "“gold” is not a code of Statistic."),
        ("REF_AREA=99", "“99” is not a code of Area."),
        ("startPeriod=soon", "soon"),
        ("endPeriod=2010-13", "2010-13"),
        ("startPeriod=2011&endPeriod=2010", "The first period, 2011, is after the last, 2010."),
    ],
)
def test_what_cannot_be_chosen_is_told(example: ModuleType, asked: str, said: str) -> None:
    with pytest.raises(SathitiError) as wrong:
        read_selection(QueryDict(asked), example.FOREST)
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("filters", "matches"),
    [
        ({}, True),
        ({"STAT": ["LAND"]}, True),
        ({"STAT": ["LAND", "FOREST"]}, True),
        ({"STAT": ["FOREST"]}, False),
        ({"STAT": ["LAND"], "REF_AREA": ["01"]}, False),
        ({"STAT": []}, False),
    ],
)
def test_a_series_is_chosen_by_all_its_dimensions(
    filters: dict[str, list[str]], matches: bool
) -> None:
    assert Selection(filters).matches({"STAT": "LAND", "REF_AREA": "LA"}) == matches


def test_a_dimension_without_choice_is_left_out(example: ModuleType) -> None:
    assert choices(example.FOREST, {"FREQ": ["A"], "STAT": []}, Selection(), "en") == []


def test_a_chosen_code_that_is_not_in_use_counts_nothing(example: ModuleType) -> None:
    (one,) = choices(
        example.FOREST, {"STAT": ["FOREST", "LAND"]}, Selection({"STAT": ["WATER"]}), "en"
    )
    assert (one.chosen, [code.name for code in one.codes]) == (0, ["Forest area", "Area of land"])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(st.sampled_from(["FOREST", "LAND", "SHARE", "WATER"])))
def test_codes_are_kept_once_in_the_order_asked(example: ModuleType, codes: list[str]) -> None:
    asked = "&".join(f"STAT={code}" for code in codes)
    found = read_selection(QueryDict(asked), example.FOREST)
    assert found.filters.get("STAT", []) == list(dict.fromkeys(codes))


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({}, "/en/data/X/?A=1&A=2&B=3"),
        ({"B": 4}, "/en/data/X/?A=1&A=2&B=4"),
        ({"A": 9}, "/en/data/X/?A=9&B=3"),
        ({"A": None, "B": None}, "/en/data/X/"),
        ({"C": "ກ"}, "/en/data/X/?A=1&A=2&B=3&C=%E0%BA%81"),
        ({"C": None}, "/en/data/X/?A=1&A=2&B=3"),
    ],
)
def test_the_same_page_with_one_thing_changed(changed: dict[str, object], address: str) -> None:
    assert page(path="data/X/", query="A=1&A=2&B=3").again(**changed) == address


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1e20, None, "100.000.000.000.000.000.000"),
        (0.1 + 0.2, None, "0,3"),
        (2.5, 0, "2"),
        (3.5, 0, "4"),
        (-0.0, None, "0"),
        (1e-7, None, "0"),
        (12345.678, 1, "12.345,7"),
    ],
)
def test_numbers_on_a_page(value: float, decimals: int | None, written: str) -> None:
    assert page("lo").number(value, decimals) == written


def test_a_language_without_style_of_its_own_has_the_plain_one() -> None:
    assert page("en").style == NumberStyle()


@pytest.mark.parametrize(
    ("path", "current"),
    [("", ["Catalogue"]), ("poverty/", ["Poverty and inequality"]), ("poverty/curves/", [])],
)
def test_the_part_of_the_site_one_is_in(path: str, current: list[str]) -> None:
    assert [one.name for one in page(path=path).sections if one.current] == current


def test_every_part_is_in_the_language_of_the_page() -> None:
    assert all(one.address.startswith("/lo/") for one in page("lo").sections)
    assert page("lo").home == "/lo/"


def test_switches_without_query_have_no_question_mark() -> None:
    assert [one.address for one in page(path="data/X/").switches] == ["/lo/data/X/", "/en/data/X/"]
