"""Sizes, shares and probabilities of small frames, worked out by hand."""

import numpy as np
import pytest

from sathiti.methods.survey.selection.allocation import (
    equal_allocation,
    neyman_allocation,
    power_allocation,
    proportional_allocation,
)
from sathiti.methods.survey.selection.precision import (
    expected_cv,
    size_for_cv,
    variation_of_share,
)
from sathiti.methods.survey.selection.probabilities import inclusion_probabilities
from sathiti.methods.survey.selection.rotation import RotationPattern
from sathiti.methods.survey.selection.shares import Bounds
from sathiti.model import SathitiError

SIZES = np.array([100, 200, 700])
FREE = Bounds(least=0)


# Allocations


def test_the_same_everywhere():
    assert equal_allocation(30, SIZES).tolist() == [10, 10, 10]
    assert equal_allocation(32, SIZES).tolist() == [11, 11, 10]


def test_the_same_fraction_everywhere():
    assert proportional_allocation(50, SIZES).tolist() == [5, 10, 35]


@pytest.mark.parametrize(
    ("deviations", "costs", "expected"),
    [
        # N S = 700, 700, 700
        ([7.0, 3.5, 1.0], None, [20, 20, 20]),
        # N S = 100, 400, 700
        ([1.0, 2.0, 1.0], None, [5, 20, 35]),
        # N S / sqrt(c) = 100, 100, 100
        ([1.0, 1.0, 1.0], [1.0, 4.0, 49.0], [20, 20, 20]),
    ],
)
def test_more_where_there_is_more_spread_and_less_where_it_costs(deviations, costs, expected):
    given = None if costs is None else np.array(costs)
    found = neyman_allocation(60, SIZES, np.array(deviations), given, FREE)
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("power", "expected"), [(0.0, [20, 20, 20]), (1.0, [6, 12, 42])], ids=["alike", "the whole"]
)
def test_between_each_stratum_alike_and_the_whole(power, expected):
    assert power_allocation(60, SIZES, np.ones(3), power, bounds=FREE).tolist() == expected


def test_half_way_the_shares_are_square_roots():
    sizes = np.array([100, 400, 900])
    assert power_allocation(60, sizes, np.ones(3), 0.5).tolist() == [10, 20, 30]


def test_importance_in_the_place_of_units():
    importance = np.array([900.0, 400.0, 100.0])
    found = power_allocation(60, SIZES, np.ones(3), 0.5, importance)
    assert found.tolist() == [30, 20, 10]


@pytest.mark.parametrize("power", [-0.1, 1.1])
def test_a_power_out_of_its_range(power):
    with pytest.raises(SathitiError, match=f"The power of an allocation is {power}"):
        power_allocation(60, SIZES, np.ones(3), power)


def test_deviations_that_are_missing_are_named():
    bounds = Bounds(names=["N", "C", "S"])
    with pytest.raises(SathitiError, match="Standard deviation is missing, negative or 0 in: C"):
        neyman_allocation(60, SIZES, np.array([1, np.nan, 1]), bounds=bounds)


def test_costs_of_nothing_are_named():
    with pytest.raises(SathitiError, match="Cost of a unit is missing, negative or 0 in: 2"):
        neyman_allocation(60, SIZES, np.ones(3), np.array([1.0, 1.0, 0.0]))


# Precision


@pytest.mark.parametrize(
    ("target", "variation", "size"), [(0.1, 1.0, 100), (0.05, 1.0, 400), (0.1, 2.0, 400)]
)
def test_sizes_of_a_frame_without_end(target, variation, size):
    assert size_for_cv(np.array([target]), np.array([variation])).tolist() == [size]


def test_a_small_frame_needs_less():
    """1 / (1 / 100 + 1 / 100) = 50."""
    found = size_for_cv(np.array([0.1]), np.array([1.0]), np.array([100.0]))
    assert found.tolist() == [50]


def test_clusters_and_refusals_need_more():
    found = size_for_cv(np.array([0.1]), np.array([1.0]), design_effect=2.0, response=0.8)
    assert found.tolist() == [250]


def test_what_a_sample_gives():
    found = expected_cv(np.array([100.0, 400.0]), np.array([1.0, 1.0]))
    assert found == pytest.approx([0.1, 0.05])
    found = expected_cv(np.array([250.0]), np.array([1.0]), design_effect=2.0, response=0.8)
    assert found == pytest.approx([0.1])


def test_a_domain_too_small_for_the_precision_is_named():
    with pytest.raises(SathitiError, match=r"fewer units than are needed .*: South"):
        size_for_cv(
            *(np.array(x) for x in ([0.1, 0.1], [1.0, 1.0], [1000.0, 30.0])),
            response=0.5,
            names=["North", "South"],
        )


@pytest.mark.parametrize(("share", "variation"), [(0.5, 1.0), (0.2, 2.0), (0.1, 3.0), (0.9, 1 / 3)])
def test_the_variation_of_a_yes_or_no(share, variation):
    assert variation_of_share(np.array([share])) == pytest.approx([variation])


@pytest.mark.parametrize("response", [0.0, -0.5, 1.1, np.nan])
def test_responses_that_cannot_be(response):
    with pytest.raises(SathitiError, match="response must be above 0 and not above 1: 0"):
        size_for_cv(np.array([0.1]), np.array([1.0]), response=response)


# Probabilities


@pytest.mark.parametrize(
    ("sizes", "count", "expected"),
    [
        ([1, 1, 2], 1, [0.25, 0.25, 0.5]),
        ([1, 1, 2], 2, [0.5, 0.5, 1]),
        ([1, 1, 8], 2, [0.5, 0.5, 1]),
        ([1, 3, 4, 20], 2, [0.125, 0.375, 0.5, 1]),
        ([5, 5], 0, [0, 0]),
    ],
)
def test_probabilities_go_by_size_and_no_further_than_one(sizes, count, expected):
    found = inclusion_probabilities(
        np.array(sizes, float), np.zeros(len(sizes), int), np.array([count])
    )
    assert found == pytest.approx(expected)


def test_each_stratum_by_itself():
    sizes, stratum = np.array([1.0, 3, 1, 1]), np.array([0, 0, 1, 1])
    found = inclusion_probabilities(sizes, stratum, np.array([1, 2]))
    assert found == pytest.approx([0.25, 0.75, 1, 1])


# Rotation


@pytest.mark.parametrize(
    ("written", "rounds"),
    [
        ("1", (0,)),
        ("5", (0, 1, 2, 3, 4)),
        ("2-2-2", (0, 1, 4, 5)),
        ("4-8-4", (0, 1, 2, 3, 12, 13, 14, 15)),
        ("1-1-1-1-1", (0, 2, 4)),
    ],
)
def test_rounds_of_a_pattern(written, rounds):
    assert RotationPattern.parse(written).rounds == rounds


@pytest.mark.parametrize("turns", [(), (2, 2), (0,), (2, 0, 2), (2, -1, 2)])
def test_turns_that_are_no_pattern(turns):
    with pytest.raises(SathitiError, match="is no pattern of rotation") as error:
        RotationPattern(turns)
    assert "4-8-4" in str(error.value)
