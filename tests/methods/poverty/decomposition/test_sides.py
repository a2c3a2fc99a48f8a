"""Two samples side by side: each has its own part of the error."""

import numpy as np
import pytest

from sathiti.methods.poverty.decomposition.sides import fixed, two_sides
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.poverty.indices import fgt, gini
from sathiti.methods.survey.distribution import linearised_mean, sorted_distribution

FIRST = sorted_distribution([10.0, 20.0, 40.0], [1, 2, 1])[0]
SECOND = sorted_distribution([15.0, 30.0, 45.0, 60.0], [2, 1, 1, 1])[0]
THEN, NOW = two_sides(FIRST, SECOND)


def test_places_and_sizes():
    assert (THEN.place, NOW.place) == (0, 1)
    assert THEN.sizes == NOW.sizes == (3, 4)
    assert THEN.distribution is FIRST
    assert NOW.distribution is SECOND


@pytest.mark.parametrize("side", [THEN, NOW])
def test_a_value_of_one_sample_does_not_move_with_the_other(side):
    totals = np.arange(1.0, 1 + side.sizes[side.place])
    made = side.linear(7.0, totals)
    assert made.value == 7.0
    assert made.parts[side.place].tolist() == totals.tolist()
    assert not made.parts[1 - side.place].any()
    assert [len(part) for part in made.parts] == [3, 4]


@pytest.mark.parametrize(("side", "held"), [(THEN, FIRST), (NOW, SECOND)])
def test_the_mean(side, held):
    found, expected = side.mean(), linearised_mean(held)
    assert found.value == pytest.approx(expected.value)
    assert found.parts[side.place] == pytest.approx(expected.cell_totals(held))


def test_the_mean_by_hand():
    assert THEN.mean().value == pytest.approx((10 + 2 * 20 + 40) / 4)
    assert THEN.mean().parts[0] == pytest.approx(np.array([-12.5, 2 * -2.5, 17.5]) / 4)


def test_an_index_takes_squared_weights_along():
    found = NOW.index(gini(SECOND))
    assert found.parts[1] == pytest.approx(gini(SECOND).cell_totals(SECOND))
    assert not found.parts[0].any()


def test_a_change_has_an_error_from_both():
    change = NOW.mean() - THEN.mean()
    assert change.value == pytest.approx(SECOND.mean - FIRST.mean)
    assert change.parts[0] == pytest.approx(-THEN.mean().parts[0])
    assert change.parts[1] == pytest.approx(NOW.mean().parts[1])


def test_a_given_number_moves_with_nothing():
    line = fixed(25.0, THEN.sizes)
    assert line.value == 25.0
    assert [part.tolist() for part in line.parts] == [[0.0] * 3, [0.0] * 4]


@pytest.mark.parametrize("alpha", [0, 1, 2])
@pytest.mark.parametrize(("side", "held"), [(THEN, FIRST), (NOW, SECOND)])
def test_poverty_below_a_given_line(side, held, alpha):
    found = side.poverty(fixed(25.0, side.sizes), alpha)
    expected = fgt(held, 25.0, alpha)
    assert found.value == pytest.approx(expected.value)
    assert found.parts[side.place] == pytest.approx(expected.cell_totals(held))
    assert not found.parts[1 - side.place].any()


def test_poverty_counted_strictly():
    line = fixed(20.0, THEN.sizes)
    assert THEN.poverty(line, 0).value == 0.75
    assert THEN.poverty(line, 0, strict=True).value == 0.25


@pytest.mark.parametrize("alpha", [1, 2])
def test_a_line_of_the_other_sample_brings_its_error(alpha):
    """Half the mean of the first sample, for poverty in the second."""
    line = THEN.mean()
    found = NOW.poverty(line, alpha)
    step = 1e-6
    slope = (fgt(SECOND, line.value + step, alpha).value - found.value) / step
    assert found.parts[0] == pytest.approx(slope * line.parts[0], rel=1e-4)
    assert found.parts[1] == pytest.approx(fgt(SECOND, line.value, alpha).cell_totals(SECOND))


def test_a_line_of_its_own_sample_is_added_to_its_error():
    line = NOW.mean()
    slope = fgt(SECOND, line.value, 1, estimated=True).line_slope
    own = fgt(SECOND, line.value, 1).cell_totals(SECOND)
    assert slope > 0
    assert NOW.poverty(line, 1).parts[1] == pytest.approx(own + slope * line.parts[1])


def test_a_ratio_of_two_samples_follows_the_rules_of_calculus():
    ratio = NOW.mean() / THEN.mean()
    assert isinstance(ratio, Derived)
    assert ratio.parts[1] == pytest.approx(NOW.mean().parts[1] / FIRST.mean)
    assert ratio.parts[0] == pytest.approx(-SECOND.mean / FIRST.mean**2 * THEN.mean().parts[0])
