"""A survey as declared: which file lies within which."""

import pytest

from sathiti.model import (
    SurveyDomain,
    SurveyFile,
    SurveyPlan,
    SurveyWeighting,
    Text,
)

FILES = {
    "villages": SurveyFile("villages", ("village",)),
    "households": SurveyFile("households", ("hhid",), "villages"),
    "persons": SurveyFile("persons", ("hhid", "pid"), "households"),
    "diary": SurveyFile("diary", ("hhid", "line"), "households"),
}
PLAN = SurveyPlan(
    "living",
    "1.0",
    Text.of(en="Survey of living"),
    "invented",
    ("2012",),
    FILES,
    {"psu": "village"},
    SurveyWeighting("households", "base"),
    {"sex": SurveyDomain("sex", "persons", "sex", "SEX", {"1": "M", "2": "F"})},
    ((), ("sex",)),
    ("mean",),
)


@pytest.mark.parametrize(
    ("file", "above"),
    [
        ("villages", []),
        ("households", ["villages"]),
        ("persons", ["households", "villages"]),
        ("diary", ["households", "villages"]),
    ],
)
def test_the_files_above_are_the_nearest_first(file, above):
    assert PLAN.above(file) == above


def test_a_file_that_is_not_declared_is_above_nothing():
    with pytest.raises(KeyError):
        PLAN.above("animals")


def test_what_a_survey_may_leave_out_is_empty():
    assert PLAN.welfare == {}
    assert PLAN.lines == ()
    assert (PLAN.line_table, PLAN.reliability, PLAN.synthetic) == ("", "", "")
    assert PLAN.rules == ()
    assert PLAN.weighting.bounds is None
    assert PLAN.weighting.response is None
