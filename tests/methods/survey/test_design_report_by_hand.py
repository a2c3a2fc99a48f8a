"""The report of a design: counts, weights and sentences for samples of few rows."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.survey import Design, Replicates, Sample, Stage

TABLE = pa.table(
    {
        "w": [1.0, 1.0, 2.0, 2.0, 4.0, 2.0],
        "zone": ["N", "N", "N", "S", "S", "S"],
        "village": [1, 1, 2, 3, 3, 4],
        "house": [1, 2, 3, 4, 5, 6],
        "villages": [10, 10, 10, 8, 8, 8],
    }
)
CLUSTERED = Design(weight="w", strata="zone", psu="village")


def report(design=CLUSTERED, table=TABLE):
    """What is said of a sample."""
    return Sample(table, design).report()


# Numbers


@pytest.mark.parametrize(
    ("design", "psus", "strata", "df"),
    [
        (Design(weight="w"), 6, 1, 5),
        (Design(weight="w", psu="village"), 4, 1, 3),
        (Design(weight="w", strata="zone"), 6, 2, 4),
        (CLUSTERED, 4, 2, 2),
    ],
    ids=["rows", "clusters", "strata", "both"],
)
def test_units_strata_and_degrees_of_freedom(design, psus, strata, df):
    found = report(design)
    assert (found.psus, found.strata, found.df) == (psus, strata, df)


def test_rows_of_a_unit():
    found = report()
    assert (found.rows, found.least_rows, found.most_rows) == (6, 1, 2)
    assert found.mean_rows == pytest.approx(6 / 4)


def test_the_range_and_the_sum_of_weights():
    found = report()
    assert (found.weight, found.least_weight, found.most_weight) == (12, 1, 4)


def test_the_spread_of_weights_by_hand():
    """Six rows, squares of 1 + 1 + 4 + 4 + 16 + 4 over the square of 12."""
    assert report().kish == pytest.approx(6 * 30 / 144)


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=12))
def test_spread_costs_at_least_nothing(weights):
    table = pa.table({"w": weights})
    found = report(Design(weight="w"), table)
    assert found.kish >= 1 - 1e-12
    assert found.weight == pytest.approx(sum(weights))


@pytest.mark.parametrize("factor", [0.001, 7.0, 1e6])
def test_spread_does_not_change_with_the_scale(factor):
    scaled = TABLE.set_column(0, "w", pa.array(factor * np.array(TABLE["w"])))
    assert report(table=scaled).kish == pytest.approx(report().kish)


def test_stages_of_selection():
    stages = (Stage("village", "zone", "villages"), Stage("house"))
    found = report(Design("w", stages=stages))
    assert [one.stage for one in found.stages] == list(stages)
    assert [(one.units, one.strata) for one in found.stages] == [(4, 2), (6, 4)]


# Lone and repeated units


def test_strata_of_one_unit_are_named():
    table = TABLE.set_column(2, "village", pa.array([1, 1, 1, 3, 3, 4]))
    assert report(table=table).lonely == ("zone N",)


def test_every_stratum_may_have_enough():
    found = report()
    assert found.lonely == ()
    assert "one primary sampling unit only" not in str(found)


def test_numbers_that_begin_again_in_every_stratum():
    table = TABLE.set_column(2, "village", pa.array([1, 1, 2, 2, 2, 3]))
    found = report(table=table)
    assert found.repeated == ("2",)
    assert found.psus == 4


# Sentences


def test_what_is_said():
    said = str(report()).splitlines()
    assert said[0] == ("6 rows in 4 primary sampling units and 2 strata: 2 degrees of freedom.")
    assert said[1] == "Rows per primary sampling unit: 1 to 2, 1.5 on average."
    assert "run from 1.0 to 4.0" in said[2]
    assert "multiplies variances by 1.25 (Kish)" in said[2]


def test_a_finite_population_is_named():
    found = report(Design("w", "zone", "village", "villages"))
    assert "drawn without replacement; finite population in column villages." in str(found)


def test_without_one_selection_is_taken_as_with_replacement():
    assert "Stage 1: 4 units in 2 strata, taken as drawn with replacement" in str(report())


@pytest.mark.parametrize(
    ("replicates", "said"),
    [
        (Replicates("jkn"), "method jkn, 4 or more"),
        (Replicates("bootstrap", count=50), "method bootstrap, 50 or more"),
        (Replicates("jk1", ("w", "villages", "house")), "method jk1, 3 or more"),
    ],
)
def test_replicates_are_said_with_their_number(replicates, said):
    design = Design("w", "zone", "village", replicates=replicates)
    assert f"Errors come from replicate weights: {said}." in str(report(design))


def test_a_sentence_a_message():
    found = report()
    assert len(found.messages) == len(str(found).splitlines()) == 4
