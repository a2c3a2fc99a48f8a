from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Period, SathitiError, parse_period_range, periods_between, written_periods

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


@pytest.mark.parametrize(
    ("written", "first", "last", "inside"),
    [
        ("2015", "2015", "2015", True),
        ("2015-Q4", "", "2015", True),
        ("2015", "2015-Q2", "", False),
        ("2015", "2010", "2015-06", False),
        ("2009", "2010", "", False),
        ("2009", "", "", True),
    ],
)
def test_a_period_lies_within_others_if_all_of_it_does(written, first, last, inside):
    assert Period.parse(written).within(first, last) is inside


def test_ranges():
    first, last = parse_period_range("2010..2012")
    assert [str(period) for period in periods_between(first, last)] == ["2010", "2011", "2012"]
    assert parse_period_range("2015") == (Period.parse("2015"), Period.parse("2015"))
    assert periods_between(last, first) == []


@pytest.mark.parametrize(
    ("written", "frequency", "said"),
    [
        ("2015-A1", "A", "2015"),
        ("2015-M07", "M", "2015-07"),
        (" 2015-Q3 ", "Q", "2015-Q3"),
        ("໒໐໑໕", "A", "2015"),
        ("໒໐໑໕-໐໗-໓໑", "D", "2015-07-31"),
        ("0987", "A", "0987"),
        ("0987-S1", "S", "0987-S1"),
        ("0987-02", "M", "0987-02"),
        ("2020-W53", "W", "2020-W53"),
        ("2018-W01", "W", "2018-W01"),
    ],
)
def test_other_ways_to_write_a_period(written, frequency, said):
    period = Period.parse(written)
    assert (period.frequency, str(period)) == (frequency, said)
    assert Period.parse(said) == period


@pytest.mark.parametrize(
    "written",
    [
        *("0000", "2015-S3", "2015-Q0", "2015-M13", "2015-W00", "2015-W54", "2015-7"),
        *("๒๐๑๕", "2015-12-32", "2015-A2", "2015 Q1", "20150731", "-2015", "2015-"),
        *("2015-00-10", "2015-Q3-01"),
    ],
)
def test_what_looks_like_a_period_and_is_none(written):
    with pytest.raises(SathitiError, match="not a time period"):
        Period.parse(written)


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("9999", date.max),
        ("9999-S2", date.max),
        ("9999-Q4", date.max),
        ("9999-12", date.max),
        ("9999-12-31", date.max),
        ("9999-W52", date.max),
        ("2000-02", date(2000, 2, 29)),
        ("1900-02", date(1900, 2, 28)),
        ("2015-S1", date(2015, 6, 30)),
        ("2015-Q2", date(2015, 6, 30)),
    ],
)
def test_the_last_day_of_months_and_of_time(written, end):
    assert Period.parse(written).end == end


@pytest.mark.parametrize(
    ("written", "count", "said"),
    [
        ("2015", 5, "2020"),
        ("2015-S2", 1, "2016-S1"),
        ("2015-Q1", -1, "2014-Q4"),
        ("2015-12", 2, "2016-02"),
        ("2015-W53", 1, "2016-W01"),
        ("2016-02-28", 2, "2016-03-01"),
        ("2015", 0, "2015"),
    ],
)
def test_shifting_over_the_end_of_the_year(written, count, said):
    assert str(Period.parse(written).shift(count)) == said


@pytest.mark.parametrize("written", ["9999", "9999-Q4", "9999-12-31", "9999-W52"])
def test_after_the_last_year_there_is_no_period(written):
    with pytest.raises(ValueError, match=r"year|ordinal"):
        Period.parse(written).shift(1)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2015-Q3", "2016-Q2", ["2015-Q3", "2015-Q4", "2016-Q1", "2016-Q2"]),
        ("2015-Q1", "2015", ["2015-Q1", "2015-Q2", "2015-Q3", "2015-Q4"]),
        ("2015", "2016-Q3", ["2015"]),
        ("2015", "2015-Q3", []),
        ("2015-12", "2016", ["2015-12"] + [f"2016-{month:02}" for month in range(1, 13)]),
        ("9998", "9999", ["9998", "9999"]),
        ("9999-W51", "9999", ["9999-W51", "9999-W52"]),
        ("2015-02-27", "2015-03-01", ["2015-02-27", "2015-02-28", "2015-03-01"]),
        ("2016", "2015", []),
    ],
)
def test_periods_between_two_of_any_frequency(first, last, said):
    assert [str(p) for p in periods_between(Period.parse(first), Period.parse(last))] == said


@given(DAYS, st.sampled_from("ASQMWD"), st.integers(0, 30))
def test_periods_between_are_those_of_shifting(day, frequency, count):
    first = _period_of(day, frequency)
    between = periods_between(first, first.shift(count))
    assert between == [first.shift(step) for step in range(count + 1)]


@given(DAYS, DAYS, st.sampled_from("ASQMW"))
def test_order_agrees_with_days(one, other, frequency):
    first, second = _period_of(one, frequency), _period_of(other, frequency)
    assert (first < second) == (first.start < second.start)
    assert (first <= second) == (first.start <= second.start)
    assert (first > second) == (second < first)


@pytest.mark.parametrize("written", ["", "..2015", "2015..x", "2015...2016"])
def test_ranges_that_cannot_be_read(written):
    with pytest.raises(SathitiError, match="not a time period"):
        parse_period_range(written)


def test_a_range_may_mix_frequencies():
    assert parse_period_range("2015..2016-Q2") == (Period.parse("2015"), Period.parse("2016-Q2"))


def _period_of(day: date, frequency: str) -> Period:
    months = {"A": 12, "S": 6, "Q": 3, "M": 1}
    if frequency == "D":
        return Period("D", day)
    if frequency == "W":
        year, week, _ = day.isocalendar()
        return Period("W", date.fromisocalendar(year, week, 1))
    size = months[frequency]
    return Period(frequency, date(day.year, (day.month - 1) // size * size + 1, 1))


@pytest.mark.parametrize(
    ("periods", "written"),
    [
        ([], ""),
        (["2010"], "2010"),
        (["2010", "2011"], "2010–2011"),
        (["2010", "2012", "2013", "2014", "2020"], "2010, 2012–2014, 2020"),
        (["2010-Q4", "2011-Q1"], "2010-Q4–2011-Q1"),
    ],
)
def test_periods_as_people_write_them(periods, written):
    assert written_periods(periods) == written
