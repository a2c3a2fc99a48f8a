"""Ranks of consumption: headcounts of groups, villages that are alike, areas apart."""

import msgspec
import numpy as np
import pytest

from sathiti.methods.survey.synthetic.ranks import consumption_ranks

from .conftest import PLAN

HOUSEHOLDS = 3000
VILLAGE = np.arange(HOUSEHOLDS) // 15
URBAN = VILLAGE % 4 == 0
NO_EFFECT = np.zeros(HOUSEHOLDS)
RANDOM = np.random.default_rng(1)
PERSONS = RANDOM.integers(1, 9, HOUSEHOLDS) * 50.0
CHILDREN = RANDOM.random(HOUSEHOLDS)
GROUPS = {
    "U": URBAN.astype(float),
    "R": (~URBAN).astype(float),
    "0": CHILDREN,
    "15": 1 - CHILDREN,
}


def wanting(**headcounts: float) -> np.ndarray:
    """Ranks that shall give these headcounts."""
    plan = msgspec.structs.replace(
        PLAN, headcounts={k.strip("_"): v for k, v in headcounts.items()}
    )
    return consumption_ranks(plan, VILLAGE, NO_EFFECT, GROUPS, PERSONS)


def poor_among(ranks: np.ndarray, group: str) -> float:
    """Share of the persons of a group whose rank is below the headcount."""
    persons = PERSONS * GROUPS[group]
    return float((persons * (ranks < PLAN.headcount)).sum() / persons.sum())


def test_ranks_are_spread_evenly_over_persons():
    ranks = wanting()
    for part in (0.1, 0.5, 0.9):
        assert PERSONS[ranks < part].sum() / PERSONS.sum() == pytest.approx(part, abs=0.002)
    assert 0 < ranks.min() < ranks.max() < 1


def test_headcounts_of_groups_are_met():
    share = (PERSONS * URBAN).sum() / PERSONS.sum()
    rural = (0.2 - 0.05 * share) / (1 - share)
    ranks = wanting(U=0.05, R=rural)
    assert poor_among(ranks, "U") == pytest.approx(0.05, abs=0.004)
    assert poor_among(ranks, "R") == pytest.approx(rural, abs=0.004)


def test_headcounts_of_parts_of_households_are_met():
    ranks = wanting(_0=0.24)
    assert poor_among(ranks, "0") == pytest.approx(0.24, abs=0.004)
    assert poor_among(ranks, "15") < 0.2


def test_without_wishes_groups_hardly_differ():
    ranks = wanting()
    assert poor_among(ranks, "0") == pytest.approx(0.2, abs=0.02)


def test_households_of_a_village_are_alike():
    ranks = wanting()
    means = np.bincount(VILLAGE, ranks) / 15
    # Of independent ranks, means of 15 would vary by 1/12/15; the village adds about a quarter.
    assert means.var() > 2 * (1 / 12 / 15)


def test_an_area_of_more_consumption_ranks_higher():
    effect = np.where(np.arange(HOUSEHOLDS) < HOUSEHOLDS // 2, 1.0, 0.0)
    plan = msgspec.structs.replace(PLAN, headcounts={})
    ranks = consumption_ranks(plan, VILLAGE, effect, GROUPS, PERSONS)
    assert ranks[effect > 0].mean() > ranks[effect == 0].mean() + 0.1
