"""Quantiles of samples as R's svyquantile gives them, and the sorted cells below them."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Sample
from sathiti.methods.survey.distribution import Linearised, UndefinedIndexError, linearised_mean
from sathiti.methods.survey.estimation import Options
from sathiti.methods.survey.quantiles import share_below
from sathiti.methods.survey.rank_collection import collect_ranked
from sathiti.methods.survey.rank_estimates import estimates_by_rank
from sathiti.methods.survey.rank_lines import line_of
from sathiti.methods.survey.rank_measures import LineUsed, Measure, UnitLine
from sathiti.methods.survey.ranked import parts
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


# three PSUs of two people each; the units add up to 30, 140 and 150 of y
PEOPLE = pa.table(
    {
        "psu": [1, 1, 2, 2, 3, 3],
        "zone": ["N", "S", "N", "S", "N", "N"],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 10.0],
        "w": [10.0, 10.0, 20.0, 20.0, 10.0, 10.0],
    }
)
W, Y = PEOPLE["w"].to_numpy(), PEOPLE["y"].to_numpy()
BY_PSU = np.array([0, 0, 1, 1, 2, 2])
CLUSTERS = Design(weight="w", psu="psu")
PLAIN = Options(design_effect=False)


def mean_of(distribution, _line):
    return linearised_mean(distribution)


def poor(distribution, line):
    """The share at or below the line; it moves with the line by a slope of 0.05."""
    found = share_below(distribution, line.value)
    return Linearised(found.value, found.given, None, 0.05 if line.estimated else 0.0)


def undefined(_distribution, _line):
    raise UndefinedIndexError("No value here.", fix="Ask for another.")


MEAN = Measure(name="mean", indices=[mean_of])


def asked(*measures: Measure, by=(), options: Options = PLAIN, table: pa.Table = PEOPLE):
    named = list(by)
    return estimates_by_rank(collect_ranked(table, CLUSTERS, "y", named), measures, by, options)


def error_of(z: np.ndarray) -> float:
    """Standard error of a total of the rows' z: three PSUs drawn with replacement."""
    units = np.bincount(BY_PSU, z, 3)
    return float(np.sqrt(3 * np.var(units, ddof=1)))


def test_an_influence_is_added_up_to_units() -> None:
    (found,) = asked(MEAN)
    mean = W @ Y / W.sum()
    assert found.row()["estimate"] == pytest.approx(mean)
    assert found.row()["standard_error"] == pytest.approx(error_of(W * (Y - mean) / W.sum()))
    assert (found.row()["n"], found.row()["df"]) == (6, 2)


def test_the_mean_by_rank_is_the_smooth_one_in_every_domain() -> None:
    (found,) = asked(MEAN, by=["zone"], options=Options())
    smooth = Sample(PEOPLE, CLUSTERS).mean("y", ["zone"])
    for name in ("estimate", "standard_error", "ci_low", "ci_high", "design_effect", "n", "df"):
        assert found.column(name) == pytest.approx(smooth.column(name)), name


def test_an_influence_in_an_array_is_the_same_as_in_pieces() -> None:
    def in_array(distribution, _line):
        found = linearised_mean(distribution)
        return Linearised(found.value, found.influence)

    pieces, array = asked(MEAN, Measure(name="again", indices=[in_array]), options=Options())
    for name in ("estimate", "standard_error", "design_effect"):
        assert array.column(name) == pytest.approx(pieces.column(name)), name


def test_several_measures_from_one_pass_are_those_of_each() -> None:
    line = Measure(name="poor", indices=[poor], line=3.0)
    together = asked(MEAN, line)
    assert [len(one) for one in together] == [1, 1]
    assert together[0].table == asked(MEAN)[0].table
    assert together[1].table == asked(line)[0].table


def test_a_given_line_has_no_error() -> None:
    (found,) = asked(Measure(name="poor", indices=[poor], line=3.0))
    share = 40 / 80
    assert found.row()["estimate"] == pytest.approx(share)
    assert found.row()["standard_error"] == pytest.approx(error_of(W * ((Y <= 3) - share) / 80))


def test_an_estimated_line_adds_its_influence_times_the_slope() -> None:
    (found,) = asked(Measure(name="poor", indices=[poor], line=linearised_mean))
    mean = W @ Y / 80
    share = float(W @ (mean >= Y)) / 80
    z = W * ((mean >= Y) - share) / 80 + 0.05 * W * (Y - mean) / 80
    assert found.row()["estimate"] == pytest.approx(share)
    assert found.row()["standard_error"] == pytest.approx(error_of(z))


def test_an_estimated_line_moves_people_outside_the_domain_too() -> None:
    line = Measure(name="poor", indices=[poor], line=linearised_mean)
    (found,) = asked(line, by=["zone"], options=Options())
    mean = W @ Y / 80
    south = np.array(PEOPLE["zone"].to_pylist()) == "S"
    share = float(W @ ((mean >= Y) & south)) / 30
    z = W * south * ((mean >= Y) - share) / 30 + 0.05 * W * (Y - mean) / 80
    row = found.row(zone="S")
    assert row["standard_error"] == pytest.approx(error_of(z))
    # what simple random sampling of the domain would give says nothing of such a line
    assert row["design_effect"] is None


def test_a_line_estimated_before_comes_with_totals_of_its_units() -> None:
    mean = W @ Y / 80
    totals = np.bincount(BY_PSU, W * (Y - mean) / 80, 3)
    given, inside = (
        asked(Measure(name="poor", indices=[poor], line=line))[0]
        for line in (UnitLine(float(mean), totals), linearised_mean)
    )
    assert given.row()["standard_error"] == pytest.approx(inside.row()["standard_error"])


def test_a_line_of_another_sample_is_refused() -> None:
    line = UnitLine(3.0, np.zeros(7))
    with pytest.raises(SathitiError) as caught:
        asked(Measure(name="poor", indices=[poor], line=line))
    said = str(caught.value)
    assert "estimated from 7 sampling units, this sample has 3" in said
    assert "from the same sample, or give its amount" in said


def test_the_line_that_was_found() -> None:
    ranked = collect_ranked(PEOPLE, CLUSTERS, "y", [])
    assert np.isnan(line_of(ranked, None).used.value)
    assert line_of(ranked, 3).used == LineUsed(3.0)
    found = line_of(ranked, linearised_mean)
    assert found.used == LineUsed(W @ Y / 80, estimated=True)
    assert found.totals == pytest.approx(np.bincount(BY_PSU, W * (Y - W @ Y / 80) / 80))


def test_labels_are_rows_of_every_domain() -> None:
    curve = Measure(
        name="curve",
        indices=[lambda d, _: share_below(d, 2.0), lambda d, _: share_below(d, 4.0)],
        labels=(2, 4),
        label_column="at",
    )
    (found,) = asked(curve, by=["zone"])
    assert found.by == ("zone", "at")
    assert [(row["zone"], row["at"]) for row in found] == [("N", 2), ("N", 4), ("S", 2), ("S", 4)]
    assert found.column("estimate") == pytest.approx([10 / 50, 30 / 50, 10 / 30, 1.0])


def test_the_only_measure_without_a_value_is_refused() -> None:
    with pytest.raises(UndefinedIndexError, match="No value here"):
        asked(Measure(name="none", indices=[undefined]))


def test_beside_others_a_measure_without_a_value_is_flagged() -> None:
    none, mean = asked(Measure(name="none", indices=[undefined]), MEAN)
    assert none.row()["estimate"] is None
    assert none.row()["flag"] == "undefined"
    assert none.row()["n"] == 6
    assert mean.row()["flag"] == ""


def test_a_domain_without_a_value_leaves_the_others_theirs() -> None:
    def of_many(distribution, line):
        return mean_of(distribution, line) if len(distribution) > 2 else undefined(None, None)

    (found,) = asked(Measure(name="some", indices=[of_many]), by=["zone"])
    assert found.row(zone="N")["flag"] == ""
    assert found.row(zone="S")["flag"] == "undefined"


def test_a_declared_domain_without_rows_is_empty() -> None:
    (found,) = asked(MEAN, by={"zone": ["N", "S", "W"]})
    assert found.row(zone="W")["flag"] == "empty"
    assert found.row(zone="W")["n"] == 0


def test_one_unit_gives_an_estimate_without_an_error() -> None:
    (found,) = asked(MEAN, table=PEOPLE.slice(0, 4), by=["psu"])
    assert found.row(psu=1)["estimate"] == pytest.approx(1.5)
    assert found.row(psu=1)["standard_error"] is None
    assert found.row(psu=1)["flag"] == "no_error"


@pytest.mark.parametrize("kind", ["logit", "beta"])
def test_intervals_of_shares_are_for_measures_that_are_shares(kind) -> None:
    options = Options(interval=kind, design_effect=False)
    with pytest.raises(SathitiError, match=f"An interval of kind {kind} is for shares"):
        asked(MEAN, options=options)
    share = Measure(name="poor", indices=[poor], line=3.0, is_share=True)
    (found,) = asked(share, options=options)
    assert 0 <= found.row()["ci_low"] < 0.5 < found.row()["ci_high"] <= 1


def test_many_kinks_are_added_up_as_few_are() -> None:
    """Where there would be more sums than cells, influences are written out instead."""
    points = [float(one) for one in range(1, 11)]
    measures = [Measure(name=f"{one}", indices=[poor], line=one) for one in points]
    at_once = asked(*measures)
    for one, measure in zip(at_once, measures, strict=True):
        (alone,) = asked(measure)
        assert one.column("standard_error") == pytest.approx(alone.column("standard_error"))
