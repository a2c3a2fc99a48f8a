"""Logistic regressions whose coefficients are log odds that can be written down."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.logistic_regression import check_shares, refuse_dependent
from sathiti.methods.survey.terms import explained
from sathiti.model import SathitiError

# towns: 3 of 10 poor by weight; countryside: 12 of 16
TABLE = pa.table(
    {
        "w": [3.0, 5.0, 2.0, 8.0, 4.0, 4.0],
        "poor": [1, 0, 0, 1, 1, 0],
        "rural": [0, 0, 0, 1, 1, 1],
        "where": ["town", "town", "town", "land", "land", "land"],
        "half": [0.3, 0.3, 0.3, 0.75, 0.75, 0.75],
    }
)
SAMPLE = Sample(TABLE, Design(weight="w"))
TOWN, LAND = np.log(3 / 7), np.log(12 / 4)


def coefficients(*terms: str, y: str = "poor", **how) -> dict[str, float]:
    """Coefficients by name."""
    found = SAMPLE.regression(y, list(terms), family="logistic", **how).coefficients
    return {row["parameter"]: row["estimate"] for row in found.to_dicts()}


def test_the_constant_is_the_log_odds_where_the_regressor_is_zero():
    found = list(coefficients("rural").values())
    assert found == pytest.approx([TOWN, LAND - TOWN])


def test_categories_are_measured_from_the_first():
    found = list(coefficients("where").values())
    assert found == pytest.approx([LAND, TOWN - LAND])


def test_shares_are_explained_as_their_rows_would_be():
    found = list(coefficients("rural", y="half").values())
    assert found == pytest.approx([TOWN, LAND - TOWN])


def test_a_scale_of_weights_does_not_matter():
    scaled = TABLE.set_column(0, "w", pa.array(7 * np.array(TABLE["w"])))
    again = Sample(scaled, Design(weight="w")).regression("poor", ["rural"], family="logistic")
    here = SAMPLE.regression("poor", ["rural"], family="logistic")
    for name in ("estimate", "standard_error"):
        assert again.coefficients.column(name) == pytest.approx(here.coefficients.column(name))


def test_errors_are_those_of_scores():
    """Of two groups each log odds has the score (y - p) over its own information."""
    w, y, rural = (np.array(TABLE[name], float) for name in ("w", "poor", "rural"))
    p = np.where(rural == 1, 0.75, 0.3)
    town = (w * (y - p) * (rural == 0)) / (10 * 0.3 * 0.7)
    land = (w * (y - p) * (rural == 1)) / (16 * 0.75 * 0.25)
    expected = [np.sqrt(6 / 5 * (z**2).sum()) for z in (town, land - town)]
    found = SAMPLE.regression("poor", ["rural"], family="logistic").coefficients
    assert found.column("standard_error") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([0, 2], "0", "2"), ([-1, 1], "-1", "1"), ([0.5, 1.5], "0.5", "1.5")],
)
def test_what_is_no_share_is_refused_with_its_range(values, low, high):
    with pytest.raises(SathitiError, match=f"y runs from {low} to {high}; a logistic") as error:
        check_shares(pa.table({"y": values}), explained("y"))
    assert "say family linear" in str(error.value)


@pytest.mark.parametrize("values", [[0, 1], [0.2, 0.9], [True, False], [None, 1.0]])
def test_shares_are_taken(values):
    assert check_shares(pa.table({"y": values}), explained("y")) is None


@pytest.mark.parametrize(("place", "name"), [(1, "a"), (2, "b")])
def test_a_coefficient_that_cannot_be_told_is_named(place, name):
    with pytest.raises(SathitiError, match=f"The coefficient of {name} cannot be told from those"):
        refuse_dependent(["(constant)", "a", "b"], place)
