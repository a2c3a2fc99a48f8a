"""Several published figures beside ours: each finds its own, whatever the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.environment import compare
from sathiti.domains.environment.comparison import agrees_at
from sathiti.model import PublishedValue, Text

WHY = Text.of(en="Another source")


def published(
    indicator: str, area: str, period: str, value: float, decimals: int = 1
) -> PublishedValue:
    """A figure of a yearbook."""
    return PublishedValue(indicator, area, period, value, decimals, "Yearbook 2020", WHY)


def test_figures_are_found_by_indicator_area_and_period() -> None:
    others = [
        published("FOREST", "XN", "2010", 1.0),
        published("FOREST", "XS", "2010", 2.0),
        published("FOREST", "XN", "2011", 3.0),
        published("WATER", "XN", "2010", 4.0),
    ]
    ours = {(one.indicator, one.area, one.period): one.value for one in others}
    assert [(one.ours, one.agrees) for one in compare(others, ours, {}, {})] == [
        (1.0, True),
        (2.0, True),
        (3.0, True),
        (4.0, True),
    ]


def test_the_order_of_the_published_is_kept() -> None:
    others = [published("B", "X", "2011", 1), published("A", "X", "2010", 2)]
    assert [one.indicator for one in compare(others, {}, {}, {})] == ["B", "A"]


def test_figures_nobody_published_are_not_shown() -> None:
    assert compare([], {("A", "X", "2010"): 1.0}, {}, {}) == []


def test_an_address_is_that_of_the_area() -> None:
    addresses = {("A", "XN"): ("DF", "A.XN"), ("A", "XS"): ("DF", "A.XS")}
    found = compare(
        [published("A", "XS", "2010", 1), published("A", "XE", "2010", 1)], {}, {}, addresses
    )
    assert [(one.dataflow, one.key) for one in found] == [("DF", "A.XS"), ("", "")]


def test_what_the_source_says_comes_along() -> None:
    (found,) = compare([published("A", "X", "2010", 1.25, 2)], {}, {}, {})
    assert (found.source, found.decimals, found.published) == ("Yearbook 2020", 2, 1.25)
    assert found.explanation == WHY


def test_zero_is_a_figure() -> None:
    (found,) = compare([published("A", "X", "2010", 0.0)], {("A", "X", "2010"): 0.0}, {}, {})
    assert (found.ours, found.agrees, found.difference) == (0.0, True, 0.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "decimals", "agrees"),
    [
        (0.05, 0.1, 1, True),
        (0.0499, 0.1, 1, False),
        (-0.05, -0.1, 1, True),
        (-0.0499, -0.1, 1, False),
        (0.04, 0.0, 1, True),
        (0.4, 0.0, 0, True),
        (0.6, 0.0, 0, False),
        (1.005, 1.01, 2, True),
        (1.0049, 1.01, 2, False),
        (1e9 + 0.04, 1e9, 1, True),
        (1e9 + 0.4, 1e9, 1, False),
    ],
)
def test_half_a_unit_is_the_border(ours: float, theirs: float, decimals: int, agrees: bool) -> None:
    assert agrees_at(ours, theirs, decimals) is agrees


@pytest.mark.parametrize(
    ("ours", "theirs", "decimals", "agrees"),
    # Published in hundreds and thousands.
    [(12_349, 12_300, -2, True), (12_351, 12_300, -2, False), (12_499, 12_000, -3, True)],
)
def test_digits_before_the_point(ours: float, theirs: float, decimals: int, agrees: bool) -> None:
    assert agrees_at(ours, theirs, decimals) is agrees


@given(st.integers(-10_000, 10_000), st.integers(0, 4), st.floats(-0.49, 0.49))
def test_all_that_rounds_to_a_figure_agrees_with_it(whole: int, decimals: int, part: float) -> None:
    unit = 10.0**-decimals
    assert agrees_at((whole + part) * unit, whole * unit, decimals)


@given(st.integers(-10_000, 10_000), st.integers(0, 4), st.floats(0.51, 5))
def test_all_that_does_not_does_not(whole: int, decimals: int, part: float) -> None:
    unit = 10.0**-decimals
    assert not agrees_at((whole + part) * unit, whole * unit, decimals)
    assert not agrees_at((whole - part) * unit, whole * unit, decimals)
