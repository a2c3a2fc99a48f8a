"""What is refused before a round is weighted: reckoned on a few records."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.weight_checks import (
    MOST_NAMED,
    ROUNDING,
    agreeing,
    check_base_weights,
    check_categories,
)
from sathiti.model import Margin, Place, SathitiError, SurveyDomain, SurveyFile

FILE = SurveyFile("homes", ("village", "home"))
SEX = SurveyDomain("sex", "homes", "sex_of_head", "SEX")
AT = [Place("population", key="2018"), Place("census", key="2018")]


def homes(**columns) -> pa.Table:
    count = len(next(iter(columns.values())))
    ids = {"village": ["A"] * count, "home": [str(n) for n in range(count)]}
    return pa.table({**ids, **columns})


def test_weights_above_zero_pass():
    check_base_weights(homes(w=[1, 2, 3]), FILE, "w")
    check_base_weights(homes(w=[0.5, 1e9]), FILE, "w")


@pytest.mark.parametrize("weight", [None, 0.0, -1.0, float("nan"), float("inf")])
def test_others_are_named_by_file_column_and_key(weight):
    with pytest.raises(SathitiError) as told:
        check_base_weights(homes(w=[1.0, weight, 2.0, weight]), FILE, "w")
    assert str(told.value).startswith("homes.csv › w: 2 records have no weight above zero under w")
    assert "A.1, A.3" in str(told.value)


def test_of_many_records_the_first_are_named():
    with pytest.raises(SathitiError) as told:
        check_base_weights(homes(w=[0.0] * 9), FILE, "w")
    assert "9 records" in str(told.value)
    assert f"A.{MOST_NAMED - 1}, …" in str(told.value)
    assert f"A.{MOST_NAMED}," not in str(told.value)


def test_records_with_a_category_pass():
    check_categories(homes(sex=["F", "M"]), FILE, [SEX])
    check_categories(homes(sex=[None, "M"]), FILE, [])


def test_records_without_one_are_named_by_the_variable_that_lacks_it():
    with pytest.raises(SathitiError) as told:
        check_categories(homes(sex=["F", None, "M"]), FILE, [SEX])
    assert "homes.csv › sex_of_head: 1 records have no category of sex" in str(told.value)
    assert "A.1. Correct sex_of_head in survey_corrections.csv" in str(told.value)


def test_no_records_at_all_are_told():
    with pytest.raises(SathitiError, match=r"homes.csv: The file homes has no records"):
        check_categories(homes(sex=["F"]).slice(0, 0), FILE, [SEX])


def test_margins_of_persons_and_of_households_have_wholes_of_their_own():
    margins = (Margin.whole(140), Margin.whole(30, "household"))
    assert agreeing(margins, AT) == margins


@given(st.floats(1 - 0.9 * ROUNDING, 1 + 0.9 * ROUNDING), st.floats(1, 1e9))
def test_the_first_says_the_whole_where_they_differ_by_rounding(factor, whole):
    first, second = agreeing([Margin.whole(whole), Margin.whole(whole * factor)], AT)
    assert first.sum == whole
    assert second.sum == pytest.approx(whole)


@given(st.one_of(st.floats(0.01, 1 - 1.1 * ROUNDING), st.floats(1 + 1.1 * ROUNDING, 100)))
def test_margins_of_different_populations_are_refused(factor):
    with pytest.raises(SathitiError, match=r"census › 2018: The totals of sex add up to"):
        agreeing([Margin.whole(140), Margin.of("sex", {"F": 80 * factor, "M": 60 * factor})], AT)
