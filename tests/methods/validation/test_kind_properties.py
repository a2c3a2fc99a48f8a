"""Every kind against a plain loop over dictionaries, on random facts with gaps."""

import statistics
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation import Facts

AREAS = ["A", "B"]
YEARS = range(2010, 2016)
Cells = dict[tuple[str, int], float | None]
VALUES = st.one_of(st.none(), st.integers(-3, 12).map(float), st.sampled_from([0.5, 2.25, 100.0]))
WHERE = st.tuples(st.sampled_from(AREAS), st.sampled_from(list(YEARS)))
SERIES = st.dictionaries(WHERE, VALUES, max_size=10)
FEW = settings(max_examples=60, deadline=None)


def failed(result: Any) -> set[tuple[str, int]]:
    return {(finding.key.split(".")[0], int(finding.period)) for finding in result.findings}


def tally(result: Any) -> tuple[int, int, int]:
    (summary,) = result.summary
    assert summary.checked == summary.passed + summary.failed
    assert summary.failed == len(result.findings)
    return summary.passed, summary.failed, summary.not_evaluated


def expect(result: Any, verdicts: dict[tuple[str, int], bool | None]) -> None:
    """Compare findings and counts with a verdict for each case: holds, does not, unknown."""
    assert failed(result) == {where for where, holds in verdicts.items() if holds is False}
    counts = Counter(verdicts.values())
    assert tally(result) == (counts[True], counts[False], counts[None])


@FEW
@given(SERIES, st.integers(-2, 3), st.integers(3, 9))
def test_range(
    make_facts: Any, make_rule: Any, judge: Any, cells: Cells, low: int, high: int
) -> None:
    result = judge(make_facts({"x": cells}), make_rule("range", item="x", min=low, max=high))
    expect(
        result,
        {where: None if value is None else low <= value <= high for where, value in cells.items()},
    )


@FEW
@given(SERIES, SERIES)
def test_comparison_of_two_items(
    make_facts: Any, make_rule: Any, judge: Any, left: Cells, right: Cells
) -> None:
    facts = make_facts({"x": left, "y": right})
    expect(
        judge(facts, make_rule(expression="x <= y")),
        {where: holds(left.get(where), right.get(where)) for where in {*left, *right}},
    )
    expect(
        judge(facts, make_rule(expression="missing(x) or missing(y) or x <= y")),
        {where: holds(left.get(where), right.get(where)) is not False for where in {*left, *right}},
    )


def holds(left: float | None, right: float | None) -> bool | None:
    return None if left is None or right is None else left <= right


@FEW
@given(SERIES, SERIES)
def test_comparison_across_forms_is_tried_where_the_own_form_was_asked(
    make_facts: Any, make_rule: Any, judge: Any, left: Cells, right: Cells
) -> None:
    facts = make_facts({"x": left}, {"g": {"y": right}})
    expect(
        judge(facts, make_rule("cross_form", left="x", right="g.y", operator="<=")),
        {where: holds(left[where], right.get(where)) for where in left},
    )


@FEW
@given(SERIES, SERIES, SERIES, st.sampled_from([0, 1, 2]))
def test_sum_of_parts(
    make_facts: Any,
    make_rule: Any,
    judge: Any,
    total: Cells,
    first: Cells,
    second: Cells,
    decimals: int,
) -> None:
    def told(cells: Cells) -> dict[Any, Any]:
        return {w: v if v is None else (v, decimals) for w, v in cells.items()}

    facts = make_facts({"t": told(total), "a": told(first), "b": told(second)})
    verdicts: dict[tuple[str, int], bool | None] = {}
    for where in {*total, *first, *second}:
        t, a, b = (cells.get(where) for cells in (total, first, second))
        if t is None or a is None or b is None:
            verdicts[where] = None
        else:
            verdicts[where] = abs(t - a - b) <= 0.5 * 10**-decimals * 3**0.5
    expect(judge(facts, make_rule("sum_of_parts", total="t", parts=["a", "b"])), verdicts)


@FEW
@given(SERIES)
def test_time_ratio(make_facts: Any, make_rule: Any, judge: Any, cells: Cells) -> None:
    verdicts: dict[tuple[str, int], bool | None] = {}
    for (area, year), value in cells.items():
        before = cells.get((area, year - 1))
        known = value is not None and before
        verdicts[(area, year)] = 0.5 <= value / before <= 2 if known else None
    rule = make_rule("time_ratio", item="x", low=0.5, high=2)
    expect(judge(make_facts({"x": cells}), rule), verdicts)


@FEW
@given(SERIES)
def test_time_ratio_across_gaps(make_facts: Any, make_rule: Any, judge: Any, cells: Cells) -> None:
    verdicts: dict[tuple[str, int], bool | None] = {}
    for (area, year), value in cells.items():
        given_before = [
            cells[(area, y)] for y in YEARS if y < year and cells.get((area, y)) is not None
        ]
        before = given_before[-1] if given_before else None
        known = value is not None and before
        verdicts[(area, year)] = value / before <= 2 and value / before >= 0 if known else None
    rule = make_rule("time_ratio", item="x", high=2, across_gaps=True)
    expect(judge(make_facts({"x": cells}), rule), verdicts)


@FEW
@given(SERIES)
def test_time_mad(make_facts: Any, make_rule: Any, judge: Any, cells: Cells) -> None:
    verdicts: dict[tuple[str, int], bool | None] = {}
    for (area, year), value in cells.items():
        series = [v for (a, _), v in cells.items() if a == area and v is not None]
        known = value is not None and len(series) >= 3
        verdicts[(area, year)] = score(value, series) <= 1.5 if known else None
    rule = make_rule("time_mad", item="x", threshold=1.5)
    expect(judge(make_facts({"x": cells}), rule), verdicts)


def score(value: float, series: list[float]) -> float:
    middle = statistics.median(series)
    apart = [abs(one - middle) for one in series]
    spread = 1.4826 * statistics.median(apart) or 1.253314 * statistics.fmean(apart)
    return abs(value - middle) / spread if value != middle else 0.0


@FEW
@given(SERIES, SERIES)
def test_share_sum(
    make_facts: Any, make_rule: Any, judge: Any, first: Cells, second: Cells
) -> None:
    facts = make_facts({"a": first, "b": second})
    verdicts: dict[tuple[str, int], bool | None] = {}
    for where in {*first, *second}:
        a, b = first.get(where), second.get(where)
        known = a is not None and b is not None
        verdicts[where] = abs(a + b - 100) <= 5 if known else None
    rule = make_rule("share_sum", items=["a", "b"], tolerance=5)
    expect(judge(facts, rule), verdicts)


@FEW
@given(SERIES, SERIES, SERIES)
def test_not_sum_of_parts(
    make_facts: Any, make_rule: Any, judge: Any, mean: Cells, first: Cells, second: Cells
) -> None:
    def told(cells: Cells) -> dict[Any, Any]:
        return {w: v if v is None else (v, 2) for w, v in cells.items()}

    facts = make_facts({"m": told(mean), "a": told(first), "b": told(second)})
    verdicts: dict[tuple[str, int], bool | None] = {}
    for where in {*mean, *first, *second}:
        m, a, b = (cells.get(where) for cells in (mean, first, second))
        if a is None or b is None:
            verdicts[where] = None
        elif not (a and b):
            verdicts[where] = True
        else:
            verdicts[where] = None if m is None else abs(m - a - b) > 0.005 * 3**0.5
    rule = make_rule("not_sum_of_parts", total="m", parts=["a", "b"])
    expect(judge(facts, rule), verdicts)


STATUSES = st.sampled_from([1.0, 0.0, None, "L", "M", "O"])


@FEW
@given(st.dictionaries(WHERE, STATUSES, max_size=8), st.sets(WHERE, max_size=8))
def test_complete(
    make_facts: Any,
    make_rule: Any,
    judge: Any,
    make_table: Any,
    cells: dict[Any, Any],
    asked: set[Any],
) -> None:
    answered = {where for where, cell in cells.items() if cell not in (None, "O")}
    own = judge(make_facts({"x": cells}), make_rule("complete"))
    assert failed(own) == cells.keys() - answered
    rule = make_rule("complete", asked=make_table({"x": dict.fromkeys(asked, 1)}))
    result = judge(make_facts({"x": cells}), rule)
    assert failed(result) == asked - answered
    assert tally(result) == (len(asked & answered), len(asked - answered), 0)


@FEW
@given(st.lists(st.tuples(st.sampled_from("xy"), WHERE), max_size=12))
def test_duplicate_key(make_rule: Any, judge: Any, table_of_rows: Any, keys: list[Any]) -> None:
    rows = [
        {"ITEM": item, "REF_AREA": area, "TIME_PERIOD": str(year), "OBS_VALUE": float(n)}
        for n, (item, (area, year)) in enumerate(keys)
    ]
    result = judge(Facts({"f": table_of_rows(rows)}), make_rule("duplicate_key"))
    several = {key: count for key, count in Counter(keys).items() if count > 1}
    assert {(f.key, f.period): f.values["count"] for f in result.findings} == {
        (f"{area}.{item}", str(year)): count for (item, (area, year)), count in several.items()
    }
    for finding in result.findings:
        area, item = finding.key.split(".")
        positions = [
            float(n) for n, key in enumerate(keys) if key == (item, (area, int(finding.period)))
        ]
        assert finding.values["all_values"] == positions
    (summary,) = result.summary
    assert summary.checked == len(set(keys))


@FEW
@given(SERIES)
def test_order_of_rows_does_not_matter(
    make_rule: Any, judge: Any, make_table: Any, cells: Cells
) -> None:
    table = make_table({"x": cells})
    backwards = table.take(np.arange(len(table))[::-1])
    rules = [
        make_rule("range", id="1", item="x", max=5),
        make_rule("time_ratio", id="2", item="x", high=2),
        make_rule("time_mad", id="3", item="x", threshold=1),
        make_rule("duplicate_key", id="4"),
    ]
    one, other = (judge(Facts({"f": rows}), *rules) for rows in (table, backwards))
    assert one.findings == other.findings
    assert one.summary == other.summary


@FEW
@given(SERIES, st.integers(1, 4))
def test_areas_do_not_influence_each_other(
    make_rule: Any, judge: Any, make_facts: Any, cells: Cells, factor: int
) -> None:
    rules = [
        make_rule("time_ratio", id="1", item="x", high=2),
        make_rule("time_mad", id="2", item="x", threshold=1),
        make_rule(id="3", expression="x <= latest(x) + earlier(x)"),
    ]
    changed = {w: v if v is None or w[0] == "A" else v * 10**factor for w, v in cells.items()}
    for rule in rules:
        found = [
            {where for where in failed(judge(make_facts({"x": one}), rule)) if where[0] == "A"}
            for one in (cells, changed)
        ]
        assert found[0] == found[1]


@pytest.mark.parametrize("threshold", [0.5, 3.5])
def test_scores_do_not_depend_on_the_unit(
    threshold: float, make_rule: Any, judge: Any, make_facts: Any
) -> None:
    values = [10.0, 12.0, 9.0, 30.0, 11.0]
    rule = make_rule("time_mad", item="x", threshold=threshold)
    found = [
        failed(
            judge(make_facts({"x": {("A", 2010 + n): v * k for n, v in enumerate(values)}}), rule)
        )
        for k in (0.001, 1, 1e6)
    ]
    assert found[0] == found[1] == found[2] != set()
