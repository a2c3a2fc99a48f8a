"""Rank statistics under replicates, by R's withReplicates and svyquantile on svrepdesign.

R survey 4.1, with for the api samples (the reference folder holds them)::

    c1 <- svydesign(id=~dnum, weights=~pw, data=apiclus1, fpc=~fpc)
    jk1 <- as.svrepdesign(c1, type="JK1", mse=TRUE)
    st <- svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc)
    jkn <- as.svrepdesign(st, type="JKn", mse=TRUE)
    q <- function(y,w,p){o<-order(y);y<-y[o];w<-w[o];y[which(cumsum(w)>=(p-1e-12)*sum(w))[1]]}
    gini <- function(y,w){o<-order(y);y<-y[o];w<-w[o];r<-cumsum(w)
        sum((2*r-1)*y*w)/(sum(w)*sum(w*y))-1}
    arpr <- function(y,w){z<-0.9*q(y,w,.5);sum(w[y<=z])/sum(w)}
    gap <- function(y,w){z<-0.9*sum(w*y)/sum(w);sum((w*(1-y/z))[y<z])/sum(w)}
    watts <- function(y,w){z<-600;sum((w*log(z/y))[y<=z])/sum(w)}
    theil <- function(y,w){m<-sum(w*y)/sum(w);sum(w*y/m*log(y/m))/sum(w)}
    med <- function(y,w) 0.6*q(y,w,.5)
    withReplicates(jk1, function(w,data){k<-w>0;gini(data$api00[k],w[k])})
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

from sathiti.methods.poverty import RelativeLine, measures
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey import replicate_weights as module
from sathiti.methods.survey.distribution import Distribution, Linearised, linearised_mean
from sathiti.methods.survey.rank_measures import LineUsed, Measure, UnitLine, quantiles
from sathiti.methods.survey.selection.replicates import replicate_factors
from sathiti.model import SathitiError

from .conftest import read_reference

ASKED: dict[str, Measure] = {
    "gini": measures.gini(),
    "arpr": measures.fgt(RelativeLine(0.9)),
    "gap": measures.fgt(RelativeLine(0.9, "mean"), 1),
    "watts": measures.watts(600.0),
    "theil": measures.general_entropy(1),
    "med": measures.line_value(RelativeLine(0.6)),
}
JK1 = Design(weight="pw", psu="dnum", fpc="fpc", replicates=Replicates("jk1"))
JKN = Design(weight="pw", strata="stype", fpc="fpc", replicates=Replicates("jkn"))
BY_R = [
    ("apiclus1", JK1, "gini", 0.09922064430339583, 0.01024015050802553),
    ("apiclus1", JK1, "arpr", 0.31693989071038248, 0.04486880496794804),
    ("apiclus1", JK1, "gap", 0.033683424213323071, 0.005963068221305692),
    ("apiclus1", JK1, "watts", 0.04766694696412312, 0.01835648645456966),
    ("apiclus1", JK1, "theil", 0.013542752365211972, 0.002631339224038398),
    ("apiclus1", JK1, "med", 391.2, 26.14163232383971),
    ("apistrat", JKN, "gini", 0.112390552553346623, 0.004834150490997937),
    ("apistrat", JKN, "arpr", 0.33247497655730252, 0.03451173156332377),
    ("apistrat", JKN, "gap", 0.041175679157935241, 0.003755735223214265),
    ("apistrat", JKN, "watts", 0.047892024879326880, 0.006728971927551746),
    ("apistrat", JKN, "theil", 0.017495771140859651, 0.001524386550276455),
    ("apistrat", JKN, "med", 400.8, 5.666962781294906),
]


@pytest.mark.shared
@pytest.mark.parametrize(("file", "design", "name", "estimate", "error"), BY_R)
def test_made_replicates_by_r(
    file: str, design: Design, name: str, estimate: float, error: float
) -> None:
    sample = Sample(read_reference(f"{file}.csv"), design)
    (found,) = sample.by_rank("api00", ASKED[name])
    assert found.row()["estimate"] == pytest.approx(estimate, rel=1e-12)
    assert found.row()["standard_error"] == pytest.approx(error, rel=1e-9)


@pytest.mark.shared
def test_domains_by_r() -> None:
    # withReplicates(subset(jk1, stype == v), gini)
    sample = Sample(read_reference("apiclus1.csv"), JK1)
    (found,) = sample.by_rank("api00", ASKED["gini"], by=["stype"])
    errors = {row["stype"]: row["standard_error"] for row in found}
    assert errors == pytest.approx(
        {"E": 0.009047070384421499, "H": 0.03393580611921278, "M": 0.02176626751801686}, rel=1e-9
    )


@pytest.mark.shared
def test_around_the_mean_by_r() -> None:
    # as.svrepdesign(c1, type="JK1", mse=FALSE)
    how = Replicates("jk1", around_mean=True)
    design = Design(weight="pw", psu="dnum", fpc="fpc", replicates=how)
    (found,) = Sample(read_reference("apiclus1.csv"), design).by_rank("api00", ASKED["gini"])
    assert found.row()["standard_error"] == pytest.approx(0.01023005316486653, rel=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "design", "rule", "expected"),
    [
        ("apiclus1", JK1, "math",
         [[552, 482, 629, 34.26914220143500], [652, 552, 720, 39.16473394449714]]),
        ("apiclus1", JK1, "hf7",
         [[552.5, 485.2335250277459, 629, 33.51533180015797],
          [652, 551.9496422941985, 720.0897864498544, 39.19740482884320]]),
        ("apistrat", JKN, "math",
         [[565, 535, 597, 15.71945113203908], [668, 642, 694, 13.18405578816181]]),
    ],
)  # fmt: skip
def test_quantiles_by_r(file: str, design: Design, rule: Any, expected: list[list[float]]) -> None:
    # svyquantile(~api00, jk1, c(.25, .5), qrule=rule): Woodruff's interval from replicates
    sample = Sample(read_reference(f"{file}.csv"), design)
    found = sample.quantile("api00", [0.25, 0.5], rule=rule)
    names = ("estimate", "ci_low", "ci_high", "standard_error")
    rows = np.stack([found.column(name) for name in names], axis=1)
    np.testing.assert_allclose(rows, expected, rtol=1e-9)


WEIGHT = np.array([2.0, 3, 1, 4, 2, 5, 3, 2])
ROWS = np.array(
    [[4, 0, 4, 0], [6, 0, 6, 0], [0, 2, 0, 2], [0, 8, 0, 8],
     [3, 3, 0, 6], [7.5, 0, 0, 15], [4.5, 3, 6, 0], [0, 4, 4, 0]]
)  # fmt: skip
COLUMNS = tuple(f"r{place}" for place in range(4))
TABLE = pa.table(
    {
        "w": WEIGHT,
        "y": [10.0, 7, 12, 20, 30, 9, 25, 4],
        "g": list("abaabbab"),
        **{name: ROWS[:, place] for place, name in enumerate(COLUMNS)},
        **{f"f{place}": ROWS[:, place] / WEIGHT for place in range(4)},
    }
)
BRR = Replicates("brr", COLUMNS)
OF_FILE = [
    (BRR, measures.gini(), 0.4122061738884168, 0.1058540073096018),
    (BRR, measures.general_entropy(1), 0.16024390750478326, 0.03783499111996963),
    (BRR, measures.fgt(RelativeLine(0.9, "mean")), 0.5909090909090909, 0.1660104454931405),
    (Replicates("jkn", COLUMNS, rscales=(0.5, 0.5, 0.6, 0.7), around_mean=True),
     measures.gini(), 0.4122061738884168, 0.0749072173244061),
    (Replicates("jkn", COLUMNS, rscales=(0.5, 0.5, 0.6, 0.7), around_mean=True),
     measures.general_entropy(1), 0.16024390750478326, 0.05913724421239567),
    (Replicates("brr", ("f0", "f1", "f2", "f3"), factors_only=True),
     measures.gini(), 0.4122061738884168, 0.1058540073096018),
]  # fmt: skip


@pytest.mark.parametrize(("how", "asked", "estimate", "error"), OF_FILE)
def test_replicates_of_the_file_by_r(
    how: Replicates, asked: Measure, estimate: float, error: float
) -> None:
    # r = svrepdesign(repweights=rw, weights=w, data=d, type="BRR", combined.weights=TRUE,
    # mse=TRUE); withReplicates(r, f) with the functions above, data$y for data$api00
    sample = Sample(TABLE, Design("w", replicates=how))
    (found,) = sample.by_rank("y", asked)
    assert found.row()["estimate"] == pytest.approx(estimate, rel=1e-12)
    assert found.row()["standard_error"] == pytest.approx(error, rel=1e-9)
    assert found.row()["df"] == 3


def people(seed: int = 3, per: int = 5) -> pa.Table:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(24), per)
    count = len(psu)
    return pa.table(
        {
            "w": random.gamma(3, 4, count) + 1,
            "s": psu // 6,
            "p": psu,
            "y": np.round(np.exp(random.normal(3, 0.5, count)), 1) + psu,
            "g": random.choice(["a", "b"], count),
        }
    )


SEVERAL = (
    measures.gini(),
    measures.fgt(RelativeLine()),
    measures.lorenz([0.2, 0.5]),
    quantiles([0.25, 0.5]),
    measures.sen(20.0),
)


def errors(table: Any, how: Replicates | None, by: Any = (), design: Any = None) -> list[float]:
    sample = Sample(table, design or Design("w", "s", "p", replicates=how))
    found = sample.by_rank("y", *SEVERAL, by=by)
    return [error for one in found for error in one.column("standard_error").tolist()]


@given(st.integers(0, 50), st.sampled_from(["jkn", "bootstrap", "brr", "fay"]))
@settings(max_examples=20, deadline=None)
def test_replicates_made_are_those_of_a_file_that_brings_them(seed: int, method: Any) -> None:
    """The same factors as columns of the file give the same errors, by domain too."""
    halves = method in ("brr", "fay")
    count, stratum = (8 if method == "bootstrap" else None), np.arange(24) // (2 if halves else 6)
    table = people(seed)
    psu = table["p"].to_numpy()
    table = table.set_column(table.column_names.index("s"), "s", pa.array(stratum[psu]))
    made = replicate_factors(method, stratum, count=count, seed=4, fay=0.3)
    names = tuple(f"r{place}" for place in range(len(made.factors)))
    for name, factor in zip(names, made.factors, strict=True):
        table = table.append_column(name, pa.array(table["w"].to_numpy() * factor[psu]))
    df = 24 - len(np.unique(stratum))
    theirs = Replicates(method, names, scale=made.scale, rscales=tuple(made.rscales), df=df)
    filed = Design("w", replicates=theirs)
    mine = Replicates(method, count=count, seed=4, fay=0.3)
    np.testing.assert_allclose(
        errors(table, mine), errors(table, theirs, design=filed), rtol=1e-9, atol=1e-15
    )
    (found,), (wanted,) = (
        Sample(table, design).by_rank("y", measures.gini(), by=["g"])
        for design in (Design("w", "s", "p", replicates=mine), filed)
    )
    np.testing.assert_allclose(
        found.column("standard_error"), wanted.column("standard_error"), rtol=1e-9
    )


@given(st.integers(0, 50), st.floats(0.01, 100))
@settings(max_examples=10, deadline=None)
def test_the_scale_of_weights_does_not_matter(seed: int, scale: float) -> None:
    table = people(seed)
    larger = table.set_column(0, "w", pa.array(table["w"].to_numpy() * scale))
    asked = (measures.gini("laeken"), measures.fgt(RelativeLine()), measures.share_ratio())
    design = Design("w", "s", "p", replicates=Replicates("jkn"))
    for one in asked:
        found, wanted = (
            Sample(held, design).by_rank("y", one)[0].row()["standard_error"]
            for held in (table, larger)
        )
        assert found == pytest.approx(wanted, rel=1e-7)


@given(st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    table = people(seed)
    shuffled = table.take(np.random.default_rng(seed).permutation(table.num_rows))
    how = Replicates("jkn")
    np.testing.assert_allclose(errors(table, how), errors(shuffled, how), rtol=1e-9, atol=1e-15)


@given(st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_the_jackknife_of_a_mean_is_that_of_smooth_estimation(seed: int) -> None:
    sample = Sample(people(seed), Design("w", "s", "p", replicates=Replicates("jkn")))
    for by in ([], ["g"]):
        (found,) = sample.by_rank("y", measures.mean(), by=by)
        smooth = sample.mean("y", by)
        for column in ("estimate", "standard_error", "ci_low", "df", "n", "design_effect"):
            np.testing.assert_allclose(found.column(column), smooth.column(column), rtol=1e-9)


def test_domains_that_a_replicate_leaves_alone_are_computed_once() -> None:
    """A jackknife of 24 villages in 4 strata: each stratum changes in 6 replicates only."""
    calls = []

    def index(distribution: Distribution, line: LineUsed) -> Linearised:
        calls.append(len(distribution))
        return linearised_mean(distribution)

    sample = Sample(people(), Design("w", "s", "p", replicates=Replicates("jkn")))
    (found,) = sample.by_rank("y", Measure(name="mean", indices=[index]), by=["s"])
    np.testing.assert_allclose(
        found.column("standard_error"), sample.mean("y", ["s"]).column("standard_error")
    )
    # once for each sample, once for each as it is in a replicate, and six times changed
    assert len(calls) == 4 * (1 + 1 + 6)


@pytest.mark.parametrize("how", [Replicates("bootstrap", count=7), BRR])
def test_blocks_of_replicates_give_the_same(how: Replicates, monkeypatch: Any) -> None:
    """With room for two replicates at a time, and with room for all."""
    if how.columns:
        table, design = TABLE, Design("w", replicates=how)
    else:
        table, design = people(), Design("w", "s", "p", replicates=how)
    whole = errors(table, how, ["g"], design)
    monkeypatch.setattr(module, "MOST_WEIGHTS", 2 * table.num_rows)
    np.testing.assert_allclose(errors(table, how, ["g"], design), whole, rtol=1e-12)


def test_missing_values_are_dropped_in_replicates_too() -> None:
    values = TABLE["y"].to_pylist()
    holes = pa.array([None, *values[1:6], -1.0, *values[7:]])
    table = TABLE.set_column(1, "y", holes)
    kept = table.filter(pa.compute.is_valid(table["y"]))
    design = Design("w", replicates=BRR)
    asked = {"missing": "drop", "positive_only": True}
    (found,) = Sample(table, design).by_rank("y", measures.gini(), by=["g"], **asked)
    positive = kept.filter(pa.compute.greater(kept["y"], 0))
    (wanted,) = Sample(positive, design).by_rank("y", measures.gini(), by=["g"])
    assert found.to_dicts() == wanted.to_dicts()


def test_expressions_and_lines_of_a_column() -> None:
    table = TABLE.append_column("z", pa.array([12.0] * 8))
    sample = Sample(table, Design("w", replicates=BRR))
    (found,) = sample.by_rank(nw.col("y") / nw.col("z"), measures.fgt(1.0, 1))
    (wanted,) = sample.by_rank("y", measures.fgt(12.0, 1))
    assert found.row()["standard_error"] == pytest.approx(wanted.row()["standard_error"])


def test_a_domain_that_a_replicate_leaves_out_has_no_error() -> None:
    """A jackknife that leaves out the only village of a domain says nothing about it."""
    table = pa.table(
        {"w": [1.0] * 6, "p": [1, 1, 2, 2, 3, 3], "d": list("xxyyyy"), "y": [1.0, 2, 3, 4, 5, 7]}
    )
    sample = Sample(table, Design("w", psu="p", replicates=Replicates("jk1")))
    (found,) = sample.by_rank("y", measures.gini(), by={"d": ["x", "y", "z"]})
    assert found.table["flag"].to_pylist() == ["no_error", "", "empty"]
    assert found.column("standard_error")[1] > 0


def test_an_index_without_a_value_in_one_domain() -> None:
    table = TABLE.append_column("d", pa.array(["low", "high"] * 4))
    below = pa.array([-y if at % 2 == 0 else y for at, y in enumerate(TABLE["y"].to_pylist())])
    table = table.set_column(1, "y", below)
    sample = Sample(table, Design("w", replicates=Replicates("bootstrap", COLUMNS[:3])))
    gini, rate = sample.by_rank("y", measures.gini(), measures.fgt(10.0), by=["d"])
    flags = {row["d"]: row["flag"] for row in gini}
    assert flags["low"] == "undefined"
    assert {row["d"]: row["flag"] for row in rate}["high"] == ""


def test_too_few_replicates_and_columns_that_are_not_there_are_refused() -> None:
    table = TABLE.append_column("s", pa.array([1, 1, 2, 2, 3, 3, 4, 4]))
    table = table.append_column("p", pa.array(range(8)))
    few = Replicates("bootstrap", COLUMNS[:3])
    with pytest.raises(SathitiError, match="3 replicate weights for 4 strata: too few"):
        Sample(table, Design("w", "s", "p", replicates=few)).quantile("y")
    with pytest.raises(SathitiError, match="no column r9"):
        Sample(table, Design("w", replicates=Replicates("brr", ("r0", "r9")))).quantile("y")


def test_a_line_by_basic_needs_is_refused() -> None:
    sample = Sample(people(), Design("w", "s", "p", replicates=Replicates("jkn")))
    with pytest.raises(SathitiError, match="basic needs has a linearised error"):
        sample.by_rank("y", measures.fgt(UnitLine(20.0, np.zeros(24))))


@pytest.mark.parametrize("how", [None, BRR])
def test_a_gap_inside_an_expression_is_a_gap_on_every_engine(how: Replicates | None) -> None:
    """NaN is above every number for some engines: it would make the poorest rich."""
    table = TABLE.append_column("score", pa.array([np.nan, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]))
    raised = nw.when(nw.col("score") > 3).then(nw.col("y")).when(nw.col("score") <= 3).then(1.0)
    found = [
        Sample(held, Design("w", replicates=how)).quantile(raised, missing="drop").row()
        for held in (table, pl.from_arrow(table).lazy(), duckdb.from_arrow(table))
    ]
    assert found[0]["n"] == 7
    assert found[1:] == [found[0]] * 2
