"""Codes of any kind of integer, found while counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from sathiti.methods.landcover.codes import MOST_CODES, UNKNOWN, Codes
from sathiti.model import SathitiError

INTEGERS = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"]


def learnt(pixels):
    codes = Codes()
    slots = codes.slots(pixels)
    codes.learn(pixels, slots)
    return codes, slots


@pytest.mark.parametrize("kind", INTEGERS)
@given(st.data())
def test_every_code_is_found_and_leads_back_to_itself(kind, data):
    pixels = data.draw(npst.arrays(kind, (2, 5)))
    codes, slots = learnt(pixels)
    assert sorted(codes.found) == sorted(set(pixels.ravel().tolist()))
    positions = codes.lookup(slots.dtype, 1)[slots]
    assert np.array(codes.found, object)[positions].tolist() == pixels.tolist()


@pytest.mark.parametrize("kind", INTEGERS)
def test_the_ends_of_every_kind_are_codes(kind):
    ends = np.iinfo(kind)
    pixels = np.array([[ends.min, 0, ends.max]], kind)
    codes, _ = learnt(pixels)
    assert set(codes.found) == {ends.min, 0, ends.max}


@pytest.mark.parametrize("kind", ["u1", "i1", "u2", "i2"])
def test_narrow_integers_are_not_copied(kind):
    pixels = np.array([[1, 2]], kind)
    assert np.shares_memory(Codes().slots(pixels), pixels)


def test_the_code_of_no_data_of_wide_integers_lies_far_away():
    pixels = np.array([[-2147483648, 3], [2147483647, -2147483648]], "i4")
    codes, slots = learnt(pixels)
    assert sorted(codes.found) == [-2147483648, 3, 2147483647]
    later = np.array([[-9_999_999, -2147483648]], "i4")
    assert codes.slots(later)[0, 1] == slots[0, 0]
    assert codes.slots(later)[0, 0] not in slots


def test_codes_keep_their_positions_when_more_are_learnt():
    codes, _ = learnt(np.array([[7]], "u1"))
    more = np.array([[3, 7, 9]], "u1")
    codes.learn(more, codes.slots(more))
    assert codes.found == [7, 3, 9]
    assert codes.lookup("u1", 10)[[7, 3, 9, 8]].tolist() == [0, 10, 20, UNKNOWN]


def test_three_unknown_codes_together_are_still_below_zero():
    assert np.int32(UNKNOWN) + np.int32(UNKNOWN) + np.int32(UNKNOWN) < 0


@pytest.mark.parametrize("kind", ["u2", "i4", "i8"])
@pytest.mark.parametrize("first", [0, 10_000_000])
def test_a_map_of_measurements_is_refused(kind, first):
    if kind == "u2" and first:
        first = 20_000
    pixels = np.arange(first, first + MOST_CODES + 1).astype(kind)[None]
    with pytest.raises(SathitiError, match="more than 4096 different codes"):
        learnt(pixels)


def test_far_codes_of_many_blocks_are_counted_together():
    codes = Codes()
    half = np.arange(MOST_CODES // 2 + 1) + 10_000_000
    codes.slots(half[None])
    with pytest.raises(SathitiError, match="of classes, not of measurements"):
        codes.slots(half[None] + 10_000_000)


def test_an_empty_block_has_no_codes():
    codes, slots = learnt(np.zeros((0, 3), "i4"))
    assert codes.found == []
    assert slots.shape == (0, 3)
