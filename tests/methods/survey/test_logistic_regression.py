"""Logistic regression: Newton's steps by hand, columns of the model, what cannot be fitted."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from scipy import optimize, special

from sathiti.methods.survey.cells import Domains
from sathiti.methods.survey.linear_regression import LinearRegression
from sathiti.methods.survey.logistic_regression import (
    LOSS,
    RESIDUAL,
    SPREAD,
    Fitting,
    LogisticFit,
    Newton,
    check_shares,
    refuse_dependent,
    with_model,
)
from sathiti.methods.survey.monomials import ONE, Monomial
from sathiti.methods.survey.terms import Regressor, explained
from sathiti.model import SathitiError

from .conftest import rows_of_variables

MODEL = LinearRegression(explained("y"), (Regressor("a", "a", explained("a")),))
NEWTON = Newton(MODEL)
WHOLE = Domains((), (), np.zeros(0, np.int64))
RANDOM = np.random.default_rng(11)
A = RANDOM.normal(size=200)
Y = (RANDOM.random(200) < special.expit(-0.4 + 1.3 * A)).astype(float)
W = RANDOM.gamma(2, 3, 200)


def totals(b: np.ndarray, y: np.ndarray = Y) -> dict[Monomial, np.ndarray]:
    eta = b[0] + b[1] * A
    p = special.expit(eta)
    loss = np.logaddexp(0, eta) - y * eta
    values = {"a": A, RESIDUAL: y - p, SPREAD: p * (1 - p), LOSS: loss}
    names = [ONE, *NEWTON.monomials]
    sums = rows_of_variables(values, names).T @ W
    return {name: np.array([one]) for name, one in zip(names, sums, strict=True)}


def fitted(start: tuple[float, float], y: np.ndarray = Y) -> tuple[Fitting, int]:
    fitting = Fitting(NEWTON, np.array([start]))
    for count in range(1, 40):
        fitting.take(totals(fitting.coefficients[0], y))
        if fitting.settled.all():
            return fitting, count
    return fitting, 40


@pytest.mark.parametrize("start", [(0.0, 0.0), (1.0, -1.0), (4.0, 6.0)])
def test_steps_lead_to_the_largest_likelihood(start: tuple[float, float]) -> None:
    def loss(b: np.ndarray) -> float:
        return float(totals(b)[(LOSS,)][0])

    best = optimize.minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-8})
    fitting, count = fitted(start)
    assert not fitting.failed[0]
    assert count < 20
    np.testing.assert_allclose(fitting.coefficients[0], best.x, rtol=1e-5)
    score = [totals(fitting.coefficients[0])[one][0] for one in NEWTON.scores]
    np.testing.assert_allclose(score, 0, atol=1e-7)
    fitting.refuse()


def test_where_rows_are_told_apart_perfectly_it_says_so() -> None:
    fitting, _ = fitted((0.0, 0.0), (A > 0.3).astype(float))
    assert fitting.failed[0]
    with pytest.raises(SathitiError, match=r"grow without end.*above all a"):
        fitting.refuse()


def test_where_all_rows_are_alike_it_says_so() -> None:
    fitting, _ = fitted((0.0, 0.0), np.ones(200))
    with pytest.raises(SathitiError, match=r"grow without end"):
        fitting.refuse()


def test_a_domain_without_a_start_stays_without() -> None:
    fitting = Fitting(NEWTON, np.array([[0.0, 0.0], [np.nan, np.nan]]))
    assert fitting.settled.tolist() == [False, True]
    while not fitting.settled.all():
        mine = totals(fitting.coefficients[0])
        fitting.take({name: np.array([one[0], 0.0]) for name, one in mine.items()})
    assert fitting.failed.tolist() == [False, True]


def test_columns_of_the_model() -> None:
    table = pa.table({"a": A, "y": Y})
    shown = nw.from_native(with_model(table, MODEL, WHOLE, np.array([[0.5, -2.0]])))
    made = nw.from_native(shown.lazy().collect("pyarrow").to_native())
    p = special.expit(0.5 - 2 * A)
    np.testing.assert_allclose(made[RESIDUAL].to_numpy(), Y - p, rtol=1e-12)
    np.testing.assert_allclose(made[SPREAD].to_numpy(), p * (1 - p), rtol=1e-10)
    loss = -(Y * np.log(p) + (1 - Y) * np.log1p(-p))
    np.testing.assert_allclose(made[LOSS].to_numpy(), loss, rtol=1e-9)


def test_every_domain_has_its_own_coefficients() -> None:
    table = pa.table({"a": [1.0, 1.0, 1.0, None], "y": [1.0] * 4, "z": ["N", "S", "X", "N"]})
    domains = Domains(("z",), (("N", "S"),), np.zeros(0, np.int64))
    b = np.array([[0.0, 1.0], [2.0, 0.0]])
    shown = nw.from_native(with_model(table, MODEL, domains, b)).lazy().collect("pyarrow")
    p = 1 - np.array(shown[RESIDUAL].to_list()[:3])
    np.testing.assert_allclose(p, special.expit([1.0, 2.0, 0.0]), rtol=1e-12)
    assert shown[RESIDUAL].to_list()[3] is None


def test_far_logits_stay_finite() -> None:
    table = pa.table({"a": [1e6, -1e6], "y": [1.0, 1.0]})
    shown = nw.from_native(with_model(table, MODEL, WHOLE, np.array([[0.0, 9.0]]))).lazy()
    made = shown.collect("pyarrow")
    assert np.isfinite(made[LOSS].to_numpy()).all()
    assert np.isfinite(made[SPREAD].to_numpy()).all()


def test_a_fit_steps_from_its_coefficients() -> None:
    inverse = np.array([[[2.0, 0.5], [0.5, 1.0]]] * 2)
    fit = LogisticFit(NEWTON, np.array([[1.0, -1.0]] * 2), inverse)
    linear = fit.linearise(np.array([[0.0, 0.0], [1.0, 2.0]]), np.zeros(2))
    np.testing.assert_allclose(linear.value, [[1.0, -1.0], [4.0, 1.5]])
    np.testing.assert_allclose(linear.gradient[1], inverse[0])
    assert fit.monomials == NEWTON.scores
    assert fit.labels == ("(intercept)", "a")
    assert fit.label_column == "parameter"
    assert fit.binary == ()
    assert not fit.is_share
    assert [one.name for one in fit.variables] == ["a", RESIDUAL, SPREAD, LOSS]


@pytest.mark.parametrize("values", [[0.0, 2.0], [-0.1, 1.0]])
def test_what_is_no_share_is_refused(values: list[float]) -> None:
    with pytest.raises(SathitiError, match=r"y runs from .* explains 0 or 1"):
        check_shares(pa.table({"y": values}), explained("y"))


def test_shares_and_booleans_are_taken() -> None:
    for values in ([0.2, 1.0, None], [True, False, None], [0, 1, 1]):
        check_shares(pa.table({"y": pa.array(values)}), explained("y"))
    check_shares(pa.table({"y": pa.array([], pa.float64())}), explained("y"))


def test_a_dependent_column_is_named() -> None:
    with pytest.raises(SathitiError, match="coefficient of b cannot be told from"):
        refuse_dependent(("(intercept)", "a", "b"), 2)
