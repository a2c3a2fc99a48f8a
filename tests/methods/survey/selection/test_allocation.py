"""Allocations: whole numbers that add up, within bounds, the best there are."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection import (
    Bounds,
    equal_allocation,
    neyman_allocation,
    power_allocation,
    proportional_allocation,
)
from sathiti.methods.survey.selection.shares import shared_out
from sathiti.model import SathitiError

SIZES = np.array([1000, 3000, 500, 5500])
DEVIATIONS = np.array([10.0, 5, 40, 2])


def variance(sizes: np.ndarray, deviations: np.ndarray, counts: np.ndarray) -> float:
    """Of the total in a stratified simple random sample, without the part that n cannot change."""
    return float(((sizes * deviations) ** 2 / counts).sum())


@st.composite
def problems(draw: st.DrawFn) -> tuple[int, np.ndarray, np.ndarray, Bounds]:
    """A total, shares, sizes and bounds that leave room."""
    strata = draw(st.integers(1, 12))
    sizes = np.array(draw(st.lists(st.integers(1, 3000), min_size=strata, max_size=strata)))
    shares = np.array(draw(st.lists(st.floats(1e-3, 1e3), min_size=strata, max_size=strata)))
    least = draw(st.integers(0, 5))
    most = draw(st.one_of(st.none(), st.integers(5, 400)))
    low = np.minimum(least, sizes)
    high = sizes if most is None else np.minimum(most, sizes)
    total = draw(st.integers(int(low.sum()), int(high.sum())))
    return total, shares, sizes, Bounds(least, most)


@given(problems())
def test_whole_numbers_add_to_the_total_within_bounds(
    problem: tuple[int, np.ndarray, np.ndarray, Bounds],
) -> None:
    total, shares, sizes, bounds = problem
    got = shared_out(total, shares, sizes, bounds)
    assert got.dtype == np.int64
    assert got.sum() == total
    assert (got >= np.minimum(bounds.least, sizes)).all()
    assert (got <= sizes).all()
    if bounds.most is not None:
        assert (got <= bounds.most).all()


@given(problems())
def test_strata_off_their_bounds_keep_to_the_shares(
    problem: tuple[int, np.ndarray, np.ndarray, Bounds],
) -> None:
    total, shares, sizes, bounds = problem
    got = shared_out(total, shares, sizes, bounds)
    low = np.minimum(bounds.least, sizes)
    high = sizes if bounds.most is None else np.minimum(bounds.most, sizes)
    # One factor must fit all strata but for rounding by less than one unit.
    lower = np.where(got > low, (got - 1) / shares, 0)
    upper = np.where(got < high, (got + 1) / shares, np.inf)
    assert lower.max() <= upper.min() * (1 + 1e-9)


def test_proportional_and_equal() -> None:
    assert proportional_allocation(100, SIZES).tolist() == [10, 30, 5, 55]
    assert equal_allocation(102, SIZES).tolist() == [26, 26, 25, 25]


def test_neyman_by_hand() -> None:
    # N S = 10, 15, 20, 11 thousand.
    assert neyman_allocation(560, SIZES, DEVIATIONS).tolist() == [100, 150, 200, 110]


def test_neyman_with_costs_by_hand() -> None:
    # N S / sqrt(c) = 10, 7.5, 20, 11 thousand.
    costs = np.array([1.0, 4, 1, 1])
    assert neyman_allocation(485, SIZES, DEVIATIONS, costs).tolist() == [100, 75, 200, 110]


def test_power_by_hand() -> None:
    variation = np.array([1.0, 1, 2, 1])
    sizes, totals = np.array([100, 400, 100, 900]), np.array([1.0, 4, 1, 9])
    # sqrt of X times the variation: 1, 2, 2, 3; the power 0 gives the variation alone.
    assert power_allocation(80, sizes, variation, importance=totals).tolist() == [10, 20, 20, 30]
    assert power_allocation(50, sizes, variation, power=0).tolist() == [10, 10, 20, 10]
    assert power_allocation(170, sizes, variation, 1.0, totals).tolist() == [
        11,
        42,
        21,
        96,
    ]


@given(st.integers(8, 40), st.integers(0, 100))
def test_no_other_allocation_has_much_less_variance(total: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes, deviations = random.integers(10, 60, 3), random.uniform(0.5, 5, 3)
    bounds = Bounds(least=2, most=20)
    total = min(total, int(np.minimum(sizes, 20).sum()))
    got = variance(sizes, deviations, neyman_allocation(total, sizes, deviations, bounds=bounds))
    most = np.minimum(sizes, 20).tolist()
    best = min(
        variance(sizes, deviations, np.array([a, b, total - a - b]))
        for a, b in itertools.product(range(2, most[0] + 1), range(2, most[1] + 1))
        if 2 <= total - a - b <= most[2]
    )
    # Rounding costs little; leaving the bounds out of account would cost much.
    assert best <= got * (1 + 1e-12)
    assert got <= best * 1.05


def test_a_stratum_taken_in_full_leaves_the_rest_to_others() -> None:
    sizes, deviations = np.array([10, 1000, 1000]), np.array([500.0, 1, 1])
    assert neyman_allocation(110, sizes, deviations).tolist() == [10, 50, 50]


def test_a_stratum_that_does_not_vary_gets_its_least() -> None:
    assert neyman_allocation(30, SIZES[:3], np.array([1.0, 0, 1])).tolist() == [19, 2, 9]


def test_strata_smaller_than_the_least_are_taken_in_full() -> None:
    assert equal_allocation(13, np.array([1, 100, 100]), Bounds(least=6)).tolist() == [1, 6, 6]


def test_bounds_by_stratum() -> None:
    bounds = Bounds(least=np.array([20, 2, 2, 2]), most=np.array([100, 25, 100, 100]))
    assert proportional_allocation(100, SIZES, bounds).tolist() == [20, 25, 5, 50]


def test_the_whole_frame() -> None:
    assert proportional_allocation(10_000, SIZES).tolist() == SIZES.tolist()


def test_svy_gives_the_same() -> None:
    svy = pytest.importorskip("svy", reason="the extra survey is not installed")
    names = ["a", "b", "c", "d"]
    for total in (60, 97, 100, 560):
        for method, ours, more in (
            ("proportional", proportional_allocation(total, SIZES), {}),
            ("equal", equal_allocation(total, SIZES), {}),
            (
                "neyman",
                neyman_allocation(total, SIZES, DEVIATIONS),
                {"sigma": dict(zip(names, DEVIATIONS.tolist(), strict=True))},
            ),
        ):
            sizes = dict(zip(names, SIZES.tolist(), strict=True))
            made = svy.SampleSize().allocate(n=total, pop_size=sizes, method=method, **more)
            theirs = [row.n for row in made.allocation]
            assert sum(theirs) == ours.sum()
            assert np.abs(np.array(theirs) - ours).max() <= 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"total": 7}, "7 units are too few: 4 strata need 8 at least"),
        ({"total": 20_000}, "20000 units are too many: the strata take 10000 at most"),
        ({"total": 90, "bounds": Bounds(most=20)}, "90 units are too many.*80 at most"),
        ({"sizes": np.array([5, 0, 5, 5])}, "Strata without units: 1"),
        ({"sizes": np.array([5, -1, 5, 5]), "bounds": Bounds(names="abcd")}, "units: b"),
        ({"sizes": np.array([], dtype=int)}, "Strata without units"),
        ({"bounds": Bounds(least=5, most=3)}, "least is above the most in: 0, 1, 2, 3"),
    ],
)
def test_what_cannot_be_shared_out(arguments: dict[str, Any], said: str) -> None:
    given_ = {"total": 100, "sizes": SIZES, **arguments}
    with pytest.raises(SathitiError, match=said):
        proportional_allocation(**given_)


@pytest.mark.parametrize(
    ("deviations", "costs", "said"),
    [
        ([1.0, 2, 3], None, "Standard deviation is given for 3 strata of 4"),
        ([1.0, 2, -3, 4], None, "Standard deviation is missing, negative or 0 in: 2"),
        ([1.0, float("nan"), 3, 4], None, "Standard deviation is missing, negative or 0 in: 1"),
        ([0.0, 0, 0, 0], None, "Standard deviation is missing, negative or 0 in: 0, 1, 2, 3"),
        ([1.0, 2, 3, 4], [1.0, 0, 1, 1], "Cost of a unit is missing, negative or 0 in: 1"),
    ],
)
def test_numbers_of_strata_that_are_wrong(
    deviations: list[float], costs: list[float] | None, said: str
) -> None:
    with pytest.raises(SathitiError, match=said):
        neyman_allocation(
            100, SIZES, np.array(deviations), None if costs is None else np.array(costs)
        )


@pytest.mark.parametrize("power", [-0.1, 1.1, float("nan")])
def test_powers_that_are_none(power: float) -> None:
    with pytest.raises(SathitiError, match="The power of an allocation is"):
        power_allocation(100, SIZES, np.ones(4), power)
