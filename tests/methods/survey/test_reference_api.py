"""The estimates of R's survey on its api samples, to the digits stated there."""

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np
import pytest

from sathiti.methods.survey import Design, Estimates, Ratio, Replicates, Sample, Stage

from .conftest import expected, read_reference

pytestmark = pytest.mark.shared

STRAT = Design(weight="pw", strata="stype", fpc="fpc")
STRAT_WR = Design(weight="pw", strata="stype")
CLUS1 = Design(weight="pw", psu="dnum", fpc="fpc")
CLUS1_WR = Design(weight="pw", psu="dnum")
CLUS2 = Design(stages=(Stage("dnum", fpc="fpc1"), Stage("snum", fpc="fpc2")))
CLUS2_WR = Design(weight="pw", psu="dnum")
SRS = Design(fpc="fpc")
JK1 = Design(weight="pw", psu="dnum", replicates=Replicates("jk1", around_mean=True))
JKN = Design(weight="pw", strata="stype", replicates=Replicates("jkn", around_mean=True))


def sample(name: str, design: Design) -> Sample:
    return Sample(read_reference(f"{name}.csv"), design)


CASES: dict[str, Callable[[], list[Estimates]]] = {
    "api.srs.mean": lambda: [
        sample("apisrs", SRS).mean(name) for name in ("api00", "api99", "enroll")
    ],
    "api.srs.total": lambda: [sample("apisrs", SRS).total("enroll")],
    "api.strat.mean": lambda: [sample("apistrat", STRAT).mean("api00")],
    "api.strat.mean.nofpc": lambda: [sample("apistrat", STRAT_WR).mean("api00")],
    "api.strat.total": lambda: [sample("apistrat", STRAT).total("enroll")],
    "api.strat.factor_mean": lambda: [
        sample("apistrat", STRAT).proportion(name) for name in ("stype", "sch.wide")
    ],
    "api.strat.ratio": lambda: [sample("apistrat", STRAT).ratio("api.stu", "enroll")],
    "api.strat.by_stype": lambda: list(
        _means(sample("apistrat", STRAT), ("api99", "api00"), ["stype"])
    ),
    "api.strat.by_schwide": lambda: [sample("apistrat", STRAT).total("enroll", ["sch.wide"])],
    "api.strat.by_two": lambda: [sample("apistrat", STRAT_WR).mean("api00", ["sch.wide", "stype"])],
    "api.strat.var": lambda: [sample("apistrat", STRAT).variance("api00")],
    "api.clus1.mean": lambda: [sample("apiclus1", CLUS1).mean("api00")],
    "api.clus1.mean.nofpc": lambda: [sample("apiclus1", CLUS1_WR).mean("api00")],
    "api.clus1.total": lambda: [sample("apiclus1", CLUS1).total("enroll")],
    "api.clus1.factor_total": lambda: [sample("apiclus1", CLUS1).total("stype")],
    "api.clus1.by": lambda: [sample("apiclus1", CLUS1).mean("api00", ["stype"])],
    "api.clus1.ratio.by": lambda: [sample("apiclus1", CLUS1).ratio("api.stu", "enroll", ["stype"])],
    "api.clus2.mean": lambda: [sample("apiclus2", CLUS2).mean("api00")],
    "api.clus2.total": lambda: [sample("apiclus2", CLUS2).total("enroll", missing="drop")],
    "api.clus2.wr.mean": lambda: [sample("apiclus2", CLUS2_WR).mean("api00")],
    "api.clus2.wr.total": lambda: [sample("apiclus2", CLUS2_WR).total("enroll", missing="drop")],
    "api.clus1.jk1.mean": lambda: [sample("apiclus1", JK1).mean("api00")],
    "api.clus1.jk1.ratio": lambda: [sample("apiclus1", JK1).ratio("api.stu", "enroll")],
    "api.clus1.jk1.by": lambda: [sample("apiclus1", JK1).mean("api00", ["stype"])],
    "api.strat.jkn.mean": lambda: [sample("apistrat", JKN).mean("api00")],
}


def _means(of: Sample, columns: tuple[str, ...], by: list[str]) -> list[Estimates]:
    return [of.mean(column, by) for column in columns]


@pytest.mark.parametrize("case", CASES)
def test_estimates_and_errors_are_those_of_r(case: str) -> None:
    wanted = expected("api")[case]
    found = CASES[case]()
    tolerance = wanted["tolerance_rel"]
    estimate = np.concatenate([one.column("estimate") for one in found])
    error = np.concatenate([one.column("standard_error") for one in found])
    given = wanted["expected"]
    np.testing.assert_allclose(estimate, np.atleast_1d(given["estimate"]), rtol=tolerance)
    np.testing.assert_allclose(error, np.atleast_1d(given["se"]), rtol=tolerance, atol=1e-12)
    if "deff" in given:
        np.testing.assert_allclose(
            found[0].column("design_effect"), given["deff"], rtol=tolerance * 10
        )


def test_several_ratios() -> None:
    wanted = expected("api")["api.strat.ratio.sep"]["expected"]
    pairs = [(above, below) for below in ("enroll", "api99") for above in ("api.stu", "api00")]
    found = sample("apistrat", STRAT).estimate(*(Ratio(*pair) for pair in pairs))
    values = {tuple(pair): one.row() for pair, one in zip(pairs, found, strict=True)}
    for label, estimate, error in zip(
        wanted["labels"], wanted["estimate"], wanted["se"], strict=True
    ):
        row = values[tuple(label.split("/"))]
        assert row["estimate"] == pytest.approx(estimate, rel=1e-9)
        assert row["standard_error"] == pytest.approx(error, rel=1e-9)


def test_a_domain_is_no_subset_of_the_design() -> None:
    wanted = expected("api")["api.strat.subpop"]["expected"]
    row = sample("apistrat", STRAT).mean("api00", ["comp.imp"]).row(**{"comp.imp": "Yes"})
    assert row["estimate"] == pytest.approx(wanted["estimate"], rel=1e-9)
    assert row["standard_error"] == pytest.approx(wanted["se"], rel=1e-9)


def test_degrees_of_freedom_and_interval() -> None:
    cases = expected("api")
    row = sample("apistrat", STRAT).mean("api00").row()
    assert row["df"] == cases["api.strat.degf"]["expected"]["value"]
    ends: Any = cases["api.strat.confint"]["expected"]["value"]
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(ends, rel=1e-9)


def test_the_line_of_the_readme_works_as_written() -> None:
    table = read_reference("apistrat.csv")
    rows = (
        Sample(table, Design(weight="pw", strata="stype", fpc="fpc"))
        .mean("api00", by=["stype"])
        .to_dicts()
    )
    assert [row["stype"] for row in rows] == ["E", "H", "M"]
    assert rows[0]["estimate"] == pytest.approx(674.43, rel=1e-9)
    assert rows[0]["standard_error"] == pytest.approx(12.3824797939, rel=1e-9)


def test_the_truth_of_the_population() -> None:
    wanted = expected("api")["api.pop.truth"]["expected"]
    table = read_reference("apipop.csv")
    truth = dict(zip(wanted["labels"], wanted["value"], strict=True))
    weighted = nw.from_native(table).with_columns(one=nw.lit(1.0)).to_native()
    census = Sample(weighted, Design(weight="one"))
    assert census.mean("api00").row()["estimate"] == pytest.approx(truth["mean_api00"], rel=1e-9)
    total = census.total("enroll", missing="drop").row()
    assert total["estimate"] == pytest.approx(truth["total_enroll"], rel=1e-9)
    assert len(table) == truth["n"]
