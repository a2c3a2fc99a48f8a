"""What a design report says: each sentence where it belongs and nowhere else."""

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Replicates, Sample, Stage
from sathiti.methods.survey.design_report import DesignReport, StageReport

PLAIN = DesignReport(
    rows=12,
    psus=4,
    strata=2,
    df=2,
    least_rows=1,
    mean_rows=3.04,
    most_rows=5,
    weight=99.999,
    least_weight=1.23456,
    most_weight=20.0,
    kish=1.23456,
    lonely=(),
    repeated=(),
    stages=(),
    design=Design(weight="w"),
)


def said(**changes) -> list[str]:
    """The sentences of a report."""
    return str(msgspec.structs.replace(PLAIN, **changes)).splitlines()


def test_a_plain_sample_has_three_sentences() -> None:
    assert said() == [
        "12 rows in 4 primary sampling units and 2 strata: 2 degrees of freedom.",
        "Rows per primary sampling unit: 1 to 5, 3.0 on average.",
        "The weights add up to 100.0 and run from 1.235 to 20.0; their spread alone multiplies "
        "variances by 1.235 (Kish).",
    ]


def test_a_stage_with_a_finite_population_names_its_column() -> None:
    stage = StageReport(Stage(unit="psu", strata="s", fpc="villages"), 4, 2)
    assert said(stages=(stage,))[3] == (
        "Stage 1: 4 units in 2 strata, drawn without replacement; finite population in column "
        "villages."
    )


def test_a_stage_without_one_holds_the_later_stages() -> None:
    stage = StageReport(Stage(unit="psu"), 4, 1)
    assert "taken as drawn with replacement, which holds the variance" in said(stages=(stage,))[3]


def test_stages_are_numbered() -> None:
    stages = (
        StageReport(Stage(unit="psu", fpc="n"), 4, 2),
        StageReport(Stage(unit="hh", fpc="m"), 40, 4),
    )
    lines = said(stages=stages)
    assert lines[3].startswith("Stage 1: 4 units in 2 strata")
    assert lines[4].startswith("Stage 2: 40 units in 4 strata")


@pytest.mark.parametrize("rule", ["fail", "remove", "adjust", "average", "certainty"])
def test_lone_strata_are_said_with_the_rule_of_the_design(rule) -> None:
    lines = said(lonely=("N", "S"), design=Design(weight="w", lonely_psu=rule))
    assert lines[3] == (
        f"2 strata have one primary sampling unit only (N, S); the design says: {rule}."
    )


@pytest.mark.parametrize(("count", "dots"), [(9, False), (10, False), (11, True)])
def test_ten_names_are_given_and_the_rest_is_hinted_at(count: int, dots: bool) -> None:
    names = tuple(f"n{place}" for place in range(count))
    (line,) = said(repeated=names)[3:]
    assert line.startswith(f"{count} identifiers of primary sampling units occur in several strata")
    assert ("..." in line) is dots
    assert "n8" in line
    assert "n10" not in line


@pytest.mark.parametrize(
    ("replicates", "number"),
    [
        (Replicates("brr", columns=("r1", "r2", "r3")), 3),
        (Replicates("bootstrap", count=200), 200),
        (Replicates("jk1"), 4),
    ],
)
def test_replicates_are_those_of_the_file_or_asked_or_one_a_unit(
    replicates: Replicates, number: int
) -> None:
    lines = said(design=Design(weight="w", replicates=replicates))
    assert lines[3] == (
        f"Errors come from replicate weights: method {replicates.method}, {number} or more."
    )


def test_every_remark_has_its_sentence() -> None:
    design = Design(weight="w", replicates=Replicates("jk1"))
    lines = said(lonely=("N",), repeated=("1",), design=design)
    assert [line.split()[0] for line in lines[3:]] == ["1", "1", "Errors"]


@given(st.lists(st.floats(0.5, 100), min_size=2, max_size=20))
def test_kish_is_the_mean_square_over_the_square_of_the_mean(weights: list[float]) -> None:
    report = Sample(pa.table({"w": weights}), Design(weight="w")).report()
    count = len(weights)
    assert report.kish == pytest.approx(count * sum(w * w for w in weights) / sum(weights) ** 2)
    assert report.kish >= 1 - 1e-12
    assert (report.rows, report.psus, report.df) == (count, count, count - 1)


def test_units_of_two_stages_are_counted_within_their_parents() -> None:
    table = pa.table(
        {
            "w": [1.0] * 6,
            "v": [1, 1, 1, 2, 2, 3],
            "h": [1, 2, 2, 1, 2, 1],
            "n": [30] * 6,
            "m": [9] * 6,
        }
    )
    stages = (Stage(unit="v", fpc="n"), Stage(unit="h", fpc="m"))
    report = Sample(table, Design(weight="w", stages=stages)).report()
    assert [(one.units, one.strata) for one in report.stages] == [(3, 1), (5, 3)]
    assert (report.least_rows, report.most_rows, report.mean_rows) == (1, 3, 2.0)


def test_a_unit_of_one_stratum_is_not_repeated_however_many_rows_it_has() -> None:
    table = pa.table({"w": [1.0] * 5, "s": list("NNNSS"), "p": [1, 1, 2, 3, 4]})
    report = Sample(table, Design(weight="w", strata="s", psu="p")).report()
    assert report.repeated == ()
    assert report.lonely == ()
    assert report.df == 2
