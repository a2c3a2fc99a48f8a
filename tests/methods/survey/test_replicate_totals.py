"""Variances and covariances from replicates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sathiti.methods.survey import Mean
from sathiti.methods.survey.replicate_totals import (
    ReplicateRule,
    ReplicateTotals,
    ReplicateValues,
)

VALUES = np.array([[1.0, 4.0], [3.0, 2.0], [2.0, 6.0]])
ESTIMATE = np.array([2.5, 3.0])


def replicates(around: bool = False, df: int | None = None) -> ReplicateTotals:
    return ReplicateTotals(
        totals=np.zeros((3, 1, 2)),
        scale=0.5,
        rscales=np.array([1.0, 2.0, 0.5]),
        around_mean=around,
        file_df=df,
    )


def test_deviations_from_the_estimate() -> None:
    wanted = 0.5 * (1.0 * (1 - 2.5) ** 2 + 2.0 * (3 - 2.5) ** 2 + 0.5 * (2 - 2.5) ** 2)
    np.testing.assert_allclose(replicates().variance(VALUES, ESTIMATE)[0], wanted)


def test_deviations_from_the_mean_of_the_replicates() -> None:
    wanted = 0.5 * (1.0 + 2.0 * 1.0 + 0.0)
    np.testing.assert_allclose(replicates(around=True).variance(VALUES, ESTIMATE)[0], wanted)


@given(st.booleans(), st.floats(-3, 3), st.floats(-3, 3))
def test_covariances_are_quadratic_forms(around: bool, a: float, b: float) -> None:
    of = replicates(around)
    weights = np.array([a, b])
    wanted = of.variance(VALUES @ weights, np.asarray(ESTIMATE @ weights))
    found = weights @ of.covariance(VALUES, ESTIMATE) @ weights
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)


def test_degrees_of_freedom() -> None:
    assert replicates().df(np.array([7.0, 3.0])).tolist() == [7, 3]
    assert replicates(df=2).df(np.array([7.0, 3.0])).tolist() == [2, 2]


# three replicates of one estimate of 10, all of one factor
AGAIN = np.array([[8.0], [11.0], [14.0]])
TEN = np.array([10.0])
ALIKE = ReplicateTotals(totals=np.zeros((3, 1, 1)), scale=0.5, rscales=np.ones(3))


def test_variances_of_domains_and_parameters_keep_their_shape() -> None:
    values = np.stack([AGAIN, AGAIN + 1], axis=2)
    found = ALIKE.variance(values, np.array([[10.0, 11.0]]))
    assert found.tolist() == [[10.5, 10.5]]


def test_replicates_that_do_not_count_are_not_in_their_mean() -> None:
    """svrVar of R's survey 4.1: ``colMeans(thetas[rscales > 0, ])``.

    svrVar(matrix(c(1, 3, 2)), 0.5, c(1, 2, 0), mse = FALSE, coef = 2.5) is 1.5
    """
    rule = ReplicateRule(scale=0.5, rscales=np.array([1.0, 2.0, 0.0]), around_mean=True)
    assert rule.variance(np.array([1.0, 3.0, 2.0]), np.array(2.5)) == pytest.approx(1.5)


def test_estimates_that_are_no_function_of_totals_are_given() -> None:
    found = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
    held = ReplicateValues(found=found, scale=1.0, rscales=np.ones(2))
    assert held.values(Mean("y"), np.array([3.0])) is found


def test_estimates_from_totals() -> None:
    totals = np.array([[[2.0, 10.0], [4.0, 4.0]], [[1.0, 3.0], [2.0, 8.0]]])
    held = ReplicateTotals(totals=totals, scale=1.0, rscales=np.ones(2))
    values = held.values(Mean("y"), np.array([3.0, 3.0]))
    assert values[:, :, 0].tolist() == [[5.0, 1.0], [3.0, 4.0]]


def test_an_unknown_replicate_makes_the_variance_unknown() -> None:
    values = np.array([[8.0], [np.nan], [14.0]])
    assert np.isnan(ALIKE.variance(values, TEN)).all()


def test_covariances_by_hand() -> None:
    values = np.array([[8.0, 1.0], [11.0, 2.0], [14.0, 6.0]])
    found = ALIKE.covariance(values, np.array([10.0, 3.0]))
    # deviations (-2, -2), (1, -1), (4, 3)
    assert found.tolist() == [[10.5, 0.5 * (4 - 1 + 12)], [7.5, 0.5 * (4 + 1 + 9)]]


def test_covariances_around_the_mean() -> None:
    values = np.array([[8.0, 1.0], [11.0, 2.0], [14.0, 6.0]])
    around = structs.replace(ALIKE, around_mean=True)
    found = around.covariance(values, np.array([10.0, 3.0]))
    # deviations (-3, -2), (0, -1), (3, 3)
    assert found.tolist() == [[9.0, 7.5], [7.5, 7.0]]


@given(st.lists(st.floats(-100, 100), min_size=6, max_size=6), st.booleans())
def test_the_diagonal_of_the_covariance_is_the_variance(numbers, around_mean: bool) -> None:
    values = np.array(numbers).reshape(3, 2)
    made = replicates(around_mean)
    estimate = np.array([1.0, -1.0])
    variance = made.variance(values, estimate)
    assert np.diag(made.covariance(values, estimate)) == pytest.approx(variance)
