"""The report of the sample: strata, units, lonely ones, identifiers that stand in two strata."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.design_report import (
    HEADER,
    design_lines,
    design_note,
    design_rows,
)
from sathiti.model.design import Design

TABLE = pa.table(
    {
        "zone": ["N", "N", "N", "S", "S"],
        "place": ["1", "1", "2", "2", "2"],
        "final_weight": [1.0, 2.0, 3.0, 4.0, 5.0],
    }
)


def test_units_records_and_weights_of_each_stratum():
    north, south = design_lines(TABLE, Design(strata="zone", psu="place"))
    assert (north.stratum, north.units, north.records, north.weights) == ("N", 2, 3, 6.0)
    assert (south.stratum, south.units, south.records, south.weights) == ("S", 1, 2, 9.0)
    assert (north.lonely, south.lonely) == (False, True)
    # Unit 2 stands in both strata: two different units.
    assert (north.shared, south.shared) == (1, 1)


def test_without_strata_and_units_every_row_is_one():
    (whole,) = design_lines(TABLE, Design())
    assert (whole.stratum, whole.units, whole.shared) == ("", 5, 0)


def test_the_report_has_a_row_a_stratum():
    rows = list(design_rows(design_lines(TABLE, Design(strata="zone", psu="place"))))
    assert all(len(row) == len(HEADER) for row in rows)
    assert rows[1] == ["S", 1, 2, 9.0, "yes", 1]


def test_the_sentence_says_degrees_of_freedom():
    said = str(design_note(design_lines(TABLE, Design(strata="zone", psu="place"))))
    assert "Strata: 2; primary units: 3; degrees of freedom: 1; strata with one unit: 1" in said


@given(
    places=st.lists(st.tuples(st.sampled_from("NS"), st.integers(0, 5)), min_size=1, max_size=40)
)
def test_nothing_is_lost_or_counted_twice(places):
    table = pa.table(
        {
            "zone": [zone for zone, _ in places],
            "place": [str(place) for _, place in places],
            "final_weight": [1.0] * len(places),
        }
    )
    lines = design_lines(table, Design(strata="zone", psu="place"))
    assert sum(one.records for one in lines) == len(places)
    assert sum(one.units for one in lines) == len(set(places))
    assert sum(one.weights for one in lines) == len(places)


def test_the_made_up_sample_has_no_lonely_stratum_and_says_so(produced):
    rows = produced.csv("lecs-2018-design.csv")
    assert len(rows) == 36
    assert {row["lonely"] for row in rows} == {"no"}
    assert {row["units_elsewhere_too"] for row in rows} == {"0"}
    step = next(s for s in produced.report.steps if s.name == "estimates-lecs-2018")
    (note,) = step.notes
    assert "Strata: 36; primary units: 200; degrees of freedom: 164" in str(note)
