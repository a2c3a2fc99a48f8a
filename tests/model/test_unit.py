"""Units, areas and functions exist between dates, both included; empty means open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Area, Assignment, Text, Unit

DAYS = st.dates().map(str)


def bounded(first: str, last: str) -> list[Unit | Area | Assignment]:
    return [
        Unit("U", Text({}), "ministry", valid_from=first, valid_to=last),
        Area("01", Text({}), 1, valid_from=first, valid_to=last),
        Assignment("forest_statistics", "U", first, last),
    ]


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        ("2011-05-31", False),
        ("2011-06-01", True),
        ("2025-03-19", True),
        ("2025-03-20", False),
        ("9999-12-31", False),
    ],
)
def test_between_their_dates_both_included(day, valid):
    assert [each.valid_on(day) for each in bounded("2011-06-01", "2025-03-19")] == [valid] * 3


@pytest.mark.parametrize(
    ("first", "last", "day", "valid"),
    [
        ("", "", "1900-01-01", True),
        ("", "2010-01-01", "0001-01-01", True),
        ("", "2010-01-01", "2010-01-02", False),
        ("2010-01-01", "", "2009-12-31", False),
        ("2010-01-01", "", "9999-12-31", True),
        ("2010-01-01", "2010-01-01", "2010-01-01", True),
    ],
)
def test_open_dates(first, last, day, valid):
    assert [each.valid_on(day) for each in bounded(first, last)] == [valid] * 3


@given(DAYS, DAYS, DAYS)
def test_a_day_is_before_within_or_after(first, last, day):
    first, last = sorted((first, last))
    for each in bounded(first, last):
        assert each.valid_on(day) == (first <= day <= last)
        assert each.valid_on(first)
        assert each.valid_on(last)


@given(DAYS, DAYS)
def test_the_successor_takes_over_the_day_after(change, day):
    before = Unit("A", Text({}), "ministry", valid_to=change)
    after = Unit("B", Text({}), "ministry", valid_from=change)
    assert before.valid_on(day) or after.valid_on(day)
    assert (before.valid_on(day) and after.valid_on(day)) == (day == change)
