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
