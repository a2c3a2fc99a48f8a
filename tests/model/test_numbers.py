import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import NumberStyle, decimals_of, read_number, write_number
from sathiti.model.numbers import write_exact

LAO_STYLE = NumberStyle(decimal=",", group=".")
ENGLISH_STYLE = NumberStyle()


@pytest.mark.parametrize(
    ("written", "value", "decimals"),
    [
        ("1234", 1234.0, 0),
        ("-12", -12.0, 0),
        ("\u221212", -12.0, 0),
        ("1.234,5", 1234.5, 1),
        ("1,234.5", 1234.5, 1),
        ("1 234,50", 1234.5, 2),
        ("1\u00a0234", 1234.0, 0),
        ("໑໒໓", 123.0, 0),
        ("໑.໒໓໔,໕", 1234.5, 1),
        ("1,234,567", 1234567.0, 0),
        ("1.234.567,89", 1234567.89, 2),
        (" 46.0 ", 46.0, 1),
        ("0", 0.0, 0),
        (".5", 0.5, 1),
        ("12,34", 12.34, 2),
        ("1.2345", 1.2345, 4),
        ("0.125", 0.125, 3),
        ("0,125", 0.125, 3),
        ("-0.500", -0.5, 3),
        ("00.125", 0.125, 3),
        ("1\u2009234,5", 1234.5, 1),
        ("1\u202f234\u202f567", 1234567.0, 0),
        ("+12", 12.0, 0),
        ("+1.234.567", 1234567.0, 0),
        ("1 234.500", 1234.5, 3),
        ("1,234.567", 1234.567, 3),
        ("1234.567", 1234.567, 3),
        ("1234,567", 1234.567, 3),
        ("12.345.678", 12345678.0, 0),
        ("\u2212໐,໕", -0.5, 1),
        ("007", 7.0, 0),
    ],
)
def test_clear_numbers(written, value, decimals):
    reading = read_number(written)
    assert reading.clear
    assert reading.values == (value,)
    assert reading.decimals == (decimals,)


NO_NUMBERS = [
    *("", "n/a", "12 t", "--", "- 5", "12-13", "5.", ",", ".", "1..5"),
    *("1.2.3", "1,23,4.5", "1,234.567.890", "1.234,567,8", "0 123", "1 23", "12 3456"),
    # what Python itself would read
    *("1e5", "nan", "inf", "1_000", "๑๒", "9" * 400),
]


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_what_is_not_a_number_gives_no_reading(written):
    assert read_number(written).values == ()


@given(
    st.integers(min_value=-(10**9), max_value=10**9),
    st.integers(min_value=0, max_value=6),
    st.sampled_from([LAO_STYLE, ENGLISH_STYLE]),
)
def test_a_written_number_reads_back_as_one_of_its_readings(units, decimals, style):
    value = units / 10**decimals
    reading = read_number(write_number(value, decimals, style))
    assert value in reading.values


@pytest.mark.parametrize(
    ("style", "written"), [(LAO_STYLE, "1.234.567,9"), (ENGLISH_STYLE, "1,234,567.9")]
)
def test_numbers_are_written_in_the_style_of_the_language(style, written):
    assert write_number(1234567.89, 1, style) == written


@pytest.mark.parametrize(("written", "decimals"), [("12", 0), ("12.50", 2), ("-0.1", 1)])
def test_decimals_written(written, decimals):
    assert decimals_of(written) == decimals


@pytest.mark.parametrize("value", [-0.0, -0.04, -1e-12])
def test_no_minus_stands_before_a_zero(value):
    assert write_number(value, 1, LAO_STYLE) == "0,0"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(999.95, 1, "1.000,0"), (1000, 0, "1.000"), (999, 0, "999"), (-1234.5, 2, "-1.234,50")],
)
def test_rounding_can_bring_a_group(value, decimals, written):
    assert write_number(value, decimals, LAO_STYLE) == written


def test_a_style_without_a_group_sign_writes_thousands_together():
    assert write_number(1234567.5, 1, NumberStyle(decimal=",", group="")) == "1234567,5"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (5.0, "5"),
        (12.5, "12,5"),
        (0.1 + 0.2, "0,3"),
        (1234567, "1.234.567"),
        (1e6, "1.000.000"),
        (-0.125, "-0,125"),
        (0.000001, "0,000001"),
        (123456789012345, "123.456.789.012.345"),
        (float("inf"), "inf"),
    ],
)
def test_numbers_with_the_decimals_they_have(value, written):
    assert write_exact(value, LAO_STYLE) == written


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.sampled_from([LAO_STYLE, ENGLISH_STYLE]))
def test_an_exactly_written_number_is_among_its_readings(units, decimals, style):
    value = units / 10**decimals
    assert value in read_number(write_exact(value, style)).values


@given(st.text("0123456789,. -", max_size=12))
def test_no_text_has_more_than_two_readings_and_each_has_its_decimals(written):
    reading = read_number(written)
    assert len(reading.values) == len(reading.decimals) <= 2
    assert reading.clear is (len(reading.values) == 1)
