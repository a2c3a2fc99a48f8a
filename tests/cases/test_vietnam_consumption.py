"""Viet Nam Living Standards Survey 1997-98: a cluster sample with a real contradiction in it."""

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sathiti.methods.poverty.welfare import inconsistent
from sathiti.methods.survey import Design, Sample

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def households(shared: Path) -> Any:
    file = shared / "data" / "survey_vietnam1998" / "households.csv"
    return duckdb.connect().sql(f"SELECT *, 1.0 AS weight FROM read_csv('{file}')")


def test_the_one_household_with_food_above_the_total_is_found(households: Any) -> None:
    found = inconsistent(
        households, "food_expenditure", "total_expenditure", ["household_id", "commune"]
    )
    assert found.num_rows == 1
    (row,) = found.to_pylist()
    assert row["food_expenditure"] > row["total_expenditure"]


def test_food_is_46_percent_with_an_error_by_communes(households: Any) -> None:
    clustered = Sample(households, Design(weight="weight", psu="commune"))
    simple = Sample(households, Design(weight="weight"))
    share = clustered.ratio("food_expenditure", "total_expenditure").row()
    assert share["estimate"] == pytest.approx(0.46, abs=0.005)
    assert share["df"] == 193
    alone = simple.ratio("food_expenditure", "total_expenditure").row()
    assert share["estimate"] == pytest.approx(alone["estimate"], rel=1e-12)
    # households of a commune are alike: the error is far above that of a simple sample
    assert share["standard_error"] > 1.5 * alone["standard_error"]


def test_its_share_is_the_ratio_of_the_published_levels(households: Any) -> None:
    rows = households.aggregate("sum(food_expenditure), sum(total_expenditure)").fetchall()[0]
    sample = Sample(households, Design(weight="weight", psu="commune"))
    share = sample.ratio("food_expenditure", "total_expenditure").row()["estimate"]
    assert math.isclose(share, rows[0] / rows[1], rel_tol=1e-12)
