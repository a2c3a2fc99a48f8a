"""Regressions by R's svyglm and regTermTest and by svy; their properties; what is refused."""

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.survey import (
    Correlation,
    Design,
    Factor,
    Regression,
    Replicates,
    Sample,
    Term,
)
from sathiti.model import SathitiError

from .conftest import expected, read_reference

HIGH = nw.col("api00") > 650


def strat() -> Sample:
    return Sample(read_reference("apistrat.csv"), Design(weight="pw", strata="stype", fpc="fpc"))


def clus1(**more: Any) -> Sample:
    return Sample(
        read_reference("apiclus1.csv"), Design(weight="pw", psu="dnum", fpc="fpc", **more)
    )


def agree(
    found: Regression, b: list[float], error: list[float], df: int, rel: float = 1e-9
) -> None:
    np.testing.assert_allclose(found.coefficients.column("estimate"), b, rtol=rel)
    np.testing.assert_allclose(found.coefficients.column("standard_error"), error, rtol=rel)
    assert set(found.coefficients.column("df")) == {df}


@pytest.mark.shared
def test_the_reference_case() -> None:
    wanted = expected("api")["api.strat.glm"]["expected"]
    found = strat().regression("api00", ["ell", "meals", "mobility"])
    agree(found, wanted["estimate"], wanted["se"], wanted["df_residual"])
    names = [row["parameter"] for row in found.to_dicts()]
    assert names == ["(intercept)", *wanted["labels"][1:]]


@pytest.mark.shared
def test_clusters_and_categories() -> None:
    # summary(svyglm(api00~ell+meals+stype, dclus1)) and confint
    found = clus1().regression("api00", ["ell", "meals", "stype"])
    agree(
        found,
        [845.393569883746977, -0.911269385758827, -3.192032200098742, -93.223890722227011,
         -55.773233034483354],
        [14.323309428707987, 0.389418960555420, 0.256756877899227, 21.729817785371768,
         15.559710511756030],
        10,
    )  # fmt: skip
    row = found.row("stype H")
    assert row["t"] == pytest.approx(-4.29013679005556, rel=1e-9)
    assert row["p_value"] == pytest.approx(1.58586719130763e-03, rel=1e-8)
    assert row["ci_low"] == pytest.approx(-141.64094197639616, rel=1e-9)
    assert row["ci_high"] == pytest.approx(-44.8068394680578592, rel=1e-9)


@pytest.mark.shared
def test_a_term_of_several_coefficients() -> None:
    # regTermTest(svyglm(api00~ell+meals+stype, dclus1), ~stype)
    test = clus1().regression("api00", ["ell", "meals", "stype"]).test("stype")
    assert test.f == pytest.approx(10.0633401774896, rel=1e-9)
    assert (test.term, test.df, test.df_below) == ("stype", 2, 10)
    assert test.p_value == pytest.approx(0.004029429874424, rel=1e-9)


@pytest.mark.shared
def test_logistic() -> None:
    # svyglm(hi~ell+meals+stype, dstrat, family=quasibinomial, control=glm.control(epsilon=1e-14))
    found = strat().regression(HIGH, ["ell", "meals", "stype"], "logistic")
    agree(
        found,
        [6.9282864335081538, -0.0340184565022582, -0.1043072676793061, -4.4151487553618560,
         -1.6367406603434429],
        [1.1837921407565846, 0.0243573539673907, 0.0210163629947442, 0.8176216286681089,
         0.4973895399110289],
        193, 1e-8,
    )  # fmt: skip
    assert found.row("meals")["p_value"] == pytest.approx(1.51914014181242e-06, rel=1e-7)


@pytest.mark.shared
def test_logistic_of_clusters() -> None:
    # svyglm(hi~ell+mobility, dclus1, family=quasibinomial, control=glm.control(epsilon=1e-14))
    found = clus1().regression(HIGH, ["ell", "mobility"], "logistic")
    agree(
        found,
        [3.5067819038433936, -0.0834466657909412, -0.0684672129324536],
        [0.7850610295821016, 0.0194984737494119, 0.0474984182344458],
        12, 1e-8,
    )  # fmt: skip
    assert found.row("(intercept)")["ci_low"] == pytest.approx(1.796280860518147, rel=1e-8)


@pytest.mark.shared
def test_domains_keep_the_design() -> None:
    # svyglm(api00~ell, subset(dstrat, sch.wide=="No")), and hi~ell with quasibinomial
    linear = strat().regression("api00", ["ell"], by=["sch.wide"])
    row = linear.row("ell", **{"sch.wide": "No"})
    assert row["estimate"] == pytest.approx(-3.45704340410857, rel=1e-9)
    assert row["standard_error"] == pytest.approx(0.753280817542498, rel=1e-9)
    assert row["df"] == 44
    logistic = strat().regression(HIGH, ["ell"], "logistic", by=["sch.wide"])
    row = logistic.row("ell", **{"sch.wide": "No"})
    assert row["estimate"] == pytest.approx(-0.188319565119391, rel=1e-8)
    assert row["standard_error"] == pytest.approx(0.074926046424479, rel=1e-8)
    assert row["p_value"] == pytest.approx(0.01569267907295730, rel=1e-7)


@pytest.mark.shared
def test_replicates_fit_anew() -> None:
    # svyglm(api00~ell+meals, as.svrepdesign(dclus1, type="JK1", mse=TRUE))
    found = clus1(replicates=Replicates("jk1")).regression("api00", ["ell", "meals"])
    agree(
        found,
        [817.18228850907838, -0.50879668341646, -3.14558922533067],
        [19.890462822452818, 0.345457248988337, 0.323219024634234],
        12,
    )  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("family", ["linear", "logistic"])
def test_svy_says_the_same(family: Any) -> None:
    svy = pytest.importorskip("svy")
    polars = pytest.importorskip("polars")
    table = nw.from_native(read_reference("apiclus1.csv"))
    kept = table.select("dnum", "pw", "ell", "mobility", hi=HIGH.cast(nw.Float64)).to_native()
    glm = svy.Sample(polars.from_arrow(kept), svy.Design(psu="dnum", wgt="pw")).glm
    name = {"linear": "gaussian", "logistic": "binomial"}[family]
    theirs = glm.fit("hi", x=["ell", "mobility"], family=name, tol=1e-12)
    ours = Sample(kept, Design(weight="pw", psu="dnum")).regression(
        "hi", ["ell", "mobility"], family
    )
    np.testing.assert_allclose(
        ours.coefficients.column("estimate"), [one.est for one in theirs.coefs], rtol=1e-7
    )
    np.testing.assert_allclose(
        ours.coefficients.column("standard_error"), [one.se for one in theirs.coefs], rtol=1e-7
    )


def people(seed: int = 1, count: int = 240) -> pa.Table:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(24), count // 24)
    age = random.normal(40, 12, count)
    school = random.integers(0, 12, count)
    sex = random.choice(["f", "m"], count)
    urban = psu % 3 == 0
    eta = -1 + 0.02 * age - 0.1 * school + 0.5 * urban + random.normal(0, 0.4, 24)[psu]
    return pa.table(
        {
            "w": random.gamma(3, 5, count) + 0.5,
            "stratum": psu // 8,
            "psu": psu,
            "age": age,
            "school": school,
            "sex": sex,
            "urban": urban,
            "poor": random.random(count) < 1 / (1 + np.exp(-eta)),
            "income": 100 + 3 * school + age + random.normal(0, 9, count) + urban * 20,
        }
    )


DESIGN = Design(weight="w", strata="stratum", psu="psu")
X = ["age", "school", "sex", "urban"]


@pytest.fixture
def sample() -> Sample:
    return Sample(people(), DESIGN)


@pytest.mark.parametrize(("y", "family"), [("income", "linear"), ("poor", "logistic")])
def test_the_scale_of_weights_and_the_order_of_rows_do_not_matter(y: str, family: Any) -> None:
    table = people()
    first = Sample(table, DESIGN).regression(y, X, family).coefficients
    order = np.random.default_rng(4).permutation(len(table))
    scaled = table.set_column(0, "w", pa.array(table["w"].to_numpy() * 1e6)).take(order)
    other = Sample(scaled, DESIGN).regression(y, X, family).coefficients
    for name in ("estimate", "standard_error"):
        np.testing.assert_allclose(other.column(name), first.column(name), rtol=1e-8)


@given(st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=20)
def test_units_of_a_regressor_move_its_coefficient_only(scale: float, shift: float) -> None:
    sample = Sample(people(), DESIGN)
    first = sample.regression("income", ["age", "school"])
    other = sample.regression("income", [Term("age", nw.col("age") * scale + shift), "school"])
    for name in ("estimate", "standard_error"):
        assert other.row("age")[name] * scale == pytest.approx(first.row("age")[name], rel=1e-6)
        assert other.row("school")[name] == pytest.approx(first.row("school")[name], rel=1e-6)
    assert other.row("age")["t"] == pytest.approx(first.row("age")["t"], rel=1e-6)


def test_the_reference_category_changes_signs(sample: Sample) -> None:
    first = sample.regression("income", ["age", "sex"]).row("sex m")
    other = sample.regression("income", ["age", Factor("sex", "m")]).row("sex f")
    assert other["estimate"] == pytest.approx(-first["estimate"], rel=1e-9)
    assert other["standard_error"] == pytest.approx(first["standard_error"], rel=1e-9)


def test_a_binary_regressor_is_a_difference_of_means(sample: Sample) -> None:
    means = sample.mean("income", ["sex"])
    b = sample.regression("income", ["sex"])
    gap = means.row(sex="m")["estimate"] - means.row(sex="f")["estimate"]
    assert b.row("sex m")["estimate"] == pytest.approx(gap, rel=1e-9)
    assert b.row("(intercept)")["standard_error"] == pytest.approx(
        means.row(sex="f")["standard_error"], rel=1e-9
    )


def test_log_odds_are_those_of_shares(sample: Sample) -> None:
    shares = sample.proportion("poor", ["sex"])
    b = sample.regression("poor", ["sex"], "logistic")
    p = shares.row(sex="f")["estimate"]
    row = b.row("(intercept)")
    assert row["estimate"] == pytest.approx(np.log(p / (1 - p)), rel=1e-9)
    error = shares.row(sex="f")["standard_error"] / (p * (1 - p))
    assert row["standard_error"] == pytest.approx(error, rel=1e-9)


def test_standardised_slope_is_the_correlation(sample: Sample) -> None:
    r = sample.estimate(Correlation("income", "age"), design_effect=False)[0].row()["estimate"]
    b = sample.regression("income", ["age"]).row("age")["estimate"]
    ratio = sample.variance("income").row()["estimate"] / sample.variance("age").row()["estimate"]
    assert b == pytest.approx(r * np.sqrt(ratio), rel=1e-9)


@pytest.mark.parametrize(("y", "family"), [("income", "linear"), ("poor", "logistic")])
def test_a_domain_is_the_subset_with_the_same_coefficients(y: str, family: Any) -> None:
    table = people()
    rural = table.filter(pa.compute.invert(table["urban"]))
    by = Sample(table, DESIGN).regression(y, ["age", "sex"], family, by=["urban"])
    alone = Sample(rural, DESIGN).regression(y, ["age", "sex"], family)
    for name in ("(intercept)", "age", "sex m"):
        assert by.row(name, urban=False)["estimate"] == pytest.approx(
            alone.row(name)["estimate"], rel=1e-8
        )


def test_a_test_of_one_coefficient_is_its_t(sample: Sample) -> None:
    for y, family in (("income", "linear"), ("poor", "logistic")):
        found = sample.regression(y, X, family)  # type: ignore[arg-type]
        test, row = found.test("age"), found.row("age")
        assert test.f == pytest.approx(row["t"] ** 2, rel=1e-9)
        assert test.p_value == pytest.approx(row["p_value"], rel=1e-7)


def test_a_test_in_a_domain(sample: Sample) -> None:
    found = sample.regression("income", ["age", "sex"], by=["urban"])
    row = found.row("sex m", urban=True)
    assert found.test("sex", urban=True).f == pytest.approx(row["t"] ** 2, rel=1e-9)


@pytest.mark.parametrize(("y", "family"), [("income", "linear"), ("poor", "logistic")])
def test_made_and_filed_replicates_agree(y: str, family: Any) -> None:
    table = people()
    psu = table["psu"].to_numpy()
    names = []
    for out in range(24):
        names.append(f"r{out}")
        weight = np.where(psu == out, 0.0, table["w"].to_numpy() * 24 / 23)
        table = table.append_column(names[-1], pa.array(weight))
    made = Sample(table, Design("w", psu="psu", replicates=Replicates("jk1")))
    filed = Sample(table, Design("w", replicates=Replicates("jk1", tuple(names))))
    for by in ([], ["urban"]):
        left = made.regression(y, ["age", "sex"], family, by=by).coefficients
        right = filed.regression(y, ["age", "sex"], family, by=by).coefficients
        np.testing.assert_allclose(
            left.column("standard_error"), right.column("standard_error"), rtol=1e-7
        )


def test_missing_values_are_refused_or_left_out() -> None:
    table = people()
    gaps = pa.array([None, *table["sex"].to_pylist()[1:]])
    holes = Sample(table.set_column(table.column_names.index("sex"), "sex", gaps), DESIGN)
    for y, family in (("income", "linear"), ("poor", "logistic")):
        with pytest.raises(SathitiError, match="Rows without a value"):
            holes.regression(y, ["sex"], family)  # type: ignore[arg-type]
        kept = holes.regression(y, ["sex"], family, missing="drop")  # type: ignore[arg-type]
        assert set(kept.coefficients.column("n")) == {239}


@pytest.mark.parametrize(
    ("y", "x", "family", "said"),
    [
        ("income", ["age", Term("double", nw.col("age") * 2)], "linear", "coefficient of double"),
        ("income", ["age", Term("one", nw.col("age") * 0 + 1)], "linear", "coefficient of one"),
        ("poor", ["age", Term("double", nw.col("age") * 2)], "logistic", "coefficient of double"),
        ("income", ["age"], "logistic", "income runs from"),
        ("sex", ["age"], "linear", "Column sex holds text"),
        ("income", ["village"], "linear", "no column village"),
        ("income", [], "linear", "Nothing is given"),
    ],
)
def test_what_cannot_be_fitted_is_said(
    sample: Sample, y: str, x: list[str | Term], family: Any, said: str
) -> None:
    with pytest.raises(SathitiError, match=said):
        sample.regression(y, x, family)


def test_rows_told_apart_perfectly_are_refused(sample: Sample) -> None:
    with pytest.raises(SathitiError, match=r"grow without end.*above all age"):
        sample.regression(nw.col("age") > 40, ["age", "school"], "logistic")
    # told apart on one side only
    partly = (nw.col("poor") & nw.col("urban")).cast(nw.Float64)
    with pytest.raises(SathitiError, match=r"grow without end.*above all urban"):
        sample.regression(partly, ["age", "urban"], "logistic")


def test_a_domain_that_cannot_be_fitted_is_flagged() -> None:
    table = people()
    poor = [
        one and not urban
        for one, urban in zip(table["poor"].to_pylist(), table["urban"].to_pylist(), strict=True)
    ]
    table = table.set_column(table.column_names.index("poor"), "poor", pa.array(poor))
    found = Sample(table, DESIGN).regression("poor", ["age"], "logistic", by=["urban"])
    rows = {row["urban"]: row for row in found.to_dicts() if row["parameter"] == "age"}
    assert rows[True]["flag"] == "undefined"
    assert rows[True]["estimate"] is rows[True]["t"] is rows[True]["p_value"] is None
    assert rows[False]["flag"] == ""


def test_more_coefficients_than_degrees_of_freedom_have_no_test() -> None:
    table = people(count=48).filter(pa.compute.less(people(count=48)["psu"], 4))
    found = Sample(table, Design("w", psu="psu")).regression(
        "income", ["age", "school", "sex", "urban"]
    )
    assert found.row("age")["df"] <= 0
    assert found.row("age")["p_value"] is None
    assert "-" in repr(found)


def test_terms_that_are_not_there(sample: Sample) -> None:
    found = sample.regression("income", ["age", "sex"])
    with pytest.raises(
        SathitiError, match=r"no term school. Its terms are: \(intercept\), age, sex"
    ):
        found.test("school")
    with pytest.raises(SathitiError, match="0 rows have the keys"):
        found.row("school")


def test_it_prints(sample: Sample) -> None:
    lines = repr(sample.regression("income", ["age", "sex"])).splitlines()
    assert lines[0] == "linear: income"
    assert lines[1].split()[:3] == ["parameter", "estimate", "standard_error"]
    assert lines[1].split()[5:7] == ["t", "p_value"]
    assert [line.split()[0] for line in lines[2:4]] == ["(intercept)", "age"]
