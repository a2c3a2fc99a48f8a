"""A plan that contradicts itself is refused before anything is read."""

import pytest

from sathiti.methods.survey.selection.plan import SelectionPlan, check_plan, columns_of
from sathiti.model import SathitiError

PROPORTIONAL = ["pps_systematic", "sampford", "brewer"]
EQUAL = ["srs", "systematic"]


def plan(**settings) -> SelectionPlan:
    """A plan of three villages."""
    return SelectionPlan(key="village", count=3, **settings)


@pytest.mark.parametrize(
    ("written", "columns"),
    [("a", ("a",)), (("a", "b"), ("a", "b")), ((), ()), (["a", "b"], ("a", "b"))],
)
def test_one_column_or_several(written, columns):
    assert columns_of(written) == columns


@pytest.mark.parametrize("method", PROPORTIONAL)
def test_proportional_methods_need_a_size(method):
    check_plan(plan(method=method, size="households"), 0)
    with pytest.raises(SathitiError, match=f"Method {method} does not go with the size “”"):
        check_plan(plan(method=method), 0)


@pytest.mark.parametrize("method", EQUAL)
def test_other_methods_take_none(method):
    check_plan(plan(method=method), 0)
    with pytest.raises(SathitiError, match=f"Method {method} does not go with the size “hh”"):
        check_plan(plan(method=method, size="hh"), 0)


@pytest.mark.parametrize(
    ("method", "size"), [("srs", ""), ("sampford", "households"), ("brewer", "households")]
)
def test_an_order_without_a_systematic_method_would_be_forgotten(method, size):
    with pytest.raises(
        SathitiError, match=f"Method {method} takes no notice of the order"
    ) as error:
        check_plan(plan(method=method, size=size, order=("altitude", "road")), 0)
    assert "altitude, road" in str(error.value)
    assert "or select systematically" in str(error.value)


@pytest.mark.parametrize(("method", "size"), [("systematic", ""), ("pps_systematic", "households")])
def test_systematic_methods_take_an_order(method, size):
    assert check_plan(plan(method=method, size=size, order="altitude"), 0) is None


@pytest.mark.parametrize(("reserve", "seed"), [(-1, 0), (0, -1)])
def test_negative_reserves_and_seeds(reserve, seed):
    with pytest.raises(SathitiError, match=f"Reserve {reserve} and seed {seed} must be 0 or more"):
        check_plan(plan(reserve=reserve), seed)


def test_a_plan_cannot_be_changed_afterwards():
    with pytest.raises(AttributeError):
        plan().count = 4


def test_a_plan_is_refused_by_default_where_strata_are_short():
    assert plan().short == "refuse"
    assert plan().method == "srs"
