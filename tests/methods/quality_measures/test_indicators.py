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

VALUES = st.floats(min_value=-1e9, max_value=1e9)
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
