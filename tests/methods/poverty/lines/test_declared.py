"""Lines that are given: the row that holds, prices, and international lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.lines import (
    DatedLine,
    international_line,
    line_at,
    moved_by_prices,
)
from sathiti.model import SathitiError

LINES = [
    DatedLine("2003", 92_959.0),
    DatedLine("2018", 280_910.0),
    DatedLine("2012-07", 203_613.0),
    DatedLine("2018", 300_000.0, area="U"),
]


@pytest.mark.parametrize(
    ("period", "area", "value"),
    [
        ("2003", "", 92_959.0),
        ("2012-06", "", 92_959.0),
        ("2012-07", "", 203_613.0),
        ("2019-01", "", 280_910.0),
        ("2019", "U", 300_000.0),
        ("2012-09", "U", 203_613.0),
        ("2019", "R", 280_910.0),
    ],
)
def test_the_latest_row_holds_and_that_of_the_area_first(period, area, value):
    assert line_at(LINES, period, area).value == value


def test_before_the_first_row_there_is_none():
    with pytest.raises(SathitiError, match=r"no poverty line for 1999 \(U\)"):
        line_at(LINES, "1999", "U")


def test_rows_that_say_the_same_are_refused():
    with pytest.raises(SathitiError, match="given twice"):
        line_at([*LINES, DatedLine("2003", 1.0)], "2018")


@pytest.mark.parametrize("value", [0.0, -5.0, float("nan")])
def test_a_line_is_above_zero(value):
    with pytest.raises(SathitiError, match="makes no sense"):
        line_at([DatedLine("2003", value)], "2018")


def test_an_international_line_in_money_of_the_country():
    # 2.15 dollars of 2017, parity 4000, prices up by a fifth, a month of 30 days
    assert international_line(2.15, 4000, 100, 120, 30) == pytest.approx(2.15 * 4000 * 1.2 * 30)


@given(
    dollars=st.floats(0.1, 50),
    parity=st.floats(0.1, 1e5),
    base=st.floats(1, 1e4),
    now=st.floats(1, 1e4),
    factor=st.floats(0.1, 10),
)
def test_a_line_is_proportional_to_everything_it_is_made_of(dollars, parity, base, now, factor):
    once = international_line(dollars, parity, base, now)
    assert international_line(dollars * factor, parity, base, now) == pytest.approx(once * factor)
    assert international_line(dollars, parity, base, now * factor) == pytest.approx(once * factor)
    assert international_line(dollars, parity * factor, base * factor, now) == pytest.approx(once)
    assert moved_by_prices(moved_by_prices(once, base, now), now, base) == pytest.approx(once)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: international_line(0, 1, 1, 1), "dollars"),
        (lambda: international_line(1, -1, 1, 1), "parity"),
        (lambda: international_line(1, 1, 0, 1), "then"),
        (lambda: moved_by_prices(1, 1, float("inf")), "now"),
    ],
)
def test_numbers_that_cannot_be_are_named(call, name):
    with pytest.raises(SathitiError, match=f"{name} is"):
        call()
