"""Distances are what they say, and many sets of weights are solved as one is."""

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting.auxiliaries import Auxiliaries, independent
from sathiti.methods.survey.weighting.distances import distance_of
from sathiti.methods.survey.weighting.solver import solve
from sathiti.model import Calibration, Margin

WHOLE = (Margin.whole(1),)
DISTANCES = [
    distance_of(Calibration(WHOLE, method=method, bounds=bounds))
    for method, bounds in (
        ("linear", None),
        ("raking", None),
        ("logit", (0.4, 3.0)),
        ("logit", (-1.0, 1.5)),
        ("linear", (0.4, 3.0)),
        ("raking", (0.4, 3.0)),
    )
]


@pytest.mark.parametrize("distance", DISTANCES)
@given(st.floats(-3, 3))
def test_slope_and_integral_belong_to_the_factor(distance, u: float) -> None:
    step = 1e-6
    ends = np.array([u - step, u + step])
    low, high = distance.range
    if np.isfinite(high) and min(abs(distance.factor(ends) - low).min(), 1) < 1e-5:
        return
    slope = np.diff(distance.factor(ends))[0] / (2 * step)
    area = np.diff(distance.integral(ends))[0] / (2 * step)
    at = np.array([u])
    assert area == pytest.approx(distance.factor(at)[0], rel=1e-5, abs=1e-6)
    if abs(distance.slope(ends) - distance.slope(at)).max() < 1e-3:
        assert slope == pytest.approx(distance.slope(at)[0], rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("distance", DISTANCES)
def test_nothing_changes_at_zero(distance) -> None:
    assert distance.factor(np.zeros(1)) == pytest.approx([1.0])
    assert distance.slope(np.zeros(1)) == pytest.approx([1.0])


@pytest.mark.parametrize("distance", DISTANCES)
def test_rows_get_what_cells_get(distance) -> None:
    u = np.linspace(-4, 4, 41)
    table = nw.from_native(pl.DataFrame({"u": u}))
    found = table.select(f=distance.expression(nw.col("u")))["f"].to_numpy()
    assert found == pytest.approx(distance.factor(u), rel=1e-12, abs=1e-12)


def auxiliaries(random: np.random.Generator, cells: int = 30) -> Auxiliaries:
    first = np.append(np.arange(3), random.integers(0, 3, cells - 3))
    second = np.append(np.arange(2), random.integers(0, 2, cells - 2)) + 3
    return Auxiliaries(np.stack([first, second]), random.normal(5, 1, (cells, 1)), 6)


def test_sums_by_codes_equal_those_by_indicators() -> None:
    random = np.random.default_rng(1)
    x = auxiliaries(random)
    w, b = random.gamma(2, 1, x.cells), random.normal(0, 1, 6)
    assert x.totals(w) == pytest.approx(w @ x.dense)
    assert x.totals(w[None])[0] == pytest.approx(w @ x.dense)
    assert x.gram(w) == pytest.approx((x.dense.T * w) @ x.dense)
    assert x.gram(w[None])[0] == pytest.approx((x.dense.T * w) @ x.dense)
    assert x.predict(b) == pytest.approx(x.dense @ b)
    assert x.sizes(w) == pytest.approx(w @ np.abs(x.dense))


def test_variables_that_others_replace_are_found() -> None:
    x = auxiliaries(np.random.default_rng(2))
    assert independent(x.gram(np.ones(x.cells))).tolist() == [0, 1, 2, 3, 5]


@pytest.mark.parametrize("distance", DISTANCES)
def test_many_sets_of_weights_are_solved_as_one(distance) -> None:
    random = np.random.default_rng(3)
    x = auxiliaries(random, 60)
    weights = random.gamma(20, 1, (7, x.cells))
    totals = x.totals(weights[0] * np.exp(random.normal(0, 0.05, x.cells)))
    together = solve(x, weights, totals, distance)
    assert together.met.all()
    for place, one in enumerate(weights):
        alone = solve(x, one[None], totals, distance)
        assert alone.factors[0] == pytest.approx(together.factors[place], rel=1e-8)


def test_far_from_the_totals_raking_still_arrives() -> None:
    x = auxiliaries(np.random.default_rng(4))
    weights = np.ones((1, x.cells))
    totals = 1000 * x.totals(weights[0] * np.exp(0.3 * x.numeric[:, 0]))
    assert solve(x, weights, totals, DISTANCES[1]).met.all()


def test_one_set_without_solution_does_not_spoil_the_others() -> None:
    x = Auxiliaries(np.array([[0, 1]]), np.zeros((2, 0)), 2)
    weights = np.array([[10.0, 10.0], [0.0, 10.0]])
    made = solve(x, weights, np.array([12.0, 9.0]), DISTANCES[1])
    assert made.met.tolist() == [True, False]
    assert made.factors[0] == pytest.approx([1.2, 0.9])
