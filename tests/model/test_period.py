from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Period, SathitiError, parse_period_range, periods_between

DAYS = st.dates(min_value=date(1900, 1, 8), max_value=date(2100, 12, 24))


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-A1", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-S2", date(2015, 7, 1), date(2015, 12, 31)),
        ("2015-Q1", date(2015, 1, 1), date(2015, 3, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-W53", date(2015, 12, 28), date(2016, 1, 3)),
        ("2015-07-31", date(2015, 7, 31), date(2015, 7, 31)),
    ],
)
def test_periods_have_a_first_and_a_last_day(written, start, end):
    period = Period.parse(written)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "written", ["", "15", "2015-13", "2015-Q5", "2015-02-30", "2015/16", "2014-W53"]
)
def test_what_is_no_period_says_how_to_write_one(written):
    with pytest.raises(SathitiError, match="not a time period") as error:
        Period.parse(written)
    assert "2015-Q3" in str(error.value)


@pytest.mark.parametrize("written", ["2015", "2015-S2", "2015-Q3", "2015-07", "2015-W05"])
def test_a_period_is_written_as_it_was_read(written):
    assert str(Period.parse(written)) == written


@given(DAYS, st.sampled_from("ASQMWD"), st.integers(min_value=-40, max_value=40))
def test_shifting_forth_and_back_is_nothing(day, frequency, count):
    period = _period_of(day, frequency)
    assert period.shift(count).shift(-count) == period


@given(DAYS, st.sampled_from("ASQMWD"))
def test_periods_follow_each_other_without_gap(day, frequency):
    period = _period_of(day, frequency)
    assert period.shift(1).start.toordinal() - period.end.toordinal() == 1
    assert Period.parse(str(period)) == period


def test_order_is_by_time_and_longer_periods_come_after():
    assert sorted(map(Period.parse, ["2016", "2015-Q1", "2015"])) == [
        Period.parse("2015-Q1"),
        Period.parse("2015"),
        Period.parse("2016"),
    ]


def test_ranges():
    first, last = parse_period_range("2010..2012")
    assert [str(period) for period in periods_between(first, last)] == ["2010", "2011", "2012"]
    assert parse_period_range("2015") == (Period.parse("2015"), Period.parse("2015"))
    assert periods_between(last, first) == []


def _period_of(day: date, frequency: str) -> Period:
    months = {"A": 12, "S": 6, "Q": 3, "M": 1}
    if frequency == "D":
        return Period("D", day)
    if frequency == "W":
        year, week, _ = day.isocalendar()
        return Period("W", date.fromisocalendar(year, week, 1))
    size = months[frequency]
    return Period(frequency, date(day.year, (day.month - 1) // size * size + 1, 1))
