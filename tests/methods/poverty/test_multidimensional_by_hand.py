"""Multidimensional poverty of four people with three indicators, by hand."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.poverty.multidimensional import (
    ContributionsOfGroups,
    Deprivation,
    MultidimensionalPoverty,
    PovertyProfile,
)
from sathiti.methods.survey import Design, Sample
from sathiti.model import SathitiError

SCHOOL = Deprivation("school", "years", "<", 6, 0.5)
WATER = Deprivation("water", "source", "in", ["river", "pond"], 0.25, dimension="home")
LIGHT = Deprivation("light", "power", "=", 0, 0.25, dimension="home")
PROFILE = PovertyProfile((SCHOOL, WATER, LIGHT), cutoff=0.5)
TABLE = pa.table(
    {
        "w": [1.0, 2.0, 3.0, 4.0],
        "years": [3, 9, 9, 0],
        "source": ["tap", "river", "pond", "pond"],
        "power": [1, 0, 1, 0],
        "zone": ["a", "b", "a", "b"],
    }
)
# deprivations; scores 0.5, 0.5, 0.25, 1: poor are the first, second and fourth, 7 of 10
DEPRIVED = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 0], [1, 1, 1]])
SCORES = [0.5, 0.5, 0.25, 1.0]


def values(profile=PROFILE, table=TABLE, **how) -> dict:
    """Parameters by name."""
    sample = Sample(table, Design(weight="w"))
    found = sample.estimate(MultidimensionalPoverty(profile), design_effect=False, **how)[0]
    return {row["parameter"]: row["estimate"] for row in found.to_dicts()}


def column(expression: nw.Expr, table=TABLE) -> list:
    """What an expression gives."""
    return nw.from_native(table).select(expression.alias("found"))["found"].to_list()


def changed(name: str, held: list) -> pa.Table:
    """The table with one column written anew."""
    return TABLE.set_column(TABLE.column_names.index(name), name, pa.array(held))


# Persons


@pytest.mark.parametrize(("place", "one"), list(enumerate([SCHOOL, WATER, LIGHT])))
def test_who_is_deprived(place, one):
    assert column(one.expression()) == DEPRIVED[:, place].tolist()


def test_scores():
    assert column(PROFILE.score()) == pytest.approx(SCORES)


@pytest.mark.parametrize(
    ("cutoff", "poor"),
    [
        (0.1, [1, 1, 1, 1]),
        (0.25, [1, 1, 1, 1]),
        (0.3, [1, 1, 0, 1]),
        (0.5, [1, 1, 0, 1]),
        (1, [0, 0, 0, 1]),
    ],
)
def test_the_cutoff_is_reached_at_the_score_itself(cutoff, poor):
    profile = PovertyProfile((SCHOOL, WATER, LIGHT), cutoff)
    assert column(profile.poor()) == poor


def test_thirds_reach_a_third():
    ones = tuple(Deprivation(name, name, "=", 1, 1 / 3) for name in "xyz")
    table = pa.table({"x": [1, 1, 1], "y": [0, 1, 1], "z": [0, 0, 1]})
    for cutoff, poor in ((1 / 3, [1, 1, 1]), (2 / 3, [0, 1, 1]), (1, [0, 0, 1])):
        assert column(PovertyProfile(ones, cutoff).poor(), table) == poor


# The index


def test_the_headline():
    found = values()
    assert found["H"] == pytest.approx(7 / 10)
    assert found["A"] == pytest.approx((1 * 0.5 + 2 * 0.5 + 4 * 1) / 7)
    assert found["M0"] == pytest.approx((0.5 + 1 + 4) / 10)


def test_all_deprived_and_the_poor_among_them():
    found = values()
    assert [found[f"deprived {name}"] for name in ("school", "water", "light")] == pytest.approx(
        [5 / 10, 9 / 10, 6 / 10]
    )
    assert [found[f"censored {name}"] for name in ("school", "water", "light")] == pytest.approx(
        [5 / 10, 6 / 10, 6 / 10]
    )


def test_contributions_of_indicators_and_of_a_dimension():
    found = values()
    parts = np.array([0.5 * 5, 0.25 * 6, 0.25 * 6]) / 5.5
    assert found["contribution school"] == pytest.approx(parts[0])
    assert found["contribution water"] == pytest.approx(parts[1])
    assert found["contribution home"] == pytest.approx(parts[1] + parts[2])


def test_a_dimension_of_one_indicator_stands_once():
    assert "contribution school" in MultidimensionalPoverty(PROFILE).labels
    assert len(set(MultidimensionalPoverty(PROFILE).labels)) == 3 + 3 + 3 + 4


def test_domains_have_an_index_of_their_own():
    sample = Sample(TABLE, Design(weight="w"))
    found = sample.estimate(MultidimensionalPoverty(PROFILE), by=["zone"], design_effect=False)[0]
    rates = [row["estimate"] for row in found.to_dicts() if row["parameter"] == "M0"]
    assert rates == pytest.approx([0.5 / 4, (2 * 0.5 + 4) / 6])


def test_groups_share_the_index():
    sample = Sample(TABLE, Design(weight="w"))
    asked = ContributionsOfGroups(PROFILE, "zone", ["a", "b"])
    found = sample.estimate(asked, design_effect=False)[0]
    assert found.table["zone"].to_pylist() == ["a", "b"]
    assert found.column("estimate") == pytest.approx([0.5 / 5.5, 5 / 5.5])


def test_the_error_of_the_rate_is_that_of_a_mean():
    sample = Sample(TABLE, Design(weight="w"))
    found = sample.estimate(MultidimensionalPoverty(PROFILE), design_effect=False)[0]
    z = np.array([1.0, 2, 3, 4]) * (np.array([1, 1, 0, 1]) - 0.7) / 10
    assert found.column("standard_error")[0] == pytest.approx(np.sqrt(4 / 3 * (z**2).sum()))


# Missing answers


@pytest.mark.parametrize(
    ("missing", "given"), [("refuse", None), ("deprived", 1.0), ("not_deprived", 0.0)]
)
def test_what_a_missing_answer_is(missing, given):
    one = Deprivation("school", "years", "<", 6, 1.0, missing=missing)
    assert column(one.expression(), changed("years", [3, None, 9, 0])) == [1.0, given, 0.0, 1.0]


def test_a_score_with_an_unknown_part_is_unknown():
    table = changed("years", [3, None, 9, 0])
    assert column(PROFILE.score(), table)[1] is None
    assert column(PROFILE.poor(), table)[1] is None


# Profiles


def test_dimensions_hold_their_indicators():
    assert PROFILE.dimensions() == {"school": [SCHOOL], "home": [WATER, LIGHT]}


def test_names_tell_profiles_apart():
    other = PovertyProfile((SCHOOL, WATER, LIGHT), 0.75)
    assert PROFILE.name != other.name
    assert "school: years < 6, refuse" in PROFILE.name


def test_some_parameters_alone_are_those_of_all():
    only = ["M0", "contribution light", "H"]
    sample = Sample(TABLE, Design(weight="w"))
    few, every = (
        sample.estimate(MultidimensionalPoverty(PROFILE, names), design_effect=False)[0]
        for names in (only, ())
    )
    assert [row["parameter"] for row in few.to_dicts()] == only
    wanted = {row["parameter"]: row for row in every.to_dicts()}
    for row in few.to_dicts():
        assert row == wanted[row["parameter"]]


def test_a_parameter_that_is_not_known_is_named():
    with pytest.raises(SathitiError, match="“M1” is not known here"):
        MultidimensionalPoverty(PROFILE, ["H", "M1"])
