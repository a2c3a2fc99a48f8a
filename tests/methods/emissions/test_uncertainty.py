"""Error propagation, shared errors, and Monte Carlo beside it."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import (
    combine_uncertainty,
    simulate_uncertainty,
    source_uncertainty,
    trend_uncertainty,
)
from sathiti.model import Catalogue, SathitiError


def sources(*rows: tuple[Any, ...], **more: list[Any]) -> pa.Table:
    return pa.table(
        {
            "emission": pa.array([row[0] for row in rows], pa.float64()),
            "activity_uncertainty": pa.array([row[1] for row in rows], pa.float64()),
            "factor_uncertainty": pa.array([row[2] for row in rows], pa.float64()),
            **more,
        }
    )


def combined(table: pa.Table) -> dict[str, Any]:
    (row,) = combine_uncertainty(table).to_pylist()
    return row


def simulated(table: pa.Table, draws: int = 40_000, seed: int = 1) -> dict[str, Any]:
    (row,) = simulate_uncertainty(table, draws=draws, seed=seed).to_pylist()
    return row


def test_one_source_is_the_root_of_squares() -> None:
    assert source_uncertainty(5, 12) == 13
    row = combined(sources((200.0, 5.0, 12.0)))
    assert row["uncertainty"] == pytest.approx(13)
    assert (row["low"], row["high"]) == (pytest.approx(174), pytest.approx(226))


def test_independent_sources() -> None:
    """sqrt((100 x 10 %)^2 + (300 x 5 %)^2) of 400."""
    row = combined(sources((100.0, 10.0, 0.0), (300.0, 0.0, 5.0)))
    assert row["uncertainty"] == pytest.approx(100 * (10**2 + 15**2) ** 0.5 / 400)
    assert row["emission"] == 400


def test_a_shared_factor_errs_as_one() -> None:
    """Two halves with one factor are as uncertain as the whole."""
    apart = sources((50.0, 0.0, 20.0), (50.0, 0.0, 20.0))
    together = apart.append_column("shared_factor", pa.array(["diesel", "diesel"]))
    assert combined(apart)["uncertainty"] == pytest.approx(20 / 2**0.5)
    assert combined(together)["uncertainty"] == pytest.approx(20)


def test_a_shared_activity_errs_as_one() -> None:
    table = sources((60.0, 10.0, 0.0), (40.0, 10.0, 0.0), shared_activity=["herd", "herd"])
    assert combined(table)["uncertainty"] == pytest.approx(10)


def test_activity_and_factor_of_the_same_name_are_two_errors() -> None:
    table = sources((100.0, 3.0, 4.0), shared_activity=["x"], shared_factor=["x"])
    assert combined(table)["uncertainty"] == pytest.approx(5)


def test_an_empty_name_is_an_own_error() -> None:
    table = sources((50.0, 0.0, 20.0), (50.0, 0.0, 20.0), shared_factor=["", None])
    assert combined(table)["uncertainty"] == pytest.approx(20 / 2**0.5)


def test_a_shared_error_of_opposite_signs_cancels() -> None:
    table = sources((100.0, 0.0, 10.0), (-100.0, 0.0, 10.0), shared_factor=["x", "x"])
    row = combined(table)
    assert (row["emission"], row["low"], row["high"]) == (0, 0, 0)
    assert row["uncertainty"] is None


def test_groups() -> None:
    table = sources((100.0, 10.0, 0.0), (50.0, 20.0, 0.0), gas=["CO2", "CH4"])
    rows = combine_uncertainty(table, ["gas"]).to_pylist()
    assert [(row["gas"], row["uncertainty"]) for row in rows] == [
        ("CH4", pytest.approx(20)),
        ("CO2", pytest.approx(10)),
    ]


def test_monte_carlo_repeats_with_its_seed() -> None:
    table = sources((100.0, 10.0, 30.0))
    first = simulate_uncertainty(table, draws=500, seed=7)
    assert first == simulate_uncertainty(table, draws=500, seed=7)
    assert first != simulate_uncertainty(table, draws=500, seed=8)


def test_monte_carlo_of_shared_factors() -> None:
    table = sources((50.0, 0.0, 20.0), (50.0, 0.0, 20.0), shared_factor=["x", "x"])
    assert simulated(table)["uncertainty"] == pytest.approx(20, rel=0.03)


def test_monte_carlo_of_shared_activity() -> None:
    table = sources((50.0, 20.0, 0.0), (50.0, 20.0, 0.0), shared_activity=["x", "x"])
    assert simulated(table)["uncertainty"] == pytest.approx(20, rel=0.03)


def test_lognormal_errors_are_skewed_and_never_negative() -> None:
    row = simulated(sources((100.0, 0.0, 200.0), distribution=["lognormal"]))
    assert row["low"] > 0
    assert row["high"] - 100 > 100 - row["low"]
    assert row["emission"] == pytest.approx(100, rel=0.05)
    assert simulated(sources((100.0, 0.0, 200.0)))["low"] < 0


def test_monte_carlo_by_group() -> None:
    table = sources((100.0, 10.0, 0.0), (50.0, 20.0, 0.0), gas=["CO2", "CH4"])
    rows = simulate_uncertainty(table, ["gas"], draws=20_000, seed=3).to_pylist()
    assert [row["gas"] for row in rows] == ["CH4", "CO2"]
    assert [row["uncertainty"] for row in rows] == pytest.approx([20, 10], rel=0.05)


def test_an_unknown_distribution() -> None:
    table = sources((1.0, 1.0, 1.0), distribution=["triangle"])
    with pytest.raises(SathitiError, match="“triangle” is not a distribution"):
        simulated(table)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((None, 1.0, 1.0), "emission is –"),
        ((1.0, None, 1.0), "activity_uncertainty is –"),
        ((1.0, 1.0, -5.0), r"factor_uncertainty is -5\.0"),
    ],
)
def test_figures_that_are_none(row: tuple[Any, ...], told: str, lao: Catalogue) -> None:
    with pytest.raises(SathitiError, match=told) as caught:
        combine_uncertainty(sources((1.0, 1.0, 1.0), row))
    assert "row 2" in str(caught.value)
    assert "ແຖວ 2" in caught.value.say(lao, "lo")


# Trends.


def trend(*rows: tuple[float, float, float, float]) -> dict[str, Any]:
    table = sources(*((row[1], *row[2:]) for row in rows), base=[row[0] for row in rows])
    (found,) = trend_uncertainty(table).to_pylist()
    return found


def test_a_factor_alone_does_not_blur_the_trend_of_one_source() -> None:
    assert trend((80.0, 100.0, 0.0, 30.0))["uncertainty"] == pytest.approx(0)


def test_activity_blurs_it_by_the_root_of_two() -> None:
    assert trend((100.0, 100.0, 5.0, 0.0))["uncertainty"] == pytest.approx(5 * 2**0.5)


def test_factors_matter_where_the_mix_changes() -> None:
    """One source doubles, the other stays: worked by hand."""
    row = trend((100.0, 200.0, 0.0, 10.0), (100.0, 100.0, 0.0, 20.0))
    first = 200 / 200 - 100 / 200 * 1.5
    second = 100 / 200 - 100 / 200 * 1.5
    assert row["change"] == pytest.approx(50)
    assert row["uncertainty"] == pytest.approx(((first * 10) ** 2 + (second * 20) ** 2) ** 0.5)


def test_sensitivity_is_that_of_the_guidelines() -> None:
    """Table 3.2 defines A by raising both years of a source by one percent."""
    base, latest = [120.0, 80.0], [90.0, 140.0]
    before = 100 * (sum(latest) / sum(base) - 1)
    raised = 100 * ((sum(latest) + 0.9) / (sum(base) + 1.2) - 1)
    row = trend((120.0, 90.0, 0.0, 10.0), (80.0, 140.0, 0.0, 0.0))
    assert row["uncertainty"] == pytest.approx(abs(raised - before) * 10, rel=0.01)


def test_a_trend_without_base() -> None:
    row = trend((0.0, 100.0, 5.0, 5.0))
    assert (row["change"], row["uncertainty"]) == (None, None)
    with pytest.raises(SathitiError, match="base is –"):
        trend((float("nan"), 100.0, 5.0, 5.0))
    with pytest.raises(SathitiError, match="no column base"):
        trend_uncertainty(sources((1.0, 1.0, 1.0)))


small = st.floats(0.5, 5)
emission = st.floats(1, 1000)
rows = st.lists(st.tuples(emission, small, small), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(rows=rows, shared=st.lists(st.sampled_from(["", "a", "b"]), min_size=6, max_size=6))
def test_both_approaches_agree_for_small_normal_errors(
    rows: list[tuple[float, ...]], shared: list[str]
) -> None:
    table = sources(*rows, shared_factor=shared[: len(rows)])
    one, two = combined(table), simulated(table)
    assert two["emission"] == pytest.approx(one["emission"], rel=2e-3)
    assert two["uncertainty"] == pytest.approx(one["uncertainty"], rel=0.05)


@settings(max_examples=40, deadline=None)
@given(rows=rows)
def test_correlation_never_lowers_the_uncertainty_of_a_sum(rows: list[tuple[float, ...]]) -> None:
    apart = combined(sources(*rows))
    together = combined(sources(*rows, shared_factor=["x"] * len(rows)))
    assert together["uncertainty"] >= apart["uncertainty"] * (1 - 1e-12)
    assert together["emission"] == pytest.approx(apart["emission"])


@settings(max_examples=40, deadline=None)
@given(rows=rows, times=st.floats(0.01, 100))
def test_the_unit_of_the_emission_does_not_matter(
    rows: list[tuple[float, ...]], times: float
) -> None:
    scaled = [(row[0] * times, *row[1:]) for row in rows]
    before, after = combined(sources(*rows)), combined(sources(*scaled))
    assert after["uncertainty"] == pytest.approx(before["uncertainty"])


@settings(max_examples=40, deadline=None)
@given(rows=rows)
def test_a_sum_is_no_more_uncertain_than_its_worst_part(rows: list[tuple[float, ...]]) -> None:
    worst = max(source_uncertainty(*row[1:]) for row in rows)
    assert combined(sources(*rows))["uncertainty"] <= worst * (1 + 1e-12)
