"""Quantiles, poverty and inequality of calibrated samples: R's survey, and residuals row by row."""

from collections.abc import Callable

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods import poverty
from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.methods.survey.weighting import calibrate_weights
from sathiti.model import Calibration, Margin, Message, SathitiError

from .conftest import API99, SCHOOL_WIDE, TYPES
from .test_calibrated_sample import (
    NAMES,
    TABLE,
    auxiliaries,
    calibrations,
    design,
    design_variance,
    figures,
    margins,
)

# svyquantile(~api00, x, c(.25, .5, .75), interval.type="mean", qrule="math") of R's survey 4.1 with
# x the calibration by raking to stype and sch.wide, and that by regression on stype and api99.
QUANTILES = {
    "raking": (
        Calibration((TYPES, SCHOOL_WIDE)),
        ((552, 487, 628), (652, 561, 714), (715, 696, 760)),
        (32.8704017034172, 35.6678826994527, 14.9198986455227),
    ),
    "regression": (
        Calibration((TYPES,), API99, method="linear"),
        ((595, 559, 627), (684, 661, 699), (735, 720, 754)),
        (15.85239231086789, 8.85868982077911, 7.92619615543394),
    ),
}
POSITIVE = [name for name in NAMES if name != "households"]


@pytest.mark.shared
@pytest.mark.parametrize("name", QUANTILES)
def test_quantiles_of_the_api_sample(name: str, api_sample: Callable[[str], pa.Table]) -> None:
    calibration, expected, errors = QUANTILES[name]
    sample = Sample(
        api_sample("apiclus1"), Design(weight="pw", psu="dnum", calibration=calibration)
    )
    made = sample.quantile("api00", [0.25, 0.5, 0.75])
    assert figures(made, "estimate", "ci_low", "ci_high") == pytest.approx(np.array(expected))
    assert figures(made, "standard_error")[:, 0] == pytest.approx(errors, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_headcount_is_a_share(name: str) -> None:
    """Ranks and products lead to the same estimate and error."""
    sample = Sample(TABLE, design(calibrations(TABLE)[name]))
    for by in ((), ("group",), ("area", "group")):
        ranked = poverty.fgt(sample, "income", alpha=0, line=16.0, by=by)
        smooth = sample.proportion(nw.col("income") <= 16.0, by=by)
        parts = ("estimate", "standard_error", "ci_low", "ci_high", "n", "df")
        assert figures(ranked, *parts) == pytest.approx(figures(smooth, *parts), rel=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_errors_of_indices_by_rows(name: str) -> None:
    """Influences of R convey's kind from the column of weights; residuals row by row."""
    calibration = calibrations(TABLE)[name]
    sample = Sample(TABLE, design(calibration))
    w, y = TABLE["w"].to_numpy(), TABLE["income"].to_numpy()
    weights = calibrate_weights(TABLE, "w", calibration).attach(TABLE, "g")["g"].to_numpy()
    distribution, order = sorted_distribution(y, weights)
    x = auxiliaries(calibration)
    for index, made in (
        (poverty.indices.theil, poverty.theil(sample, "income")),
        (poverty.indices.s80_s20, poverty.s80_s20(sample, "income")),
        (poverty.indices.gini, poverty.gini(sample, "income")),
    ):
        found = index(distribution)
        z = np.empty(len(y))
        z[order] = found.cell_totals(distribution) / distribution.weights
        explained = np.linalg.lstsq(x * np.sqrt(w)[:, None], z * np.sqrt(w))[0]
        expected = np.sqrt(design_variance(weights * (z - x @ explained)))
        (row,) = figures(made)
        assert row == pytest.approx([found.value, expected], rel=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_an_estimated_line_is_calibrated_too(name: str) -> None:
    """With everybody in one domain the rate under a relative line is that of the whole sample."""
    sample = Sample(TABLE, design(calibrations(TABLE)[name]))
    line = poverty.RelativeLine(0.8, "median")
    whole = poverty.fgt(sample, "income", alpha=0, line=line)
    everyone = TABLE.append_column("all", pa.array(["all"] * TABLE.num_rows))
    same = Sample(everyone, design(calibrations(TABLE)[name]))
    domain = poverty.fgt(same, "income", alpha=0, line=line, by=["all"])
    assert figures(domain) == pytest.approx(figures(whole), rel=1e-9)
    fixed = poverty.fgt(sample, "income", alpha=0, line=float(_line(sample)))
    assert figures(fixed)[0, 0] == pytest.approx(figures(whole)[0, 0])
    assert figures(fixed)[0, 1] != pytest.approx(figures(whole)[0, 1], rel=1e-6)


def _line(sample: Sample) -> float:
    (row,) = sample.quantile("income", 0.5).to_dicts()
    return 0.8 * row["estimate"]


@pytest.mark.parametrize("name", NAMES)
def test_missing_values_and_zeros_are_domains(name: str) -> None:
    sample = Sample(TABLE, design(calibrations(TABLE)[name]))
    dropped = sample.quantile("partial", 0.5, missing="drop", by=["group"])
    median = figures(dropped, "estimate")[:, 0]
    mean = sample.mean("partial", missing="drop", by=["group"])
    assert median == pytest.approx(figures(mean)[:, 0], rel=0.1)
    share = [
        poverty.fgt(sample, "partial", alpha=0, line=15.0, missing="drop"),
        sample.proportion(nw.col("partial") <= 15.0, missing="drop"),
    ]
    assert figures(share[0]) == pytest.approx(figures(share[1]), rel=1e-8)


def test_ranks_need_weights_above_zero() -> None:
    one, other = margins(TABLE)
    far = Margin.of("area", dict(zip(("a0", "a1", "a2"), (1.0, 1.0, one.sum - 2), strict=True)))
    calibration = Calibration((far, other), method="linear")
    made = calibrate_weights(TABLE, "w", calibration)
    assert made.report.least <= 0
    sample = Sample(TABLE, design(calibration))
    assert figures(sample.total(nw.lit(1.0)))[0, 0] == pytest.approx(one.sum)
    with pytest.raises(SathitiError, match="weights of zero or below") as caught:
        sample.quantile("income", 0.5)
    assert isinstance(caught.value.fix, Message)
