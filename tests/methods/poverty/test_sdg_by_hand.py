"""Indicators of the goals for a few people, worked out by hand."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import Design, Sample
from sathiti.model import SathitiError

DESIGN = Design(weight="w")


def sample(values, weights=None, zone=None) -> Sample:
    """Persons with a welfare, each a unit of its own."""
    count = len(values)
    return Sample(
        pa.table(
            {
                "y": np.asarray(values, float),
                "w": np.ones(count) if weights is None else np.asarray(weights, float),
                "zone": ["a"] * count if zone is None else zone,
            }
        ),
        DESIGN,
    )


BEFORE = sample([10, 20, 30, 40, 100])
AFTER = sample([20, 40, 30, 40, 110])


def growth(first=BEFORE, second=AFTER, years=1.0, **how) -> dict[str, float]:
    """Growth of the poorest, of all, and their difference."""
    found = poverty.sdg_10_1_1(first, second, "y", years, **how)
    return {row["of"]: row["estimate"] for row in found.to_dicts()}


# Rates


@pytest.mark.parametrize("rate", [poverty.sdg_1_1_1, poverty.sdg_1_2_1])
def test_rates_count_those_at_the_line(rate):
    assert rate(BEFORE, "y", 30.0).row()["estimate"] == pytest.approx(3 / 5)


def test_rates_by_domain():
    people = sample([10, 20, 30, 40], zone=["a", "a", "b", "b"])
    found = poverty.sdg_1_2_1(people, "y", 30.0, ["zone"])
    assert found.column("estimate") == pytest.approx([1, 0.5])


def test_below_half_the_median_is_strictly_below():
    """Half the median of 10, 20, 40, 50, 60 is 20, at which nobody counts."""
    found = poverty.sdg_10_2_1(sample([10, 20, 40, 50, 60]), "y")
    assert found.row()["estimate"] == pytest.approx(1 / 5)


# Growth


def test_growth_of_the_poorest_and_of_all():
    """Two of five are the poorest: 15 before, and 25 after; all have 40, then 48."""
    found = growth()
    assert found["bottom_40"] == pytest.approx(25 / 15 - 1)
    assert found["all"] == pytest.approx(48 / 40 - 1)
    assert found["difference"] == pytest.approx(25 / 15 - 48 / 40)


@pytest.mark.parametrize("years", [0.5, 2.0, 5.0])
def test_growth_is_that_of_a_year(years):
    found = growth(years=years)
    assert found["all"] == pytest.approx(1.2 ** (1 / years) - 1)
    assert found["bottom_40"] == pytest.approx((25 / 15) ** (1 / years) - 1)


def test_no_change_is_no_growth():
    assert growth(second=BEFORE) == pytest.approx({"bottom_40": 0, "all": 0, "difference": 0})


def test_turned_round_growth_is_undone():
    there, back = growth(), growth(AFTER, BEFORE)
    assert (1 + there["all"]) * (1 + back["all"]) == pytest.approx(1)


def test_the_money_does_not_matter():
    cents = [
        sample(100 * np.array(held)) for held in ([10, 20, 30, 40, 100], [20, 40, 30, 40, 110])
    ]
    assert growth(*cents) == pytest.approx(growth())


def test_the_error_of_all_is_that_of_two_means():
    """Relative errors of both means, as the samples are independent."""
    found = poverty.sdg_10_1_1(BEFORE, AFTER, "y", 1).row(of="all")
    relative = []
    for held in ([10, 20, 30, 40, 100], [20, 40, 30, 40, 110]):
        y = np.array(held, float)
        relative.append(y.std(ddof=1) / np.sqrt(5) / y.mean())
    assert found["standard_error"] == pytest.approx(1.2 * np.hypot(*relative))
    assert (found["n"], found["df"]) == (10, 8)


def test_only_domains_of_both_rounds():
    first = sample([10, 20, 30, 40], zone=["a", "a", "b", "b"])
    second = sample([20, 40, 30, 40], zone=["a", "a", "c", "c"])
    found = poverty.sdg_10_1_1(first, second, "y", 1, ["zone"])
    assert set(found.table["zone"].to_pylist()) == {"a"}
    assert found.row(zone="a", of="all")["estimate"] == pytest.approx(1.0)


def test_a_single_column_of_domains_may_be_named_by_itself():
    people = sample([10, 20, 30, 40], zone=["a", "a", "b", "b"])
    one, many = (poverty.sdg_10_1_1(people, people, "y", 1, by) for by in ("zone", ["zone"]))
    assert one.to_dicts() == many.to_dicts()
    assert one.table["zone"].to_pylist() == ["a"] * 3 + ["b"] * 3


def test_rounds_without_a_domain_in_common():
    first, second = sample([10, 20]), sample([10, 20], zone=["b", "b"])
    with pytest.raises(SathitiError, match="The rounds have no domain of zone in common"):
        poverty.sdg_10_1_1(first, second, "y", 1, ["zone"])


@pytest.mark.parametrize("years", [0, -3, float("nan")])
def test_years_that_make_no_sense(years):
    with pytest.raises(SathitiError, match=f"Between the two samples lie {years} years"):
        growth(years=years)


def test_the_poorest_without_anything_cannot_grow():
    with pytest.raises(SathitiError, match="Growth of the poorest is not defined: their mean is 0"):
        growth(first=sample([0, 0, 0, 40, 100]))


def test_without_welfare_there_is_no_growth():
    with pytest.raises(SathitiError, match=r"The index 10\.1\.1 is not defined"):
        growth(first=sample([0, 0, 0]))
