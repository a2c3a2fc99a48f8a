"""Sample sizes for a precision, and the precision of sizes."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import expected_cv, size_for_cv, variation_of_share
from sathiti.model import SathitiError

ONE = np.array([1.0])


def test_a_large_population_by_hand() -> None:
    # (V / cv)^2 = (2 / 0.1)^2 = 400; times 1.5, over 0.8.
    assert size_for_cv(0.1 * ONE, 2 * ONE).tolist() == [400]
    assert size_for_cv(0.1 * ONE, 2 * ONE, design_effect=1.5).tolist() == [600]
    assert size_for_cv(0.1 * ONE, 2 * ONE, design_effect=1.5, response=0.8).tolist() == [750]


def test_a_small_population_needs_less() -> None:
    # 1 / (1 / 400 + 1 / 1200) = 300.
    assert size_for_cv(0.1 * ONE, 2 * ONE, 1200 * ONE).tolist() == [300]


def test_the_variance_of_a_sample_is_as_the_formula_says() -> None:
    # All samples of 3 of 7 units: the variance of the mean is (1 / n - 1 / N) S^2.
    values = np.array([1.0, 4, 2, 8, 5, 7, 1])
    means = [np.mean(sample) for sample in itertools.combinations(values, 3)]
    cv = np.std(means) / values.mean()
    variation = values.std(ddof=1) / values.mean()
    assert expected_cv(3 * ONE, variation * ONE, 7 * ONE) == pytest.approx([cv])
    assert size_for_cv(cv * ONE, variation * ONE, 7 * ONE).tolist() == [3]


@given(
    st.floats(0.01, 0.5),
    st.floats(0.05, 5),
    st.integers(10, 10**7),
    st.floats(0.5, 8),
    st.floats(0.3, 1),
)
def test_the_size_gives_the_precision_and_one_less_does_not(
    target: float, variation: float, units: int, effect: float, response: float
) -> None:
    rest = (variation * ONE, units * ONE, effect, response)
    try:
        size = size_for_cv(target * ONE, *rest)
    except SathitiError:
        # More would have to be asked than there are, as not all answer.
        assert expected_cv(units * ONE, *rest) > target
        return
    assert expected_cv(size, *rest) <= target * (1 + 1e-9)
    if size > 1:
        assert expected_cv(size - 1, *rest) > target * (1 - 1e-9)


@given(st.floats(0.02, 0.3), st.floats(0.1, 3))
def test_more_precision_needs_more_units(target: float, variation: float) -> None:
    sizes = size_for_cv(np.array([target, target / 2]), np.full(2, variation))
    # Half the coefficient of variation is four times the sample.
    assert sizes[1] == pytest.approx(4 * sizes[0], abs=4)


def test_a_census_has_no_sampling_error() -> None:
    assert expected_cv(np.array([50.0]), ONE, np.array([50.0])).tolist() == [0]


def test_svy_gives_the_same_sizes() -> None:
    svy = pytest.importorskip("svy", reason="the extra survey is not installed")
    share, cv = 0.3, 0.08
    ours = size_for_cv(cv * ONE, variation_of_share(share * ONE), None, 1.7)
    # At 95 % a margin of error of 1.96 standard errors.
    made = svy.SampleSize().estimate_prop(p=share, moe=1.959963984540054 * cv * share, deff=1.7)
    assert abs(made.n - int(ours[0])) <= 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": [0.0, 0.1]}, "Precision or size is missing, negative or 0 in: North"),
        ({"target": [0.1, float("nan")]}, "Precision or size is missing, negative or 0 in: South"),
        ({"variation": [1.0]}, "Coefficient of variation is given for 1 strata of 2"),
        ({"variation": [1.0, -1.0]}, "Coefficient of variation is missing.* in: South"),
        ({"units": [10.0, 0.0]}, "Number of units is missing, negative or 0 in: South"),
        ({"design_effect": 0.0}, "Design effect is missing, negative or 0 in: North, South"),
        ({"response": [0.5, 1.2]}, "above 0 and not above 1: South"),
        ({"response": 0.0}, "above 0 and not above 1: North, South"),
        ({"units": [1e6, 30.0], "response": 0.5}, "fewer units than are needed.*: South"),
    ],
)
def test_numbers_that_are_wrong(changes: dict[str, Any], said: str) -> None:
    arguments: dict[str, Any] = {"target": [0.05, 0.05], "variation": [1.0, 1.0], **changes}
    arguments = {
        name: np.array(value) if isinstance(value, list) else value
        for name, value in arguments.items()
    }
    with pytest.raises(SathitiError, match=said):
        size_for_cv(**arguments, names=["North", "South"])


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan")])
def test_shares_that_are_none(share: float) -> None:
    with pytest.raises(SathitiError, match="cannot be estimated to a coefficient of variation"):
        variation_of_share(np.array([0.5, share]))
