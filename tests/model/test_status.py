"""Plain words for missing values, and the reason kept before a remark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model.status import (
    HELD_BACK,
    LEGEND_WORDS,
    STATUS_WORDS,
    WITHDRAWN,
    missing_words,
    split_reason,
    with_reason,
)
from sathiti.warehouse.packs import built_in_texts


@given(st.sampled_from([HELD_BACK, WITHDRAWN]), st.text())
def test_reason_and_remark_come_apart_again(reason, remark):
    assert split_reason(with_reason(reason, remark)) == (reason, remark)


@given(st.text())
def test_a_remark_without_a_reason_stays_whole(remark):
    assert split_reason(remark) == ("", remark)


def test_a_remark_that_only_begins_alike_is_no_reason():
    assert split_reason(f"{HELD_BACK}, says the ministry")[0] == ""


def test_no_remark_leaves_the_reason_alone():
    assert with_reason(HELD_BACK, None) == with_reason(HELD_BACK, "") == HELD_BACK


@pytest.mark.parametrize(
    ("status", "comment", "words"),
    [
        ("L", "", "Not available"),
        ("M", "no coast", "Not applicable"),
        ("O", "", "Not reported"),
        ("O", "page 12", "Not reported"),
        ("O", HELD_BACK, HELD_BACK),
        ("O", f"{HELD_BACK}. page 12", HELD_BACK),
        ("O", WITHDRAWN, WITHDRAWN),
        ("Q", "", "Missing value"),
    ],
)
def test_a_missing_value_says_why(status, comment, words):
    assert missing_words(status, comment) == words


def test_all_words_are_said_in_lao():
    texts = built_in_texts()
    for said in {*STATUS_WORDS.values(), *LEGEND_WORDS.values(), HELD_BACK, WITHDRAWN}:
        assert texts.has(said, "lo"), said
