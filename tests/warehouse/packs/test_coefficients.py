"""Dated coefficients hold at the end of a period, wherever they are asked for."""

import pytest

from sathiti.warehouse.packs.coefficients import holds_in


@pytest.mark.parametrize(
    ("first", "last", "period", "holds"),
    [
        ("2010-01-01", "", "2010", True),
        ("2010-07-01", "", "2010", True),
        ("2010-01-01", "2010-06-30", "2010", False),
        ("2010-01-01", "2010-12-31", "2010", True),
        ("2011-01-01", "", "2010", False),
        ("2010-01-01", "2010-06-30", "2010-Q1", True),
        ("2010-01-01", "2010-06-30", "2010-Q3", False),
        ("2010-03-01", "2010-03-31", "2010-03", True),
    ],
)
def test_the_row_that_holds_at_the_end_of_the_period(
    first: str, last: str, period: str, holds: bool
) -> None:
    assert holds_in({"valid_from": first, "valid_to": last}, period) is holds


def test_a_change_inside_a_year_leaves_one_row() -> None:
    rows = [
        {"valid_from": "2000-01-01", "valid_to": "2010-06-30"},
        {"valid_from": "2010-07-01", "valid_to": ""},
    ]
    assert [holds_in(row, "2010") for row in rows] == [False, True]
