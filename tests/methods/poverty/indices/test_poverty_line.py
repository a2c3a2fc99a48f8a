"""Lines relative to the welfare of the whole population."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices.poverty_line import RelativeLine, check_line
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.methods.survey.quantiles import linearised_quantile
from sathiti.model import SathitiError

INCOMES = sorted_distribution([10.0, 20.0, 30.0, 40.0, 100.0], [1, 1, 2, 1, 1])[0]
positive = st.lists(st.floats(1, 1e6), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (RelativeLine(), 0.6 * 30),
        (RelativeLine(0.5), 0.5 * 30),
        (RelativeLine(0.5, "mean"), 0.5 * 230 / 6),
        (RelativeLine(1.0, 0.2), 20),
        (RelativeLine(2.0, 1.0), 200),
    ],
)
def test_by_hand(line, value):
    assert line.estimate(INCOMES).value == pytest.approx(value)


def test_the_median_is_the_half_quantile():
    median, half = RelativeLine(0.6), RelativeLine(0.6, 0.5)
    assert median.estimate(INCOMES).value == half.estimate(INCOMES).value
    assert median.estimate(INCOMES).influence == pytest.approx(half.estimate(INCOMES).influence)


def test_the_influence_of_a_share_of_the_mean():
    influence = RelativeLine(0.5, "mean").estimate(INCOMES).influence
    assert influence == pytest.approx(0.5 * (INCOMES.values - INCOMES.mean) / 6)


def test_the_influence_of_a_share_of_a_quantile():
    quantile = linearised_quantile(INCOMES, 0.3)
    influence = RelativeLine(0.7, 0.3).estimate(INCOMES).influence
    assert influence == pytest.approx(0.7 * quantile.influence)


@given(positive, st.floats(0.1, 100))
def test_a_line_has_the_unit_of_welfare(values, factor):
    one = RelativeLine(0.5, "mean").estimate(sorted_distribution(values)[0])
    other = RelativeLine(0.5, "mean").estimate(sorted_distribution(factor * np.array(values))[0])
    assert other.value == pytest.approx(factor * one.value)


@given(positive)
def test_a_line_of_the_median_lies_between_the_ends(values):
    line = RelativeLine(1.0).estimate(sorted_distribution(values)[0]).value
    assert min(values) <= line <= max(values)


@pytest.mark.parametrize(
    ("share", "of", "said"), [(0, "median", "0 times the median"), (-0.5, "mean", "-0.5 times the")]
)
def test_shares_that_make_no_sense(share, of, said):
    with pytest.raises(SathitiError, match=f"A poverty line of {said}") as error:
        RelativeLine(share, of)
    assert "above zero, such as 0.6" in str(error.value)


def test_a_quantile_that_is_no_share():
    with pytest.raises(SathitiError, match=r"A quantile at the share 1.5 makes no sense"):
        RelativeLine(0.6, 1.5).estimate(INCOMES)


@pytest.mark.parametrize("line", [0.0, -3.0, float("inf"), float("nan")])
def test_lines_that_make_no_sense(line):
    with pytest.raises(SathitiError, match=f"A poverty line of {line:g} makes no sense"):
        check_line(line)


def test_a_line_that_makes_sense():
    assert check_line(0.01) is None
