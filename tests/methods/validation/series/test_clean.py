"""Clean figures give no findings: what is found elsewhere is not noise."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st


def _ties_by_chance(rows: list[Any]) -> bool:
    """Whether a large number happens to be that of the year before, as one in thousands is."""
    long = [row for row in rows if len(row.written) >= 6]
    seen = {(row.series, row.unit, str(row.codes), row.written) for row in long}
    return len(seen) < len(long)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_clean_figures_give_no_finding(world: Any, seed: int) -> None:
    rows = world.clean(seed)
    assume(not _ties_by_chance(rows))
    confrontation = world.check(rows)
    assert [finding.message.say("en") for finding in confrontation.findings] == []


def test_rules_did_judge(world: Any) -> None:
    summary = {each.rule: each for each in world.check(world.clean(1)).summary}
    for rule in (
        "series.sum_of_parts",
        "series.sum_of_means",
        "series.total_outside_parts",
        "series.implied_weight_unusual",
        "series.part_share_unusual",
        "series.order_reversed",
        "series.rate_against_number",
        "series.series_sum",
        "series.jump",
        "series.unit_against_name",
        "series.above_base",
        "series.sibling_spike",
        "series.repeated_value",
        "series.identical_series",
        "series.parts_exceed_total",
    ):
        assert summary[rule].checked > 0, rule
        assert summary[rule].failed == 0, rule
        assert summary[rule].passed == summary[rule].checked, rule


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(world: Any, seed: int, order: Any) -> None:
    rows = world.clean(seed)
    order.shuffle(rows)
    assert world.check(rows).findings == ()


def test_a_distribution_adds_up_to_100(world: Any) -> None:
    rows = [
        replace(row, series="SME", codes=codes, written=written)
        for row in [row for row in world.clean(1) if row.series == "SME"]
        for codes, written in (({}, "100"), ({"SEX": "M"}, "61.3"), ({"SEX": "F"}, "38.7"))
    ]
    assert not world.found(rows) & {"sum_of_means", "total_outside_parts", "total_unlikely"}
