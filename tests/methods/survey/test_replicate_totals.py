"""Variances and covariances from replicates."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.replicate_totals import ReplicateTotals

VALUES = np.array([[1.0, 4.0], [3.0, 2.0], [2.0, 6.0]])
ESTIMATE = np.array([2.5, 3.0])


def replicates(around: bool = False, df: int | None = None) -> ReplicateTotals:
    return ReplicateTotals(np.zeros((3, 1, 2)), 0.5, np.array([1.0, 2.0, 0.5]), around, df)


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
