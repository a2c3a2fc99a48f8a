import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import SathitiError
from sathiti.web.poverty.estimates import Estimate
from sathiti.web.poverty.moving import (
    CurvePoint,
    between,
    curve_points,
    hidden_places,
    move_line,
    place_of,
    read_percent,
)

POINTS = [
    CurvePoint(50.0, 4.0, 3.0, 5.0),
    CurvePoint(100.0, 20.0, 18.0, 22.0),
    CurvePoint(200.0, 60.0, None, 66.0),
]
LIMITS = (50.0, 200.0)


def _one(code: str, value: float | None) -> Estimate:
    return Estimate("D", "k", "2024", {"POINT": code}, value, low=1.0, high=2.0)


def test_points_come_from_codes_and_hidden_ones_are_left_out() -> None:
    assert place_of("P005") == 5.0
    found = curve_points([_one("P100", 9.0), _one("P055", 7.0), _one("P060", None)])
    assert found == [CurvePoint(55.0, 7.0, 1.0, 2.0), CurvePoint(100.0, 9.0, 1.0, 2.0)]


def test_between_two_points_the_curve_is_straight() -> None:
    assert between(POINTS, 75.0) == (CurvePoint(75.0, 12.0, 10.5, 13.5), (50.0, 100.0))
    assert between(POINTS, 100.0) == (POINTS[1], (100.0,))
    # an end that is not known stays unknown
    assert between(POINTS, 150.0) == (CurvePoint(150.0, 40.0, None, 44.0), (100.0, 200.0))


def test_nothing_is_read_over_a_point_that_is_held_back() -> None:
    assert between(POINTS, 75.0, [60.0]) is None
    assert move_line(POINTS, 75.0, None, [60.0]) is None
    # its neighbours themselves are known, and so is what lies beside them
    assert between(POINTS, 100.0, [60.0]) == (POINTS[1], (100.0,))
    assert between(POINTS, 150.0, [60.0]) is not None
    moved = move_line(POINTS, 50.0, None, [60.0])
    assert moved is not None
    assert moved.change == -16.0
    assert hidden_places([_one("P060", None), _one("P065", 1.0)]) == [60.0]


def test_what_a_rate_was_read_off() -> None:
    moved = move_line(POINTS, 75.0, None)
    assert moved is not None
    used = [code for code in ("P050", "P060", "P100", "P200") if moved.uses(_one(code, 1.0))]
    assert used == ["P050", "P100"]


@pytest.mark.parametrize("at", [49.9, 200.1])
def test_outside_the_curve_nothing_is_known(at: float) -> None:
    assert between(POINTS, at) is None
    assert between([], at) is None
    assert move_line(POINTS, at, None) is None


@given(st.floats(50, 200), st.floats(50, 200))
def test_a_higher_line_never_has_fewer_poor(one: float, other: float) -> None:
    low, high = sorted((one, other))
    lower, higher = move_line(POINTS, low, 1e6), move_line(POINTS, high, 1e6)
    assert lower is not None
    assert higher is not None
    assert lower.rate.value <= higher.rate.value + 1e-9
    assert lower.persons is not None
    assert lower.persons.value == round(lower.rate.value * 1e4, -3)


def test_change_is_against_the_national_line() -> None:
    moved = move_line(POINTS, 75.0, 7_000_000.0)
    assert moved is not None
    assert moved.change == -8.0
    assert moved.persons == CurvePoint(75.0, 840_000.0, 735_000.0, 945_000.0)
    still = move_line(POINTS, 100.0, None)
    assert still is not None
    assert (still.change, still.persons) == (0.0, None)


def test_no_change_where_the_rate_at_the_national_line_is_not_known() -> None:
    moved = move_line(POINTS[:1], 50.0, None)
    assert moved is not None
    assert moved.change is None


@pytest.mark.parametrize(
    ("percent", "line", "unit", "expected"),
    [
        ("", "", "", 100.0),
        ("75", "", "", 75.0),
        ("75", "120", "percent", 120.0),
        ("", " 300 000 ", "amount", 75.0),
        ("150", "", "pounds", 150.0),
        ("", "200000", "amount", 50.0),
        ("", "800000", "amount", 200.0),
        # as the page writes numbers in each language, and in Lao digits
        ("", "300.000", "amount", 75.0),
        ("", "300,000", "amount", 75.0),
        ("", "120,5", "percent", 120.5),
        ("", "120.5", "percent", 120.5),
        ("", "໑໒໐", "percent", 120.0),
        ("", "100.000", "percent", 100.0),
    ],
)
def test_a_line_is_read(percent: str, line: str, unit: str, expected: float) -> None:
    assert read_percent(percent, line.strip(), unit, 400_000.0, LIMITS) == expected


@pytest.mark.parametrize(
    ("percent", "line", "unit", "national", "said"),
    [
        ("900", "", "", 400_000.0, "The line 900 is beside the curve."),
        ("", "10", "amount", 400_000.0, "Write a line between 200000 and 800000."),
        ("", "abc", "percent", 400_000.0, "“abc” is not a number."),
        ("nan", "", "", 400_000.0, "“nan” is not a number."),
        ("inf", "", "", 400_000.0, "“inf” is not a number."),
        ("", "-5", "percent", 400_000.0, "Write a line between 50 and 200."),
        ("", "9" * 20, "percent", 400_000.0, "is beside the curve."),
        ("", "9" * 999, "percent", 400_000.0, "is not a number."),
        ("", "much", "amount", 400_000.0, "Write a number in digits."),
        ("", "5", "pounds", 400_000.0, "not in “pounds”"),
        ("", "300000", "amount", None, "not known as an amount"),
    ],
)
def test_what_is_wrong_is_told(
    percent: str, line: str, unit: str, national: float | None, said: str
) -> None:
    with pytest.raises(SathitiError) as wrong:
        read_percent(percent, line, unit, national, LIMITS)
    assert said in str(wrong.value)


@given(st.text(max_size=12))
def test_whatever_is_written_is_a_line_or_an_error(written: str) -> None:
    with contextlib.suppress(SathitiError):
        assert LIMITS[0] <= read_percent("", written, "percent", None, LIMITS) <= LIMITS[1]
