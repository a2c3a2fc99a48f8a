"""Logistic regressions fitted anew in every replicate, as svyglm of R on svrepdesign.

R survey 4.1 (`hi` is api00 > 650, ctl <- list(epsilon=1e-14, maxit=100))::

    c1 <- svydesign(id=~dnum, weights=~pw, data=apiclus1, fpc=~fpc)
    s1 <- svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc)
    j1 <- as.svrepdesign(c1, type="JK1", mse=TRUE); jn <- as.svrepdesign(s1, type="JKn", mse=TRUE)
    svyglm(hi~ell+mobility, j1, family=quasibinomial(), control=ctl)
"""

from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey import replicate_weights as module
from sathiti.methods.survey.selection.replicates import replicate_factors
from sathiti.model import Calibration, Margin

from .conftest import read_reference

HIGH = nw.col("api00") > 650
JK1 = Replicates("jk1")


def clus1(**design: Any) -> Sample:
    return Sample(read_reference("apiclus1.csv"), Design(weight="pw", psu="dnum", **design))


def agree(found: Any, estimates: list[float], errors: list[float], df: int) -> None:
    of = found.coefficients
    np.testing.assert_allclose(of.column("estimate"), estimates, rtol=1e-9)
    np.testing.assert_allclose(of.column("standard_error"), errors, rtol=1e-9)
    assert set(of.column("df")) == {df}


@pytest.mark.shared
def test_jackknife_by_r() -> None:
    found = clus1(fpc="fpc", replicates=JK1).regression(HIGH, ["ell", "mobility"], "logistic")
    agree(
        found,
        [3.5067819038433936, -0.0834466657909412, -0.0684672129324536],
        [0.8889915595466256, 0.0227726332187212, 0.0578967026092359],
        12,
    )


@pytest.mark.shared
def test_around_the_mean_by_r() -> None:
    # as.svrepdesign(c1, type="JK1", mse=FALSE)
    how = Replicates("jk1", around_mean=True)
    found = clus1(fpc="fpc", replicates=how).regression(HIGH, ["ell", "mobility"], "logistic")
    errors = found.coefficients.column("standard_error")
    wanted = [0.8860661505142359, 0.0226425882306308, 0.0578870582699075]
    np.testing.assert_allclose(errors, wanted, rtol=1e-9)


@pytest.mark.shared
def test_stratified_jackknife_and_wald_test_by_r() -> None:
    # m <- svyglm(hi~ell+meals+stype, jn, ...); regTermTest(m, ~stype, method="Wald")
    design = Design(weight="pw", strata="stype", fpc="fpc", replicates=Replicates("jkn"))
    sample = Sample(read_reference("apistrat.csv"), design)
    found = sample.regression(HIGH, ["ell", "meals", "stype"], "logistic")
    agree(
        found,
        [6.9282864335081520, -0.0340184565022581, -0.1043072676793061, -4.4151487553618534,
         -1.6367406603434442],
        [1.4581952804893030, 0.0281935975233955, 0.0253934358186649, 0.9616022410457543,
         0.5274541493859970],
        193,
    )  # fmt: skip
    test = found.test("stype")
    assert test.f == pytest.approx(11.1756700198854, rel=1e-8)
    assert (test.df, test.df_below) == (2, 193)
    assert test.p_value == pytest.approx(2.555871353882e-05, rel=1e-7)


@pytest.mark.shared
def test_a_domain_by_r() -> None:
    # svyglm(hi~ell, subset(j1, sch.wide=="Yes"), ...)
    found = clus1(fpc="fpc", replicates=JK1).regression(HIGH, ["ell"], "logistic", by=["sch.wide"])
    rows = [found.row(name, **{"sch.wide": "Yes"}) for name in ("(intercept)", "ell")]
    estimates, errors = ([row[name] for row in rows] for name in ("estimate", "standard_error"))
    assert estimates == pytest.approx([2.7291126609421346, -0.0918725394770294], rel=1e-9)
    assert errors == pytest.approx([1.0049276427906524, 0.0271963712271345], rel=1e-9)


@pytest.mark.shared
def test_calibrated_replicates_by_r() -> None:
    # rep <- as.svrepdesign(svydesign(id=~dnum, weights=~pw, data=x), type="JK1", mse=TRUE)
    # z <- calibrate(rep, ~stype, c(6194, 755, 1018), calfun="raking", epsilon=1e-13)
    calibration = Calibration((Margin.of("stype", {"E": 4421, "H": 755, "M": 1018}),))
    found = clus1(calibration=calibration, replicates=JK1).regression(
        HIGH, ["ell", "mobility"], "logistic"
    )
    agree(
        found,
        [3.2630194132494257, -0.0806345574029627, -0.0642535964393255],
        [0.9630257948289943, 0.0230077878386554, 0.0567363437505870],
        12,
    )


def people(seed: int = 2) -> pa.Table:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(16), 12)
    age = random.integers(1, 9, len(psu)) * 10.0
    urban = random.random(len(psu)) < 0.5
    eta = 0.04 * (age - 45) + 0.8 * urban + random.normal(0, 0.4, 16)[psu]
    return pa.table(
        {
            "w": random.gamma(3, 4, len(psu)) + 1,
            "s": psu // 8,
            "psu": psu,
            "age": age,
            "urban": np.where(urban, "town", "village"),
            "zone": np.where(psu % 2 == 0, "a", "b"),
            "poor": random.random(len(psu)) < 1 / (1 + np.exp(-eta)),
        }
    )


def fit_by_hand(table: pa.Table, weights: np.ndarray) -> np.ndarray:
    """Newton's method with dense matrices, from zero."""
    kept = weights > 0
    columns = [np.ones(table.num_rows), table["age"].to_numpy()]
    x = np.column_stack([*columns, np.array(table["urban"].to_pylist()) == "village"])[kept]
    y, w, b = table["poor"].to_numpy()[kept].astype(float), weights[kept], np.zeros(3)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ b))
        b = b + np.linalg.solve((x.T * (w * p * (1 - p))) @ x, x.T @ (w * (y - p)))
    return b


@given(st.integers(0, 30), st.sampled_from(["jkn", "bootstrap"]))
@settings(max_examples=8, deadline=None)
def test_every_replicate_is_fitted(seed: int, method: Any) -> None:
    table = people(seed)
    count = None if method == "jkn" else 7
    how = Replicates(method, count=count, seed=3)
    sample = Sample(table, Design("w", "s", "psu", replicates=how))
    found = sample.regression("poor", ["age", "urban"], "logistic").coefficients
    made = replicate_factors(method, np.arange(16) // 8, count=count, seed=3)
    w, psu = table["w"].to_numpy(), table["psu"].to_numpy()
    centre = fit_by_hand(table, w)
    again = np.array([fit_by_hand(table, w * one[psu]) for one in made.factors])
    variance = made.scale * (made.rscales[:, None] * (again - centre) ** 2).sum(axis=0)
    np.testing.assert_allclose(found.column("estimate"), centre, rtol=1e-8)
    np.testing.assert_allclose(found.column("standard_error"), np.sqrt(variance), rtol=1e-6)


def errors(table: Any, how: Replicates, by: Any = ()) -> np.ndarray:
    sample = Sample(table, Design("w", "s", "psu", replicates=how))
    found = sample.regression("poor", ["age", "urban"], "logistic", by=by)
    return found.coefficients.column("standard_error")


def test_near_the_linearised_error() -> None:
    table = people()
    sample = Sample(table, Design("w", "s", "psu"))
    plain = sample.regression("poor", ["age", "urban"], "logistic").coefficients
    np.testing.assert_allclose(
        errors(table, Replicates("jkn")), plain.column("standard_error"), rtol=0.15
    )


def test_pieces_and_libraries_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    table, how = people(), Replicates("jkn")
    whole = errors(table, how, ["zone"])
    np.testing.assert_allclose(errors(pl.from_arrow(table).lazy(), how, ["zone"]), whole)
    monkeypatch.setattr(module, "MOST_WEIGHTS", 200)
    np.testing.assert_allclose(errors(table, how, ["zone"]), whole, rtol=1e-12)


def test_replicates_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    table = people()
    psu, w = table["psu"].to_numpy(), table["w"].to_numpy()
    made = replicate_factors("jkn", np.arange(16) // 8)
    names = tuple(f"r{n}" for n in range(16))
    for name, factor in zip(names, made.factors, strict=True):
        table = table.append_column(name, pa.array(w * factor[psu]))
    filed = Replicates("jkn", names, rscales=tuple(made.rscales))
    wanted = errors(table, Replicates("jkn"), ["zone"])
    np.testing.assert_allclose(errors(table, filed, ["zone"]), wanted, rtol=1e-9)
    monkeypatch.setattr(module, "MOST_WEIGHTS", 200)
    np.testing.assert_allclose(errors(table, filed, ["zone"]), wanted, rtol=1e-9)


def test_missing_rows_are_in_no_replicate() -> None:
    table = people()
    age = pa.array([None, *table["age"].to_pylist()[1:]])
    holes = table.set_column(table.column_names.index("age"), "age", age)
    sample = Sample(holes, Design("w", "s", "psu", replicates=Replicates("jkn")))
    found = sample.regression("poor", ["age"], "logistic", missing="drop").coefficients
    kept = Sample(table.slice(1), Design("w", "s", "psu", replicates=Replicates("jkn")))
    wanted = kept.regression("poor", ["age"], "logistic").coefficients
    for name in ("estimate", "standard_error"):
        np.testing.assert_allclose(found.column(name), wanted.column(name), rtol=1e-9)


def test_a_replicate_that_cannot_be_fitted_leaves_no_error() -> None:
    """Only village 0 has people of 20 who are poor: without it age tells the poor perfectly."""
    table = pa.table(
        {
            "w": [1.0] * 8,
            "s": [1] * 8,
            "psu": [0, 0, 1, 1, 2, 2, 3, 3],
            "age": [20.0, 60.0, 20.0, 60.0, 20.0, 60.0, 30.0, 50.0],
            "poor": [True, False, False, True, False, True, False, True],
        }
    )
    sample = Sample(table, Design("w", "s", "psu", replicates=Replicates("jkn")))
    found = sample.regression("poor", ["age"], "logistic").coefficients
    assert found.table["flag"].to_pylist() == ["no_error", "no_error"]
    assert np.isfinite(found.column("estimate")).all()


def test_a_declared_domain_without_rows() -> None:
    sample = Sample(people(), Design("w", "s", "psu", replicates=Replicates("jkn")))
    found = sample.regression("poor", ["age"], "logistic", by={"zone": ["b", "c", "a"]})
    flags = found.coefficients.table["flag"].to_pylist()
    assert flags == ["", "", "empty", "empty", "", ""]
    plain = sample.regression("poor", ["age"], "logistic", by=["zone"]).coefficients
    errors_ = found.coefficients.column("standard_error")
    np.testing.assert_allclose(errors_[[4, 5, 0, 1]], plain.column("standard_error"), rtol=1e-9)


@pytest.mark.parametrize("how", [None, Replicates("jkn")])
def test_a_gap_inside_an_expression_is_a_gap_on_every_engine(how: Replicates | None) -> None:
    """NaN is above every number for some engines: the same answer as where it is null."""
    table = people()
    score = np.where(np.arange(table.num_rows) == 5, np.nan, table["age"].to_numpy() + 1.0)
    table = table.append_column("score", pa.array(score))
    design = Design("w", "s", "psu", replicates=how)
    found = []
    for held in (table, pl.from_arrow(table).lazy(), duckdb.from_arrow(table)):
        made = Sample(held, design).regression(
            nw.col("score") > 50, ["urban"], "logistic", missing="drop"
        )
        found.append([made.coefficients.column(n) for n in ("estimate", "standard_error", "n")])
    np.testing.assert_allclose(found[1:], [found[0]] * 2, rtol=1e-9)
