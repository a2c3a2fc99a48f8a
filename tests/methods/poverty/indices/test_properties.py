"""What every index must satisfy, whatever the incomes: axioms, bounds, limits, influences."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sathiti.methods.poverty.indices import (
    atkinson,
    fgt,
    general_entropy,
    generalised_lorenz,
    gini,
    lorenz,
    mean_log_deviation,
    palma,
    quantile_shares,
    relative_median_gap,
    s80_s20,
    sen,
    sen_shorrocks_thon,
    theil,
    watts,
)
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.methods.survey.quantiles import quantile


def with_richest(index, d, share):
    """The index of incomes of which some lie above a quantile; others have no such ratio."""
    assume(d.values[-1] > quantile(d, share))
    return index(d)


INEQUALITY = {
    "gini": lambda d: gini(d, "laeken"),
    "theil": theil,
    "mean log deviation": mean_log_deviation,
    "ge2": lambda d: general_entropy(d, 2),
    "ge-0.5": lambda d: general_entropy(d, -0.5),
    "atkinson 0.5": lambda d: atkinson(d, 0.5),
    "atkinson 1": atkinson,
    "atkinson 2": lambda d: atkinson(d, 2),
    "lorenz": lambda d: lorenz(d, 0.3),
    "s80/s20": lambda d: with_richest(s80_s20, d, 0.8),
    "palma": lambda d: with_richest(palma, d, 0.9),
}
# A transfer below a quantile leaves these as they are or moves them the wrong way at jumps.
TRANSFER_SENSITIVE = [name for name in INEQUALITY if name not in ("lorenz", "s80/s20", "palma")]
POVERTY = {
    "headcount": fgt,
    "gap": lambda d, z: fgt(d, z, 1),
    "severity": lambda d, z: fgt(d, z, 2),
    "watts": watts,
    "sen": sen,
    "sst": sen_shorrocks_thon,
}

incomes = st.lists(
    st.tuples(st.floats(0.5, 1000), st.floats(0.5, 20)), min_size=2, max_size=40
).map(lambda pairs: np.array(pairs).T)


def ranked(values, weights):
    return sorted_distribution(values, weights)[0]


@pytest.mark.parametrize("name", INEQUALITY)
@given(incomes, st.floats(0.01, 100))
def test_inequality_does_not_change_with_the_unit(name, drawn, factor):
    values, weights = drawn
    before, after = (INEQUALITY[name](ranked(v, weights)) for v in (values, factor * values))
    assert after.value == pytest.approx(before.value, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", POVERTY)
@given(incomes, st.floats(0.01, 100), st.floats(1, 1200))
def test_poverty_does_not_change_with_the_unit(name, drawn, factor, line):
    values, weights = drawn
    assume(np.abs(values / line - 1).min() > 1e-9)
    before = POVERTY[name](ranked(values, weights), line)
    after = POVERTY[name](ranked(factor * values, weights), factor * line)
    assert after.value == pytest.approx(before.value, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", [*INEQUALITY, *POVERTY])
@given(incomes)
def test_a_population_twice_over_is_as_unequal_and_as_poor(name, drawn):
    values, weights = drawn
    line = float(np.median(values)) * 1.01
    twice = ranked(np.tile(values, 2), np.tile(weights, 2))
    once = ranked(values, weights)
    if name in INEQUALITY:
        before, after = INEQUALITY[name](once), INEQUALITY[name](twice)
    else:
        before, after = POVERTY[name](once, line), POVERTY[name](twice, line)
    assert after.value == pytest.approx(before.value, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", TRANSFER_SENSITIVE)
@given(st.lists(st.floats(1, 1000), min_size=3, max_size=30), st.floats(0.05, 0.95))
def test_a_transfer_from_rich_to_poor_lowers_inequality(name, values, part):
    values = np.sort(np.array(values))
    gap = values[-1] - values[0]
    assume(gap > 1)
    fairer = values.copy()
    fairer[0] += part * gap / 2
    fairer[-1] -= part * gap / 2
    weights = np.ones(len(values))
    before, after = (INEQUALITY[name](ranked(v, weights)).value for v in (values, fairer))
    assert after < before + 1e-12


@given(incomes)
def test_bounds(drawn):
    d = ranked(*drawn)
    assert -1e-12 <= gini(d, "laeken").value < 1
    assert theil(d).value >= -1e-12
    assert mean_log_deviation(d).value >= -1e-12
    assert -1e-12 <= atkinson(d, 2).value < 1
    points = [lorenz(d, p).value for p in np.linspace(0, 1, 11)]
    assert np.all(np.diff(points) >= -1e-12)
    assert np.all(np.diff(points, 2) >= -1e-9)
    assert all(point <= p + 1e-9 for point, p in zip(points, np.linspace(0, 1, 11), strict=True))


@given(incomes, st.floats(1, 1200))
@example(np.array([[2.075191, 2.075191], [1.0, 16.125]]), 2.075191002140091)
@example(np.array([[2.075191, 2.075191], [1.0, 17.0]]), 2.075191)
def test_poverty_lies_in_order(drawn, line):
    d = ranked(*drawn)
    rate, gap, severity = (fgt(d, line, alpha).value for alpha in (0, 1, 2))
    assert 0 <= severity <= gap <= rate <= 1 + 1e-12
    assert watts(d, line).value >= gap - 1e-12
    assert gap * (1 - 1e-9) <= sen_shorrocks_thon(d, line).value <= 1 + 1e-9
    assert -1e-12 <= sen(d, line).value <= rate + 1e-12


@given(incomes)
def test_limits(drawn):
    d = ranked(*drawn)
    near = pytest.approx
    assert general_entropy(d, 1 + 1e-5).value == near(theil(d).value, rel=1e-3, abs=1e-6)
    assert general_entropy(d, 1e-5).value == near(mean_log_deviation(d).value, rel=1e-3, abs=1e-6)
    assert atkinson(d, 1 + 1e-6).value == near(atkinson(d).value, rel=1e-3, abs=1e-6)
    assert atkinson(d).value == near(1 - np.exp(-mean_log_deviation(d).value), abs=1e-12)


@pytest.mark.parametrize("name", POVERTY)
@given(incomes, st.floats(1, 1200), st.integers(1, 39))
def test_poverty_of_the_whole_is_the_mean_of_its_parts(name, drawn, line, cut):
    if name in ("sen", "sst"):
        pytest.skip("not decomposable by subgroups")
    values, weights = drawn
    assume(cut < len(values))
    whole, *parts = (
        (ranked(values[part], weights[part]))
        for part in (slice(None), slice(cut), slice(cut, None))
    )
    mixed = sum(POVERTY[name](part, line).value * part.population for part in parts)
    assert mixed / whole.population == pytest.approx(POVERTY[name](whole, line).value)


def centred(name, distribution):
    index = {
        **INEQUALITY,
        "headcount": lambda d: fgt(d, 300.0),
        "gap": lambda d: fgt(d, 300.0, 1),
        "watts": lambda d: watts(d, 300.0),
    }[name](distribution)
    return index.cell_totals(distribution)


@pytest.mark.parametrize("name", [*INEQUALITY, "headcount", "gap", "watts"])
@given(incomes)
def test_influences_sum_to_zero(name, drawn):
    """Weighting everyone up by the same factor does not move an index of the population."""
    d = ranked(*drawn)
    totals = centred(name, d)
    # at a quantile one person belongs half to each side: its weight is what may be left over
    jump = d.weights.max() / d.population if name in ("lorenz", "s80/s20", "palma") else 0.0
    scale = np.abs(totals).sum()
    assert abs(totals.sum()) <= 1e-9 + scale * (1e-9 + 30 * jump)


def test_influence_of_gini_is_its_derivative_by_a_weight(clustered):
    values, weights = clustered.values[:200], clustered.weights[:200]
    d = ranked(values, weights)
    for definition in ("convey", "laeken"):
        index = gini(d, definition)
        step = 1e-4
        for place in (0, 57, 199):
            more = d.weights.copy()
            more[place] += step
            moved = gini(sorted_distribution(d.values, more)[0], definition).value
            own = 0.0 if index.own is None else index.own[place] * d.weights[place]
            slope = index.influence[place] + own
            assert (moved - index.value) / step == pytest.approx(slope, rel=1e-3, abs=1e-12)


def test_influence_of_the_sen_indices_is_their_derivative_by_a_weight(clustered):
    d, _ = sorted_distribution(clustered.values[:200], clustered.weights[:200])
    for index_of in (sen, sen_shorrocks_thon):
        index = index_of(d, 400.0)
        for place in (0, 30, 199):
            more = d.weights.copy()
            more[place] += 1e-3
            moved = index_of(sorted_distribution(d.values, more)[0], 400.0).value
            slope = index.influence[place]
            assert (moved - index.value) / 1e-3 == pytest.approx(slope, rel=1e-3, abs=1e-12)


def test_shares_of_groups_sum_to_one_and_the_generalised_curve_ends_at_the_mean(clustered):
    d = clustered.ranked().distribution
    shares = quantile_shares(d, 5)
    assert sum(share.value for share in shares) == pytest.approx(1)
    assert np.abs(sum(share.influence for share in shares)).max() < 1e-15
    assert generalised_lorenz(d, 1).value == pytest.approx(d.mean)
    influence = (d.values - d.mean) / d.population
    assert generalised_lorenz(d, 1).influence == pytest.approx(influence)


def test_cells_of_several_people_give_the_same_as_the_people_themselves():
    people = np.repeat([10.0, 20.0, 20.0, 35.0, 70.0], [3, 2, 4, 1, 2])
    alone, _ = sorted_distribution(people, np.full(12, 5.0))
    merged, _ = sorted_distribution(
        [10.0, 20.0, 20.0, 35.0, 70.0],
        np.array([3, 2, 4, 1, 2]) * 5.0,
        np.array([3, 2, 4, 1, 2]) * 25.0,
    )
    for index_of in (
        gini,
        s80_s20,
        lambda d: lorenz(d, 0.37),
        lambda d: sen(d, 30.0),
        lambda d: sen_shorrocks_thon(d, 30.0),
        lambda d: relative_median_gap(d, 30.0),
    ):
        one, other = index_of(alone), index_of(merged)
        assert one.value == pytest.approx(other.value, rel=1e-12)
        totals = np.add.reduceat(one.cell_totals(alone), [0, 3, 9, 10])
        by_cell = np.add.reduceat(other.cell_totals(merged), [0, 1, 3, 4])
        assert totals == pytest.approx(by_cell, rel=1e-9, abs=1e-15)
