"""Measures by rank: what they are asked, and how their intervals are made."""

import numpy as np
import pytest
from scipy import stats

from sathiti.methods.survey.distribution import (
    UndefinedIndexError,
    linearised_mean,
    sorted_distribution,
)
from sathiti.methods.survey.quantiles import quantile, share_below
from sathiti.methods.survey.rank_measures import Errors, LineUsed, Measure, Quantiles, quantiles

TEN = sorted_distribution(np.arange(1.0, 11.0))[0]
NO_LINE = LineUsed()


def mean_of(distribution, _):
    """An index that needs no line."""
    return linearised_mean(distribution)


def share_below_line(distribution, line):
    """An index that needs one."""
    return share_below(distribution, line.value)


MEAN = Measure(name="mean", indices=[mean_of])
RATE = Measure(name="rate", indices=[share_below_line], line=3.0, is_share=True)


def errors(*each, df=20.0, rows=10.0, level=0.95, interval="t") -> Errors:
    """What a design says of some estimates."""
    return Errors(np.array(each), df, rows, level, interval)


def answered(measure, said, line=NO_LINE):
    """The answer of a measure about the first ten numbers."""
    return measure.answer(TEN, measure.linearise(TEN, line), said)


# Measures


def test_a_line_that_was_not_given_is_no_number():
    assert np.isnan(LineUsed().value)
    assert not LineUsed().estimated


def test_an_index_has_one_empty_label():
    assert MEAN.labels == ("",)
    assert MEAN.label_column == "parameter"
    assert (MEAN.line, MEAN.per, MEAN.is_share) == (None, "", False)


def test_the_index_gets_the_line():
    assert RATE.value(TEN, LineUsed(3.0)) == [0.3]
    assert RATE.value(TEN, LineUsed(7.5)) == [0.7]


def test_several_indices_stand_in_their_order():
    both = Measure(name="both", indices=[mean_of, share_below_line], labels=("mean", "rate"))
    assert both.value(TEN, LineUsed(2.0)) == [5.5, 0.2]


def test_values_are_those_of_the_linearised():
    (found,) = MEAN.linearise(TEN, NO_LINE)
    assert MEAN.value(TEN, NO_LINE) == [found.value]


def test_an_index_without_a_value_says_so():
    def none(distribution, _):
        raise UndefinedIndexError("Nothing here.")

    with pytest.raises(UndefinedIndexError, match="Nothing here"):
        Measure(name="none", indices=[none]).value(TEN, NO_LINE)


# Intervals


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("df", [3.0, 20.0, np.inf])
def test_students_interval(level, df):
    said = answered(MEAN, errors(0.4, df=df, level=level))
    reach = stats.t.ppf((1 + level) / 2, df) * 0.4
    assert said.value.tolist() == [5.5]
    assert said.low == pytest.approx([5.5 - reach])
    assert said.high == pytest.approx([5.5 + reach])
    assert said.error.tolist() == [0.4]


def test_a_normal_interval_does_not_look_at_degrees_of_freedom():
    few, many = (answered(MEAN, errors(0.4, df=df, interval="normal")) for df in (2.0, 500.0))
    assert few.low == pytest.approx(many.low)
    assert few.high == pytest.approx([5.5 + 0.4 * stats.norm.ppf(0.975)])


@pytest.mark.parametrize("kind", ["logit", "beta"])
def test_intervals_of_shares_stay_between_zero_and_one(kind):
    said = answered(RATE, errors(0.25, interval=kind, df=5.0), LineUsed(3.0))
    assert 0 < said.low[0] < 0.3 < said.high[0] < 1


def test_every_label_has_its_own_error():
    both = Measure(name="both", indices=[mean_of, mean_of], labels=("a", "b"))
    said = answered(both, errors(0.1, 0.2))
    assert (said.high - said.low)[1] == pytest.approx(2 * (said.high - said.low)[0])


def test_without_degrees_of_freedom_there_is_no_interval():
    said = answered(MEAN, errors(0.4, df=0.0))
    assert np.isnan(said.low).all()
    assert np.isnan(said.high).all()
    assert said.value.tolist() == [5.5]


# Quantiles


def test_quantiles_have_a_label_for_every_share():
    asked = quantiles([0.25, 0.5])
    assert isinstance(asked, Quantiles)
    assert asked.labels == (0.25, 0.5)
    assert (asked.name, asked.label_column) == ("quantile", "p")


@pytest.mark.parametrize("rule", ["math", "hf7"])
def test_they_follow_the_rule(rule):
    shares = [0.1, 0.33, 0.5, 0.9]
    expected = [quantile(TEN, p, rule) for p in shares]
    assert quantiles(shares, rule).value(TEN, NO_LINE) == expected


def test_rules_differ():
    assert quantiles([0.5], "math").value(TEN, NO_LINE) == [5.0]
    assert quantiles([0.5], "hf7").value(TEN, NO_LINE) == [5.5]


def test_what_has_an_error_is_the_share_below():
    """Of five in ten at or below the median by the rule of the inverse."""
    (found,) = quantiles([0.5]).linearise(TEN, NO_LINE)
    assert found.value == 0.5
    assert found.influence == pytest.approx((np.arange(10) < 5) / 10 - 0.05)


def test_ends_of_the_share_are_turned_into_values():
    """0.5 plus and minus 0.2 are the third and the seventh of ten."""
    error = 0.2 / stats.t.ppf(0.975, 20)
    said = answered(quantiles([0.5]), errors(error * (1 - 1e-9)))
    assert (said.value[0], said.low[0], said.high[0]) == (5, 4, 7)
    assert said.error == pytest.approx([3 * error / 0.4])


def test_the_standard_error_is_half_the_width_over_the_critical_value():
    said = answered(quantiles([0.3, 0.6]), errors(0.1, 0.15, df=12.0))
    critical = stats.t.ppf(0.975, 12)
    assert said.error == pytest.approx((said.high - said.low) / (2 * critical))


def test_an_interval_of_shares_that_goes_beyond_ends_at_the_sample():
    said = answered(quantiles([0.5]), errors(3.0))
    assert (said.low[0], said.high[0]) == (1, 10)


@pytest.mark.parametrize(("error", "df"), [(np.nan, 20.0), (0.1, 0.0)])
def test_a_quantile_without_an_error_still_has_a_value(error, df):
    said = answered(quantiles([0.5]), errors(error, df=df))
    assert said.value.tolist() == [5.0]
    assert np.isnan([said.low[0], said.high[0], said.error[0]]).all()


def test_a_share_without_error_gives_a_quantile_without_width():
    said = answered(quantiles([1.0]), errors(0.0))
    assert (said.low[0], said.value[0], said.high[0], said.error[0]) == (10, 10, 10, 0)


def test_more_confidence_is_never_narrower():
    widths = []
    for level in (0.5, 0.8, 0.95, 0.999):
        said = answered(quantiles([0.5]), errors(0.1, level=level))
        widths.append(float(said.high[0] - said.low[0]))
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]
