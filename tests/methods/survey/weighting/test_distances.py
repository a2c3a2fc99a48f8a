"""Each distance by numbers worked out by hand: factor, slope, integral, range, and its choice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting.distances import Distance, distance_of
from sathiti.model import Calibration, Margin

WHOLE = (Margin.whole(1),)
U = np.array([-0.5, 0.0, 0.25])


def asked(method: str, bounds: tuple[float, float] | None = None) -> Distance:
    return distance_of(Calibration(WHOLE, method=method, bounds=bounds))


def test_linear_adds_u_to_one() -> None:
    linear = asked("linear")
    assert linear.factor(U).tolist() == [0.5, 1.0, 1.25]
    assert linear.slope(U).tolist() == [1.0, 1.0, 1.0]
    assert linear.integral(U).tolist() == [-0.375, 0.0, 0.28125]


def test_linear_may_make_a_weight_negative() -> None:
    assert asked("linear").factor(np.array([-3.0])).tolist() == [-2.0]
    assert asked("linear").range == (-np.inf, np.inf)


def test_raking_multiplies() -> None:
    raking = asked("raking")
    u = np.log([0.5, 1.0, 4.0])
    assert raking.factor(u) == pytest.approx([0.5, 1.0, 4.0])
    assert raking.slope(u) == pytest.approx([0.5, 1.0, 4.0])
    assert raking.integral(u) == pytest.approx([0.5, 1.0, 4.0])


@given(st.floats(-700, 700))
def test_raking_keeps_weights_positive(u: float) -> None:
    assert asked("raking").factor(np.array([u]))[0] > 0


def test_logit_by_the_formula_of_deville_and_saerndal() -> None:
    low, high = 0.5, 3.0
    steep = (high - low) / ((1 - low) * (high - 1))
    e = np.exp(steep * U)
    expected = (low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e)
    assert asked("logit", (low, high)).factor(U) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("bounds", [(0.5, 3.0), (0.9, 1.1), (-2.0, 1.01)])
def test_logit_comes_to_its_bounds_and_no_further(bounds: tuple[float, float]) -> None:
    far = asked("logit", bounds).factor(np.array([-1e6, 1e6]))
    assert far == pytest.approx(bounds, rel=1e-12)


def test_logit_stands_still_far_away() -> None:
    assert asked("logit", (0.5, 3.0)).slope(np.array([-1e4, 1e4])) == pytest.approx([0, 0])


def test_the_integral_of_logit_does_not_overflow() -> None:
    integral = asked("logit", (0.5, 3.0)).integral(np.array([-1e5, 1e5]))
    assert np.isfinite(integral).all()
    # far away the factor is a bound, so its integral grows by the bound
    step = asked("logit", (0.5, 3.0)).integral(np.array([1e5 + 1])) - integral[1]
    assert step == pytest.approx([3.0])


@given(st.floats(-30, 30), st.floats(0.01, 5))
def test_logit_rises(u: float, step: float) -> None:
    first, second = asked("logit", (0.4, 2.5)).factor(np.array([u, u + step]))
    assert first <= second


def test_linear_is_cut_at_its_bounds() -> None:
    cut = asked("linear", (0.5, 2.0))
    assert cut.factor(np.array([-9.0, -0.5, 0.3, 1.0, 9.0])).tolist() == [0.5, 0.5, 1.3, 2.0, 2.0]


def test_raking_is_cut_at_its_bounds() -> None:
    cut = asked("raking", (0.5, 2.0))
    assert cut.factor(np.log([0.1, 0.5, 1.5, 2.0, 8.0])) == pytest.approx([0.5, 0.5, 1.5, 2, 2])


def test_a_cut_factor_overflows_nowhere() -> None:
    with np.errstate(all="raise"):
        assert asked("raking", (0.5, 2.0)).factor(np.array([1e5])).tolist() == [2.0]


@pytest.mark.parametrize("method", ["linear", "raking"])
def test_the_slope_is_zero_beyond_a_bound(method: str) -> None:
    slope = asked(method, (0.5, 2.0)).slope(np.array([-5.0, 0.0, 5.0]))
    assert slope.tolist() == [0.0, 1.0, 0.0]


def test_beyond_a_bound_the_integral_grows_by_it() -> None:
    cut = asked("linear", (0.5, 2.0))
    inside, beyond = cut.integral(np.array([1.0, 4.0]))
    assert inside == pytest.approx(1.5)
    assert beyond == pytest.approx(1.5 + 2.0 * 3)
    assert cut.integral(np.array([-0.5]))[0] - cut.integral(np.array([-2.5]))[0] == pytest.approx(
        0.5 * 2
    )


def test_without_bounds_a_method_is_free() -> None:
    assert asked("raking").range == (0.0, np.inf)
    assert asked("linear").range == (-np.inf, np.inf)


def test_bounds_are_kept() -> None:
    assert asked("logit", (0.3, 4.0)).range == (0.3, 4.0)
    assert asked("linear", (-1.0, 4.0)).range == (-1.0, 4.0)


def test_raking_without_a_lower_bound_still_lies_above_zero() -> None:
    cut = asked("raking", (-np.inf, 2.0))
    assert cut.range == (0.0, 2.0)
    with np.errstate(divide="ignore"):
        assert cut.factor(np.array([-3.0, 3.0])) == pytest.approx([np.exp(-3), 2.0])


@pytest.mark.parametrize("method", ["linear", "raking", "logit"])
@given(st.floats(-4, 4), st.floats(-4, 4))
def test_the_integral_is_convex(method: str, one: float, other: float) -> None:
    """Its minimum is where the totals are met, so there may be no other."""
    distance = asked(method, (0.4, 2.5))
    left, middle, right = distance.integral(np.array([one, (one + other) / 2, other]))
    assert middle <= (left + right) / 2 + 1e-9


@pytest.mark.parametrize("bounds", [(0.5, 3.0), (0.9, 1.1), (-2.0, 1.5)])
def test_the_integral_of_logit_grows_by_its_factor(bounds: tuple[float, float]) -> None:
    """By Simpson's rule between two points on either side of where it is half way."""
    logit = asked("logit", bounds)
    for start in (-0.5, 0.0, 0.4):
        ends = np.linspace(start, start + 0.01, 3)
        area = 0.01 / 6 * (logit.factor(ends) @ np.array([1.0, 4.0, 1.0]))
        grown = logit.integral(ends[[0, 2]])
        assert grown[1] - grown[0] == pytest.approx(area, rel=1e-6)
