"""What holds for any figures: sums that add up and means between their parts are never found."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import Row
from .limits import about, across, run, series

COUNTS = st.integers(0, 10**9)
RATES = st.floats(0.1, 99.9)


@settings(max_examples=25, deadline=None)
@given(COUNTS, COUNTS, st.integers(0, 3))
def test_parts_that_add_up_are_never_found(world: Any, men: int, women: int, places: int) -> None:
    cells = {"_T": men + women, "M": men, "F": women}
    written = {code: f"{count / 10**places:.{places}f}" for code, count in cells.items()}
    rows = across("FOOD", "T", "SEX", written)
    assert about(world, "sum_of_parts", rows) == []
    assert about(world, "part_above_total", rows) == []


@settings(max_examples=25, deadline=None)
@given(COUNTS, COUNTS, st.integers(1, 10**6), st.sampled_from([1, -1]))
def test_persons_too_many_or_too_few_are_always_found(
    world: Any, men: int, women: int, wrong: int, sign: int
) -> None:
    total = men + women + sign * wrong
    rows = across("POP", "NUMBER", "SEX", {"_T": str(total), "M": str(men), "F": str(women)})
    assert about(world, "sum_of_parts", rows) == [f"2015 {total}"]


@settings(max_examples=25, deadline=None)
@given(RATES, RATES, st.floats(0.1, 0.9), st.integers(0, 3))
def test_a_weighted_mean_is_never_found(
    world: Any, men: float, women: float, share: float, places: int
) -> None:
    total = share * men + (1 - share) * women
    cells = {"_T": total, "M": men, "F": women}
    rows = across("POV", "PT", "SEX", {code: f"{v:.{places}f}" for code, v in cells.items()})
    for check in ("total_outside_parts", "total_unlikely", "total_equals_part"):
        assert about(world, check, rows) == [], check


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(100, 10**6), min_size=2, max_size=8), st.integers(1, 6))
def test_the_order_of_the_rows_does_not_matter(world: Any, values: list[int], shift: int) -> None:
    rows = series("FDI", "USD", [str(value) for value in values])
    turned = rows[shift % len(rows) :] + rows[: shift % len(rows)]
    for check in ("jump", "repeated_value", "constant_series", "time_gap", "decimals_differ"):
        assert sorted(about(world, check, turned)) == sorted(about(world, check, rows)), check


@pytest.mark.parametrize("check", ["duplicate_key", "sum_of_parts", "jump", "identical_series"])
def test_two_areas_are_judged_apart(world: Any, check: str) -> None:
    rows = world.clean(6)
    other = [Row(r.series, r.unit, r.time, r.written, {**r.codes, "REF_AREA": "YY"}) for r in rows]
    assert run(world, check, rows + other).breaches == ()
    twice = run(world, check, [*rows, *other]).checked
    assert twice == 2 * run(world, check, rows).checked
