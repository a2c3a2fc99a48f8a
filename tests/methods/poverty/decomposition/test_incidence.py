"""Growth incidence: by hand, and errors by replicates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.surveys import bootstrap, made

from sathiti.methods.poverty.decomposition import group_growth, quantile_growth
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.model import SathitiError


def distribution(values, weights=None):
    return sorted_distribution(values, weights)[0]


def test_yearly_growth_of_quantiles_and_its_error():
    first, second = np.array([100.0, 200.0]), np.array([121.0, 200.0])
    growth, error = quantile_growth(first, second, np.array([5.0, 0.0]), np.array([4.0, 2.0]), 2)
    assert growth == pytest.approx([0.1, 0.0])
    assert error[0] == pytest.approx(1.1 / 2 * np.hypot(5 / 100, 4 / 121))
    assert error[1] == pytest.approx(1 / 2 * 2 / 200)


def test_quantiles_of_zero_have_no_growth():
    zeros = np.zeros(1)
    growth, _ = quantile_growth(zeros, np.ones(1), zeros, zeros, 1)
    assert np.isnan(growth[0])


@given(
    values=st.lists(st.floats(1, 1000), min_size=5, max_size=30),
    factor=st.floats(0.5, 3),
    years=st.floats(1, 10),
)
def test_growth_alike_for_all_is_the_same_everywhere(values, factor, years):
    first, second = distribution(values), distribution(np.array(values) * factor)
    groups = [(0.0, 0.4), (0.0, 1.0), (0.3, 0.9)]
    for part in group_growth(first, second, groups, years):
        assert part.value == pytest.approx(factor ** (1 / years) - 1)


def test_the_mean_of_a_group_by_hand():
    first, second = distribution([1.0, 2.0, 3.0, 4.0]), distribution([2.0, 2.0, 6.0, 4.0])
    poor, all_ = group_growth(first, second, [(0.0, 0.5), (0.0, 1.0)], 1)
    assert poor.value == pytest.approx(4 / 3 - 1)
    assert all_.value == pytest.approx(14 / 10 - 1)


@pytest.mark.parametrize("group", [(0.0, 0.4), (0.0, 1.0), (0.9, 1.0)])
def test_errors_agree_with_the_bootstrap(group):
    surveys = (made(31), made(32, growth=1.2))
    sorted_ = [sorted_distribution(survey.welfare, survey.weight) for survey in surveys]
    held, orders = zip(*sorted_, strict=True)
    part = group_growth(*held, [group], 5)[0]
    linearised, replicated = 0.0, 0.0
    for place, (survey, order) in enumerate(zip(surveys, orders, strict=True)):
        totals = np.empty(len(order))
        totals[order] = part.parts[place]
        linearised += survey.variance(totals)

        def estimate(again, place=place):
            both = list(held)
            both[place] = distribution(again.welfare, again.weight)
            return group_growth(*both, [group], 5)[0].value

        replicated += bootstrap(survey, estimate, 200, 4) ** 2
    assert (linearised / replicated) ** 0.5 == pytest.approx(1, abs=0.15)


def test_no_time_and_no_welfare_are_refused():
    held = distribution([1.0, 2.0])
    with pytest.raises(SathitiError, match="lie 0 years"):
        group_growth(held, held, [(0.0, 1.0)], 0)
    with pytest.raises(SathitiError, match="lie -1 years"):
        quantile_growth(np.ones(1), np.ones(1), np.ones(1), np.ones(1), -1)
    nothing = distribution([0.0, 0.0, 5.0])
    with pytest.raises(SathitiError, match=r"from rank 0\.0 to 0\.5 has no welfare"):
        group_growth(nothing, held, [(0.0, 0.5)], 1)
