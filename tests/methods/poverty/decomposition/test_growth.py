"""Growth and redistribution: the reference case, exact sums, and errors by replicates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.surveys import bootstrap, made

from sathiti.methods.poverty.decomposition import datt_ravallion, fixed, shapley_change
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.survey.distribution import sorted_distribution

LINES = (300.0, 300.0)
welfare = st.lists(st.floats(1, 1000), min_size=2, max_size=30)


def distribution(values, weights=None):
    return sorted_distribution(values, weights)[0]


def both(rows):
    """Welfare before, and after: the regions of the reference case grew unevenly."""
    y = np.array([float(row["eqincome"]) for row in rows])
    weights = np.array([float(row["rb050"]) for row in rows])
    fast = np.array([row["db040"] in ("Vienna", "Tyrol") for row in rows])
    after = np.where(fast, 1.10, 1.02) * y + 150
    return distribution(y, weights), distribution(after, weights)


@pytest.mark.shared
def test_the_reference_case(eusilc_rows, eusilc_expected):
    case = eusilc_expected["eusilc.datt_ravallion"]
    expected = dict(zip(case["labels"], case["value"], strict=True))
    first, second = both(eusilc_rows)
    base = datt_ravallion(first, second, (10_000, 10_000), strict=True)
    middle = datt_ravallion(first, second, (10_000, 10_000), strict=True, base="shapley")
    pairs = {
        "P1": base["first"],
        "P2": base["second"],
        "change": base["change"],
        "growth_base1": base["growth"],
        "redistribution_base1": base["redistribution"],
        "residual_base1": base["residual"],
        "growth_shapley": middle["growth"],
        "redistribution_shapley": middle["redistribution"],
    }
    assert set(pairs) == set(expected)
    for name, part in pairs.items():
        # the residual is a difference of near numbers
        assert part.value == pytest.approx(expected[name], rel=1e-9, abs=1e-14), name


@given(
    first=welfare,
    second=welfare,
    line=st.floats(10, 900),
    other=st.floats(10, 900),
    alpha=st.sampled_from([0, 1, 2]),
    base=st.sampled_from(["first", "second", "shapley"]),
)
def test_parts_add_up_to_the_change(first, second, line, other, alpha, base):
    before, after = distribution(first), distribution(second)
    parts = datt_ravallion(before, after, (line, other), alpha, base=base)
    change = parts["second"].value - parts["first"].value
    assert parts["change"].value == pytest.approx(change, abs=1e-15)
    added = sum(parts[name].value for name in ("growth", "redistribution", "residual"))
    assert added == pytest.approx(change, abs=1e-14)
    if base == "shapley":
        assert parts["residual"].value == pytest.approx(0, abs=1e-14)
    three = shapley_change(before, after, (line, other), alpha)
    added = sum(three[name].value for name in ("growth", "redistribution", "line"))
    assert added == pytest.approx(change, abs=1e-14)
    for place in (0, 1):
        influence = sum(three[name].parts[place] for name in ("growth", "redistribution", "line"))
        assert influence == pytest.approx(three["change"].parts[place], abs=1e-12)


@given(values=welfare, factor=st.floats(0.2, 5), line=st.floats(10, 900))
def test_growth_alone_changes_no_shares(values, factor, line):
    """Welfare that grows alike for all is growth and nothing else; gaps have no steps."""
    before = distribution(values)
    after = distribution(np.array(values) * factor)
    parts = shapley_change(before, after, (line, line), 1)
    assert parts["redistribution"].value == pytest.approx(0, abs=1e-9)
    assert parts["line"].value == 0
    assert parts["growth"].value == pytest.approx(parts["change"].value, abs=1e-9)


@given(values=welfare, line=st.floats(10, 900), factor=st.floats(0.2, 5))
def test_a_higher_line_alone_is_the_effect_of_the_line(values, line, factor):
    held = distribution(values)
    parts = shapley_change(held, held, (line, line * factor), 1)
    assert parts["growth"].value == pytest.approx(0, abs=1e-12)
    assert parts["line"].value == pytest.approx(parts["change"].value, abs=1e-12)


@given(first=welfare, second=welfare, line=st.floats(10, 900), factor=st.floats(0.1, 10))
def test_money_of_another_size_changes_nothing(first, second, line, factor):
    once = datt_ravallion(distribution(first), distribution(second), (line, line), 1)
    scaled = datt_ravallion(
        distribution(np.array(first) * factor),
        distribution(np.array(second) * factor),
        (line * factor, line * factor),
        1,
    )
    for name, part in once.items():
        assert scaled[name].value == pytest.approx(part.value, abs=1e-9)


def variance(surveys, orders, part):
    """Sum of what both samples give; linearised totals brought back to their households."""
    found = 0.0
    for survey, order, totals in zip(surveys, orders, part.parts, strict=True):
        by_household = np.empty(len(order))
        by_household[order] = totals
        found += survey.variance(by_household)
    return found


@pytest.mark.parametrize(
    ("alpha", "apart"),
    [(0, 0.15), (1, 0.1), (2, 0.1)],
)
def test_errors_agree_with_the_bootstrap(alpha, apart):
    surveys = (made(21), made(22, growth=1.15, spread=0.6))
    sorted_ = [sorted_distribution(survey.welfare, survey.weight) for survey in surveys]
    held, orders = zip(*sorted_, strict=True)
    parts = shapley_change(*held, (300.0, 320.0), alpha)
    names = ("change", "growth", "redistribution")

    def again(place, name):
        def estimate(survey):
            both_ = list(held)
            both_[place] = distribution(survey.welfare, survey.weight)
            return shapley_change(*both_, (300.0, 320.0), alpha)[name].value

        return estimate

    ratios = []
    for name in names:
        replicated = sum(
            bootstrap(survey, again(place, name), 150, 5) ** 2
            for place, survey in enumerate(surveys)
        )
        ratios.append((variance(surveys, orders, parts[name]) / replicated) ** 0.5)
    assert ratios == pytest.approx([1, 1, 1], abs=apart + 0.1)
    assert np.mean(ratios) == pytest.approx(1, abs=apart)


def test_the_error_of_an_estimated_line_is_part_of_the_error():
    survey = made(3)
    held, order = sorted_distribution(survey.welfare, survey.weight)
    sizes = (len(held), len(held))
    slope = held.weights * (held.values - held.mean) / held.population
    moving = Derived(0.8 * held.mean, (0.8 * slope, np.zeros(len(held))))
    still = fixed(moving.value, sizes)
    given_ = datt_ravallion(held, held, (still, still), 1)["first"]
    estimated = datt_ravallion(held, held, (moving, moving), 1)["first"]
    assert estimated.value == given_.value

    def rate(again):
        one = distribution(again.welfare, again.weight)
        line = 0.8 * one.mean
        return datt_ravallion(one, one, (line, line), 1)["first"].value

    replicated = bootstrap(survey, rate, 200, 6)
    totals = np.empty(len(order))
    totals[order] = estimated.parts[0]
    assert survey.variance(totals) ** 0.5 == pytest.approx(replicated, rel=0.15)
    totals[order] = given_.parts[0]
    assert survey.variance(totals) ** 0.5 > 1.5 * replicated
