"""Sample sizes and precisions, worked out with the formula in plain arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import (
    expected_cv,
    size_for_cv,
    variation_of_share,
)
from sathiti.model import SathitiError


def one(values: float) -> np.ndarray:
    """One domain."""
    return np.array([values])


@pytest.mark.parametrize(
    ("target", "variation", "size"),
    [
        (0.1, 1.0, 100),
        (0.05, 1.0, 400),
        (0.05, 0.5, 100),
        (0.02, 0.2, 100),
        (0.3, 1.0, 12),  # 11.1 rounded up
        (2.0, 1.0, 1),
    ],
)
def test_without_an_end_it_is_the_square_of_variation_over_target(
    target: float, variation: float, size: int
) -> None:
    assert size_for_cv(one(target), one(variation)).tolist() == [size]


@pytest.mark.parametrize(("effect", "size"), [(1.0, 100), (1.5, 150), (2.0, 200), (4.0, 400)])
def test_the_design_effect_multiplies_the_size(effect: float, size: int) -> None:
    assert size_for_cv(one(0.1), one(1.0), design_effect=effect).tolist() == [size]


@pytest.mark.parametrize(("response", "size"), [(1.0, 100), (0.8, 125), (0.5, 200), (0.3, 334)])
def test_the_size_is_divided_by_the_response(response: float, size: int) -> None:
    assert size_for_cv(one(0.1), one(1.0), response=response).tolist() == [size]


@pytest.mark.parametrize(
    ("units", "size"),
    # 1 / (1 / 100 + 1 / N)
    [(100, 50), (300, 75), (900, 90), (10, 10)],
)
def test_the_finite_population_needs_less(units: int, size: int) -> None:
    assert size_for_cv(one(0.1), one(1.0), one(units)).tolist() == [size]


def test_every_domain_has_its_own_numbers() -> None:
    got = size_for_cv(
        np.array([0.1, 0.1, 0.05]),
        np.array([1.0, 2.0, 1.0]),
        design_effect=np.array([1.0, 1.0, 2.0]),
        response=np.array([1.0, 0.8, 1.0]),
    )
    assert got.tolist() == [100, 500, 800]


def test_expected_cv_by_hand() -> None:
    # D V^2 (1 / m - 1 / N) = 2 * 0.25 * (1 / 90 - 1 / 900), m = 0.9 * 100.
    got = expected_cv(one(100), one(0.5), one(900), 2.0, 0.9)
    assert got == pytest.approx([math.sqrt(0.5 * (1 / 90 - 1 / 900))], rel=1e-12)


def test_four_times_the_sample_is_half_the_error() -> None:
    few, many = expected_cv(np.array([50, 200]), np.array([1.0, 1.0]))
    assert few == pytest.approx(2 * many)


def test_more_than_the_whole_population_has_no_error_below_zero() -> None:
    assert expected_cv(one(150), one(1.0), one(100)).tolist() == [0.0]


@pytest.mark.parametrize(
    ("share", "variation"),
    [(0.5, 1.0), (0.2, 2.0), (0.1, 3.0), (0.8, 0.5), (0.9, 1 / 3), (0.01, math.sqrt(99))],
)
def test_the_variation_of_a_share(share: float, variation: float) -> None:
    assert variation_of_share(one(share)) == pytest.approx([variation])


@given(st.floats(0.001, 0.999))
def test_a_share_and_its_rest_vary_the_other_way_round(share: float) -> None:
    here, there = variation_of_share(np.array([share, 1 - share]))
    assert here * there == pytest.approx(1)


def test_all_wrong_shares_are_named_and_no_right_one() -> None:
    with pytest.raises(SathitiError) as caught:
        variation_of_share(np.array([0.0, 0.5, 1.5]))
    assert "0.0" in str(caught.value)
    assert "1.5" in str(caught.value)
    assert "0.5 " not in str(caught.value)


def test_domains_that_are_too_small_are_named() -> None:
    # 9.99 answers are needed; ten units at a response of one half give five.
    with pytest.raises(SathitiError, match=r"Domains with fewer units.*: Phongsaly\."):
        size_for_cv(
            np.array([0.01, 0.1]),
            np.array([1.0, 1.0]),
            np.array([10, 100_000]),
            response=0.5,
            names=["Phongsaly", "Vientiane"],
        )


@pytest.mark.parametrize("response", [0.0, -0.1, 1.01, math.nan])
def test_a_response_that_is_no_share_is_refused(response: float) -> None:
    with pytest.raises(SathitiError, match="expected response must be above 0 and not above 1: 0"):
        size_for_cv(one(0.1), one(1.0), response=response)


def test_only_the_domain_with_the_wrong_response_is_named() -> None:
    two = np.array([0.1, 0.1])
    with pytest.raises(SathitiError, match=r"not above 1: East\."):
        size_for_cv(two, two, response=np.array([0.9, 90.0]), names=["West", "East"])


@pytest.mark.parametrize("effect", [0.0, -1.0, math.inf])
def test_a_design_effect_that_cannot_be_is_refused(effect: float) -> None:
    with pytest.raises(SathitiError, match="Design effect is missing, negative or 0 in: 0"):
        expected_cv(one(10), one(1.0), design_effect=effect)
