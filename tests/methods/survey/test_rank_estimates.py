"""Quantiles of samples as R's svyquantile gives them, and the sorted cells below them."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.rank_measures import Measure
from sathiti.methods.survey.ranked import collect_ranked, parts
from sathiti.model import SathitiError

from .conftest import expected, read_reference

STRAT = Design(weight="pw", strata="stype", fpc="fpc")
CLUS1 = Design(weight="pw", psu="dnum", fpc="fpc")
COLUMNS = {
    "estimate": "estimate",
    "ci_low": "ci_low",
    "ci_high": "ci_high",
    "standard_error": "se",
}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("case", "file", "design", "rule"),
    [
        ("api.strat.quantile", "apistrat", STRAT, "math"),
        ("api.strat.quantile.hf7", "apistrat", STRAT, "hf7"),
        ("api.clus1.quantile", "apiclus1", CLUS1, "math"),
    ],
)
def test_quantiles_of_the_api_samples(case, file, design, rule):
    (item,) = expected("api")[case]["expected"]["items"]
    sample = Sample(read_reference(f"{file}.csv"), design)
    found = sample.quantile(item["variable"], item["quantile"], rule=rule)
    for column, key in COLUMNS.items():
        assert found.column(column) == pytest.approx(np.array(item[key]), rel=1e-9), column
    assert found.table["p"].to_pylist() == item["quantile"]


def households() -> pa.Table:
    """Three villages; the members of a household share its income."""
    return pa.table(
        {
            "village": [1, 1, 1, 1, 2, 2, 2, 3, 3],
            "zone": ["a", "a", "a", "a", "a", "a", "a", "b", "b"],
            "sex": ["f", "m", "f", "m", "m", "f", "f", "m", "m"],
            "w": [2.0, 2.0, 3.0, 3.0, 1.0, 1.0, 1.0, 4.0, 4.0],
            "income": [50.0, 50.0, 20.0, 20.0, 50.0, 50.0, 90.0, 10.0, 70.0],
        }
    )


DESIGN = Design(weight="w", psu="village")


def test_people_of_a_unit_with_one_value_are_one_cell():
    ranked = collect_ranked(households(), DESIGN, "income", [])
    d = ranked.distribution
    assert d.values.tolist() == [10, 20, 50, 50, 70, 90]
    assert sorted(d.weights.tolist()) == [1, 2, 4, 4, 4, 6]
    assert d.squares[1] == 18
    assert ranked.rows.sum() == 9
    assert ranked.frame.psus == 3


def test_parts_keep_the_order_of_values():
    ranked = collect_ranked(households(), DESIGN, "income", ["sex", "zone"])
    domains = ranked.domains(["sex"], {})
    women, men = parts(ranked, domains)
    assert domains.keys == (("f", "m"),)
    assert women.distribution.values.tolist() == [20, 50, 50, 90]
    assert men.distribution.values.tolist() == [10, 20, 50, 50, 70]
    assert (women.rows, men.rows) == (4, 5)
    both = list(parts(ranked, ranked.domains(["zone", "sex"], {})))
    assert [part.rows for part in both] == [4, 3, 2]


def test_an_empty_declared_domain_has_no_distribution():
    ranked = collect_ranked(households(), DESIGN, "income", ["zone"])
    there = list(parts(ranked, ranked.domains(["zone"], {"zone": ["a", "x", "b"]})))
    assert [part.distribution is None for part in there] == [False, True, False]


def test_an_expression_may_be_ranked():
    import narwhals as nw

    half = Sample(households(), DESIGN).quantile(nw.col("income") / 2, 0.5)
    whole = Sample(households(), DESIGN).quantile("income", 0.5)
    for column in ("estimate", "standard_error", "ci_low", "ci_high"):
        assert 2 * half.column(column) == pytest.approx(whole.column(column))


def test_whole_numbers_are_ranked_too():
    table = households().set_column(4, "income", pa.array([5, 5, 2, 2, 5, 5, 9, 1, 7]))
    assert Sample(table, DESIGN).quantile("income").row()["estimate"] == 5


def test_integer_and_several_shares():
    found = Sample(households(), DESIGN).quantile("income", [0, 0.5, 1])
    assert found.column("estimate").tolist() == [10, 50, 90]
    assert Sample(households(), DESIGN).quantile("income", 1).row()["estimate"] == 90


def test_domains_use_degrees_of_freedom_of_their_own():
    found = Sample(households(), DESIGN).quantile("income", by=["zone"])
    assert found.column("df").tolist() == [1, 0]
    assert found.table["flag"].to_pylist() == ["", "no_error"]


def test_a_domain_column_that_is_empty_somewhere():
    table = households().set_column(1, "zone", pa.array(["a"] * 8 + [None]))
    with pytest.raises(SathitiError, match="zone is empty"):
        Sample(table, DESIGN).quantile("income", by=["zone"])
    found = Sample(table, DESIGN).quantile("income", by=["zone"], missing="drop")
    assert found.column("n").tolist() == [8]


def test_replicates_are_not_offered_by_rank():
    from sathiti.methods.survey import Replicates

    design = Design(weight="w", psu="village", replicates=Replicates("jk1"))
    with pytest.raises(SathitiError, match="linearised errors only"):
        Sample(households(), design).quantile("income")


def test_no_rows():
    with pytest.raises(SathitiError, match="no rows"):
        Sample(households().slice(0, 0), DESIGN).quantile("income")


def test_a_measure_of_ones_own():
    """Any function of a distribution with its influence is a measure."""
    from sathiti.methods.survey.distribution import Linearised

    def mean(distribution, line):
        influence = (distribution.values - distribution.mean) / distribution.population
        return Linearised(distribution.mean, influence)

    sample = Sample(households(), DESIGN)
    (found,) = sample.by_rank("income", Measure(name="mean", indices=[mean]), by=["zone"])
    smooth = sample.mean("income", ["zone"])
    assert found.name == "mean"
    for column in ("estimate", "standard_error", "design_effect", "n", "df"):
        assert found.column(column) == pytest.approx(smooth.column(column), nan_ok=True)
