"""Estimates: a tidy table that prints, keeps its library, finds rows, gets flags."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Estimates, ReliabilityRule, Sample
from sathiti.methods.survey.estimates import FIGURES, Figures, estimates_table
from sathiti.model import SathitiError

TABLE = pa.table(
    {
        "w": [2.0, 2.0, 3.0, 1.0, 5.0],
        "zone": ["N", "N", "S", "S", "E"],
        "psu": [1, 2, 3, 4, 5],
        "y": [1.0, 3.0, 5.0, 6.0, 4.0],
    }
)
DESIGN = Design(weight="w", psu="psu")


@pytest.fixture
def estimates() -> Estimates:
    return Sample(TABLE, DESIGN).mean("y", ["zone"])


def test_columns_in_order(estimates: Estimates) -> None:
    assert estimates.table.column_names == ["zone", *FIGURES]
    assert estimates.by == ("zone",)
    assert len(estimates) == 3
    assert [row["zone"] for row in estimates] == ["E", "N", "S"]


def test_what_is_missing_is_none_with_a_reason(estimates: Estimates) -> None:
    row = estimates.row(zone="E")
    assert row["estimate"] == 4.0
    assert row["standard_error"] is row["ci_low"] is row["cv"] is None
    assert row["flag"] == "no_error"
    assert np.isnan(estimates.column("standard_error")[0])


def test_a_row_by_its_keys(estimates: Estimates) -> None:
    assert estimates.row(zone="N")["estimate"] == 2.0
    with pytest.raises(SathitiError, match=r"0 rows have the keys zone=W.*: zone"):
        estimates.row(zone="W")
    with pytest.raises(SathitiError, match=r"3 rows have the keys \(none\)"):
        estimates.row()


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (pl.from_arrow, pl.DataFrame),
        (lambda one: one.to_pandas(), pd.DataFrame),
        (lambda one: one, pa.Table),
    ],
)
def test_they_come_back_in_the_library_of_the_sample(made, kind) -> None:  # type: ignore[no-untyped-def]
    found = Sample(made(TABLE), DESIGN).mean("y", ["zone"]).to_native()
    assert isinstance(found, kind)
    assert list(found["zone"].to_numpy()) == ["E", "N", "S"]


def test_of_a_query_engine_they_are_arrow() -> None:
    duckdb = pytest.importorskip("duckdb")
    people = TABLE  # noqa: F841
    relation = duckdb.connect().from_arrow(TABLE)
    assert isinstance(Sample(relation, DESIGN).mean("y").to_native(), pa.Table)
    assert isinstance(Estimates(TABLE).to_native(), pa.Table)


def test_they_print_as_a_table(estimates: Estimates) -> None:
    lines = repr(estimates).splitlines()
    assert lines[0].split() == ["zone", *FIGURES]
    assert lines[1].split()[:3] == ["E", "4", "-"]
    assert len(lines) == 4
    assert repr(Estimates(estimates.table, name="Mean of y")).splitlines()[0] == "Mean of y"


def test_they_print_in_a_notebook(estimates: Estimates) -> None:
    html = Estimates(estimates.table, name="a < b & c")._repr_html_()
    assert "<caption>a &lt; b &amp; c</caption>" in html
    assert html.count("<tr>") == 4
    assert "<th>standard_error</th>" in html
    assert "<caption>" not in estimates._repr_html_()


def test_the_first_rule_that_holds_gives_the_flag(estimates: Estimates) -> None:
    rules = [
        ReliabilityRule("hidden", above_cv=0.3),
        ReliabilityRule("few", below_rows=3),
        ReliabilityRule("weak", below_df=5),
    ]
    flags = {row["zone"]: row["flag"] for row in estimates.flagged(rules)}
    assert flags == {"E": "no_error", "N": "hidden", "S": "few"}
    only = {row["zone"]: row["flag"] for row in estimates.flagged(rules[2:])}
    assert only == {"E": "no_error", "N": "weak", "S": "weak"}
    assert [row["flag"] for row in estimates] == ["no_error", "", ""]


def test_no_degree_of_freedom_gives_no_interval() -> None:
    """R: a domain in one of three villages, ``confint(m, df = degf(subset(d, g == 1)))``.

    svytotal(~y, subset(d, g == 1)) is 3 with error 3; degf is 0 and confint NaN NaN.
    """
    table = pa.table(
        {"w": [1.0] * 6, "p": [1, 1, 2, 2, 3, 3], "g": [1, 1, 2, 2, 2, 2], "y": range(1, 7)}
    )
    found = Sample(table, Design("w", psu="p")).total("y", ["g"])
    row = found.row(g=1)
    assert (row["estimate"], row["standard_error"], row["df"]) == (3, 3, 0)
    assert (row["ci_low"], row["ci_high"]) == (None, None)
    assert row["flag"] == "no_interval"
    assert found.row(g=2)["flag"] == ""
    # rules of the office say more
    hidden = found.flagged([ReliabilityRule("few_places", below_df=1)])
    assert [one["flag"] for one in hidden] == ["few_places", ""]
    kept = found.flagged([ReliabilityRule("few", below_rows=2)])
    assert [one["flag"] for one in kept] == ["no_interval", ""]
    # a normal interval needs no degrees of freedom
    normal = Sample(table, Design("w", psu="p")).total("y", ["g"], interval="normal")
    assert [one["flag"] for one in normal] == ["", ""]


def test_an_unknown_variation_is_above_every_limit() -> None:
    table = TABLE.set_column(3, "y", pa.array([0.0, 0, 5, 6, 4]))
    zero = Sample(table, DESIGN).mean("y", ["zone"])
    assert zero.row(zone="N")["cv"] is None
    flagged = zero.flagged([ReliabilityRule("unreliable", above_cv=0.2)])
    assert flagged.row(zone="N")["flag"] == "unreliable"


@given(st.lists(st.sampled_from([np.nan, 0.0, 1.0, -2.5, np.inf]), min_size=1, max_size=8))
def test_no_figure_is_a_silent_nan(values: list[float]) -> None:
    estimate = np.array(values)
    variance = np.abs(estimate)
    rows = np.arange(len(values), dtype=float)
    figures = Figures(estimate, variance, estimate, estimate, estimate, rows, rows)
    for row in estimates_table({}, figures).to_pylist():
        figures_given = [row[name] for name in ("estimate", "standard_error", "ci_low", "cv")]
        assert not any(one is not None and not np.isfinite(one) for one in figures_given)
        if row["estimate"] is None or row["standard_error"] is None:
            assert row["flag"] in ("empty", "undefined", "no_error")


def figures(**changes: list[float]) -> Figures:
    plain = {
        "estimate": [4.0, -2.0],
        "variance": [1.0, 4.0],
        "low": [2.0, -6.0],
        "high": [6.0, 2.0],
        "design_effect": [1.5, 0.5],
        "rows": [10.0, 20.0],
        "df": [3.0, 9.0],
    }
    return Figures(**{name: np.array(one) for name, one in {**plain, **changes}.items()})


def test_errors_are_roots_of_variances() -> None:
    assert estimates_table({}, figures())["standard_error"].to_pylist() == [1.0, 2.0]


def test_the_coefficient_of_variation_has_no_sign() -> None:
    assert estimates_table({}, figures())["cv"].to_pylist() == [0.25, 1.0]


def test_an_estimate_of_zero_has_no_coefficient_of_variation() -> None:
    table = estimates_table({}, figures(estimate=[0.0, 1.0]))
    assert table["cv"].to_pylist() == [None, 2.0]
    assert table["flag"].to_pylist() == ["", ""]


def test_rows_and_degrees_of_freedom_are_whole_numbers() -> None:
    table = estimates_table({}, figures())
    assert table["n"].type == table["df"].type == pa.int64()
    assert table["df"].to_pylist() == [3, 9]


def test_keys_stand_before_the_figures() -> None:
    table = estimates_table({"zone": ["N", "S"], "sex": [1, 2]}, figures())
    assert table.column_names == ["zone", "sex", *FIGURES]
    assert table.to_pylist()[1]["zone"] == "S"


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({}, ""),
        ({"variance": [np.nan, 4.0]}, "no_error"),
        ({"estimate": [np.nan, 1.0]}, "undefined"),
        ({"estimate": [np.inf, 1.0], "variance": [np.nan, 4.0]}, "undefined"),
        ({"rows": [0.0, 5.0], "estimate": [np.nan, 1.0]}, "empty"),
        ({"rows": [0.0, 5.0], "estimate": [0.0, 1.0], "variance": [0.0, 1.0]}, "empty"),
    ],
)
def test_the_flag_says_why_a_figure_is_missing(changes: dict, flag: str) -> None:
    assert estimates_table({}, figures(**changes))["flag"].to_pylist() == [flag, ""]


def flagged(rule: ReliabilityRule, **changes: list[float]) -> list[str]:
    made = Estimates(estimates_table({}, figures(**changes))).flagged([rule])
    return [row["flag"] for row in made]


@pytest.mark.parametrize(
    ("rule", "flags"),
    [
        (ReliabilityRule("x", above_cv=0.25), ["", "x"]),
        (ReliabilityRule("x", above_cv=0.2), ["x", "x"]),
        (ReliabilityRule("x", below_rows=20), ["x", ""]),
        (ReliabilityRule("x", below_rows=10), ["", ""]),
        (ReliabilityRule("x", below_df=4), ["x", ""]),
        (ReliabilityRule("x", above_cv=0.5, below_df=4), ["x", "x"]),
        (ReliabilityRule("x"), ["", ""]),
    ],
)
def test_a_limit_itself_is_still_reliable(rule: ReliabilityRule, flags: list[str]) -> None:
    assert flagged(rule) == flags


def test_an_empty_domain_keeps_its_flag() -> None:
    rule = ReliabilityRule("hidden", below_rows=100)
    assert flagged(rule, rows=[0.0, 5.0]) == ["empty", "hidden"]


def test_flagging_leaves_the_figures_and_the_name() -> None:
    before = Estimates(estimates_table({"z": ["a", "b"]}, figures()), name="Mean of y")
    after = before.flagged([ReliabilityRule("x", below_df=4)])
    assert after.name == "Mean of y"
    assert after.table.drop_columns(["flag"]) == before.table.drop_columns(["flag"])
    assert after.by == ("z",)


def test_estimates_without_keys_say_so_in_the_error() -> None:
    made = Estimates(estimates_table({}, figures()))
    with pytest.raises(SathitiError, match=r"2 rows have the keys \(none\).*: \(none\)"):
        made.row()


def test_figures_are_written_short() -> None:
    made = Estimates(estimates_table({}, figures(estimate=[1234567.891, 1 / 3])))
    lines = [line.split() for line in repr(made).splitlines()]
    assert lines[1][0] == "1234568"
    assert lines[2][0] == "0.3333333"
    assert lines[2][4] == "6"


def test_totals_of_a_country_are_written_without_an_exponent() -> None:
    made = Estimates(estimates_table({}, figures(estimate=[907_070_212_345.6, -2.5e7])))
    shown = [line.split()[0] for line in repr(made).splitlines()]
    assert shown[1:] == ["907070212346", "-25000000"]
