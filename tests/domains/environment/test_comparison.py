import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.environment import compare
from sathiti.domains.environment.comparison import agrees_at
from sathiti.model import PublishedValue, Text

TITLES = {"A": Text.of(en="Area")}


def published(value, decimals, period="2020", indicator="A"):
    return PublishedValue(indicator, "TX", period, value, decimals, "Yearbook", Text.of(en="why"))


@pytest.mark.parametrize(
    ("ours", "theirs", "decimals", "agrees"),
    [
        (4.7718, 4.8, 1, True),
        (4.7718, 4.77, 2, True),
        (4.7718, 4.7, 1, False),
        (4.75, 4.8, 1, True),
        (4.75, 4.7, 1, True),
        (-0.2084, -0.21, 2, True),
        (71.90424610, 71.9042461, 7, True),
        (100.4, 100, 0, True),
        (100.6, 100, 0, False),
    ],
)
def test_agreement_is_judged_at_the_published_digits(ours, theirs, decimals, agrees):
    assert agrees_at(ours, theirs, decimals) is agrees


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_figure_agrees_with_its_own_rounding(value, decimals):
    assert agrees_at(value, round(value, decimals), decimals)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_figure_two_units_away_does_not_agree(value, decimals):
    assert not agrees_at(value, value + 2 * 10.0**-decimals, decimals)


def test_ours_stands_beside_theirs_with_its_address():
    (one,) = compare(
        [published(40.1, 1)], {("A", "TX", "2020"): 40.05}, TITLES, {("A", "TX"): ("DF", "K")}
    )
    assert (one.ours, one.published, one.agrees) == (40.05, 40.1, True)
    assert (one.dataflow, one.key, one.title.say("en")) == ("DF", "K", "Area")
    assert one.difference == pytest.approx(-0.05)


def test_what_we_could_not_compile_is_shown_without_value():
    (one,) = compare([published(40.1, 1, indicator="B")], {}, TITLES, {})
    assert (one.ours, one.agrees, one.difference) == (None, False, None)
    assert one.title.say("en") == "B"
    assert one.explanation.say("en") == "why"
