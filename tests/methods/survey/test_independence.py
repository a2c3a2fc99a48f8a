"""Rao and Scott's test: by hand where the sample is simple, and its invariances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sathiti.methods.survey.independence import RaoScott, rao_scott

SHARES = np.array([[0.2, 0.1, 0.15], [0.1, 0.3, 0.15]])


def simple_covariance(shares: np.ndarray, rows: float) -> np.ndarray:
    """Of shares in a simple random sample with replacement."""
    p = shares.ravel()
    return (np.diag(p) - np.outer(p, p)) / rows


def test_a_simple_random_sample_has_pearsons_test() -> None:
    rows = 200
    found = rao_scott(SHARES, simple_covariance(SHARES, rows), rows, df=rows - 1)
    pearson = stats.chi2_contingency(SHARES * rows, correction=False)
    assert found.pearson == pytest.approx(pearson.statistic, rel=1e-12)
    assert found.chi_squared == pytest.approx(pearson.statistic, rel=1e-12)
    assert found.chi_squared_df == pearson.dof == 2
    assert found.chi_squared_p_value == pytest.approx(pearson.pvalue, rel=1e-10)
    assert found.f == pytest.approx(pearson.statistic / 2, rel=1e-12)
    assert found.df == pytest.approx(2, rel=1e-12)
    assert found.df_below == pytest.approx(2 * (rows - 1), rel=1e-12)


def test_a_design_effect_divides_the_statistic() -> None:
    rows, effect = 200, 2.5
    plain = rao_scott(SHARES, simple_covariance(SHARES, rows), rows, 50)
    found = rao_scott(SHARES, effect * simple_covariance(SHARES, rows), rows, 50)
    assert plain.f is not None
    assert plain.p_value is not None
    assert plain.chi_squared is not None
    assert found.f == pytest.approx(plain.f / effect, rel=1e-12)
    assert found.chi_squared == pytest.approx(plain.chi_squared / effect, rel=1e-12)
    assert found.p_value is not None
    assert found.p_value > plain.p_value
    assert found.pearson == plain.pearson
    assert found.df == pytest.approx(2, rel=1e-12)


def test_a_table_without_association_has_probability_one() -> None:
    shares = np.outer([0.3, 0.7], [0.2, 0.5, 0.3])
    found = rao_scott(shares, simple_covariance(shares, 90), 90, 30)
    assert found.pearson == pytest.approx(0, abs=1e-20)
    assert found.p_value == pytest.approx(1)


@given(st.permutations(range(3)), st.permutations(range(2)))
def test_the_order_of_rows_and_columns_does_not_matter(across: list[int], down: list[int]) -> None:
    covariance = _spread(SHARES)
    place = np.arange(6).reshape(2, 3)[np.ix_(down, across)].ravel()
    first = rao_scott(SHARES, covariance, 150, 20)
    other = rao_scott(SHARES[np.ix_(down, across)], covariance[np.ix_(place, place)], 150, 20)
    for name in ("pearson", "f", "df", "p_value", "chi_squared"):
        assert getattr(other, name) == pytest.approx(getattr(first, name), rel=1e-9)


def test_rows_and_columns_may_be_exchanged() -> None:
    covariance = _spread(SHARES)
    place = np.arange(6).reshape(2, 3).T.ravel()
    first = rao_scott(SHARES, covariance, 150, 20)
    other = rao_scott(SHARES.T, covariance[np.ix_(place, place)], 150, 20)
    assert other.f == pytest.approx(first.f, rel=1e-9)
    assert other.df == pytest.approx(first.df, rel=1e-9)


def test_a_category_without_anybody_is_left_out() -> None:
    wider = np.hstack([SHARES, np.zeros((2, 1))])
    covariance = np.zeros((8, 8))
    inner = np.array([0, 1, 2, 4, 5, 6])
    covariance[np.ix_(inner, inner)] = _spread(SHARES)
    first = rao_scott(SHARES, _spread(SHARES), 150, 20)
    other = rao_scott(wider, covariance, 150, 20)
    assert other.f == pytest.approx(first.f, rel=1e-12)
    assert other.chi_squared_df == 2


@pytest.mark.parametrize(
    ("shares", "df"),
    [
        (np.array([[0.4, 0.6]]), 20.0),
        (np.array([[0.4], [0.6]]), 20.0),
        (np.array([[0.4, 0.0], [0.6, 0.0]]), 20.0),
        (np.full((2, 2), np.nan), 20.0),
        (SHARES, 0.0),
    ],
)
def test_a_table_that_allows_no_test_has_no_figures(shares: np.ndarray, df: float) -> None:
    count = shares.size
    found = rao_scott(shares, np.eye(count), 10, df)
    assert found == RaoScott()
    assert "cannot be tested" in str(found.message)


def test_shares_without_variance_have_no_corrected_statistic() -> None:
    found = rao_scott(SHARES, np.zeros((6, 6)), 100, 20)
    assert found.pearson is not None
    assert found.f is found.p_value is found.chi_squared is None


def test_the_sentence() -> None:
    test = RaoScott(1.0, 17.2474, 1.82867, 360.248, 2.035e-7, 34.5, 2, 3e-8, "sex", "zone")
    assert str(test.message) == (
        "Independence of sex and zone (Rao and Scott): F = 17.25 with 1.83 and 360.25 degrees of "
        "freedom, p = 2.035e-07."
    )


def _spread(shares: np.ndarray) -> np.ndarray:
    """A covariance that is not that of a simple sample: clusters with effects of their own."""
    p = shares.ravel()
    draws = np.random.default_rng(3).dirichlet(p * 40, size=400)
    return np.asarray(np.cov(draws.T) / 3)
