"""Decompositions of a sample: equal to R convey with their errors, on every engine."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from tests.methods.poverty.surveys import made
from tests.methods.poverty.welfare.conftest import ENGINES

from sathiti.methods.poverty.decomposition.estimators import (
    EntropyParts,
    FgtParts,
    PovertyShares,
)
from sathiti.methods.poverty.indices import general_entropy
from sathiti.methods.survey import Design, Replicates, Sample
from sathiti.methods.survey.distribution import sorted_distribution
from sathiti.model import SathitiError

DESIGN = Design(weight="w", strata="stratum", psu="psu")


@pytest.fixture(scope="module")
def eusilc_table(eusilc_rows):
    return pa.table(
        {
            "y": [float(row["eqincome"]) for row in eusilc_rows],
            "w": [float(row["rb050"]) for row in eusilc_rows],
            "region": [row["db040"] for row in eusilc_rows],
        }
    )


def sample_of(table):
    return Sample(table, Design(weight="w", strata="region"))


def agree(found, case, errors="se"):
    expected = case.get("estimate", case.get("value"))
    assert found.column("estimate") == pytest.approx(np.array(expected), rel=1e-9)
    if errors in case:
        assert found.column("standard_error") == pytest.approx(np.array(case[errors]), rel=1e-9)


@pytest.mark.shared
@pytest.mark.parametrize("engine", list(ENGINES))
def test_reference_cases(engine, eusilc_table, eusilc_expected):
    table = ENGINES[engine]({"persons": eusilc_table})["persons"]
    sample = sample_of(table)
    regions = sorted(set(eusilc_table["region"].to_pylist()))
    parts = sample.estimate(FgtParts("y", 10_000), design_effect=False)[0]
    agree(parts, eusilc_expected["eusilc.des.fgtdec"])
    shares = PovertyShares("y", 10_000, "region", regions, strict=True)
    found = sample.estimate(shares, design_effect=False)[0]
    agree(found, eusilc_expected["eusilc.subgroup_poverty_shares"])
    assert found.table["region"].to_pylist() == regions
    entropy = EntropyParts("y", "region", regions)
    # logarithms of the three incomes of zero are left out, as the case has it
    found = sample.estimate(entropy, design_effect=False, missing="drop")[0]
    agree(found, eusilc_expected["eusilc.des.geidec"])
    assert found.table["n"].to_pylist() == [14824] * 3


def table_of(survey):
    return pa.table(
        {
            "psu": survey.psu,
            "stratum": survey.stratum,
            "w": survey.weight,
            "y": survey.welfare,
            "group": np.where(survey.food / survey.welfare > 0.5, "hungry", "fed"),
        }
    )


@pytest.mark.parametrize(
    ("estimator", "label"),
    [
        (FgtParts("y", 350.0), "depth"),
        (FgtParts("y", 350.0), "inequality"),
        (EntropyParts("y", "group", ["fed", "hungry"], 0), "between"),
        (EntropyParts("y", "group", ["fed", "hungry"], 1), "within"),
        (EntropyParts("y", "group", ["fed", "hungry"], 2), "within"),
        (PovertyShares("y", 350.0, "group", ["fed", "hungry"], 1), "hungry"),
    ],
)
def test_errors_agree_with_the_jackknife(estimator, label):
    """Smooth functions of totals: both ways agree but for terms of higher order."""
    table = table_of(made(5))
    jackknife = Design(weight="w", strata="stratum", psu="psu", replicates=Replicates(method="jkn"))
    found = [
        Sample(table, design)
        .estimate(estimator, design_effect=False)[0]
        .row(**{estimator.label_column: label})
        for design in (DESIGN, jackknife)
    ]
    assert found[0]["estimate"] == found[1]["estimate"]
    assert found[0]["standard_error"] == pytest.approx(found[1]["standard_error"], rel=0.02)


@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_groups_must_be_all_and_may_be_empty_in_a_domain(alpha):
    """A domain that lacks a group is as unequal as the groups it has."""
    table = pa.table({"y": [1.0, 3, 2, 6], "w": [1.0] * 4, "g": list("aaab"), "d": list("xxyy")})
    sample = Sample(table, Design(weight="w"))
    asked = EntropyParts("y", "g", ["a", "b"], alpha)
    found = sample.estimate(asked, by=["d"], design_effect=False)[0]
    whole = general_entropy(sorted_distribution([1.0, 3.0])[0], alpha).value
    parts = [found.row(d="x", parameter=part)["estimate"] for part in asked.labels]
    assert parts == pytest.approx([whole, whole, 0])
    assert found.row(d="y", parameter="within")["estimate"] == pytest.approx(0)
    with pytest.raises(SathitiError, match="Rows belong to none of the groups given of g"):
        sample.estimate(EntropyParts("y", "g", ["a"], alpha), design_effect=False)


def test_parts_of_domains_are_those_of_their_rows():
    table = table_of(made(6))
    by = Sample(table, DESIGN).estimate(FgtParts("y", 350.0, 3), by=["group"], design_effect=False)[
        0
    ]
    alone = Sample(
        table.filter(pa.compute.equal(table["group"], "hungry")),
        Design(weight="w"),
    ).estimate(FgtParts("y", 350.0, 3), design_effect=False)[0]
    for part in FgtParts("y", 350.0).labels:
        found = by.row(group="hungry", parameter=part)["estimate"]
        assert found == pytest.approx(alone.row(parameter=part)["estimate"], rel=1e-12)


def test_lines_asked_together_are_not_mixed_up():
    sample = Sample(table_of(made(7)), DESIGN)
    asked = [
        FgtParts("y", 300.0),
        FgtParts("y", 400.0),
        FgtParts("y", 400.0, 3),
        PovertyShares("y", 300.0, "group", ["fed", "hungry"]),
        PovertyShares("y", 400.0, "group", ["fed", "hungry"], 1),
        EntropyParts("y", "group", ["fed", "hungry"], 0),
        EntropyParts("y", "group", ["fed", "hungry"], 2),
    ]
    together = sample.estimate(*asked, design_effect=False)
    for one, found in zip(asked, together, strict=True):
        alone = sample.estimate(one, design_effect=False)[0]
        assert found.column("estimate") == pytest.approx(alone.column("estimate"), rel=1e-12)


def test_design_effects_are_variances_over_those_of_as_many_drawn_at_random():
    table = table_of(made(8))
    sample = Sample(table, DESIGN)
    found = sample.estimate(FgtParts("y", 400.0))[0].row(parameter="rate")
    expected = sample.proportion(poor_of("y", 400.0)).row()
    assert found["design_effect"] == pytest.approx(expected["design_effect"])


def poor_of(column, line):
    return nw.col(column) <= line


def test_nobody_poor_has_no_depth():
    table = pa.table({"y": [50.0, 60.0], "w": [1.0, 1.0]})
    found = Sample(table, Design(weight="w")).estimate(FgtParts("y", 10.0), design_effect=False)
    rows = {row["parameter"]: row for row in found[0]}
    assert rows["rate"]["estimate"] == 0
    assert rows["depth"]["estimate"] is None
    assert rows["depth"]["flag"] == "undefined"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_missing_welfare_is_refused(value):
    table = pa.table({"y": [50.0, value], "w": [1.0, 1.0], "g": ["a", "b"]})
    sample = Sample(table, Design(weight="w"))
    for estimator in (FgtParts("y", 10.0), PovertyShares("y", 10.0, "g", ["a", "b"])):
        with pytest.raises(SathitiError):
            sample.estimate(estimator, design_effect=False)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: FgtParts("y", 10.0, 1), "order 1 has no inequality"),
        (lambda: FgtParts("y", 0.0), "poverty line of 0"),
        (lambda: PovertyShares("y", -1.0, "g", ["a"]), "poverty line of -1"),
    ],
)
def test_what_makes_no_sense_is_refused(call, said):
    with pytest.raises(SathitiError, match=said):
        call()
