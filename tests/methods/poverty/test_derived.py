"""Numbers that know their derivatives: against small steps of the same formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.derived import Derived, divide, total, totals_of

FORMULAS = {
    "sum": lambda x, y: x + y + 2.0,
    "difference": lambda x, y: 5.0 - x - y - 1.0,
    "product": lambda x, y: 3.0 * x * y * 0.5,
    "ratio": lambda x, y: x / y / 2.0,
    "reciprocal": lambda x, y: 7.0 / x + y,
    "power": lambda x, y: x**2.5 * y**-1,
    "mixed": lambda x, y: -(x * y) / (x + y),
}
above_zero = st.floats(0.1, 50)


def leaves(x, y):
    return Derived(x, (np.array([1.0, 0.0]),)), Derived(y, (np.array([0.0, 1.0]),))


@pytest.mark.parametrize("name", list(FORMULAS))
@given(x=above_zero, y=above_zero)
def test_derivatives_are_those_of_small_steps(name, x, y):
    formula = FORMULAS[name]
    found = formula(*leaves(x, y))
    assert found.value == pytest.approx(formula(x, y))
    step = 1e-5
    by_x = (formula(x + step * x, y) - formula(x - step * x, y)) / (2 * step * x)
    by_y = (formula(x, y + step * y) - formula(x, y - step * y)) / (2 * step * y)
    assert found.parts[0] == pytest.approx([by_x, by_y], rel=1e-6, abs=1e-6)


@given(x=above_zero)
def test_logarithm_and_exponential_undo_each_other(x):
    leaf = leaves(x, 1.0)[0]
    again = leaf.log().exp()
    assert again.value == pytest.approx(x)
    assert again.parts[0] == pytest.approx([1.0, 0.0])
    assert leaf.log().parts[0] == pytest.approx([1 / x, 0.0])


def test_totals_of_domains_know_their_place():
    totals = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 0.0]])
    x, y = totals_of(totals)
    ratio = x / y
    assert ratio.value[:2] == pytest.approx([0.5, 0.75])
    assert np.isnan(ratio.value[2])
    assert ratio.parts[0].shape == (2, 3)
    assert ratio.parts[0][:, 1] == pytest.approx([1 / 4, -3 / 16])


def test_sources_of_error_stay_apart():
    first = Derived(2.0, (np.array([1.0]), np.zeros(2)))
    second = Derived(3.0, (np.zeros(1), np.array([1.0, -1.0])))
    product = total([first * second, second])
    assert product.value == 9.0
    assert product.parts[0] == pytest.approx([3.0])
    assert product.parts[1] == pytest.approx([3.0, -3.0])


def test_division_by_zero_is_not_a_number():
    assert np.isnan(divide(1.0, 0.0))
    assert divide(np.array([1.0, 1.0]), np.array([0.0, 2.0]))[1] == 0.5
