"""What stands beside the cubes: comparisons and the state of forms."""

import pytest

from sathiti.model import (
    Compared,
    ObligationState,
    PovertyChange,
    PovertyLine,
    PovertyPage,
    TableCell,
    TableLine,
    Text,
)


def compared(ours, published, agrees=False):
    return Compared("SHARE", Text({}), "LA", "2015", ours, published, 1, agrees, "Yearbook")


@pytest.mark.parametrize(
    ("ours", "published", "difference"),
    [(40.0, 40.0, 0.0), (41.5, 40.0, 1.5), (39.0, 40.0, -1.0), (0.0, 40.0, -40.0)],
)
def test_the_difference_is_ours_less_theirs(ours, published, difference):
    assert compared(ours, published).difference == difference


def test_what_we_could_not_compile_has_no_difference():
    assert compared(None, 40.0).difference is None


@pytest.mark.parametrize(
    ("obligation", "period"),
    [
        ("forest.MAE.2015", "2015"),
        ("forest.MAE.2015-Q3", "2015-Q3"),
        ("energy.province-06.2015-07", "2015-07"),
    ],
)
def test_the_period_of_an_obligation_is_the_end_of_its_name(obligation, period):
    state = ObligationState(obligation, Text({}), Text({}), "owed")
    assert state.period == period
    assert state.form == obligation.split(".")[0]


def test_a_heading_has_no_cells_and_an_empty_cell_no_value():
    assert TableLine(Text.of(en="Forests"), heading=True).cells == ()
    assert (TableCell().value, TableCell().status) == (None, "")


def test_the_national_line_is_the_first_with_amounts():
    relative = PovertyLine("REL", Text({}), {})
    national = PovertyLine("NATIONAL", Text({}), {"2024": 400.0})
    other = PovertyLine("OTHER", Text({}), {"2024": 300.0, "2018": 200.0})
    told = PovertyPage(lines=(relative, national, other))
    assert told.national("2024") == 400.0
    # the curve of that round was drawn by this line, not by another
    assert told.national("2018") is None
    assert PovertyPage().national("2024") is None


@pytest.mark.parametrize(
    ("value", "error", "t"), [(2.0, 0.5, 4.0), (-1.0, 0.5, -2.0), (0, 0, None)]
)
def test_a_change_without_error_has_no_t(value, error, t):
    told = ("2013", "2018", "NATIONAL", "headcount", "shapley", "", "residual")
    assert PovertyChange(*told, value, error, None, None).t == t
