"""Measures that can be asked of a sample: each hands the right index the right line."""

import numpy as np
import pytest

from sathiti.methods.poverty import RelativeLine, indices, measures
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.methods.survey.rank_measures import LineUsed, UnitLine
from sathiti.model import SathitiError

INCOMES = sorted_distribution([20.0, 50.0, 80.0, 100.0, 250.0], [1, 2, 1, 1, 1])[0]
GIVEN, ESTIMATED = LineUsed(90.0), LineUsed(90.0, estimated=True)
WITH_LINE = {
    "fgt0": (measures.fgt, {}, lambda d, z, e: indices.fgt(d, z, 0, estimated=e)),
    "fgt1": (measures.fgt, {"alpha": 1}, lambda d, z, e: indices.fgt(d, z, 1, estimated=e)),
    "fgt2": (measures.fgt, {"alpha": 2}, lambda d, z, e: indices.fgt(d, z, 2, estimated=e)),
    "watts": (measures.watts, {}, lambda d, z, e: indices.watts(d, z, estimated=e)),
    "sen": (measures.sen, {}, lambda d, z, e: indices.sen(d, z, estimated=e)),
    "sen_shorrocks_thon": (
        measures.sen_shorrocks_thon,
        {},
        lambda d, z, e: indices.sen_shorrocks_thon(d, z, estimated=e),
    ),
    "median_of_poor": (measures.median_of_poor, {}, indices.median_of_poor),
    "relative_median_gap": (measures.relative_median_gap, {}, indices.relative_median_gap),
}
WITHOUT_LINE = {
    "gini": (measures.gini(), indices.gini),
    "ge0": (measures.general_entropy(0), indices.mean_log_deviation),
    "ge1": (measures.general_entropy(), indices.theil),
    "ge2": (measures.general_entropy(2), lambda d: indices.general_entropy(d, 2)),
    "atkinson1": (measures.atkinson(), indices.atkinson),
    "atkinson0.5": (measures.atkinson(0.5), lambda d: indices.atkinson(d, 0.5)),
    "s80_s20": (measures.share_ratio(), indices.s80_s20),
    "s80_s40": (
        measures.share_ratio(0.4, 0.8, "s80_s40"),
        lambda d: indices.share_ratio(d, 0.4, 0.8),
    ),
    "bottom_share": (measures.bottom_share(), lambda d: indices.lorenz(d, 0.4)),
    "bottom_mean": (measures.bottom_mean(0.3), lambda d: indices.mean_of_bottom(d, 0.3)),
}


def values(measure, line=GIVEN):
    """What a measure finds for the incomes."""
    return measure.value(INCOMES, line)


# With a line


@pytest.mark.parametrize("used", [GIVEN, ESTIMATED], ids=["given", "estimated"])
@pytest.mark.parametrize("name", list(WITH_LINE))
def test_an_index_gets_the_line_that_is_used(name, used):
    make, settings, index = WITH_LINE[name]
    (found,) = make(90.0, **settings).linearise(INCOMES, used)
    expected = index(INCOMES, 90.0, used.estimated)
    assert found.value == expected.value
    assert found.influence == pytest.approx(expected.influence)
    assert found.line_slope == expected.line_slope


@pytest.mark.parametrize("name", list(WITH_LINE))
def test_measures_with_a_line_have_the_name_of_their_index(name):
    make, settings, _ = WITH_LINE[name]
    measure = make(90.0, **settings)
    assert measure.name == name
    assert measure.labels == ("",)


@pytest.mark.parametrize("name", list(WITH_LINE))
def test_an_estimated_line_moves_every_one_of_them(name):
    make, settings, _ = WITH_LINE[name]
    (found,) = make(90.0, **settings).linearise(INCOMES, ESTIMATED)
    assert found.line_slope != 0


def test_only_the_rate_is_a_share():
    assert measures.fgt(90.0).is_share
    assert not measures.fgt(90.0, 1).is_share
    assert not measures.watts(90.0).is_share


@pytest.mark.parametrize("make", [measures.fgt, measures.sen, measures.watts])
def test_a_person_at_the_line_is_poor_unless_counted_strictly(make):
    at = LineUsed(50.0)
    loose, strict = values(make(50.0), at)[0], values(make(50.0, strict=True), at)[0]
    assert strict <= loose


def test_the_rate_by_hand():
    assert values(measures.fgt(80.0), LineUsed(80.0)) == [pytest.approx(4 / 6)]
    assert values(measures.fgt(80.0, strict=True), LineUsed(80.0)) == [pytest.approx(3 / 6)]


# What a line may be


def test_an_amount_is_the_line():
    assert measures.fgt(90.0).line == 90.0
    assert measures.fgt(90).line == 90


def test_a_relative_line_is_a_way_to_estimate_it():
    line = indices.RelativeLine(0.5, "mean")
    made = measures.fgt(line).line
    assert made(INCOMES).value == pytest.approx(0.5 * 550 / 6)


def test_a_line_estimated_before_is_taken_as_it_is():
    line = UnitLine(90.0, np.zeros(3))
    assert measures.sen(line).line is line


def test_a_column_of_lines_divides_welfare_and_leaves_the_line_one():
    measure = measures.watts("own_line")
    assert (measure.line, measure.per) == (1.0, "own_line")


def test_any_index_may_have_a_line():
    def poorest(distribution, used):
        return indices.fgt(distribution, used.value / 3)

    measure = measures.with_line("poorest", poorest, 90.0, is_share=True)
    assert (measure.name, measure.is_share) == ("poorest", True)
    assert values(measure) == [pytest.approx(1 / 6)]


# Without a line


@pytest.mark.parametrize("name", list(WITHOUT_LINE))
def test_an_index_without_a_line(name):
    measure, index = WITHOUT_LINE[name]
    (found,) = measure.linearise(INCOMES, GIVEN)
    assert found.value == pytest.approx(index(INCOMES).value)
    assert found.cell_totals(INCOMES) == pytest.approx(index(INCOMES).cell_totals(INCOMES))
    assert measure.name == name
    assert measure.line is None


@pytest.mark.parametrize("name", list(WITHOUT_LINE))
def test_no_line_changes_it(name):
    measure, _ = WITHOUT_LINE[name]
    assert values(measure, LineUsed(1.0)) == values(measure, ESTIMATED)


def test_the_definition_of_gini_is_handed_on():
    assert values(measures.gini("laeken"))[0] == indices.gini(INCOMES, "laeken").value
    assert values(measures.gini("laeken")) != values(measures.gini("convey"))


def test_the_mean():
    assert values(measures.mean()) == [pytest.approx(550 / 6)]


def test_a_line_may_be_what_is_asked():
    line = indices.RelativeLine(0.6)
    assert values(measures.line_value(line)) == [pytest.approx(0.6 * 50)]
    assert measures.line_value(line).name == "poverty_line"


# Curves and groups


def test_the_curve_is_asked_at_tenths():
    measure = measures.lorenz()
    assert measure.labels == tuple(n / 10 for n in range(11))
    assert measure.label_column == "p"
    found = values(measure)
    assert (found[0], found[-1]) == (0, 1)
    assert found == sorted(found)


def test_the_generalised_curve_is_the_curve_times_the_mean():
    shares = [0.25, 0.5, 1.0]
    generalised = values(measures.generalised_lorenz(shares))
    assert generalised == pytest.approx(
        [INCOMES.mean * one for one in values(measures.lorenz(shares))]
    )
    assert measures.generalised_lorenz(shares).labels == (0.25, 0.5, 1.0)


def test_a_curve_is_a_share_but_not_the_generalised_one():
    assert measures.lorenz().is_share
    assert not measures.generalised_lorenz().is_share


@pytest.mark.parametrize("groups", [1, 2, 5, 10])
def test_shares_of_groups_add_to_one(groups):
    measure = measures.quantile_shares(groups)
    assert measure.labels == tuple(range(1, groups + 1))
    assert sum(values(measure)) == pytest.approx(1)
    assert values(measure) == pytest.approx(sorted(values(measure)))


def test_thirds_by_hand():
    """Of six people the poorest two have 20 and 50, the next 50 and 80, the rest 100 and 250."""
    assert values(measures.quantile_shares(3)) == pytest.approx([70 / 550, 130 / 550, 350 / 550])


def test_the_bottom_share_is_a_point_of_the_curve():
    assert values(measures.bottom_share(0.5)) == values(measures.lorenz([0.5]))


def test_the_bottom_mean_by_hand():
    assert values(measures.bottom_mean(0.5)) == [pytest.approx((20 + 50 + 50) / 3)]


@pytest.mark.parametrize("line", [[100, 200], None, {"north": 100}, b"100"])
def test_what_is_no_line_is_refused(line):
    with pytest.raises(SathitiError, match=f"cannot be read from {type(line).__name__}"):
        measures.fgt(line)


def test_a_line_may_be_a_number_of_numpy():
    assert measures.fgt(np.int64(100)).line == measures.fgt(100).line == 100.0


@pytest.mark.parametrize("share", [60, -1, 0, float("nan")])
def test_a_relative_line_is_a_share(share):
    with pytest.raises(SathitiError, match="for 60 percent"):
        RelativeLine(share)


def test_a_relative_line_of_something_else_is_refused():
    with pytest.raises(SathitiError, match="“medan” is not known as of"):
        RelativeLine(0.6, "medan")
