"""Decompositions of poverty of a few people, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.decomposition.groups import (
    entropy_parts,
    fgt_parts,
    sectoral_change,
)
from sathiti.methods.poverty.decomposition.growth import datt_ravallion, shapley_change
from sathiti.methods.poverty.decomposition.incidence import group_growth, quantile_growth
from sathiti.methods.poverty.decomposition.shapley import shapley
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.model import SathitiError


def plain(*numbers: float) -> list[Derived]:
    """Numbers without errors."""
    return [Derived(number, ()) for number in numbers]


def told(parts: dict[str, Derived]) -> dict[str, float]:
    """The values of parts."""
    return {name: float(part.value) for name, part in parts.items()}


def people(*values: float):
    """A distribution of persons of weight 1."""
    return sorted_distribution(values)[0]


# Groups


def test_a_change_within_groups_and_between_them():
    """A quarter of all moves out of farming, where poverty falls from 0.4 to 0.3."""
    found = told(
        sectoral_change((plain(0.75, 0.25), plain(0.5, 0.5)), (plain(0.4, 0.1), plain(0.3, 0.1)))
    )
    assert found["first"] == pytest.approx(0.75 * 0.4 + 0.25 * 0.1)
    assert found["second"] == pytest.approx(0.5 * 0.3 + 0.5 * 0.1)
    assert found["within"] == pytest.approx(0.75 * -0.1)
    assert found["shift"] == pytest.approx(-0.25 * 0.4 + 0.25 * 0.1)
    assert found["interaction"] == pytest.approx(-0.25 * -0.1)


@given(st.lists(st.tuples(*[st.floats(0.01, 1)] * 4), min_size=1, max_size=5))
def test_the_parts_of_a_change_add_up(rows):
    s1, s2, p1, p2 = (plain(*column) for column in zip(*rows, strict=True))
    found = told(sectoral_change((s1, s2), (p1, p2)))
    parts = found["within"] + found["shift"] + found["interaction"]
    assert parts == pytest.approx(found["change"], abs=1e-12)


def test_rate_depth_and_inequality_of_the_poor():
    """Half are poor, with gaps of 0.2 and 0.4 of the line: GE(2) of these is half of 1/9."""
    gaps = np.array([0.2, 0.4, 0.0, 0.0])
    rate, gap, severity = plain(0.5, gaps.mean(), (gaps**2).mean())
    found = told(fgt_parts(rate, gap, severity, 2))
    assert found["depth"] == pytest.approx(0.3)
    assert found["inequality"] == pytest.approx(1 / 18)
    assert found["fgt"] == pytest.approx(0.5 * 0.3**2 * (1 + 2 / 18))


@pytest.mark.parametrize("alpha", [2, 3])
def test_equal_gaps_are_not_unequal(alpha):
    found = told(fgt_parts(*plain(0.5, 0.5 * 0.3, 0.5 * 0.3**alpha), alpha))
    assert found["inequality"] == pytest.approx(0)


# Inequality within and between


def parts_of(groups: list[list[float]], alpha: float) -> dict[str, float]:
    """Within and between for groups of persons."""
    moment = {0: np.log, 1: lambda y: y * np.log(y)}.get(alpha, lambda y: y**alpha)
    arrays = [np.array(group) for group in groups]
    return told(
        entropy_parts(
            plain(*(len(one) for one in arrays)),
            plain(*(one.sum() for one in arrays)),
            plain(*(moment(one).sum() for one in arrays)),
            alpha,
        )
    )


@pytest.mark.parametrize("alpha", [-1, 0, 1, 2])
def test_alike_within_all_inequality_is_between(alpha):
    found = parts_of([[10.0, 10.0], [30.0, 30.0, 30.0]], alpha)
    assert found["within"] == pytest.approx(0, abs=1e-12)
    assert found["between"] == pytest.approx(found["total"])
    assert found["total"] > 0


@pytest.mark.parametrize("alpha", [-1, 0, 1, 2])
def test_alike_groups_have_all_inequality_within(alpha):
    found = parts_of([[10.0, 30.0], [30.0, 10.0]], alpha)
    assert found["between"] == pytest.approx(0, abs=1e-12)
    assert found["within"] == pytest.approx(found["total"])


def test_half_the_squared_variation_by_hand():
    """Of 1, 3, 5, 7 around 4 it is 5 / 32; means of 2 and 6 alone have 4 / 32."""
    found = parts_of([[1.0, 3.0], [5.0, 7.0]], 2)
    assert found["total"] == pytest.approx(5 / 32)
    assert found["between"] == pytest.approx(4 / 32)
    assert found["within"] == pytest.approx(1 / 32)


# Growth and redistribution

BEFORE, RICHER = people(50, 80, 120, 150), people(100, 160, 240, 300)
UNEQUAL = people(10, 40, 150, 200)


@pytest.mark.parametrize("base", ["first", "second", "shapley"])
@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_where_everyone_grows_alike_all_is_growth(alpha, base):
    found = told(datt_ravallion(BEFORE, RICHER, (100.0, 100.0), alpha, base=base))
    assert found["growth"] == pytest.approx(found["change"])
    assert found["redistribution"] == pytest.approx(0, abs=1e-12)
    assert found["residual"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("base", ["first", "second", "shapley"])
@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_with_one_mean_all_is_redistribution(alpha, base):
    found = told(datt_ravallion(BEFORE, UNEQUAL, (100.0, 100.0), alpha, base=base))
    assert found["growth"] == pytest.approx(0, abs=1e-12)
    assert found["redistribution"] == pytest.approx(found["change"])


def test_prices_that_double_for_all_change_nothing():
    found = told(datt_ravallion(BEFORE, RICHER, (100.0, 200.0), 1))
    assert found["change"] == pytest.approx(0, abs=1e-12)
    assert found["growth"] == pytest.approx(0, abs=1e-12)


def test_growth_from_the_first_base_by_hand():
    """The second has twice the mean: the first distribution doubled has nobody below 90."""
    second = people(20, 60, 320, 400)
    found = told(datt_ravallion(BEFORE, second, (90.0, 90.0)))
    assert (found["first"], found["second"]) == (0.5, 0.5)
    assert found["growth"] == pytest.approx(-0.5)
    # halved, the second has 10, 30, 160, 200: two below the line as before
    assert found["redistribution"] == pytest.approx(0)
    assert found["residual"] == pytest.approx(0.5)


def test_shapleys_value_leaves_no_residual():
    second = people(20, 60, 320, 400)
    found = told(datt_ravallion(BEFORE, second, (100.0, 100.0), 1, base="shapley"))
    assert found["residual"] == pytest.approx(0, abs=1e-12)
    assert found["growth"] + found["redistribution"] == pytest.approx(found["change"])


def test_a_higher_line_alone_is_the_line():
    found = told(shapley_change(BEFORE, BEFORE, (100.0, 130.0)))
    assert found["change"] == pytest.approx(0.25)
    assert found["line"] == pytest.approx(0.25)
    assert [found["growth"], found["redistribution"]] == pytest.approx([0, 0])


@given(
    st.lists(st.floats(10, 300), min_size=2, max_size=8),
    st.lists(st.floats(10, 300), min_size=2, max_size=8),
    st.floats(50, 200),
    st.floats(50, 200),
)
def test_growth_redistribution_and_line_add_up(first, second, line, later):
    found = told(shapley_change(people(*first), people(*second), (line, later), 1))
    parts = found["growth"] + found["redistribution"] + found["line"]
    assert parts == pytest.approx(found["change"], abs=1e-9)


# Shapley


def test_a_cause_that_does_nothing_has_nothing():
    found = told(shapley(["a", "b"], lambda come: Derived(5.0 if "a" in come else 0.0, ())))
    assert found == {"a": 5.0, "b": 0.0}


def test_what_two_do_only_together_is_shared():
    found = told(
        shapley(["a", "b", "c"], lambda come: Derived(6.0 if {"a", "b"} <= come else 0.0, ()))
    )
    assert found == pytest.approx({"a": 3.0, "b": 3.0, "c": 0.0})


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=4))
def test_causes_that_add_up_keep_their_own(amounts):
    names = [f"c{place}" for place in range(len(amounts))]
    worth = dict(zip(names, amounts, strict=True))
    found = told(shapley(names, lambda come: Derived(sum(worth[one] for one in come), ())))
    assert found == pytest.approx(worth, abs=1e-9)


# Incidence


def test_growth_of_quantiles_a_year():
    growth, _ = quantile_growth(
        *(np.array(x) for x in ([100.0, 200.0], [121.0, 200.0])), *([np.zeros(2)] * 2), 2
    )
    assert growth == pytest.approx([0.1, 0.0])


def test_its_error_is_that_of_both_in_percent():
    growth, error = quantile_growth(
        np.array([100.0]), np.array([110.0]), np.array([3.0]), np.array([4.4]), 1
    )
    assert growth == pytest.approx([0.1])
    assert error == pytest.approx([1.1 * 0.05])


@pytest.mark.parametrize(("first", "second"), [(0.0, 10.0), (10.0, 0.0), (-5.0, 10.0)])
def test_nothing_grows_from_zero(first, second):
    growth, _ = quantile_growth(np.array([first]), np.array([second]), np.ones(1), np.ones(1), 1)
    assert np.isnan(growth).all()


def test_growth_of_groups_by_hand():
    before, after = people(10, 20, 30, 40), people(20, 25, 30, 44)
    found = group_growth(before, after, [(0, 0.5), (0.5, 1), (0, 1)], 1)
    assert [one.value for one in found] == pytest.approx([45 / 30 - 1, 74 / 70 - 1, 119 / 100 - 1])


def test_growth_over_years_is_that_of_a_year():
    (found,) = group_growth(BEFORE, RICHER, [(0, 0.4)], 5)
    assert found.value == pytest.approx(2**0.2 - 1)


@pytest.mark.parametrize("years", [0, -2])
def test_years_that_make_no_sense(years):
    with pytest.raises(SathitiError, match=f"Between the two samples lie {years} years"):
        group_growth(BEFORE, RICHER, [(0, 1)], years)
    with pytest.raises(SathitiError, match="above 0"):
        quantile_growth(*[np.ones(1)] * 4, years)


@pytest.mark.parametrize("rounds", [(0, 1), (1, 0)])
def test_a_group_without_welfare(rounds):
    """Before or after."""
    both = [sorted_distribution([0.0, 0.0, 5.0, 5.0])[0], sorted_distribution([1.0] * 4)[0]]
    with pytest.raises(SathitiError, match=r"from rank 0 to 0.5 has no welfare above zero"):
        group_growth(*(both[place] for place in rounds), [(0, 0.5)], 1)
