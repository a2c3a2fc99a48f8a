import statistics
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.validation import Facts, evaluate, parse
from sathiti.methods.validation.robust_series import last_given, mad_scores, medians
from sathiti.methods.validation.time_functions import years_between
from sathiti.model import Period


@pytest.fixture(scope="module")
def facts(make_facts: Any) -> Facts:
    """2013 was never asked, 2015 was asked and not answered; area B has its own years."""
    return make_facts(
        {
            "x": {
                ("A", 2012): 2,
                ("A", 2014): 4,
                ("A", 2015): None,
                ("A", 2016): 16,
                ("A", 2017): 17,
                ("B", 2014): 100,
                ("B", 2015): 200,
            }
        }
    )


def test_previous_is_the_period_before_and_nothing_else(facts: Facts, compute: Any) -> None:
    assert compute("previous(x)", facts) == {
        ("A", "2015"): 4,
        ("A", "2017"): 16,
        ("B", "2015"): 100,
    }


def test_previous_counts_periods_not_rows(facts: Facts, compute: Any) -> None:
    assert compute("previous(x, 2)", facts) == {("A", "2014"): 2, ("A", "2016"): 4}
    assert compute("previous(x, 5)", facts) == {("A", "2017"): 2}


def test_previous_takes_whole_expressions(facts: Facts, compute: Any) -> None:
    assert compute("previous(x + 1) * 2", facts) == {
        ("A", "2015"): 10,
        ("A", "2017"): 34,
        ("B", "2015"): 202,
    }


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("2014-Q4", "2015-Q1"),
        ("2014-12", "2015-01"),
        ("2014-S2", "2015-S1"),
        ("2014-W52", "2015-W01"),
        ("2015-02-28", "2015-03-01"),
        ("2014", "2015"),
    ],
)
def test_previous_follows_the_frequency(
    before: str, now: str, make_facts: Any, compute: Any
) -> None:
    assert compute("previous(x)", make_facts({"x": {before: 7, now: 8}})) == {now: 7}


def test_frequencies_do_not_mix(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"x": {"2014": 1, "2015": 2, "2014-Q4": 30, "2015-Q1": 40, "2015-Q2": None}})
    assert compute("previous(x)", facts) == {"2015": 1, "2015-Q1": 30, "2015-Q2": 40}
    assert compute("latest(x)", facts)["2015-Q2"] == 40
    assert compute("earlier(x)", facts) == {"2015": 1, "2015-Q1": 30, "2015-Q2": 40}


def test_text_that_is_no_period_has_no_neighbours(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"x": {"2014/15": 1, "2015/16": 2, "2015": 3}})
    assert compute("x", facts) == {"2014/15": 1, "2015/16": 2, "2015": 3}
    assert compute("previous(x)", facts) == {}


def test_latest_is_the_last_given_at_or_before(facts: Facts, compute: Any) -> None:
    assert compute("latest(x)", facts) == {
        ("A", "2012"): 2,
        ("A", "2014"): 4,
        ("A", "2015"): 4,
        ("A", "2016"): 16,
        ("A", "2017"): 17,
        ("B", "2014"): 100,
        ("B", "2015"): 200,
    }


def test_earlier_is_the_last_given_before(facts: Facts, compute: Any) -> None:
    assert compute("earlier(x)", facts) == {
        ("A", "2014"): 2,
        ("A", "2015"): 4,
        ("A", "2016"): 4,
        ("A", "2017"): 16,
        ("B", "2015"): 100,
    }


def test_latest_fills_years_of_another_form(make_facts: Any, compute: Any) -> None:
    facts = make_facts(
        {"used": {2015: 10, 2016: 12, 2018: 20}},
        {"reference": {"resource": {2014: 100, 2017: 200}}},
    )
    assert compute("used / latest(reference.resource)", facts) == {
        "2015": 0.1,
        "2016": 0.12,
        "2018": 0.1,
    }


def test_latest_says_which_year_it_took(make_facts: Any) -> None:
    facts = make_facts({"x": {2014: 5, 2015: None, 2016: None}})
    found = evaluate(parse("latest(x)"), facts, "f")
    assert [(r.period, r.inputs[0].period) for r in found] == [
        ("2014", "2014"),
        ("2015", "2014"),
        ("2016", "2014"),
    ]


def test_at_reads_a_fixed_period_in_each_area(facts: Facts, compute: Any) -> None:
    assert compute('x / at(x, "2014")', facts) == {
        ("A", "2012"): 0.5,
        ("A", "2014"): 1,
        ("A", "2016"): 4,
        ("A", "2017"): 4.25,
        ("B", "2014"): 1,
        ("B", "2015"): 2,
    }
    assert compute('at(x, "2015")', facts) == {("B", "2014"): 200, ("B", "2015"): 200}
    assert compute('at(x, "1999")', facts) == {}


def test_base_reads_the_base_period(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"forest": {2000: 100, 2010: 80, 2015: 78, 2016: 77}})
    bases = {"2010": "2000", "2015": "2010", "2020": "2015", "1990": "1980"}
    assert compute("base(forest)", facts, bases) == {"2010": 100, "2015": 80}
    assert compute("base_years() + 0 * forest", facts, bases) == {"2010": 10, "2015": 5}
    rate = compute("100 * ((forest / base(forest)) ** (1 / base_years()) - 1)", facts, bases)
    assert rate["2010"] == pytest.approx(100 * (0.8**0.1 - 1))
    assert rate["2015"] == pytest.approx(100 * ((78 / 80) ** 0.2 - 1))


def test_without_base_periods_base_is_missing(make_facts: Any, compute: Any) -> None:
    facts = make_facts({"x": {2015: 1}})
    assert compute("base(x)", facts) == {}
    assert compute("base_years() * x", facts) == {}


def test_years_between_counts_months() -> None:
    def years(first: str, last: str) -> float:
        return years_between(Period.parse(first), Period.parse(last))

    assert years("2010", "2015") == 5
    assert years("2015-Q1", "2015-Q4") == 0.75
    assert years("2015-12", "2016-01") == pytest.approx(1 / 12)


def score(values: list[float | None]) -> list[float]:
    array = np.array([np.nan if value is None else value for value in values])
    return mad_scores(array, np.zeros(len(values), dtype=np.int64)).tolist()


def test_mad_score_by_hand() -> None:
    # median 10, deviations 2 1 0 1 90, MAD 1
    assert score([8, 9, 10, 11, 100]) == pytest.approx(
        [2 / 1.4826, 1 / 1.4826, 0, 1 / 1.4826, 90 / 1.4826]
    )


def test_mad_score_leaves_missing_values_out() -> None:
    found = score([8, None, 9, 10, 11, None, 100])
    assert found[2:5] == pytest.approx([1 / 1.4826, 0, 1 / 1.4826])
    assert np.isnan(found[1])
    assert np.isnan(found[5])


def test_zero_mad_falls_back_to_the_mean_deviation() -> None:
    # median 5, MAD 0, mean absolute deviation 10/5 = 2
    assert score([5, 5, 5, 5, 15]) == pytest.approx([0, 0, 0, 0, 10 / (1.253314 * 2)])


def test_equal_values_are_not_unusual() -> None:
    assert score([7, 7, 7, 7]) == [0, 0, 0, 0]


def test_two_values_have_no_score() -> None:
    assert np.isnan(score([1, 1000])).all()
    assert np.isnan(score([])).all()
    assert np.isnan(score([None, None, None])).all()


def test_areas_are_judged_apart(make_facts: Any, compute: Any) -> None:
    small = {("A", 2000 + n): value for n, value in enumerate([1, 2, 3, 2, 1])}
    large = {("B", 2000 + n): value for n, value in enumerate([1000, 2000, 3000, 2000, 1000])}
    facts = make_facts({"x": small | large})
    found = compute("mad_score(x)", facts)
    assert found[("A", "2001")] == found[("B", "2001")] == 0
    assert found[("A", "2002")] == found[("B", "2002")] == pytest.approx(1 / 1.4826)


def test_mad_score_uses_the_value_judged(make_facts: Any) -> None:
    facts = make_facts({"x": {2000: 1, 2001: 2, 2002: 30}})
    found = evaluate(parse("mad_score(x)"), facts, "f")
    assert [[u.period for u in r.inputs] for r in found] == [["2000"], ["2001"], ["2002"]]


SERIES = st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(SERIES, st.booleans())
def test_medians_agree_with_the_standard_library(series: list[list[float]], padded: bool) -> None:
    # A long series beside short ones takes the other way of sorting.
    series = series if padded else [*series, [1.0] * 200, *([[2.0]] * 40)]
    groups = np.repeat(np.arange(len(series)), [len(values) for values in series])
    found = medians(np.array([value for values in series for value in values]), groups)
    assert found.tolist() == pytest.approx([statistics.median(values) for values in series])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), st.floats(-9, 9))), max_size=12))
def test_last_given_agrees_with_a_loop(cells: list[tuple[int, float | None]]) -> None:
    cells = sorted(cells, key=lambda cell: cell[0])
    values = np.array([np.nan if value is None else value for _, value in cells])
    segments = np.array([segment for segment, _ in cells], dtype=np.int64)
    for before in (False, True):
        found = last_given(values, segments, before).tolist() if cells else []
        for n, (segment, _) in enumerate(cells):
            last = n if not before else n - 1
            wanted = [
                m for m in range(last + 1) if cells[m][0] == segment and cells[m][1] is not None
            ]
            assert found[n] == (wanted[-1] if wanted else -1)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_previous_agrees_with_a_dictionary(make_facts: Any, data: st.DataObject) -> None:
    cells = data.draw(
        st.dictionaries(
            st.tuples(st.sampled_from("AB"), st.integers(2000, 2008)), CELLS, min_size=1, max_size=9
        )
    )
    steps = data.draw(st.integers(1, 3))
    found = evaluate(parse(f"previous(x, {steps})"), make_facts({"x": cells}), "f")
    assert {(r.area, int(r.period)): r.value for r in found} == {
        (area, year): cells[(area, year - steps)]
        for area, year in cells
        if cells.get((area, year - steps)) is not None
    }


CELLS = st.one_of(st.none(), st.integers(-9, 9).map(float))
