import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import NumberStyle, decimals_of, read_number, write_number

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
    ],
)
def test_clear_numbers(written, value, decimals):
    reading = read_number(written)
    assert reading.clear
    assert reading.values == (value,)
    assert reading.decimals == (decimals,)


@pytest.mark.parametrize(
    ("written", "values"),
    [("1.234", {1.234, 1234.0}), ("1,234", {1.234, 1234.0}), ("-1,234", {-1.234, -1234.0})],
)
def test_ambiguous_numbers_give_both_readings(written, values):
    reading = read_number(written)
    assert not reading.clear
    assert set(reading.values) == values


@pytest.mark.parametrize("written", ["", "n/a", "12 t", "1.2.3", "1,23,4.5", "--", "1e5", "12-13"])
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
