"""Variances of simple random samples, which design effects compare with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.distribution import Linearised, linearised_mean, sorted_distribution
from sathiti.methods.survey.quantiles import share_below
from sathiti.methods.survey.rank_effects import Asked, simple_variance
from sathiti.methods.survey.rank_lines import LineFound
from sathiti.methods.survey.rank_measures import LineUsed

NONE = LineFound(LineUsed(), Linearised(float("nan"), np.zeros(0)), np.zeros(0))
numbers = st.lists(st.tuples(st.floats(1, 100), st.floats(1, 20)), min_size=3, max_size=20)


@given(numbers)
def test_the_mean_by_hand(drawn: list[tuple[float, float]]) -> None:
    """(N - n) / N s^2 / n with s^2 of the weighted values, as deff of R's svymean."""
    values, weights = np.array(drawn).T
    held, _ = sorted_distribution(values, weights)
    n, people = len(values), weights.sum()
    spread = np.average((values - np.average(values, weights=weights)) ** 2, weights=weights)
    wanted = spread * n / (n - 1) / n * (people - n) / people
    found = simple_variance(held, n, Asked(linearised_mean(held), NONE))
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@given(numbers)
def test_pieces_and_arrays_agree(drawn: list[tuple[float, float]]) -> None:
    values, weights = np.array(drawn).T
    held, _ = sorted_distribution(values, weights)
    share = share_below(held, float(np.median(values)))
    flat = Linearised(share.value, share.influence)
    found, wanted = (simple_variance(held, len(values), Asked(one, NONE)) for one in (share, flat))
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-12)


def test_a_line_that_moves_is_in_it() -> None:
    held, _ = sorted_distribution([1.0, 2.0, 4.0, 8.0], [5.0] * 4)
    line = linearised_mean(held)
    found = LineFound(LineUsed(line.value, estimated=True), line, np.zeros(0))
    nothing = Linearised(0.5, np.zeros(4), line_slope=2.0)
    moved = simple_variance(held, 4, Asked(nothing, found))
    assert moved == pytest.approx(4 * simple_variance(held, 4, Asked(line, NONE)))
    fixed = Linearised(0.5, np.zeros(4))
    assert simple_variance(held, 4, Asked(fixed, found)) == 0


def test_one_row_says_nothing() -> None:
    held, _ = sorted_distribution([3.0], [5.0])
    assert np.isnan(simple_variance(held, 1, Asked(linearised_mean(held), NONE)))
    # a line estimated from more than this distribution has no such variance
    elsewhere = LineFound(LineUsed(2.0, estimated=True), Linearised(2.0, np.zeros(0)), np.zeros(3))
    two, _ = sorted_distribution([3.0, 4.0])
    index = Linearised(0.5, np.zeros(2), line_slope=1.0)
    assert np.isnan(simple_variance(two, 2, Asked(index, elsewhere)))
