from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.quality_measures import (
    completeness_rate,
    item_nonresponse_rate,
    length_of_series,
    punctuality_days,
    revision_size,
    time_lag_days,
    unit_nonresponse_rate,
)

# Figures have digits after the point, not hundreds of them.
VALUES = st.floats(min_value=-1e9, max_value=1e9).map(lambda value: round(value, 6))
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=20)


def test_rates():
    assert completeness_rate(45, 60) == 0.75
    assert unit_nonresponse_rate(9, 10) == pytest.approx(0.1)
    assert item_nonresponse_rate(95, 100) == pytest.approx(0.05)


def test_nothing_required_is_not_a_rate():
    assert completeness_rate(0, 0) is None
    assert unit_nonresponse_rate(0, 0) is None
    assert item_nonresponse_rate(0, 0) is None


def test_days():
    assert time_lag_days(date(2020, 12, 31), date(2021, 6, 30)) == 181
    assert punctuality_days(date(2021, 6, 30), date(2021, 6, 28)) == -2


def test_revision_size_of_three_figures():
    size = revision_size([(100, 110), (50, 50), (40, 36)])
    assert size is not None
    assert (size.compared, size.revised) == (3, 2)
    assert size.mean_revision == 2
    assert size.mean_absolute_revision == pytest.approx(14 / 3)
    assert size.relative_mean_absolute_revision == pytest.approx(14 / 196)


def test_no_common_observation_has_no_revision_size():
    assert revision_size([]) is None


def test_relative_size_of_figures_revised_to_zero_is_not_defined():
    size = revision_size([(1, 0)])
    assert size is not None
    assert size.relative_mean_absolute_revision is None


@given(st.lists(VALUES, min_size=1, max_size=20))
def test_unchanged_figures_have_no_revision(values):
    size = revision_size([(value, value) for value in values])
    assert size is not None
    assert (size.revised, size.mean_revision, size.mean_absolute_revision) == (0, 0, 0)


@given(PAIRS)
def test_the_mean_revision_is_never_larger_than_the_absolute_one(pairs):
    size = revision_size(pairs)
    assert size is not None
    assert abs(size.mean_revision) <= size.mean_absolute_revision * (1 + 1e-9) + 1e-9


@given(PAIRS)
def test_turning_the_vintages_round_turns_the_sign(pairs):
    forth, back = revision_size(pairs), revision_size([(b, a) for a, b in pairs])
    assert forth is not None
    assert back is not None
    assert forth.mean_revision == -back.mean_revision
    assert forth.mean_absolute_revision == back.mean_absolute_revision


def test_length_of_series_starts_at_the_last_break():
    periods = ["2010", "2011", "2012", "2012", "2013"]
    assert length_of_series(periods) == 4
    assert length_of_series(periods, ["2011", "2012"]) == 2


@pytest.mark.parametrize(
    ("measure", "some", "of", "rate"),
    [
        (completeness_rate, 0, 60, 0.0),
        (completeness_rate, 60, 60, 1.0),
        (unit_nonresponse_rate, 0, 6, 1.0),
        (unit_nonresponse_rate, 6, 6, 0.0),
        (item_nonresponse_rate, 1, 3, 2 / 3),
    ],
)
def test_rates_at_their_ends(measure, some, of, rate):
    assert measure(some, of) == pytest.approx(rate)


@given(st.integers(1, 10**6), st.data())
def test_rates_lie_between_none_and_all_and_fall_with_response(of, data):
    some = data.draw(st.integers(0, of))
    assert completeness_rate(some, of) == pytest.approx(1 - unit_nonresponse_rate(some, of))
    assert 0 <= completeness_rate(some, of) <= 1
    assert item_nonresponse_rate(some, of) >= item_nonresponse_rate(of, of)


@pytest.mark.parametrize(
    ("end", "published", "days"),
    [
        (date(2020, 12, 31), date(2020, 12, 31), 0),
        (date(2020, 2, 29), date(2020, 3, 1), 1),
        (date(2019, 12, 31), date(2020, 12, 31), 366),
        (date(2020, 12, 31), date(2020, 12, 30), -1),
    ],
)
def test_days_over_leap_years(end, published, days):
    assert time_lag_days(end, published) == days
    assert punctuality_days(end, published) == days


def test_revisions_up_and_down_cancel_in_the_mean_but_not_in_the_size():
    size = revision_size([(100, 90), (100, 110)])
    assert size.mean_revision == 0
    assert size.mean_absolute_revision == 10
    assert size.relative_mean_absolute_revision == 0.1


def test_the_level_of_negative_figures_counts_without_its_sign():
    size = revision_size([(-100, -110), (100, 110)])
    assert size.mean_revision == 0
    assert size.relative_mean_absolute_revision == pytest.approx(20 / 220)


@given(PAIRS, st.sampled_from([0.001, 10.0, 1000.0]))
def test_the_relative_size_does_not_depend_on_the_unit(pairs, unit):
    one = revision_size(pairs)
    other = revision_size([(unit * a, unit * b) for a, b in pairs])
    if one.relative_mean_absolute_revision is None:
        assert other.relative_mean_absolute_revision is None
    else:
        assert other.relative_mean_absolute_revision == pytest.approx(
            one.relative_mean_absolute_revision, rel=1e-6, abs=1e-9
        )


def test_pairs_may_come_from_a_generator():
    assert revision_size((year, year + 1) for year in range(3)).revised == 3


@pytest.mark.parametrize(
    ("periods", "breaks", "length"),
    [
        ([], (), 0),
        (["2010"], (), 1),
        (["2010", "2012"], (), 2),
        (["2010", "2011", "2012"], ["2013"], 0),
        (["2010", "2011", "2012"], ["2010"], 3),
        (["2010-Q1", "2010-Q2", "2010-Q3"], ["2010-Q2"], 2),
        (["2015-07", "2015-12", "2016-01"], ["2015-12"], 2),
    ],
)
def test_lengths_of_series(periods, breaks, length):
    assert length_of_series(periods, breaks) == length
    assert length_of_series(list(reversed(periods)), breaks) == length
