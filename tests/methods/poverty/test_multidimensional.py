"""Multidimensional poverty: equal to R, its identities, and missing answers by rule."""

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.poverty.welfare.conftest import ENGINES

from sathiti.methods.poverty.multidimensional import (
    ContributionsOfGroups,
    Deprivation,
    MultidimensionalPoverty,
    PovertyProfile,
)
from sathiti.methods.survey import Design, Sample
from sathiti.model import SathitiError

REFERENCE = PovertyProfile(
    (
        Deprivation("income", "y", "<", 10860.66, 0.4),
        Deprivation("work", "status", "=", 3, 0.3, missing="not_deprived"),
        Deprivation("single", "size", "=", 1, 0.15, dimension="home"),
        Deprivation("old", "age", ">=", 65, 0.15, dimension="home", missing="not_deprived"),
    ),
    cutoff=0.4,
)


def asked(table, profile, **how):
    sample = Sample(table, how.pop("design", Design(weight="w")))
    estimator = MultidimensionalPoverty(profile)
    return sample.estimate(estimator, design_effect=False, **how)[0]


def values(found):
    return {row["parameter"]: row["estimate"] for row in found}


@pytest.mark.shared
@pytest.mark.parametrize("engine", list(ENGINES))
def test_the_reference_case(engine, eusilc_rows, eusilc_expected):
    def number(row, name):
        return float(row[name]) if row[name] else None

    names = {"y": "eqincome", "status": "pl030", "size": "hsize", "age": "age", "w": "rb050"}
    table = pa.table(
        {
            **{
                name: [number(row, column) for row in eusilc_rows] for name, column in names.items()
            },
            "region": [row["db040"] for row in eusilc_rows],
            "household": [row["db030"] for row in eusilc_rows],
        }
    )
    held = ENGINES[engine]({"persons": table})["persons"]
    design = Design(weight="w", strata="region", psu="household")
    case = eusilc_expected["eusilc.mpi"]
    found = asked(held, REFERENCE, design=design)
    for name in ("H", "A", "M0"):
        row = found.row(parameter=name)
        assert row["estimate"] == pytest.approx(case[name], rel=1e-9)
        assert row["standard_error"] == pytest.approx(case[f"{name}_se"], rel=1e-9)
    by = asked(held, REFERENCE, design=design, by=["region"])
    for region, value, error in zip(
        case["by_levels"], case["by_M0"], case["by_M0_se"], strict=True
    ):
        row = by.row(region=region, parameter="M0")
        assert row["estimate"] == pytest.approx(value, rel=1e-9)
        assert row["standard_error"] == pytest.approx(error, rel=1e-9)


def profile(weights, cutoff):
    ones = [
        Deprivation(f"i{n}", f"i{n}", "=", 1, weight / sum(weights), dimension=f"d{n // 2}")
        for n, weight in enumerate(weights)
    ]
    return PovertyProfile(tuple(ones), cutoff)


@settings(max_examples=25)
@given(
    people=st.lists(st.tuples(*[st.integers(0, 1)] * 4), min_size=2, max_size=25),
    weights=st.lists(st.floats(0.1, 1), min_size=4, max_size=4),
    cutoff=st.floats(0.05, 1),
)
def test_identities(people, weights, cutoff):
    table = pa.table(
        {"w": [1.0] * len(people), **{f"i{n}": [one[n] for one in people] for n in range(4)}}
    )
    one = profile(weights, cutoff)
    shares = np.array([each.weight for each in one.indicators])
    scores = np.array(people) @ shares
    poor = scores >= cutoff - 1e-9
    found = values(asked(table, one))
    assert found["H"] == pytest.approx(poor.mean())
    assert found["M0"] == pytest.approx((scores * poor).mean())
    for n in range(4):
        deprived = np.array(people)[:, n]
        assert found[f"deprived i{n}"] == pytest.approx(deprived.mean())
        assert found[f"censored i{n}"] == pytest.approx((deprived * poor).mean())
    if poor.any():
        assert found["M0"] == pytest.approx(found["H"] * found["A"])
        indicators = [found[f"contribution i{n}"] for n in range(4)]
        dimensions = [found["contribution d0"], found["contribution d1"]]
        assert sum(indicators) == pytest.approx(1)
        assert sum(dimensions) == pytest.approx(1)
        assert dimensions[0] == pytest.approx(indicators[0] + indicators[1])
        assert found["A"] >= cutoff - 1e-9
    else:
        assert found["A"] is None


@settings(max_examples=15)
@given(
    people=st.lists(st.tuples(*[st.integers(0, 1)] * 4), min_size=4, max_size=20),
    cutoff=st.floats(0.05, 0.5),
)
def test_groups_add_up_to_the_whole(people, cutoff):
    groups = ["a" if n % 2 else "b" for n in range(len(people))]
    table = pa.table(
        {
            "w": [1.0] * len(people),
            "g": groups,
            **{f"i{n}": [one[n] for one in people] for n in range(4)},
        }
    )
    one = profile([1, 1, 1, 1], cutoff)
    whole = values(asked(table, one))["M0"]
    if whole:
        estimator = ContributionsOfGroups(one, "g", ["a", "b"])
        sample = Sample(table, Design(weight="w"))
        found = sample.estimate(estimator, design_effect=False)[0]
        shares = {row["g"]: row["estimate"] for row in found}
        assert sum(shares.values()) == pytest.approx(1)
        by = asked(table, one, by=["g"])
        inside = by.row(g="a", parameter="M0")["estimate"]
        assert shares["a"] == pytest.approx(inside * groups.count("a") / len(groups) / whole)


@pytest.mark.parametrize("relation", ["<", "<=", ">", ">=", "=", "in"])
def test_relations(relation):
    held = [1, 2, 3]
    truth = {
        "<": [1, 0, 0],
        "<=": [1, 1, 0],
        ">": [0, 0, 1],
        ">=": [0, 1, 1],
        "=": [0, 1, 0],
        "in": [0, 1, 1],
    }
    value = [2, 3] if relation == "in" else 2
    one = PovertyProfile((Deprivation("x", "x", relation, value, 1.0),), 1.0)
    table = pa.table({"w": [1.0, 10.0, 100.0], "x": held})
    expected = float(np.dot(truth[relation], [1, 10, 100])) / 111
    assert values(asked(table, one))["H"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("missing", "rate"), [("not_deprived", 1 / 3), ("deprived", 2 / 3), ("refuse", None)]
)
def test_missing_answers_follow_the_rule_of_their_indicator(missing, rate):
    one = PovertyProfile((Deprivation("x", "x", "<", 5, 1.0, missing=missing),), 1.0)
    table = pa.table({"w": [1.0] * 3, "x": [1.0, None, 9.0]})
    if rate is None:
        with pytest.raises(SathitiError, match=r"without a value: x: x < 5, refuse \(1\)"):
            asked(table, one)
        assert values(asked(table, one, missing="drop"))["H"] == pytest.approx(1 / 2)
    else:
        assert values(asked(table, one))["H"] == pytest.approx(rate)


def test_profiles_asked_together_are_not_mixed_up():
    """Same names of indicators, other cutoffs: one pass, and each its own answer."""
    table = pa.table({"w": [1.0] * 4, "x": [1.0, 3.0, 5.0, 7.0], "z": [1.0, 9.0, 1.0, 9.0]})
    ones = [
        PovertyProfile(
            (Deprivation("a", "x", "<", cut, 0.5), Deprivation("b", "z", "<", 5, 0.5)), share
        )
        for cut, share in ((2, 0.5), (6, 0.5), (6, 1.0))
    ]
    sample = Sample(table, Design(weight="w"))
    asked_ = [MultidimensionalPoverty(one) for one in ones]
    together = sample.estimate(*asked_, design_effect=False)
    for one, found in zip(ones, together, strict=True):
        assert values(found) == values(asked(table, one))
    assert [values(found)["H"] for found in together] == [0.5, 0.75, 0.5]


def test_codes_may_be_text_and_profiles_data_of_a_pack():
    written = {
        "indicators": [
            {
                "id": "roof",
                "column": "roof",
                "relation": "in",
                "value": ["grass", "bamboo"],
                "weight": 0.5,
            },
            {"id": "water", "column": "minutes", "relation": ">", "value": 30, "weight": 0.5},
        ],
        "cutoff": 0.5,
    }
    read = msgspec.convert(written, PovertyProfile)
    table = pa.table(
        {"w": [1.0] * 4, "roof": ["grass", "tin", "tin", "bamboo"], "minutes": [10, 40, 5, 60]}
    )
    found = values(asked(table, read))
    assert found["H"] == pytest.approx(0.75)
    assert found["M0"] == pytest.approx((0.5 + 0.5 + 1) / 4)


GOOD = Deprivation("x", "x", "<", 5, 1.0)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (PovertyProfile((GOOD, GOOD), 0.5), "stand twice: .*x"),
        (PovertyProfile((Deprivation("x", "x", "<", 5, 0.9),), 0.5), "add up to 0.9"),
        (PovertyProfile((GOOD, Deprivation("z", "x", "<", 5, 0.0)), 0.5), "must be above 0"),
        (PovertyProfile((), 0.5), "add up to 0"),
        (PovertyProfile((GOOD,), 0.0), "cutoff of 0"),
        (PovertyProfile((GOOD,), 1.2), "cutoff of 1.2"),
    ],
)
def test_profiles_that_make_no_sense_are_refused(one, said):
    with pytest.raises(SathitiError, match=said):
        MultidimensionalPoverty(one)
    with pytest.raises(SathitiError, match=said):
        ContributionsOfGroups(one, "g", ["a"])
