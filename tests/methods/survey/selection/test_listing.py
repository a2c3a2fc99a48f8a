"""The frame is looked over and sorted before anything is drawn from it."""

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.selection.listing import (
    arrow,
    check_columns,
    check_complete,
    counts_of,
    listing_of,
    plain,
    some,
    written,
)
from sathiti.methods.survey.selection.plan import SelectionPlan
from sathiti.model import SathitiError

VILLAGES = pa.table(
    {
        "village": ["c", "a", "b", "d", "e"],
        "province": ["N", "S", "N", "S", "N"],
        "urban": [1, 0, 0, 1, 1],
        "households": [30, 10, 20, 40, 50],
        "altitude": [3, 1, 2, 5, 4],
    }
)
BY_PROVINCE = SelectionPlan(key="village", count=2, strata="province")


def listed(table=VILLAGES, strata=("province",), parents=(), **plan):
    """The listing of a table by a plan with the key `village`."""
    settings = {"key": "village", "count": 1, **plan}
    return listing_of(table, SelectionPlan(**settings), strata, parents)


def with_column(name: str, values: list) -> pa.Table:
    """The villages with one column written anew."""
    place = VILLAGES.column_names.index(name)
    return VILLAGES.set_column(place, name, pa.array(values))


# Order


def test_rows_are_sorted_by_stratum_and_key():
    assert listed().table["village"].to_pylist() == ["b", "c", "e", "a", "d"]


def test_the_stratum_of_each_row_is_its_place_among_the_strata():
    listing = listed()
    assert listing.strata == [("N",), ("S",)]
    assert listing.stratum.tolist() == [0, 0, 0, 1, 1]


def test_the_order_of_the_plan_goes_before_the_key():
    ordered = listed(method="systematic", order="altitude")
    assert ordered.table["village"].to_pylist() == ["b", "c", "e", "a", "d"]
    downwards = with_column("altitude", [2, 5, 3, 1, 0])
    turned = listed(downwards, method="systematic", order="altitude")
    assert turned.table["village"].to_pylist() == ["e", "c", "b", "d", "a"]


def test_without_strata_everything_is_one_stratum():
    listing = listed(strata=())
    assert listing.strata == [()]
    assert listing.stratum.tolist() == [0] * 5
    assert listing.table["village"].to_pylist() == ["a", "b", "c", "d", "e"]


def test_strata_of_two_columns_are_pairs():
    listing = listed(strata=("province", "urban"))
    assert listing.strata == [("N", 0), ("N", 1), ("S", 0), ("S", 1)]
    assert listing.stratum.tolist() == [0, 1, 1, 2, 3]


def test_a_single_row_is_a_stratum():
    listing = listed(VILLAGES.slice(0, 1))
    assert listing.strata == [("N",)]
    assert listing.stratum.tolist() == [0]


@given(st.permutations(range(5)))
def test_the_order_of_the_rows_of_the_frame_does_not_matter(order):
    shuffled = listed(VILLAGES.take(pa.array(order)))
    assert shuffled.table.equals(listed().table)
    assert shuffled.stratum.tolist() == listed().stratum.tolist()


def test_dictionaries_are_sorted_as_what_they_stand_for():
    coded = with_column("village", ["c", "a", "b", "d", "e"])
    coded = coded.set_column(0, "village", coded["village"].dictionary_encode())
    assert listed(coded).table["village"].to_pylist() == ["b", "c", "e", "a", "d"]


def test_plain_leaves_other_columns_as_they_are():
    assert plain(VILLAGES).schema == VILLAGES.schema


# Sizes


def test_without_a_size_every_unit_counts_one():
    assert listed().sizes.tolist() == [1.0] * 5


def test_sizes_follow_the_sorted_rows():
    sized = listed(method="sampford", size="households")
    assert sized.sizes.tolist() == [20.0, 30.0, 50.0, 10.0, 40.0]


def test_decimals_are_sizes_too():
    decimals = VILLAGES["households"].cast(pa.decimal128(21, 2))
    table = VILLAGES.set_column(3, "households", decimals)
    assert listed(table, method="brewer", size="households").sizes.sum() == 150


@pytest.mark.parametrize(
    "sizes",
    [[30, 0, 20, 40, 50], [30, -1, 20, 40, 50], [30, None, 20, 40, 50]],
    ids=["zero", "negative", "missing"],
)
def test_a_size_that_is_not_above_zero_is_refused_with_its_unit(sizes):
    with pytest.raises(
        SathitiError, match="size households is missing or not above 0 for 1 u"
    ) as e:
        listed(with_column("households", sizes), method="brewer", size="households")
    assert "1 units: a." in str(e.value)
    assert "take these units out of the frame" in str(e.value)


def test_an_infinite_size_is_refused():
    table = with_column("households", [30.0, 10.0, 20.0, float("inf"), 50.0])
    with pytest.raises(SathitiError, match="for 1 units: d"):
        listed(table, method="brewer", size="households")


def test_sizes_written_as_text_are_refused_for_all_units():
    table = with_column("households", ["30", "10", "20", "40", "50"])
    with pytest.raises(SathitiError, match="for 5 units: b, c, e, a, d"):
        listed(table, method="brewer", size="households")


# What a frame must have


def test_an_empty_frame_is_refused():
    with pytest.raises(SathitiError, match=r"no rows\. Give the units to select from"):
        listed(VILLAGES.slice(0, 0))


def test_columns_that_are_missing_are_all_named():
    with pytest.raises(SathitiError, match="no column") as error:
        check_columns(VILLAGES, ["village", "island", "sea"])
    assert "island, sea" in str(error.value)
    assert "altitude" in str(error.value)


def test_an_empty_cell_of_a_key_is_refused():
    table = with_column("village", ["c", None, "b", None, "e"])
    with pytest.raises(SathitiError, match="Column village of the frame is empty in 2 rows"):
        check_complete(table, "village")


def test_an_empty_stratum_is_refused():
    with pytest.raises(SathitiError, match="Column province of the frame is empty in 1 rows"):
        listed(with_column("province", ["N", "S", None, "S", "N"]))


def test_doubles_are_refused_by_name():
    with pytest.raises(SathitiError, match=r"in the frame more than once: a\."):
        listed(with_column("village", ["c", "a", "b", "a", "e"]))


def test_a_number_may_stand_again_in_another_parent():
    table = with_column("village", ["1", "1", "2", "2", "3"])
    assert listed(table, strata=(), parents=("province",)).table.num_rows == 5
    with pytest.raises(SathitiError, match="more than once"):
        listed(table, strata=())


# Counts


def test_one_count_holds_for_every_stratum():
    assert counts_of(BY_PROVINCE, listed()).tolist() == [2, 2]


def test_counts_by_name_of_the_stratum():
    plan = SelectionPlan(key="village", count={"S": 1, "N": 3}, strata="province")
    assert counts_of(plan, listed()).tolist() == [3, 1]


def test_counts_by_pairs():
    names = {("N", 0): 1, ("N", 1): 2, ("S", 0): 0, ("S", 1): 1}
    plan = SelectionPlan(key="village", count=names, strata=("province", "urban"))
    assert counts_of(plan, listed(strata=("province", "urban"))).tolist() == [1, 2, 0, 1]


def test_counts_of_numpy_are_whole_numbers_too():
    plan = SelectionPlan(key="village", count={"N": np.int64(2), "S": np.int32(1)})
    assert counts_of(plan, listed()).tolist() == [2, 1]


@pytest.mark.parametrize("count", [0, -1, 1.5, {"N": 0, "S": 0}, {"N": 1, "S": -2}])
def test_counts_that_make_no_sense(count):
    with pytest.raises(SathitiError, match="must be whole, 0 or more, and not all 0"):
        counts_of(SelectionPlan(key="village", count=count), listed())


def test_a_stratum_without_a_count_is_named():
    plan = SelectionPlan(key="village", count={"N": 1})
    with pytest.raises(SathitiError, match="does not say how many units to select in: S"):
        counts_of(plan, listed())


def test_a_count_of_a_stratum_that_is_not_there_is_named():
    plan = SelectionPlan(key="village", count={"N": 1, "S": 1, "W": 1})
    with pytest.raises(SathitiError, match="no units of these strata: W"):
        counts_of(plan, listed())


def test_a_stratum_that_is_too_small_is_refused_with_both_numbers():
    plan = SelectionPlan(key="village", count=3)
    with pytest.raises(SathitiError, match=r"fewer units than are to be selected: S \(3 > 2\)"):
        counts_of(plan, listed())


def test_a_stratum_that_is_too_small_is_taken_whole_where_the_plan_says_so():
    plan = SelectionPlan(key="village", count=3, short="all")
    assert counts_of(plan, listed()).tolist() == [3, 2]


# Words


def test_a_stratum_is_written_with_strokes():
    assert written(("N", 1)) == "N / 1"


@pytest.mark.parametrize(("many", "shown"), [(0, 0), (5, 5), (6, 6), (40, 6)])
def test_five_names_are_shown_and_a_sign_for_the_rest(many, shown):
    names = some(str(number) for number in range(many))
    assert len(names) == shown
    assert ("…" in names) == (many > 5)


@pytest.mark.parametrize(
    "table",
    [VILLAGES, VILLAGES.to_pandas(), pl.from_arrow(VILLAGES), pl.from_arrow(VILLAGES).lazy()],
)
def test_any_table_comes_to_arrow(table):
    held = arrow(table)
    assert isinstance(held, pa.Table)
    assert held["village"].to_pylist() == ["c", "a", "b", "d", "e"]
