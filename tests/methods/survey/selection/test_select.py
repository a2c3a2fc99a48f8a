"""Samples from frames: villages, then households within them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey.selection import SelectionPlan, select, select_within
from sathiti.model import SathitiError

pytest.importorskip("svy", reason="selection needs the extra survey")

METHODS = ["srs", "systematic", "pps_systematic", "sampford", "brewer"]
PLAN = SelectionPlan(
    key="village", count=5, method="pps_systematic", strata="province", size="households"
)
HOUSEHOLDS = SelectionPlan(key="household", count=4, method="systematic", reserve=3)


def villages(provinces: int = 3, each: int = 40, seed: int = 1) -> pa.Table:
    """A frame of villages by province, with sizes and altitude."""
    random = np.random.default_rng(seed)
    count = provinces * each
    return pa.table(
        {
            "village": [f"V{place:04}" for place in range(count)],
            "province": np.repeat([f"P{code}" for code in range(provinces)], each),
            "households": random.integers(20, 200, count),
            "altitude": random.normal(500, 200, count),
        }
    )


def households(frame: pa.Table) -> pa.Table:
    """Every household of the villages; numbered in each village from 1."""
    sizes = frame.column("households").to_numpy()
    number = np.concatenate([np.arange(1, size + 1) for size in sizes])
    return pa.table(
        {
            "village": np.repeat(frame.column("village").to_numpy(zero_copy_only=False), sizes),
            "household": number,
        }
    )


def mixed(table: pa.Table, seed: int) -> pa.Table:
    return table.take(np.random.default_rng(seed).permutation(table.num_rows))


def plan(method: str, **more: Any) -> SelectionPlan:
    size = "households" if method in ("pps_systematic", "sampford", "brewer") else ""
    given_: dict[str, Any] = {"key": "village", "count": 5, "strata": "province", **more}
    return SelectionPlan(method=method, size=size, **given_)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", METHODS)
def test_the_count_of_each_stratum_is_selected(method: str) -> None:
    sample = select(villages(), plan(method, count={"P0": 3, "P1": 0, "P2": 8}), seed=1)
    assert pc.value_counts(sample.units.column("province")).to_pylist() == [
        {"values": "P0", "counts": 3},
        {"values": "P2", "counts": 8},
    ]
    assert sample.units.column("order_1").to_pylist() == [1, 2, 3, *range(1, 9)]
    assert sample.key == ("village",)


@pytest.mark.parametrize("method", METHODS)
def test_weights_are_one_over_the_probability(method: str) -> None:
    frame = villages()
    sample = select(frame, plan(method), seed=1).units
    probability = sample.column("probability_1").to_numpy()
    assert sample.column("base_weight").to_numpy() == pytest.approx(1 / probability)
    if method in ("srs", "systematic"):
        assert probability == pytest.approx(5 / 40)
        return
    totals = {
        row["province"]: row["households_sum"]
        for row in frame.group_by("province").aggregate([("households", "sum")]).to_pylist()
    }
    expected = [5 * row["households"] / totals[row["province"]] for row in sample.to_pylist()]
    assert probability == pytest.approx(expected)
    # The weights add exactly to the total of the sizes: the sample is balanced on them.
    estimate = sum(row["base_weight"] * row["households"] for row in sample.to_pylist())
    assert estimate == pytest.approx(sum(totals.values()))


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=5)
@given(seed=st.integers(0, 2**40), order=st.integers(0, 100))
def test_the_order_of_the_frame_does_not_matter(method: str, seed: int, order: int) -> None:
    frame = villages()
    first = select(frame, plan(method, reserve=2), seed)
    again = select(mixed(frame, order), plan(method, reserve=2), seed)
    assert first.units.equals(again.units)
    assert first.reserves.equals(again.reserves)


@pytest.mark.parametrize("method", METHODS)
def test_a_stratum_is_selected_whatever_is_in_the_others(method: str) -> None:
    frame = villages()
    grown = pa.concat_tables([frame, villages(1, 1).set_column(0, "village", pa.array(["V0000a"]))])
    first, again = (select(table, plan(method), seed=5).units for table in (frame, grown))
    others = pc.field("province") != "P0"
    assert first.filter(others).equals(again.filter(others))


def test_seeds_differ() -> None:
    chosen = {
        tuple(select(villages(), PLAN, seed).units.column("village").to_pylist())
        for seed in range(20)
    }
    assert len(chosen) == 20


def test_implicit_strata_by_the_order_of_a_systematic_selection() -> None:
    frame = villages(1, 100)
    sample = select(frame, plan("systematic", count=10, order="altitude"), seed=3).units
    altitudes = np.sort(frame.column("altitude").to_numpy())
    ranks = np.searchsorted(altitudes, sample.column("altitude").to_numpy())
    # One of every ten villages by altitude.
    assert (ranks // 10).tolist() == list(range(10))


def test_a_village_larger_than_its_share_is_taken_surely() -> None:
    frame = pa.table({"village": list("abcd"), "households": [50, 40, 30, 400]})
    one = SelectionPlan(key="village", count=2, method="sampford", size="households")
    taken = [select(frame, one, seed) for seed in range(30)]
    for sample in taken:
        assert sample.units.column("village").to_pylist()[-1] == "d"
        assert sample.units.column("base_weight").to_pylist()[-1] == 1
        (facts,) = sample.strata.to_pylist()
        assert facts["certain"] == 1
    assert {sample.units.column("village")[0].as_py() for sample in taken} == set("abc")


def test_facts_of_the_selection() -> None:
    sample = select(villages(2), plan("srs", reserve=3), seed=9)
    assert sample.strata.to_pylist() == [
        {
            "stage": 1,
            "stratum": name,
            "units": 40,
            "selected": 5,
            "certain": 0,
            "reserves": 3,
            "method": "srs",
            "seed": 9,
        }
        for name in ("P0", "P1")
    ]


@pytest.mark.parametrize("method", METHODS)
def test_reserves_are_other_units_in_order(method: str) -> None:
    sample = select(villages(), plan(method, reserve=4), seed=2)
    assert sample.reserves.column("reserve_order").to_pylist() == [1, 2, 3, 4] * 3
    selected, held = (
        set(table.column("village").to_pylist()) for table in (sample.units, sample.reserves)
    )
    assert len(held) == 12
    assert not selected & held
    # A longer list begins with the shorter one, and the sample is the same.
    longer = select(villages(), plan(method, reserve=9), seed=2)
    assert longer.units.equals(sample.units)
    assert longer.reserves.filter(pc.field("reserve_order") <= 4).equals(sample.reserves)


def test_reserves_are_random() -> None:
    frame, seeds = villages(1, 6), 600
    one = plan("srs", count=2, reserve=1)
    held = [select(frame, one, seed).reserves.column("village")[0].as_py() for seed in range(seeds)]
    _, counts = np.unique(held, return_counts=True)
    assert len(counts) == 6
    assert np.abs(counts - seeds / 6).max() < 4 * np.sqrt(seeds / 6 * 5 / 6)


def test_two_stages_with_equal_weights() -> None:
    frame = villages()
    sample = select(frame, PLAN, seed=4)
    both = select_within(sample, mixed(households(frame), 1), HOUSEHOLDS, seed=4)
    units = both.units
    assert both.key == ("village", "household")
    assert units.num_rows == 3 * 5 * 4
    assert both.reserves.num_rows == 3 * 5 * 3
    # Size cancels out: all households of a province have one weight.
    for province in ("P0", "P1", "P2"):
        weights = units.filter(pc.field("province") == province).column("base_weight").to_numpy()
        assert weights == pytest.approx(weights[0])
    products = units.column("probability_1").to_numpy() * units.column("probability_2").to_numpy()
    assert units.column("base_weight").to_numpy() == pytest.approx(1 / products)
    assert sum(units.column("base_weight").to_pylist()) == pytest.approx(
        pc.sum(frame.column("households")).as_py()
    )
    assert units.column("order_2").to_pylist() == [1, 2, 3, 4] * 15
    assert both.strata.column("stage").to_pylist() == [1] * 3 + [2] * 15
    assert not {"base_weight", "probability_2"} & set(both.reserves.column_names)


def test_the_second_stage_repeats_whatever_the_order_of_the_listing() -> None:
    frame = villages()
    sample, listing = select(frame, PLAN, seed=4), households(frame)
    first = select_within(sample, listing, HOUSEHOLDS, seed=6)
    again = select_within(sample, mixed(listing, 3), HOUSEHOLDS, seed=6)
    assert first.units.equals(again.units)
    assert first.reserves.equals(again.reserves)
    other = select_within(sample, listing, HOUSEHOLDS, seed=7)
    assert not first.units.equals(other.units)


def test_every_household_has_the_probability_said() -> None:
    frame = pa.table({"village": list("abcde"), "households": [3, 4, 5, 6, 8]})
    listing, seeds = households(frame), 400
    first = SelectionPlan(key="village", count=2, method="brewer", size="households")
    then = SelectionPlan(key="household", count=2)
    taken = np.concatenate(
        [
            select_within(select(frame, first, seed), listing, then, seed)
            .units.select(["village"])
            .column(0)
            .to_numpy(zero_copy_only=False)
            for seed in range(seeds)
        ]
    )
    names, counts = np.unique(taken, return_counts=True)
    assert names.tolist() == list("abcde")
    # Two households each time the village is drawn.
    expected = 2 * frame.column("households").to_numpy() / 26
    spread = np.sqrt(expected * (1 - expected) / seeds)
    assert (np.abs(counts / 2 / seeds - expected) < 4 * spread).all()


def test_small_villages_are_taken_in_full_where_the_plan_says_so() -> None:
    frame = villages()
    sample, listing = select(frame, PLAN, seed=4), households(frame)
    few = listing.filter(pc.field("household") <= 3)
    with pytest.raises(SathitiError, match=r"fewer units than are to be selected: V\d+ \(4 > 3\)"):
        select_within(sample, few, HOUSEHOLDS, seed=4)
    whole = SelectionPlan(key="household", count=4, short="all", reserve=1)
    both = select_within(sample, few, whole, seed=4)
    assert set(both.units.column("probability_2").to_pylist()) == {1.0}
    assert both.reserves.num_rows == 0


def test_three_stages() -> None:
    frame = villages()
    sample = select(frame, PLAN, seed=4)
    both = select_within(sample, households(frame), HOUSEHOLDS, seed=4)
    persons = pa.table(
        {
            "village": np.repeat(both.units.column("village").to_numpy(zero_copy_only=False), 3),
            "household": np.repeat(both.units.column("household").to_numpy(), 3),
            "person": np.tile([1, 2, 3], both.units.num_rows),
        }
    )
    third = select_within(both, persons, SelectionPlan(key="person", count=1), seed=4)
    assert third.key == ("village", "household", "person")
    assert third.units.column("base_weight").to_numpy() == pytest.approx(
        3 * both.units.column("base_weight").to_numpy()
    )
    assert third.stages == 3


def test_strata_of_several_columns_are_named_by_tuples() -> None:
    frame = villages(2)
    frame = frame.append_column("urban", pa.array([place % 4 == 0 for place in range(80)]))
    counts = {("P0", True): 1, ("P0", False): 2, ("P1", True): 3, ("P1", False): 4}
    two = plan("srs", strata=("province", "urban"), count=counts)
    sample = select(frame, two, seed=1)
    assert sample.strata.column("stratum").to_pylist() == [
        "P0 / False",
        "P0 / True",
        "P1 / False",
        "P1 / True",
    ]
    assert sample.strata.column("selected").to_pylist() == [2, 1, 4, 3]


def test_coded_columns_and_numbers_as_strata() -> None:
    frame = villages(2).set_column(
        1, "province", pa.array(np.repeat(["b", "a"], 40)).dictionary_encode()
    )
    sample = select(frame, PLAN, seed=1)
    assert sample.strata.column("stratum").to_pylist() == ["a", "b"]
    numbers = villages(2).set_column(1, "province", pa.array(np.repeat([10, 9], 40)))
    sample = select(numbers, plan("srs", count={9: 1, 10: 2}), seed=1)
    assert sample.strata.column("selected").to_pylist() == [1, 2]


def broken(**columns: Any) -> pa.Table:
    """Four villages with columns exchanged."""
    held: Mapping[str, Any] = {
        "village": ["a", "b", "c", "d"],
        "province": ["P", "P", "Q", "Q"],
        "households": [30.0, 40.0, 50.0, 60.0],
    }
    return pa.table({**held, **columns})


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"households": [0.0, 1, 2, 3]}, "households is missing or not above 0 for 1 units: a"),
        ({"households": [1.0, -5, 2, 3]}, "not above 0 for 1 units: b"),
        ({"households": [1.0, 2, None, 3]}, "not above 0 for 1 units: c"),
        ({"households": [1.0, 2, 3, float("inf")]}, "not above 0 for 1 units: d"),
        ({"households": [float("nan")] * 4}, "not above 0 for 4 units: a, b, c, d"),
        ({"households": ["1", "2", "3", "4"]}, "not above 0 for 4 units"),
        ({"village": ["a", "a", "c", "d"]}, "more than once: a"),
        ({"village": ["a", "b", "a", "b"]}, "more than once"),
        ({"village": ["a", "b", None, "d"]}, "village of the frame is empty in 1 rows"),
        ({"province": ["P", "P", None, None]}, "province of the frame is empty in 2 rows"),
        ({"base_weight": [1, 1, 1, 1]}, "already has columns base_weight"),
        ({"order_1": [1, 1, 1, 1]}, "already has columns order_1"),
    ],
)
def test_frames_that_are_not_fit(columns: dict[str, Any], said: str) -> None:
    one = SelectionPlan(
        key="village", count=1, method="pps_systematic", strata="province", size="households"
    )
    with pytest.raises(SathitiError, match=said):
        select(broken(**columns), one, seed=1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"count": 3}, r"fewer units than are to be selected: P \(3 > 2\), Q \(3 > 2\)"),
        ({"count": 0}, "0 or more, and not all 0"),
        ({"count": -1}, "must be whole, 0 or more"),
        ({"count": 1.5}, "must be whole"),
        ({"count": {"P": 2.0, "Q": 1}}, "must be whole"),
        ({"count": {"P": 1, "Q": 1, "R": 1}}, "no units of these strata: R"),
        ({"count": {"P": 1}}, "how many units to select in: Q"),
        ({"key": "code"}, "no column code.*village, province, households"),
        ({"size": "people"}, "no column people"),
        ({"size": ""}, "pps_systematic does not go with the size “”"),
        ({"method": "srs"}, "srs does not go with the size “households”"),
        ({"method": "brewer", "order": "village"}, "brewer takes no notice of the order village"),
        ({"reserve": -1}, "Reserve -1 and seed 1 must be 0 or more"),
    ],
)
def test_plans_that_are_not_fit(changes: dict[str, Any], said: str) -> None:
    given_: dict[str, Any] = {
        "key": "village",
        "count": 1,
        "method": "pps_systematic",
        "strata": "province",
        "size": "households",
        **changes,
    }
    with pytest.raises(SathitiError, match=said):
        select(broken(), SelectionPlan(**given_), seed=1)


def test_an_empty_frame_and_a_negative_seed() -> None:
    with pytest.raises(SathitiError, match="The frame has no rows"):
        select(broken().slice(0, 0), PLAN, seed=1)
    with pytest.raises(SathitiError, match="seed -1"):
        select(broken(), PLAN, seed=-1)


def test_listings_that_are_not_fit() -> None:
    frame = villages()
    sample, listing = select(frame, PLAN, seed=4), households(frame)
    chosen = sample.units.column("village").to_pylist()
    with pytest.raises(SathitiError, match=f"listing does not have: {chosen[0]}"):
        select_within(sample, listing.filter(pc.field("village") != chosen[0]), HOUSEHOLDS, 1)
    with pytest.raises(SathitiError, match="no column village"):
        select_within(sample, listing.drop(["village"]), HOUSEHOLDS, 1)
    numbers = listing.set_column(0, "village", pa.array(np.zeros(listing.num_rows, dtype=int)))
    with pytest.raises(SathitiError, match="village is int64 in the listing and string in the"):
        select_within(sample, numbers, HOUSEHOLDS, 1)
    twice = pa.concat_tables([listing, listing])
    with pytest.raises(SathitiError, match="more than once: V"):
        select_within(sample, twice, HOUSEHOLDS, 1)
    with pytest.raises(SathitiError, match="no strata of its own: household"):
        select_within(
            sample, listing, SelectionPlan(key="household", count=1, strata="household"), 1
        )
    gap = listing.set_column(
        0, "village", pa.array([None, *listing.column("village").to_pylist()[1:]])
    )
    with pytest.raises(SathitiError, match="village of the frame is empty in 1 rows"):
        select_within(sample, gap, HOUSEHOLDS, 1)
