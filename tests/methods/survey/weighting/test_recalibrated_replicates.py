"""Replicates calibrated anew with numbers and households, by calibrate of R on svrepdesign.

R survey 4.1 with apiclus1 (missing enrolments set to 500) and four homes a district::

    x$home <- paste(x$dnum, x$snum %% 4)
    rep <- as.svrepdesign(svydesign(id=~dnum, weights=~pw, data=x), type="JK1", mse=FALSE)
    tot <- c(`(Intercept)`=6194, stypeH=755, stypeM=1018, api99=3914069)
    z <- calibrate(rep, ~stype+api99, tot, calfun=, bounds=, aggregate.index=, epsilon=1e-13,
        maxit=500)

Of each: estimate and error of svytotal(~enroll, z) and svymean(~api00, z), estimates then errors of
svyby(~api00, ~stype, z, svymean); and by withReplicates the Gini index of api00 and the share
below 0.9 of its median (functions as in test_rank_repeats), and svyquantile(~api00, z, .5).
"""

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.poverty import RelativeLine, measures
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.model import Calibration

from .conftest import API99, TYPES
from .test_calibrated_sample import TABLE, calibrations, design, figures

HOME = ("dnum", "home")
BY_R: dict[str, tuple[Calibration, tuple[float, ...], tuple[float, ...]]] = {
    "raking": (
        Calibration((TYPES,), API99),
        (3.61658856326875e06, 4.89750421659961e05, 6.65393796000150e02, 3.91829855934403e00,
         6.72822722059797e02, 6.37018883410569e02, 6.54175502184270e02,
         6.79677442911817e00, 3.68911296371754e01, 1.62316819813938e01),
        (0.0947051522590270, 0.0087920636769371, 0.3149384232749543, 0.0392478115473808,
         684, 661, 699, 8.85868982077911),
    ),
    "logit": (
        Calibration((TYPES,), API99, method="logit", bounds=(0.3, 4)),
        (3.61964896399009e06, 4.90859650732304e05, 6.65406229922846e02, 3.91788095688199e00,
         6.72852766471463e02, 6.36541764246959e02, 6.54474533954144e02,
         7.10477420644014e00, 3.99626013405090e01, 1.66983223085951e01),
        (0.09485598925296146, 0.00886226287032267, 0.31538182678822757, 0.03949353168035588,
         684, 661, 699, 8.85868982077911),
    ),
    "linear with bounds": (
        Calibration((TYPES,), API99, method="linear", bounds=(0.4, 3)),
        (3.63848720413187e06, 4.82195180567689e05, 6.65309071165802e02, 3.96906750980600e00,
         6.74704045512682e02, 6.30514879575780e02, 6.50313425844497e02,
         7.76857251146069e00, 4.32737021128295e01, 2.01902667972736e01),
        (0.09394288364685766, 0.00835268828684436, 0.31314795059198347, 0.03964062664679915,
         684, 661, 699, 8.85868982077911),
    ),
    "linear": (
        Calibration((TYPES,), API99, method="linear"),
        (3.63848720413188e06, 4.83563757417182e05, 6.65309071165780e02, 3.98250872803174e00,
         6.74704045512657e02, 6.30514879575769e02, 6.50313425844479e02,
         7.75787630001389e00, 4.33615803890826e01, 2.03426883134527e01),
        (0.09394288364686498, 0.00835321249129064, 0.31314795059207196, 0.03947857362705261,
         684, 661, 699, 8.85868982077911),
    ),
    "raking of homes": (
        Calibration((TYPES,), API99, household=HOME),
        (3.31132117555722e06, 3.24905226035863e05, 6.65311239066576e02, 4.40158750907468e00,
         6.70826470945288e02, 6.50205145710264e02, 6.52562968288809e02,
         9.16907968857286e00, 3.52822819063602e01, 1.41595524954942e01),
        (0.09275667615679040, 0.00829285478294986, 0.29541408016686005, 0.03072417490505305,
         685, 667, 697, 6.99370249008877),
    ),
    "logit of homes": (
        Calibration((TYPES,), API99, method="logit", bounds=(0.2, 5), household=HOME),
        (3.31309087225936e06, 3.60491039806627e05, 6.65447943567277e02, 4.74226344352265e00,
         6.71404098309587e02, 6.47168586512517e02, 6.53138272114030e02,
         1.17551768884268e01, 5.64684453817971e01, 1.79367315432308e01),
        (0.0929134325614078, 0.0087040804588944, 0.2950764752806573, 0.0306571337774545,
         685, 667, 697, 6.99370249008877),
    ),
    "linear of homes": (
        Calibration((TYPES,), API99, method="linear", household=HOME),
        (3.36158168301194e06, 3.75985902344961e05, 6.65591004703637e02, 4.48231740964460e00,
         6.74058364094261e02, 6.37723656449538e02, 6.49486537184870e02,
         1.04747394504613e01, 4.89513185436354e01, 1.89394157040663e01),
        # weights below zero: there are no ranks
        (),
    ),
}  # fmt: skip


def calibrated(name: str, api_sample: Callable[[str], pa.Table]) -> Sample:
    table = api_sample("apiclus1")
    table = table.append_column("home", pa.array([one % 4 for one in table["snum"].to_pylist()]))
    how = Replicates("jk1", around_mean=True)
    return Sample(table, Design(weight="pw", psu="dnum", calibration=BY_R[name][0], replicates=how))


@pytest.mark.shared
@pytest.mark.parametrize("name", BY_R)
def test_smooth_estimates_by_r(name: str, api_sample: Callable[[str], pa.Table]) -> None:
    sample = calibrated(name, api_sample)
    found = [*figures(sample.total("enroll"))[0], *figures(sample.mean("api00"))[0]]
    by = figures(sample.mean("api00", by=["stype"]))
    np.testing.assert_allclose([*found, *by[:, 0], *by[:, 1]], BY_R[name][1], rtol=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in BY_R if BY_R[name][2]])
def test_ranks_by_r(name: str, api_sample: Callable[[str], pa.Table]) -> None:
    sample = calibrated(name, api_sample)
    gini, rate = sample.by_rank("api00", measures.gini(), measures.fgt(RelativeLine(0.9)))
    median = sample.quantile("api00")
    found = [*figures(gini)[0], *figures(rate)[0]]
    found += [*figures(median, "estimate", "ci_low", "ci_high", "standard_error")[0]]
    np.testing.assert_allclose(found, BY_R[name][2], rtol=1e-9)


NUMBER = "raking with a number"


def replicated(table: pa.Table, name: str = NUMBER, method: Any = "jkn") -> Sample:
    return Sample(table, design(calibrations(TABLE)[name], replicates=Replicates(method)))


def test_a_number_that_is_met_has_no_error() -> None:
    sample = replicated(TABLE)
    (total,) = calibrations(TABLE)[NUMBER].numeric
    assert figures(sample.total("age"))[0] == pytest.approx([total[1], 0], abs=1e-6 * total[1])


def test_shares_and_tables_are_recalibrated_too() -> None:
    """A share of a column is the mean of its indicator."""
    sample = replicated(TABLE)
    shares = figures(sample.shares("group"))
    means = [figures(sample.mean((nw.col("group") == n).cast(nw.Float64)))[0] for n in (0, 1)]
    np.testing.assert_allclose(shares, means, rtol=1e-9)
    table = sample.table("group", "area")
    assert table is not None


def test_pieces_of_replicates_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = replicated(TABLE)
    smooth, ranks = figures(sample.mean("income")), figures(sample.quantile("income"))
    monkeypatch.setattr("sathiti.methods.survey.weighting.calibrated_cells.MOST_FACTORS", 500)
    monkeypatch.setattr("sathiti.methods.survey.replicate_weights.MOST_WEIGHTS", 500)
    np.testing.assert_allclose(figures(sample.mean("income")), smooth, rtol=1e-9)
    np.testing.assert_allclose(figures(sample.quantile("income")), ranks, rtol=1e-9)


def test_the_order_of_rows_does_not_matter() -> None:
    order = np.random.default_rng(4).permutation(TABLE.num_rows)
    for question in ("mean", "quantile"):
        one, other = (
            figures(getattr(replicated(table), question)("income"))
            for table in (TABLE, TABLE.take(order))
        )
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_whole_numbers_may_be_met() -> None:
    """A column of integers and the same as floats."""
    place = TABLE.column_names.index("age")
    years = TABLE["age"].cast("int64", safe=False)
    whole = TABLE.set_column(place, "age", years)
    same = TABLE.set_column(place, "age", years.cast("float64"))
    found, wanted = (figures(replicated(one).mean("income")) for one in (whole, same))
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_missing_values_leave_the_calibration_of_replicates_as_it_is() -> None:
    sample = replicated(TABLE)
    known = ~nw.col("partial").is_null()
    by_hand = sample.ratio(
        nw.when(known).then(nw.col("partial")).otherwise(0.0), known.cast(nw.Float64)
    )
    assert figures(sample.mean("partial", missing="drop")) == pytest.approx(
        figures(by_hand), rel=1e-9
    )
