"""Weights between limits, the sum kept, as trimWeights of R and trim of svy cut them."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey.weighting import Limits, trim_weights
from sathiti.methods.survey.weighting.trimming import quantile
from sathiti.model import SathitiError

WEIGHTS = st.lists(st.floats(0.5, 100), min_size=3, max_size=40)


def trimmed(weights: list[float], limits: Limits, spread: str = "proportional") -> np.ndarray:
    table = pa.table({"w": weights})
    return trim_weights(table, "w", limits, spread).attach(table)["trimmed_weight"].to_numpy()


@given(WEIGHTS, st.floats(1.01, 3), st.sampled_from(["proportional", "even"]))
def test_the_sum_is_kept_and_no_weight_is_above_the_limit(
    weights: list[float], multiple: float, spread: str
) -> None:
    upper = multiple * float(np.mean(weights))
    made = trimmed(weights, Limits(upper=upper), spread)
    assert made.sum() == pytest.approx(sum(weights))
    assert made.max() <= upper * (1 + 1e-12)
    order = np.argsort(weights)
    assert (np.diff(made[order]) >= -1e-9).all()


@given(WEIGHTS)
def test_weights_within_limits_stay(weights: list[float]) -> None:
    limits = Limits(lower=0.1, upper=200)
    assert trimmed(weights, limits) == pytest.approx(weights)


@given(WEIGHTS, st.floats(0, 1))
def test_quantiles_of_repeated_values(weights: list[float], share: float) -> None:
    values, rows = np.unique(weights, return_counts=True)
    assert quantile(values, rows.astype(float), share) == pytest.approx(np.quantile(weights, share))


def test_without_spreading_the_sum_changes() -> None:
    assert trimmed([1, 2, 9], Limits(upper=5, lower=1.5), "none") == pytest.approx([1.5, 2, 5])


def test_limits_by_the_weights_themselves() -> None:
    table = pa.table({"w": [1.0, 2.0, 3.0, 4.0, 40.0]})
    assert trim_weights(table, "w", Limits(medians=6)).upper == pytest.approx(18)
    assert trim_weights(table, "w", Limits(iqrs=5)).upper == pytest.approx(3 + 5 * 2)
    assert trim_weights(table, "w", Limits(iqrs=5), "none").rows_cut == 1


@pytest.mark.shared
def test_as_r_and_svy_cut(api_sample: Callable[[str], pa.Table]) -> None:
    table = api_sample("apiclus2")
    # trimWeights(svydesign(id=~dnum+snum, weights=~pw, apiclus2), upper=60, lower=10)
    made = trim_weights(table, "pw", Limits(lower=10, upper=60), "even", repeat=False)
    found = made.attach(table)["trimmed_weight"].to_numpy()
    assert (found.sum(), found.min(), found.max(), found @ found) == pytest.approx(
        (5128.675, 34.0042792792793, 68.0692792792793, 223409.409079955)
    )
    # svy 0.35: sample.weighting.trim(upper=60.0, tol=1e-12), and upper=Threshold("median", 3.0)
    for limits, least, greatest, squares in (
        (Limits(upper=60), 32.98795454545455, 60.0, 224937.437991529),
        (Limits(medians=3), 33.91509900990099, 56.775, 220697.23757377957),
    ):
        found = trim_weights(table, "pw", limits).attach(table)["trimmed_weight"].to_numpy()
        assert (found.min(), found.max(), found @ found) == pytest.approx(
            (least, greatest, squares)
        )


def test_limits_that_cannot_be() -> None:
    with pytest.raises(SathitiError, match="Several upper limits"):
        Limits(upper=3, medians=2)
    with pytest.raises(SathitiError, match="No limit"):
        Limits()
    with pytest.raises(SathitiError, match="The mean weight is 2"):
        trimmed([1, 2, 3], Limits(upper=1.5))
    with pytest.raises(SathitiError, match="no weight in column w"):
        trim_weights(pa.table({"w": [1.0, None]}), "w", Limits(upper=5))


def test_where_the_sum_may_change_the_mean_may_lie_outside() -> None:
    assert trimmed([4, 8, 9], Limits(upper=5), "none") == pytest.approx([4, 5, 5])
    with pytest.raises(SathitiError, match="cannot have the same sum"):
        trimmed([4, 8, 9], Limits(upper=5))


def test_limits_that_cross() -> None:
    with pytest.raises(SathitiError, match="lower limit of the weights is 6, the upper one 5"):
        trimmed([4, 8, 9], Limits(lower=6, upper=5), "none")


@pytest.mark.parametrize(
    ("weights", "limits", "spread", "cut", "moved"),
    [
        # 3 of 12 are taken from the last and given to the others
        ([1, 1, 1, 9], Limits(upper=6), "proportional", 1, 3 / 12),
        ([1, 1, 1, 9], Limits(upper=6), "even", 1, 3 / 12),
        # half a unit more for the first, four less for the last
        ([1, 2, 9], Limits(lower=1.5, upper=5), "none", 2, 4.5 / 12),
        ([1, 2, 9], Limits(upper=20), "even", 0, 0),
    ],
)
def test_how_much_was_cut(
    weights: list[float], limits: Limits, spread: str, cut: int, moved: float
) -> None:
    made = trim_weights(pa.table({"w": np.array(weights, float)}), "w", limits, spread)
    assert made.rows_cut == cut
    assert made.share_moved == pytest.approx(moved)


def test_a_spread_that_is_not_offered_is_named():
    """Once any word was taken as even."""
    table = pa.table({"w": [1.0, 9.0], "g": ["a", "b"]})
    with pytest.raises(SathitiError, match="“odd” is not known as spread"):
        trim_weights(table, "w", Limits(upper=6), spread="odd")
    with pytest.raises(SathitiError, match="The table has no column v"):
        trim_weights(table, "v", Limits(upper=6))
    with pytest.raises(SathitiError, match="The column g holds String instead of numbers"):
        trim_weights(table, "g", Limits(upper=6))
