"""Incomes and lines for which an index has no value, or an obvious one."""

import numpy as np
import pytest

from sathiti.methods.poverty.indices import (
    RelativeLine,
    UndefinedIndexError,
    atkinson,
    fgt,
    general_entropy,
    gini,
    lorenz,
    mean_log_deviation,
    median_of_poor,
    relative_median_gap,
    s80_s20,
    sen,
    sen_shorrocks_thon,
    theil,
    watts,
)
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.model import SathitiError


def ranked(*values):
    return sorted_distribution(values)[0]


@pytest.mark.parametrize("index_of", [gini, theil, lambda d: lorenz(d, 0.5), s80_s20])
def test_all_zero_welfare_has_no_inequality(index_of):
    with pytest.raises(UndefinedIndexError, match=r"zero|have 0|is 0"):
        index_of(ranked(0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    "index_of",
    [
        theil,
        mean_log_deviation,
        lambda d: general_entropy(d, -1),
        atkinson,
        lambda d: watts(d, 5.0),
    ],
)
def test_logarithms_of_zero_are_refused_and_counted(index_of):
    with pytest.raises(UndefinedIndexError, match="2 values of the welfare variable are zero"):
        index_of(ranked(0.0, -1.0, 3.0, 9.0))


@pytest.mark.parametrize("index_of", [lambda d: general_entropy(d, 2), lambda d: atkinson(d, 0.5)])
def test_zero_is_allowed_where_no_logarithm_is_taken_but_nothing_below(index_of):
    assert np.isfinite(index_of(ranked(0.0, 1.0, 5.0)).influence).all()
    with pytest.raises(UndefinedIndexError, match="1 values of the welfare variable are below"):
        index_of(ranked(-1.0, 1.0, 5.0))


def test_a_line_above_everyone_makes_everyone_poor_without_error():
    index = fgt(ranked(1.0, 2.0, 3.0), 10.0)
    assert index.value == 1
    assert not index.cell_totals(ranked(1.0, 2.0, 3.0)).any()


def test_a_line_below_everyone():
    d = ranked(10.0, 20.0)
    assert [fgt(d, 5.0, alpha).value for alpha in (0, 1, 2)] == [0, 0, 0]
    assert watts(d, 5.0).value == sen(d, 5.0).value == sen_shorrocks_thon(d, 5.0).value == 0
    for index_of in (median_of_poor, relative_median_gap):
        with pytest.raises(UndefinedIndexError, match="nobody is below the line of 5"):
            index_of(d, 5.0)


def test_the_person_at_the_line_is_poor_unless_counted_strictly():
    d = ranked(5.0, 10.0, 20.0, 40.0)
    assert fgt(d, 10.0).value == 0.5
    assert fgt(d, 10.0, strict=True).value == 0.25
    assert fgt(d, 10.0, 1).value == fgt(d, 10.0, 1, strict=True).value


@pytest.mark.parametrize("line", [0.0, -1.0, float("nan"), float("inf")])
def test_senseless_lines(line):
    for index_of in (fgt, watts, sen, sen_shorrocks_thon):
        with pytest.raises(SathitiError, match="makes no sense"):
            index_of(ranked(1.0, 2.0), line)


def test_senseless_orders():
    d = ranked(1.0, 2.0)
    with pytest.raises(SathitiError, match="order -1"):
        fgt(d, 1.5, -1)
    with pytest.raises(SathitiError, match=r"order 0\.5"):
        fgt(d, 1.5, 0.5, estimated=True)
    assert fgt(d, 1.5, 0.5).value > 0
    with pytest.raises(SathitiError, match="aversion"):
        atkinson(d, 0)
    with pytest.raises(SathitiError, match="makes no sense"):
        RelativeLine(0.0)
    with pytest.raises(SathitiError, match=r"1\.2 makes no sense"):
        lorenz(d, 1.2)


def test_one_person_and_people_all_alike_have_no_inequality_and_no_influence():
    for d in (ranked(7.0), ranked(7.0, 7.0, 7.0)):
        assert gini(d, "laeken").value == pytest.approx(0)
        assert theil(d).value == mean_log_deviation(d).value == 0
        line = RelativeLine().estimate(d)
        assert line.value == pytest.approx(4.2)
        assert not line.influence.any()
        assert not fgt(d, 4.2, estimated=True).cell_totals(d).any()


def test_relative_lines_of_mean_and_of_a_quantile():
    d = ranked(10.0, 20.0, 30.0, 100.0)
    assert RelativeLine(0.5, "mean").estimate(d).value == 20
    assert RelativeLine(0.5, 0.75).estimate(d).value == 15
    assert RelativeLine(0.5, "mean").estimate(d).cell_totals(d).sum() == pytest.approx(0)
