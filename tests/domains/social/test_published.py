"""Ours beside published figures: difference, t, and whether theirs lies in our interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.published import HEADER, compare_one
from sathiti.warehouse.line import Office

KEY = "A.LA.HEADCOUNT._T._T._T.NATIONAL"


def row(value, decimals="1", **codes):
    named = {"INDICATOR": "HEADCOUNT", "BASIS": "NATIONAL", **codes}
    return {"round": "2018", "value": value, "decimals": decimals, "source": "LSB", **named}


def ours(value=18.0, error="0.5", low="17.0", high="19.0"):
    told = {"OBS_VALUE": value, "STANDARD_ERROR": error, "CI_LOWER": low, "CI_UPPER": high}
    return {(KEY, "2018"): told}


def test_a_figure_inside_the_interval(lao):
    one = compare_one(row("18.3"), Office(lao), ours())
    assert (one.key, one.period, one.ours, one.published) == (KEY, "2018", 18.0, 18.3)
    assert one.difference == pytest.approx(-0.3)
    assert one.t == pytest.approx(-0.6)
    assert one.inside


def test_rounding_of_the_published_figure_is_allowed(lao):
    assert compare_one(row("19.0"), Office(lao), ours()).inside
    # 19.04 would have been published as 19.0.
    assert compare_one(row("19.0"), Office(lao), ours(high="18.96")).inside
    assert not compare_one(row("19.1"), Office(lao), ours()).inside


def test_a_hidden_or_missing_figure_agrees_with_nothing(lao):
    for known in ({}, ours(None, None, None, None)):
        one = compare_one(row("18.3"), Office(lao), known)
        assert (one.ours, one.difference, one.t, one.inside) == (None, None, None, False)


def test_dimensions_that_are_not_said_are_totals(lao):
    one = compare_one(row("7.0", URBANISATION="U"), Office(lao), {})
    assert one.key == "A.LA.HEADCOUNT._T._T.U.NATIONAL"


@given(value=st.floats(1, 90), error=st.floats(0.1, 5))
def test_our_own_figure_always_agrees(lao, value, error):
    known = ours(value, str(error), str(value - 2 * error), str(value + 2 * error))
    one = compare_one(row(f"{value:.1f}"), Office(lao), known)
    assert one.inside
    assert abs(one.difference) <= 0.05 + 1e-9


def test_the_report_has_a_row_for_every_published_figure(produced):
    rows = produced.csv("poverty-comparison.csv")
    assert tuple(rows[0]) == HEADER
    assert len(rows) == len(produced.pack.parameter_values("lecs.published"))
    assert all(one["source"] for one in rows)
    # Records are made to come near: most agree even with few villages.
    assert sum(one["inside"] == "yes" for one in rows) > len(rows) / 2
