"""Reading a curve: between points, at its ends, where intervals are known in part."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sathiti.model import SathitiError
from sathiti.web.poverty.estimates import Estimate
from sathiti.web.poverty.moving import (
    CurvePoint,
    between,
    curve_points,
    move_line,
    place_of,
    read_percent,
)

RISING = [
    CurvePoint(60.0, 2.0, 1.0, 3.0),
    CurvePoint(80.0, 10.0, 8.0, 12.0),
    CurvePoint(100.0, 30.0, 26.0, 34.0),
    CurvePoint(140.0, 50.0, 44.0, 56.0),
]


def estimate(code: str, value: float | None, low: float | None = None) -> Estimate:
    return Estimate("D", "k", "2024", {"POINT": code}, value, low=low)


@pytest.mark.parametrize(
    ("code", "place"), [("P000", 0.0), ("P005", 5.0), ("P100", 100.0), ("P1050", 1050.0)]
)
def test_a_code_says_where_a_point_stands(code: str, place: float) -> None:
    assert place_of(code) == place


@pytest.mark.parametrize("code", ["", "P", "PX5"])
def test_a_code_without_number_is_no_place(code: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        place_of(code)


@given(st.permutations(["P005", "P050", "P100", "P150", "P095"]))
def test_points_stand_from_left_to_right(codes: list[str]) -> None:
    found = curve_points([estimate(code, 1.0) for code in codes])
    assert [point.at for point in found] == [5.0, 50.0, 95.0, 100.0, 150.0]


def test_a_point_keeps_the_end_it_has() -> None:
    assert curve_points([estimate("P010", 3.0, 2.5)]) == [CurvePoint(10.0, 3.0, 2.5, None)]


def test_a_curve_of_hidden_points_is_empty() -> None:
    assert curve_points([estimate("P010", None), estimate("P020", None)]) == []


@pytest.mark.parametrize(
    ("at", "value", "low", "high", "places"),
    [
        (60.0, 2.0, 1.0, 3.0, (60.0,)),
        (70.0, 6.0, 4.5, 7.5, (60.0, 80.0)),
        (75.0, 8.0, 6.25, 9.75, (60.0, 80.0)),
        (80.0, 10.0, 8.0, 12.0, (80.0,)),
        (90.0, 20.0, 17.0, 23.0, (80.0, 100.0)),
        (110.0, 35.0, 30.5, 39.5, (100.0, 140.0)),
        (140.0, 50.0, 44.0, 56.0, (140.0,)),
    ],
)
def test_values_between_points(
    at: float, value: float, low: float, high: float, places: tuple[float, ...]
) -> None:
    assert between(RISING, at) == (CurvePoint(at, value, low, high), places)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((None, 3.0), (2.0, 5.0), (None, 4.0)),
        ((1.0, None), (3.0, None), (2.0, None)),
        ((None, None), (1.0, 2.0), (None, None)),
        ((0.0, 0.0), (2.0, 4.0), (1.0, 2.0)),
    ],
)
def test_an_end_is_known_where_both_neighbours_have_it(
    left: tuple[float | None, ...],
    right: tuple[float | None, ...],
    expected: tuple[float | None, ...],
) -> None:
    points = [CurvePoint(0.0, 1.0, *left), CurvePoint(10.0, 3.0, *right)]
    found = between(points, 5.0)
    assert found is not None
    assert (found[0].value, found[0].low, found[0].high) == (2.0, *expected)


def test_a_hidden_point_is_bridged_by_its_neighbours() -> None:
    shown = [point for point in RISING if point.at != 80.0]
    found = between(shown, 80.0)
    assert found is not None
    assert found[1] == (60.0, 100.0)
    assert found[0].value == 16.0


@given(st.floats(60, 140))
def test_a_value_lies_between_those_of_its_neighbours(at: float) -> None:
    found = between(RISING, at)
    assert found is not None
    rate, places = found
    ends = [point.value for point in RISING if point.at in places]
    assert min(ends) - 1e-9 <= rate.value <= max(ends) + 1e-9
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low <= rate.value <= rate.high


@given(st.floats(-1e6, 1e6))
def test_outside_there_is_nothing(at: float) -> None:
    assume(not 60 <= at <= 140)
    assert between(RISING, at) is None
    assert move_line(RISING, at, 1e6) is None


@pytest.mark.parametrize(
    ("at", "change"), [(60.0, -28.0), (90.0, -10.0), (100.0, 0.0), (120.0, 10.0), (140.0, 20.0)]
)
def test_change_in_points_against_the_whole_line(at: float, change: float) -> None:
    moved = move_line(RISING, at, None)
    assert moved is not None
    assert moved.change == pytest.approx(change)


def test_where_the_point_of_the_whole_line_is_hidden_its_neighbours_stand_for_it() -> None:
    shown = [point for point in RISING if point.at != 100.0]
    moved = move_line(shown, 80.0, None)
    assert moved is not None
    # at 100 the straight line from (80, 10) to (140, 50) is at 10 + 40 / 3
    assert moved.change == pytest.approx(-40 / 3)


@pytest.mark.parametrize(
    ("population", "persons"),
    [
        (1_000_000.0, (300_000.0, 260_000.0, 340_000.0)),
        (12_345.0, (4_000.0, 3_000.0, 4_000.0)),
        (0.0, (0.0, 0.0, 0.0)),
    ],
)
def test_people_to_the_thousand(population: float, persons: tuple[float, ...]) -> None:
    moved = move_line(RISING, 100.0, population)
    assert moved is not None
    assert moved.persons is not None
    assert (moved.persons.value, moved.persons.low, moved.persons.high) == persons


def test_people_have_no_interval_where_the_rate_has_none() -> None:
    moved = move_line([CurvePoint(100.0, 10.0)], 100.0, 50_000.0)
    assert moved is not None
    assert moved.persons == CurvePoint(100.0, 5_000.0, None, None)


@pytest.mark.parametrize(
    ("line", "unit", "expected"),
    [
        ("60", "percent", 60.0),
        ("140", "percent", 140.0),
        ("99.5", "percent", 99.5),
        ("1 0 0", "percent", 100.0),
        ("100,0", "percent", 100.0),
        ("300000", "amount", 100.0),
        ("180 000", "amount", 60.0),
        ("200000", "amount", 66.666666667),
    ],
)
def test_a_line_by_hand(line: str, unit: str, expected: float) -> None:
    assert read_percent("", line, unit, 300_000.0, (60.0, 140.0)) == expected


@pytest.mark.parametrize("line", ["59.9", "140.1", "-100", "0"])
def test_a_line_beside_the_curve_names_the_limits_in_percent(line: str) -> None:
    with pytest.raises(SathitiError) as wrong:
        read_percent("", line, "percent", 300_000.0, (60.0, 140.0))
    assert f"The line {line} is beside the curve." in str(wrong.value)
    assert "between 60 and 140" in str(wrong.value)


@pytest.mark.parametrize("line", ["179999", "420001", "100"])
def test_an_amount_beside_the_curve_names_the_limits_in_money(line: str) -> None:
    with pytest.raises(SathitiError) as wrong:
        read_percent("", line, "amount", 300_000.0, (60.0, 140.0))
    assert "between 180000 and 420000" in str(wrong.value)


@pytest.mark.parametrize("line", ["ten", "1e2", "--3", "1.2.3", "nan", "-inf"])
def test_what_is_no_number_says_how_to_write_one(line: str) -> None:
    with pytest.raises(SathitiError) as wrong:
        read_percent("", line, "percent", None, (60.0, 140.0))
    assert f"“{line}” is not a number." in str(wrong.value)
    assert "Write a number in digits." in str(wrong.value)


def test_the_slider_is_always_in_percent() -> None:
    assert read_percent("80", "", "amount", None, (60.0, 140.0)) == 80.0


def test_what_is_written_by_hand_holds_over_the_slider() -> None:
    assert read_percent("80", "120", "percent", None, (60.0, 140.0)) == 120.0


@given(st.floats(60, 140), st.floats(1_000, 1e7))
def test_percent_and_amount_say_the_same(percent: float, national: float) -> None:
    limits = (59.0, 141.0)
    in_money = read_percent("", repr(percent * national / 100), "amount", national, limits)
    assert in_money == pytest.approx(read_percent(repr(percent), "", "", national, limits))
