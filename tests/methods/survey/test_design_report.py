"""The design report: counts, spread of weights, lone and repeated units, in both languages."""

import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey import Design, Replicates, Sample, Stage
from sathiti.model import SathitiError
from sathiti.warehouse.packs import load_pack

TABLE = pa.table(
    {
        "w": [2.0, 2, 4, 4, 8, 8],
        "zone": ["N", "N", "N", "S", "S", "E"],
        "psu": [1, 1, 2, 1, 2, 1],
        "hh": range(6),
        "psus": [9, 9, 9, 5, 5, 3],
    }
)
NESTED = Design(weight="w", strata="zone", psu="psu", lonely_psu="adjust")


def test_counts() -> None:
    report = Sample(TABLE, NESTED).report()
    assert (report.rows, report.psus, report.strata, report.df) == (6, 5, 3, 2)
    assert (report.least_rows, report.most_rows, report.mean_rows) == (1, 2, 1.2)
    assert (report.weight, report.least_weight, report.most_weight) == (28.0, 2.0, 8.0)


@pytest.mark.parametrize(
    ("design", "psus", "strata", "df"),
    [
        (Design(weight="w"), 6, 1, 5),
        (Design(weight="w", psu="hh"), 6, 1, 5),
        (Design(weight="w", strata="psu"), 6, 2, 4),
        (Design(weight="w", strata="psu", psu="zone"), 5, 2, 3),
    ],
    ids=["rows", "clusters", "strata", "both"],
)
def test_degrees_of_freedom_are_units_less_strata(
    design: Design, psus: int, strata: int, df: int
) -> None:
    report = Sample(TABLE, design).report()
    assert (report.psus, report.strata, report.df) == (psus, strata, df)


def test_the_spread_of_weights_is_kishs() -> None:
    w = TABLE["w"].to_numpy()
    kish = Sample(TABLE, NESTED).report().kish
    assert kish == pytest.approx(1 + np.var(w) / np.mean(w) ** 2)
    equal = TABLE.set_column(0, "w", pa.array(np.full(6, 3.0)))
    assert Sample(equal, NESTED).report().kish == pytest.approx(1)


def test_lone_strata_are_named_with_the_rule() -> None:
    report = Sample(TABLE, NESTED).report()
    assert report.lonely == ("zone E",)
    assert "1 strata have one primary sampling unit only (zone E); the design says: adjust." in str(
        report
    )


def test_it_does_not_fail_where_estimation_would() -> None:
    failing = Design(weight="w", strata="zone", psu="psu")
    assert Sample(TABLE, failing).report().lonely == ("zone E",)
    with pytest.raises(SathitiError, match="one sampled unit only"):
        Sample(TABLE, failing).total("w")


def test_identifiers_that_repeat_are_said_to_be_nested() -> None:
    report = Sample(TABLE, NESTED).report()
    assert report.repeated == ("1", "2")
    assert "taken as different units, numbered within strata" in str(report)
    own = TABLE.append_column("own", pa.array([1, 1, 2, 3, 4, 5]))
    alone = Sample(own, Design(weight="w", strata="zone", psu="own")).report()
    assert alone.repeated == ()
    assert "numbered within strata" not in str(alone)
    assert (alone.psus, alone.df) == (report.psus, report.df)


def test_stages() -> None:
    one = Sample(TABLE, NESTED).report()
    assert [(s.units, s.strata) for s in one.stages] == [(5, 3)]
    assert "taken as drawn with replacement" in str(one)
    two = Design("w", stages=(Stage("psu", "zone", "psus"), Stage("hh")), lonely_psu="remove")
    report = Sample(TABLE, two).report()
    assert [(s.units, s.strata) for s in report.stages] == [(5, 3), (6, 5)]
    assert "Stage 1: 5 units in 3 strata, drawn without replacement" in str(report)
    assert "Stage 2: 6 units in 5 strata, taken as drawn with replacement" in str(report)


def test_elements() -> None:
    report = Sample(TABLE, Design(weight="w")).report()
    assert (report.psus, report.strata, report.df) == (6, 1, 5)
    assert report.repeated == report.lonely == ()


def test_many_are_not_all_named() -> None:
    count = 30
    table = pa.table({"w": [1.0] * count, "s": range(count), "p": [7] * count})
    report = Sample(table, Design("w", "s", "p")).report()
    assert len(report.lonely) == count
    assert "s 9, ...)" in str(report)


def test_replicates_are_said() -> None:
    made = Design("w", psu="hh", replicates=Replicates("bootstrap", count=200))
    assert "method bootstrap, 200 or more" in str(Sample(TABLE, made).report())
    file = Design("w", replicates=Replicates("jk1", ("w", "psus")))
    assert "method jk1, 2 or more" in str(Sample(TABLE, file).report())


def test_bad_weights_are_refused() -> None:
    with pytest.raises(SathitiError, match="weights are above zero"):
        Sample(TABLE.set_column(0, "w", pa.array([0.0, 1, 1, 1, 1, 1])), NESTED).report()


def test_it_is_said_in_lao() -> None:
    report = Sample(TABLE, NESTED).report()
    catalogue = load_pack("lao").texts
    lines = report.say(catalogue, "lo").splitlines()
    assert len(lines) == len(report.messages) == 6
    assert all("ຫົວໜ່ວຍ" in line or "ນ້ຳໜັກ" in line for line in lines)


def changed(column: str, values: list) -> pa.Table:
    return TABLE.set_column(TABLE.column_names.index(column), column, pa.array(values))


def test_the_report_does_not_touch_the_weights_of_the_sample() -> None:
    sample = Sample(TABLE, NESTED)
    before = sample.total("hh").row()
    sample.report()
    assert sample.total("hh").row() == before


def test_it_keeps_the_design_it_was_asked_for() -> None:
    assert Sample(TABLE, NESTED).report().design is NESTED


@pytest.mark.parametrize("scale", [0.01, 1.0, 250.0])
def test_the_spread_does_not_mind_the_scale_of_weights(scale: float) -> None:
    table = changed("w", [scale * one for one in TABLE["w"].to_pylist()])
    plain, scaled = (Sample(one, NESTED).report() for one in (TABLE, table))
    assert scaled.kish == pytest.approx(plain.kish)
    assert scaled.weight == pytest.approx(scale * plain.weight)


def test_whole_numbers_are_weights() -> None:
    report = Sample(changed("w", [2, 2, 4, 4, 8, 8]), NESTED).report()
    assert (report.weight, report.least_weight, report.most_weight) == (28.0, 2.0, 8.0)


def test_without_strata_no_identifier_repeats() -> None:
    report = Sample(TABLE, Design("w", psu="psu")).report()
    assert (report.psus, report.strata, report.df) == (2, 1, 1)
    assert report.repeated == ()
    assert (report.least_rows, report.most_rows) == (2, 4)


def test_the_sentences_hold_the_figures() -> None:
    said = str(Sample(TABLE, NESTED).report()).splitlines()
    assert said[0] == "6 rows in 5 primary sampling units and 3 strata: 2 degrees of freedom."
    assert said[1] == "Rows per primary sampling unit: 1 to 2, 1.2 on average."
    assert said[2].startswith("The weights add up to 28.0 and run from 2.0 to 8.0;")


def test_a_sample_without_lone_strata_says_nothing_of_them() -> None:
    report = Sample(TABLE.slice(0, 5), NESTED).report()
    assert report.lonely == ()
    assert "one primary sampling unit only" not in str(report)


def test_a_finite_population_is_named_by_its_column() -> None:
    design = Design("w", "zone", "psu", fpc="psus", lonely_psu="remove")
    said = str(Sample(TABLE, design).report())
    assert "drawn without replacement; finite population in column psus" in said
    assert "taken as drawn with replacement" not in said


def test_a_missing_column_of_the_design_is_named() -> None:
    with pytest.raises(SathitiError, match="no column village"):
        Sample(TABLE, Design("w", psu="village")).report()


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(SathitiError, match="The table has no rows"):
        Sample(TABLE.slice(0, 0), NESTED).report()
