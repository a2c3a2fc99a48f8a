"""Lasting change beside the plain difference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sathiti.methods.landcover import Persistence, lasting_end, side_by_side
from sathiti.model import SathitiError

YEARS = npst.arrays("u1", (6, 3, 4), elements=st.sampled_from([0, 1, 2, 6]))


def year(*codes):
    return np.array([codes], "u1")


def ends(rule, *years, no_data=None):
    return lasting_end([year(code) for code in years], rule, no_data)[0, 0]


@pytest.mark.parametrize(
    ("years", "end"),
    [
        ((6, 6, 6, 2, 2, 2), 2),
        ((6, 6, 6, 6, 2, 2), 6),
        ((6, 6, 2, 2, 2, 2), 6),
        ((6, 6, 6, 2, 1, 2), 6),
        ((6, 2, 6, 2, 2, 2), 6),
        ((6, 6, 6, 6, 6, 6), 6),
        ((6, 6, 6, 1, 2, 2, 2), 2),
    ],
)
def test_the_strict_rule_of_three_years(years, end):
    assert ends(Persistence(3, 3), *years) == end


def test_years_before_and_after_may_differ():
    assert ends(Persistence(1, 2), 6, 2, 2) == 2
    assert ends(Persistence(2, 1), 6, 2, 2) == 6


@given(YEARS)
def test_one_year_before_and_after_is_the_plain_difference(years):
    assert lasting_end(list(years), Persistence(1, 1)).tolist() == years[-1].tolist()


@given(YEARS)
def test_a_lasting_change_is_one_of_the_plain_changes(years):
    end = lasting_end(list(years), Persistence(3, 3))
    changed = end != years[0]
    assert (years[-1] != years[0])[changed].all()
    assert (end == years[-1])[changed].all()


@given(YEARS)
def test_a_longer_rule_never_finds_more(years):
    found = [(lasting_end(list(years), Persistence(n, n)) != years[0]).sum() for n in (1, 2, 3)]
    assert found == sorted(found, reverse=True)


@given(YEARS)
def test_missing_data_at_the_ends_are_missing_in_both(years):
    end = lasting_end(list(years), Persistence(3, 3), no_data=0)
    missing = (years[0] == 0) | (years[-1] == 0)
    assert (end == years[-1])[missing].all()


def test_missing_data_between_make_a_change_doubtful():
    assert ends(Persistence(2, 2), 6, 0, 2, 2, no_data=0) == 6


@pytest.mark.parametrize(
    ("rule", "years", "said"),
    [
        (Persistence(1, 1), 2, "2 maps were given; a lasting change shows in three or more"),
        (Persistence(3, 3), 5, "3 years before and 3 after a change do not fit into 5 maps"),
        (Persistence(0, 2), 4, "0 years before and 2 after"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_told(rule, years, said):
    with pytest.raises(SathitiError, match=said):
        rule.check(years)


def test_both_stand_side_by_side(matrix_of):
    plain = matrix_of(("_T", "6", "2", 5.0), ("_T", "6", "6", 5.0))
    lasting = matrix_of(("_T", "6", "6", 8.0), ("_T", "6", "1", 2.0))
    found = [tuple(row.values()) for row in side_by_side(plain, lasting).to_pylist()]
    assert found == [
        ("_T", "6", "2", 500, 5.0, 0, 0.0),
        ("_T", "6", "6", 500, 5.0, 800, 8.0),
        ("_T", "6", "1", 0, 0.0, 200, 2.0),
    ]


def test_without_areas_only_pixels_stand_side_by_side(counted):
    plain = counted(year(6, 6), year(2, 6))
    bare = plain.set_column(4, "hectares", [[None, None]])
    rows = side_by_side(bare, bare.slice(1)).to_pylist()
    assert [row["persistent_hectares"] for row in rows] == [None, None]
    assert [row["persistent_pixels"] for row in rows] == [0, 1]
