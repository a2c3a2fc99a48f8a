"""Intervals: by svyciprop of R, and by hand."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.intervals import IntervalMethod, interval, t_quantile
from sathiti.model import SathitiError

TABLE = pa.table(
    {
        "w": [2.0, 3, 1, 4, 2, 5, 3, 2],
        "s": [1, 1, 1, 1, 2, 2, 2, 2],
        "p": [1, 1, 2, 2, 1, 1, 2, 3],
        "z": [1, 0, 1, 1, 0, 1, 1, 0],
        "all": [1] * 8,
        "none": [0] * 8,
        "y": [10.0, 7, 12, 20, 30, 9, 25, 4],
    }
)


@pytest.fixture
def sample() -> Sample:
    return Sample(TABLE, Design("w", "s", "p"))


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        # svyciprop(~z, svydesign(id=~p, strata=~s, weights=~w, data=d, nest=TRUE), method=...)
        ("logit", 0.159492016738129, 0.960315175796007),
        ("beta", 0.171106954606965, 0.979648313029156),
        ("t", 0.155917300495551, 1.207719063140813),
    ],
)
def test_by_r(sample: Sample, method: IntervalMethod, low: float, high: float) -> None:
    row = sample.proportion("z", interval=method).row()
    assert row["estimate"] == pytest.approx(0.681818181818182, rel=1e-12)
    assert row["ci_low"] == pytest.approx(low, rel=1e-6)
    assert row["ci_high"] == pytest.approx(high, rel=1e-6)


def test_all_and_none(sample: Sample) -> None:
    whole = sample.proportion("all", interval="beta").row()
    # Clopper and Pearson's: the estimate is certain, what it rests on is not
    assert whole["ci_high"] == 1
    assert whole["ci_low"] == pytest.approx(0.025 ** (1 / 8))
    empty = sample.proportion("none", interval="beta").row()
    assert empty["ci_low"] == 0
    assert empty["ci_high"] == pytest.approx(1 - 0.025 ** (1 / 8))
    logit = sample.proportion("all", interval="logit").row()
    assert logit["ci_low"] is None or logit["ci_low"] == 1


@pytest.mark.parametrize("method", ["logit", "beta"])
def test_shares_only(sample: Sample, method: IntervalMethod) -> None:
    with pytest.raises(SathitiError, match=f"kind {method} is for shares"):
        sample.mean("y", interval=method)
    with pytest.raises(SathitiError, match=f"kind {method} is for shares"):
        sample.table("z", "p", interval=method, of="counts")


def one(method: IntervalMethod, estimate: float, error: float, df: float, level: float = 0.95):
    values = (np.array([value]) for value in (estimate, error, df, 40.0))
    found = interval(method, *values, level)
    return float(found.low[0]), float(found.high[0])


def test_student_and_normal() -> None:
    low, high = one("t", 10, 2, 5)
    assert low == pytest.approx(10 - 2 * stats.t.ppf(0.975, 5))
    assert high == pytest.approx(10 + 2 * stats.t.ppf(0.975, 5))
    assert one("normal", 10, 2, 5)[0] == pytest.approx(10 - 2 * stats.norm.ppf(0.975))
    assert one("t", 10, 2, np.inf) == pytest.approx(one("normal", 10, 2, 5))


def test_without_degrees_of_freedom_there_is_no_interval() -> None:
    assert np.isnan(one("t", 10, 2, 0)).all()
    assert np.isnan(t_quantile(0.975, np.array([0.0, -1.0]))).all()


@given(
    st.sampled_from(["t", "normal", "logit", "beta"]),
    st.floats(0.05, 0.95),
    st.floats(0.001, 0.2),
    st.integers(1, 200),
)
def test_an_interval_holds_its_estimate_and_grows_with_its_level(
    method: IntervalMethod, share: float, error: float, df: int
) -> None:
    low, high = one(method, share, error, df)
    assert low < share < high
    wider = one(method, share, error, df, 0.99)
    assert wider[0] <= low
    assert wider[1] >= high
    if method in ("logit", "beta"):
        assert low >= 0
        assert high <= 1


@given(st.floats(0.05, 0.95), st.integers(3, 200))
def test_intervals_of_shares_mirror(share: float, df: int) -> None:
    for method in ("logit", "beta"):
        low, high = one(method, share, 0.05, df)  # type: ignore[arg-type]
        other = one(method, 1 - share, 0.05, df)  # type: ignore[arg-type]
        assert other == pytest.approx((1 - high, 1 - low), rel=1e-6)
