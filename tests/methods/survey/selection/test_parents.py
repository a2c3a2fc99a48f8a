"""Households listed within the villages that were selected."""

import pyarrow as pa
import pytest

from sathiti.methods.survey.selection.parents import listing_within
from sathiti.model import SathitiError

SAMPLE = pa.table({"village": [7, 3], "stratum": ["N", "S"], "probability": [0.5, 0.25]})
LISTED = pa.table(
    {"village": [3, 5, 7, 7, 3], "household": [1, 1, 1, 2, 2], "head": ["a", "b", "c", "d", "e"]}
)
KEY = ("village",)


def test_rows_of_villages_that_were_not_selected_are_left_out():
    inside = listing_within(LISTED, SAMPLE, KEY)
    assert inside["village"].to_pylist() == [3, 7, 7, 3]


def test_the_order_of_the_listing_stays():
    assert listing_within(LISTED, SAMPLE, KEY)["head"].to_pylist() == ["a", "c", "d", "e"]


def test_each_row_has_the_columns_of_its_own_parent():
    inside = listing_within(LISTED, SAMPLE, KEY)
    assert inside["stratum"].to_pylist() == ["S", "N", "N", "S"]
    assert inside["probability"].to_pylist() == [0.25, 0.5, 0.5, 0.25]


def test_a_column_of_both_is_the_one_of_the_listing():
    listing = LISTED.append_column("stratum", pa.array(["?"] * 5))
    assert listing_within(listing, SAMPLE, KEY)["stratum"].to_pylist() == ["?"] * 4


def test_a_key_of_two_columns():
    sample = pa.table({"district": ["A", "B"], "village": [1, 1], "size": [10, 20]})
    listing = pa.table({"district": ["B", "A", "A"], "village": [1, 2, 1], "household": [1, 2, 3]})
    inside = listing_within(listing, sample, ("district", "village"))
    assert inside["household"].to_pylist() == [1, 3]
    assert inside["size"].to_pylist() == [20, 10]


def test_whole_numbers_of_another_width_are_the_same_key():
    narrow = LISTED.set_column(0, "village", LISTED["village"].cast(pa.int16()))
    assert listing_within(narrow, SAMPLE, KEY).equals(listing_within(LISTED, SAMPLE, KEY))


def test_text_in_a_dictionary_is_the_same_key():
    sample = SAMPLE.set_column(0, "village", SAMPLE["village"].cast(pa.string()))
    listing = LISTED.set_column(
        0, "village", LISTED["village"].cast(pa.string()).dictionary_encode()
    )
    assert listing_within(listing, sample, KEY)["head"].to_pylist() == ["a", "c", "d", "e"]


def test_a_village_without_a_listing_is_named():
    with pytest.raises(SathitiError, match="that the listing does not have: 7") as error:
        listing_within(LISTED.filter(pa.compute.field("village") != 7), SAMPLE, KEY)
    assert "replace them by a reserve" in str(error.value)


def test_many_villages_without_a_listing_are_cut_short():
    sample = pa.table({"village": list(range(100, 120))})
    with pytest.raises(SathitiError, match="100, 101, 102, 103, 104, …"):
        listing_within(LISTED, sample, KEY)


def test_numbers_and_text_are_not_taken_for_the_same():
    listing = LISTED.set_column(0, "village", LISTED["village"].cast(pa.string()))
    with pytest.raises(SathitiError, match="village is string in the listing and int64 in the s"):
        listing_within(listing, SAMPLE, KEY)


def test_an_empty_key_is_refused():
    listing = LISTED.set_column(0, "village", pa.array([3, None, 7, 7, 3]))
    with pytest.raises(SathitiError, match="Column village of the frame is empty in 1 rows"):
        listing_within(listing, SAMPLE, KEY)


def test_a_listing_without_the_key_is_refused():
    with pytest.raises(SathitiError, match="no column village"):
        listing_within(LISTED.drop(["village"]), SAMPLE, KEY)
